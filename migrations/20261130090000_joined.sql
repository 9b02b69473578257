-- The visits in which a member is a colleague: by the member alone they are found among all that the member holds as a host,
-- thousands for a few.
drop index participant_member;
create index participant_member on participant (clinic_id, member_id, role, removed_at) where member_id is not null;
