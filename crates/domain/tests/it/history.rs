//! The history as it is looked through, and as a file (S12).
use crate::field;
use crate::joining::enter;
use crate::people::office;
use crate::schedulers::{colleague, host};
use crate::visits::{at, now};
use domain::{Host, colleagues, joining, visits};
use model::FieldCode;
use model::colleagues::NewColleague;
use model::visits::{HISTORY_PAGE, HistoryFilter, HistoryQuery, HistoryRow};
use testkit::{DAY, TestDomain};

async fn found(domain: &TestDomain, host: &Host, filter: &HistoryFilter) -> Vec<HistoryRow> {
    visits::history(domain, host, filter, None).await.unwrap()
}

fn outcome(tag: &str) -> HistoryFilter {
    HistoryFilter { outcome: tag.into(), ..HistoryFilter::default() }
}

fn names(rows: &[HistoryRow]) -> Vec<&str> {
    rows.iter().map(|row| row.names[0].as_str()).collect()
}

async fn file(domain: &TestDomain, host: &Host, query: &HistoryQuery) -> String {
    let mut export = visits::export_history(domain, host, query).await.unwrap();
    let mut text = String::new();
    while let Some(piece) = export.next().await.unwrap() {
        text.push_str(&piece);
    }
    text
}

#[tokio::test]
async fn what_was_held_is_told_from_what_was_not_and_from_what_was_cancelled() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    let held = visits::schedule(&domain, &host, now(&["Maya"])).await.unwrap();
    let guest = enter(&domain, &clinic, &host, held).await;
    joining::admit(&domain, &host, guest.id()).await.unwrap();
    visits::end(&domain, &host, held).await.unwrap();
    let missed = visits::schedule(&domain, &host, now(&["Jo"])).await.unwrap();
    visits::end(&domain, &host, missed).await.unwrap();
    let off = visits::schedule(&domain, &host, at("15:30", &["Ida"])).await.unwrap();
    visits::changes::cancel(&domain, &host, off, String::new()).await.unwrap();
    domain.clock.advance(DAY);

    assert_eq!(found(&domain, &host, &HistoryFilter::default()).await.len(), 3);
    assert_eq!(names(&found(&domain, &host, &outcome("held")).await), ["Maya"]);
    assert_eq!(names(&found(&domain, &host, &outcome("not_held")).await), ["Jo"]);
    let cancelled = found(&domain, &host, &outcome("cancelled")).await;
    assert!(names(&cancelled) == ["Ida"] && cancelled[0].cancelled);
    // Days are the host's own, each with its whole length.
    let day = |from: &str, to: &str| HistoryFilter { from: from.into(), to: to.into(), ..outcome("") };
    assert_eq!(found(&domain, &host, &day("2026-11-24", "2026-11-24")).await.len(), 3);
    assert!(found(&domain, &host, &day("2026-11-25", "")).await.is_empty());
    assert!(found(&domain, &host, &day("", "2026-11-23")).await.is_empty());
    let typed = visits::history(&domain, &host, &day("soon", ""), None).await;
    assert_eq!(field(typed), ("from".into(), FieldCode::NotADate));
    domain.leaves_jobs();
}

#[tokio::test]
async fn the_file_is_ones_own_and_runs_in_no_spreadsheet() {
    let domain = TestDomain::new().await;
    let (ada, eva) = (domain.host("Ada Rivera").await, domain.host("Eva Berg").await);
    let mut new = model::visits::NewVisit { topic: "=HYPERLINK(1)".into(), ..now(&["Maya"]) };
    new.participants[0].name = "+Maya".into();
    let visit = visits::schedule(&domain, &ada, new).await.unwrap();
    visits::end(&domain, &ada, visit).await.unwrap();
    let text = file(&domain, &ada, &HistoryQuery::default()).await;
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert!(lines[0].starts_with("\"date\",\"time\"") && lines.len() == 3, "{text}");
    assert!(
        lines[1].contains("\"'+Maya\",\"'=HYPERLINK(1)\"") && lines[1].contains("\"nobody came\""),
        "{text}"
    );
    let theirs = file(&domain, &eva, &HistoryQuery::default()).await;
    assert!(!theirs.contains("Maya"), "{theirs}");
    let noted = domain.database.pairs("select name, actor_kind from audit_event").await;
    assert_eq!(noted.iter().filter(|(name, _)| name == "history_exported").count(), 2);
    domain.leaves_jobs();
}

