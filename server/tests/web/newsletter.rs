//! Newsletters over HTTP: the rows of the table of rights, and the two links of letters, which change nothing by being opened
//! and end a list by one press of a mail program (RFC 8058).
use crate::cases::{Case, NO_TOKEN, Pairs, nothing, operator, own, token, with};
use crate::site::{Answer, TestSite, request};
use crate::world::World;
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::ports::Letter;
use domain::{Domain, Member, newsletter};
use model::NewsletterId;
use model::newsletter::{NewsChoices, NewsletterDraft, Subscribed};
use model::policy::Action;

/// About the letter that the row before them has made.
fn letter(_: &World, id: &str) -> Pairs {
    with(&[("newsletter", id)])
}

pub const ROWS: &[Case] = &[
    operator("POST /api/newsletters", Action::WriteNewsletter, nothing),
    operator("POST /api/newsletter", Action::WriteNewsletter, letter),
    operator("POST /api/save_newsletter", Action::WriteNewsletter, |_, id| {
        with(&[("draft[id]", id), ("draft[subject_en]", "What is new"), ("draft[body_en]", "Nothing.")])
    }),
    operator("POST /api/delete_newsletter", Action::WriteNewsletter, letter),
    operator("POST /api/test_newsletter", Action::WriteNewsletter, letter),
    operator("POST /api/send_newsletter", Action::WriteNewsletter, letter),
    operator("POST /api/pause_newsletter", Action::WriteNewsletter, letter),
    operator("POST /api/resume_newsletter", Action::WriteNewsletter, letter),
    own("POST /api/news_choices", Action::ChangeAccount, nothing),
    own("POST /api/save_news_choices", Action::ChangeAccount, |_, _| {
        with(&[("news_mail", "on"), ("product_mail", "on")])
    }),
    token("POST /api/confirm_news", |_, token| with(&[("token", token)])),
    token("POST /api/stop_news", |_, token| with(&[("token", token)])),
];

/// The functions that need a letter, or a link out of one.
pub fn concerns(function: &str) -> bool {
    ["newsletter", "confirm_news", "stop_news"].iter().any(|word| function.contains(word))
}

/// The letter that a row is about, as far as the row needs it to be; or the token of a link, for whoever has it.
pub async fn shown(site: &TestSite, world: &World, function: &str, rightful: bool) -> String {
    let domain = &site.domain;
    if function.ends_with("_news") {
        if !rightful {
            return NO_TOKEN.to_owned();
        }
        let member = world.founder().await;
        let asked = asked(site, &member).await;
        if function.ends_with("confirm_news") {
            return asked;
        }
        let who = domain.stranger(member.clinic(), 8);
        newsletter::confirm(domain, &who, &model::Secret::new(asked)).await.expect("in time");
        return token_in(&sent(site).await, "/unsubscribe/");
    }
    let operator = domain.operator().await;
    let id = newsletter::save(domain, &operator, draft()).await.expect("saved");
    if function.contains("pause_") || function.contains("resume_") {
        newsletter::send(domain, &operator, id).await.expect("begun");
    }
    if function.contains("resume_") {
        newsletter::pause(domain, &operator, id).await.expect("held back");
    }
    id.text()
}

fn draft() -> NewsletterDraft {
    NewsletterDraft {
        subject_en: "What is new".into(),
        body_en: "Read https://bedside.example/new today.".into(),
        ..NewsletterDraft::default()
    }
}

/// A member has just ticked the box; the token of the letter that they got.
async fn asked(site: &TestSite, member: &Member) -> String {
    newsletter::save_choices(&site.domain, member, false, true).await.expect("nothing is wanted");
    newsletter::save_choices(&site.domain, member, true, true).await.expect("asked for");
    site.domain.run_jobs().await;
    token_in(&site.domain.letter("/newsletter/"), "/newsletter/")
}

/// A letter goes to whoever wants it; the newest copy.
async fn sent(site: &TestSite) -> Letter {
    begun(&site.domain, draft()).await;
    site.domain.run_jobs().await;
    site.domain.letter("/unsubscribe/")
}

async fn begun(domain: &testkit::TestDomain, draft: NewsletterDraft) -> NewsletterId {
    let operator = domain.operator().await;
    let id = newsletter::save(domain, &operator, draft).await.expect("saved");
    newsletter::send(domain, &operator, id).await.expect("begun");
    id
}

