-- What each guest was sent, as long as the record of their visit is kept: when, by which way and how it fared, and neither the
-- address nor a word of it. A letter that speaks of several visits stands at each of them.
create table guest_letter (
    participant_id uuid not null references participant (id),
    -- Letters go after thirty days, so this refers to nothing then.
    letter_id uuid not null,
    clinic_id uuid not null references clinic (id),
    kind text not null,
    channel text not null,
    written_at bigint not null,
    -- How it fared, from when the letter is forgotten; until then the letter says so. Null without a letter: it was dropped
    -- before it left.
    delivery text,
    sent_at bigint,
    primary key (participant_id, letter_id)
);
create index guest_letter_letter on guest_letter (letter_id);

insert into guest_letter (participant_id, letter_id, clinic_id, kind, channel, written_at)
select l.participant_id, l.id, l.clinic_id, l.kind, l.channel, l.created_at from letter l
where l.participant_id is not null;
insert into guest_letter (participant_id, letter_id, clinic_id, kind, channel, written_at)
select p.id, l.id, l.clinic_id, l.kind, l.channel, l.created_at from participant p
join letter l on l.clinic_id = p.clinic_id and l.id = p.letter_id
where l.participant_id is null or l.participant_id <> p.id;

-- Each answer of a guest, and that a moved visit asks anew: `participant.rsvp` is the last one. What they wrote beside it
-- stands there alone, and goes with how they are reached.
create table guest_answer (
    id uuid primary key,
    clinic_id uuid not null references clinic (id),
    participant_id uuid not null references participant (id),
    rsvp text not null,
    answered_at bigint not null
);
create index guest_answer_participant on guest_answer (clinic_id, participant_id, answered_at);

insert into guest_answer (id, clinic_id, participant_id, rsvp, answered_at)
select p.id, p.clinic_id, p.id, p.rsvp, p.answered_at from participant p
where p.answered_at is not null and p.rsvp <> 'unanswered';
