-- What the operator sees of a block and lifts it by: what is counted there, what was guessed at last, since when it
-- stands and after how many failures. Never an address.
alter table throttle add column kind text;
alter table throttle add column guessed text;
alter table throttle add column blocked_at bigint;
alter table throttle add column counted integer;
