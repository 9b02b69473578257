-- The clock of the phone with the app, in seconds ahead of ours; behind, where it is negative. By it one code is right at a time.
alter table authenticator add column drift_s bigint not null default 0;

-- Of all codes that were made together: they are kept as passwords are. Null: by the keyed hash alone, as before.
alter table recovery_code add column salt bytea;

-- The sign-in for which the code was texted: it opens no other one.
alter table text_factor add column code_for uuid;

-- When the factor was really shown at this sign-in; `factor_at` is set by a browser that is remembered as well.
alter table sign_in add column factor_shown_at bigint;
