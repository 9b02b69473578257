//! Colleagues in visits (S3, S4), and the change of host (S5).
use crate::joining::{enter, link};
use crate::people::{Office, office};
use crate::schedulers::{colleague, host, scheduler};
use crate::visits::{at, now};
use crate::{field, refused};
use domain::{Host, colleagues, joining, people, visits};
use model::colleagues::{HandOver, NewColleague, Part};
use model::joining::Standing;
use model::people::NewPerson;
use model::series::Scope;
use model::signal::CallRole;
use model::visits::{Dashboard, NewVisit, VisitRow};
use model::{AppError, Conflict, FieldCode, VisitId};

struct Two {
    office: Office,
    ada: Host,
    ben: Host,
}

/// Ada and Ben hold visits.
async fn two() -> Two {
    let office = office().await;
    let ada = office.clinic.host(&office.domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    office.domain.mail();
    Two { office, ada, ben }
}

impl Two {
    /// Ada's.
    async fn plan(&self, form: NewVisit) -> VisitId {
        let visit = visits::schedule(&self.office.domain, &self.ada, form).await.unwrap();
        self.office.domain.run_jobs().await;
        self.office.domain.mail();
        visit
    }

    async fn add(&self, visit: VisitId, cohost: &str) -> domain::Result<()> {
        let form = NewColleague { visit, colleague: self.ben.id().text(), cohost: cohost.into() };
        colleagues::add(&self.office.domain, &self.ada, form).await
    }

    async fn hand(&self, visit: VisitId) -> domain::Result<Vec<(VisitId, model::ParticipantId)>> {
        let form = HandOver { visit, new_host: self.ben.id().text(), scope: String::new() };
        colleagues::hand_over(&self.office.domain, &self.ada, form).await
    }

    async fn row_of_ben(&self) -> Option<VisitRow> {
        let day = visits::dashboard(&self.office.domain, &self.ben, None).await.unwrap();
        rows(day).pop()
    }
}

fn rows(day: Dashboard) -> Vec<VisitRow> {
    [day.waiting, day.current, day.earlier, day.later, day.coming].into_iter().flatten().collect()
}

#[tokio::test]
async fn a_colleague_finds_the_visit_on_their_day_and_comes_in_at_once() {
    let two = two().await;
    let domain = &two.office.domain;
    let visit = two.plan(now(&["Maya"])).await;
    let refusal = joining::host_seat(domain, &two.ben, visit).await.map(drop);
    assert_eq!(refused(refusal), AppError::NotFound, "a colleague's visit looks like none");
    assert!(two.row_of_ben().await.is_none());

    two.add(visit, "").await.unwrap();
    domain.run_jobs().await;
    let letter = domain.mail().pop().expect("one letter, to Ben");
    assert!(letter.text.contains("Ada Rivera asks you to join a visit") && !letter.text.contains("Maya"));
    let row = two.row_of_ben().await.expect("on his day");
    assert_eq!((row.host.as_deref(), row.part), (Some("Ada Rivera"), Part::Colleague));
    let seat = joining::host_seat(domain, &two.ben, visit).await.unwrap();
    assert_eq!(
        (seat.role, seat.standing, seat.name.as_str()),
        (CallRole::Colleague, Standing::Admitted, "Ben Ito")
    );
    let view = visits::view(domain, &two.ben, visit).await.unwrap();
    assert!(view.keys.is_empty() && view.record.is_none(), "neither the guests' keys nor the record");
    assert_eq!(view.row.topic, "Check-up");
    assert!(view.colleagues.add.is_empty() && view.colleagues.hand.is_empty());

    // He talks, and leads nothing.
    let guest = enter(domain, &two.office.clinic, &two.ada, visit).await;
    let admitted = joining::admit(domain, &two.ben, guest.id()).await;
    assert_eq!(refused(admitted), AppError::NotAllowed);
    assert_eq!(refused(joining::as_host(domain, visit, seat.who).await), AppError::NotAllowed);
    assert!(visits::end(domain, &two.ben, visit).await.is_err());
    let more = NewColleague { visit, colleague: two.ben.id().text(), cohost: "on".into() };
    assert_eq!(refused(colleagues::add(domain, &two.ben, more).await), AppError::NotAllowed);
}

#[tokio::test]
async fn a_co_host_opens_the_visit_before_its_host_comes() {
    let two = two().await;
    let domain = &two.office.domain;
    let visit = two.plan(now(&["Maya"])).await;
    two.add(visit, "on").await.unwrap();
    let seat = joining::host_seat(domain, &two.ben, visit).await.unwrap();
    assert_eq!((seat.role, seat.standing), (CallRole::Host, Standing::Admitted));
    let guest = enter(domain, &two.office.clinic, &two.ada, visit).await;
    let acting = joining::as_host(domain, visit, seat.who).await.unwrap();
    assert_eq!(joining::admit(domain, &acting, guest.id()).await.unwrap(), visit);
    assert_eq!(joining::standing_of(domain, visit, guest.id()).await.unwrap(), Standing::Admitted);
    visits::end(domain, &two.ben, visit).await.unwrap();
    let view = visits::view(domain, &two.ben, visit).await.unwrap();
    let hosts: Vec<_> = view.record.unwrap().people.into_iter().map(|p| (p.name, p.host)).collect();
    assert_eq!(hosts.len(), 3, "{hosts:?}");
    assert!(hosts.contains(&("Ben Ito".into(), false)) && hosts.contains(&("Ada Rivera".into(), true)));
    domain.leaves_jobs();
}

#[tokio::test]
async fn a_colleague_in_the_call_is_made_a_co_host_and_is_one_no_more() {
    let two = two().await;
    let domain = &two.office.domain;
    let visit = two.plan(now(&["Maya"])).await;
    two.add(visit, "").await.unwrap();
    let ben = joining::host_seat(domain, &two.ben, visit).await.unwrap().who;
    let guest = enter(domain, &two.office.clinic, &two.ada, visit).await;
    let ada = joining::host_seat(domain, &two.ada, visit).await.unwrap().who;
    let role = async || joining::role_of(domain, visit, ben).await.unwrap();
    assert_eq!(role().await, CallRole::Colleague);
    assert_eq!(refused(colleagues::lead(domain, &two.ben, ben, true).await), AppError::NotAllowed);

    // As the call asks for it: by the place of whoever tapped.
    let acting = joining::as_host(domain, visit, ada).await.unwrap();
    assert_eq!(colleagues::lead(domain, &acting, ben, true).await.unwrap(), visit);
    assert_eq!(role().await, CallRole::Host);
    let rows = domain.database.rows_of_everything().await;
    colleagues::lead(domain, &acting, ben, true).await.unwrap();
    assert_eq!(domain.database.rows_of_everything().await, rows, "a second tap");
    let acts = joining::as_host(domain, visit, ben).await.unwrap();
    joining::admit(domain, &acts, guest.id()).await.unwrap();
    assert_eq!(two.row_of_ben().await.expect("on his day").part, Part::Cohost);
    // Who holds a visit beside its host is that host's to say.
    assert_eq!(refused(colleagues::lead(domain, &acts, ben, false).await), AppError::NotAllowed);

    colleagues::lead(domain, &acting, ben, false).await.unwrap();
    assert_eq!(role().await, CallRole::Colleague);
    assert_eq!(refused(joining::as_host(domain, visit, ben).await.map(drop)), AppError::NotAllowed);
    // Neither a guest nor the host, nobody who was taken out, and nobody in what is over.
    for who in [guest.id(), ada] {
        assert_eq!(refused(colleagues::lead(domain, &two.ada, who, true).await), AppError::NotFound);
    }
    colleagues::remove(domain, &two.ada, ben).await.unwrap();
    let gone = colleagues::lead(domain, &two.ada, ben, true).await;
    assert_eq!(refused(gone), AppError::Conflict(Conflict::Removed));
    visits::end(domain, &two.ada, visit).await.unwrap();
    let over = colleagues::lead(domain, &two.ada, ben, true).await;
    assert_eq!(refused(over), AppError::Conflict(Conflict::VisitEnded));
    domain.leaves_jobs();
}

#[tokio::test]
async fn nobody_is_added_twice_and_only_who_holds_visits() {
    let two = two().await;
    let domain = &two.office.domain;
    let visit = two.plan(now(&["Maya"])).await;
    two.add(visit, "").await.unwrap();
    let rows = domain.database.rows_of_everything().await;
    two.add(visit, "on").await.unwrap();
    assert_eq!(domain.database.rows_of_everything().await, rows);
    let typed = |colleague: String| NewColleague { visit, colleague, cohost: String::new() };
    let nobody = colleagues::add(domain, &two.ada, typed(" ".into())).await;
    assert_eq!(field(nobody), ("colleague".into(), FieldCode::Required));
    let other = domain.host("Eva Berg").await;
    for id in [other.id().text(), two.ada.id().text(), "x".into()] {
        let answer = colleagues::add(domain, &two.ada, typed(id)).await;
        assert_eq!(refused(answer), AppError::Conflict(Conflict::PersonChanged));
    }
    let theirs = colleagues::add(domain, &other, typed(other.id().text())).await;
    assert_eq!(refused(theirs), AppError::NotFound, "another clinic's visit");
    domain.leaves_jobs();
}

#[tokio::test]
async fn who_is_taken_out_is_out_and_may_come_again() {
    let two = two().await;
    let domain = &two.office.domain;
    let visit = two.plan(now(&["Maya"])).await;
    two.add(visit, "on").await.unwrap();
    let place = joining::host_seat(domain, &two.ben, visit).await.unwrap().who;
    assert_eq!(refused(colleagues::remove(domain, &two.ben, place).await), AppError::NotAllowed);
    assert_eq!(colleagues::remove(domain, &two.ada, place).await.unwrap(), visit);
    colleagues::remove(domain, &two.ada, place).await.unwrap();
    assert_eq!(joining::standing_of(domain, visit, place).await.unwrap(), Standing::Removed);
    assert_eq!(refused(joining::host_seat(domain, &two.ben, visit).await.map(drop)), AppError::NotFound);
    assert!(two.row_of_ben().await.is_none());
    domain.run_jobs().await;
    let letters = domain.mail();
    let out: Vec<_> = letters.iter().filter(|l| l.text.contains("has taken you out of a visit")).collect();
    assert_eq!(out.len(), 1);
    assert!(
        out[0].text.contains("/today") && !out[0].text.contains("/visits/"),
        "no way to a page that is none"
    );
    two.add(visit, "").await.unwrap();
    let again = joining::host_seat(domain, &two.ben, visit).await.unwrap();
    assert!(again.who != place && again.standing == Standing::Admitted);
    // Nobody who holds a link is removed by this door.
    let guest = enter(domain, &two.office.clinic, &two.ada, visit).await;
    assert_eq!(refused(colleagues::remove(domain, &two.ada, guest.id()).await), AppError::NotFound);
    domain.leaves_jobs();
}

/// To belong to a visit takes nothing from whoever plans it for its host.
#[tokio::test]
async fn whoever_plans_for_the_host_goes_on_planning_as_a_colleague() {
    let two = two().await;
    let domain = &two.office.domain;
    let kim = NewPerson { host: "on".into(), ..scheduler("Kim Ode", &[two.ada.id()]) };
    let kim = colleague(&two.office, kim).await;
    let visit = two.plan(at("15:30", &["Maya"])).await;
    let form = NewColleague { visit, colleague: kim.host().unwrap().id().text(), cohost: String::new() };
    colleagues::add(domain, &two.ada, form).await.unwrap();
    let view = visits::view(domain, &kim.planner().unwrap(), visit).await.unwrap();
    assert_eq!(view.row.part, Part::Colleague);
    assert!(view.may_guests && view.may_move && view.keys.len() == 1);
    domain.leaves_jobs();
}

/// "Nobody is told", says the page.
#[tokio::test]
async fn a_visit_that_is_removed_is_told_no_colleague_either() {
    let two = two().await;
    let domain = &two.office.domain;
    let visit = two.plan(at("15:30", &["Maya"])).await;
    two.add(visit, "").await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    visits::changes::remove(domain, &two.ada, visit, Scope::One).await.unwrap();
    domain.run_jobs().await;
    assert!(domain.mail().is_empty() && two.row_of_ben().await.is_none());
    let visit = two.plan(at("16:30", &["Maya"])).await;
    two.add(visit, "").await.unwrap();
    visits::changes::cancel(domain, &two.ada, visit, String::new()).await.unwrap();
    domain.run_jobs().await;
    let told = domain.mail();
    assert!(told.iter().any(|l| l.text.contains("A visit that you were to join will not be held")));
}

#[tokio::test]
async fn a_hidden_visit_leaves_ones_own_day_and_comes_back() {
    let two = two().await;
    let domain = &two.office.domain;
    let visit = two.plan(at("15:30", &["Maya"])).await;
    let own = colleagues::hide(domain, &two.ada, visit, true).await;
    assert_eq!(refused(own), AppError::NotFound, "one's own visit is not hidden");
    two.add(visit, "").await.unwrap();
    colleagues::hide(domain, &two.ben, visit, true).await.unwrap();
    assert!(two.row_of_ben().await.is_none());
    assert!(visits::dashboard(domain, &two.ben, None).await.unwrap().hidden);
    let hidden = colleagues::hidden(domain, &two.ben).await.unwrap();
    assert_eq!(hidden.iter().map(|row| row.visit).collect::<Vec<_>>(), [visit]);
    assert_eq!(rows(visits::dashboard(domain, &two.ada, None).await.unwrap()).len(), 1, "Ada's day keeps it");
    assert!(joining::host_seat(domain, &two.ben, visit).await.is_ok(), "he still belongs to it");
    colleagues::hide(domain, &two.ben, visit, false).await.unwrap();
    assert!(
        two.row_of_ben().await.is_some() && colleagues::hidden(domain, &two.ben).await.unwrap().is_empty()
    );
    domain.leaves_jobs();
}

#[tokio::test]
async fn a_colleagues_time_is_taken() {
    let two = two().await;
    let domain = &two.office.domain;
    let visit = two.plan(at("15:30", &["Maya"])).await;
    two.add(visit, "").await.unwrap();
    let clash = visits::schedule(domain, &two.ben, at("15:45", &["Jo"])).await;
    assert_eq!(refused(clash), AppError::Conflict(Conflict::SlotTaken(visit)));
    assert!(visits::schedule(domain, &two.ben, at("16:00", &["Jo"])).await.is_ok());
    domain.leaves_jobs();
}

#[tokio::test]
async fn a_visit_that_is_handed_over_is_the_other_hosts_with_everything_in_it() {
    let two = two().await;
    let domain = &two.office.domain;
    let visit = two.plan(at("15:30", &["Maya"])).await;
    let way = link(domain, &two.ada, visit).await;
    two.add(visit, "").await.unwrap();
    domain.run_jobs().await;
    domain.mail();
    let old = joining::host_seat(domain, &two.ada, visit).await.unwrap().who;
    assert_eq!(two.hand(visit).await.unwrap(), [(visit, old)], "the rooms are to be told");
    domain.run_jobs().await;
    let letters = domain.mail();
    let to = |address: &str| letters.iter().filter(|l| l.to_address == address).collect::<Vec<_>>();
    assert!(to("maya@example.net")[0].text.contains("Ben Ito"), "{letters:?}");
    let ben = to("ben.ito@example.org");
    assert!(ben.iter().any(|l| l.text.contains("has handed a visit to you") && !l.text.contains("Maya")));

    let row = two.row_of_ben().await.expect("his");
    assert_eq!((row.host, row.part), (None, Part::Own));
    assert_eq!(refused(visits::view(domain, &two.ada, visit).await.map(drop)), AppError::NotFound);
    assert_eq!(joining::standing_of(domain, visit, old).await.unwrap(), Standing::Removed);
    let seat = joining::host_seat(domain, &two.ben, visit).await.unwrap();
    assert_eq!(seat.role, CallRole::Host);
    let greeting = joining::open(domain, &domain.stranger(two.office.clinic.id(), 9), &way).await.unwrap();
    assert_eq!(greeting.host_name, "Ben Ito", "the same link");
    let known = domain::contacts::suggest(domain, &two.ben, None, "may").await.unwrap();
    assert_eq!(known.len(), 1, "remembered");
    assert!(visits::schedule(domain, &two.ada, at("15:30", &["Jo"])).await.is_ok(), "her time is free");
    domain.leaves_jobs();
}

#[tokio::test]
async fn a_visit_is_handed_to_nobody_who_has_another_one_then_and_not_once_it_has_begun() {
    let two = two().await;
    let domain = &two.office.domain;
    let visit = two.plan(at("15:30", &["Maya"])).await;
    let his = visits::schedule(domain, &two.ben, at("15:45", &["Jo"])).await.unwrap();
    assert_eq!(field(two.hand(visit).await), ("new_host".into(), FieldCode::HasVisitThen));
    visits::end(domain, &two.ben, his).await.unwrap();
    let form = HandOver { visit, new_host: String::new(), scope: String::new() };
    let nobody = colleagues::hand_over(domain, &two.ada, form).await;
    assert_eq!(field(nobody), ("new_host".into(), FieldCode::Required));
    let theirs = HandOver { visit, new_host: two.ada.id().text(), scope: String::new() };
    assert_eq!(refused(colleagues::hand_over(domain, &two.ben, theirs).await.map(drop)), AppError::NotFound);
    let guest = enter(domain, &two.office.clinic, &two.ada, visit).await;
    joining::admit(domain, &two.ada, guest.id()).await.unwrap();
    assert_eq!(refused(two.hand(visit).await.map(drop)), AppError::Conflict(Conflict::VisitBegun));
    domain.leaves_jobs();
}

#[tokio::test]
async fn whoever_works_here_no_more_belongs_to_nobodys_visit() {
    let two = two().await;
    let domain = &two.office.domain;
    let visit = two.plan(at("15:30", &["Maya"])).await;
    two.add(visit, "on").await.unwrap();
    let place = joining::host_seat(domain, &two.ben, visit).await.unwrap().who;
    let left = people::deactivate(domain, &two.office.admin, two.ben.id()).await.unwrap();
    assert_eq!(left, [(visit, place)], "the rooms are told");
    people::restore(domain, &two.office.admin, two.ben.id()).await.unwrap();
    let view = visits::view(domain, &two.ada, visit).await.unwrap();
    assert!(view.colleagues.rows.is_empty());
    assert_eq!(view.colleagues.add.len(), 1, "he may be asked again");
    domain.leaves_jobs();
}
