-- One sign-up form sent twice opens one clinic; and the way from the installation's address to the clinic's own.

-- Of the form that opened the clinic; null for forms without a number of their own.
alter table clinic add column request_hash bytea;
create unique index clinic_request on clinic (request_hash);

-- Signs the founder in once, at the clinic's own address, where a cookie of the installation's does not hold.
create table hand_over (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    token_hash bytea not null unique,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index hand_over_member on hand_over (member_id);
