-- Letters that a member may do without (A10), kind by kind. Letters about the account itself always come.
alter table member add column mail_planned boolean not null default true;
alter table member add column mail_taken_back boolean not null default true;
