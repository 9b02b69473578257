//! What a guest comes to do: an interpreter or a captioner through planning, changing, inviting during a visit, a series and
//! the next visit, and into the call.
use crate::field;
use crate::joining::{Room, enter, link, room};
use crate::visits::{at, guest};
use domain::visits::changes::{add_guest, edit_guest, guest as form};
use domain::{joining, series, visits};
use model::FieldCode;
use model::series::{Repeat, Scope};
use model::tasks::{Spoken, Task};
use model::visits::NewParticipant;
use testkit::TestDomain;

const SPANISH: Task = Task::Interpreter(Spoken::Es);

fn comes_as(name: &str, task: Task) -> NewParticipant {
    NewParticipant { task: task.tag(), ..guest(name) }
}

#[tokio::test]
async fn an_interpreter_is_invited_as_one_and_shown_as_one() {
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    let mut form = at("15:30", &["Maya Lin"]);
    form.participants.push(comes_as("Luz Soto", SPANISH));
    form.participants.push(NewParticipant { lang: "es".into(), ..comes_as("Kim Ode", Task::Captioner) });
    let visit = visits::schedule(&domain, &host, form).await.unwrap();
    let rows = visits::view(&domain, &host, visit).await.unwrap().row.guests;
    assert_eq!(rows.iter().map(|row| row.task).collect::<Vec<_>>(), [Task::Talk, SPANISH, Task::Captioner]);
    domain.run_jobs().await;
    let letters = domain.mail();
    let text = |name: &str| &letters.iter().find(|letter| letter.to_name == name).unwrap().text;
    assert!(text("Luz Soto").contains("You are invited as interpreter for Spanish."), "{}", text("Luz Soto"));
    assert!(text("Kim Ode").contains("Se le invita a escribir los subtítulos de lo que se dice."));
    assert!(!text("Maya Lin").contains("interpreter"), "who interprets for whom is nobody else's business");
    // The next visit begins with the same people for the same.
    let next = series::next(&domain, &host, visit).await.unwrap();
    let tags: Vec<_> = next.participants.iter().map(|person| person.task.as_str()).collect();
    assert_eq!(tags, ["", "interpreter:es", "captioner"]);
}

#[tokio::test]
async fn every_visit_of_a_series_has_its_interpreter_and_one_letter_says_so() {
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    let mut form = at("15:30", &["Maya Lin"]);
    form.repeat =
        Repeat { every: "week".into(), ends: "count".into(), count: "3".into(), ..Repeat::default() };
    form.participants.push(comes_as("Luz Soto", SPANISH));
    visits::schedule(&domain, &host, form).await.unwrap();
    let day = visits::dashboard(&domain, &host, None).await.unwrap();
    let all = [day.current, day.later, day.coming].concat();
    assert_eq!(all.len(), 3);
    for row in all {
        assert_eq!(row.guests.iter().map(|guest| guest.task).collect::<Vec<_>>(), [Task::Talk, SPANISH]);
    }
    domain.run_jobs().await;
    let luz: Vec<_> = domain.mail().into_iter().filter(|letter| letter.to_name == "Luz Soto").collect();
    assert_eq!(luz.len(), 1);
    assert!(luz[0].text.contains("You are invited as interpreter for Spanish."), "{}", luz[0].text);
}

#[tokio::test]
async fn whoever_is_added_or_changed_comes_into_the_call_as_what_they_are() {
    let room = room(&["Maya"]).await;
    let Room { domain, clinic, host, visit } = &room;
    let luz = comes_as("Luz Soto", SPANISH);
    let luz = add_guest(domain, host, *visit, "first", luz, Scope::One).await.unwrap();
    assert_eq!(form(domain, host, luz).await.unwrap().task, SPANISH);
    let wrong = NewParticipant { task: "interpreter:xx".into(), ..guest("Luz Soto") };
    assert_eq!(field(edit_guest(domain, host, luz, wrong).await), ("task".into(), FieldCode::Required));

    let maya = visits::view(domain, host, *visit).await.unwrap().row.guests[0].participant;
    edit_guest(domain, host, maya, comes_as("Maya", Task::Captioner)).await.unwrap();
    let guest = enter(domain, clinic, host, *visit).await;
    let (who, link) = (domain.stranger(clinic.id(), 9), link(domain, host, *visit).await);
    assert_eq!(joining::open(domain, &who, &link).await.unwrap().task, Task::Captioner);
    let seat = joining::seat(domain, &guest).await.unwrap();
    assert_eq!((seat.who, seat.task), (maya, Task::Captioner));
    assert_eq!(joining::host_seat(domain, host, *visit).await.unwrap().task, Task::Talk);
    // Their page has been told what they are when it came.
    room.record(maya, joining::Fact::Waits(true)).await;
    let talk = edit_guest(domain, host, maya, comes_as("Maya", Task::Talk)).await;
    assert_eq!(field(talk), ("task".into(), FieldCode::PersonIsHere));
    room.record(maya, joining::Fact::Waits(false)).await;
    edit_guest(domain, host, maya, comes_as("Maya", Task::Talk)).await.unwrap();
    assert_eq!(joining::seat(domain, &guest).await.unwrap().task, Task::Talk);
    domain.run_jobs().await;
}
