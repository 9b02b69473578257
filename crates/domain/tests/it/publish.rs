//! Keys of other programs (I4): what they open, for how long, for whom, and that nothing but a hash of them is kept.
use crate::joining::room;
use crate::people::office;
use crate::schedulers::{colleague, host};
use crate::visits::{at, now};
use domain::publish::{self, Entry};
use domain::{Error, Host, colleagues, joining, visits};
use model::colleagues::{HandOver, NewColleague};
use model::joining::Standing;
use model::publish::NewProgram;
use model::signal::CallRole;
use model::{AppError, FieldCode, ProgramId, Secret, VisitId};
use testkit::{HOUR, TestClinic, TestDomain};

fn form(visit: VisitId, does: &str) -> NewProgram {
    NewProgram { visit, program_name: "Ultrasound".into(), program_does: does.into() }
}

/// A key that has let a program in once, where the clinic lets them.
pub async fn made(
    domain: &TestDomain,
    clinic: &TestClinic,
    host: &Host,
    visit: VisitId,
) -> (ProgramId, Secret<String>) {
    publish::save_setting(domain, &clinic.admin(domain).await, true).await.unwrap();
    let made = publish::make(domain, host, form(visit, "send")).await.unwrap();
    enter(domain, clinic, &made.1, false).await.unwrap_or_else(|error| panic!("{error:?}"));
    made
}

async fn enter(
    domain: &TestDomain,
    clinic: &TestClinic,
    token: &Secret<String>,
    watches: bool,
) -> Result<Entry, AppError> {
    let who = domain.stranger(clinic.id(), 7);
    publish::enter(domain, &who, token, watches).await.map_err(Error::shown)
}

#[tokio::test]
async fn a_key_opens_one_visit_for_one_thing_and_is_kept_as_a_hash() {
    let room = room(&["Maya Lin"]).await;
    let (key, token) = made(&room.domain, &room.clinic, &room.host, room.visit).await;
    let entry = enter(&room.domain, &room.clinic, &token, false).await;
    let entry = entry.unwrap_or_else(|error| panic!("it opens: {error:?}"));
    let seat = &entry.seat;
    assert_eq!((seat.visit, seat.who.0, seat.name.as_str()), (room.visit, key.0, "Ultrasound"));
    assert_eq!((seat.role, seat.standing), (CallRole::Program, Standing::Admitted));
    assert!(enter(&room.domain, &room.clinic, &token, true).await.err() == Some(AppError::NotAllowed));
    let text = token.expose();
    assert_eq!(text.len(), 43, "256 bits");
    let found = publish::programs(&room.domain, &room.host, room.visit).await.unwrap();
    assert_eq!(found.rows.len(), 1);
    assert!(found.open && found.rows[0].mine && found.rows[0].used.is_some());
    assert_eq!(found.rows[0].code, None);
    assert!(!serde_json::to_string(&found).unwrap().contains(text.as_str()));
}

#[tokio::test]
async fn a_key_that_is_ended_old_or_of_a_visit_that_is_over_opens_nothing() {
    let room = room(&["Maya Lin"]).await;
    let (domain, clinic) = (&room.domain, &room.clinic);
    let (key, token) = made(domain, clinic, &room.host, room.visit).await;
    let who = domain.stranger(clinic.id(), 7);
    assert!(publish::stands(domain, &who, key).await.unwrap());
    assert_eq!(publish::end(domain, &room.host, key).await.unwrap(), room.visit);
    assert_eq!(publish::end(domain, &room.host, key).await.unwrap(), room.visit, "twice is as once");
    assert!(!publish::stands(domain, &who, key).await.unwrap());
    assert!(enter(domain, clinic, &token, false).await.err() == Some(AppError::SignedOut));

    let (_, token) = publish::make(domain, &room.host, form(room.visit, "watch")).await.unwrap();
    assert!(enter(domain, clinic, &token, true).await.is_ok());
    domain.clock.advance(24 * HOUR);
    assert!(enter(domain, clinic, &token, true).await.err() == Some(AppError::SignedOut));

    let other = visits::schedule(domain, &room.host, now(&["Jonas Berg"])).await;
    let visit = other.unwrap_or(room.visit);
    let (key, token) = publish::make(domain, &room.host, form(visit, "send")).await.unwrap();
    domain.clock.advance(1);
    visits::end(domain, &room.host, visit).await.unwrap();
    assert!(enter(domain, clinic, &token, false).await.err() == Some(AppError::SignedOut));
    visits::reopen(domain, &room.host, visit).await.unwrap();
    assert!(!publish::stands(domain, &who, key).await.unwrap(), "it does not come back with the visit");
    domain.leaves_jobs();
}

