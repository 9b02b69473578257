//! Text messages (N2, N4): who gets one, how it fares, what is answered, and who wants none.
use crate::joining::link;
use crate::refused;
use crate::visits::{at, guest};
use domain::texting::{self, Incoming};
use domain::{Host, joining, outbox, visits};
use model::outbox::{Channel, Delivery, Post};
use model::visits::{GuestRow, NewParticipant, NewVisit, Outlook, Rsvp};
use model::{AppError, FieldCode, FieldError, Secret, VisitId};
use testkit::{DAY, HOUR, MINUTE, TestDomain, TextAnswer};

const PHONE: &str = "+12125550123";

fn texted(name: &str, phone: &str) -> NewParticipant {
    NewParticipant {
        name: name.to_owned(),
        phone: phone.to_owned(),
        invite: "sms".to_owned(),
        ..NewParticipant::default()
    }
}

fn by_text(time: &str, phone: &str) -> NewVisit {
    NewVisit { participants: vec![texted("Maya Lin", phone)], ..at(time, &[]) }
}

async fn planned(domain: &TestDomain, name: &str) -> (Host, VisitId) {
    let host = domain.host(name).await;
    domain.mail();
    let visit = visits::schedule(domain, &host, by_text("15:30", PHONE)).await.unwrap();
    (host, visit)
}

async fn row(domain: &TestDomain, host: &Host, visit: VisitId) -> GuestRow {
    visits::view(domain, host, visit).await.unwrap().row.guests.remove(0)
}

/// Something is texted back; the words that answer it.
pub async fn said(domain: &TestDomain, sid: &str, from: &str, words: &str) -> Option<String> {
    let text = Incoming {
        provider_id: sid.to_owned(),
        from: Secret::new(from.to_owned()),
        body: Secret::new(words.to_owned()),
    };
    texting::answered(domain, &text).await.unwrap()
}

#[tokio::test]
async fn whoever_wants_a_text_gets_one_and_no_letter() {
    let domain = TestDomain::new().await;
    let (host, visit) = planned(&domain, "Harbor").await;
    let before = row(&domain, &host, visit).await;
    assert_eq!((before.delivery, before.channel), (Some(Delivery::Queued), Channel::Sms));
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
    let texts = domain.texts.take();
    assert_eq!(texts.len(), 1);
    assert_eq!(texts[0].to, PHONE);
    let link = visits::view(&domain, &host, visit).await.unwrap().keys[0].link.clone();
    for part in ["3:30 pm", link.as_str(), "Y or N", "STOP"] {
        assert!(texts[0].body.contains(part), "{part} is not in {}", texts[0].body);
    }
    assert!(!texts[0].body.contains("Check-up"), "nothing about health");
    assert_eq!(row(&domain, &host, visit).await.delivery, Some(Delivery::Sent));
}

#[tokio::test]
async fn a_number_is_checked_at_its_field() {
    let domain = TestDomain::new().await;
    let host = domain.host("Harbor").await;
    for (phone, code) in [
        ("", FieldCode::Required),
        ("030 12345678", FieldCode::NoCountryCode),
        ("+1 212", FieldCode::NotAPhone),
    ] {
        let wrong = refused(visits::schedule(&domain, &host, by_text("15:30", phone)).await);
        let field = FieldError::new("participants[0][phone]", code);
        assert_eq!(wrong, AppError::Invalid(vec![field]), "{phone:?}");
    }
    // The clinic's own help line is in North America: there ten digits are enough.
    let typed = by_text("15:30", "212-555-0123");
    let Outlook::Clear(preview) = visits::preview(&domain, &host, typed).await.unwrap() else {
        panic!("it says enough");
    };
    assert_eq!((preview.guests[0].mail, preview.guests[0].text), (false, Some(Post::Goes)));
}

#[tokio::test]
async fn each_answer_of_the_provider_is_shown_and_none_sends_twice() {
    for (answer, then) in [
        (TextAnswer::Never, Delivery::Bounced),
        (TextAnswer::Retry, Delivery::Retrying),
        (TextAnswer::TakeAndBreak, Delivery::InDoubt),
        (TextAnswer::Stopped, Delivery::Bounced),
    ] {
        let domain = TestDomain::new().await;
        domain.leaves_jobs();
        let (host, visit) = planned(&domain, "Harbor").await;
        domain.texts.answer(&[answer]);
        domain.run_jobs().await;
        assert_eq!(row(&domain, &host, visit).await.delivery, Some(then), "{answer:?}");
        let taken = domain.texts.take().len();
        domain.clock.advance(HOUR / 2);
        domain.run_jobs().await;
        let again = domain.texts.take().len();
        let expected = match answer {
            TextAnswer::Retry => (0, 1),
            TextAnswer::TakeAndBreak => (1, 0),
            _ => (0, 0),
        };
        assert_eq!((taken, again), expected, "{answer:?}");
    }
}

