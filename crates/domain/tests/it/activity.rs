//! The log as administrators read it and take it home (O1): who, what, when, in words, and nothing of what a visit is
//! about; and that looking at what is about somebody's health is an entry.
use crate::joining::room;
use crate::visits::at;
use domain::audit::{Format, export, page};
use domain::{Admin, clinics, joining, logins, outbox, visits};
use model::audit::{AuditFilter, AuditKind, AuditPage};
use model::clinics::ClinicSettings;
use model::{AppError, Lang, Secret};
use testkit::{DAY, HOUR, TestClinic, TestDomain};

async fn all(domain: &TestDomain, admin: &Admin) -> AuditPage {
    page(domain, admin, &AuditFilter::default()).await.unwrap()
}

/// "who what | about", newest first.
fn said(page: &AuditPage) -> Vec<String> {
    let about =
        |about: &Option<String>| about.as_ref().map(|about| format!(" | {about}")).unwrap_or_default();
    page.rows.iter().map(|row| format!("{} {}{}", row.who, row.what, about(&row.about))).collect()
}

async fn named(domain: &TestDomain, name: &str) -> Vec<(String, String)> {
    let all = domain.database.pairs("select name, actor_kind from audit_event order by clinic_id, seq").await;
    all.into_iter().filter(|(event, _)| event == name).collect()
}

#[tokio::test]
async fn a_visit_is_told_by_who_what_and_when_and_never_by_what_it_is_about() {
    let room = room(&["Maya Lin"]).await;
    let guest = room.enter().await;
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    let admin = room.clinic.admin(&room.domain).await;
    let shown = all(&room.domain, &admin).await;
    let said = said(&shown);
    assert_eq!(said[0], "Ada Rivera let a guest in | Visit of Tue, Nov 24 at 8:00 am");
    assert_eq!(said[1], "A guest arrived in the waiting room | Visit of Tue, Nov 24 at 8:00 am");
    assert!(
        said.contains(&"Ada Rivera planned a visit | Visit of Tue, Nov 24 at 8:00 am".to_owned()),
        "{said:?}"
    );
    assert!(said.contains(&"Ada Rivera opened the clinic".to_owned()), "{said:?}");
    let whole = serde_json::to_string(&shown).unwrap();
    for word in ["Check-up", "Maya"] {
        assert!(!whole.contains(word), "{word} is none of the administrator's");
    }
    assert_eq!(
        (shown.rows[0].day.as_str(), shown.rows[0].at.clock.as_str()),
        ("Tuesday, November 24", "8:00 am")
    );
    assert_eq!(shown.zone, "Denver time");
    let spanish = room.clinic.member(&room.domain).await.speaking(Lang::Es).admin().unwrap();
    let said = self::said(&all(&room.domain, &spanish).await);
    assert_eq!(
        said[1],
        "Una persona invitada llegó a la sala de espera | Visita del mar 24 de nov a las 8:00 a. m."
    );
}

#[tokio::test]
async fn whoever_sees_a_visit_the_day_or_the_past_is_noted_once_an_hour_and_browser() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya Lin"])).await.unwrap();
    domain.run_jobs().await;
    let looks = async || {
        for _ in 0..3 {
            visits::view(&domain, &host, visit).await.unwrap();
            visits::dashboard(&domain, &host, None).await.unwrap();
            visits::history(&domain, &host, &Default::default(), None).await.unwrap();
        }
        let mut counts = Vec::new();
        for event in ["visit_seen", "day_seen", "history_seen"] {
            counts.push(named(&domain, event).await.len());
        }
        counts
    };
    assert_eq!(looks().await, [1, 1, 1]);
    domain.clock.advance(HOUR - 1);
    assert_eq!(looks().await, [1, 1, 1], "a page that stays open looks on");
    domain.clock.advance(1);
    assert_eq!(looks().await, [2, 2, 2]);
    let who = domain.stranger(clinic.id(), 3);
    let cookie = logins::sign_in(&domain, &who, clinic.credentials()).await.unwrap();
    let elsewhere = logins::resume(&domain, clinic.id(), &cookie).await.unwrap().host().unwrap();
    visits::view(&domain, &elsewhere, visit).await.unwrap();
    assert_eq!(named(&domain, "visit_seen").await.len(), 3, "another browser");
    assert!(
        visits::view(&domain, &elsewhere, model::VisitId(domain.front(clinic.id()).await.clinic.0))
            .await
            .is_err()
    );
    assert_eq!(named(&domain, "visit_seen").await.len(), 3, "who sees nothing is noted with nothing");
}

