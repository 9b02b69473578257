-- Codes by text message as a second factor (A6), booking by phone number (S10), and where contact data came from (PR-06).

-- Global, as the identity is. One number a person.
create table text_factor (
    identity_id uuid primary key references identity (id),
    -- E.164, sealed under the installation's key.
    number bytea not null,
    created_at bigint not null,
    -- Null until a first code was right: a number that nobody has shown to have guards nothing.
    confirmed_at bigint,
    -- Keyed, of the code that was texted last; until when it is good, how often one was typed in its place, and since when
    -- it is under way. Null until one is texted, and from when it was right.
    code_hash bytea,
    code_until bigint,
    code_tries integer not null,
    code_sent_at bigint
);

-- Whether people who work here may use such codes.
alter table clinic add column text_codes boolean not null default true;

-- Of who asks for a time and has no mail: sealed like the address, which is empty then.
alter table booking_request add column phone bytea;

-- By which way the address or the number came in: `ContactSource`.
alter table contact add column source text not null default 'scheduling';
create index contact_person on contact (clinic_id, person_id);
