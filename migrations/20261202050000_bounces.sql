-- What is heard of a letter after it was sent (N3): addresses that refused one, or whose owner complained of one, and by
-- which name a newsletter's copy is known again.

-- An address by each clinic's keyed hash. No newsletter goes there, and the clinic's contacts say so.
create table mail_refused (
    clinic_id uuid not null references clinic (id),
    address_hash bytea not null,
    -- 'bounced' or 'complained'.
    why text not null,
    at bigint not null,
    primary key (clinic_id, address_hash)
);
create index mail_refused_at on mail_refused (at);

-- The keyed hash of which its Message-ID is made, from when a mail server may have it.
alter table newsletter_copy add column message_hash bytea;
create index newsletter_copy_message on newsletter_copy (message_hash) where message_hash is not null;
