-- The record: when a line was lost that may still come back, and visits that were opened again.

-- Set while an open interval's line is lost: where it ends if nobody comes back, or if the server is killed meanwhile.
alter table presence add column lost_at bigint;

-- When the host last opened the visit again after its end.
alter table visit add column reopened_at bigint;

-- For ending what nobody ended.
create index visit_unended on visit (ends_at) where ended_at is null;
