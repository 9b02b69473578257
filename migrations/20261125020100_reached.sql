-- How a guest is reached (address, code, letters) is sealed under a key of this one visit's own, destroyed thirty days
-- after it, while the record stays readable.
alter table participant add column reached_id uuid references person_key (person_id);
