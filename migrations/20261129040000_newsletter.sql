-- Newsletters and notices of the operator's to account holders (N6): what is sent, who wants it, and how each copy fares.

-- Global: what the operator writes. Nothing in it is about anybody.
create table newsletter (
    id uuid primary key,
    -- 'news' to those who asked for it, 'product' to those who did not turn it off, 'status' to all.
    kind text not null,
    -- 'everyone' or 'administrators'.
    audience text not null,
    subject_en text not null,
    body_en text not null,
    -- Empty: whoever reads Spanish gets the English one.
    subject_es text not null,
    body_es text not null,
    -- 'draft', 'sending' or 'paused'.
    state text not null,
    created_at bigint not null,
    started_at bigint,
    -- Once every clinic's copies are written.
    spread_at bigint
);

-- Global: every text by which anybody was ever asked whether they want it, word for word.
create table newsletter_text (
    version text not null,
    lang text not null,
    body text not null,
    first_at bigint not null,
    primary key (version, lang)
);

-- What a member wants of one kind.
create table newsletter_reader (
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    list text not null,
    wanted boolean not null,
    changed_at bigint not null,
    -- By which a letter's link finds it; good for ever, and opens nothing else.
    stop_hash bytea not null,
    -- Asked for, and not confirmed yet.
    confirm_hash bytea,
    confirm_until bigint,
    -- The address, by its keyed hash, at which a letter of this list was refused. It keeps back nothing but this list.
    bounced_hash bytea,
    -- When a letter was last handed over.
    last_at bigint,
    primary key (clinic_id, member_id, list)
);
create index newsletter_reader_stop on newsletter_reader (clinic_id, stop_hash);
create index newsletter_reader_confirm on newsletter_reader (clinic_id, confirm_hash);

-- The consent register of it: what was shown, and when and how it was asked for, confirmed and taken back.
create table newsletter_consent (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    list text not null,
    -- 'asked', 'confirmed', 'given' or 'withdrawn'.
    step text not null,
    version text not null,
    lang text not null,
    -- 'account' or 'letter'.
    source text not null,
    at bigint not null
);
create index newsletter_consent_member on newsletter_consent (clinic_id, member_id, at);

-- One for each reader: no two of the same, whatever dies in between.
create table newsletter_copy (
    clinic_id uuid not null references clinic (id),
    newsletter_id uuid not null references newsletter (id),
    member_id uuid not null references member (id),
    state text not null,
    -- A notice goes before a newsletter.
    rank integer not null,
    due_at bigint not null,
    -- Set while a mail server may be taking it. Found set once it is due again: the try before died, so it is in doubt.
    handed_at bigint,
    settled_at bigint,
    primary key (clinic_id, newsletter_id, member_id)
);
create index newsletter_copy_waiting on newsletter_copy (state, rank, due_at);
create index newsletter_copy_of on newsletter_copy (newsletter_id, state);
create index newsletter_copy_member on newsletter_copy (clinic_id, member_id);
