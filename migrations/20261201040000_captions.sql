-- Interpreters and captioners (C3, C11): what a guest comes to a visit to do, as one word ("captioner", "interpreter:es");
-- empty for whoever comes to talk. Captions themselves are kept nowhere.
alter table participant add column task text not null default '';
