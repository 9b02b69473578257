//! Visits that change (S5): another time, cancelled, removed, other guests; and what is written to whom.
use crate::joining::{link, room};
use crate::schedulers::desk;
use crate::visits::{at, guest};
use crate::{field, refused};
use domain::joining::Fact;
use domain::ports::Letter;
use domain::visits::changes::{
    add_guest, cancel, edit_guest, guest as form, move_start, prospect, remove, remove_guest, reschedule,
    send_again,
};
use domain::{Host, joining, visits};
use model::joining::{LinkToken, Standing};
use model::outbox::{Channel, Delivery, LetterKind};
use model::series::Scope;
use model::visits::{Cancelling, NewParticipant, NewTime, NewVisit, Past, Rsvp, Told, VisitStatus};
use model::{AppError, Conflict, FieldCode, VisitId};
use testkit::{DAY, HOUR, MINUTE, TestClinic, TestDomain};

struct Plan {
    domain: TestDomain,
    clinic: TestClinic,
    host: Host,
    visit: VisitId,
}

/// Today at half past three, invited and told.
async fn planned(guests: &[&str]) -> Plan {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    let visit = visits::schedule(&domain, &host, at("15:30", guests)).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    Plan { domain, clinic, host, visit }
}

fn to(time: &str) -> NewTime {
    NewTime { date: "2026-11-24".into(), time: time.into(), duration: "30".into(), ..NewTime::default() }
}

fn ics(letter: &Letter) -> String {
    String::from_utf8(letter.attachments[0].body.clone()).unwrap().replace("\r\n ", "")
}

impl Plan {
    async fn letters(&self) -> Vec<Letter> {
        self.domain.run_jobs().await;
        self.domain.mail()
    }

    async fn view(&self) -> model::visits::VisitView {
        visits::view(&self.domain, &self.host, self.visit).await.unwrap()
    }

    async fn answer(&self, answer: Rsvp) {
        let who = self.domain.stranger(self.clinic.id(), 9);
        let link = link(&self.domain, &self.host, self.visit).await;
        let guest = joining::guest(&self.domain, &who, &link).await.unwrap();
        joining::rsvp(&self.domain, &guest, answer, "").await.unwrap();
    }
}

#[tokio::test]
async fn a_moved_visit_is_told_once_with_both_times_and_asks_again() {
    let plan = planned(&["Maya"]).await;
    plan.answer(Rsvp::Yes).await;
    let before = plan.view().await.keys[0].link.clone();
    for _ in 0..2 {
        plan.domain.clock.advance(MINUTE);
        reschedule(&plan.domain, &plan.host, plan.visit, to("16:30")).await.unwrap();
    }
    let letters = plan.letters().await;
    assert_eq!(letters.len(), 1, "a second submit of the same move tells nobody");
    assert!(letters[0].text.contains("New time: Tuesday, November 24, 2026 at 4:30 pm (Denver time)"));
    assert!(letters[0].text.contains("Not any more: Tuesday, November 24, 2026 at 3:30 pm (Denver time)"));
    let file = ics(&letters[0]);
    assert!(file.contains("METHOD:REQUEST\r\n") && file.contains("SEQUENCE:1\r\n"), "{file}");
    let view = plan.view().await;
    assert_eq!(view.row.starts.words, "Today at 4:30 pm");
    assert_eq!((view.row.guests[0].rsvp, view.keys[0].link.clone()), (Rsvp::Unanswered, before));
    let facts: Vec<Past> = view.past[0].facts.iter().map(|fact| fact.what).collect();
    let written = |kind| Past::Written(kind, Channel::Mail, Delivery::Sent);
    let (said, asked) = (Past::Answered(Rsvp::Yes), Past::Answered(Rsvp::Unanswered));
    assert_eq!(facts, [written(LetterKind::Invitation), said, asked, written(LetterKind::Moved)]);
    // Again: the same event in the calendar, one version on.
    reschedule(&plan.domain, &plan.host, plan.visit, to("17:00")).await.unwrap();
    assert!(ics(&plan.letters().await[0]).contains("SEQUENCE:2\r\n"));
}

