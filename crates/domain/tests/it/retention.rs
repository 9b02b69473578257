//! Every rule of `migrations/classes.toml` is kept by the daily job, or says why nothing has to go yet (V13, 1L).
use crate::tidying::tidy;
use domain::joining::{self, Fact};
use domain::people::groups;
use domain::{Arriving, chat, clinics, factors, logins, operator, people, quality, support, visits};
use model::Secret;
use model::accounts::{Credentials, SignUp};
use model::choices::NewOwnChoices;
use model::factors::FactorCode;
use model::groups::GroupMembers;
use model::people::{EmailChange, NewPerson, PlansFor};
use model::quality::Minute;
use std::collections::{BTreeMap, BTreeSet};
use testkit::{DAY, Raw, TestClinic, TestDomain, app_code, sign_up_form};

/// Rules after which rows go, and what the daily job calls for it.
const GO: &[(&str, &[&str])] = &[
    ("sign_in", &["logins::prune(", "operator::prune("]),
    (
        "link",
        &["logins::prune(", "factors::prune(", "people::prune(", "publish::prune(", "switching::prune("],
    ),
    ("old_password", &["logins::prune("]),
    ("email_change", &["logins::prune(", "factors::prune(", "people::prune("]),
    ("letter", &["outbox::prune("]),
    ("refused", &["outbox::prune("]),
    ("abuse", &["throttle::prune(", "addresses.turn("]),
    ("request", &["booking::prune(", "queue::prune("]),
    ("work", &["jobs::prune(", "texting::prune("]),
    ("chat", &["chat::prune("]),
    ("quality", &["quality::prune("]),
];

/// Rules by which rows stay for now, and until when.
const STAY: &[(&str, &str)] = &[
    ("installation", "until there is no database any more"),
    ("clinic", "until a clinic can be closed; today none can"),
    ("group", "until an administrator deletes the group, see the tests of `groups.rs`"),
    ("account", "until an administrator deletes the person, see the tests of `leaving.rs`"),
    (
        "record",
        "until a clinic sets a rule of its own; contact data goes before, see the tests of `tidying.rs`",
    ),
    ("contact", "until the clinic takes the person out of its address book"),
    ("stop", "until whoever has the number says START, see the tests of `texting.rs`"),
    ("agreement", "until six years after it ended: nothing is so old yet"),
    ("audit", "until it is six years old: nothing is, and then it goes by whole segments of the chain"),
];

/// Rules, and the rule of each table.
fn read() -> (BTreeSet<String>, BTreeMap<String, String>) {
    let text = std::fs::read_to_string(crate::schema::FILE).expect("migrations/classes.toml");
    let file: toml::Table = text.parse().expect("TOML");
    let rules = file["rules"].as_table().expect("[rules]").keys().cloned().collect();
    let tables = file.iter().filter(|(name, _)| *name != "rules");
    (
        rules,
        tables.map(|(name, columns)| (name.clone(), columns["keep"].as_str().unwrap().to_owned())).collect(),
    )
}

#[test]
fn every_rule_is_kept_by_the_daily_job_or_says_until_when() {
    let (rules, _) = read();
    let listed: Vec<&str> = GO.iter().map(|rule| rule.0).chain(STAY.iter().map(|rule| rule.0)).collect();
    let once: BTreeSet<String> = listed.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!((&once, once.len()), (&rules, listed.len()));
    let job = include_str!("../../src/tidying.rs");
    for (rule, calls) in GO {
        for call in *calls {
            assert!(job.contains(call), "{rule}: the daily job does not call {call}…)");
        }
    }
    assert!(STAY.iter().all(|(_, until)| until.starts_with("until ")));
}

