-- A change of zone rules: what a guest's letters called the time, as zone and wall time of their own and the moment itself
-- ("America/New_York 2026-12-15T17:30 1797373800000000"). Where their zone's new rules call it otherwise, they are told.
alter table participant add column told text;
-- What the visit is, of the clinic's services (S2), as whoever planned it has said. What a patient has booked stands apart
-- (`booked_service`): it says what they may change by themselves.
alter table visit add column service_id uuid references service (id);
