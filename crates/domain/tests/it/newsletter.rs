//! Newsletters and notices (N6): who gets one, that it is asked once more when their turn comes, and that nothing of it
//! stands in the way of other letters.
use crate::field;
use crate::visits::{at, guest};
use domain::outbox::{Heard, heard};
use domain::ports::{Letter, Rng};
use domain::{Domain, DomainConfig, Member, News, logins, newsletter, people, visits};
use model::newsletter::{Audience, NewsChoices, NewsKind, NewsletterDraft, Progress, Subscribed};
use model::people::NewPerson;
use model::visits::{NewParticipant, NewVisit};
use model::{FieldCode, Lang, MemberId, NewsletterId, Secret};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Answer, DAY, MINUTE, Raw, SeededRng, TestClinic, TestDomain};

fn draft(kind: NewsKind) -> NewsletterDraft {
    NewsletterDraft {
        kind,
        subject_en: "What is new".into(),
        body_en: "Hello.\n\nRead https://bedside.example/new today.".into(),
        subject_es: "Novedades".into(),
        body_es: "Hola.".into(),
        ..NewsletterDraft::default()
    }
}

async fn begun(domain: &TestDomain, draft: NewsletterDraft) -> NewsletterId {
    let operator = domain.operator().await;
    let id = newsletter::save(domain, &operator, draft).await.unwrap();
    newsletter::send(domain, &operator, id).await.unwrap();
    id
}

async fn progress(domain: &TestDomain, id: NewsletterId) -> Progress {
    newsletter::view(domain, &domain.operator().await, id).await.unwrap().progress
}

async fn readers(domain: &TestDomain, draft: NewsletterDraft) -> i64 {
    let operator = domain.operator().await;
    let id = newsletter::save(domain, &operator, draft).await.unwrap();
    newsletter::view(domain, &operator, id).await.unwrap().readers
}

/// The token behind this path in a letter.
fn token_in(letter: &Letter, path: &str) -> Secret<String> {
    let rest = letter.text.split(path).nth(1).expect("a link");
    Secret::new(rest.split_whitespace().next().expect("a token").to_owned())
}

/// The box is ticked; the token of the letter that asks once more.
async fn asked(domain: &TestDomain, member: &Member) -> Secret<String> {
    let now = newsletter::save_choices(domain, member, true, true).await.unwrap();
    assert_eq!(now, Subscribed::Asked);
    domain.run_jobs().await;
    token_in(&domain.letter("/newsletter/"), "/newsletter/")
}

/// A clinic whose founder gets news; letters of before are read.
async fn subscribed(domain: &TestDomain, name: &str) -> (TestClinic, Member) {
    let clinic = domain.clinic(name).await;
    let member = clinic.member(domain).await;
    let token = asked(domain, &member).await;
    newsletter::confirm(domain, &domain.stranger(clinic.id(), 3), &token).await.unwrap();
    domain.mail();
    (clinic, member)
}

async fn news(domain: &Domain, member: &Member) -> Subscribed {
    newsletter::choices(domain, member).await.unwrap().news
}

/// The same installation with other settings of this feature.
async fn with_news(domain: &TestDomain, news: News) -> Domain {
    let (config, ports) = domain.parts();
    Domain::open(DomainConfig { news, ..config }, ports).await.unwrap()
}

/// Another wish, as the page would write it.
async fn wish(raw: &mut Raw, member: MemberId, wanted: bool) {
    let set = "
        insert into newsletter_reader (clinic_id, member_id, list, wanted, changed_at, stop_hash)
        select clinic_id, id, 'news', $2, 1, email_hash from member where id = $1
        on conflict (clinic_id, member_id, list) do update set wanted = excluded.wanted";
    let done = match raw {
        Raw::Sqlite(c) => sqlx::query(set).bind(member).bind(wanted).execute(c).await.map(drop),
        Raw::Postgres(c) => sqlx::query(set).bind(member).bind(wanted).execute(c).await.map(drop),
    };
    done.unwrap();
}

