-- Visits without an appointment (Q1, Q2): lines in which patients ask for a visit now, and hosts who are there for them.

create table queue (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    -- Whose line it is: the hosts' of a group, or one host's. A group may be deleted; then nobody serves the line.
    group_id uuid,
    host_id uuid references member (id),
    -- What patients read.
    name text not null,
    -- Off: its address says that it is closed.
    is_on boolean not null,
    -- Who asks says by what they are reached.
    registers boolean not null,
    created_at bigint not null,
    -- It is gone; those who stood in it still say where they did.
    retired_at bigint
);
create index queue_clinic on queue (clinic_id, created_at);

-- Who is there for whoever comes: until then, unless their page says it again, and never longer than their sign-in.
create table host_available (
    clinic_id uuid not null references clinic (id),
    host_id uuid not null references member (id),
    sign_in_id uuid not null,
    since bigint not null,
    open_until bigint not null,
    primary key (clinic_id, host_id)
);

create table queue_ticket (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    queue_id uuid not null references queue (id),
    -- Handed over to this host alone; else they are for whoever serves the line.
    host_id uuid references member (id),
    -- Who has handed them over last.
    from_id uuid references member (id),
    -- Of the key that seals the rest: the ticket's own, which goes with it.
    person_id uuid not null references person_key (person_id),
    name bytea not null,
    email bytea,
    phone bytea,
    note bytea,
    zone text not null,
    lang text not null,
    -- waits, accepted, declined, left
    state text not null,
    -- Of the sentences that a host chooses from: no_time, book, call, other_line
    sentence text,
    request_hash bytea not null,
    asked_at bigint not null,
    -- When their page was last open.
    seen_at bigint not null,
    answered_at bigint,
    answered_by uuid references member (id),
    visit_id uuid references visit (id),
    unique (clinic_id, request_hash)
);
create index queue_ticket_state on queue_ticket (clinic_id, state, asked_at);
create index queue_ticket_queue on queue_ticket (clinic_id, queue_id, answered_at);
create index queue_ticket_asked on queue_ticket (clinic_id, asked_at);
