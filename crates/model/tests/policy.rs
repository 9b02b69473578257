//! Prints who may do what to what into `policy.txt` and compares with the committed text, so that a change of rights
//! is seen in review. `BEDSIDE_BLESS=1` writes the new text.
use model::policy::{Action, Relation, Role, can};

fn table() -> String {
    let mut text = String::from("action, role: relations in which it is allowed\n");
    for action in Action::ALL {
        for role in Role::ALL {
            let allowed: Vec<String> = Relation::ALL
                .into_iter()
                .filter(|relation| can(role, action, *relation))
                .map(|relation| format!("{relation:?}"))
                .collect();
            let allowed = if allowed.is_empty() { "-".to_owned() } else { allowed.join(" ") };
            text.push_str(&format!("{action:?}, {role:?}: {allowed}\n"));
        }
    }
    text
}

#[allow(clippy::disallowed_methods, reason = "only a developer who looked sets it")]
#[test]
fn the_truth_table_is_the_committed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/policy.txt");
    if std::env::var_os("BEDSIDE_BLESS").is_some() {
        std::fs::write(path, table()).expect("policy.txt can be written");
    }
    let committed = std::fs::read_to_string(path).expect("policy.txt is committed");
    assert_eq!(table(), committed, "rights changed: look at it, then run with BEDSIDE_BLESS=1");
}

/// What a stranger may: open a clinic or an account, follow a link, take a time that is offered to everybody, stand in a line.
fn at_the_door(action: Action) -> bool {
    use Action::{AskInLine, BookVisit, GreetByLink, OpenClinic, SignIn};
    matches!(action, OpenClinic | SignIn | GreetByLink | BookVisit | AskInLine)
}

#[test]
fn nobody_acts_on_another_clinic_but_at_its_door() {
    for action in Action::ALL {
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Operator) {
            assert_eq!(can(role, action, Relation::Other), at_the_door(action), "{role:?} {action:?}");
        }
    }
}

/// What somebody may do who holds these roles: their union, and everybody is a participant.
fn may(roles: &[Role], action: Action, relation: Relation) -> bool {
    let all = roles.iter().chain(&[Role::Participant]);
    all.copied().any(|role| can(role, action, relation))
}

/// A supervisor sees to the clinic's words and a billing manager to its licences: of what visits hold, of contacts, people,
/// settings and figures neither has anything that whoever has no other role has not.
#[test]
fn who_supervises_or_pays_sees_nothing_of_a_visit() {
    for action in Action::ALL {
        for relation in Relation::ALL {
            let always = may(&[], action, relation);
            let here = matches!(relation, Relation::Own | Relation::Clinic);
            for (role, own) in
                [(Role::Supervisor, Action::WordMessages), (Role::Billing, Action::ReadLicences)]
            {
                let all = always || action == own && here;
                assert_eq!(may(&[role], action, relation), all, "{role:?} {action:?} {relation:?}");
            }
        }
    }
    for visits in [Action::ReadVisit, Action::ReadContacts, Action::ReadHistory, Action::ReadFigures] {
        let both = [Role::Supervisor, Role::Billing];
        assert!(Relation::ALL.into_iter().all(|relation| !may(&both, visits, relation)), "{visits:?}");
    }
}

/// One's own account and the visits to which one is invited, and nothing else of the clinic but what it shows of itself.
#[test]
fn a_participant_has_what_is_their_own() {
    let own = [
        Action::ChangeAccount,
        Action::ReadOwnPlaces,
        Action::JoinVisit,
        Action::AnswerInvitation,
        Action::Chat,
    ];
    for action in Action::ALL {
        let settings = action == Action::ReadClinicSettings;
        for relation in Relation::ALL {
            let theirs = match relation {
                Relation::Own => own.contains(&action) || settings,
                Relation::Clinic => settings,
                Relation::Given | Relation::Cohost | Relation::Joined | Relation::Other => false,
            };
            assert_eq!(
                can(Role::Participant, action, relation),
                theirs || at_the_door(action),
                "{action:?} {relation:?}"
            );
        }
    }
}

