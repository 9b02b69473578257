//! What stands in the world before anybody asks: a colleague, an invitation, an address that waits, a failed job, an operator.
use crate::site::TestSite;
use crate::world::AUCKLAND;
use domain::{Domain, Host};
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
