//! The operator's help: only while a clinic lets them, only so far, told to its administrators and written in its log.
use crate::people::{ben, office, roles};
use crate::visits::at;
use crate::{field, refused};
use domain::{Admin, audit, clinics, operator, people, support, visits};
use model::audit::{AuditFilter, AuditKind};
use model::clinics::ClinicSettings;
use model::support::{PublicSettings, Support};
use model::{AppError, ClinicId, FieldCode, Lang};
use testkit::{DAY, HOUR, TestDomain};

/// What the operator may write over what is kept.
fn look(clinic: ClinicId, name: &str) -> PublicSettings {
    PublicSettings {
        clinic,
        name: name.to_owned(),
        help_phone: "+1 303 555 0199".to_owned(),
        zone: "America/Denver".to_owned(),
        lang: Lang::En,
        waiting_words: String::new(),
        accent: "#225588".to_owned(),
    }
}

/// "who what" of the log, newest first, without what was there before.
async fn told(domain: &TestDomain, admin: &Admin, rows: usize) -> Vec<String> {
    let page = audit::page(domain, admin, &AuditFilter::default()).await.unwrap();
    page.rows.iter().take(rows).map(|row| format!("{} {}", row.who, row.what)).collect()
}

#[tokio::test]
async fn a_clinic_that_lets_nobody_in_is_one_that_does_not_exist() {
    let office = office().await;
    let (domain, clinic) = (&office.domain, office.clinic.id());
    let operator = domain.operator().await;
    let nowhere = ClinicId(uuid::Uuid::from_u128(7));
    for asked in [clinic, nowhere] {
        assert_eq!(refused(support::enter(domain, &operator, asked).await), AppError::NotFound);
        assert_eq!(refused(support::helper(domain, &operator, asked).await), AppError::NotFound);
    }
    assert_eq!(operator::clinics(domain, &operator).await.unwrap().clinics[0].open_until, None);
    assert_eq!(support::now(domain, &office.admin).await.unwrap(), None);
    // Another clinic's permission is not this one's.
    let elm = domain.clinic("Elm").await;
    support::allow(domain, &elm.admin(domain).await, 24).await.unwrap();
    support::enter(domain, &operator, elm.id()).await.unwrap();
    assert_eq!(refused(support::helper(domain, &operator, clinic).await), AppError::NotFound);
    assert_eq!(support::now(domain, &office.admin).await.unwrap(), None);
    // Their letters are another test's.
    domain.run_jobs().await;
}

#[tokio::test]
async fn the_operator_looks_and_puts_right_and_everything_is_in_the_log_as_theirs() {
    let office = office().await;
    let (domain, clinic, admin) = (&office.domain, office.clinic.id(), &office.admin);
    let kept = clinics::settings(domain, admin).await.unwrap();
    let limits = ClinicSettings { idle_min: 10, absolute_h: 8, ..kept };
    clinics::save_settings(domain, admin, limits).await.unwrap();
    support::allow(domain, admin, 24).await.unwrap();
    let until = "Wed, Nov 25 at 8:00 am (Denver time)".to_owned();
    let by = "Ada Rivera".to_owned();
    let allowed = Support { until: until.clone(), by: by.clone(), inside: None };
    assert_eq!(support::now(domain, admin).await.unwrap(), Some(allowed));

    let operator = domain.operator().await;
    let open = operator::clinics(domain, &operator).await.unwrap().clinics[0].open_until.clone();
    assert!(open.is_some_and(|open| open.ends_with("UTC")));
    let early = support::helper(domain, &operator, clinic).await;
    assert_eq!(refused(early), AppError::NotFound, "only by the button");
    support::enter(domain, &operator, clinic).await.unwrap();
    support::enter(domain, &operator, clinic).await.unwrap();
    let inside = Some("Tue, Nov 24 at 8:00 am (Denver time)".to_owned());
    let now = support::now(domain, admin).await.unwrap();
    assert_eq!(now, Some(Support { until: until.clone(), by, inside }));

    let helper = support::helper(domain, &operator, clinic).await.unwrap();
    let people = support::people(domain, &helper).await.unwrap();
    assert_eq!((people.name.as_str(), people.until), ("Ada Rivera's clinic", until));
    assert_eq!(people.what.rows.len(), 1);
    assert!(people.what.rows.iter().all(|row| row.name == "Ada Rivera" && !row.me));
    let settings = support::settings(domain, &helper).await.unwrap();
    assert_eq!(settings.what.name, "Ada Rivera's clinic");
    support::save_settings(domain, &helper, look(clinic, "Maple Street")).await.unwrap();
    let after = clinics::settings(domain, admin).await.unwrap();
    let limits = (after.idle_min, after.absolute_h);
    assert_eq!((after.name.as_str(), limits), ("Maple Street", (10, 8)), "what guards accounts stays");
    let wrong = support::save_settings(domain, &helper, look(clinic, " ")).await;
    assert_eq!(field(wrong), ("name".into(), FieldCode::Required));
    let log = support::log(domain, &helper, &AuditFilter::default()).await.unwrap();
    assert_eq!(log.what.rows[0].who, "The operator");
    assert_eq!(log.what.zone, "Denver time");
    support::leave(domain, &operator, clinic).await.unwrap();
    support::leave(domain, &operator, clinic).await.unwrap();
    assert_eq!(
        told(domain, admin, 7).await,
        [
            "The operator left the clinic again",
            "The operator looked at the activity log",
            "The operator changed the clinic's settings",
            "The operator looked at the settings",
            "The operator looked at the list of people",
            "The operator opened the clinic to help",
            "Ada Rivera let the operator help for 24 hours",
        ]
    );
    assert_eq!(refused(support::helper(domain, &operator, clinic).await), AppError::NotFound);
    assert!(support::enter(domain, &operator, clinic).await.is_ok(), "it holds, so they may come back");
    // Their letters are another test's.
    domain.run_jobs().await;
}

