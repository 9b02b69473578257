//! Groups of members (A14): made, named, filled and deleted by administrators; and what a scheduler who is given one may do.
use crate::schedulers::{Desk, colleague, desk, host, hosts, plans_for, scheduler};
use crate::visits::at;
use crate::{field, refused};
use domain::people::{self, groups};
use domain::{Host, audit, logins, visits};
use model::audit::AuditFilter;
use model::groups::{GROUPS_MOST, GroupMembers, GroupView, NAME_MOST};
use model::people::{NewPerson, NewRoles, PersonView, PlansFor, Standing};
use model::{AppError, Conflict, FieldCode, GroupId, MemberId, VisitId};
use std::collections::{BTreeMap, BTreeSet};

fn members(group: GroupId, members: &[MemberId]) -> GroupMembers {
    let boxes = members.iter().map(|member| (GroupMembers::name_of(*member), "on".to_owned()));
    GroupMembers { group, members: boxes.collect() }
}

fn ticked(group: GroupId) -> BTreeMap<String, String> {
    BTreeMap::from([(PlansFor::name_of_group(group), "on".to_owned())])
}

fn plans_for_group(scheduler: MemberId, group: GroupId) -> NewRoles {
    NewRoles { groups: ticked(group), ..plans_for(scheduler, &[]) }
}

/// Who is in it.
fn inside(view: &GroupView) -> Vec<(&str, Standing)> {
    let people = view.people.iter().filter(|person| person.inside);
    people.map(|person| (person.name.as_str(), person.standing)).collect()
}

impl Desk {
    async fn fill(&self, group: GroupId, who: &[MemberId]) {
        groups::set_members(&self.office.domain, &self.office.admin, members(group, who)).await.unwrap();
    }

    async fn group(&self, name: &str, who: &[MemberId]) -> GroupId {
        let group = groups::make(&self.office.domain, &self.office.admin, name.to_owned()).await.unwrap();
        self.fill(group, who).await;
        group
    }

    /// Kim plans for the hosts of this group, and for nobody else.
    async fn give_group(&self, group: GroupId) {
        let form = plans_for_group(self.kim.id(), group);
        people::set_roles(&self.office.domain, &self.office.admin, form).await.unwrap();
    }

    async fn look(&self, group: GroupId) -> domain::Result<GroupView> {
        groups::view(&self.office.domain, &self.office.admin, group).await
    }

    async fn kims(&self) -> PersonView {
        people::person(&self.office.domain, &self.office.admin, self.kim.id()).await.unwrap()
    }

    async fn plan_at(&self, host: &Host, time: &str) -> domain::Result<VisitId> {
        let visit = self.plan(host, at(time, &["Maya Lin"])).await;
        self.office.domain.run_jobs().await;
        visit
    }

    async fn rows(&self, table: &str) -> i64 {
        self.office.domain.database.rows_of_each().await[table]
    }
}

