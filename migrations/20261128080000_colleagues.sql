-- Colleagues in visits (S3, S4): who of the clinic's own people belongs to a visit beside its host.

-- What somebody is to the visit. A host's place, as before, has a member too.
alter table participant add column role text not null default 'guest'
    check (role in ('host', 'cohost', 'colleague', 'guest'));
update participant set role = 'host' where member_id is not null;
-- A colleague has taken the visit off their day.
alter table participant add column hidden_at bigint;

create index participant_member on participant (clinic_id, member_id) where member_id is not null;
-- Nobody has two places at once; who was taken out may come again.
create unique index participant_once on participant (clinic_id, visit_id, member_id)
    where member_id is not null and removed_at is null;
