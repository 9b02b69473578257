//! Schedulers (A3, S7): for whom they plan, what they see of it, and what stays the host's.
use crate::people::{Office, office};
use crate::visits::{at, guest, now};
use crate::{field, refused};
use domain::joining::Fact;
use domain::visits::changes::{add_guest, remove_guest};
use domain::{Host, Member, Planner, colleagues, contacts, joining, logins, people, visits};
use model::accounts::Credentials;
use model::colleagues::NewColleague;
use model::outbox::LetterKind;
use model::people::{Acceptance, NewPerson, NewRoles, PlansFor};
use model::policy::Role;
use model::series::Scope;
use model::visits::{Dashboard, GuestState, NewVisit, Outlook, Past, VisitRow, VisitStatus};
use model::{AppError, Conflict, FieldCode, MemberId, Secret, VisitId};
use std::collections::{BTreeMap, BTreeSet};

fn email(name: &str) -> String {
    format!("{}@example.org", name.to_lowercase().replace(' ', "."))
}

pub fn host(name: &str) -> NewPerson {
    NewPerson { name: name.into(), email: email(name), host: "on".into(), ..NewPerson::default() }
}

fn ticked(hosts: &[MemberId]) -> BTreeMap<String, String> {
    hosts.iter().map(|host| (PlansFor::name_of(*host), "on".to_owned())).collect()
}

pub fn scheduler(name: &str, hosts: &[MemberId]) -> NewPerson {
    NewPerson {
        host: String::new(),
        scheduler: "on".into(),
        plans_for: "chosen".into(),
        hosts: ticked(hosts),
        ..host(name)
    }
}

pub fn plans_for(member: MemberId, hosts: &[MemberId]) -> NewRoles {
    NewRoles {
        scheduler: "on".into(),
        plans_for: "chosen".into(),
        hosts: ticked(hosts),
        ..crate::people::roles(member, "", "")
    }
}

/// Invited, and in; in New York, two hours ahead of the others.
pub async fn colleague(office: &Office, person: NewPerson) -> Member {
    let name = person.name.clone();
    people::invite(&office.domain, &office.admin, person).await.unwrap();
    office.domain.run_jobs().await;
    let token = testkit::token(&office.domain.letter("/invited/"));
    let zone = if name == "Kim Ode" { "America/New_York" } else { "America/Denver" };
    let form = Acceptance { name, zone: zone.into(), ..testkit::acceptance(&office.domain, token) };
    let who = office.domain.stranger(office.clinic.id(), 5);
    let cookie = people::accept(&office.domain, &who, form).await.unwrap();
    office.domain.run_jobs().await;
    logins::resume(&office.domain, office.clinic.id(), &cookie).await.unwrap()
}

/// Ada and Ben hold visits; Kim plans for Ben.
pub struct Desk {
    pub office: Office,
    pub ada: Host,
    pub ben: Host,
    pub kim: Member,
    pub planner: Planner,
}

