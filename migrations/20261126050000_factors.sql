-- A second factor beside the password: an authenticator app, and codes for the day on which it is lost.

-- Global, as the identity is. One app a person.
create table authenticator (
    identity_id uuid primary key references identity (id),
    -- What the app shares with us (RFC 4226, 4: 160 bits), sealed under the installation's key.
    secret bytea not null,
    created_at bigint not null,
    -- Null until a first code was right: what nobody has in an app yet guards nothing.
    confirmed_at bigint,
    -- The step (RFC 6238, 4.2) of the last code that was taken: none is taken twice.
    last_step bigint not null
);

create table recovery_code (
    id uuid primary key,
    identity_id uuid not null references identity (id),
    code_hash bytea not null,
    -- The code itself, sealed, until its owner says that it is kept elsewhere.
    shown bytea,
    created_at bigint not null,
    used_at bigint
);
create index recovery_code_identity on recovery_code (identity_id);

-- A browser in which the second factor is not asked for, for a while.
create table remembered_browser (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    token_hash bytea not null unique,
    created_at bigint not null,
    expires_at bigint not null
);
create index remembered_browser_member on remembered_browser (member_id);

-- When the second factor was shown at this sign-in.
alter table sign_in add column factor_at bigint;

-- Everyone who works here needs one; and for how many days a browser may be remembered, 0 for never.
alter table clinic add column factor_required boolean not null default false;
alter table clinic add column remember_days integer not null default 30;
