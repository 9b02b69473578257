//! The operator's way in.
use crate::{field, refused};
use domain::operator::NoDomain;
use domain::{clinics, operator};
use model::clinics::ClinicBy;
use model::{AppError, FieldCode, Secret};
use testkit::{DAY, HOUR, TestDomain};

async fn link(domain: &TestDomain) -> Secret<String> {
    operator::first_link(domain).await.unwrap().expect("a token")
}

#[tokio::test]
async fn the_printed_link_works_once_and_a_new_start_ends_the_old_one() {
    let domain = TestDomain::new().await;
    let (old, new) = (link(&domain).await, link(&domain).await);
    assert_eq!(field(operator::enter(&domain, old).await), ("token".into(), FieldCode::LinkExpired));
    let cookie = operator::enter(&domain, new.clone()).await.unwrap();
    assert!(operator::resume(&domain, &cookie).await.is_ok());
    assert_eq!(field(operator::enter(&domain, new).await).1, FieldCode::LinkExpired);
}

#[tokio::test]
async fn the_link_lasts_a_day_and_the_sign_in_half_of_one_unused() {
    let domain = TestDomain::new().await;
    let late = link(&domain).await;
    domain.clock.advance(DAY);
    assert_eq!(field(operator::enter(&domain, late).await).1, FieldCode::LinkExpired);
    let token = link(&domain).await;
    let cookie = operator::enter(&domain, token).await.unwrap();
    domain.clock.advance(12 * HOUR - 1);
    assert!(operator::resume(&domain, &cookie).await.is_ok());
    domain.clock.advance(12 * HOUR);
    assert_eq!(refused(operator::resume(&domain, &cookie).await), AppError::SignedOut);
}

#[tokio::test]
async fn a_member_is_no_operator_and_an_operator_no_member() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let token = link(&domain).await;
    let cookie = operator::enter(&domain, token).await.unwrap();
    assert_eq!(refused(operator::resume(&domain, &clinic.cookie).await), AppError::SignedOut);
    let crossed = domain::logins::resume(&domain, clinic.id(), &cookie).await;
    assert_eq!(refused(crossed), AppError::SignedOut);
}

#[tokio::test]
async fn a_new_link_is_to_be_had_beside_the_running_server() {
    let domain = TestDomain::new().await;
    let first = link(&domain).await;
    let (config, ports) = domain.parts();
    let beside = domain::Domain::attach(config, ports).await.unwrap();
    let new = operator::new_link(&beside).await.unwrap();
    beside.close().await;
    assert_eq!(
        field(operator::enter(&domain, first).await).1,
        FieldCode::LinkExpired,
        "it ends the one before"
    );
    assert!(operator::enter(&domain, new.clone()).await.is_ok());
    assert_eq!(field(operator::enter(&domain, new).await).1, FieldCode::LinkExpired, "it works once");
    let events = domain.database.pairs("select name, actor_kind from audit_event order by seq").await;
    let pair = |name: &str, actor: &str| (name.to_owned(), actor.to_owned());
    assert_eq!(events, [pair("operator_link_made", "program"), pair("operator_entered", "program")]);
}

#[tokio::test]
async fn a_clinic_gets_a_domain_of_its_own_and_its_links_are_there() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("ada").await, domain.clinic("ben").await);
    let set = async |slug: &str, name: Option<&str>| operator::set_clinic_domain(&domain, slug, name).await;
    let done = set(&ada.front.slug, Some(" Care.Ada.Example ")).await.unwrap();
    assert_eq!(done.domain.as_deref(), Some("care.ada.example"));
    let by = ClinicBy::Domain("care.ada.example".to_owned());
    assert_eq!(clinics::find(&domain, &by).await.unwrap(), done);
    assert_eq!(domain.front(ada.id()).await, done);
    domain::logins::forgot(&domain, &domain.stranger(ada.id(), 3), ada.email.clone()).await.unwrap();
    domain.run_jobs().await;
    let letter = domain.letter("/reset/");
    assert!(letter.text.contains("http://care.ada.example:3000/reset/"), "{}", letter.text);
    // Somebody else's is refused, also in other letters; so is a clinic that is not there.
    let taken = set(&ben.front.slug, Some("CARE.ada.example")).await;
    assert!(matches!(taken, Err(NoDomain::Taken(slug)) if slug == ada.front.slug));
    assert!(matches!(set("nobody", Some("a.example")).await, Err(NoDomain::NoSuchClinic)));
    assert!(matches!(set(&ben.front.slug, Some("no name")).await, Err(NoDomain::NotAName)));
    // Said again it changes nothing; taken away it is free.
    set(&ada.front.slug, Some("care.ada.example")).await.unwrap();
    set(&ada.front.slug, None).await.unwrap();
    assert_eq!(refused(clinics::find(&domain, &by).await), AppError::NotFound);
    set(&ben.front.slug, Some("care.ada.example")).await.unwrap();
    let events = domain.database.pairs("select name, actor_kind from audit_event order by seq").await;
    assert_eq!(events.iter().filter(|(name, _)| name == "clinic_domain_set").count(), 3);
}

#[tokio::test]
async fn after_fourteen_days_even_who_is_there_comes_in_anew() {
    let domain = TestDomain::new().await;
    let token = link(&domain).await;
    let cookie = operator::enter(&domain, token).await.unwrap();
    for _ in 0..30 {
        domain.clock.advance(11 * HOUR);
        operator::resume(&domain, &cookie).await.unwrap();
    }
    domain.clock.advance(6 * HOUR - 1);
    operator::resume(&domain, &cookie).await.unwrap();
    domain.clock.advance(1);
    assert_eq!(refused(operator::resume(&domain, &cookie).await), AppError::SignedOut);
}

#[tokio::test]
async fn who_signs_out_is_out_and_no_other_browser_is() {
    let domain = TestDomain::new().await;
    let mut cookies = Vec::new();
    for _ in 0..2 {
        cookies.push(operator::enter(&domain, link(&domain).await).await.unwrap());
    }
    let here = operator::resume(&domain, &cookies[0]).await.unwrap();
    operator::leave(&domain, &here).await.unwrap();
    assert_eq!(refused(operator::resume(&domain, &cookies[0]).await), AppError::SignedOut);
    operator::resume(&domain, &cookies[1]).await.unwrap();
    let events = domain.database.pairs("select name, actor_kind from audit_event order by seq").await;
    assert_eq!(events.last().unwrap(), &("operator_left".to_owned(), "operator".to_owned()));
}