/// Moved twice before a letter left: the guest never knew of the time in between.
#[tokio::test]
async fn a_letter_names_the_time_that_its_reader_was_told_last() {
    let plan = planned(&["Maya"]).await;
    for time in ["16:30", "17:00"] {
        plan.domain.clock.advance(MINUTE);
        reschedule(&plan.domain, &plan.host, plan.visit, to(time)).await.unwrap();
    }
    let letters = plan.letters().await;
    assert_eq!(letters.len(), 1);
    assert!(letters[0].text.contains("New time: Tuesday, November 24, 2026 at 5:00 pm"));
    assert!(letters[0].text.contains("Not any more: Tuesday, November 24, 2026 at 3:30 pm"));
    plan.domain.clock.advance(MINUTE);
    reschedule(&plan.domain, &plan.host, plan.visit, to("18:00")).await.unwrap();
    assert!(plan.letters().await[0].text.contains("Not any more: Tuesday, November 24, 2026 at 5:00 pm"));
}

#[tokio::test]
async fn an_invitation_that_did_not_arrive_is_sent_again_and_no_other() {
    let domain = TestDomain::new().await;
    let (host, other) = (domain.host("ada").await, domain.host("ben").await);
    domain.run_jobs().await;
    domain.mail();
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya"])).await.unwrap();
    domain.outgoing.answer(&[testkit::Answer::Never]);
    domain.run_jobs().await;
    let maya = visits::view(&domain, &host, visit).await.unwrap().row.guests.remove(0);
    assert_eq!(maya.delivery, Some(Delivery::Bounced));
    let again = || send_again(&domain, &host, maya.participant);
    assert_eq!(again().await.unwrap(), (visit, true));
    assert_eq!(again().await.unwrap(), (visit, false), "it is on its way");
    domain.run_jobs().await;
    let letters = domain.mail();
    assert!(letters.len() == 1 && letters[0].text.contains("/j/"));
    assert_eq!(again().await.unwrap(), (visit, false), "it has arrived");
    assert_eq!(refused(send_again(&domain, &other, maya.participant).await), AppError::NotFound);
}

/// The invitation has not left when the visit moves: it goes out once, with the time that is true.
#[tokio::test]
async fn an_old_time_never_leaves() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya"])).await.unwrap();
    reschedule(&domain, &host, visit, to("16:30")).await.unwrap();
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1);
    assert!(letters[0].subject.starts_with("Video visit with"), "{}", letters[0].subject);
    assert!(letters[0].text.contains("4:30 pm") && !letters[0].text.contains("3:30 pm"));
}

#[tokio::test]
async fn a_move_is_held_to_the_rules_of_planning() {
    let plan = planned(&["Maya"]).await;
    let other = visits::schedule(&plan.domain, &plan.host, at("17:00", &["Tom"])).await.unwrap();
    plan.letters().await;
    let moved = |new| reschedule(&plan.domain, &plan.host, plan.visit, new);
    assert_eq!(refused(moved(to("16:45")).await), AppError::Conflict(Conflict::SlotTaken(other)));
    assert_eq!(field(moved(to("07:00")).await), ("time".into(), FieldCode::InThePast));
    assert_eq!(field(moved(to("noon")).await), ("time".into(), FieldCode::NotATime));
    let skipped = NewTime { date: "2027-03-14".into(), ..to("02:30") };
    assert_eq!(field(moved(skipped).await), ("time".into(), FieldCode::SkippedHour));
    let doubled = NewTime { date: "2027-11-07".into(), ..to("01:30") };
    assert_eq!(field(moved(doubled).await), ("time".into(), FieldCode::DoubledHour));
    // Into its own time, and back to back with the other. A letter that has not left gives way to the newer one.
    moved(to("15:45")).await.unwrap();
    moved(to("16:30")).await.unwrap();
    assert_eq!(plan.letters().await.len(), 1);
    let start = move_start(&plan.domain, &plan.host, plan.visit).await.unwrap();
    assert_eq!((start.date.as_str(), start.time.as_str()), ("2026-11-24", "16:30"));
    assert_eq!(start.told, ["Maya"]);
}

