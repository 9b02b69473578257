-- What is not over of a host, and what has just ended. The column instead of a condition: of an index with the condition and
-- one without SQLite takes either, and read all that is long over with the other.
drop index visit_open;
create index visit_open on visit (clinic_id, host_id, ended_at, starts_at);
-- The people of one visit: by any other index of a clinic's people SQLite read all of them.
create index participant_visit on participant (clinic_id, visit_id);
-- Who is there now.
create index presence_now on presence (clinic_id, visit_id) where to_at is null;
-- What waits for a host's answer, at each look at their day.
create index booking_request_host on booking_request (clinic_id, host_id, state);
-- To delete a contact asks by these alone whether anything still names it.
create index contact_group_member_of on contact_group_member (contact_id);
create index contact_apart_one on contact_apart (one_id);
create index contact_apart_two on contact_apart (other_id);
