//! Opening clinics by the thousand costs a robot work or time, and people nothing (A1).
use crate::{field, refused};
use domain::{Anyone, logins};
use model::accounts::SignUp;
use model::{AppError, FieldCode, proof};
use testkit::{HOUR, TestDomain, sign_up_form};

const ASKED: FieldCode = FieldCode::TooQuick;

/// A form as the page gives it now; refused late, after the count, so that no password is hashed in vain.
async fn form(domain: &TestDomain, who: &Anyone, n: u32) -> SignUp {
    let start = logins::start(domain, who).await.unwrap();
    let mut form = sign_up_form(domain, &format!("host {n}"));
    (form.stamp, form.slug) = (start.stamp, "taken".into());
    form
}

/// Ada has the slug that every other form wants, and this address has opened as many clinics as nobody minds.
async fn busy(domain: &TestDomain) -> Anyone {
    domain.leaves_jobs();
    let who = domain.anyone();
    for n in 0..4 {
        assert_eq!(logins::start(domain, &who).await.unwrap().bits, 0, "{n}: nobody is asked for anything");
        let _ = logins::sign_up(domain, &who, form(domain, &who, n).await).await;
    }
    who
}

fn passes(answer: domain::Result<logins::SignedUp>) {
    assert_eq!(field(answer), ("slug".into(), FieldCode::SlugTaken));
}

fn is_asked(answer: domain::Result<logins::SignedUp>) {
    assert_eq!(field(answer), ("proof".into(), ASKED));
}

fn worked(mut form: SignUp) -> SignUp {
    let mut search = proof::Search::new(&form.stamp, proof::BITS);
    form.proof = std::iter::repeat_with(|| search.look(10_000)).flatten().next().unwrap();
    form
}

#[tokio::test]
async fn where_much_is_sent_from_time_shows_a_person() {
    let domain = TestDomain::new().await;
    let who = busy(&domain).await;
    assert_eq!(logins::start(&domain, &who).await.unwrap().bits, proof::BITS);
    let typed = form(&domain, &who, 5).await;
    is_asked(logins::sign_up(&domain, &who, typed.clone()).await);
    domain.clock.advance(29);
    is_asked(logins::sign_up(&domain, &who, typed.clone()).await);
    domain.clock.advance(1);
    passes(logins::sign_up(&domain, &who, typed.clone()).await);
    // A stamp is good once, and no other text is one.
    is_asked(logins::sign_up(&domain, &who, typed.clone()).await);
    for stamp in ["", "x", &"A".repeat(43)] {
        is_asked(logins::sign_up(&domain, &who, SignUp { stamp: stamp.into(), ..typed.clone() }).await);
    }
    let left_open = form(&domain, &who, 6).await;
    domain.clock.advance(12 * HOUR);
    let _ = busy(&domain).await;
    is_asked(logins::sign_up(&domain, &who, left_open).await);
    // Elsewhere nobody is asked.
    let other = domain.stranger(domain.clinic("ben").await.id(), 77);
    passes(logins::sign_up(&domain, &other, SignUp { stamp: String::new(), ..typed }).await);
}

#[tokio::test]
async fn where_much_is_sent_from_a_browsers_work_shows_a_person_at_once() {
    let domain = TestDomain::new().await;
    let who = busy(&domain).await;
    let typed = worked(form(&domain, &who, 5).await);
    is_asked(
        logins::sign_up(&domain, &who, SignUp { proof: format!("{}0", typed.proof), ..typed.clone() }).await,
    );
    passes(logins::sign_up(&domain, &who, typed.clone()).await);
    is_asked(logins::sign_up(&domain, &who, typed).await);
}

#[tokio::test]
async fn where_guessing_comes_from_a_new_clinic_is_asked_too() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("ada").await;
    let who = domain.stranger(clinic.id(), 9);
    for n in 0..10 {
        assert_eq!(logins::start(&domain, &who).await.unwrap().bits, 0, "{n}");
        assert!(domain::joining::by_code(&domain, &who, "000000000").await.is_err());
        domain.clock.advance(3);
    }
    assert_eq!(logins::start(&domain, &who).await.unwrap().bits, proof::BITS);
    is_asked(logins::sign_up(&domain, &who, form(&domain, &who, 1).await).await);
}

/// Sixty clinics in an hour, each from an address of its own.
#[tokio::test]
async fn a_robot_with_many_addresses_is_asked_as_well() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    for n in 0..60 {
        let who = domain.newcomer();
        let answer = logins::sign_up(&domain, &who, form(&domain, &who, n).await).await;
        assert!(answer.is_ok() || matches!(refused(answer), AppError::Invalid(_)), "{n}");
    }
    let who = domain.newcomer();
    is_asked(logins::sign_up(&domain, &who, form(&domain, &who, 60).await).await);
    domain.clock.advance(HOUR);
    passes(logins::sign_up(&domain, &who, form(&domain, &who, 61).await).await);
}
