//! What a person is to the clinic: pure.
use super::rows::PersonData;
use crate::clinics::rules as clinic;
use crate::mail::address;
use model::people::{NewPerson, NewRoles, PlansFor, Standing};
use model::policy::Role;
use model::{AppError, FieldCode, Time};
use std::collections::BTreeMap;

pub(super) fn standing(data: &PersonData, now: Time) -> Standing {
    let password = data.temporary_until.filter(|_| data.temporary_used_at.is_none());
    let opens = [data.invited_until, password].into_iter().flatten().any(|until| until > now);
    match (data.member.deactivated_at, data.member.joined_at) {
        (Some(_), _) => Standing::Deactivated,
        (None, Some(_)) => Standing::Working,
        (None, None) if opens => Standing::Invited,
        (None, None) => Standing::InvitationLapsed,
    }
}

/// Invited by a temporary password, and not in yet.
pub(super) fn by_password(data: &PersonData) -> bool {
    data.member.joined_at.is_none() && data.temporary_until.is_some()
}

/// The boxes of either form, as they came.
pub(super) struct Boxes<'a> {
    administrator: &'a str,
    host: &'a str,
    scheduler: &'a str,
    supervisor: &'a str,
    billing: &'a str,
    plans_for: &'a str,
    hosts: &'a BTreeMap<String, String>,
    groups: &'a BTreeMap<String, String>,
}

impl<'a> From<&'a NewPerson> for Boxes<'a> {
    fn from(form: &'a NewPerson) -> Boxes<'a> {
        let NewPerson {
            administrator, host, scheduler, supervisor, billing, plans_for, hosts, groups, ..
        } = form;
        Boxes { administrator, host, scheduler, supervisor, billing, plans_for, hosts, groups }
    }
}

impl<'a> From<&'a NewRoles> for Boxes<'a> {
    fn from(form: &'a NewRoles) -> Boxes<'a> {
        let NewRoles {
            administrator, host, scheduler, supervisor, billing, plans_for, hosts, groups, ..
        } = form;
        Boxes { administrator, host, scheduler, supervisor, billing, plans_for, hosts, groups }
    }
}

/// What somebody is to be, and for whom they are to plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Wanted {
    pub roles: Vec<Role>,
    pub plans_for: PlansFor,
}

impl Boxes<'_> {
    fn wanted(&self) -> Wanted {
        let ticked = [
            (self.administrator, Role::Administrator),
            (self.host, Role::Host),
            (self.scheduler, Role::Scheduler),
            (self.supervisor, Role::Supervisor),
            (self.billing, Role::Billing),
        ];
        let on = |typed: &str| typed == "on";
        let roles = ticked.into_iter().filter(|(typed, _)| on(typed)).map(|(_, role)| role).collect();
        // Boxes below a role that was not ticked mean nothing.
        let all = self.plans_for == "all";
        let plans_for = match (on(self.scheduler), all) {
            (false, _) => PlansFor::default(),
            (true, true) => PlansFor { all, ..PlansFor::default() },
            (true, false) => {
                let hosts = self.hosts.iter().filter(|(_, typed)| on(typed));
                let groups = self.groups.iter().filter(|(_, typed)| on(typed));
                PlansFor {
                    all,
                    hosts: hosts.filter_map(|(name, _)| PlansFor::host_of(name)).collect(),
                    groups: groups.filter_map(|(name, _)| PlansFor::group_of(name)).collect(),
                }
            }
        };
        Wanted { roles, plans_for }
    }
}