/// People who work there, with their addresses.
async fn many(domain: &TestDomain, clinic: &TestClinic, count: usize) -> BTreeMap<String, MemberId> {
    let admin = clinic.admin(domain).await;
    let mut people = BTreeMap::new();
    for n in 0..count {
        let email = format!("person{n:04}@example.org");
        let new = NewPerson {
            name: format!("Person {n}"),
            email: email.clone(),
            host: "on".into(),
            ..NewPerson::default()
        };
        people.insert(email, people::invite(domain, &admin, new).await.unwrap());
    }
    // All of them came in, and their invitations need not leave for that.
    domain
        .database
        .tamper_all(&[
            "delete from job where kind = 'send_letter'",
            "update member set joined_at = created_at where joined_at is null",
            "update identity set confirmed_at = created_at where confirmed_at is null",
        ])
        .await;
    people
}

fn below(rng: &SeededRng, most: usize) -> usize {
    let mut bytes = [0; 8];
    rng.fill(&mut bytes);
    usize::try_from(u64::from_le_bytes(bytes) % most as u64).unwrap()
}

/// A thousand people, 313 of whom want it, and changes of mind between any two handfuls of letters.
#[tokio::test]
async fn each_reader_wanted_it_when_it_was_handed_over() {
    let domain = TestDomain::seeded(17).await;
    let clinic = domain.clinic("ada").await;
    let people = many(&domain, &clinic, 1000).await;
    let addresses: Vec<&String> = people.keys().collect();
    let rng = SeededRng::new(17);
    let mut raw = domain.database.raw().await;
    let mut wanted: BTreeSet<&String> = BTreeSet::new();
    while wanted.len() < 313 {
        wanted.insert(addresses[below(&rng, 1000)]);
    }
    for address in &wanted {
        wish(&mut raw, people[*address], true).await;
    }
    assert_eq!(readers(&domain, draft(NewsKind::News)).await, 313);
    let slow = with_news(&domain, News { per_min: 11, ..News::default() }).await;
    let id = begun(&domain, draft(NewsKind::News)).await;
    let mut got: BTreeMap<String, u32> = BTreeMap::new();
    domain.mail();
    loop {
        slow.run_jobs_once().await;
        let letters = domain.mail();
        assert!(letters.len() <= 11, "{} letters in a minute", letters.len());
        for letter in letters {
            assert!(wanted.contains(&letter.to_address), "{} did not want it then", letter.to_address);
            *got.entry(letter.to_address).or_default() += 1;
        }
        if progress(&domain, id).await.waiting == 0 {
            break;
        }
        for _ in 0..40 {
            let address = addresses[below(&rng, 1000)];
            let wants = wanted.insert(address) || !wanted.remove(address);
            wish(&mut raw, people[address], wants).await;
        }
        domain.clock.advance(MINUTE);
    }
    let Progress { sent, dropped, .. } = progress(&domain, id).await;
    assert_eq!(sent + dropped, 313, "each who wanted it when it was begun was looked at once");
    assert!(sent > 100 && dropped > 20, "{sent} sent, {dropped} dropped: minds changed");
    assert_eq!(i64::try_from(got.len()).unwrap(), sent);
    assert!(got.values().all(|letters| *letters == 1), "nobody got two");
    slow.close().await;
}