pub async fn desk() -> Desk {
    let office = office().await;
    let ada = office.clinic.host(&office.domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    let kim = colleague(&office, scheduler("Kim Ode", &[ben.id()])).await;
    let planner = kim.planner().unwrap();
    Desk { office, ada, ben, kim, planner }
}

impl Desk {
    pub async fn plan(&self, host: &Host, form: NewVisit) -> domain::Result<VisitId> {
        let form = NewVisit { for_host: host.id().text(), ..form };
        visits::schedule(&self.office.domain, &self.planner, form).await
    }

    async fn give(&self, hosts: &[MemberId]) {
        let form = plans_for(self.kim.id(), hosts);
        people::set_roles(&self.office.domain, &self.office.admin, form).await.unwrap();
    }

    pub async fn sign_in(&self) -> Secret<String> {
        let who = self.office.domain.stranger(self.office.clinic.id(), 6);
        let password = Secret::new("four herons walked home".into());
        let form = Credentials { email: email("Kim Ode"), password };
        logins::sign_in(&self.office.domain, &who, form).await.unwrap()
    }

    pub async fn day(&self) -> Dashboard {
        visits::dashboard(&self.office.domain, &self.planner, None).await.unwrap()
    }

    pub async fn events(&self, name: &str) -> Vec<String> {
        let all = self
            .office
            .domain
            .database
            .pairs("select name, actor_kind from audit_event order by clinic_id, seq")
            .await;
        all.into_iter().filter(|(event, _)| event == name).map(|(_, kind)| kind).collect()
    }
}

fn rows(day: &Dashboard) -> Vec<&VisitRow> {
    [&day.waiting, &day.current, &day.earlier, &day.later, &day.coming].into_iter().flatten().collect()
}

/// Whose the visits of a day are; "-" are one's own.
pub fn hosts(day: &Dashboard) -> Vec<&str> {
    rows(day).into_iter().map(|row| row.host.as_deref().unwrap_or("-")).collect()
}

#[tokio::test]
async fn a_scheduler_plans_for_the_hosts_they_are_given_and_for_nobody_else() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    assert_eq!(desk.kim.roles(), [Role::Scheduler, Role::Participant]);
    assert!(desk.kim.host().is_err() && desk.kim.admin().is_err());
    let start = visits::start(domain, &desk.planner).await.unwrap();
    assert_eq!(start.hosts.iter().map(|host| host.name.as_str()).collect::<Vec<_>>(), ["Ben Ito"]);
    let visit = desk.plan(&desk.ben, at("15:30", &["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    let letter = domain.letter("/j/");
    assert!(letter.subject.contains("Ben Ito") && !letter.text.contains("Kim"), "{}", letter.text);
    // Half past three is Kim's and Maya's hour; the letter names the host's too.
    assert!(letter.text.contains("1:30 pm (Denver time)"), "{}", letter.text);
    let bens = visits::view(domain, &desk.ben, visit).await.unwrap();
    let seen = visits::view(domain, &desk.planner, visit).await.unwrap();
    assert_eq!((bens.row.host, bens.row.starts.words.as_str()), (None, "Today at 1:30 pm"));
    assert_eq!(seen.row.host.as_deref(), Some("Ben Ito"));
    assert_eq!((seen.row.starts.words.as_str(), seen.row.topic.as_str()), ("Today at 3:30 pm", "Check-up"));
    assert_eq!(seen.keys, bens.keys, "to hand over");
    assert_eq!(desk.events("visit_scheduled").await, ["scheduler"]);

    let adas = desk.plan(&desk.ada, at("15:30", &["Maya Lin"])).await;
    assert_eq!(refused(adas), AppError::NotFound);
    let nobodys = visits::schedule(domain, &desk.planner, at("16:30", &["Maya Lin"])).await;
    assert_eq!(field(nobodys), ("for_host".into(), FieldCode::Required));
    let unknown = NewVisit { for_host: "somebody".into(), ..at("16:30", &["Maya Lin"]) };
    assert_eq!(refused(visits::schedule(domain, &desk.planner, unknown).await), AppError::NotFound);
    // And a host who is no scheduler for themselves only.
    let bens_for_ada = NewVisit { for_host: desk.ada.id().text(), ..at("16:30", &["Maya Lin"]) };
    assert_eq!(refused(visits::schedule(domain, &desk.ben, bens_for_ada).await), AppError::NotFound);
}

#[tokio::test]
async fn the_hosts_hour_is_taken_and_the_hosts_people_are_offered() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    let visit = desk.plan(&desk.ben, at("15:30", &["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    let again = visits::schedule(domain, &desk.ben, at("13:30", &["Tom Okafor"])).await;
    assert_eq!(refused(again), AppError::Conflict(Conflict::SlotTaken(visit)));
    let form = NewVisit { for_host: desk.ben.id().text(), ..at("15:45", &["Tom Okafor"]) };
    let Outlook::Clear(preview) = visits::preview(domain, &desk.planner, form).await.unwrap() else {
        panic!("the form says enough");
    };
    assert_eq!(preview.host.as_deref(), Some("Ben Ito"));
    assert_eq!(preview.conflicts.taken.map(|taken| taken.visit), Some(visit));
    let open = visits::preview(domain, &desk.planner, at("15:45", &["Tom Okafor"])).await.unwrap();
    let Outlook::Unclear(wrong) = open else { panic!("for whom?") };
    assert_eq!(wrong.iter().map(|wrong| wrong.field.as_str()).collect::<Vec<_>>(), ["for_host"]);

    let offered = async |host: Option<MemberId>| contacts::suggest(domain, &desk.planner, host, "may").await;
    assert_eq!(offered(Some(desk.ben.id())).await.unwrap().len(), 1);
    assert!(offered(None).await.unwrap().is_empty(), "until somebody is chosen");
    assert_eq!(refused(offered(Some(desk.ada.id())).await), AppError::NotFound);
    assert!(contacts::suggest(domain, &desk.ada, None, "may").await.unwrap().is_empty());
}

#[tokio::test]
async fn the_call_and_the_record_stay_the_hosts() {
    let desk = desk().await;
    let (domain, clinic) = (&desk.office.domain, &desk.office.clinic);
    visits::schedule(domain, &desk.ada, now(&["Jo Berg"])).await.unwrap();
    let visit = desk.plan(&desk.ben, now(&["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    crate::joining::enter_and_stay(domain, clinic, &desk.ben, visit).await;
    let day = desk.day().await;
    assert_eq!(hosts(&day), ["Ben Ito"], "and nothing of Ada's");
    assert_eq!(day.waiting[0].guests[0].state, GuestState::Waiting);
    let guest = day.waiting[0].guests[0].participant;
    joining::admit(domain, &desk.ben, guest).await.unwrap();
    let begun = visits::end(domain, &desk.planner, visit).await;
    assert_eq!(refused(begun), AppError::NotAllowed, "somebody is in it");
    let seen = visits::view(domain, &desk.planner, visit).await.unwrap();
    assert_eq!((seen.row.status, seen.record, seen.may_reopen), (VisitStatus::Started, None, false));
    visits::end(domain, &desk.ben, visit).await.unwrap();
    let over = visits::view(domain, &desk.planner, visit).await.unwrap();
    assert_eq!((over.row.status, over.ended, over.record), (VisitStatus::Ended, None, None));
    assert_eq!(over.row.guests[0].state, GuestState::Expected, "whether she came is the record's");
    assert!(!over.may_guests && !over.may_move && !over.may_reopen && over.keys.is_empty());
    // What was sent is whose who sends.
    let told: Vec<Past> = over.past[0].facts.iter().map(|fact| fact.what).collect();
    assert!(matches!(told[..], [Past::Written(LetterKind::Invitation, ..)]), "{told:?}");
    assert!(visits::view(domain, &desk.ben, visit).await.unwrap().record.is_some());

    let planned = desk.plan(&desk.ben, at("18:30", &["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    visits::end(domain, &desk.planner, planned).await.unwrap();
    domain.run_jobs().await;
    for who in [Planner::from(&desk.ben), desk.planner.clone()] {
        let off = visits::view(domain, &who, planned).await.unwrap();
        assert_eq!((off.row.status, off.record), (VisitStatus::Ended, None), "taken back before it began");
    }
    assert_eq!(desk.events("visit_ended").await, ["host"]);
    assert_eq!(desk.events("visit_cancelled").await, ["scheduler"]);

    // To whoever plans, one to which nobody came looks like one that was held.
    let missed = desk.plan(&desk.ben, at("19:30", &["Maya Lin"])).await.unwrap();
    visits::end(domain, &desk.ben, missed).await.unwrap();
    let seen = visits::view(domain, &desk.planner, missed).await.unwrap();
    assert_eq!((seen.row.status, seen.ended), (VisitStatus::Ended, None));
    domain.run_jobs().await;
}

/// S7, also while the visit runs; out of the call, whoever is in it goes by its host alone.
#[tokio::test]
async fn a_scheduler_adds_guests_and_colleagues_to_a_visit_that_runs() {
    let desk = desk().await;
    let (domain, clinic, who) = (&desk.office.domain, &desk.office.clinic, &desk.planner);
    let visit = desk.plan(&desk.ben, now(&["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    crate::joining::enter_and_stay(domain, clinic, &desk.ben, visit).await;
    let maya = visits::view(domain, who, visit).await.unwrap().row.guests[0].participant;
    joining::admit(domain, &desk.ben, maya).await.unwrap();
    joining::record(domain, visit, maya, Fact::Present(true), domain.now()).await.unwrap();

    let tom = add_guest(domain, who, visit, "first", guest("Tom"), Scope::One).await.unwrap();
    let form = |host: &Host| NewColleague { visit, colleague: host.id().text(), cohost: String::new() };
    colleagues::add(domain, who, form(&desk.ada)).await.unwrap();
    let ada = joining::host_seat(domain, &desk.ada, visit).await.expect("she belongs to it").who;
    let removable = async || visits::view(domain, who, visit).await.unwrap().colleagues.rows[0].removable;
    assert!(removable().await);
    joining::record(domain, visit, ada, Fact::Present(true), domain.now()).await.unwrap();
    assert!(!removable().await);
    assert_eq!(
        refused(colleagues::remove(domain, who, ada).await),
        AppError::NotAllowed,
        "she is in the call"
    );
    assert!(visits::changes::guest(domain, who, maya).await.unwrap().stays, "the page says so first");
    assert!(!visits::changes::guest(domain, &desk.ben, maya).await.unwrap().stays);
    let out = remove_guest(domain, who, maya, false, Scope::One).await;
    assert_eq!(refused(out), AppError::NotAllowed, "and so is Maya");
    remove_guest(domain, who, tom, false, Scope::One).await.unwrap();
    joining::record(domain, visit, ada, Fact::Present(false), domain.now()).await.unwrap();
    colleagues::remove(domain, who, ada).await.unwrap();

    // Of hosts whom they are not given, nothing.
    let adas = visits::schedule(domain, &desk.ada, at("15:30", &["Zoe"])).await.unwrap();
    let theirs = NewColleague { visit: adas, ..form(&desk.ben) };
    assert_eq!(refused(colleagues::add(domain, who, theirs).await), AppError::NotFound);
    domain.leaves_jobs();
}

/// A scheduler who holds visits, too, would have the call and the record.
#[tokio::test]
async fn who_plans_a_colleagues_visit_does_not_add_themselves() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    let lee = NewPerson { host: "on".into(), ..scheduler("Lee Park", &[desk.ben.id()]) };
    let lee = colleague(&desk.office, lee).await.host().unwrap();
    let visit = desk.plan(&desk.ben, at("15:30", &["Maya Lin"])).await.unwrap();
    let form = NewColleague { visit, colleague: lee.id().text(), cohost: "on".into() };
    let own = colleagues::add(domain, &lee, form.clone()).await;
    assert_eq!(refused(own), AppError::Conflict(Conflict::PersonChanged));
    let offered = visits::view(domain, &lee, visit).await.unwrap().colleagues.add;
    assert_eq!(offered.iter().map(|host| host.name.as_str()).collect::<Vec<_>>(), ["Ada Rivera"]);
    colleagues::add(domain, &desk.ben, form).await.expect("its host asks whom they like");
    domain.leaves_jobs();
}

#[tokio::test]
async fn a_visit_of_somebody_they_are_not_given_is_not_there() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    let adas = visits::schedule(domain, &desk.ada, at("15:30", &["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    let nowhere = VisitId(desk.ada.id().0);
    for visit in [adas, nowhere] {
        assert_eq!(refused(visits::view(domain, &desk.planner, visit).await), AppError::NotFound);
        assert_eq!(refused(visits::end(domain, &desk.planner, visit).await), AppError::NotFound);
    }
    assert!(rows(&desk.day().await).is_empty());
    // A host of another clinic neither, whatever an administrator there has in mind.
    let elm = domain.clinic("Elm").await;
    let elms = elm.host(domain).await;
    assert_eq!(refused(desk.plan(&elms, at("15:30", &["Maya Lin"])).await), AppError::NotFound);
    let lent = people::set_roles(domain, &desk.office.admin, plans_for(desk.kim.id(), &[elms.id()])).await;
    assert_eq!(refused(lent), AppError::Conflict(Conflict::PersonChanged));
    let oneself =
        people::set_roles(domain, &desk.office.admin, plans_for(desk.kim.id(), &[desk.kim.id()])).await;
    assert_eq!(refused(oneself), AppError::Conflict(Conflict::PersonChanged));
    let nobody = people::set_roles(domain, &desk.office.admin, plans_for(desk.kim.id(), &[])).await;
    assert_eq!(field(nobody), ("hosts".into(), FieldCode::Required));
}

#[tokio::test]
async fn what_is_taken_away_is_gone_at_once_and_ends_the_sign_ins() {
    let desk = desk().await;
    let (domain, admin) = (&desk.office.domain, &desk.office.admin);
    let visit = desk.plan(&desk.ben, at("15:30", &["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    let cookie = desk.sign_in().await;
    desk.give(&[desk.ben.id()]).await;
    logins::resume(domain, desk.office.clinic.id(), &cookie).await.expect("nothing has changed");
    desk.give(&[desk.ada.id()]).await;
    let ended = logins::resume(domain, desk.office.clinic.id(), &cookie).await;
    assert_eq!(refused(ended), AppError::SignedOut);
    assert_eq!(desk.events("hosts_given").await, ["admin"], "once");
    let view = people::person(domain, admin, desk.kim.id()).await.unwrap();
    let adas = PlansFor { hosts: BTreeSet::from([desk.ada.id()]), ..PlansFor::default() };
    assert_eq!(view.plans_for, adas);
    // Also for who is in the middle of it.
    assert_eq!(refused(visits::view(domain, &desk.planner, visit).await), AppError::NotFound);
    assert_eq!(refused(desk.plan(&desk.ben, at("17:30", &["Maya Lin"])).await), AppError::NotFound);
    assert!(hosts(&desk.day().await).is_empty());
    desk.plan(&desk.ada, at("17:30", &["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(hosts(&desk.day().await), ["Ada Rivera"]);

    let host_only = crate::people::roles(desk.kim.id(), "on", "");
    people::set_roles(domain, admin, host_only).await.unwrap();
    assert_eq!(desk.events("roles_changed").await, ["admin"]);
    assert_eq!(refused(desk.plan(&desk.ada, at("19:30", &["Maya Lin"])).await), AppError::NotFound);
    assert_eq!(people::person(domain, admin, desk.kim.id()).await.unwrap().plans_for, PlansFor::default());
}

#[tokio::test]
async fn who_holds_no_visits_any_more_is_given_to_nobody() {
    let desk = desk().await;
    let (domain, admin) = (&desk.office.domain, &desk.office.admin);
    let for_ben = || desk.plan(&desk.ben, at("15:30", &["Maya Lin"]));
    people::deactivate(domain, admin, desk.ben.id()).await.unwrap();
    assert_eq!(refused(for_ben().await), AppError::NotFound);
    people::restore(domain, admin, desk.ben.id()).await.unwrap();
    let visit = for_ben().await.unwrap();
    domain.run_jobs().await;
    for roles in
        [crate::people::roles(desk.ben.id(), "", "on"), crate::people::roles(desk.ben.id(), "on", "")]
    {
        people::set_roles(domain, admin, roles).await.unwrap();
        assert_eq!(refused(visits::view(domain, &desk.planner, visit).await), AppError::NotFound);
    }
    desk.give(&[desk.ben.id()]).await;
    visits::view(domain, &desk.planner, visit).await.expect("given anew");
}

#[tokio::test]
async fn all_hosts_are_also_those_who_come_later_and_ones_own_visits_stay_ones_own() {
    let desk = desk().await;
    let (domain, admin) = (&desk.office.domain, &desk.office.admin);
    let everybody = NewRoles {
        host: "on".into(),
        plans_for: "all".into(),
        hosts: BTreeMap::new(),
        ..plans_for(desk.kim.id(), &[])
    };
    people::set_roles(domain, admin, everybody).await.unwrap();
    let cookie = desk.sign_in().await;
    let kim = logins::resume(domain, desk.office.clinic.id(), &cookie).await.unwrap();
    assert_eq!(kim.roles(), [Role::Host, Role::Scheduler, Role::Participant]);
    colleague(&desk.office, host("Zoe Abel")).await;
    let planner = kim.planner().unwrap();
    let start = visits::start(domain, &planner).await.unwrap();
    let names: Vec<&str> = start.hosts.iter().map(|host| host.name.as_str()).collect();
    assert_eq!(names, ["Kim Ode", "Ada Rivera", "Ben Ito", "Zoe Abel"], "oneself first");
    let own = visits::schedule(domain, &planner, at("15:30", &["Maya Lin"])).await.unwrap();
    let mut adas = at("16:30", &["Maya Lin"]);
    adas.for_host = desk.ada.id().text();
    visits::schedule(domain, &planner, adas).await.unwrap();
    domain.run_jobs().await;
    let day = visits::dashboard(domain, &planner, None).await.unwrap();
    assert_eq!(hosts(&day), ["-", "Ada Rivera"]);
    let mine = kim.host().unwrap();
    joining::host_seat(domain, &mine, own).await.expect("their own call");
    let other = rows(&day)[1].visit;
    assert_eq!(refused(joining::host_seat(domain, &mine, other).await.map(drop)), AppError::NotFound);
    // A licence for the host, none for the scheduler.
    let listed = people::list(domain, admin).await.unwrap();
    assert_eq!((listed.rows.len(), listed.licences), (4, 4));
    let scheduler_only = plans_for(kim.id(), &[desk.ada.id()]);
    people::set_roles(domain, admin, scheduler_only).await.unwrap();
    assert_eq!(people::list(domain, admin).await.unwrap().licences, 3);
}

/// Two hosts who begin at the same time every half hour: no page of the coming days parts them, and none is left out.
#[tokio::test]
async fn visits_of_one_moment_stand_on_one_page() {
    let desk = desk().await;
    let domain = &desk.office.domain;
    domain.leaves_jobs();
    desk.give(&[desk.ada.id(), desk.ben.id()]).await;
    let planned = async |host: &Host, half_hour: usize| {
        let time = format!("{:02}:{:02}", half_hour / 2, half_hour % 2 * 30);
        let form = NewVisit { date: "2026-11-25".into(), ..at(&time, &["Maya Lin"]) };
        visits::schedule(domain, host, form).await.unwrap();
    };
    // One alone, then pairs: the fiftieth and the next one begin together.
    for half_hour in 4..30 {
        planned(&desk.ada, half_hour).await;
        if half_hour > 4 {
            planned(&desk.ben, half_hour).await;
        }
    }
    let page = async |after| visits::dashboard(domain, &desk.planner, after).await.unwrap();
    let first = page(None).await;
    assert_eq!((first.coming.len(), first.more), (51, false), "all of the last moment");
    planned(&desk.ada, 30).await;
    let first = page(None).await;
    assert_eq!((first.coming.len(), first.more), (51, true));
    let second = page(first.coming.last().map(|row| row.starts.at)).await;
    assert_eq!((second.coming.len(), second.more), (1, false));
    let both = first.coming.iter().chain(&second.coming);
    assert_eq!(both.map(|row| row.visit).collect::<BTreeSet<_>>().len(), 52);
}

#[tokio::test]
async fn who_was_deleted_plans_for_nobody_and_is_given_to_nobody() {
    let desk = desk().await;
    let (domain, admin) = (&desk.office.domain, &desk.office.admin);
    let given = async || domain.database.rows_of_each().await["scheduler_host"];
    let gone = async |member: MemberId| {
        people::deactivate(domain, admin, member).await.unwrap();
        people::delete(domain, admin, member).await.unwrap();
    };
    assert_eq!(given().await, 1);
    gone(desk.kim.id()).await;
    assert_eq!(given().await, 0);
    people::invite(domain, admin, scheduler("Lee Park", &[desk.ben.id()])).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(given().await, 1);
    gone(desk.ben.id()).await;
    assert_eq!(given().await, 0);
    let late = people::invite(domain, admin, scheduler("Ann Poe", &[desk.ben.id()])).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::PersonChanged));
}
