//! Letters that a member may do without (A10): of a visit that a colleague plans for them, and of one that is taken back.
use crate::schedulers::{Desk, desk};
use crate::visits::at;
use domain::ports::Letter;
use domain::{people, visits};
use model::people::Notices;
use model::{Lang, VisitId};

/// To Ben, since the last look.
async fn letters(desk: &Desk) -> Vec<Letter> {
    desk.office.domain.run_jobs().await;
    let all = desk.office.domain.mail();
    all.into_iter().filter(|letter| letter.to_address == "ben.ito@example.org").collect()
}

/// Planned by Kim for Ben.
async fn planned(desk: &Desk, time: &str) -> VisitId {
    desk.plan(&desk.ben, at(time, &["Maya Lin"])).await.unwrap()
}

async fn choose(desk: &Desk, planned: bool, taken_back: bool) {
    let (domain, ben) = (&desk.office.domain, bens(desk).await);
    people::save_notices(domain, &ben, Notices { planned, taken_back }).await.unwrap();
    assert_eq!(people::notices(domain, &ben).await.unwrap(), Notices { planned, taken_back });
}

/// Ben as a member.
async fn bens(desk: &Desk) -> domain::Member {
    let who = desk.office.domain.stranger(desk.office.clinic.id(), 6);
    let password = testkit::acceptance(&desk.office.domain, Default::default()).password;
    let form = model::accounts::Credentials { email: "ben.ito@example.org".into(), password };
    let cookie = domain::logins::sign_in(&desk.office.domain, &who, form).await.unwrap();
    domain::logins::resume(&desk.office.domain, desk.office.clinic.id(), &cookie).await.unwrap()
}

#[tokio::test]
async fn a_host_is_told_of_what_a_colleague_plans_for_them_and_takes_back() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    letters(&desk).await;
    let visit = planned(&desk, "15:30").await;
    let told = letters(&desk).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].subject, "A visit was planned for you at Ada Rivera's clinic");
    // Half past three is Kim's hour; the letter says the host's.
    assert!(
        told[0].text.contains("Kim Ode has planned a visit for you: Tue, Nov 24 at 1:30 pm (Denver time)")
    );
    assert!(told[0].text.contains(&format!("/visits/{}", visit.text())), "{}", told[0].text);
    assert!(!told[0].text.contains("Maya"), "who comes is in no letter");
    visits::end(domain, &desk.planner, visit).await.unwrap();
    let told = letters(&desk).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].subject, "A visit of yours at Ada Rivera's clinic was cancelled");
    let text = &told[0].text;
    assert!(text.contains("Kim Ode has cancelled a visit that was planned for you"), "{text}");
    assert!(text.contains("Who was to come is for your eyes only"), "nobody comes any more: {text}");
    assert!(text.contains(&format!("/visits/{}", visit.text())), "{text}");
    assert!(!text.contains("Maya"), "{text}");
}

#[tokio::test]
async fn of_what_they_do_themselves_nobody_is_told() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    letters(&desk).await;
    let own = visits::schedule(domain, &desk.ben, at("13:30", &["Maya Lin"])).await.unwrap();
    visits::end(domain, &desk.ben, own).await.unwrap();
    // Nor of the end of a visit that was planned for them, when it is their own doing.
    let visit = planned(&desk, "17:30").await;
    assert_eq!(letters(&desk).await.len(), 1);
    visits::end(domain, &desk.ben, visit).await.unwrap();
    assert!(letters(&desk).await.is_empty());
}

#[tokio::test]
async fn each_kind_is_switched_off_by_itself() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    let ben = bens(&desk).await;
    assert_eq!(people::notices(domain, &ben).await.unwrap(), Notices { planned: true, taken_back: true });
    choose(&desk, false, true).await;
    letters(&desk).await;
    let visit = planned(&desk, "15:30").await;
    assert!(letters(&desk).await.is_empty());
    visits::end(domain, &desk.planner, visit).await.unwrap();
    assert_eq!(letters(&desk).await.len(), 1);
    choose(&desk, true, false).await;
    letters(&desk).await;
    let visit = planned(&desk, "17:30").await;
    assert_eq!(letters(&desk).await.len(), 1);
    visits::end(domain, &desk.planner, visit).await.unwrap();
    assert!(letters(&desk).await.is_empty());
    // What is about the account comes all the same.
    choose(&desk, false, false).await;
    letters(&desk).await;
    let who = domain.stranger(desk.office.clinic.id(), 6);
    domain::logins::forgot(domain, &who, "ben.ito@example.org".into()).await.unwrap();
    assert_eq!(letters(&desk).await.len(), 1);
}

#[tokio::test]
async fn the_letter_is_in_the_hosts_language_and_goes_to_a_confirmed_address_only() {
    let desk = desk().await;
    let ben = bens(&desk).await;
    domain::logins::set_lang(&desk.office.domain, &ben, Lang::Es).await.unwrap();
    letters(&desk).await;
    let visit = planned(&desk, "15:30").await;
    let told = letters(&desk).await;
    assert!(told[0].text.contains("Kim Ode programó una visita para usted"), "{}", told[0].text);
    visits::end(&desk.office.domain, &desk.planner, visit).await.unwrap();
    let told = letters(&desk).await;
    assert_eq!(told[0].subject, "Se canceló una visita suya en Ada Rivera's clinic");
    assert!(told[0].text.contains("Quién iba a venir es solo para usted"), "{}", told[0].text);
    desk.office
        .domain
        .database
        .tamper("update identity set confirmed_at = null where id in (select identity_id from member where lang = 'es')")
        .await;
    planned(&desk, "17:30").await;
    assert!(letters(&desk).await.is_empty());
}
