-- About where somebody signed in: the time zone that the browser told, by name. Empty when it told none.
alter table sign_in add column zone text not null default '';

-- The clinic's own networks, one a line: from there nobody waits at a password for what others have failed.
alter table clinic add column allowed_networks text not null default '';

-- `name` is what patients see. What colleagues call a member where that is another name, and telephone numbers, one a line.
alter table member add column full_name bytea;
alter table member add column phones bytea;
