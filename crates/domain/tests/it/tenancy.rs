//! Two clinics in one database never see each other.
use crate::refused;
use domain::{clinics, logins};
use model::AppError;
use testkit::{TestClinic, TestDomain};

/// Does whatever a clinic can do, and tells what it then sees of itself.
async fn live(domain: &TestDomain, clinic: &TestClinic, words: &str) -> String {
    let admin = clinic.admin(domain).await;
    let mut settings = clinics::settings(domain, &admin).await.unwrap();
    settings.waiting_words = words.into();
    clinics::save_settings(domain, &admin, settings).await.unwrap();
    let who = domain.stranger(clinic.id(), 2);
    let cookie = logins::sign_in(domain, &who, clinic.credentials()).await.unwrap();
    let member = logins::resume(domain, clinic.id(), &cookie).await.unwrap();
    let me = logins::me(domain, &member).await.unwrap();
    logins::sign_out(domain, &member).await.unwrap();
    let front = domain.front(clinic.id()).await;
    format!("{} {} {} {}", me.name, me.email, front.name, front.waiting_words)
}

#[tokio::test]
async fn a_clinic_lives_the_same_alone_and_beside_another() {
    let alone = {
        let domain = TestDomain::new().await;
        let ada = domain.clinic("ada").await;
        live(&domain, &ada, "ada's words").await
    };
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("ada").await, domain.clinic("ben").await);
    live(&domain, &ben, "ben's words").await;
    let beside = live(&domain, &ada, "ada's words").await;
    live(&domain, &ben, "ben's other words").await;
    assert_eq!(alone, beside);
    assert_eq!(domain.front(ada.id()).await.waiting_words, "ada's words");
}

/// The planted bug: a statement that forgot its clinic. What a clinic sees of itself must tell.
#[tokio::test]
async fn a_write_that_forgot_its_clinic_would_be_seen() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("ada").await, domain.clinic("ben").await);
    live(&domain, &ada, "ada's words").await;
    live(&domain, &ben, "ben's words").await;
    domain.database.tamper("update clinic set waiting_words = 'ben''s words'").await;
    assert_ne!(domain.front(ada.id()).await.waiting_words, "ada's words");
}

#[tokio::test]
async fn one_clinics_cookie_and_password_are_nothing_in_another() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("ada").await, domain.clinic("ben").await);
    let crossed = logins::resume(&domain, ben.id(), &ada.cookie).await;
    assert_eq!(refused(crossed), AppError::SignedOut);
    let crossed = logins::sign_in(&domain, &domain.stranger(ben.id(), 2), ada.credentials()).await;
    assert!(matches!(refused(crossed), AppError::Invalid(_)));
}

#[tokio::test]
async fn one_clinics_link_confirms_nothing_in_another() {
    let domain = TestDomain::new().await;
    let ben = domain.clinic("ben").await;
    let ada = domain.unconfirmed_clinic("ada").await;
    domain.run_jobs().await;
    let token = testkit::token(&domain.mail().pop().expect("ada's letter"));
    let crossed = logins::confirm_email(&domain, &domain.stranger(ben.id(), 2), token).await;
    assert!(matches!(refused(crossed), AppError::Invalid(_)));
    let me = logins::me(&domain, &ada.member(&domain).await).await.unwrap();
    assert!(!me.email_confirmed);
}
