//! The operator's way in.
use crate::{field, refused};
use domain::operator;
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
