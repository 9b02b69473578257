-- Clinical supervisors, who see to the clinic's words, and billing managers, who see what it pays for (A3).

alter table member add column is_supervisor boolean not null default false;
alter table member add column is_billing boolean not null default false;
