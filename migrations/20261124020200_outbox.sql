-- Letters on their way and sent.

create table letter (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    person_id uuid not null references person_key (person_id),
    -- Whose invitation it is; null for letters to members.
    participant_id uuid references participant (id),
    to_name bytea not null,
    to_address bytea not null,
    subject bytea not null,
    body bytea not null,
    delivery text not null,
    attempts integer not null,
    created_at bigint not null,
    -- Set while a mail server may be taking it. Found set by a later try: the try before died, so it is in doubt.
    handed_at bigint,
    sent_at bigint
);
create index letter_created on letter (created_at);
create index letter_clinic on letter (clinic_id, delivery);
create index letter_participant on letter (participant_id);
