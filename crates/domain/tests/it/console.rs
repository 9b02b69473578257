//! The operator's console (O3): clinics from outside, jobs that failed, how the installation does.
use crate::joining::room;
use crate::people::{ben, office};
use domain::joining::{self, Fact};
use domain::{audit, operator, outbox, people};
use jobs::Conn;
use model::JobId;
use model::console::{JobFault, JobKind, Live, Waiting};
use model::outbox::Delivery;
use model::people::NewPerson;
use testkit::{MINUTE, Raw, TestDomain};
use uuid::Uuid;

const CLINIC: &str = "
    insert into clinic (id, slug, name, help_phone, zone, lang, waiting_words, accent, theme_version, created_at)
    values ($1, $2, 'Elm', '', 'UTC', 'en', '', '#225588', 1, 1)";

/// A job past the domain, due now.
async fn add(domain: &TestDomain, n: u128, kind: &str, payload: &str, key: Option<&str>) {
    let now = domain.now().micros();
    let (payload, key) = (payload.to_owned(), key.map(str::to_owned));
    let job = jobs::NewJob { id: Uuid::from_u128(n), kind, payload, key, run_at: now, now };
    let mut raw = domain.database.raw().await;
    let conn = match &mut raw {
        Raw::Sqlite(c) => Conn::Sqlite(c),
        Raw::Postgres(c) => Conn::Postgres(c),
    };
    jobs::insert(conn, job).await.unwrap();
}

#[tokio::test]
async fn a_clinic_is_a_public_name_and_counts() {
    let office = office().await;
    let domain = &office.domain;
    let _ben = office.colleague("on", "").await;
    let invited = NewPerson { email: "zoe@example.org".into(), ..ben("on", "") };
    people::invite(domain, &office.admin, invited).await.unwrap();
    domain.run_jobs().await;
    domain.clock.advance(MINUTE);
    let elm = domain.clinic("Elm").await;
    let operator = domain.operator().await;
    let found = operator::clinics(domain, &operator).await.unwrap();
    let lines: Vec<_> =
        found.clinics.iter().map(|line| (line.name.clone(), line.address.clone(), line.people)).collect();
    let line = |clinic: &testkit::TestClinic, people: i64| {
        (clinic.front.name.clone(), domain.origin().clinic_url(&clinic.front, "/"), people)
    };
    assert_eq!(
        lines,
        [line(&elm, 1), line(&office.clinic, 2)],
        "newest first; who is only invited is not there"
    );
    assert_eq!(found.older, 0);
    assert!(!format!("{found:?}").contains('@'), "nothing of anybody");
}

#[tokio::test]
async fn a_visit_runs_while_somebody_is_in_its_call() {
    let room = room(&["Maya"]).await;
    let operator = room.domain.operator().await;
    let running = async || operator::clinics(&room.domain, &operator).await.unwrap().clinics[0].running;
    let (host, guest) = (room.host_place().await, room.enter().await);
    room.record(guest.id(), Fact::Waits(true)).await;
    assert_eq!(running().await, 0, "who waits is not in the call");
    room.record(host, Fact::Present(true)).await;
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.record(guest.id(), Fact::Waits(false)).await;
    room.record(guest.id(), Fact::Present(true)).await;
    assert_eq!(running().await, 1, "one visit, whoever is in it");
    room.record(host, Fact::Present(false)).await;
    room.record(guest.id(), Fact::Present(false)).await;
    assert_eq!(running().await, 0);
}

#[tokio::test]
async fn clinics_that_do_not_fit_on_the_page_are_counted() {
    let domain = TestDomain::new().await;
    let newest = domain.clinic("ada").await;
    let mut raw = domain.database.raw().await;
    for n in 1..=200 {
        let (id, slug) = (Uuid::from_u128(n), format!("elm-{n}"));
        let done = match &mut raw {
            Raw::Sqlite(c) => sqlx::query(CLINIC).bind(id).bind(slug).execute(c).await.map(drop),
            Raw::Postgres(c) => sqlx::query(CLINIC).bind(id).bind(slug).execute(c).await.map(drop),
        };
        done.unwrap();
    }
    let found = operator::clinics(&domain, &domain.operator().await).await.unwrap();
    assert_eq!((found.clinics.len(), found.older), (200, 1));
    assert_eq!(found.clinics[0].name, newest.front.name);
}

