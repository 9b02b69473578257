//! Messages in a clinic's own words (N5): who words them, when they hold, and for whom.
use crate::people::office;
use crate::visits::at;
use crate::{field, refused};
use domain::{Admin, lost_link, templates, visits};
use model::outbox::Channel;
use model::templates::{TemplateForm, TemplateId, TemplateKind};
use model::visits::{NewParticipant, NewTime, NewVisit};
use model::{AppError, Conflict, FieldCode, Lang};
use testkit::{TestClinic, TestDomain};

const BODY: &str = "Dear {guest}, please come on {time}.\n\n{link}\n\nBring your glasses.";

fn form(message: &str, version: i32, body: &str) -> TemplateForm {
    // What may be about several visits, or about none, knows no guest and no time.
    let (subject, heading) =
        match (message.contains("-mail-"), message.contains('_') && !message.contains("host")) {
            (true, true) => ("From {clinic}", "Good day"),
            (true, false) => ("See you: {time}", "Good day, {guest}"),
            (false, _) => ("", ""),
        };
    TemplateForm {
        message: message.to_owned(),
        version,
        subject: subject.to_owned(),
        heading: heading.to_owned(),
        body: body.to_owned(),
        press: String::new(),
    }
}

async fn save(domain: &TestDomain, admin: &Admin, message: &str, body: &str) {
    let version = templates::view(domain, admin, message).await.unwrap().version;
    let to = templates::press(domain, admin, form(message, version, body)).await.unwrap();
    assert_eq!(to, Some("/settings/messages?done=saved"));
}

/// One message that the clinic has worded.
pub async fn worded(domain: &TestDomain, clinic: &TestClinic) {
    save(domain, &clinic.admin(domain).await, "late-mail-en", "{host} is late: {link}").await;
}

fn texted(name: &str) -> NewParticipant {
    let phone = "+12125550123".to_owned();
    NewParticipant { name: name.to_owned(), phone, invite: "sms".to_owned(), ..NewParticipant::default() }
}

#[tokio::test]
async fn the_invitation_has_the_clinics_words_in_its_readers_language() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let (admin, host) = (clinic.admin(&domain).await, clinic.host(&domain).await);
    save(&domain, &admin, "invitation-mail-en", BODY).await;
    visits::schedule(&domain, &host, at("15:30", &["{link}"])).await.unwrap();
    domain.run_jobs().await;
    let letter = domain.letter("glasses");
    assert!(letter.subject.starts_with("See you: Tuesday, November 24"), "{}", letter.subject);
    assert!(
        letter.text.starts_with("Good day, {link}\n\nDear {link}, please come on Tuesday"),
        "{}",
        letter.text
    );
    assert_eq!(letter.text.matches("/j/").count(), 1, "somebody who is called so gets no second link");
    assert!(letter.text.contains("Bring your glasses.") && !letter.text.contains("invites you"));
    // What no letter goes without.
    assert!(letter.text.contains("yours alone") && letter.text.contains("+1 303 555 0142"));
    assert!(letter.html.contains("<h1 ") && letter.html.contains("<html lang=\"en\">"));
    assert_eq!(letter.attachments.len(), 1, "the calendar file is there as always");
    assert!(!letter.text.contains("Check-up") && !letter.html.contains("Check-up"));

    let mut spanish = at("17:00", &["Maya Lin"]);
    spanish.participants[0].lang = Lang::Es.tag().to_owned();
    visits::schedule(&domain, &host, spanish).await.unwrap();
    domain.run_jobs().await;
    let letter = domain.letter("le invita");
    assert!(!letter.text.contains("glasses"), "each language has words of its own");
}

