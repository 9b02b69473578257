//! The demo's clinic: believable, and never stale.
use domain::Host;
use model::accounts::Credentials;
use model::clinics::ClinicBy;
use model::outbox::Delivery;
use model::visits::{Rsvp, VisitRow};
use model::{Secret, Time};
use server::demo::{EMAIL, PASSWORD, SLUG, fill};
use testkit::{DAY, HOUR, MINUTE, TestDomain};

async fn host(domain: &TestDomain) -> Host {
    let by = ClinicBy::Slug(SLUG.to_owned());
    let clinic = domain::clinics::find(domain, &by).await.expect("the clinic is there").clinic;
    let visitor = domain.stranger(clinic, 9);
    let credentials = Credentials { email: EMAIL.to_owned(), password: Secret::new(PASSWORD.to_owned()) };
    let cookie = domain::logins::sign_in(domain, &visitor, credentials).await.expect("as printed");
    domain::logins::resume(domain, clinic, &cookie).await.expect("signed in").host().expect("a host")
}

async fn planned(domain: &TestDomain, host: &Host) -> Vec<VisitRow> {
    let day = domain::visits::dashboard(domain, host, None).await.expect("a day");
    assert!(day.unconfirmed.is_none(), "invitations are not held back");
    [day.waiting, day.current, day.later, day.coming].concat()
}

fn soon(visits: &[VisitRow], now: Time) -> usize {
    visits.iter().filter(|visit| (0..=5 * HOUR).contains(&visit.starts.at.seconds_since(now))).count()
}

#[tokio::test]
async fn it_has_a_past_and_a_day_before_it() {
    let domain = TestDomain::new().await;
    let (_, ports) = domain.parts();
    fill(&domain, &ports).await.expect("filled");
    let host = host(&domain).await;
    let visits = planned(&domain, &host).await;
    assert_eq!(visits.len(), 8);
    assert!(soon(&visits, domain.now()) >= 4, "there is something to do today");
    let guests: Vec<_> = visits.iter().flat_map(|visit| &visit.guests).collect();
    assert!(visits.iter().any(|visit| visit.guests.len() == 3), "a visit with a family");
    assert!(guests.iter().any(|guest| guest.delivery.is_none()), "somebody without an invitation");
    assert_eq!(guests.iter().filter(|guest| guest.delivery == Some(Delivery::Bounced)).count(), 1);
    let answered = |answer| guests.iter().filter(|guest| guest.rsvp == answer).count();
    assert!(answered(Rsvp::Yes) >= 3 && answered(Rsvp::No) == 1 && answered(Rsvp::Unanswered) >= 2);
    let history =
        domain::visits::history(&domain, &host, &Default::default(), None).await.expect("a history");
    assert_eq!(history.len(), 5);
    assert_eq!(history.iter().filter(|row| row.no_show).count(), 1);
    for row in history.iter().filter(|row| !row.no_show) {
        assert!(row.duration_s >= 10 * MINUTE && row.wait_s >= MINUTE, "{row:?}");
        assert!(row.starts.at < domain.now());
    }
    assert!(domain.mail().is_empty(), "no letter to the demo's people leaves");
}

#[tokio::test]
async fn a_later_start_adds_what_the_day_needs_and_a_second_one_nothing() {
    let domain = TestDomain::new().await;
    let (_, ports) = domain.parts();
    fill(&domain, &ports).await.expect("filled");
    domain.clock.advance(MINUTE);
    fill(&domain, &ports).await.expect("filled again");
    let first = host(&domain).await;
    assert_eq!(planned(&domain, &first).await.len(), 8, "nothing twice");
    domain.clock.advance(7 * DAY);
    let later = host(&domain).await;
    assert_eq!(soon(&planned(&domain, &later).await, domain.now()), 0, "a week later it is stale");
    fill(&domain, &ports).await.expect("a week later");
    let visits = planned(&domain, &later).await;
    assert!(soon(&visits, domain.now()) >= 4, "and not any more: {}", visits.len());
    domain.mail();
}