#[tokio::test]
async fn what_the_operator_sees_of_a_clinic_stands_in_the_clinics_log() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let operator = domain.operator().await;
    let letters = outbox::letters(&domain, &operator).await.unwrap();
    outbox::letter(&domain, &operator, letters[0].letter).await.unwrap();
    let said = said(&all(&domain, &clinic.admin(&domain).await).await);
    assert_eq!(said[0], "The operator read a message that was sent for this clinic");
    assert_eq!(said[1], "The operator looked through the messages sent for this clinic");
}

#[tokio::test]
async fn sign_ins_and_the_tries_that_failed_stand_in_the_log() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let wrong = |email: &str| model::accounts::Credentials {
        email: email.to_owned(),
        password: Secret::new("four words but wrong".into()),
    };
    for email in [clinic.email.as_str(), "nobody@example.org"] {
        let before = domain.database.rows_of_each().await["audit_event"];
        assert!(logins::sign_in(&domain, &domain.stranger(clinic.id(), 9), wrong(email)).await.is_err());
        let after = domain.database.rows_of_each().await["audit_event"];
        assert_eq!(after - before, 1, "known and unknown alike");
    }
    assert!(joining::by_code(&domain, &domain.stranger(clinic.id(), 9), "123 456 789").await.is_err());
    logins::sign_in(&domain, &domain.stranger(clinic.id(), 2), clinic.credentials()).await.unwrap();
    let shown = all(&domain, &clinic.admin(&domain).await).await;
    assert_eq!(
        said(&shown)[..4],
        [
            "Ada Rivera signed in",
            "Somebody who was not signed in tried a visit code that does not exist",
            "Somebody who was not signed in tried to sign in with a wrong password",
            "Somebody who was not signed in tried to sign in with a wrong password | Account of Ada Rivera",
        ]
    );
    assert_eq!([0, 1, 2, 3].map(|at| shown.rows[at].alarm), [false, true, true, true]);
    for _ in 0..17 {
        domain.clock.advance(3);
        let _ = joining::by_code(&domain, &domain.stranger(clinic.id(), 9), "123 456 789").await;
    }
    assert_eq!(named(&domain, "address_blocked").await.len(), 1);
    assert_eq!(named(&domain, "code_failed").await.len(), 18, "the try that blocks is a try too");
}