/// Of ten thousand copies a hundred are for whoever takes it back. From that commit on they get none; the others get theirs.
#[tokio::test]
async fn what_is_taken_back_in_the_account_holds_for_whatever_still_waits() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let (clinic, member) = subscribed(&domain, "ada").await;
    let others = many(&domain, &clinic, 99).await;
    let mut raw = domain.database.raw().await;
    for other in others.into_values() {
        wish(&mut raw, other, true).await;
    }
    let mut ids = Vec::new();
    for _ in 0..100 {
        ids.push(begun(&domain, draft(NewsKind::News)).await);
    }
    domain.run_jobs().await;
    let first = domain.mail();
    assert_eq!(first.len(), 60, "a minute's worth");
    let had = first.iter().filter(|letter| letter.to_address == clinic.email).count();
    let waiting = "select state, cast(count(*) as varchar(9)) from newsletter_copy where state = 'waiting' group by state";
    assert_eq!(domain.database.pairs(waiting).await, [("waiting".to_owned(), "9940".to_owned())]);
    newsletter::save_choices(&domain, &member, false, true).await.unwrap();
    // It is their turn next.
    let theirs = "update newsletter_copy set due_at = 1
        where state = 'waiting' and member_id in (select id from member where is_admin)";
    let left = domain.database.tamper(theirs).await;
    assert_eq!(usize::try_from(left).unwrap() + had, 100);
    for _ in 0..3 {
        domain.clock.advance(MINUTE);
        domain.run_jobs().await;
        let letters = domain.mail();
        assert!(!letters.is_empty(), "the others get theirs");
        assert!(letters.iter().all(|letter| letter.to_address != clinic.email), "after it was taken back");
    }
    let mut dropped = 0;
    for id in ids {
        dropped += progress(&domain, id).await.dropped;
    }
    assert_eq!(dropped, i64::try_from(left).unwrap(), "each of theirs has had its turn");
}

#[tokio::test]
async fn no_news_comes_before_the_letters_button_was_pressed() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let member = clinic.member(&domain).await;
    let choices = newsletter::choices(&domain, &member).await.unwrap();
    assert_eq!(choices, NewsChoices { news: Subscribed::No, product: true }, "nothing is ticked beforehand");
    let token = asked(&domain, &member).await;
    assert_eq!(readers(&domain, draft(NewsKind::News)).await, 0);
    begun(&domain, draft(NewsKind::News)).await;
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
    domain.clock.advance(MINUTE);
    let who = domain.stranger(clinic.id(), 3);
    newsletter::confirm(&domain, &who, &token).await.unwrap();
    assert_eq!(news(&domain, &member).await, Subscribed::Yes);
    let again = field(newsletter::confirm(&domain, &who, &token).await);
    assert_eq!(again, ("token".to_owned(), FieldCode::LinkExpired));
    begun(&domain, draft(NewsKind::News)).await;
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1);
    domain.clock.advance(MINUTE);
    newsletter::save_choices(&domain, &member, false, true).await.unwrap();
    let steps = domain.database.pairs("select step, source from newsletter_consent order by at").await;
    let expected = [("asked", "account"), ("confirmed", "letter"), ("withdrawn", "account")];
    assert_eq!(steps, expected.map(|(step, source)| (step.to_owned(), source.to_owned())));
    let shown = "select t.body, c.version from newsletter_consent c
        join newsletter_text t on t.version = c.version and t.lang = c.lang where c.step = 'asked'";
    let shown = domain.database.pairs(shown).await;
    assert_eq!(shown.len(), 1);
    assert!(shown[0].0.contains(texts::newsletter::news_box(Lang::En)), "{}", shown[0].0);
}

#[tokio::test]
async fn a_confirmation_that_is_found_late_confirms_nothing() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let token = asked(&domain, &clinic.member(&domain).await).await;
    domain.clock.advance(7 * DAY + 1);
    let who = domain.stranger(clinic.id(), 3);
    assert_eq!(field(newsletter::confirm(&domain, &who, &token).await).1, FieldCode::LinkExpired);
    assert_eq!(news(&domain, &clinic.member(&domain).await).await, Subscribed::No);
}

/// Who reads the mailbox that was theirs says nothing for the one that is.
#[tokio::test]
async fn another_address_ends_the_letter_that_asked_the_old_one() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.unconfirmed_clinic("ada").await;
    let member = clinic.member(&domain).await;
    let token = asked(&domain, &member).await;
    logins::change_email(&domain, &member, "ada.right@example.net").await.unwrap();
    let who = domain.stranger(clinic.id(), 3);
    assert_eq!(field(newsletter::confirm(&domain, &who, &token).await).1, FieldCode::LinkExpired);
    assert_eq!(news(&domain, &member).await, Subscribed::No);
}

