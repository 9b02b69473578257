-- What staff is told of and by which way (A10): one column for each kind and way. Letters about the account itself always come.
alter table member add column mail_asked boolean not null default true;
alter table member add column mail_booked boolean not null default true;
-- The answer stands on the page of the day as well: a letter goes to whoever asks for one.
alter table member add column mail_declined boolean not null default false;
-- Each text has its price, so none goes to whoever has not asked for it.
alter table member add column text_asked boolean not null default false;
alter table member add column text_booked boolean not null default false;
alter table member add column text_declined boolean not null default false;
alter table member add column text_planned boolean not null default false;
alter table member add column text_taken_back boolean not null default false;

-- Whether members may set for themselves how their waiting rooms call them (A11), and what they have set; null is the
-- clinic's.
alter table clinic add column own_ring_min boolean not null default false;
alter table clinic add column own_early_min boolean not null default false;
alter table clinic add column own_tell_min boolean not null default false;
alter table member_choice add column ring_min integer;
alter table member_choice add column early_min integer;
alter table member_choice add column tell_min integer;

-- Until now these came with what colleagues plan.
update member set mail_asked = mail_planned, mail_booked = mail_planned;
