-- A host's private calendar feed (S11).

create table calendar_feed (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    token_hash bytea not null,
    -- What the address ends with, sealed, until its owner has it or a calendar asks for it.
    token bytea,
    tells text not null check (tells in ('busy', 'names')),
    created_at bigint not null,
    -- Kept afterwards, so that a calendar that goes on asking is not taken for somebody who guesses.
    ended_at bigint,
    unique (clinic_id, token_hash)
);
create index calendar_feed_clinic_member on calendar_feed (clinic_id, member_id);
create index calendar_feed_member on calendar_feed (member_id);
