-- When a visit was last given another time, for calendars that read it again and again; none: never.
alter table visit add column changed_at bigint;

-- By which database of zones the times of visits were made.
create table zone_rules (
    -- Of the database: today there is one, the program's own.
    name text primary key,
    version text not null,
    noted_at bigint not null
);

-- Two contacts of whom somebody has said that they are two people: they are not offered as one again.
create table contact_apart (
    clinic_id uuid not null references clinic (id),
    -- The smaller id first.
    one_id uuid not null references contact (id),
    other_id uuid not null references contact (id),
    primary key (clinic_id, one_id, other_id)
);
create index contact_apart_other on contact_apart (clinic_id, other_id);

-- The words of a contact are written anew at every save, and found by their clinic.
create index contact_word_of on contact_word (clinic_id, contact_id);