#[tokio::test]
async fn whoever_is_a_host_in_a_given_group_is_planned_for_and_a_change_counts_at_once() {
    let desk = desk().await;
    let (domain, ada, ben) = (&desk.office.domain, desk.ada.id(), desk.ben.id());
    let group = desk.group("Cardiology", &[ada, desk.kim.id()]).await;
    assert_eq!(refused(desk.plan_at(&desk.ada, "15:30").await), AppError::NotFound, "not given yet");
    desk.give_group(group).await;
    assert_eq!(desk.events("hosts_given").await, ["admin"]);
    let view = desk.kims().await.plans_for;
    assert_eq!(view, PlansFor { groups: BTreeSet::from([group]), ..PlansFor::default() });
    let cookie = desk.sign_in().await;
    let start = visits::start(domain, &desk.planner).await.unwrap();
    let names: Vec<&str> = start.hosts.iter().map(|host| host.name.as_str()).collect();
    assert_eq!(names, ["Ada Rivera"], "Kim is in it, and holds no visits");
    let visit = desk.plan_at(&desk.ada, "15:30").await.unwrap();
    assert_eq!(refused(desk.plan_at(&desk.ben, "15:30").await), AppError::NotFound);

    desk.fill(group, &[ben]).await;
    assert_eq!(refused(visits::view(domain, &desk.planner, visit).await), AppError::NotFound);
    assert_eq!(refused(visits::end(domain, &desk.planner, visit).await), AppError::NotFound);
    assert_eq!(refused(desk.plan_at(&desk.ada, "17:30").await), AppError::NotFound);
    assert!(hosts(&desk.day().await).is_empty());
    desk.plan_at(&desk.ben, "17:30").await.unwrap();
    assert_eq!(hosts(&desk.day().await), ["Ben Ito"]);

    desk.fill(group, &[ada, ben]).await;
    visits::view(domain, &desk.planner, visit).await.expect("in again");
    desk.fill(group, &[ada, ben]).await;
    assert_eq!(desk.events("group_members_changed").await, ["admin"; 3], "one each, and none for the last");
    logins::resume(domain, desk.office.clinic.id(), &cookie).await.expect("nobody is signed out by it");
}

#[tokio::test]
async fn a_host_who_is_given_twice_stays_until_both_are_taken_away() {
    let desk = desk().await;
    let ben = desk.ben.id();
    let group = desk.group("Cardiology", &[ben]).await;
    let both = NewRoles { groups: ticked(group), ..plans_for(desk.kim.id(), &[ben]) };
    people::set_roles(&desk.office.domain, &desk.office.admin, both).await.unwrap();
    desk.fill(group, &[]).await;
    desk.plan_at(&desk.ben, "15:30").await.expect("still by himself");
    desk.fill(group, &[ben]).await;
    assert_eq!(hosts(&desk.day().await), ["Ben Ito"], "once");
    desk.give_group(group).await;
    desk.plan_at(&desk.ben, "16:30").await.expect("still by the group");
    desk.fill(group, &[]).await;
    assert_eq!(refused(desk.plan_at(&desk.ben, "17:30").await), AppError::NotFound);
}

#[tokio::test]
async fn who_is_deactivated_or_no_host_stays_in_the_group_and_is_planned_for_by_nobody() {
    let desk = desk().await;
    let (domain, admin, ben) = (&desk.office.domain, &desk.office.admin, desk.ben.id());
    let group = desk.group("Cardiology", &[ben]).await;
    desk.give_group(group).await;
    let visit = desk.plan_at(&desk.ben, "15:30").await.unwrap();
    let reached = async || visits::view(domain, &desk.planner, visit).await;
    people::deactivate(domain, admin, ben).await.unwrap();
    assert_eq!(refused(reached().await), AppError::NotFound);
    assert_eq!(inside(&desk.look(group).await.unwrap()), [("Ben Ito", Standing::Deactivated)]);
    people::restore(domain, admin, ben).await.unwrap();
    reached().await.expect("back");
    people::set_roles(domain, admin, crate::people::roles(ben, "", "on")).await.unwrap();
    assert_eq!(refused(reached().await), AppError::NotFound);
    assert_eq!(inside(&desk.look(group).await.unwrap()), [("Ben Ito", Standing::Working)]);
    people::set_roles(domain, admin, crate::people::roles(ben, "on", "")).await.unwrap();
    reached().await.expect("a host in the group");
    // Once out, nobody puts in who does not work here any more: they are not offered.
    desk.fill(group, &[]).await;
    people::deactivate(domain, admin, ben).await.unwrap();
    assert!(desk.look(group).await.unwrap().people.iter().all(|person| person.member != ben));
    domain.run_jobs().await;
}

