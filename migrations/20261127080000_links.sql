-- Switching between the clinics of one person (A12).

-- One half of a link, in the clinic whose member it is; the other half is in the other clinic. It leads somewhere only as
-- long as both are there.
create table member_link (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    other_clinic_id uuid not null,
    other_member_id uuid not null,
    created_at bigint not null,
    unique (clinic_id, member_id, other_member_id)
);
create index member_link_member on member_link (member_id);

-- On the way to the other clinic: good once and for a minute, and only as long as the sign-in lasts that it began in.
create table switch_over (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    link_id uuid not null,
    sign_in_id uuid not null,
    token_hash bytea not null unique,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index switch_over_member on switch_over (member_id);