async fn saves(domain: &TestDomain, clinic: &TestClinic, times: usize) {
    let admin = clinic.admin(domain).await;
    let settings = clinics::settings(domain, &admin).await.unwrap();
    for n in 0..times {
        let waiting_words = format!("Words {n}");
        clinics::save_settings(domain, &admin, ClinicSettings { waiting_words, ..settings.clone() })
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    saves(&domain, &clinic, 120).await;
    let admin = clinic.admin(&domain).await;
    let (mut filter, mut numbers) = (AuditFilter::default(), Vec::new());
    loop {
        let shown = page(&domain, &admin, &filter).await.unwrap();
        assert!(shown.rows.len() <= 50);
        numbers.extend(shown.rows.iter().map(|row| row.seq));
        // What happens meanwhile moves nothing.
        saves(&domain, &clinic, 1).await;
        let Some(older) = shown.older else { break };
        filter.before = Some(older);
    }
    let expected: Vec<i64> = (1..=numbers[0]).rev().collect();
    assert_eq!(numbers, expected);
}

#[tokio::test]
async fn one_looks_for_a_person_a_kind_or_a_day() {
    let room = room(&["Maya Lin"]).await;
    room.enter().await;
    let admin = room.clinic.admin(&room.domain).await;
    let find = async |who: &str, kind: &str, day: &str| {
        let filter = AuditFilter { who: who.into(), kind: kind.into(), day: day.into(), before: None };
        page(&room.domain, &admin, &filter).await
    };
    let whole = all(&room.domain, &admin).await;
    let ada = whole.people[0].id.clone();
    assert_eq!(whole.people.len(), 1);
    let of_ada = find(&ada, "", "").await.unwrap();
    assert!(said(&of_ada).iter().all(|line| line.contains("Ada Rivera")), "{:?}", said(&of_ada));
    assert!(
        said(&of_ada).contains(
            &"Somebody who was not signed in confirmed an e-mail address by the link in the mail | Account of Ada Rivera".into()
        ),
        "what happened to them, too: {:?}",
        said(&of_ada)
    );
    assert_eq!(said(&find("guest", "", "").await.unwrap()).len(), 1);
    let visits = find("", "visits", "").await.unwrap();
    assert!(visits.rows.len() >= 2 && visits.rows.iter().all(|row| row.kind == AuditKind::Visits));
    let both = find("guest", "sign_ins", "").await.unwrap();
    assert_eq!(both.rows, []);
    assert_eq!(find("", "", "2026-11-24").await.unwrap().rows.len(), whole.rows.len());
    room.domain.clock.advance(DAY);
    let settings = clinics::settings(&room.domain, &admin).await.unwrap();
    clinics::save_settings(&room.domain, &admin, settings).await.unwrap();
    assert_eq!(
        said(&find("", "", "2026-11-25").await.unwrap()),
        ["Ada Rivera changed the clinic's settings"]
    );
    assert_eq!(find("", "", "2026-11-24").await.unwrap().rows.len(), whole.rows.len());
    assert!(matches!(find("", "", "someday").await, Err(domain::Error::Shown(AppError::Invalid(_)))));
    for (who, kind) in [("nobody", ""), ("", "gossip"), ("01890a5d000070008000000000000000", "")] {
        assert!(
            matches!(find(who, kind, "").await, Err(domain::Error::Shown(AppError::NotFound))),
            "{who} {kind}"
        );
    }
}

#[tokio::test]
async fn a_clinics_log_is_its_own() {
    let domain = TestDomain::new().await;
    let (ada, ben) = (domain.clinic("Ada Rivera").await, domain.clinic("Ben Ode").await);
    saves(&domain, &ada, 3).await;
    let shown = all(&domain, &ben.admin(&domain).await).await;
    assert!(!serde_json::to_string(&shown).unwrap().contains("Ada"));
    assert!(said(&shown).iter().all(|line| !line.contains("settings")), "{:?}", said(&shown));
}

async fn whole(domain: &TestDomain, admin: &Admin, filter: AuditFilter, format: Format) -> String {
    let mut on_its_way = export(domain, admin, &filter, format).await.unwrap();
    let (mut text, mut pieces) = (String::new(), 0);
    while let Some(piece) = on_its_way.next().await.unwrap() {
        text.push_str(&piece);
        pieces += 1;
    }
    assert!(pieces > 0);
    text
}

#[tokio::test]
async fn the_log_is_taken_home_whole_and_that_is_an_entry() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    saves(&domain, &clinic, 520).await;
    let admin = clinic.admin(&domain).await;
    let text = whole(&domain, &admin, AuditFilter::default(), Format::JsonLines).await;
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["event"], "log_exported");
    assert_eq!(lines[0]["who"], "Ada Rivera");
    let numbers: Vec<i64> = lines.iter().map(|line| line["number"].as_i64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers[0]).rev().collect::<Vec<_>>());
    assert!(numbers.len() > 520);
    assert_eq!(lines[1]["time"], "2026-11-24T15:00:00Z");
    assert_eq!(lines[1]["hash"].as_str().unwrap().len(), 64);

    let filter = AuditFilter { kind: "reading".into(), ..AuditFilter::default() };
    let table = whole(&domain, &admin, filter, Format::Csv).await;
    let rows: Vec<&str> = table.trim_start_matches('\u{feff}').lines().collect();
    assert!(rows[0].starts_with("\"number\",\"time\",\"who\",\"what\",\"about\",\"event\""), "{}", rows[0]);
    assert_eq!(rows.len(), 3, "the heading and both downloads: {rows:?}");
    assert!(rows[1].contains("\"Ada Rivera\",\"downloaded the activity log\""), "{}", rows[1]);
}

/// Somebody's name is whatever they typed.
#[tokio::test]
async fn no_name_is_a_formula_in_the_table() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("=HYPERLINK(\"http://evil.example\")").await;
    let table = whole(&domain, &clinic.admin(&domain).await, AuditFilter::default(), Format::Csv).await;
    assert!(table.contains("\"'=HYPERLINK(\"\"http://evil.example\"\")\""), "{table}");
    assert!(!table.contains("\"=HYPERLINK"), "{table}");
}
