//! Whoever has lost their link gets it by mail or by text, and nobody learns who is known.
use crate::people::office;
use crate::schedulers::{colleague, host};
use crate::visits::at;
use crate::{field, refused};
use domain::{Host, colleagues, joining, logins, lost_link, visits};
use model::colleagues::HandOver;
use model::joining::LinkToken;
use model::series::Scope;
use model::visits::{NewParticipant, NewVisit};
use model::{AppError, FieldCode};
use testkit::{DAY, HOUR, TestClinic, TestDomain};

const MAYA: &str = "maya.lin@example.net";
const PHONE: &str = "+12125550123";

struct Story {
    domain: TestDomain,
    clinic: TestClinic,
    host: Host,
}

async fn story() -> Story {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    Story { domain, clinic, host }
}

impl Story {
    async fn plan(&self, date: &str, guests: &[&str]) {
        let new = NewVisit { date: date.into(), request_id: date.into(), ..at("10:00", guests) };
        visits::schedule(&self.domain, &self.host, new).await.unwrap();
        self.domain.run_jobs().await;
        self.domain.mail();
    }

    /// From an address of its own each time.
    async fn ask(&self, n: u8, typed: &str) -> domain::Result<()> {
        lost_link::ask(&self.domain, &self.domain.stranger(self.clinic.id(), n), typed).await
    }

    async fn letters(&self) -> Vec<domain::ports::Letter> {
        self.domain.run_jobs().await;
        self.domain.mail()
    }
}

#[tokio::test]
async fn the_links_of_what_is_ahead_come_in_one_letter() {
    let story = story().await;
    story.plan("2026-11-25", &["Maya Lin", "Tom"]).await;
    story.plan("2026-12-02", &["Maya Lin"]).await;
    story.plan("2027-03-02", &["Maya Lin"]).await;
    story.ask(1, " Maya.Lin@Example.net ").await.unwrap();
    let mut letters = story.letters().await;
    assert_eq!(letters.len(), 1);
    let letter = letters.remove(0);
    assert_eq!(letter.to_address, MAYA);
    assert!(
        letter.text.contains("Wednesday, November 25, 2026 at 10:00 am (Denver time)"),
        "{}",
        letter.text
    );
    assert!(letter.text.contains("December 2, 2026") && !letter.text.contains("March"), "sixty days ahead");
    assert!(!letter.text.contains("Check-up") && !letter.text.contains("Tom"));
    let links: Vec<&str> =
        letter.text.split_whitespace().filter_map(|word| word.split("/j/").nth(1)).collect();
    assert_eq!(links.len(), 2);
    let who = story.domain.stranger(story.clinic.id(), 9);
    for link in links {
        let greeting = joining::open(&story.domain, &who, &LinkToken(link.to_owned())).await.unwrap();
        assert_eq!(greeting.my_name, "Maya Lin");
    }
}

/// The same answer and the same work, whether or not anybody is known under the address.
#[tokio::test]
async fn known_and_unknown_look_the_same() {
    let story = story().await;
    story.plan("2026-11-25", &["Maya Lin"]).await;
    let rows = async || story.domain.database.rows_of_each().await;
    let before = rows().await;
    story.ask(1, "nobody@example.net").await.unwrap();
    let unknown = rows().await;
    story.ask(2, MAYA).await.unwrap();
    let known = rows().await;
    for (table, count) in &before {
        assert_eq!(unknown[table] - count, known[table] - unknown[table], "{table}");
    }
    assert_eq!(story.letters().await.len(), 1);
    let payload =
        story.domain.database.pairs("select kind, payload from job where kind = 'send_links'").await;
    assert!(payload.iter().all(|(_, payload)| !payload.contains("maya")), "{payload:?}");
    assert_eq!(field(story.ask(3, "maya").await), ("reach".into(), FieldCode::NotAnEmail));
    assert_eq!(field(story.ask(3, "12").await), ("reach".into(), FieldCode::NoCountryCode));
}

/// As with the mailbox, also for who is not known: the number itself is in no job.
#[tokio::test]
async fn whoever_was_invited_by_text_asks_by_number_and_gets_a_text() {
    let story = story().await;
    let maya = NewParticipant {
        name: "Maya Lin".into(),
        phone: PHONE.into(),
        invite: "sms".into(),
        ..NewParticipant::default()
    };
    for date in ["2026-11-25", "2026-12-02"] {
        let (date, participants) = (date.to_owned(), vec![maya.clone()]);
        let new = NewVisit { request_id: date.clone(), date, participants, ..at("10:00", &[]) };
        visits::schedule(&story.domain, &story.host, new).await.unwrap();
    }
    story.domain.run_jobs().await;
    assert_eq!(story.domain.texts.take().len(), 2, "the invitations");
    assert!(story.domain.mail().is_empty());

    let rows = async || story.domain.database.rows_of_each().await;
    let before = rows().await;
    story.ask(1, "+1 212 555 0188").await.unwrap();
    let unknown = rows().await;
    story.ask(2, "212-555-0123").await.unwrap();
    let known = rows().await;
    for (table, count) in &before {
        assert_eq!(unknown[table] - count, known[table] - unknown[table], "{table}");
    }
    let jobs = story.domain.database.pairs("select kind, payload from job where kind = 'send_links'").await;
    assert_eq!(jobs.len(), 2);
    assert!(jobs.iter().all(|(_, payload)| !payload.contains("55501")), "{jobs:?}");

    assert!(story.letters().await.is_empty());
    let texts = story.domain.texts.take();
    assert_eq!(texts.len(), 1, "and the other number hears nothing");
    assert_eq!(texts[0].to, PHONE);
    assert!(!texts[0].body.contains("Check-up"), "{}", texts[0].body);
    let links: Vec<&str> =
        texts[0].body.split_whitespace().filter_map(|word| word.split("/j/").nth(1)).collect();
    assert_eq!(links.len(), 2, "{}", texts[0].body);
    let who = story.domain.stranger(story.clinic.id(), 9);
    for link in links {
        let greeting = joining::open(&story.domain, &who, &LinkToken(link.to_owned())).await.unwrap();
        assert_eq!(greeting.my_name, "Maya Lin");
    }
    // Another clinic knows nothing of the number.
    let other = story.domain.clinic("ben").await;
    lost_link::ask(&story.domain, &story.domain.stranger(other.id(), 3), PHONE).await.unwrap();
    story.domain.run_jobs().await;
    assert!(story.domain.texts.take().is_empty());
}

