//! Who is deactivated, or is no host any more, is out at once: pages, the line of the day, the call (PR-41).
use crate::every_endpoint::path_of;
use crate::site::{TestSite, request};
use crate::socket::{hear, introduce, is_welcome, knock, plan, until_the_end};
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use domain::people::groups;
use domain::{logins, people};
use model::Secret;
use model::groups::GroupMembers;
use model::people::{NewPerson, PlansFor};
use model::policy::Role;
use model::signal::ServerMessage;
use std::collections::BTreeSet;
use std::time::Duration;
use testkit::TestClinic;
use tokio::time::timeout;
use tower::ServiceExt;

/// What quality asks for; the machine may be busy.
const SOON: Duration = Duration::from_secs(2);

/// A colleague who has come in; their cookie's value.
async fn colleague(site: &TestSite, clinic: &TestClinic) -> Secret<String> {
    let admin = clinic.admin(&site.domain).await;
    let person = NewPerson {
        name: "Ben Ito".to_owned(),
        email: "ben@example.org".to_owned(),
        host: "on".to_owned(),
        ..NewPerson::default()
    };
    people::invite(&site.domain, &admin, person).await.expect("invited");
    site.domain.run_jobs().await;
    let token = testkit::token(&site.domain.letter("/invited/"));
    let who = site.domain.stranger(clinic.id(), 5);
    people::accept(&site.domain, &who, testkit::acceptance(&site.domain, token)).await.expect("in")
}

async fn out_at_once(function: &str, form: &[(&str, &str)]) {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let secret = colleague(&site, &clinic).await;
    let ben = logins::resume(&site.domain, clinic.id(), &secret).await.expect("signed in");
    let host = ben.host().expect("a host");
    let (visit, _, _) = plan(&site, &host, "first").await;
    let address = site.listen().await;
    let slug = &clinic.front.slug;
    let seat = domain::joining::host_seat(&site.domain, &host, visit).await.expect("a seat");
    let ticket = app::server::Calls::ticket(&*site.site.calls, seat).token.expose().clone();
    let origin = ("origin", format!("http://{slug}.localhost:{}", crate::site::PORT));
    let mut line = knock(address, slug, &visit.text(), &[origin]).await.expect("a socket");
    introduce(&mut line, &ticket).await;
    assert!(hear(&mut line, is_welcome).await.is_some(), "they are in the call");
    let cookie = format!("__Host-bedside={}", secret.expose());
    let asked = request("GET", slug, "/events", Some(&cookie)).body(Body::empty()).expect("a request");
    let day = site.router().oneshot(asked).await.expect("an answer");
    assert_eq!(day.status(), StatusCode::OK);

    let admin = site.cookie(&clinic).await;
    let id = ben.id().text();
    let form: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| (*name, if value.is_empty() { id.as_str() } else { value }))
        .collect();
    let answer = site.submit(slug, &path_of(function), Some(&admin), &form).await;
    assert!(
        answer.status.is_success() || answer.status.is_redirection(),
        "{} {}",
        answer.status,
        answer.body
    );

    let said = timeout(SOON, until_the_end(&mut line)).await.expect("the call's line ends");
    assert_eq!(said.last(), Some(&ServerMessage::Removed), "{said:?}");
    timeout(SOON, to_bytes(day.into_body(), usize::MAX)).await.expect("the day's line ends").expect("read");
    assert_eq!(site.get(slug, "/today", Some(&cookie)).await.status, StatusCode::UNAUTHORIZED);
    let mut again = knock(
        address,
        slug,
        &visit.text(),
        &[("origin", format!("http://{slug}.localhost:{}", crate::site::PORT))],
    )
    .await
    .expect("a socket");
    let seat = domain::joining::host_seat(&site.domain, &host, visit).await.expect("a seat");
    introduce(&mut again, app::server::Calls::ticket(&*site.site.calls, seat).token.expose()).await;
    // Without a word: the page asks for another ticket, and is told why there is none.
    let said = timeout(SOON, until_the_end(&mut again)).await.expect("an old ticket seats nobody");
    assert_eq!(said, []);
}

#[tokio::test]
async fn who_is_deactivated_is_out_at_once() {
    out_at_once("POST /api/deactivate", &[("member", "")]).await;
}