#[tokio::test]
async fn who_is_deleted_or_was_never_in_leaves_every_group() {
    let desk = desk().await;
    let (domain, admin) = (&desk.office.domain, &desk.office.admin);
    let group = desk.group("Cardiology", &[desk.ben.id(), desk.kim.id()]).await;
    desk.group("Front desk", &[desk.ben.id()]).await;
    desk.give_group(group).await;
    for (member, left, given) in [(desk.ben.id(), 1, 1), (desk.kim.id(), 0, 0)] {
        people::deactivate(domain, admin, member).await.unwrap();
        people::delete(domain, admin, member).await.unwrap();
        assert_eq!(
            (desk.rows("people_group_member").await, desk.rows("scheduler_group").await),
            (left, given)
        );
    }
    let lee = NewPerson { groups: ticked(group), ..scheduler("Lee Park", &[]) };
    let lee = people::invite(domain, admin, lee).await.unwrap();
    desk.fill(group, &[lee]).await;
    assert_eq!(inside(&desk.look(group).await.unwrap()), [("Lee Park", Standing::Invited)]);
    assert_eq!(desk.look(group).await.unwrap().planned_by, ["Lee Park"]);
    domain.run_jobs().await;
    people::withdraw(domain, admin, lee).await.unwrap();
    assert_eq!((desk.rows("people_group_member").await, desk.rows("scheduler_group").await), (0, 0));
    let late = groups::set_members(domain, admin, members(group, &[lee])).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::PersonChanged));
    domain.run_jobs().await;
}

#[tokio::test]
async fn a_deleted_group_is_given_to_nobody_and_its_name_cannot_be_read_any_more() {
    let desk = desk().await;
    let (domain, admin) = (&desk.office.domain, &desk.office.admin);
    let group = desk.group("Cardiology", &[desk.ben.id()]).await;
    desk.give_group(group).await;
    let visit = desk.plan_at(&desk.ben, "15:30").await.unwrap();
    groups::delete(domain, admin, group).await.unwrap();
    assert_eq!(refused(visits::view(domain, &desk.planner, visit).await), AppError::NotFound);
    assert_eq!(refused(desk.plan_at(&desk.ben, "17:30").await), AppError::NotFound);
    assert_eq!(desk.kims().await.plans_for, PlansFor::default());
    for table in ["people_group", "people_group_member", "scheduler_group"] {
        assert_eq!(desk.rows(table).await, 0, "{table}");
    }
    let destroyed = "select 'of', cast(count(*) as varchar(9)) from person_key where length(key_wrapped) = 0";
    assert_eq!(domain.database.pairs(destroyed).await, [("of".to_owned(), "1".to_owned())]);
    assert_eq!(refused(desk.look(group).await), AppError::NotFound);
    assert_eq!(refused(groups::delete(domain, admin, group).await), AppError::NotFound);
    let late = people::set_roles(domain, admin, plans_for_group(desk.kim.id(), group)).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::GroupGone));
    let invited = NewPerson { groups: ticked(group), ..scheduler("Lee Park", &[]) };
    let late = people::invite(domain, admin, invited).await;
    assert_eq!(refused(late), AppError::Conflict(Conflict::GroupGone));
}

#[tokio::test]
async fn another_clinics_groups_and_people_are_not_there() {
    let desk = desk().await;
    let (domain, admin) = (&desk.office.domain, &desk.office.admin);
    let group = desk.group("Cardiology", &[desk.ben.id()]).await;
    let elm = domain.clinic("Elm").await;
    let (elms, host) = (elm.admin(domain).await, elm.host(domain).await);
    let theirs = groups::make(domain, &elms, "Cardiology".into()).await.expect("a name of their own");
    assert_eq!(groups::list(domain, &elms).await.unwrap().len(), 1);
    assert_eq!(refused(groups::view(domain, &elms, group).await), AppError::NotFound);
    assert_eq!(refused(groups::rename(domain, &elms, group, "Taken".into()).await), AppError::NotFound);
    assert_eq!(refused(groups::delete(domain, &elms, group).await), AppError::NotFound);
    let empty = groups::set_members(domain, &elms, members(group, &[])).await;
    assert_eq!(refused(empty), AppError::NotFound);
    assert_eq!(inside(&desk.look(group).await.unwrap()), [("Ben Ito", Standing::Working)]);
    let lent = groups::set_members(domain, admin, members(group, &[desk.ben.id(), host.id()])).await;
    assert_eq!(refused(lent), AppError::Conflict(Conflict::PersonChanged));
    let lent = people::set_roles(domain, admin, plans_for_group(desk.kim.id(), theirs)).await;
    assert_eq!(refused(lent), AppError::Conflict(Conflict::GroupGone));
    domain.run_jobs().await;
}