#[tokio::test]
async fn a_mailbox_gets_three_an_hour_and_an_address_asks_twenty_times() {
    let story = story().await;
    story.plan("2026-11-25", &["Maya Lin"]).await;
    for n in 1..=5 {
        story.ask(n, MAYA).await.unwrap();
    }
    assert_eq!(story.letters().await.len(), 3, "and nobody is told");
    story.domain.clock.advance(HOUR);
    story.ask(6, MAYA).await.unwrap();
    assert_eq!(story.letters().await.len(), 1);
    for _ in 0..20 {
        story.ask(7, "nobody@example.net").await.unwrap();
    }
    assert!(matches!(refused(story.ask(7, MAYA).await), AppError::TooMany { .. }));
    story.letters().await;
}

#[tokio::test]
async fn what_is_over_and_who_is_elsewhere_gets_none() {
    let story = story().await;
    story.plan("2026-11-25", &["Maya Lin"]).await;
    // Another clinic knows nothing of it.
    let other = story.domain.clinic("ben").await;
    lost_link::ask(&story.domain, &story.domain.stranger(other.id(), 1), MAYA).await.unwrap();
    assert!(story.letters().await.is_empty());
    // Until a day after the start the link may still be looked for.
    story.domain.clock.advance(DAY + 2 * HOUR);
    story.ask(2, MAYA).await.unwrap();
    assert!(story.letters().await.iter().any(|letter| letter.subject.contains("links")));
    story.domain.clock.advance(2 * DAY);
    story.ask(3, MAYA).await.unwrap();
    assert!(story.letters().await.iter().all(|letter| !letter.subject.contains("links")));
}

/// Who was its host before has a place in it still.
#[tokio::test]
async fn a_visit_that_was_handed_to_and_fro_stands_in_the_letter_once() {
    let office = office().await;
    let domain = &office.domain;
    let ada = office.clinic.host(domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    let new = NewVisit { date: "2026-11-25".into(), ..at("10:00", &["Maya Lin"]) };
    let visit = visits::schedule(domain, &ada, new).await.unwrap();
    for (from, to) in [(&ada, &ben), (&ben, &ada)] {
        let form = HandOver { visit, new_host: to.id().text(), scope: String::new() };
        colleagues::hand_over(domain, from, form).await.unwrap();
    }
    domain.run_jobs().await;
    domain.mail();
    lost_link::ask(domain, &domain.stranger(office.clinic.id(), 1), MAYA).await.unwrap();
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].text.matches("/j/").count(), 1, "{}", letters[0].text);
}

/// Whoever works at the clinic is somebody's patient now and then (A3).
#[tokio::test]
async fn a_member_finds_the_visits_to_which_their_own_address_is_invited() {
    let office = office().await;
    let domain = &office.domain;
    let ada = office.clinic.host(domain).await;
    let ben = colleague(&office, host("Ben Ito")).await;
    let own = async |member: &domain::Member| lost_link::own_places(domain, member).await.unwrap();
    assert!(own(&ben).await.is_empty());
    let mut new = NewVisit { date: "2026-11-25".into(), ..at("10:00", &["Ben", "Maya Lin"]) };
    new.participants[0].email = logins::me(domain, &ben).await.unwrap().email.to_uppercase();
    let visit = visits::schedule(domain, &ada, new).await.unwrap();
    let places = own(&ben).await;
    assert_eq!(places.len(), 1);
    assert_eq!(places[0].host, "Ada Rivera");
    let link = LinkToken(places[0].url.split("/j/").nth(1).unwrap().to_owned());
    let who = domain.stranger(office.clinic.id(), 9);
    assert_eq!(joining::open(domain, &who, &link).await.unwrap().my_name, "Ben");
    assert!(own(&office.clinic.member(domain).await).await.is_empty(), "it is nobody else's");
    // An address that nobody has confirmed may be a slip of the finger.
    domain.database.tamper("update identity set confirmed_at = null").await;
    assert!(own(&ben).await.is_empty());
    domain.database.tamper("update identity set confirmed_at = 1").await;
    visits::changes::remove(domain, &ada, visit, Scope::One).await.unwrap();
    assert!(own(&ben).await.is_empty(), "it will not be held");
    domain.run_jobs().await;
}
