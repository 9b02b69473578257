//! Clinical supervisors and billing managers (A3): what is theirs and what is not, that neither uses a licence, and what
//! everybody has who has an account at all.
use crate::people::{Office, office, roles};
use crate::refused;
use crate::schedulers::{colleague, host};
use domain::{Member, logins, lost_link, people, templates};
use model::accounts::Credentials;
use model::people::{LicenceRow, NewPerson, NewRoles};
use model::policy::Role;
use model::templates::TemplateForm;
use model::{AppError, Secret};

const MESSAGE: &str = "late-mail-en";

fn supervisor(name: &str) -> NewPerson {
    NewPerson { host: String::new(), supervisor: "on".into(), ..host(name) }
}

fn billing(name: &str) -> NewPerson {
    NewPerson { host: String::new(), billing: "on".into(), ..host(name) }
}

/// Kim's sign-in of now.
async fn kim(office: &Office) -> Member {
    let who = office.domain.stranger(office.clinic.id(), 6);
    let password = Secret::new("four herons walked home".into());
    let form = Credentials { email: "kim.ode@example.org".into(), password };
    let cookie = logins::sign_in(&office.domain, &who, form).await.unwrap();
    logins::resume(&office.domain, office.clinic.id(), &cookie).await.unwrap()
}

/// Who did what is called so, oldest first.
async fn actors(office: &Office, name: &str) -> Vec<String> {
    let events = "select name, actor_kind from audit_event order by clinic_id, seq";
    let all = office.domain.database.pairs(events).await;
    all.into_iter().filter(|(event, _)| event == name).map(|(_, kind)| kind).collect()
}

fn worded(version: i32) -> TemplateForm {
    TemplateForm {
        message: MESSAGE.to_owned(),
        version,
        subject: "A little later".to_owned(),
        heading: "Good day, {guest}".to_owned(),
        body: "{host} is late: {link}".to_owned(),
        press: String::new(),
    }
}

#[tokio::test]
async fn a_supervisor_words_the_messages_and_has_nothing_else_of_the_clinic() {
    let office = office().await;
    let domain = &office.domain;
    let zoe = colleague(&office, supervisor("Zoe Abel")).await;
    assert_eq!(zoe.roles(), [Role::Supervisor, Role::Participant]);
    let editor = zoe.editor().unwrap();
    let before = templates::view(domain, &editor, MESSAGE).await.unwrap();
    assert!(!before.own);
    templates::press(domain, &editor, worded(before.version)).await.unwrap();
    let after = templates::view(domain, &office.admin, MESSAGE).await.unwrap();
    assert!(after.own && after.words.body == "{host} is late: {link}", "the administrator reads the same");
    assert_eq!(after.past.first().map(|change| change.who.as_str()), Some("Zoe Abel"));
    templates::restore(domain, &office.admin, MESSAGE, after.version).await.unwrap();
    assert_eq!(actors(&office, "message_worded").await, ["supervisor"]);
    assert_eq!(actors(&office, "message_restored").await, ["admin"]);
    assert_eq!(refused(zoe.billing_manager()), AppError::NotAllowed);
    assert!(zoe.host().is_err() && zoe.planner().is_err() && zoe.admin().is_err());
}

#[tokio::test]
async fn a_billing_manager_sees_who_uses_a_licence_and_nothing_else_of_the_clinic() {
    let office = office().await;
    let domain = &office.domain;
    colleague(&office, host("Ben Ito")).await;
    let kim = colleague(&office, billing("Kim Ode")).await;
    people::invite(domain, &office.admin, host("Only Invited")).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(kim.roles(), [Role::Billing, Role::Participant]);
    let manager = kim.billing_manager().unwrap();
    let seen = people::licences(domain, &manager).await.unwrap();
    let row = |name: &str, roles: &[Role]| LicenceRow { name: name.to_owned(), roles: roles.to_vec() };
    let both = [Role::Administrator, Role::Host];
    assert_eq!(seen.rows, [row("Ada Rivera", &both), row("Ben Ito", &[Role::Host])]);
    assert_eq!(seen.others, 1, "the billing manager");
    let listed = people::list(domain, &office.admin).await.unwrap();
    assert_eq!(listed.licences, 2, "one number, wherever it stands");
    assert_eq!(refused(kim.editor()), AppError::NotAllowed);
    assert!(kim.host().is_err() && kim.planner().is_err() && kim.admin().is_err());
    let founder = office.clinic.member(domain).await;
    assert!(founder.billing_manager().is_ok() && founder.editor().is_ok(), "an administrator may both");
    let ben = listed.rows.into_iter().find(|row| row.name == "Ben Ito").unwrap();
    people::deactivate(domain, &office.admin, ben.member).await.unwrap();
    let seen = people::licences(domain, &manager).await.unwrap();
    assert_eq!(seen.rows, [row("Ada Rivera", &both)], "who has left uses none");
}

#[tokio::test]
async fn roles_are_freely_combined_and_change_with_the_next_sign_in() {
    let office = office().await;
    let (domain, admin) = (&office.domain, &office.admin);
    let before = colleague(&office, billing("Kim Ode")).await;
    let all = NewRoles {
        supervisor: "on".into(),
        billing: "on".into(),
        scheduler: "on".into(),
        plans_for: "all".into(),
        ..roles(before.id(), "on", "on")
    };
    people::set_roles(domain, admin, all).await.unwrap();
    let now = kim(&office).await;
    let held = [
        Role::Administrator,
        Role::Host,
        Role::Scheduler,
        Role::Supervisor,
        Role::Billing,
        Role::Participant,
    ];
    assert_eq!(now.roles(), held);
    let view = people::person(domain, admin, now.id()).await.unwrap();
    assert_eq!(view.row.roles, held[..5], "what everybody is, nobody is given");
    assert_eq!(people::list(domain, admin).await.unwrap().licences, 2, "one for all their roles");
    let supervising = NewRoles { supervisor: "on".into(), ..roles(now.id(), "", "") };
    people::set_roles(domain, admin, supervising).await.unwrap();
    let now = kim(&office).await;
    assert_eq!(now.roles(), [Role::Supervisor, Role::Participant]);
    assert!(now.admin().is_err() && now.host().is_err() && now.billing_manager().is_err());
    assert_eq!(people::list(domain, admin).await.unwrap().licences, 1);
    assert_eq!(actors(&office, "roles_changed").await, ["admin"; 2]);
    domain.run_jobs().await;
}

#[tokio::test]
async fn whoever_has_an_account_is_a_participant_and_has_their_own_places() {
    let office = office().await;
    let domain = &office.domain;
    colleague(&office, billing("Kim Ode")).await;
    // The form gives at least one role.
    assert_eq!(domain.database.tamper("update member set is_billing = false where is_billing").await, 1);
    let kim = kim(&office).await;
    assert_eq!(kim.roles(), [Role::Participant]);
    assert!(lost_link::own_places(domain, &kim).await.unwrap().is_empty());
    domain.run_jobs().await;
    assert_eq!(logins::me(domain, &kim).await.unwrap().roles, [Role::Participant]);
    assert_eq!(refused(kim.editor()), AppError::NotAllowed);
    assert_eq!(refused(kim.billing_manager()), AppError::NotAllowed);
    assert!(kim.host().is_err() && kim.planner().is_err() && kim.admin().is_err());
}
