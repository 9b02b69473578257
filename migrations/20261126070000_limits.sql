-- How long a sign-in lasts: minutes without anybody there, and hours in any case. Whoever was signed in for longer by the
-- limits of before signs in again.
alter table clinic add column idle_min integer not null default 15;
alter table clinic add column absolute_h integer not null default 12;