/// Notices: how the service fares is for everybody; what changes can be done without, and is by the link of its letters.
#[tokio::test]
async fn each_kind_goes_to_those_it_is_for() {
    let domain = TestDomain::new().await;
    let (clinic, member) = subscribed(&domain, "ada").await;
    many(&domain, &clinic, 2).await;
    assert_eq!(readers(&domain, draft(NewsKind::News)).await, 1);
    let admins = NewsletterDraft { audience: Audience::Administrators, ..draft(NewsKind::Status) };
    assert_eq!(readers(&domain, admins.clone()).await, 1);
    begun(&domain, admins).await;
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1);

    begun(&domain, draft(NewsKind::Product)).await;
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 3);
    let own = letters.iter().find(|letter| letter.to_address == clinic.email).expect("to the founder, too");
    let who = domain.stranger(clinic.id(), 3);
    newsletter::stop(&domain, &who, &token_in(own, "/unsubscribe/")).await.unwrap();
    let choices = newsletter::choices(&domain, &member).await.unwrap();
    assert_eq!(choices, NewsChoices { news: Subscribed::Yes, product: false }, "that list and no other");
    begun(&domain, draft(NewsKind::Product)).await;
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 2);

    newsletter::save_choices(&domain, &member, false, false).await.unwrap();
    begun(&domain, draft(NewsKind::Status)).await;
    domain.run_jobs().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 3, "whatever was turned off");
    for letter in letters {
        assert!(!letter.text.contains("/unsubscribe/"), "nobody turns it off: {}", letter.text);
        assert!(letter.headers.iter().all(|(name, _)| !name.starts_with("List-")));
    }
}

#[tokio::test]
async fn what_an_address_refuses_of_a_list_keeps_no_other_letter_back() {
    let domain = TestDomain::new().await;
    let (clinic, member) = subscribed(&domain, "ada").await;
    domain.outgoing.answer(&[Answer::Never]);
    let first = begun(&domain, draft(NewsKind::News)).await;
    domain.run_jobs().await;
    assert_eq!(progress(&domain, first).await.bounced, 1);
    let second = begun(&domain, draft(NewsKind::News)).await;
    domain.run_jobs().await;
    assert_eq!(progress(&domain, second).await.dropped, 1);
    assert!(domain.mail().is_empty(), "the list remembers");

    let same = NewParticipant { email: clinic.email.clone(), ..guest("Ada Lin") };
    let visit = NewVisit { participants: vec![same], ..at("15:30", &[]) };
    visits::schedule(&domain, &clinic.host(&domain).await, visit).await.unwrap();
    logins::forgot(&domain, &domain.stranger(clinic.id(), 4), clinic.email.clone()).await.unwrap();
    domain.run_jobs().await;
    let letters = domain.mail();
    assert!(letters.iter().all(|letter| letter.to_address == clinic.email));
    assert!(letters.iter().any(|letter| letter.text.contains("/j/")), "the invitation");
    assert!(letters.iter().any(|letter| letter.text.contains("/reset/")), "and what is about the account");
    begun(&domain, draft(NewsKind::Status)).await;
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1, "another list is another list");

    // Who asks anew is tried anew.
    newsletter::save_choices(&domain, &member, false, true).await.unwrap();
    let token = asked(&domain, &member).await;
    newsletter::confirm(&domain, &domain.stranger(clinic.id(), 3), &token).await.unwrap();
    begun(&domain, draft(NewsKind::News)).await;
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1);
}

/// The name that the newest letter left with, and nothing else has left.
fn left(domain: &TestDomain) -> String {
    let letters = domain.mail();
    assert_eq!(letters.len(), 1);
    letters[0].message_id.split('@').next().expect("a name").to_owned()
}

#[tokio::test]
async fn whoever_calls_one_unwanted_has_stopped_the_list() {
    let domain = TestDomain::new().await;
    let (clinic, member) = subscribed(&domain, "ada").await;
    let send = async |kind| {
        let id = begun(&domain, draft(kind)).await;
        domain.run_jobs().await;
        progress(&domain, id).await
    };
    assert_eq!(send(NewsKind::News).await.sent, 1);
    let name = left(&domain);
    for _ in 0..2 {
        heard(&domain, &name, Heard::Delivered).await.unwrap();
        heard(&domain, &name, Heard::Complained).await.unwrap();
        assert_eq!(news(&domain, &member).await, Subscribed::No);
    }
    assert_eq!(send(NewsKind::Product).await.dropped, 1, "no list that one can stop goes there");
    assert_eq!(send(NewsKind::Status).await.sent, 1, "what everybody must know does");
    domain.mail();
    // Who asks anew is tried anew.
    let token = asked(&domain, &member).await;
    newsletter::confirm(&domain, &domain.stranger(clinic.id(), 3), &token).await.unwrap();
    assert_eq!(send(NewsKind::News).await.sent, 1);
}

