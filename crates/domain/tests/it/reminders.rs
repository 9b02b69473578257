//! What guests hear before a visit (N1), and what they say (N2): by a clock that is moved by hand.
use crate::joining::{enter_and_stay, link};
use crate::visits::{at, guest, now};
use crate::{field, refused};
use domain::joining::{self, Fact};
use domain::ports::Letter;
use domain::visits::{self, reminders};
use domain::{Guest, Host};
use model::joining::Standing;
use model::reminders::ClinicReminders;
use model::visits::{NewTime, NewVisit, Rsvp};
use model::{AppError, Conflict, FieldCode, VisitId};
use testkit::{DAY, HOUR, MINUTE, TestClinic, TestDomain};

struct Story {
    domain: TestDomain,
    clinic: TestClinic,
    host: Host,
    visit: VisitId,
}

/// Two days ahead, at 15:30 in Denver; the clock stands at 8:00 there. The invitations have arrived and were read.
async fn story(guests: &[&str]) -> Story {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    let new = NewVisit { date: "2026-11-26".into(), ..at("15:30", guests) };
    let visit = visits::schedule(&domain, &host, new).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), guests.len());
    Story { domain, clinic, host, visit }
}

/// From 8:00 until the start.
const AHEAD: i64 = 2 * DAY + 7 * HOUR + 30 * MINUTE;

impl Story {
    /// Moves the clock and does what is due; the letters that left by that.
    async fn after(&self, seconds: i64) -> Vec<Letter> {
        self.domain.clock.advance(seconds);
        self.domain.run_jobs().await;
        self.domain.mail()
    }

    async fn guest(&self) -> Guest {
        let link = link(&self.domain, &self.host, self.visit).await;
        joining::guest(&self.domain, &self.domain.stranger(self.clinic.id(), 9), &link).await.unwrap()
    }

    async fn view(&self) -> model::visits::VisitView {
        visits::view(&self.domain, &self.host, self.visit).await.unwrap()
    }

    async fn set(&self, minutes: &[u16]) {
        let admin = self.clinic.admin(&self.domain).await;
        reminders::save_reminders(&self.domain, &admin, ClinicReminders::of(minutes)).await.unwrap();
        self.domain.run_jobs().await;
    }

    async fn come(&self, fact: Fact) {
        let place = joining::host_seat(&self.domain, &self.host, self.visit).await.unwrap().who;
        joining::record(&self.domain, self.visit, place, fact, self.domain.now()).await.unwrap();
    }
}

#[tokio::test]
async fn guests_are_reminded_a_day_and_a_quarter_of_an_hour_before() {
    let story = story(&["Maya Lin", "Tom"]).await;
    assert_eq!(story.view().await.reminding.coming.len(), 2);
    assert!(story.after(AHEAD - DAY - 1).await.is_empty());
    let first = story.after(1).await;
    assert_eq!(first.len(), 2);
    let letter = first.iter().find(|letter| letter.to_name == "Maya Lin").unwrap();
    assert!(letter.text.contains("Thursday, November 26, 2026 at 3:30 pm"), "{}", letter.text);
    assert!(letter.text.contains("/j/"), "the link is in every one of them");
    assert!(!letter.text.contains("Check-up") && !letter.html.contains("Check-up"));
    assert!(story.after(DAY - 15 * MINUTE - 1).await.is_empty());
    assert_eq!(story.after(1).await.len(), 2);
    assert!(story.after(DAY).await.is_empty());
    assert!(story.view().await.reminding.dropped.is_empty());
}

#[tokio::test]
async fn a_job_that_runs_twice_writes_one_letter() {
    let story = story(&["Maya"]).await;
    assert_eq!(story.after(AHEAD - DAY).await.len(), 1);
    let again = "update job set done_at = null, attempt = 0 where kind = 'remind_guests'";
    assert!(story.domain.database.tamper(again).await > 0);
    assert!(story.after(0).await.is_empty());
    assert_eq!(story.domain.database.rows_of_each().await["reminder"], 1);
}

