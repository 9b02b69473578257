-- Remembered people of a host. Found by keyed hashes of the beginnings of their words.

create table contact (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    host_id uuid not null references member (id),
    person_id uuid not null references person_key (person_id),
    match_hash bytea not null,
    name bytea not null,
    email bytea,
    zone text not null,
    lang text not null,
    used_at bigint not null,
    unique (clinic_id, host_id, match_hash)
);

create table contact_word (
    clinic_id uuid not null references clinic (id),
    contact_id uuid not null references contact (id),
    word_hash bytea not null,
    primary key (clinic_id, word_hash, contact_id)
);
create index contact_word_contact on contact_word (contact_id);
