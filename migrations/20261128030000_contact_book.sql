-- The address book of a host (A15): what is known of a contact beside name and address, and groups of contacts.

alter table contact add column display_name bytea;
alter table contact add column phone bytea;
alter table contact add column external_id bytea;
-- For the host alone.
alter table contact add column notes bytea;
-- Keyed, by which the same person is found again: in a file that is brought in, and twice in the book.
alter table contact add column name_hash bytea;
alter table contact add column mail_hash bytea;
alter table contact add column phone_hash bytea;
alter table contact add column external_hash bytea;

create index contact_used on contact (clinic_id, host_id, used_at);
create index contact_name on contact (clinic_id, host_id, name_hash) where name_hash is not null;
create index contact_mail on contact (clinic_id, host_id, mail_hash) where mail_hash is not null;
create index contact_phone on contact (clinic_id, host_id, phone_hash) where phone_hash is not null;
-- Whether anything else is sealed by the key of a contact that goes.
create index visit_person on visit (clinic_id, person_id);
create index participant_person on participant (clinic_id, person_id);

create table contact_group (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    host_id uuid not null references member (id),
    -- Of the key that seals the name: the group's own, which goes with the group.
    person_id uuid not null references person_key (person_id),
    name bytea not null,
    -- Of the name without regard to case: no two groups of a host are called the same.
    name_hash bytea not null,
    created_at bigint not null,
    unique (clinic_id, host_id, name_hash)
);

create table contact_group_member (
    clinic_id uuid not null references clinic (id),
    group_id uuid not null references contact_group (id),
    contact_id uuid not null references contact (id),
    primary key (clinic_id, group_id, contact_id)
);
create index contact_group_member_contact on contact_group_member (clinic_id, contact_id);
