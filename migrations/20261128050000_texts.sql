-- Text messages (SMS) beside letters: by which of the two somebody is reached, and what the provider calls what it took.

alter table letter add column channel text not null default 'mail';
alter table letter add column provider_id text;

alter table participant add column channel text not null default 'mail';
-- Sealed like the address, and wiped with it.
alter table participant add column phone bytea;
-- Keyed by the installation, for its number speaks for every clinic: an answer says whose it is, and not which clinic's.
alter table participant add column phone_hash bytea;
create index participant_phone on participant (clinic_id, phone_hash) where phone_hash is not null;
create index participant_phone_anywhere on participant (phone_hash) where phone_hash is not null;

-- Who said STOP to the installation's number: no clinic texts them until they say START.
create table text_stop (
    phone_hash bytea primary key,
    stopped_at bigint not null
);

-- Answers that were read, by the provider's name for each: it may bring one twice.
create table text_read (
    provider_id text primary key,
    read_at bigint not null
);
create index text_read_at on text_read (read_at);
