-- Groups of a clinic's members (A14), and which of them a scheduler is given beside single hosts.

create table people_group (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    -- Of the key that seals the name: the group's own, which goes with the group.
    person_id uuid not null references person_key (person_id),
    name bytea not null,
    -- Of the name without regard to case: no two groups of a clinic are called the same.
    name_hash bytea not null,
    created_at bigint not null,
    unique (clinic_id, name_hash)
);

create table people_group_member (
    group_id uuid not null references people_group (id),
    member_id uuid not null references member (id),
    clinic_id uuid not null references clinic (id),
    primary key (group_id, member_id)
);
create index people_group_member_member on people_group_member (member_id);

-- Whoever is a host in the group is the scheduler's to plan for.
create table scheduler_group (
    scheduler_id uuid not null references member (id),
    group_id uuid not null references people_group (id),
    clinic_id uuid not null references clinic (id),
    primary key (scheduler_id, group_id)
);
create index scheduler_group_group on scheduler_group (group_id);