#[tokio::test]
async fn a_failed_job_is_listed_without_what_it_is_about_and_runs_again() {
    let domain = TestDomain::new().await;
    let operator = domain.operator().await;
    add(&domain, 1, "mail_checkpoints", "\"Maya Lin\"", None).await;
    assert_eq!(domain.run_jobs().await, 1);
    let page = operator::jobs(&domain, &operator).await.unwrap();
    let [failed] = page.failed.as_slice() else { panic!("one has failed: {page:?}") };
    assert_eq!((failed.kind, failed.fault, failed.tries), (JobKind::Checkpoints, JobFault::Never, 1));
    assert_eq!((page.older, page.waiting), (0, Waiting { count: 0, oldest_s: 0 }));
    assert!(!format!("{page:?}").contains("Maya"));

    assert_eq!(domain.database.tamper("update job set payload = '{}'").await, 1);
    operator::retry(&domain, &operator, failed.job).await.unwrap();
    domain.clock.advance(MINUTE);
    let again = operator::jobs(&domain, &operator).await.unwrap();
    assert_eq!((again.failed, again.waiting), (Vec::new(), Waiting { count: 1, oldest_s: MINUTE }));
    assert_eq!(domain.run_jobs().await, 1);
    let done = operator::jobs(&domain, &operator).await.unwrap();
    assert_eq!((done.failed, done.waiting.count), (Vec::new(), 0));

    operator::retry(&domain, &operator, failed.job).await.unwrap();
    assert_eq!(domain.run_jobs().await, 0, "done is done");
    let events = "select actor_kind, name from audit_event where name = 'job_retried'";
    assert_eq!(domain.database.pairs(events).await, [("operator".to_owned(), "job_retried".to_owned())]);
}

#[tokio::test]
async fn what_a_later_job_has_taken_over_is_neither_listed_nor_tried_again() {
    let domain = TestDomain::new().await;
    let operator = domain.operator().await;
    add(&domain, 1, "of another version", "1", Some("the same")).await;
    domain.run_jobs().await;
    let listed = async || operator::jobs(&domain, &operator).await.unwrap().failed;
    let first = listed().await;
    assert_eq!((first.len(), first[0].job, first[0].kind), (1, JobId(Uuid::from_u128(1)), JobKind::Other));
    domain.clock.advance(1);
    add(&domain, 2, "of another version", "2", Some("the same")).await;
    assert_eq!(listed().await, []);
    operator::retry(&domain, &operator, first[0].job).await.unwrap();
    assert_eq!(domain.run_jobs().await, 1, "the later one only");
    let second = listed().await;
    assert_eq!((second.len(), second[0].job), (1, JobId(Uuid::from_u128(2))));
}

/// As after ten tries that each took the process down.
#[tokio::test]
async fn a_letter_whose_job_is_given_up_says_so_in_the_outbox_and_leaves_from_there() {
    let domain = TestDomain::new().await;
    domain.unconfirmed_clinic("ada").await;
    assert_eq!(domain.database.tamper("update job set attempt = 10 where kind = 'send_letter'").await, 1);
    domain.run_jobs().await;
    let operator = domain.operator().await;
    assert_eq!(operator::jobs(&domain, &operator).await.unwrap().failed, [], "letters have their own page");
    let lost = async || operator::health(&domain, &operator, None).await.unwrap().lost_letters;
    let letters = async || outbox::letters(&domain, &operator).await.unwrap();
    let given_up = letters().await;
    assert_eq!(given_up.iter().map(|letter| letter.delivery).collect::<Vec<_>>(), [Delivery::Failed]);
    assert_eq!((domain.mail().len(), lost().await), (0, 1));
    outbox::retry(&domain, &operator, given_up[0].letter).await.unwrap();
    domain.run_jobs().await;
    assert_eq!((domain.mail().len(), letters().await[0].delivery), (1, Delivery::Sent));
    assert_eq!(lost().await, 0);
}

#[tokio::test]
async fn health_counts_what_somebody_has_to_look_after() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    domain.clinic("ada").await;
    let operator = domain.operator().await;
    audit::anchor(&domain).await.unwrap();
    let live = Some(Live { rooms: 1, people: 2 });
    let look = async || operator::health(&domain, &operator, live).await.unwrap();
    let fine = look().await;
    assert!(fine.database_bytes > 10_000 && fine.mail_leaves && fine.signed.is_some() && fine.live == live);
    let counts = (fine.clinics, fine.failed_jobs, fine.lost_letters, fine.blocks, fine.unsigned_s);
    assert_eq!(counts, (1, 0, 0, 0, 0));
    assert_eq!(fine.waiting, Waiting { count: 0, oldest_s: 0 });

    add(&domain, 1, "of another version", "1", None).await;
    domain.run_jobs().await;
    add(&domain, 2, "of another version", "2", None).await;
    // An entry of the log that nobody signs.
    operator::new_link(&domain).await.unwrap();
    domain.outgoing.keeps_only();
    domain.clock.advance(10 * MINUTE);
    let late = look().await;
    assert_eq!(late.waiting, Waiting { count: 1, oldest_s: 10 * MINUTE });
    assert_eq!((late.failed_jobs, late.unsigned_s, late.mail_leaves), (1, 10 * MINUTE, false));
    assert_eq!(late.running_s - fine.running_s, 10 * MINUTE);
}