#[tokio::test]
async fn who_is_no_host_any_more_is_out_at_once() {
    out_at_once("POST /api/set_roles", &[("roles[member]", ""), ("roles[administrator]", "on")]).await;
}

/// One changes what a form has, and nothing else of what one is.
#[tokio::test]
async fn what_is_added_to_a_form_changes_nothing() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let secret = colleague(&site, &clinic).await;
    let cookie = format!("__Host-bedside={}", secret.expose());
    let form = [
        ("profile[name]", "Dr. Ben"),
        ("profile[zone]", "America/Denver"),
        ("profile[lang]", "en"),
        ("profile[administrator]", "on"),
        ("profile[is_admin]", "true"),
        ("profile[email]", "other@example.org"),
        ("roles[administrator]", "on"),
        ("email", "other@example.org"),
    ];
    let path = path_of("POST /api/save_profile");
    let answer = site.submit(&clinic.front.slug, &path, Some(&cookie), &form).await;
    assert!(
        answer.status.is_success() || answer.status.is_redirection(),
        "{} {}",
        answer.status,
        answer.body
    );
    let ben = logins::resume(&site.domain, clinic.id(), &secret).await.expect("signed in as before");
    let me = logins::me(&site.domain, &ben).await.expect("they are there");
    assert_eq!((me.name.as_str(), me.email.as_str()), ("Dr. Ben", "ben@example.org"));
    assert_eq!(me.roles, [Role::Host, Role::Participant]);
}

/// As the page sends it: each box has a name of its own.
#[tokio::test]
async fn the_form_gives_a_scheduler_the_hosts_whose_boxes_are_ticked() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let secret = colleague(&site, &clinic).await;
    let ben = logins::resume(&site.domain, clinic.id(), &secret).await.expect("signed in").id();
    let founder = clinic.member(&site.domain).await.id();
    let (member, ticked) = (ben.text(), format!("hosts[{}]", PlansFor::name_of(founder)));
    let (cookie, page) = (site.cookie(&clinic).await, format!("/people/{}", ben.text()));
    let form = [
        ("__fn", path_of("POST /api/set_roles")),
        ("__arg", "roles".to_owned()),
        ("member", member),
        ("scheduler", "on".to_owned()),
        ("plans_for", "chosen".to_owned()),
        (ticked.as_str(), "on".to_owned()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = site.submit(&clinic.front.slug, &page, Some(&cookie), &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let admin = clinic.admin(&site.domain).await;
    let view = people::person(&site.domain, &admin, ben).await.expect("seen");
    assert_eq!((view.row.roles, view.plans_for.hosts), (vec![Role::Scheduler], BTreeSet::from([founder])));
}

/// The boxes of a group, and the group's own box among those of a scheduler.
#[tokio::test]
async fn the_forms_fill_a_group_and_give_it_to_a_scheduler() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let secret = colleague(&site, &clinic).await;
    let ben = logins::resume(&site.domain, clinic.id(), &secret).await.expect("signed in").id();
    let founder = clinic.member(&site.domain).await.id();
    let (admin, cookie) = (clinic.admin(&site.domain).await, site.cookie(&clinic).await);
    let group = groups::make(&site.domain, &admin, "Cardiology".to_owned()).await.expect("made");
    let ticked = format!("members[{}]", GroupMembers::name_of(founder));
    let form = [
        ("__fn", path_of("POST /api/set_group_members")),
        ("__arg", "form".to_owned()),
        ("group", group.text()),
        (ticked.as_str(), "on".to_owned()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = format!("/people/groups/{}", group.text());
    let answer = site.submit(&clinic.front.slug, &page, Some(&cookie), &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let ticked = format!("groups[{}]", PlansFor::name_of_group(group));
    let form = [
        ("__fn", path_of("POST /api/set_roles")),
        ("__arg", "roles".to_owned()),
        ("member", ben.text()),
        ("scheduler", "on".to_owned()),
        ("plans_for", "chosen".to_owned()),
        (ticked.as_str(), "on".to_owned()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let page = format!("/people/{}", ben.text());
    let answer = site.submit(&clinic.front.slug, &page, Some(&cookie), &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    let view = groups::view(&site.domain, &admin, group).await.expect("seen");
    let inside: Vec<_> =
        view.people.iter().filter(|person| person.inside).map(|person| person.member).collect();
    assert_eq!((inside, view.planned_by), (vec![founder], vec!["Dr. Ben Ito".to_owned()]));
}