/// Only administrators and hosts take a licence, and only who has visits begins with a day.
#[test]
fn the_roles_that_take_a_licence_and_those_that_have_a_day() {
    let of = |is: fn(Role) -> bool| Role::ALL.into_iter().filter(|role| is(*role)).collect::<Vec<_>>();
    assert_eq!(of(Role::takes_licence), [Role::Administrator, Role::Host]);
    assert_eq!(of(Role::has_a_day), [Role::Host, Role::Scheduler]);
}

/// A scheduler is somebody who works at the desk: nothing of the visit itself, and of the clinic no more than a host.
#[test]
fn whoever_plans_for_a_host_does_not_hold_their_visits() {
    let given = |action| can(Role::Scheduler, action, Relation::Given);
    assert!(
        [Action::ScheduleVisit, Action::ReadVisit, Action::CancelVisit, Action::ReadContacts].map(given)
            == [true; 4]
    );
    let plans = [Action::ChooseColleagues, Action::HandOverVisit, Action::ReadMessages];
    assert!(plans.map(given) == [true; 3]);
    let held = [Action::AdmitGuest, Action::EndVisit, Action::JoinVisit, Action::ReadHistory];
    assert!(held.map(given) == [false; 4]);
    for action in Action::ALL {
        // A colleague whom they are not given is nobody to them, and no other role has anything of being given.
        assert_eq!(can(Role::Scheduler, action, Relation::Clinic), at_the_door(action), "{action:?}");
        let others = Role::ALL.into_iter().filter(|role| !matches!(role, Role::Scheduler | Role::Operator));
        for role in others {
            assert_eq!(can(role, action, Relation::Given), at_the_door(action), "{role:?} {action:?}");
        }
    }
}

/// What the operator has of every clinic does not grow by one that lets them in, but for these; and without that none of
/// these is theirs.
#[test]
fn the_operator_helps_only_where_they_are_let_in_and_only_so_far() {
    let help = [
        Action::HelpClinic,
        Action::ReadPeople,
        Action::ReadAudit,
        Action::ReadClinicSettings,
        Action::ChangePublicSettings,
    ];
    for action in Action::ALL {
        let always = can(Role::Operator, action, Relation::Other);
        assert!(!always || !help.contains(&action), "{action:?} takes a clinic's consent");
        assert_eq!(can(Role::Operator, action, Relation::Clinic), always, "{action:?}");
        let given = always || help.contains(&action);
        assert_eq!(can(Role::Operator, action, Relation::Given), given, "{action:?}");
    }
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Administrator) {
        for relation in Relation::ALL {
            assert!(!can(role, Action::LetOperatorIn, relation), "{role:?} {relation:?}");
        }
    }
}

/// A colleague comes and talks; who holds the visit with its host does what the host does in it, and chooses nobody.
#[test]
fn a_colleague_leads_nothing_and_a_co_host_owns_nothing() {
    let leads = [Action::AdmitGuest, Action::EndVisit, Action::ReadMessages, Action::ReadHistory];
    let comes = [Action::ReadVisit, Action::JoinVisit, Action::HideVisit];
    let owns = [
        Action::ScheduleVisit,
        Action::CancelVisit,
        Action::ChooseColleagues,
        Action::HandOverVisit,
        Action::ReadContacts,
    ];
    let may =
        |actions: &[Action], relation| actions.iter().filter(|a| can(Role::Host, **a, relation)).count();
    assert_eq!((may(&leads, Relation::Cohost), may(&leads, Relation::Joined)), (4, 0));
    assert_eq!((may(&comes, Relation::Cohost), may(&comes, Relation::Joined)), (3, 3));
    assert_eq!((may(&owns, Relation::Cohost), may(&owns, Relation::Joined)), (0, 0));
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Host) {
        for action in [leads.as_slice(), &comes, &owns].concat() {
            assert!(!can(role, action, Relation::Cohost) && !can(role, action, Relation::Joined), "{role:?}");
        }
    }
}
