-- What a page asks of each place (waits, is in, was in) is asked by the place. Without this SQLite took the index of the
-- visits by its first column alone, and read the presences of the whole clinic for each person shown.
create index presence_place on presence (clinic_id, participant_id, kind);