#[tokio::test]
async fn after_a_move_the_old_reminders_say_nothing() {
    let story = story(&["Maya"]).await;
    let friday = NewTime {
        date: "2026-11-27".into(),
        time: "15:30".into(),
        duration: "30".into(),
        ..NewTime::default()
    };
    visits::changes::reschedule(&story.domain, &story.host, story.visit, friday).await.unwrap();
    assert_eq!(story.after(0).await.len(), 1, "that it was moved");
    assert!(story.after(AHEAD - DAY).await.is_empty(), "the old day before");
    assert!(story.after(DAY - 1).await.is_empty());
    assert_eq!(story.after(1).await.len(), 1);
}

#[tokio::test]
async fn of_what_will_not_be_held_nobody_is_reminded() {
    let story = story(&["Maya"]).await;
    visits::end(&story.domain, &story.host, story.visit).await.unwrap();
    story.after(0).await;
    assert!(story.after(AHEAD - DAY).await.is_empty());
    assert!(story.after(DAY - 15 * MINUTE).await.is_empty());
    assert!(story.view().await.reminding.dropped.is_empty(), "nobody misses them");
}

#[tokio::test]
async fn who_cannot_come_and_who_is_there_is_not_reminded() {
    let story = story(&["Maya"]).await;
    joining::rsvp(&story.domain, &story.guest().await, Rsvp::No, "").await.unwrap();
    assert!(story.after(AHEAD - DAY).await.is_empty());
    joining::rsvp(&story.domain, &story.guest().await, Rsvp::Yes, "").await.unwrap();
    story.domain.clock.advance(DAY - 20 * MINUTE);
    enter_and_stay(&story.domain, &story.clinic, &story.host, story.visit).await;
    assert!(story.after(5 * MINUTE).await.is_empty(), "waits already");
}

/// The server was away: what is of use still goes, what is not is dropped, and the visit's page says so.
#[tokio::test]
async fn what_comes_too_late_is_dropped_and_shown() {
    let late = story(&["Maya"]).await;
    assert_eq!(late.after(AHEAD - DAY + 5 * HOUR).await.len(), 1, "five hours late, and of use");
    let away = story(&["Maya"]).await;
    assert!(away.after(AHEAD + MINUTE).await.is_empty());
    let dropped = away.view().await.reminding.dropped;
    assert_eq!(dropped.len(), 2, "of both: {dropped:?}");
    assert!(dropped.iter().all(|one| one.name == "Maya"));
}

#[tokio::test]
async fn an_invitation_of_just_now_stands_for_the_reminder() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    visits::schedule(&domain, &host, at("08:40", &["Maya"])).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1);
    domain.clock.advance(25 * MINUTE);
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
}

#[tokio::test]
async fn other_times_hold_at_once_for_what_is_planned() {
    let story = story(&["Maya"]).await;
    let admin = story.clinic.admin(&story.domain).await;
    let usual = reminders::reminders(&story.domain, &admin).await.unwrap();
    assert_eq!(usual, ClinicReminders::of(&[1_440, 15]));
    let wrong = ClinicReminders { reminder_2: "7".into(), ..usual };
    let answer = reminders::save_reminders(&story.domain, &admin, wrong).await;
    assert_eq!(field(answer), ("reminder_2".into(), FieldCode::Required));
    let twice = ClinicReminders { reminder_1: "60".into(), reminder_3: "60".into(), ..Default::default() };
    reminders::save_reminders(&story.domain, &admin, twice).await.unwrap();
    let kept = reminders::reminders(&story.domain, &admin).await.unwrap();
    assert_eq!(kept, ClinicReminders::of(&[60]));
    assert!(story.after(AHEAD - HOUR - 1).await.is_empty(), "not a day before any more");
    assert_eq!(story.after(1).await.len(), 1);
    story.set(&[]).await;
    assert!(story.after(HOUR).await.is_empty());
}