#[tokio::test]
async fn a_name_is_short_sealed_and_the_clinics_only_one() {
    let desk = desk().await;
    let (domain, admin) = (&desk.office.domain, &desk.office.admin);
    let make = async |name: &str| groups::make(domain, admin, name.to_owned()).await;
    let fault = |code| ("name".to_owned(), code);
    assert_eq!(field(make(" \t ").await), fault(FieldCode::Required));
    assert_eq!(field(make(&"é".repeat(NAME_MOST + 1)).await), fault(FieldCode::TooLong));
    let long = make(&"é".repeat(NAME_MOST)).await.unwrap();
    let desks = make("  Quincunx   desk ").await.unwrap();
    assert_eq!(field(make("quincunx DESK").await), fault(FieldCode::GroupNameTaken));
    let rename = async |group, name: &str| groups::rename(domain, admin, group, name.to_owned()).await;
    assert_eq!(field(rename(long, "Quincunx desk").await), fault(FieldCode::GroupNameTaken));
    rename(desks, "Quincunx desk").await.expect("as it is");
    assert!(desk.events("group_renamed").await.is_empty());
    rename(desks, "QUINCUNX desk").await.unwrap();
    rename(long, "Annex").await.unwrap();
    assert_eq!(desk.events("group_renamed").await, ["admin"; 2]);
    let names: Vec<String> =
        groups::list(domain, admin).await.unwrap().into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["Annex", "QUINCUNX desk"]);
    for (place, bytes) in domain.database.bytes_at_rest().await {
        let found = bytes.windows(8).any(|text| text.eq_ignore_ascii_case(b"quincunx"));
        assert!(!found, "the name stands in {place}");
    }
}

#[tokio::test]
async fn a_clinic_has_so_many_groups_and_no_more() {
    let desk = desk().await;
    let (domain, admin) = (&desk.office.domain, &desk.office.admin);
    let mut last = None;
    for number in 0..GROUPS_MOST {
        last = Some(groups::make(domain, admin, format!("Ward {number}")).await.unwrap());
    }
    let more = groups::make(domain, admin, "Annex".into()).await;
    assert_eq!(field(more), ("name".into(), FieldCode::TooManyGroups));
    groups::delete(domain, admin, last.unwrap()).await.unwrap();
    groups::make(domain, admin, "Annex".into()).await.expect("there is room again");
}

#[tokio::test]
async fn the_log_says_which_group_while_there_is_one() {
    let desk = desk().await;
    let (domain, admin) = (&desk.office.domain, &desk.office.admin);
    let zoe = colleague(&desk.office, host("Zoe Abel")).await;
    let newest = async || {
        let page = audit::page(domain, admin, &AuditFilter::default()).await.unwrap();
        let row = page.rows.into_iter().next().unwrap();
        (row.what, row.about.unwrap_or_default())
    };
    let group = desk.group("Front desk", &[zoe.id()]).await;
    assert_eq!(newest().await, ("changed who is in a group".to_owned(), "Group Front desk".to_owned()));
    groups::rename(domain, admin, group, "Reception".into()).await.unwrap();
    assert_eq!(newest().await, ("renamed a group".to_owned(), "Group Reception".to_owned()));
    groups::delete(domain, admin, group).await.unwrap();
    assert_eq!(newest().await, ("deleted a group".to_owned(), String::new()));
}