#[tokio::test]
async fn what_has_begun_or_is_over_is_not_moved_and_not_cancelled() {
    let room = room(&["Maya"]).await;
    let guest = room.enter().await;
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    let begun = AppError::Conflict(Conflict::VisitBegun);
    let later = NewTime { date: "2026-11-25".into(), ..to("10:00") };
    assert_eq!(refused(reschedule(&room.domain, &room.host, room.visit, later.clone()).await), begun);
    assert_eq!(refused(cancel(&room.domain, &room.host, room.visit, String::new()).await), begun);
    assert_eq!(refused(remove(&room.domain, &room.host, room.visit, Scope::One).await), begun);
    visits::end(&room.domain, &room.host, room.visit).await.unwrap();
    let over = AppError::Conflict(Conflict::VisitEnded);
    assert_eq!(refused(reschedule(&room.domain, &room.host, room.visit, later).await), over);
    assert_eq!(
        refused(edit_guest(&room.domain, &room.host, guest.id(), NewParticipant::default()).await),
        over
    );
}

#[tokio::test]
async fn a_cancelled_visit_is_told_leaves_the_day_and_its_link_says_so() {
    let plan = planned(&["Maya", "Tom"]).await;
    let who = plan.domain.stranger(plan.clinic.id(), 9);
    let link = link(&plan.domain, &plan.host, plan.visit).await;
    let reason =
        || Cancelling { reason: "CANARY-fever".into(), told: "away".into(), ..Cancelling::default() };
    for _ in 0..2 {
        cancel(&plan.domain, &plan.host, plan.visit, reason()).await.unwrap();
    }
    let letters = plan.letters().await;
    assert_eq!(letters.len(), 2, "each guest once");
    for letter in &letters {
        let file = ics(letter);
        assert!(file.contains("METHOD:CANCEL\r\n") && file.contains("STATUS:CANCELLED\r\n"), "{file}");
        assert!(file.contains("SEQUENCE:1\r\n"), "{file}");
        for part in [&letter.subject, &letter.text, &letter.html, &file] {
            assert!(!part.contains("CANARY") && !part.contains("Check-up"), "no reason leaves: {part}");
        }
        assert!(letter.text.contains("Ada Rivera cannot be there."), "{}", letter.text);
    }
    let day = visits::dashboard(&plan.domain, &plan.host, None).await.unwrap();
    assert!([day.current, day.later, day.coming].iter().all(Vec::is_empty));
    let view = plan.view().await;
    let off = view.cancelled.unwrap();
    assert_eq!((off.reason.as_str(), off.told, view.may_reopen), ("CANARY-fever", Some(Told::Away), false));
    // Long after, at the hour that was planned: the link still says what became of it, and nobody gets in.
    plan.domain.clock.advance(8 * HOUR);
    let greeting = joining::open(&plan.domain, &who, &link).await.unwrap();
    assert_eq!((greeting.cancelled, greeting.told), (true, Some(Told::Away)));
    assert_eq!((greeting.status, greeting.open), (VisitStatus::Ended, false));
    plan.domain.clock.advance(2 * DAY);
    assert_eq!(refused(joining::open(&plan.domain, &who, &link).await), AppError::NotFound);
}

#[tokio::test]
async fn who_was_never_reached_is_told_of_no_cancelled_visit() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya"])).await.unwrap();
    cancel(&domain, &host, visit, String::new()).await.unwrap();
    domain.run_jobs().await;
    assert!(domain.mail().is_empty(), "neither the invitation nor its end");
}

