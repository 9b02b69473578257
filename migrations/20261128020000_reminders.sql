-- When guests are reminded (N1): minutes before the start, "1440,15"; empty for never. The clinic's alone.
alter table clinic add column reminders text not null default '1440,15';

-- What the guest wrote beside their answer; sealed like the address, and wiped with it.
alter table participant add column rsvp_note bytea;
-- Finds what somebody is still to come to by their address (the lost link).
alter table participant add column email_hash bytea;
create index participant_email on participant (clinic_id, email_hash) where email_hash is not null;

-- The host is late: by how many minutes, and since when the guests know.
alter table visit add column late_min integer;
alter table visit add column late_said_at bigint;

-- What became of each word to a guest that is not about a change: reminders that are due, and what the host says by hand.
create table reminder (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    visit_id uuid not null references visit (id),
    participant_id uuid not null references participant (id),
    kind text not null check (kind in ('due', 'now', 'late', 'host_waits')),
    due_at bigint not null,
    state text not null check (state in ('sent', 'dropped')),
    created_at bigint not null,
    unique (clinic_id, participant_id, kind, due_at)
);
create index reminder_visit on reminder (clinic_id, visit_id, created_at);
create index visit_ahead on visit (clinic_id, starts_at) where ended_at is null;
