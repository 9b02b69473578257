-- A password that the system made and mailed (A4): good until then, for one sign-in, in which another one is chosen.
alter table identity add column temporary_until bigint;
alter table identity add column temporary_used_at bigint;
