//! A country changes its clocks: what was agreed on for half past three stays at half past three.
use crate::visits::at;
use domain::{Host, visits};
use model::VisitId;
use model::visits::NewVisit;
use testkit::TestDomain;

/// As if an older database of zones had made the instants, an hour before those of today; the worker then starts with today's.
async fn new_rules(domain: &TestDomain) {
    let older = "update visit set starts_at = starts_at - 3600000000, ends_at = ends_at - 3600000000";
    domain.database.tamper_all(&[older, "update zone_rules set version = 'older'"]).await;
    start(domain).await;
}

/// A worker that begins, ends at once, and leaves what is due to the test.
async fn start(domain: &TestDomain) {
    domain.domain.clone().run_worker(async {}).await;
    domain.run_jobs().await;
}

async fn planned(domain: &TestDomain, form: NewVisit) -> (Host, VisitId) {
    let host = domain.host("Ada Rivera").await;
    // The first start notes by which rules it works.
    start(domain).await;
    let visit = visits::schedule(domain, &host, form).await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    (host, visit)
}

async fn moves(domain: &TestDomain) -> usize {
    let moves = "select name, name from audit_event where name = 'visit_follows_clock'";
    domain.database.pairs(moves).await.len()
}

#[tokio::test]
async fn a_visit_stays_at_the_hour_that_was_agreed_on() {
    let domain = TestDomain::new().await;
    let mut form = NewVisit { date: "2026-12-15".into(), ..at("15:30", &["Maya", "Tom"]) };
    form.participants[1].zone = "America/New_York".into();
    let (host, visit) = planned(&domain, form).await;
    let before = visits::view(&domain, &host, visit).await.unwrap();
    new_rules(&domain).await;
    let after = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!(after.row.starts, before.row.starts);
    assert_eq!(after.keys[0].link, before.keys[0].link);
    let letters = domain.mail();
    assert_eq!(letters.len(), 2, "each guest once");
    let of = |name: &str| letters.iter().find(|letter| letter.to_name == name).expect("a letter");
    let file = |name: &str| String::from_utf8(of(name).attachments[0].body.clone()).unwrap();
    // Maya reads the hour that she knows, with a calendar file of the next version; for Tom it is another one.
    assert!(of("Maya").text.contains("3:30 pm") && !of("Maya").text.contains("2:30 pm"));
    assert!(file("Maya").contains("DTSTART;TZID=America/Denver:20261215T153000\r\n"));
    assert!(of("Tom").text.contains("5:30 pm") && of("Tom").text.contains("4:30 pm"));
    for name in ["Maya", "Tom"] {
        assert!(file(name).contains("SEQUENCE:1\r\n"), "{name}");
    }
    assert_eq!(moves(&domain).await, 1);
    // The same version again looks at nothing; another one with the same rules changes nothing.
    start(&domain).await;
    domain.database.tamper("update zone_rules set version = 'another'").await;
    start(&domain).await;
    assert_eq!((moves(&domain).await, domain.mail().len()), (1, 0));
}

/// The rules of New York change, those of Denver do not: the visit stays, and Tom's clock shows another hour for it.
#[tokio::test]
async fn a_guest_whose_own_clock_changes_is_told_once() {
    let domain = TestDomain::new().await;
    let mut form = NewVisit { date: "2026-12-15".into(), ..at("15:30", &["Maya", "Tom"]) };
    form.participants[1].zone = "America/New_York".into();
    let (host, visit) = planned(&domain, form).await;
    let before = visits::view(&domain, &host, visit).await.unwrap();
    // As if an older database had called it half past four there.
    let older = "update participant set told = replace(told, 'T17:30', 'T16:30')";
    domain.database.tamper_all(&[older, "update zone_rules set version = 'older'"]).await;
    start(&domain).await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1, "Maya's clock is as it was");
    let letter = &letters[0];
    assert!(letter.to_name == "Tom" && letter.text.contains("has a new time"), "{}", letter.text);
    // His hour first, and his host's beside it; nothing is called an earlier time, for nobody has moved it.
    assert!(
        letter.text.contains("5:30 pm")
            && letter.text.contains("3:30 pm")
            && !letter.text.contains("Not any more")
    );
    let file = String::from_utf8(letter.attachments[0].body.clone()).unwrap();
    assert!(
        file.contains("DTSTART;TZID=America/New_York:20261215T173000\r\n") && file.contains("SEQUENCE:1\r\n")
    );
    let after = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!((after.row.starts, &after.keys[1].link), (before.row.starts, &before.keys[1].link));
    let told = "select name, name from audit_event where name = 'guests_follow_clock'";
    assert_eq!((domain.database.pairs(told).await.len(), moves(&domain).await), (1, 0));
    // The next version finds what he was told last, which is right.
    domain.database.tamper("update zone_rules set version = 'another'").await;
    start(&domain).await;
    assert!(domain.mail().is_empty());
}

#[tokio::test]
async fn a_host_elsewhere_is_told_and_what_is_over_stays() {
    let domain = TestDomain::new().await;
    let elsewhere =
        NewVisit { date: "2026-12-15".into(), zone: "America/New_York".into(), ..at("15:30", &["Maya"]) };
    let (host, visit) = planned(&domain, elsewhere).await;
    let over = visits::schedule(&domain, &host, at("9:00", &["Tom"])).await.unwrap();
    domain.run_jobs().await;
    visits::end(&domain, &host, over).await.unwrap();
    domain.mail();
    new_rules(&domain).await;
    let letters = domain.mail();
    let mut to: Vec<&str> = letters.iter().map(|letter| letter.to_address.as_str()).collect();
    to.sort_unstable();
    assert_eq!(to, ["adarivera@example.org", "maya@example.net"]);
    let hers = letters.iter().find(|letter| letter.to_address.starts_with("ada")).unwrap();
    assert!(hers.text.contains("at 1:30 pm (Denver time)"), "{}", hers.text);
    assert!(!hers.text.contains("Maya"), "who comes is in no letter");
    let view = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!(view.row.starts.words, "Tue, Dec 15 at 1:30 pm");
    assert_eq!(moves(&domain).await, 1, "and what is over is where it was");
}
