-- Other programs in calls (I4). Whether the clinic lets them in at all.
alter table clinic add column programs boolean not null default false;

-- What lets one program into one visit, to send or to watch. Its secret is kept as a hash only.
create table program_key (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    visit_id uuid not null references visit (id),
    -- Whose key seals the name: the host's.
    person_id uuid not null references person_key (person_id),
    made_by uuid not null references member (id),
    watches boolean not null,
    name bytea not null,
    token_hash bytea not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    ended_at bigint,
    unique (clinic_id, token_hash)
);
create index program_key_visit on program_key (clinic_id, visit_id, created_at);
create index program_key_maker on program_key (made_by);