/// Letters are forgotten after thirty days, and whoever read one still counts on the visit.
#[tokio::test]
async fn who_was_invited_long_ago_is_still_told() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let far = |time, guests: &[&str]| NewVisit { date: "2027-02-23".into(), ..at(time, guests) };
    let off = visits::schedule(&domain, &host, far("15:30", &["Maya"])).await.unwrap();
    let moved = visits::schedule(&domain, &host, far("17:00", &["Tom"])).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 2);
    domain.clock.advance(40 * DAY);
    crate::tidying::tidy(&domain).await;
    assert!(domain.database.pairs("select kind, channel from letter").await.is_empty());
    assert_eq!(prospect(&domain, &host, off).await.unwrap().told, ["Maya"]);
    cancel(&domain, &host, off, String::new()).await.unwrap();
    let later = NewTime { date: "2027-02-24".into(), ..to("17:00") };
    reschedule(&domain, &host, moved, later).await.unwrap();
    domain.run_jobs().await;
    let letters = domain.mail();
    let of = |name: &str| letters.iter().find(|letter| letter.to_name == name).expect("a letter");
    assert!(of("Maya").subject.starts_with("Cancelled: "), "{}", of("Maya").subject);
    assert!(of("Tom").subject.starts_with("New time for "), "{}", of("Tom").subject);
}

#[tokio::test]
async fn a_removed_visit_tells_nobody() {
    let plan = planned(&["Maya"]).await;
    reschedule(&plan.domain, &plan.host, plan.visit, to("16:30")).await.unwrap();
    for _ in 0..2 {
        remove(&plan.domain, &plan.host, plan.visit, Scope::One).await.unwrap();
    }
    assert!(plan.letters().await.is_empty(), "what had not left is dropped");
    let view = plan.view().await;
    assert!(view.row.status == VisitStatus::Ended && view.cancelled.is_some());
}

#[tokio::test]
async fn whoever_plans_for_a_host_changes_what_has_not_begun_and_nobody_else() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    let visit = desk.plan(&desk.ben, at("15:30", &["Maya"])).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    // In the zone that the visit was planned in, which is Kim's.
    reschedule(domain, &desk.planner, visit, to("16:30")).await.unwrap();
    domain.run_jobs().await;
    let letters = domain.mail();
    let bens = letters.iter().find(|letter| letter.to_address == "ben.ito@example.org").unwrap();
    assert_eq!(bens.subject, "A visit of yours at Ada Rivera's clinic has a new time");
    assert!(bens.text.contains("Tue, Nov 24 at 2:30 pm (Denver time)"), "{}", bens.text);
    assert!(!bens.text.contains("Maya"), "who comes is in no letter");
    assert_eq!(letters.len(), 2);
    // A colleague's looks like none.
    for answer in [
        reschedule(domain, &desk.ada, visit, to("17:30")).await,
        cancel(domain, &desk.ada, visit, String::new()).await,
        remove(domain, &desk.ada, visit, Scope::One).await,
        add_guest(domain, &desk.ada, visit, "1", guest("Tom"), Scope::One).await.map(drop),
    ] {
        assert_eq!(refused(answer), AppError::NotFound);
    }
    cancel(domain, &desk.planner, visit, String::new()).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 2, "the guest and the host");
}

#[tokio::test]
async fn a_guest_is_added_once_also_while_the_visit_runs() {
    let room = room(&["Maya"]).await;
    let maya = room.enter().await;
    joining::admit(&room.domain, &room.host, maya.id()).await.unwrap();
    room.domain.mail();
    let add = |request| add_guest(&room.domain, &room.host, room.visit, request, guest("Tom"), Scope::One);
    let tom = add("first").await.unwrap();
    assert_eq!(add("first").await.unwrap(), tom);
    room.domain.run_jobs().await;
    let letters = room.domain.mail();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to_address, "tom@example.net");
    let url = letters[0].text.split_whitespace().find(|word| word.contains("/j/")).unwrap().to_owned();
    let link = LinkToken(url.rsplit("/j/").next().unwrap().to_owned());
    let who = room.domain.stranger(room.clinic.id(), 8);
    let guest = joining::guest(&room.domain, &who, &link).await.unwrap();
    joining::enter(&room.domain, &guest, "Tom".into()).await.unwrap();
    joining::admit(&room.domain, &room.host, tom).await.unwrap();
    let standing = joining::standing_of(&room.domain, room.visit, tom).await.unwrap();
    assert_eq!(standing, Standing::Admitted);
    let wrong = NewParticipant { email: "tom@".into(), ..crate::visits::guest("Tom") };
    let answer = add_guest(&room.domain, &room.host, room.visit, "second", wrong, Scope::One).await;
    assert_eq!(field(answer), ("email".into(), FieldCode::NotAnEmail));
    // Back to the form that was sent, where somebody else is typed in.
    let zoe = crate::visits::guest("Zoe");
    let zoe = add_guest(&room.domain, &room.host, room.visit, "first", zoe, Scope::One).await;
    assert_ne!(zoe.unwrap(), tom);
    room.domain.run_jobs().await;
    assert_eq!(room.domain.mail()[0].to_address, "zoe@example.net");
}