fn token_in(letter: &Letter, path: &str) -> String {
    let rest = letter.text.split(path).nth(1).expect("a link");
    rest.split_whitespace().next().expect("a token").to_owned()
}

async fn wants(domain: &Domain, member: &Member) -> Subscribed {
    let NewsChoices { news, .. } = newsletter::choices(domain, member).await.expect("one's own");
    news
}

/// As a mail provider's program posts it: no cookie, no page, no origin.
async fn press(site: &TestSite, slug: &str, path: &str, body: &'static str) -> Answer {
    let sent = request("POST", slug, path, None)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body));
    site.ask(sent.expect("a request")).await
}

#[tokio::test]
async fn one_press_in_a_mail_program_ends_it_and_opening_the_link_does_not() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let oak = site.domain.clinic("Oak").await;
    let (slug, member) = (clinic.front.slug.clone(), clinic.member(&site.domain).await);
    let confirm = format!("/newsletter/{}", asked(&site, &member).await);

    let page = site.get(&slug, &confirm, None).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Yes, send me news"), "{}", page.body);
    assert_eq!(
        wants(&site.domain, &member).await,
        Subscribed::Asked,
        "a scanner that looks confirms nothing"
    );
    let function = crate::every_endpoint::path_of("POST /api/confirm_news");
    let token = confirm.rsplit('/').next().expect("a token");
    let form = [("__fn", function.as_str()), ("token", token)];
    let done = site.submit(&slug, &confirm, None, &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(wants(&site.domain, &member).await, Subscribed::Yes);

    let letter = sent(&site).await;
    let header_of = |name: &str| {
        let found = letter.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    assert_eq!(header_of("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    let link = header_of("List-Unsubscribe");
    let link = link.trim_matches(['<', '>']);
    assert!(letter.text.contains(link) && letter.html.contains(&format!("href=\"{link}\"")), "{link}");
    let path = format!("/unsubscribe/{}", token_in(&letter, "/unsubscribe/"));
    assert!(link.ends_with(&path), "{link}");

    for _ in 0..3 {
        let page = site.get(&slug, &path, None).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Send me no more of them"), "{}", page.body);
    }
    assert_eq!(press(&site, &slug, &path, "").await.status, StatusCode::NOT_FOUND, "it does not say so");
    let nobodys = format!("/unsubscribe/{NO_TOKEN}");
    let answer = press(&site, &slug, &nobodys, "List-Unsubscribe=One-Click").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    let answer = press(&site, &oak.front.slug, &path, "List-Unsubscribe=One-Click").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND, "another clinic's");
    assert_eq!(wants(&site.domain, &member).await, Subscribed::Yes);

    for _ in 0..2 {
        let answer = press(&site, &slug, &path, "List-Unsubscribe=One-Click").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        assert!(!answer.headers.contains_key(header::SET_COOKIE), "it signs nobody in");
        assert_eq!(wants(&site.domain, &member).await, Subscribed::No);
    }
    begun(&site.domain, draft()).await;
    site.domain.mail();
    site.domain.run_jobs().await;
    assert!(site.domain.mail().is_empty(), "none comes any more");
}

/// By the page, for whoever's mail program has no such button; and by the link of a letter of long ago.
#[tokio::test]
async fn the_link_of_an_old_letter_ends_it_too() {
    let site = TestSite::new().await;
    let clinic = site.domain.clinic("Maple").await;
    let (slug, member) = (clinic.front.slug.clone(), clinic.member(&site.domain).await);
    let who = site.domain.stranger(clinic.id(), 8);
    let confirmed = async || {
        let token = asked(&site, &member).await;
        newsletter::confirm(&site.domain, &who, &model::Secret::new(token)).await.expect("in time");
    };
    confirmed().await;
    let old = format!("/unsubscribe/{}", token_in(&sent(&site).await, "/unsubscribe/"));
    confirmed().await;
    sent(&site).await;
    let function = crate::every_endpoint::path_of("POST /api/stop_news");
    let token = old.rsplit('/').next().expect("a token");
    let form = [("__fn", function.as_str()), ("token", token)];
    let done = site.submit(&slug, &old, None, &form).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
    assert_eq!(wants(&site.domain, &member).await, Subscribed::No);
    let late = [("__fn", function.as_str()), ("token", NO_TOKEN)];
    let answer = site.submit(&slug, &format!("/unsubscribe/{NO_TOKEN}"), None, &late).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("This link leads nowhere"), "{}", answer.body);
}