/// One of everything that the product keeps today.
async fn live(domain: &TestDomain) {
    let clinic = domain.clinic("ada").await;
    let lapsing = domain.clinic("cleo").await;
    let (admin, member) = (lapsing.admin(domain).await, lapsing.member(domain).await);
    crate::passwords::replaced(domain, &admin, &member, &lapsing.password).await;
    let host = clinic.host(domain).await;
    domain.operator().await;
    crate::switching::on_the_way(domain, &clinic).await;
    // A clinic that was opened at another address than its own.
    let form = SignUp { slug: "harbour".into(), request_id: "r2".into(), ..sign_up_form(domain, "ben") };
    let opened = logins::sign_up(domain, &domain.anyone(), form).await.unwrap();
    logins::hand_over(domain, &opened).await.unwrap();
    let admin = clinic.admin(domain).await;
    let person = NewPerson {
        name: "Ben".into(),
        email: "ben@example.org".into(),
        host: "on".into(),
        ..Default::default()
    };
    people::invite(domain, &admin, person).await.unwrap();
    support::allow(domain, &admin, 1).await.unwrap();
    support::enter(domain, &domain.operator().await, clinic.id()).await.unwrap();
    let group = groups::make(domain, &admin, "Front desk".into()).await.unwrap();
    let members = BTreeMap::from([(GroupMembers::name_of(host.id()), "on".to_owned())]);
    groups::set_members(domain, &admin, GroupMembers { group, members }).await.unwrap();
    let scheduler = NewPerson {
        name: "Kim".into(),
        email: "kim@example.org".into(),
        scheduler: "on".into(),
        hosts: BTreeMap::from([(PlansFor::name_of(host.id()), "on".to_owned())]),
        groups: BTreeMap::from([(PlansFor::name_of_group(group), "on".to_owned())]),
        ..Default::default()
    };
    people::invite(domain, &admin, scheduler).await.unwrap();
    let length = NewOwnChoices { own_length: "45".into(), ..Default::default() };
    clinics::save_own_choices(domain, &clinic.member(domain).await, length).await.unwrap();
    // A second link at the door, never used.
    operator::first_link(domain).await.unwrap();
    domain::calendar::feed::make(domain, &host, "busy").await.unwrap();
    remembered(domain, &clinic).await;
    crate::passkeys::make(domain, &clinic, &clinic.member(domain).await).await;
    let who = domain.stranger(clinic.id(), 9);
    let wrong = Credentials { password: Secret::new("wrong".into()), ..clinic.credentials() };
    assert!(logins::sign_in(domain, &who, wrong).await.is_err());
    logins::forgot(domain, &who, clinic.email.clone()).await.unwrap();
    let other =
        EmailChange { new_email: "ada@example.net".into(), email_password: clinic.credentials().password };
    logins::email::ask(domain, &who, &clinic.member(domain).await, other).await.unwrap();
    let visit = visits::schedule(domain, &host, crate::visits::now(&["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    crate::bounces::one(domain).await;
    let guest = crate::joining::enter(domain, &clinic, &host, visit).await;
    joining::admit(domain, &host, guest.id()).await.unwrap();
    joining::record(domain, visit, guest.id(), Fact::Present(true), domain.now()).await.unwrap();
    let said = chat::say_as_guest(domain, &guest, crate::chat::line("Good morning")).await.unwrap();
    chat::read(domain, &host, visit, Some((said.talk, domain.now()))).await.unwrap();
    crate::chat_files::sends(domain, &guest, "scan.pdf", b"%PDF-1.7 a scan").await;
    let minute = (guest.id(), domain.now(), Minute::default());
    quality::keep(domain, visit, &[minute]).await.unwrap();
    crate::publish::made(domain, &clinic, &host, visit).await;
    visits::end(domain, &host, visit).await.unwrap();
    crate::texting::said(domain, "SM1", "+12125550199", "STOP").await;
    crate::booking::asked_and_declined(domain, &clinic).await;
    crate::templates::worded(domain, &clinic).await;
    crate::queue::asked_and_declined(domain, &clinic).await;
    domain::audit::anchor(domain).await.unwrap();
}

/// A browser in which a second factor is not asked for again.
async fn remembered(domain: &TestDomain, clinic: &TestClinic) {
    let own: Arriving = clinic.member(domain).await.into();
    let who = domain.stranger(clinic.id(), 5);
    factors::begin(domain, &who, &own, clinic.credentials().password).await.unwrap();
    let key = factors::factor(domain, &own).await.unwrap().pending.unwrap().key;
    let code = || Secret::new(app_code(&key, domain.now()));
    factors::confirm(domain, &who, &own, &code()).await.unwrap();
    domain.clock.advance(30);
    let cookie = logins::sign_in(domain, &who, clinic.credentials()).await.unwrap();
    let arriving = logins::arriving(domain, clinic.id(), &cookie).await.unwrap();
    let form = FactorCode { code: code(), remember: "on".into(), ..Default::default() };
    assert!(factors::show(domain, &who, &arriving, form).await.unwrap().remembered.is_some());
}

/// Rows of each table; of the queue, those that ended before today: what was done today is kept for a while.
async fn counts(domain: &TestDomain) -> BTreeMap<String, i64> {
    let mut counts = domain.database.rows_of_each().await;
    let undone = "select count(*) from job where failed_at is null and (done_at is null or done_at >= $1)";
    let today = domain.now().plus_seconds(-DAY);
    let undone: i64 = match domain.database.raw().await {
        Raw::Sqlite(mut c) => sqlx::query_scalar(undone).bind(today).fetch_one(&mut c).await.unwrap(),
        Raw::Postgres(mut c) => sqlx::query_scalar(undone).bind(today).fetch_one(&mut c).await.unwrap(),
    };
    *counts.get_mut("job").unwrap() -= undone;
    counts
}

#[tokio::test]
async fn what_has_had_its_time_goes_and_nothing_else() {
    let domain = TestDomain::new().await;
    live(&domain).await;
    // What waits for its time has it: a job that is done today is kept for a while.
    domain.clock.advance(20 * DAY);
    domain.run_jobs().await;
    let before = counts(&domain).await;
    domain.clock.advance(400 * DAY);
    tidy(&domain).await;
    let after = counts(&domain).await;
    let (_, tables) = read();
    for (table, rule) in &tables {
        let (before, after) = (before[table], after[table]);
        if GO.iter().any(|(name, _)| name == rule) {
            assert!(before > 0, "{table}: `live` makes no row of it, so nobody sees it go");
            assert_eq!(after, 0, "{table}: of {before} rows");
        } else {
            assert!(after >= before, "{table}: {before} rows, then {after}: they were to stay");
        }
    }
}

#[tokio::test]
async fn keys_of_pseudonyms_go_also_when_nobody_comes_any_more() {
    let domain = TestDomain::new().await;
    domain.clinic("ada").await;
    let folder = domain.config().data_dir.join("keys");
    let keys = || {
        let names =
            std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with("address-")).collect::<BTreeSet<_>>()
    };
    let first = keys();
    assert_eq!(first.len(), 1);
    for _ in 0..61 {
        assert!(keys().len() <= 2);
        domain.clock.advance(DAY);
        tidy(&domain).await;
    }
    assert!(first.is_disjoint(&keys()), "{first:?} is still there after sixty days");
}