/// Their names and times are what the operator never sees.
#[tokio::test]
async fn the_log_that_the_operator_sees_is_without_visits() {
    let office = office().await;
    let (domain, clinic, admin) = (&office.domain, office.clinic.id(), &office.admin);
    let host = office.clinic.host(domain).await;
    let visit = visits::schedule(domain, &host, at("15:30", &["Maya"])).await.unwrap();
    visits::view(domain, &host, visit).await.unwrap();
    support::allow(domain, admin, 1).await.unwrap();
    let operator = domain.operator().await;
    support::enter(domain, &operator, clinic).await.unwrap();
    let helper = support::helper(domain, &operator, clinic).await.unwrap();
    let seen = async |kind: &str| {
        let filter = AuditFilter { kind: kind.to_owned(), ..AuditFilter::default() };
        support::log(domain, &helper, &filter).await.unwrap().what.rows
    };
    let all = seen("").await;
    assert!(all.iter().any(|row| row.what == "opened the clinic to help"));
    assert!(all.iter().all(|row| row.kind != AuditKind::Visits && !row.what.contains("visit")), "{all:?}");
    assert!(seen("visits").await.is_empty());
    let whole = audit::page(domain, admin, &AuditFilter::default()).await.unwrap().rows;
    let of_visits = whole.iter().filter(|row| row.what.contains("visit"));
    assert_eq!(of_visits.count(), 2, "{whole:?}");
    // Their letters are another test's.
    domain.run_jobs().await;
}

#[tokio::test]
async fn what_is_taken_back_is_gone_at_once() {
    let office = office().await;
    let (domain, clinic, admin) = (&office.domain, office.clinic.id(), &office.admin);
    support::allow(domain, admin, 168).await.unwrap();
    let operator = domain.operator().await;
    support::enter(domain, &operator, clinic).await.unwrap();
    let helper = support::helper(domain, &operator, clinic).await.unwrap();
    assert_eq!(support::left_s(domain, &helper).await.unwrap(), 7 * DAY);
    let mut changes = domain.changes();
    support::end(domain, admin).await.unwrap();
    assert_eq!(changes.try_recv().unwrap().clinic, clinic, "open pages hear of it");
    // With what they had in hand already.
    let gone = AppError::NotFound;
    assert_eq!(refused(support::people(domain, &helper).await), gone);
    assert_eq!(refused(support::settings(domain, &helper).await), gone);
    assert_eq!(refused(support::log(domain, &helper, &AuditFilter::default()).await), gone);
    assert_eq!(refused(support::left_s(domain, &helper).await), gone);
    let late = support::save_settings(domain, &helper, look(clinic, "Maple Street")).await;
    assert_eq!(refused(late), gone);
    assert_eq!(clinics::settings(domain, admin).await.unwrap().name, "Ada Rivera's clinic");
    assert_eq!(refused(support::enter(domain, &operator, clinic).await), gone);
    support::end(domain, admin).await.unwrap();
    assert_eq!(
        told(domain, admin, 3).await,
        [
            "Ada Rivera took back that the operator may help",
            "The operator opened the clinic to help",
            "Ada Rivera let the operator help for 7 days",
        ]
    );
    // What is given anew is to be opened anew.
    support::allow(domain, admin, 1).await.unwrap();
    assert_eq!(refused(support::helper(domain, &operator, clinic).await), gone);
    // Their letters are another test's.
    domain.run_jobs().await;
}

#[tokio::test]
async fn it_ends_by_itself_and_is_not_lengthened_in_passing() {
    let office = office().await;
    let (domain, clinic, admin) = (&office.domain, office.clinic.id(), &office.admin);
    for hours in [0, 2, 999] {
        assert_eq!(field(support::allow(domain, admin, hours).await), ("hours".into(), FieldCode::Required));
    }
    support::allow(domain, admin, 1).await.unwrap();
    support::allow(domain, admin, 168).await.unwrap();
    let operator = domain.operator().await;
    support::enter(domain, &operator, clinic).await.unwrap();
    let helper = support::helper(domain, &operator, clinic).await.unwrap();
    domain.clock.advance(HOUR - 1);
    assert!(support::people(domain, &helper).await.is_ok());
    domain.clock.advance(1);
    assert_eq!(refused(support::people(domain, &helper).await), AppError::NotFound);
    assert_eq!(refused(support::enter(domain, &operator, clinic).await), AppError::NotFound);
    let admin = office.clinic.admin(domain).await;
    assert_eq!(support::now(domain, &admin).await.unwrap(), None);
    // Whoever signs out later leaves nothing: it was over.
    operator::leave(domain, &operator).await.unwrap();
    let looked = "The operator looked at the list of people";
    assert_eq!(told(domain, &admin, 2).await, ["Ada Rivera signed in", looked]);
    // Their letters are another test's.
    domain.run_jobs().await;
}