#[tokio::test]
async fn another_clinics_words_are_never_sent() {
    let domain = TestDomain::new().await;
    let (harbor, elm) = (domain.clinic("Harbor").await, domain.clinic("Elm").await);
    save(&domain, &harbor.admin(&domain).await, "invitation-mail-en", BODY).await;
    visits::schedule(&domain, &elm.host(&domain).await, at("15:30", &["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    assert!(!domain.letter("/j/").text.contains("glasses"));
    let rows = templates::list(&domain, &elm.admin(&domain).await).await.unwrap();
    assert!(rows.iter().all(|row| !row.own));
    let rows = templates::list(&domain, &harbor.admin(&domain).await).await.unwrap();
    let own: Vec<String> = rows.iter().filter(|row| row.own).map(|row| row.id.text()).collect();
    assert_eq!(own, ["invitation-mail-en"]);
}

#[tokio::test]
async fn a_text_has_the_clinics_words_and_the_way_out() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Harbor").await;
    let (admin, host) = (clinic.admin(&domain).await, clinic.host(&domain).await);
    save(&domain, &admin, "invitation-text-en", "Hi {guest}: {time} {link}").await;
    let new = NewVisit { participants: vec![texted("Maya Lin")], ..at("15:30", &[]) };
    visits::schedule(&domain, &host, new).await.unwrap();
    domain.run_jobs().await;
    let text = domain.texts.take().pop().expect("one text");
    assert!(text.body.starts_with("Hi Maya Lin: Tuesday, November 24"), "{}", text.body);
    assert!(text.body.contains("/j/") && text.body.ends_with("STOP to end."), "{}", text.body);
    assert!(!text.body.contains("Check-up"));
}

/// Whoever reads "before" is to read another time there.
#[tokio::test]
async fn words_about_the_time_before_give_way_where_there_is_none() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Harbor").await;
    let (admin, host) = (clinic.admin(&domain).await, clinic.host(&domain).await);
    save(&domain, &admin, "moved-mail-en", "Not {old_time} but {time}, with glasses: {link}").await;
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let to = |time: &str, duration: &str| NewTime {
        date: "2026-11-24".to_owned(),
        time: time.to_owned(),
        duration: duration.to_owned(),
        ..NewTime::default()
    };
    // Only longer.
    visits::changes::reschedule(&domain, &host, visit, to("15:30", "60")).await.unwrap();
    domain.run_jobs().await;
    assert!(!domain.letter("/j/").text.contains("glasses"));
    visits::changes::reschedule(&domain, &host, visit, to("17:00", "60")).await.unwrap();
    domain.run_jobs().await;
    let letter = domain.letter("glasses");
    assert!(letter.text.contains("3:30 pm") && letter.text.contains("5:00 pm"), "{}", letter.text);
}

/// All words of visits on both channels, each on its occasion's form: what cannot be typed cannot be sent.
#[tokio::test]
async fn every_message_can_be_worded_in_both_languages() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Harbor").await;
    let admin = clinic.admin(&domain).await;
    for id in TemplateId::all() {
        let before = templates::view(&domain, &admin, &id.text()).await.unwrap();
        assert!(!before.own && before.version == 0 && before.past.is_empty());
        let needs: String = id.kind.needs().iter().map(|needed| needed.typed()).collect();
        let body = format!("Own words. {needs}");
        save(&domain, &admin, &id.text(), body.trim_end()).await;
        let after = templates::view(&domain, &admin, &id.text()).await.unwrap();
        assert!(after.own && after.preview.text.contains("Own words."), "{id:?}");
        assert_eq!((after.version, after.past.len()), (1, 1));
        assert_eq!(after.preview.length.is_some(), id.channel == Channel::Sms);
    }
    assert!(templates::list(&domain, &admin).await.unwrap().iter().all(|row| row.own));
    assert_eq!(refused(templates::view(&domain, &admin, "booking_asked-fax-en").await), AppError::NotFound);
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_at_its_field() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Harbor").await;
    let admin = clinic.admin(&domain).await;
    let tried = async |message: &str, body: &str| {
        field(templates::press(&domain, &admin, form(message, 0, body)).await)
    };
    let body = |code| ("body".to_owned(), code);
    assert_eq!(tried("invitation-mail-en", "{time} {link} {topic}").await, body(FieldCode::UnknownVariable));
    assert_eq!(tried("invitation-mail-en", "{time}").await, body(FieldCode::LinkMissing));
    assert_eq!(tried("moved-text-es", "{link}").await, body(FieldCode::TimeMissing));
    let long = format!("{{link}} {}", "ж".repeat(200));
    assert_eq!(tried("late-text-en", &long).await, body(FieldCode::TooManyParts));
    // It would fit alone, but not above a visit.
    let above = "x".repeat(440);
    assert_eq!(tried("lost_link-text-en", &above).await, body(FieldCode::TooManyParts));
    let mut preview = form("invitation-mail-en", 0, "{time}");
    preview.press = "preview".into();
    assert_eq!(field(templates::press(&domain, &admin, preview).await), body(FieldCode::LinkMissing));
    assert!(templates::list(&domain, &admin).await.unwrap().iter().all(|row| !row.own), "nothing was kept");
}

