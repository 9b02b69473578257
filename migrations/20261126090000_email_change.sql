-- Another address for somebody who signs in (A10), until it is confirmed at both: one letter to each, one token in each.
create table email_change (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    identity_id uuid not null references identity (id),
    email bytea not null,
    email_hash bytea not null,
    old_token_hash bytea not null unique,
    new_token_hash bytea not null unique,
    old_agreed_at bigint,
    new_agreed_at bigint,
    done_at bigint,
    created_at bigint not null,
    expires_at bigint not null
);
create index email_change_identity on email_change (clinic_id, identity_id);