#[tokio::test]
async fn without_a_provider_it_stays_on_the_operators_page() {
    let domain = TestDomain::new().await;
    domain.texts.keeps_only();
    let (host, visit) = planned(&domain, "Harbor").await;
    domain.run_jobs().await;
    assert_eq!(row(&domain, &host, visit).await.delivery, Some(Delivery::Kept));
    let operator = domain.operator().await;
    let rows = outbox::letters(&domain, &operator).await.unwrap();
    let text = rows.iter().find(|row| row.channel == Channel::Sms).expect("the text is listed");
    assert_eq!(text.to, PHONE);
    let whole = outbox::letter(&domain, &operator, text.letter).await.unwrap();
    assert_eq!(whole.links.len(), 1);
    assert!(text.subject.contains("video visit") && !text.subject.contains("http"), "{}", text.subject);
}

#[tokio::test]
async fn what_the_network_says_later_ends_the_doubt_once() {
    let domain = TestDomain::new().await;
    let (host, visit) = planned(&domain, "Harbor").await;
    domain.texts.answer(&[TextAnswer::TakeAndBreak]);
    domain.run_jobs().await;
    let id = domain.texts.take()[0].id;
    let now = async |says| {
        texting::receipt(&domain, id, says, "SM1").await.unwrap();
        row(&domain, &host, visit).await.delivery.unwrap()
    };
    assert_eq!(now(Delivery::Sent).await, Delivery::Sent);
    assert_eq!(now(Delivery::Delivered).await, Delivery::Delivered);
    // Twice, and out of order: the last word stands.
    assert_eq!(now(Delivery::Delivered).await, Delivery::Delivered);
    assert_eq!(now(Delivery::Sent).await, Delivery::Delivered);
    assert_eq!(now(Delivery::Bounced).await, Delivery::Delivered);
    let nobodys = model::LetterId::parse("01890a5d000070008000000000000000").unwrap();
    texting::receipt(&domain, nobodys, Delivery::Bounced, "SM2").await.unwrap();
}

#[tokio::test]
async fn a_text_that_never_arrives_is_shown_at_the_visit() {
    let domain = TestDomain::new().await;
    let (host, visit) = planned(&domain, "Harbor").await;
    domain.run_jobs().await;
    texting::receipt(&domain, domain.texts.take()[0].id, Delivery::Bounced, "SM1").await.unwrap();
    assert_eq!(row(&domain, &host, visit).await.delivery, Some(Delivery::Bounced));
}

#[tokio::test]
async fn yes_and_no_answer_the_next_visit() {
    let domain = TestDomain::new().await;
    // Reminders come due on the way.
    domain.leaves_jobs();
    let (host, later) = planned(&domain, "Harbor").await;
    let sooner = visits::schedule(&domain, &host, by_text("11:00", PHONE)).await.unwrap();
    domain.run_jobs().await;
    let words = said(&domain, "SM1", PHONE, "Y").await.expect("an answer");
    assert!(words.contains("11:00 am"), "{words}");
    assert_eq!(row(&domain, &host, sooner).await.rsvp, Rsvp::Yes);
    assert_eq!(row(&domain, &host, later).await.rsvp, Rsvp::Unanswered);
    assert!(said(&domain, "SM2", PHONE, "no, sorry").await.is_some());
    assert_eq!(row(&domain, &host, sooner).await.rsvp, Rsvp::No);
    // The first one is brought again.
    assert_eq!(said(&domain, "SM1", PHONE, "Y").await, None);
    assert_eq!(row(&domain, &host, sooner).await.rsvp, Rsvp::No);
    domain.clock.advance(4 * HOUR);
    said(&domain, "SM3", PHONE, "sí").await;
    assert_eq!(row(&domain, &host, later).await.rsvp, Rsvp::Yes);
    // What nobody will read is said to be so, and changes nothing.
    let words = said(&domain, "SM4", PHONE, "can I bring my dog?").await.expect("an answer");
    assert!(words.contains("nobody reads"), "{words}");
    assert_eq!(said(&domain, "SM5", "+12125550999", "Y").await, None, "a number that nobody knows");
}

#[tokio::test]
async fn an_answer_by_text_ends_what_was_written_beside_another_one() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Harbor").await;
    let host = clinic.host(&domain).await;
    let visit = visits::schedule(&domain, &host, by_text("15:30", PHONE)).await.unwrap();
    domain.run_jobs().await;
    let link = link(&domain, &host, visit).await;
    let maya = joining::guest(&domain, &domain.stranger(clinic.id(), 9), &link).await.unwrap();
    joining::rsvp(&domain, &maya, Rsvp::No, "I am away.").await.unwrap();
    said(&domain, "SM1", PHONE, "Y").await;
    let row = row(&domain, &host, visit).await;
    assert_eq!((row.rsvp, row.note.as_str()), (Rsvp::Yes, ""));
}

#[tokio::test]
async fn an_answer_is_the_clinics_that_wrote_last() {
    let domain = TestDomain::new().await;
    let (maple, first) = planned(&domain, "Maple").await;
    domain.run_jobs().await;
    domain.clock.advance(MINUTE);
    let (elm, second) = planned(&domain, "Elm").await;
    domain.run_jobs().await;
    said(&domain, "SM1", PHONE, "yes").await;
    assert_eq!(row(&domain, &elm, second).await.rsvp, Rsvp::Yes);
    assert_eq!(row(&domain, &maple, first).await.rsvp, Rsvp::Unanswered);
}