#[tokio::test]
async fn another_address_is_another_link_and_another_invitation() {
    let plan = planned(&["Maya"]).await;
    let who = plan.domain.stranger(plan.clinic.id(), 9);
    let view = plan.view().await;
    let (maya, old) = (view.row.guests[0].participant, link(&plan.domain, &plan.host, plan.visit).await);
    let code = view.keys[0].code.clone();
    assert!(joining::by_code(&plan.domain, &who, &code).await.is_ok());
    let known = form(&plan.domain, &plan.host, maya).await.unwrap();
    assert_eq!((known.email.as_str(), known.invite.as_str(), known.last), ("maya@example.net", "mail", true));
    // Only the name: no letter, the same link.
    let named = NewParticipant { name: "Maya Lin".into(), ..guest("Maya") };
    edit_guest(&plan.domain, &plan.host, maya, named.clone()).await.unwrap();
    assert!(plan.letters().await.is_empty());
    assert!(joining::open(&plan.domain, &who, &old).await.is_ok());
    let elsewhere = NewParticipant { email: "lin@example.net".into(), ..named };
    for _ in 0..2 {
        edit_guest(&plan.domain, &plan.host, maya, elsewhere.clone()).await.unwrap();
    }
    let letters = plan.letters().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to_address, "lin@example.net");
    assert_eq!(refused(joining::open(&plan.domain, &who, &old).await), AppError::NotFound);
    let by_old = joining::by_code(&plan.domain, &who, &code).await.map(drop);
    assert_eq!(field(by_old), ("code".into(), FieldCode::WrongCode), "the old letter's code is dead, too");
    let now = plan.view().await.keys[0].code.clone();
    assert!(letters[0].text.contains(&now) && joining::by_code(&plan.domain, &who, &now).await.is_ok());
    let new = link(&plan.domain, &plan.host, plan.visit).await;
    assert!(letters[0].text.contains(&new.0) && joining::open(&plan.domain, &who, &new).await.is_ok());
}

/// Their open page would stay in, while whoever has the new address gets the link.
#[tokio::test]
async fn whose_page_is_open_keeps_their_address() {
    let room = room(&["Maya"]).await;
    let maya = room.enter().await.id();
    room.record(maya, Fact::Waits(true)).await;
    let change = |typed| edit_guest(&room.domain, &room.host, maya, typed);
    let elsewhere = || NewParticipant { email: "lin@example.net".into(), ..guest("Maya") };
    let texted = NewParticipant { phone: "+12125550123".into(), invite: "sms".into(), ..guest("Maya") };
    let here = |field: &str| (field.to_owned(), FieldCode::PersonIsHere);
    assert_eq!(field(change(elsewhere()).await), here("email"));
    assert_eq!(field(change(texted).await), here("phone"));
    change(NewParticipant { name: "Maya Lin".into(), ..guest("Maya") }).await.expect("the rest may change");
    joining::admit(&room.domain, &room.host, maya).await.unwrap();
    room.record(maya, Fact::Waits(false)).await;
    room.record(maya, Fact::Present(true)).await;
    assert_eq!(field(change(elsewhere()).await), here("email"));
    room.record(maya, Fact::Present(false)).await;
    change(elsewhere()).await.expect("nobody is there any more");
    room.domain.run_jobs().await;
}

#[tokio::test]
async fn who_removes_anothers_visit_reads_that_its_host_is_told() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    let visit = desk.plan(&desk.ben, at("15:30", &["Maya"])).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    assert_eq!(prospect(domain, &desk.ben, visit).await.unwrap().host, None);
    let read = prospect(domain, &desk.planner, visit).await.unwrap();
    assert_eq!(read.host.as_deref(), Some("Ben Ito"));
    remove(domain, &desk.planner, visit, Scope::One).await.unwrap();
    domain.run_jobs().await;
    let told: Vec<String> = domain.mail().into_iter().map(|letter| letter.to_address).collect();
    assert_eq!(told, ["ben.ito@example.org"]);
}

