-- People of a clinic: invited, working, deactivated.

-- When they accepted the invitation; of a founder, when the clinic was opened. Null: invited.
alter table member add column joined_at bigint;
update member set joined_at = created_at;
-- Signed out everywhere and cannot come in until restored.
alter table member add column deactivated_at bigint;

-- A mailed link by which somebody joins the clinic's people: one good link a member.
create table member_invitation (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    member_id uuid not null references member (id),
    token_hash bytea not null unique,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);
create index member_invitation_member on member_invitation (member_id);

-- What browser and system a sign-in is of ("firefox", "android"), so that its owner knows it again. No more than that.
alter table sign_in add column browser text not null default '';
alter table sign_in add column system text not null default '';
