-- Until when the failures of an address weigh: a sliding count that no success takes away (promises 1K.1).
alter table throttle add column lately_until bigint;
