-- When hosts are busy elsewhere: calendars of theirs that Bedside reads (S11).

create table outside_source (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    kind text not null check (kind in ('feed', 'account')),
    -- Sealed under the member's own key, as the rest that opens something.
    name bytea not null,
    address bytea not null,
    -- Of an account.
    username bytea,
    password bytea,
    -- What the server calls the file that was read last, so that it need not send the same one again.
    etag bytea,
    modified bytea,
    created_at bigint not null,
    -- When the whole of it was read, and when it was last found unchanged.
    whole_at bigint,
    read_at bigint,
    -- Why it could not be read the last time, since when, and how often in a row.
    fault text,
    failing_since bigint,
    tries integer not null,
    -- Entries that repeat in a way that Bedside cannot follow.
    unread integer not null,
    next_at bigint not null
);
create index outside_source_member on outside_source (clinic_id, member_id, created_at);
create index outside_source_next on outside_source (next_at);

-- The calendars of an account.
create table outside_calendar (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    source_id uuid not null references outside_source (id),
    name bytea not null,
    address bytea not null,
    counts boolean not null
);
create index outside_calendar_source on outside_calendar (clinic_id, source_id);

-- Hours and nothing else: not what it is, nor where, nor with whom.
create table busy_time (
    clinic_id uuid not null references clinic (id),
    source_id uuid not null references outside_source (id),
    member_id uuid not null references member (id),
    starts_at bigint not null,
    ends_at bigint not null,
    primary key (clinic_id, source_id, starts_at)
);
create index busy_time_member on busy_time (clinic_id, member_id, ends_at);