#[tokio::test]
async fn of_two_who_word_it_at_once_the_second_is_told() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let admin = clinic.admin(&domain).await;
    let id = "reminder-mail-en";
    save(&domain, &admin, id, BODY).await;
    let late = templates::press(&domain, &admin, form(id, 0, "Too late {time} {link}")).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::TemplateChanged));
    let back = templates::restore(&domain, &admin, id, 0).await;
    assert_eq!(refused(back), AppError::Conflict(Conflict::TemplateChanged));
    let (one, other) = (form(id, 1, "One {time} {link}"), form(id, 1, "Other {time} {link}"));
    let (one, other) =
        tokio::join!(templates::press(&domain, &admin, one), templates::press(&domain, &admin, other));
    assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1);

    templates::restore(&domain, &admin, id, 2).await.unwrap();
    let now = templates::view(&domain, &admin, id).await.unwrap();
    assert!(!now.own && now.version == 3);
    assert!(!now.words.body.contains("glasses"), "Bedside's words again");
    let past: Vec<(&str, bool)> = now.past.iter().map(|change| (change.who.as_str(), change.own)).collect();
    assert_eq!(past, [("Ada Rivera", false), ("Ada Rivera", true), ("Ada Rivera", true)]);
}

#[tokio::test]
async fn a_test_goes_to_whoever_words_it_and_is_marked() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let admin = clinic.admin(&domain).await;
    domain.mail();
    for message in ["invitation-mail-en", "invitation-text-en"] {
        let test = TemplateForm { press: "test".into(), ..form(message, 0, "Mine {time} {link}") };
        assert_eq!(templates::press(&domain, &admin, test).await.unwrap(), None);
        domain.run_jobs().await;
        let letters = domain.mail();
        assert_eq!(letters.len(), 1);
        assert_eq!(letters[0].to_address, clinic.email);
        assert!(letters[0].subject.starts_with("Test: "), "{}", letters[0].subject);
        assert!(
            letters[0].text.contains("Mine") && letters[0].text.contains("Guest, host and time are made up")
        );
    }
    assert!(domain.texts.take().is_empty(), "no phone is texted");
    assert!(templates::list(&domain, &admin).await.unwrap().iter().all(|row| !row.own), "nothing was saved");
    let test =
        || TemplateForm { press: "test".into(), ..form("invitation-mail-en", 0, "Mine {time} {link}") };
    for _ in 2..20 {
        templates::press(&domain, &admin, test()).await.unwrap();
    }
    let more = refused(templates::press(&domain, &admin, test()).await);
    assert!(matches!(more, AppError::TooMany { .. }), "{more:?}");
    domain.run_jobs().await;
}

#[tokio::test]
async fn without_a_confirmed_address_no_test_leaves() {
    let domain = TestDomain::new().await;
    let clinic = domain.unconfirmed_clinic("Ada Rivera").await;
    domain.run_jobs().await;
    let admin = clinic.admin(&domain).await;
    assert_eq!(templates::view(&domain, &admin, "late-mail-en").await.unwrap().address, None);
    let test = TemplateForm { press: "test".into(), ..form("late-mail-en", 0, "Mine {link}") };
    assert_eq!(refused(templates::press(&domain, &admin, test).await), AppError::NotAllowed);
}

/// A member who may not change the clinic is no `Admin`, so that there is nothing to call with.
#[tokio::test]
async fn only_administrators_word_messages() {
    let office = office().await;
    let host = office.colleague("on", "").await;
    assert_eq!(refused(host.admin()), AppError::NotAllowed);
}

#[tokio::test]
async fn links_again_have_own_words_above_the_visits() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Harbor").await;
    let (admin, host) = (clinic.admin(&domain).await, clinic.host(&domain).await);
    save(&domain, &admin, "lost_link-mail-en", "Here you are, from {clinic}.").await;
    visits::schedule(&domain, &host, at("15:30", &["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let who = domain.stranger(clinic.id(), 7);
    lost_link::ask(&domain, &who, "maya.lin@example.net").await.unwrap();
    domain.run_jobs().await;
    let letter = domain.letter("Here you are, from Harbor's clinic.");
    assert!(letter.text.contains("/j/") && letter.text.contains("yours alone"));
}

/// A row that breaks a rule of today is not sent, and nobody goes without a letter.
#[tokio::test]
async fn words_that_cannot_be_sent_any_more_give_way_to_bedsides() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Harbor").await;
    let (admin, host) = (clinic.admin(&domain).await, clinic.host(&domain).await);
    save(&domain, &admin, "invitation-mail-en", BODY).await;
    domain.database.tamper("update message_template set body = 'Broken {topic}'").await;
    visits::schedule(&domain, &host, at("15:30", &["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    assert!(domain.letter("invites you").text.contains("/j/"));
    let view = templates::view(&domain, &admin, "invitation-mail-en").await.unwrap();
    assert!(!view.preview.text.contains("Broken"), "what is shown is what is sent");
    assert_eq!(view.id.kind, TemplateKind::Invitation);
}