#[tokio::test]
async fn stop_ends_every_clinics_texts_until_start() {
    let domain = TestDomain::new().await;
    let (_, _) = planned(&domain, "Maple").await;
    domain.run_jobs().await;
    domain.texts.take();
    assert_eq!(said(&domain, "SM1", PHONE, "Stop").await, None, "the network answers by itself");
    let (elm, visit) = planned(&domain, "Elm").await;
    domain.run_jobs().await;
    assert!(domain.texts.take().is_empty());
    assert_eq!(row(&domain, &elm, visit).await.delivery, Some(Delivery::Bounced));
    let words = said(&domain, "SM1b", PHONE, "Alto").await.expect("no network knows that word");
    assert!(words.contains("ALTA"), "{words}");
    assert!(said(&domain, "SM2", PHONE, "START").await.is_some());
    let again = visits::schedule(&domain, &elm, by_text("17:00", PHONE)).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(domain.texts.take().len(), 1);
    assert_eq!(row(&domain, &elm, again).await.delivery, Some(Delivery::Sent));
}

#[tokio::test]
async fn a_stop_that_only_the_provider_heard_is_kept() {
    let domain = TestDomain::new().await;
    let (host, _) = planned(&domain, "Harbor").await;
    domain.texts.answer(&[TextAnswer::Stopped]);
    domain.run_jobs().await;
    let second = visits::schedule(&domain, &host, by_text("17:00", PHONE)).await.unwrap();
    domain.run_jobs().await;
    assert!(domain.texts.take().is_empty(), "it is not even tried");
    assert_eq!(row(&domain, &host, second).await.delivery, Some(Delivery::Bounced));
}

#[tokio::test]
async fn what_a_clinic_texts_beyond_its_hour_waits_and_is_not_lost() {
    let domain = TestDomain::new().await;
    let (host, _) = planned(&domain, "Harbor").await;
    domain.run_jobs().await;
    assert_eq!(domain.texts.take().len(), 1);
    // As after so many more.
    assert_eq!(domain.database.tamper("update quota set used = 300 where purpose = 'texts'").await, 1);
    let visit = visits::schedule(&domain, &host, by_text("17:00", PHONE)).await.unwrap();
    for wait in [0, HOUR - MINUTE] {
        domain.clock.advance(wait);
        domain.run_jobs().await;
        assert!(domain.texts.take().is_empty());
        assert_eq!(row(&domain, &host, visit).await.delivery, Some(Delivery::Queued));
    }
    planned(&domain, "Elm").await;
    domain.run_jobs().await;
    assert_eq!(domain.texts.take().len(), 1, "another clinic has an hour of its own");
    domain.clock.advance(MINUTE);
    domain.run_jobs().await;
    assert_eq!(domain.texts.take().len(), 1);
    assert_eq!(row(&domain, &host, visit).await.delivery, Some(Delivery::Sent));
}

#[tokio::test]
async fn letters_and_texts_go_side_by_side() {
    let domain = TestDomain::new().await;
    let host = domain.host("Harbor").await;
    domain.mail();
    let participants = vec![guest("Tom"), texted("Maya Lin", PHONE)];
    let both = NewVisit { participants, ..at("15:30", &[]) };
    visits::schedule(&domain, &host, both).await.unwrap();
    domain.run_jobs().await;
    assert_eq!((domain.mail().len(), domain.texts.take().len()), (1, 1));
}

#[tokio::test]
async fn a_number_goes_with_the_rest_of_how_they_were_reached() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let (host, visit) = planned(&domain, "Harbor").await;
    domain.run_jobs().await;
    visits::end(&domain, &host, visit).await.unwrap();
    let kept = "update participant set place = place where phone is not null or phone_hash is not null";
    assert_eq!(domain.database.tamper(kept).await, 1);
    domain.clock.advance(31 * DAY);
    crate::tidying::tidy(&domain).await;
    assert_eq!(domain.database.tamper(kept).await, 0);
}

/// PR-74: two machines that answer each other would never end.
#[tokio::test]
async fn help_is_answered_once_a_day() {
    let domain = TestDomain::new().await;
    // Reminders come due on the way.
    domain.leaves_jobs();
    planned(&domain, "Harbor").await;
    domain.run_jobs().await;
    let words = said(&domain, "SM1", PHONE, "HELP").await.expect("an answer");
    assert!(words.contains("Harbor") && words.contains("+1 303 555 0142"), "{words}");
    assert_eq!(said(&domain, "SM2", PHONE, "ayuda").await, None);
    domain.clock.advance(DAY);
    assert!(said(&domain, "SM3", PHONE, "INFO").await.is_some());
    // Whom no clinic has written to about a visit may be somebody who gets codes.
    let words = said(&domain, "SM4", "+12125550999", "HELP").await.expect("an answer");
    assert!(words.contains("Bedside") && words.contains("STOP"), "{words}");
    assert_eq!(said(&domain, "SM5", "+12125550999", "HELP").await, None);
}
