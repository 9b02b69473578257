-- A clinic's own rules for passwords (A5): the shortest length, and after how many days another one is chosen, 0 for never.
alter table clinic add column password_least integer not null default 15;
alter table clinic add column password_days integer not null default 0;

-- Since when the password is what it is; null where it was set before this was kept: then since the identity is there.
alter table identity add column password_at bigint;

-- This sign-in began with a password that was too old by then.
alter table sign_in add column password_lapsed boolean not null default false;

-- Global, as the identity is. The hashes of passwords that may not come again, sealed as the present one is.
create table old_password (
    id uuid primary key,
    identity_id uuid not null references identity (id),
    password bytea not null,
    replaced_at bigint not null
);
create index old_password_identity on old_password (identity_id);