#[tokio::test]
async fn by_hand_once_in_five_minutes() {
    let story = story(&["Maya", "Tom"]).await;
    let remind = async || reminders::remind_now(&story.domain, &story.host, story.visit).await;
    assert_eq!(remind().await.unwrap(), 2);
    assert_eq!(story.after(0).await.len(), 2);
    assert_eq!(refused(remind().await), AppError::Conflict(Conflict::JustTold));
    story.domain.clock.advance(5 * MINUTE);
    joining::rsvp(&story.domain, &story.guest().await, Rsvp::No, "").await.unwrap();
    assert_eq!(remind().await.unwrap(), 1, "who has said No is left in peace");
    assert_eq!(story.after(0).await.len(), 1);
    visits::end(&story.domain, &story.host, story.visit).await.unwrap();
    assert_eq!(refused(remind().await), AppError::Conflict(Conflict::VisitEnded));
    let other = story.domain.clinic("ben").await.host(&story.domain).await;
    let strange = reminders::remind_now(&story.domain, &other, story.visit).await;
    assert_eq!(refused(strange), AppError::NotFound);
    story.after(0).await;
}

#[tokio::test]
async fn who_waits_reads_of_a_delay_at_once_and_the_others_are_written_to() {
    let story = story(&["Maya", "Tom"]).await;
    story.after(AHEAD - 20 * MINUTE).await;
    enter_and_stay(&story.domain, &story.clinic, &story.host, story.visit).await;
    let mut changes = story.domain.changes();
    let late =
        async |minutes| reminders::running_late(&story.domain, &story.host, story.visit, minutes).await;
    assert_eq!(field(late(7).await), ("minutes".into(), FieldCode::Required));
    assert!(late(10).await.unwrap());
    assert!(changes.try_recv().is_ok(), "the rooms are told");
    let letters = story.after(0).await;
    assert_eq!(letters.len(), 1, "Maya waits and reads it there");
    assert_eq!(letters[0].to_name, "Tom");
    let line = async || joining::line(&story.domain, story.visit).await.unwrap().late_min;
    assert_eq!(line().await, Some(10));
    let lines = joining::lines(&story.domain, story.clinic.id()).await.unwrap();
    assert_eq!(lines[0].late_min, Some(10));
    assert_eq!(refused(late(15).await), AppError::Conflict(Conflict::JustTold));
    let link = link(&story.domain, &story.host, story.visit).await;
    let who = story.domain.stranger(story.clinic.id(), 9);
    let greeting = joining::open(&story.domain, &who, &link).await.unwrap();
    assert_eq!((greeting.late_min, greeting.standing), (Some(10), Standing::Waiting));
    // Ten minutes after the start and a little more it is not true any more.
    story.after(35 * MINUTE).await;
    assert_eq!(line().await, None);
}

/// While a guest is missed, a reminder by hand is of use.
#[tokio::test]
async fn what_is_said_by_hand_after_the_start_leaves() {
    let story = story(&["Maya"]).await;
    story.after(AHEAD + 5 * MINUTE).await;
    assert_eq!(reminders::remind_now(&story.domain, &story.host, story.visit).await.unwrap(), 1);
    assert_eq!(story.after(0).await.len(), 1);
}

#[tokio::test]
async fn a_reminder_by_hand_of_just_now_stands_for_the_one_that_is_due() {
    let story = story(&["Maya"]).await;
    assert_eq!(story.after(AHEAD - DAY).await.len(), 1);
    assert!(story.after(DAY - 16 * MINUTE).await.is_empty());
    assert_eq!(reminders::remind_now(&story.domain, &story.host, story.visit).await.unwrap(), 1);
    assert_eq!(story.after(MINUTE).await.len(), 1, "not two within a minute");
}

#[tokio::test]
async fn nobody_is_late_days_ahead_or_by_a_time_that_has_passed() {
    let story = story(&["Maya"]).await;
    let late =
        async |minutes| reminders::running_late(&story.domain, &story.host, story.visit, minutes).await;
    assert!(!late(10).await.unwrap());
    assert!(story.after(0).await.is_empty());
    story.after(AHEAD + 12 * MINUTE).await;
    assert_eq!(field(late(10).await), ("minutes".into(), FieldCode::InThePast));
    assert!(late(15).await.unwrap());
    assert_eq!(story.after(0).await.len(), 1);
}