/// Whoever was taken out of a visit, or has handed it over, leaves no ear in it.
#[tokio::test]
async fn a_key_opens_nothing_once_its_maker_holds_the_visit_no_more() {
    let office = office().await;
    let (domain, clinic) = (&office.domain, &office.clinic);
    let ada = clinic.host(domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    publish::save_setting(domain, &office.admin, true).await.unwrap();
    let visit = visits::schedule(domain, &ada, at("15:30", &["Maya"])).await.unwrap();
    let led = NewColleague { visit, colleague: ben.id().text(), cohost: "on".into() };
    colleagues::add(domain, &ada, led).await.unwrap();
    let (of_ben, token) = publish::make(domain, &ben, form(visit, "watch")).await.unwrap();
    let (of_ada, _) = publish::make(domain, &ada, form(visit, "watch")).await.unwrap();
    let who = domain.stranger(clinic.id(), 7);
    let stands = async |key: ProgramId| publish::stands(domain, &who, key).await.unwrap();
    assert!(stands(of_ben).await && stands(of_ada).await);

    let place = joining::host_seat(domain, &ben, visit).await.unwrap().who;
    colleagues::remove(domain, &ada, place).await.unwrap();
    assert!(!stands(of_ben).await && stands(of_ada).await);
    assert!(enter(domain, clinic, &token, true).await.err() == Some(AppError::SignedOut));

    let visit = visits::schedule(domain, &ada, at("17:30", &["Jonas"])).await.unwrap();
    let (of_ada, _) = publish::make(domain, &ada, form(visit, "watch")).await.unwrap();
    assert!(stands(of_ada).await);
    let handed = HandOver { visit, new_host: ben.id().text(), scope: String::new() };
    colleagues::hand_over(domain, &ada, handed).await.unwrap();
    assert!(!stands(of_ada).await);
    domain.leaves_jobs();
}

#[tokio::test]
async fn another_clinics_visit_and_key_look_like_none() {
    let room = room(&["Maya Lin"]).await;
    let domain = &room.domain;
    let (key, token) = made(domain, &room.clinic, &room.host, room.visit).await;
    let other = domain.clinic("Elm").await;
    let stranger = other.host(domain).await;
    publish::save_setting(domain, &other.admin(domain).await, true).await.unwrap();
    let refused = |error: Error| error.shown();
    assert_eq!(
        publish::programs(domain, &stranger, room.visit).await.map_err(refused),
        Err(AppError::NotFound)
    );
    assert_eq!(publish::end(domain, &stranger, key).await.map_err(refused), Err(AppError::NotFound));
    let made = publish::make(domain, &stranger, form(room.visit, "send")).await;
    assert!(made.err().map(refused) == Some(AppError::NotFound));
    assert!(enter(domain, &other, &token, false).await.err() == Some(AppError::SignedOut));
    domain.leaves_jobs();
}

#[tokio::test]
async fn nothing_opens_unless_an_administrator_says_so() {
    let room = room(&["Maya Lin"]).await;
    let (domain, admin) = (&room.domain, room.clinic.admin(&room.domain).await);
    assert!(!publish::setting(domain, &admin).await.unwrap().programs);
    assert!(!publish::programs(domain, &room.host, room.visit).await.unwrap().open);
    let made = publish::make(domain, &room.host, form(room.visit, "send")).await;
    assert!(made.err().map(Error::shown) == Some(AppError::NotAllowed));
    publish::save_setting(domain, &admin, true).await.unwrap();
    let (key, token) = publish::make(domain, &room.host, form(room.visit, "send")).await.unwrap();
    publish::save_setting(domain, &admin, false).await.unwrap();
    assert!(enter(domain, &room.clinic, &token, false).await.err() == Some(AppError::NotAllowed));
    let who = domain.stranger(room.clinic.id(), 7);
    assert!(!publish::stands(domain, &who, key).await.unwrap(), "who is in is out");
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_said_at_its_fields() {
    let room = room(&["Maya Lin"]).await;
    let admin = room.clinic.admin(&room.domain).await;
    publish::save_setting(&room.domain, &admin, true).await.unwrap();
    let bad = NewProgram { visit: room.visit, program_name: " ".into(), program_does: "both".into() };
    let answer = publish::make(&room.domain, &room.host, bad).await.err().map(Error::shown);
    let Some(AppError::Invalid(fields)) = answer else { panic!("{answer:?}") };
    let fields: Vec<_> = fields.iter().map(|field| (field.field.as_str(), field.code)).collect();
    assert_eq!(fields, [("program_name", FieldCode::Required), ("program_does", FieldCode::Required)]);
}

#[tokio::test]
async fn a_program_that_asks_too_often_is_told_when_to_come_again() {
    let room = room(&["Maya Lin"]).await;
    let (_, token) = made(&room.domain, &room.clinic, &room.host, room.visit).await;
    let mut came = 1;
    let refused = loop {
        match enter(&room.domain, &room.clinic, &token, false).await {
            Ok(_) => came += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(came, 120);
    assert!(matches!(refused, AppError::TooMany { retry_after_s: 1..=600 }), "{refused:?}");
}
