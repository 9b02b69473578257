-- Clinics, keys, people who sign in, what they agreed to, the queue, the audit log.

create table clinic (
    id uuid primary key,
    slug text not null unique,
    domain text unique,
    name text not null,
    help_phone text not null,
    zone text not null,
    lang text not null,
    waiting_words text not null,
    accent text not null,
    theme_version integer not null,
    created_at bigint not null
);

-- One key per person, wrapped by the clinic's key, which is a file. Without the row the person's data is noise.
create table person_key (
    person_id uuid primary key,
    clinic_id uuid not null references clinic (id),
    key_wrapped bytea not null,
    created_at bigint not null
);

-- Global: somebody who can sign in. Their key is wrapped by the installation's.
create table identity (
    id uuid primary key,
    key_wrapped bytea not null,
    email bytea not null,
    password bytea not null,
    confirmed_at bigint,
    created_at bigint not null
);

-- An identity's place in one clinic.
create table member (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    identity_id uuid not null references identity (id),
    person_id uuid not null references person_key (person_id),
    email_hash bytea not null,
    name bytea not null,
    zone text not null,
    lang text not null,
    is_admin boolean not null,
    is_host boolean not null,
    created_at bigint not null,
    unique (clinic_id, email_hash)
);
create index member_identity on member (identity_id);

create table sign_in (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    token_hash bytea not null unique,
    created_at bigint not null,
    seen_at bigint not null
);
create index sign_in_member on sign_in (member_id);

-- Links that were mailed to prove an address: 'confirm' or 'reset'.
create table mailed_link (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    identity_id uuid not null references identity (id),
    purpose text not null check (purpose in ('confirm', 'reset')),
    token_hash bytea not null unique,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index mailed_link_identity on mailed_link (identity_id, purpose);

-- Global: every text that anybody was ever asked to accept, word for word.
create table legal_version (
    kind text not null,
    version text not null,
    lang text not null,
    title text not null,
    body text not null,
    first_accepted_at bigint not null,
    primary key (kind, version, lang)
);

create table consent (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    identity_id uuid not null references identity (id),
    kind text not null,
    version text not null,
    lang text not null,
    source text not null,
    at bigint not null,
    foreign key (kind, version, lang) references legal_version (kind, version, lang)
);
create index consent_identity on consent (clinic_id, identity_id);

-- Global: failures to guess, by keyed hash of address or account.
create table throttle (
    bucket bytea primary key,
    failures integer not null,
    blocks integer not null,
    blocked_until bigint not null,
    failed_at bigint not null
);

-- Global: how much of something one address had since a moment.
create table quota (
    purpose text not null,
    bucket bytea not null,
    since bigint not null,
    used integer not null,
    primary key (purpose, bucket)
);

-- Global: the operator's way in. One unused link at a time.
create table operator_link (
    id uuid primary key,
    token_hash bytea not null unique,
    expires_at bigint not null
);
create table operator_sign_in (
    id uuid primary key,
    token_hash bytea not null unique,
    created_at bigint not null,
    seen_at bigint not null
);

-- Global: the queue (crate `jobs`).
create table job (
    id uuid primary key,
    kind text not null,
    payload text not null,
    key text,
    run_at bigint not null,
    attempt integer not null,
    lease_until bigint,
    last_error text,
    created_at bigint not null,
    done_at bigint,
    failed_at bigint
);
create unique index job_key on job (kind, key) where done_at is null and failed_at is null;
create index job_due on job (run_at) where done_at is null and failed_at is null;

-- One chain per clinic, and one for the installation under the nil id.
create table audit_head (
    clinic_id uuid primary key,
    seq bigint not null,
    hash bytea not null
);
create table audit_event (
    clinic_id uuid not null,
    seq bigint not null,
    at bigint not null,
    actor_kind text not null,
    actor_id uuid,
    name text not null,
    object_id uuid,
    hash bytea not null,
    primary key (clinic_id, seq)
);
