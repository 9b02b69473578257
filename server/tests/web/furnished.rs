//! What stands in the world before anybody asks: a colleague, an invitation, an address that waits, a failed job, an operator.
use crate::plans::planned;
use crate::site::TestSite;
use crate::world::{AUCKLAND, World};
use domain::{Domain, Host};
use model::colleagues::NewColleague;
use model::visits::NewVisit;
use model::{ParticipantId, VisitId};
use testkit::{TestClinic, TestDomain, token};

/// Nobody is mailed what has been signed.
const GIVEN_UP: &str = "update job set kind = 'mail_checkpoints', payload = '{}', key = null, done_at = null,
        failed_at = 1, last_error = 'never'
    where id in (select id from job where done_at is not null order by id limit 1)";

/// Another host, who has come in.
pub async fn beside(domain: &TestDomain, clinic: &TestClinic) -> Host {
    let admin = clinic.admin(domain).await;
    let person = model::people::NewPerson {
        name: "Ira Vance".to_owned(),
        email: "ira@example.org".to_owned(),
        host: "on".to_owned(),
        ..Default::default()
    };
    domain::people::invite(domain, &admin, person).await.expect("invited");
    domain.run_jobs().await;
    let token = token(&domain.letter("/invited/"));
    let form = model::people::Acceptance { zone: AUCKLAND.to_owned(), ..testkit::acceptance(domain, token) };
    let who = domain.stranger(clinic.id(), 5);
    let cookie = domain::people::accept(domain, &who, form).await.expect("in");
    domain.run_jobs().await;
    let member = domain::logins::resume(domain, clinic.id(), &cookie).await.expect("signed in");
    member.host().expect("a host")
}

pub async fn invite(domain: &Domain, admin: &domain::Admin, name: &str, administrator: &str) -> String {
    let person = model::people::NewPerson {
        name: name.to_owned(),
        email: format!("{name}@example.org"),
        host: "on".to_owned(),
        administrator: administrator.to_owned(),
        ..Default::default()
    };
    domain::people::invite(domain, admin, person).await.expect("invited").text()
}

/// Somebody guesses codes until the address has to wait.
pub async fn block(site: &TestSite, clinic: &TestClinic) -> String {
    let domain = &site.domain;
    for _ in 0..20 {
        let who = domain.stranger(clinic.id(), 66);
        assert!(domain::joining::by_code(domain, &who, "000 000 000").await.is_err());
        domain.clock.advance(3);
    }
    let operator = domain.operator().await;
    let blocks = domain::throttle::blocks(domain, &operator).await.expect("listed");
    blocks.first().expect("one address waits").id.clone()
}

/// A job that failed, and that does nothing when it is tried again.
pub async fn job(site: &TestSite) -> String {
    let domain = &site.domain;
    assert_eq!(domain.database.tamper(GIVEN_UP).await, 1);
    let operator = domain.operator().await;
    let jobs = domain::operator::jobs(domain, &operator).await.expect("listed");
    jobs.failed.first().expect("one has failed").job.text()
}

/// A sign-in of the operator's, as a cookie.
pub async fn operator(domain: &Domain) -> String {
    let token = domain::operator::first_link(domain).await.expect("a link").expect("a token");
    let cookie = domain::operator::enter(domain, token).await.expect("the link opens");
    format!("__Host-operator={}", cookie.expose())
}

/// A second guest of the visit at hand.
pub async fn company(site: &TestSite, world: &World) -> String {
    let visit = VisitId::parse(&world.visit).expect("an id");
    let person = model::visits::NewParticipant {
        name: "Jonas Berg".to_owned(),
        invite: "none".to_owned(),
        ..Default::default()
    };
    let (holder, _) = world.hosts();
    let one = model::series::Scope::One;
    let added = domain::visits::changes::add_guest(&site.domain, holder, visit, "company", person, one).await;
    added.expect("added").text()
}

/// The place of a colleague in the visit at hand. Where the founder is no host for now, it is somebody else who works there.
pub async fn place(site: &TestSite, world: &World) -> String {
    let (holder, beside) = world.hosts();
    let visit = VisitId::parse(&world.visit).expect("an id");
    let mut there = false;
    for colleague in [beside.id().text(), world.colleague.clone()] {
        let form = NewColleague { visit, colleague, cohost: String::new() };
        there = there || domain::colleagues::add(&site.domain, holder, form).await.is_ok();
    }
    if !there {
        return world.guest.clone();
    }
    let view = domain::visits::view(&site.domain, holder, visit).await.expect("seen");
    view.colleagues.rows.first().expect("a colleague").participant.text()
}

/// The founder comes along to the visit at hand, which is the other host's, or holds it with them. Only who holds visits does.
pub async fn join(site: &TestSite, world: &World, cohost: bool) {
    let visit = VisitId::parse(&world.visit).expect("an id");
    let cohost = if cohost { "on" } else { "" }.to_owned();
    let form = NewColleague { visit, colleague: world.founder().await.id().text(), cohost };
    domain::colleagues::add(&site.domain, world.hosts().0, form).await.expect("added");
}

/// The guest of the visit at hand is taken out of it.
pub async fn remove(site: &TestSite, world: &World) {
    let guest = ParticipantId::parse(&world.guest).expect("an id");
    domain::joining::remove(&site.domain, world.hosts().0, guest).await.expect("removed");
}

/// A visit of the other host's to which the founder comes, if they hold visits themselves for now.
pub async fn attended(site: &TestSite, world: &World) -> String {
    let (_, beside) = world.hosts();
    let new = NewVisit { when: "now".to_owned(), request_id: world.visit.clone(), ..planned(0, 0) };
    let visit = domain::visits::schedule(&site.domain, beside, new).await.expect("planned");
    let colleague = world.founder().await.id().text();
    let form = NewColleague { visit, colleague, cohost: String::new() };
    let added = domain::colleagues::add(&site.domain, beside, form).await;
    assert!(added.is_ok() || world.founder().await.host().is_err(), "only a host comes as a colleague");
    visit.text()
}