#[tokio::test]
async fn a_guest_is_taken_out_with_a_word_or_without_but_never_the_last_one() {
    let plan = planned(&["Maya", "Tom", "Zoe"]).await;
    let places: Vec<_> = plan.view().await.row.guests.iter().map(|guest| guest.participant).collect();
    for _ in 0..2 {
        remove_guest(&plan.domain, &plan.host, places[0], true, Scope::One).await.unwrap();
    }
    let letters = plan.letters().await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].to_address, "maya@example.net");
    let file = ics(&letters[0]);
    assert!(file.contains("METHOD:CANCEL\r\n") && file.contains("SEQUENCE:1\r\n"), "{file}");
    remove_guest(&plan.domain, &plan.host, places[1], false, Scope::One).await.unwrap();
    assert!(plan.letters().await.is_empty());
    let last = remove_guest(&plan.domain, &plan.host, places[2], true, Scope::One).await;
    assert_eq!(refused(last), AppError::Conflict(Conflict::LastGuest));
    // The visit goes on: who stays reads of a later move, who was taken out does not.
    plan.domain.clock.advance(MINUTE);
    reschedule(&plan.domain, &plan.host, plan.visit, to("16:30")).await.unwrap();
    let letters = plan.letters().await;
    assert_eq!(
        letters.iter().map(|letter| letter.to_address.as_str()).collect::<Vec<_>>(),
        ["zoe@example.net"]
    );
}

/// PR-16.
#[tokio::test]
async fn exactly_those_who_come_are_told_once_by_the_channel_of_their_choice() {
    // Given a visit with its host, two guests, one by mail and one by text, and a third who was taken out of it.
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    let mut new = at("15:30", &["Maya", "Zoe"]);
    new.participants.push(NewParticipant {
        name: "Tom".into(),
        phone: "+12125550123".into(),
        invite: "sms".into(),
        ..NewParticipant::default()
    });
    let visit = visits::schedule(&domain, &host, new).await.unwrap();
    domain.run_jobs().await;
    assert_eq!((domain.mail().len(), domain.texts.take().len()), (2, 1), "all three were invited");
    let guests = visits::view(&domain, &host, visit).await.unwrap().row.guests;
    let zoe = guests.iter().find(|guest| guest.name == "Zoe").unwrap().participant;
    remove_guest(&domain, &host, zoe, false, Scope::One).await.unwrap();

    let told = async || {
        domain.run_jobs().await;
        domain.clock.advance(MINUTE);
        domain.run_jobs().await;
        let letters = domain.mail().into_iter().map(|letter| (letter.to_address, letter.text));
        let texts = domain.texts.take().into_iter().map(|text| (text.to, text.body));
        letters.chain(texts).collect::<Vec<_>>()
    };
    assert!(told().await.is_empty(), "nobody wanted her to be told");
    let right = |told: &[(String, String)], words: &str| {
        let whom: Vec<&str> = told.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(whom, ["maya@example.net", "+12125550123"], "{words}");
        for (to, said) in told {
            assert!(said.contains(words) && !said.contains("Check-up"), "{to}: {said}");
        }
    };

    // When it moves, then each of the two is told, by what they chose, and of nothing about health.
    reschedule(&domain, &host, visit, to("16:30")).await.unwrap();
    right(&told().await, "4:30 pm");

    // When it is cancelled, the same, and with that all is said.
    let off = Cancelling { reason: "Check-up elsewhere".into(), ..Cancelling::default() };
    cancel(&domain, &host, visit, off).await.unwrap();
    right(&told().await, "4:30 pm");
    domain.clock.advance(DAY);
    let late: Vec<_> = told().await.into_iter().filter(|(to, _)| !to.ends_with("@example.org")).collect();
    assert!(late.is_empty(), "{late:?}");
}
