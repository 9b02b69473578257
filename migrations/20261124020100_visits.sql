-- Visits, who belongs to them, and when each was there.

create table visit (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    host_id uuid not null references member (id),
    -- Whose key seals the topic: the first guest, whom it is about.
    person_id uuid not null references person_key (person_id),
    topic bytea not null,
    starts_at bigint not null,
    ends_at bigint not null,
    duration_min integer not null check (duration_min between 5 and 480),
    -- What the host chose: a wall time in a zone.
    zone text not null,
    wall text not null,
    -- The host's own zone, for letters and pages of guests elsewhere.
    host_zone text not null,
    request_hash bytea not null,
    created_at bigint not null,
    started_at bigint,
    ended_at bigint,
    check (ends_at > starts_at),
    unique (clinic_id, host_id, request_hash)
);
create index visit_open on visit (clinic_id, host_id, starts_at) where ended_at is null;
create index visit_host on visit (clinic_id, host_id, starts_at);

create table participant (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    visit_id uuid not null references visit (id),
    -- The host's place has a member, a guest's has none.
    member_id uuid references member (id),
    person_id uuid not null references person_key (person_id),
    place integer not null,
    name bytea not null,
    email bytea,
    zone text not null,
    lang text not null,
    invite boolean not null,
    -- How the invitation fares; null when none goes out.
    delivery text,
    code bytea,
    -- Null again once the visit is over, so that the code is free.
    code_hash bytea,
    link_version integer not null,
    rsvp text not null,
    created_at bigint not null,
    arrived_at bigint,
    -- Since when they wait or are in.
    since_at bigint,
    admitted_at bigint,
    -- Stays when the host sends somebody back.
    first_admitted_at bigint,
    removed_at bigint,
    unique (visit_id, place)
);
create unique index participant_code on participant (clinic_id, code_hash) where code_hash is not null;

create table presence (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    visit_id uuid not null references visit (id),
    participant_id uuid not null references participant (id),
    kind text not null check (kind in ('waits', 'present')),
    from_at bigint not null,
    to_at bigint,
    -- Five seconds old at most while open: where the interval ends if the server is killed.
    last_seen_at bigint not null,
    check (to_at is null or to_at >= from_at)
);
create unique index presence_open on presence (participant_id, kind) where to_at is null;
create index presence_visit on presence (clinic_id, visit_id);