#[tokio::test]
async fn an_address_that_sends_a_copy_back_gets_no_other() {
    let domain = TestDomain::new().await;
    let (_, member) = subscribed(&domain, "ada").await;
    let first = begun(&domain, draft(NewsKind::News)).await;
    domain.run_jobs().await;
    let name = left(&domain);
    heard(&domain, &name, Heard::Bounced).await.unwrap();
    // Too late, and of a copy that nobody sent.
    heard(&domain, &name, Heard::Delivered).await.unwrap();
    heard(&domain, &"0".repeat(32), Heard::Bounced).await.unwrap();
    let fared = progress(&domain, first).await;
    assert_eq!((fared.sent, fared.bounced), (0, 1));
    let second = begun(&domain, draft(NewsKind::News)).await;
    domain.run_jobs().await;
    assert_eq!(progress(&domain, second).await.dropped, 1);
    assert_eq!(news(&domain, &member).await, Subscribed::Yes, "nobody has taken it back");
}

/// Nobody can do without it, so a mail server that did not want one letter is asked again for the next.
#[tokio::test]
async fn what_everybody_must_know_is_tried_each_time() {
    let domain = TestDomain::new().await;
    subscribed(&domain, "ada").await;
    domain.outgoing.answer(&[Answer::Never]);
    let first = begun(&domain, draft(NewsKind::Status)).await;
    domain.run_jobs().await;
    assert_eq!(progress(&domain, first).await.bounced, 1);
    begun(&domain, draft(NewsKind::Status)).await;
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1);
}

/// Other letters do not wait for it, and leave from another address.
#[tokio::test]
async fn a_newsletter_holds_up_no_other_letter() {
    let domain = TestDomain::new().await;
    let (clinic, _) = subscribed(&domain, "ada").await;
    many(&domain, &clinic, 20).await;
    let from = Some("news@bedside.example".to_owned());
    let slow = with_news(&domain, News { per_min: 5, from, test_to: None }).await;
    begun(&domain, draft(NewsKind::Product)).await;
    slow.run_jobs_once().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 5, "a minute's worth");
    assert!(letters.iter().all(|letter| letter.from_address == "news@bedside.example"));
    let visit = at("15:30", &["Maya"]);
    visits::schedule(&domain, &clinic.host(&domain).await, visit).await.unwrap();
    slow.run_jobs_once().await;
    let letters = domain.mail();
    assert_eq!(letters.len(), 1, "the invitation leaves at once");
    assert_eq!(letters[0].from_address, domain.config().mail_from);
    slow.close().await;
    domain.leaves_jobs();
}

#[tokio::test]
async fn whatever_dies_in_between_nobody_gets_two() {
    let domain = TestDomain::new().await;
    let (clinic, _) = subscribed(&domain, "ada").await;
    many(&domain, &clinic, 5).await;
    let id = begun(&domain, draft(NewsKind::Product)).await;
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 6);
    // Begun anew, as after a kill that nobody could write down: the copies are there already.
    let again = "update newsletter set state = 'draft', spread_at = null";
    assert_eq!(domain.database.tamper(again).await, 1);
    newsletter::send(&domain, &domain.operator().await, id).await.unwrap();
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
    assert_eq!(progress(&domain, id).await.sent, 6);
    // Killed after a mail server had one, and before it could say so.
    let killed = "update newsletter_copy set state = 'waiting', handed_at = 1, due_at = 1, settled_at = null";
    assert_eq!(domain.database.tamper(killed).await, 6);
    let operator = domain.operator().await;
    newsletter::pause(&domain, &operator, id).await.unwrap();
    newsletter::resume(&domain, &operator, id).await.unwrap();
    domain.run_jobs().await;
    assert!(domain.mail().is_empty(), "it may have arrived");
    assert_eq!(progress(&domain, id).await.in_doubt, 6);
}