#[tokio::test]
async fn a_host_who_waits_may_say_so() {
    let story = story(&["Maya"]).await;
    story.after(AHEAD).await;
    let maya = story.guest().await.id();
    let tell = async || reminders::host_waits(&story.domain, &story.host, maya).await;
    assert_eq!(tell().await.unwrap(), (story.visit, false), "the host is not there");
    story.come(Fact::Present(true)).await;
    assert_eq!(story.view().await.reminding.missed, [maya]);
    assert_eq!(tell().await.unwrap(), (story.visit, true));
    let letters = story.after(0).await;
    assert!(letters.len() == 1 && letters[0].text.contains("/j/"));
    assert_eq!(refused(tell().await), AppError::Conflict(Conflict::JustTold));
    enter_and_stay(&story.domain, &story.clinic, &story.host, story.visit).await;
    assert!(story.view().await.reminding.missed.is_empty());
    let other = story.domain.clinic("ben").await.host(&story.domain).await;
    assert_eq!(refused(reminders::host_waits(&story.domain, &other, maya).await), AppError::NotFound);
    story.after(0).await;
}

/// Whatever a mail server that was away takes at last: not a reminder of what has begun.
#[tokio::test]
async fn a_reminder_that_waited_for_the_mail_server_is_dropped() {
    let story = story(&["Maya"]).await;
    assert_eq!(story.after(AHEAD - DAY).await.len(), 1);
    story.domain.outgoing.answer(&[testkit::Answer::Retry]);
    assert!(story.after(DAY - 15 * MINUTE).await.is_empty());
    assert!(story.view().await.reminding.dropped.is_empty(), "it is tried again");
    assert!(story.after(16 * MINUTE).await.is_empty(), "not once it has begun");
    assert_eq!(story.view().await.reminding.dropped.len(), 1);
}

const WORDS: &str = "CANARY: my daughter comes too";

#[tokio::test]
async fn a_few_words_come_with_the_answer_and_may_change() {
    let story = story(&["Maya"]).await;
    let guest = story.guest().await;
    let say = async |answer, words: &str| joining::rsvp(&story.domain, &guest, answer, words).await;
    assert_eq!(field(say(Rsvp::Yes, &"x".repeat(301)).await), ("note".into(), FieldCode::TooLong));
    let mut changes = story.domain.changes();
    say(Rsvp::Yes, &format!("  {WORDS}\r\n ")).await.unwrap();
    assert!(changes.try_recv().is_ok(), "the host sees it at once");
    assert_eq!(story.view().await.row.guests[0].note, WORDS);
    let link = link(&story.domain, &story.host, story.visit).await;
    let who = story.domain.stranger(story.clinic.id(), 9);
    assert_eq!(joining::open(&story.domain, &who, &link).await.unwrap().note, WORDS);
    for (place, bytes) in story.domain.database.bytes_at_rest().await {
        assert!(memchr::memmem::find(&bytes, WORDS.as_bytes()).is_none(), "in the clear in {place}");
    }
    let rows = story.domain.database.rows_of_everything().await;
    say(Rsvp::Yes, WORDS).await.unwrap();
    assert_eq!(story.domain.database.rows_of_everything().await, rows, "the same again changes nothing");
    say(Rsvp::No, "").await.unwrap();
    let row = story.view().await.row.guests.remove(0);
    assert_eq!((row.rsvp, row.note.as_str()), (Rsvp::No, ""));
}

/// Thirty days after the visit the words go with the address, and the page of the visit still opens.
#[tokio::test]
async fn the_words_go_with_the_address() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    let mut new = now(&[]);
    new.participants = vec![guest("Maya")];
    let visit = visits::schedule(&domain, &host, new).await.unwrap();
    let token = link(&domain, &host, visit).await;
    let maya = joining::guest(&domain, &domain.stranger(clinic.id(), 9), &token).await.unwrap();
    joining::rsvp(&domain, &maya, Rsvp::Yes, WORDS).await.unwrap();
    visits::end(&domain, &host, visit).await.unwrap();
    domain.run_jobs().await;
    domain.clock.advance(32 * DAY);
    crate::tidying::tidy(&domain).await;
    let view = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!(view.row.guests[0].note, "");
    let left =
        "update participant set rsvp_note = null where rsvp_note is not null or email_hash is not null";
    assert_eq!(domain.database.tamper(left).await, 0);
}
