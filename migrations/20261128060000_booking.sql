-- What patients book by themselves (S9, S10): what is offered, when each host is free for it, and what was asked for.

-- Whether who has booked may move or cancel it without calling.
alter table clinic add column booking_change boolean not null default true;

create table service (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    name text not null,
    about text not null,
    duration_min integer not null,
    created_at bigint not null,
    -- Not offered any more; visits that were booked still say what they were.
    retired_at bigint
);
create index service_clinic on service (clinic_id, created_at);

create table service_host (
    clinic_id uuid not null references clinic (id),
    service_id uuid not null references service (id),
    host_id uuid not null references member (id),
    primary key (clinic_id, service_id, host_id)
);
create index service_host_host on service_host (clinic_id, host_id);

create table booking_rule (
    clinic_id uuid not null references clinic (id),
    host_id uuid not null references member (id),
    before_min integer not null,
    after_min integer not null,
    notice_h integer not null,
    horizon_d integer not null,
    -- 0: as many as there is time for.
    daily_most integer not null,
    -- The host says yes or no to each.
    on_request boolean not null,
    primary key (clinic_id, host_id)
);

-- Wall times in the host's zone, minutes from midnight: on a day of the week (0 is Monday), or on one day.
create table booking_slot (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    host_id uuid not null references member (id),
    -- Null: for everything that the host offers.
    service_id uuid references service (id),
    weekday integer,
    day text,
    from_min integer not null,
    to_min integer not null
);
create index booking_slot_host on booking_slot (clinic_id, host_id);

-- From one wall time of the host's to another, `2026-11-24T00:00`.
create table time_off (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    host_id uuid not null references member (id),
    from_wall text not null,
    to_wall text not null
);
create index time_off_host on time_off (clinic_id, host_id);

create table booking_request (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    host_id uuid not null references member (id),
    service_id uuid not null references service (id),
    -- Of the key that seals the rest: the request's own, which goes with it.
    person_id uuid not null references person_key (person_id),
    name bytea not null,
    email bytea not null,
    note bytea,
    zone text not null,
    lang text not null,
    -- open, accepted, declined, lapsed
    state text not null,
    request_hash bytea not null,
    asked_at bigint not null,
    lapses_at bigint not null,
    answered_at bigint,
    visit_id uuid references visit (id),
    unique (clinic_id, host_id, request_hash)
);
create index booking_request_asked on booking_request (clinic_id, asked_at);

-- The times that were asked for; the host is taken then as long as the request is open.
create table booking_time (
    clinic_id uuid not null references clinic (id),
    request_id uuid not null references booking_request (id),
    host_id uuid not null references member (id),
    place integer not null,
    starts_at bigint not null,
    ends_at bigint not null,
    primary key (clinic_id, request_id, place)
);
create index booking_time_host on booking_time (clinic_id, host_id, starts_at);

-- What a patient booked by themselves.
alter table visit add column booked_service uuid references service (id);