#[tokio::test]
async fn what_is_put_off_is_tried_again_and_what_is_held_back_waits() {
    let domain = TestDomain::new().await;
    subscribed(&domain, "ada").await;
    domain.outgoing.answer(&[Answer::Retry]);
    let id = begun(&domain, draft(NewsKind::News)).await;
    domain.run_jobs().await;
    assert_eq!(progress(&domain, id).await.waiting, 1);
    let operator = domain.operator().await;
    newsletter::pause(&domain, &operator, id).await.unwrap();
    domain.clock.advance(DAY);
    domain.run_jobs().await;
    assert!(domain.mail().is_empty(), "it is held back");
    newsletter::resume(&domain, &operator, id).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 1);
    let view = newsletter::view(&domain, &operator, id).await.unwrap();
    assert!(view.row.over);
    assert_eq!(view.progress, Progress { sent: 1, ..Progress::default() });
}

/// In the language of one's letters, where it was written in it; and a test to the operator alone.
#[tokio::test]
async fn each_reads_it_in_their_language_and_the_operator_first() {
    let domain = TestDomain::new().await;
    let (_, member) = subscribed(&domain, "ada").await;
    logins::set_lang(&domain, &member, Lang::Es).await.unwrap();
    begun(&domain, draft(NewsKind::News)).await;
    let english =
        NewsletterDraft { subject_es: String::new(), body_es: String::new(), ..draft(NewsKind::News) };
    begun(&domain, english.clone()).await;
    domain.run_jobs().await;
    let subjects: BTreeSet<String> = domain.mail().into_iter().map(|letter| letter.subject).collect();
    assert_eq!(subjects, BTreeSet::from(["Novedades".to_owned(), "What is new".to_owned()]));

    let operator = domain.operator().await;
    let id = newsletter::save(&domain, &operator, draft(NewsKind::News)).await.unwrap();
    newsletter::test(&domain, &operator, id).await.unwrap();
    domain.run_jobs().await;
    let tests = domain.mail();
    assert_eq!(tests.len(), 2, "one a language");
    assert!(tests.iter().all(|letter| letter.to_address == "operator@bedside.example"));
    assert_eq!(progress(&domain, id).await, Progress::default());
    // What was begun is not written anew, nor deleted.
    newsletter::send(&domain, &operator, id).await.unwrap();
    domain.run_jobs().await;
    let changed = NewsletterDraft { id: id.text(), ..english };
    assert_eq!(
        crate::refused(newsletter::save(&domain, &operator, changed).await),
        model::AppError::NotFound
    );
    assert_eq!(crate::refused(newsletter::delete(&domain, &operator, id).await), model::AppError::NotFound);
}

/// Not an account, no other clinic, and twice no more than once.
#[tokio::test]
async fn the_link_opens_nothing_but_its_list() {
    let domain = TestDomain::new().await;
    let (clinic, member) = subscribed(&domain, "ada").await;
    begun(&domain, draft(NewsKind::News)).await;
    domain.run_jobs().await;
    let token = token_in(&domain.letter("/unsubscribe/"), "/unsubscribe/");
    assert!(logins::resume(&domain, clinic.id(), &token).await.is_err(), "it signs nobody in");
    let oak = domain.clinic("oak").await;
    let elsewhere = newsletter::stop(&domain, &domain.stranger(oak.id(), 3), &token).await;
    assert_eq!(field(elsewhere).1, FieldCode::LinkExpired);
    assert_eq!(news(&domain, &member).await, Subscribed::Yes);
    let who = domain.stranger(clinic.id(), 3);
    newsletter::stop(&domain, &who, &token).await.unwrap();
    newsletter::stop(&domain, &who, &token).await.unwrap();
    assert_eq!(news(&domain, &member).await, Subscribed::No);
}