#[tokio::test]
async fn it_ends_with_whoever_gave_it() {
    let office = office().await;
    let (domain, clinic) = (&office.domain, office.clinic.id());
    let operator = domain.operator().await;
    let ben = office.colleague("on", "on").await;
    let given_by = ben.admin().unwrap();
    for deactivated in [false, true] {
        support::allow(domain, &given_by, 168).await.unwrap();
        support::enter(domain, &operator, clinic).await.unwrap();
        match deactivated {
            false => people::set_roles(domain, &office.admin, roles(ben.id(), "on", "")).await.unwrap(),
            true => people::deactivate(domain, &office.admin, ben.id()).await.unwrap(),
        };
        assert_eq!(refused(support::helper(domain, &operator, clinic).await), AppError::NotFound);
        assert_eq!(support::now(domain, &office.admin).await.unwrap(), None, "deactivated: {deactivated}");
    }
    // Their letters are another test's.
    domain.run_jobs().await;
}

/// A clinic that was opened in somebody else's name writes them no letter.
#[tokio::test]
async fn nobody_is_written_to_at_an_address_that_they_have_not_confirmed() {
    let domain = TestDomain::new().await;
    let clinic = domain.unconfirmed_clinic("Ada").await;
    domain.run_jobs().await;
    domain.mail();
    support::allow(&domain, &clinic.admin(&domain).await, 1).await.unwrap();
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
}

#[tokio::test]
async fn a_sign_in_that_lapsed_has_nothing_open() {
    let office = office().await;
    let (domain, clinic) = (&office.domain, office.clinic.id());
    support::allow(domain, &office.admin, 168).await.unwrap();
    let operator = domain.operator().await;
    support::enter(domain, &operator, clinic).await.unwrap();
    domain.clock.advance(12 * HOUR);
    let admin = office.clinic.admin(domain).await;
    assert_eq!(support::now(domain, &admin).await.unwrap().unwrap().inside, None);
    // Their letters are another test's.
    domain.run_jobs().await;
}

#[tokio::test]
async fn one_browser_of_the_operators_is_inside_and_signing_out_leaves() {
    let office = office().await;
    let (domain, clinic, admin) = (&office.domain, office.clinic.id(), &office.admin);
    support::allow(domain, admin, 24).await.unwrap();
    let (first, second) = (domain.operator().await, domain.operator().await);
    support::enter(domain, &first, clinic).await.unwrap();
    assert_eq!(refused(support::helper(domain, &second, clinic).await), AppError::NotFound);
    support::enter(domain, &second, clinic).await.unwrap();
    assert_eq!(refused(support::helper(domain, &first, clinic).await), AppError::NotFound);
    operator::leave(domain, &second).await.unwrap();
    let now = support::now(domain, admin).await.unwrap().unwrap();
    assert_eq!(now.inside, None);
    assert_eq!(told(domain, admin, 1).await, ["The operator left the clinic again"]);
    // Their letters are another test's.
    domain.run_jobs().await;
}

#[tokio::test]
async fn every_administrator_is_told_that_they_may_come_and_that_they_have() {
    let office = office().await;
    let (domain, clinic, admin) = (&office.domain, office.clinic.id(), &office.admin);
    office.colleague("", "on").await;
    let spanish = "update member set lang = 'es' where is_admin and not is_host";
    assert_eq!(domain.database.tamper(spanish).await, 1);
    let invited = model::people::NewPerson { email: "zoe@example.org".into(), ..ben("", "on") };
    people::invite(domain, admin, invited).await.unwrap();
    domain.run_jobs().await;
    domain.mail();

    support::allow(domain, admin, 1).await.unwrap();
    domain.run_jobs().await;
    let subjects = |domain: &TestDomain| {
        let mut subjects: Vec<String> = domain.mail().into_iter().map(|letter| letter.subject).collect();
        subjects.sort();
        subjects
    };
    let clinic_name = "Ada Rivera's clinic";
    assert_eq!(
        subjects(domain),
        [format!("El operador puede ayudar a {clinic_name}"), format!("The operator may help {clinic_name}")],
        "whoever has not come in yet is told nothing"
    );
    let operator = domain.operator().await;
    support::enter(domain, &operator, clinic).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(
        subjects(domain),
        [format!("El operador ha abierto {clinic_name}"), format!("The operator has opened {clinic_name}")]
    );
    support::leave(domain, &operator, clinic).await.unwrap();
    support::enter(domain, &operator, clinic).await.unwrap();
    support::end(domain, admin).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(subjects(domain), Vec::<String>::new(), "the first time only");
}