#[tokio::test]
async fn a_colleague_keeps_who_and_when_and_a_co_host_the_record_too() {
    let office = office().await;
    let domain = &office.domain;
    let ada = office.clinic.host(domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    for (guest, cohost) in [("Maya", ""), ("Jo", "on")] {
        let visit = visits::schedule(domain, &ada, now(&[guest])).await.unwrap();
        let form = NewColleague { visit, colleague: ben.id().text(), cohost: cohost.into() };
        colleagues::add(domain, &ada, form).await.unwrap();
        visits::end(domain, &ada, visit).await.unwrap();
        domain.clock.advance(60);
    }
    let rows = found(domain, &ben, &HistoryFilter::default()).await;
    assert_eq!(names(&rows), ["Jo", "Maya"]);
    assert!(rows.iter().all(|row| row.host.as_deref() == Some("Ada Rivera")));
    assert_eq!(rows.iter().map(|row| row.recorded).collect::<Vec<_>>(), [true, false]);
    domain.leaves_jobs();
}

#[tokio::test]
async fn what_has_just_ended_stays_on_the_day_for_half_an_hour() {
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    let visit = visits::schedule(&domain, &host, now(&["Maya"])).await.unwrap();
    visits::end(&domain, &host, visit).await.unwrap();
    let ended = || async { visits::dashboard(&domain, &host, None).await.unwrap().ended.len() };
    domain.clock.advance(30 * 60 - 1);
    assert_eq!(ended().await, 1);
    domain.clock.advance(1);
    assert_eq!(ended().await, 0);
    domain.leaves_jobs();
}

fn named(name: &str) -> HistoryQuery {
    HistoryQuery { name: name.into(), ..HistoryQuery::default() }
}

/// Somebody who came once, behind more visits than a page has.
#[tokio::test]
async fn a_guest_is_found_by_the_beginning_of_a_name_with_the_filters_and_in_the_file() {
    let domain = TestDomain::new().await;
    let host = domain.host("Ada Rivera").await;
    let before = 1 + HISTORY_PAGE;
    for n in 0..=before {
        let name = if n == 0 { "José Núñez" } else { "Tom Reed" };
        let mut new = model::visits::NewVisit { request_id: format!("visit {n}"), ..now(&["Guest"]) };
        // Not as they write to her.
        new.participants[0].name = name.into();
        let visit = visits::schedule(&domain, &host, new).await.unwrap();
        visits::end(&domain, &host, visit).await.unwrap();
        domain.clock.advance(testkit::MINUTE);
    }
    let find = async |query: &HistoryQuery, from| {
        visits::find_in_history(&domain, &host, query, from).await.unwrap()
    };
    let jose = find(&named("nunez jo"), None).await;
    assert_eq!((names(&jose.rows), jose.on), (vec!["José Núñez"], None));
    assert!(find(&named("nunez ada"), None).await.rows.is_empty());
    assert!(find(&named("Rivera"), None).await.rows.is_empty(), "their host is in every visit");
    let held = HistoryQuery { outcome: "held".into(), ..named("jose") };
    assert!(find(&held, None).await.rows.is_empty(), "nobody came");
    // Of a name that many have, page by page.
    let first = find(&named("tom"), None).await;
    assert_eq!(first.rows.len(), usize::try_from(HISTORY_PAGE).unwrap());
    let second = find(&named("tom"), first.on).await;
    assert_eq!((second.rows.len(), second.on), (1, None));

    let text = file(&domain, &host, &named("jos")).await;
    assert!(text.contains("José Núñez") && !text.contains("Tom"), "{text}");
    domain.leaves_jobs();
}