impl Wanted {
    /// Somebody without any role could do no work here, nor could a scheduler of nobody. A group may be empty for now.
    fn checks(&self) -> [(&'static str, Result<(), FieldCode>); 2] {
        let PlansFor { all, hosts, groups } = &self.plans_for;
        let nobody = !all && hosts.is_empty() && groups.is_empty();
        let for_nobody = self.roles.contains(&Role::Scheduler) && nobody;
        let required = |fine: bool| fine.then_some(()).ok_or(FieldCode::Required);
        [("host", required(!self.roles.is_empty())), ("hosts", required(!for_nobody))]
    }
}

/// The ticked boxes.
pub(super) fn roles(form: &NewRoles) -> Result<Wanted, AppError> {
    let wanted = Boxes::from(form).wanted();
    AppError::of_fields(wanted.checks())?;
    Ok(wanted)
}

/// Somebody new, as they will be kept.
#[derive(Debug)]
pub(super) struct Checked {
    pub name: String,
    pub email: String,
    pub wanted: Wanted,
}

/// Everything that is wrong at once.
pub(super) fn person(form: &NewPerson) -> Result<Checked, AppError> {
    let checked = Checked {
        name: clinic::tidy(&form.name),
        email: address::parse(&form.email).unwrap_or_default(),
        wanted: Boxes::from(form).wanted(),
    };
    let [role, hosts] = checked.wanted.checks();
    AppError::of_fields([
        ("name", clinic::name(&checked.name)),
        ("email", address::parse(&form.email).map(drop)),
        role,
        hosts,
    ])?;
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn form(name: &str, email: &str, host: &str, administrator: &str) -> NewPerson {
        let owned = str::to_owned;
        NewPerson {
            name: owned(name),
            email: owned(email),
            host: owned(host),
            administrator: owned(administrator),
            ..NewPerson::default()
        }
    }

    fn wrong(form: &NewPerson) -> Vec<String> {
        let AppError::Invalid(wrong) = person(form).unwrap_err() else { panic!("fields") };
        wrong.into_iter().map(|error| error.field).collect()
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        assert_eq!(wrong(&form("", "x", "", "")), ["name", "email", "host"]);
    }

    #[test]
    fn roles_are_what_was_ticked() {
        let of = |host, administrator| Boxes::from(&form("", "", host, administrator)).wanted().roles;
        assert_eq!(of("on", ""), [Role::Host]);
        assert_eq!(of("", "on"), [Role::Administrator]);
        assert_eq!(of("on", "on"), [Role::Administrator, Role::Host]);
        assert!(of("", "").is_empty());
        let others =
            NewPerson { supervisor: "on".to_owned(), billing: "on".to_owned(), ..form("", "", "", "on") };
        let wanted = Boxes::from(&others).wanted().roles;
        assert_eq!(wanted, [Role::Administrator, Role::Supervisor, Role::Billing]);
        let good = person(&form(" Ben  Ito ", "ben@x.org", "on", "")).unwrap();
        assert_eq!((good.name.as_str(), good.email.as_str()), ("Ben Ito", "ben@x.org"));
    }

    #[test]
    fn a_scheduler_plans_for_all_or_for_those_who_were_chosen() {
        let host = model::MemberId(uuid::Uuid::from_u128(7));
        let scheduler = |plans_for: &str, hosts: &[String]| NewPerson {
            scheduler: "on".to_owned(),
            plans_for: plans_for.to_owned(),
            hosts: hosts.iter().map(|name| (name.clone(), "on".to_owned())).collect(),
            ..form("Kim Ode", "kim@x.org", "", "")
        };
        let chosen = person(&scheduler("chosen", &[PlansFor::name_of(host)])).unwrap().wanted;
        assert_eq!(chosen.roles, [Role::Scheduler]);
        assert_eq!(chosen.plans_for, PlansFor { hosts: BTreeSet::from([host]), ..PlansFor::default() });
        let all = person(&scheduler("all", &[PlansFor::name_of(host)])).unwrap().wanted.plans_for;
        assert_eq!(all, PlansFor { all: true, ..PlansFor::default() }, "whatever was ticked below it");
        assert_eq!(wrong(&scheduler("chosen", &[])), ["hosts"]);
        assert_eq!(wrong(&scheduler("", &["host_nobody".to_owned()])), ["hosts"]);
        let no_scheduler = NewPerson {
            scheduler: String::new(),
            host: "on".to_owned(),
            ..scheduler("all", &[PlansFor::name_of(host)])
        };
        assert_eq!(person(&no_scheduler).unwrap().wanted.plans_for, PlansFor::default());
    }

    #[test]
    fn a_scheduler_of_a_group_needs_no_single_host() {
        let group = model::GroupId(uuid::Uuid::from_u128(9));
        let scheduler = NewPerson {
            scheduler: "on".to_owned(),
            plans_for: "chosen".to_owned(),
            groups: BTreeMap::from([(PlansFor::name_of_group(group), "on".to_owned())]),
            ..form("Kim Ode", "kim@x.org", "", "")
        };
        let wanted = person(&scheduler).unwrap().wanted.plans_for;
        assert_eq!(wanted, PlansFor { groups: BTreeSet::from([group]), ..PlansFor::default() });
        let all = NewPerson { plans_for: "all".to_owned(), ..scheduler };
        assert_eq!(person(&all).unwrap().wanted.plans_for, PlansFor { all: true, ..PlansFor::default() });
    }
}
