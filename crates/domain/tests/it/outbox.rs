//! How letters fare (N3, N4): refused, put off, in doubt, read by the operator.
use crate::refused;
use crate::visits::{at, now};
use domain::{Host, outbox, visits};
use model::outbox::{Delivery, Post};
use model::visits::Outlook;
use model::{AppError, LetterId, VisitId};
use testkit::{Answer, DAY, HOUR, MINUTE, TestDomain};

async fn planned(domain: &TestDomain, guests: &[&str]) -> (Host, VisitId) {
    let host = domain.host("ada").await;
    domain.mail();
    domain.clock.advance(MINUTE);
    let visit = visits::schedule(domain, &host, at("15:30", guests)).await.unwrap();
    (host, visit)
}

async fn deliveries(domain: &TestDomain, host: &Host, visit: VisitId) -> Vec<Delivery> {
    let view = visits::view(domain, host, visit).await.unwrap();
    view.row.guests.iter().filter_map(|guest| guest.delivery).collect()
}

#[tokio::test]
async fn one_refused_recipient_is_shown_and_the_others_get_theirs() {
    let domain = TestDomain::new().await;
    let (host, visit) = planned(&domain, &["Maya", "Tom", "Zoe"]).await;
    domain.outgoing.answer(&[Answer::Take, Answer::Never, Answer::Take]);
    domain.run_jobs().await;
    assert_eq!(domain.mail().len(), 2);
    let mut fared = deliveries(&domain, &host, visit).await;
    fared.sort_by_key(|delivery| *delivery == Delivery::Bounced);
    assert_eq!(fared, [Delivery::Sent, Delivery::Sent, Delivery::Bounced]);
    domain.clock.advance(DAY);
    domain.run_jobs().await;
    assert!(domain.mail().is_empty(), "a refused letter is not tried again");
}

#[tokio::test]
async fn a_mail_server_that_is_away_for_a_day_loses_nothing() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let next_week = model::visits::NewVisit { date: "2026-12-02".into(), ..at("09:00", &["Maya"]) };
    let visit = visits::schedule(&domain, &host, next_week).await.unwrap();
    domain.mail();
    domain.outgoing.answer(&[Answer::Retry; 40]);
    for _ in 0..(24 * 12) {
        domain.run_jobs().await;
        domain.clock.advance(5 * MINUTE);
        if deliveries(&domain, &host, visit).await == [Delivery::Sent] {
            break;
        }
        assert_eq!(deliveries(&domain, &host, visit).await, [Delivery::Retrying]);
    }
    let letters = domain.mail();
    assert_eq!(letters.len(), 1);
    assert_eq!(deliveries(&domain, &host, visit).await, [Delivery::Sent]);
}

#[tokio::test]
async fn a_letter_that_nobody_takes_for_days_is_given_up_and_says_so() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    let far = model::visits::NewVisit { date: "2026-12-20".into(), ..at("09:00", &["Maya"]) };
    let visit = visits::schedule(&domain, &host, far).await.unwrap();
    domain.outgoing.answer(&[Answer::Retry; 1000]);
    for _ in 0..110 {
        domain.run_jobs().await;
        domain.clock.advance(HOUR);
    }
    assert_eq!(deliveries(&domain, &host, visit).await, [Delivery::Failed]);
}

#[tokio::test]
async fn what_is_in_doubt_is_shown_and_never_sent_again_by_itself() {
    let domain = TestDomain::new().await;
    let (host, visit) = planned(&domain, &["Maya"]).await;
    domain.outgoing.answer(&[Answer::TakeAndBreak]);
    domain.run_jobs().await;
    assert_eq!(deliveries(&domain, &host, visit).await, [Delivery::InDoubt]);
    for _ in 0..10 {
        domain.clock.advance(HOUR / 2);
        domain.run_jobs().await;
    }
    let first = domain.mail();
    assert_eq!(first.len(), 1);
    // Somebody has seen it and asks for it again: the same Message-ID, so that the mail server can know it.
    let operator = domain.operator().await;
    let id = letter_to(&domain, "maya@example.net").await;
    outbox::retry(&domain, &operator, id).await.unwrap();
    assert_eq!(deliveries(&domain, &host, visit).await, [Delivery::Queued]);
    domain.run_jobs().await;
    let second = domain.mail();
    assert_eq!(second.len(), 1);
    assert_eq!(second[0].message_id, first[0].message_id);
    assert_eq!(deliveries(&domain, &host, visit).await, [Delivery::Sent]);
    // Sent is sent: asking again does nothing.
    outbox::retry(&domain, &operator, id).await.unwrap();
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
}

/// As after a kill between handing over and writing down the answer.
#[tokio::test]
async fn a_try_that_died_in_the_middle_is_in_doubt() {
    let domain = TestDomain::new().await;
    let (host, visit) = planned(&domain, &["Maya"]).await;
    assert_eq!(domain.database.tamper("update letter set handed_at = 1 where delivery = 'queued'").await, 1);
    domain.run_jobs().await;
    assert_eq!(deliveries(&domain, &host, visit).await, [Delivery::InDoubt]);
    domain.clock.advance(DAY);
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
}

#[tokio::test]
async fn nobody_is_invited_to_a_visit_that_is_over() {
    let domain = TestDomain::new().await;
    let host = domain.host("ada").await;
    domain.mail();
    let visit = visits::schedule(&domain, &host, now(&["Maya"])).await.unwrap();
    domain.outgoing.answer(&[Answer::Retry]);
    domain.run_jobs().await;
    visits::end(&domain, &host, visit).await.unwrap();
    domain.clock.advance(MINUTE);
    domain.run_jobs().await;
    assert!(domain.mail().is_empty());
    assert_eq!(deliveries(&domain, &host, visit).await, [Delivery::Failed]);
}

/// Without a mail server nothing leaves the house, and nobody is told that something did.
#[tokio::test]
async fn without_a_mail_server_a_letter_is_kept_and_says_so() {
    let domain = TestDomain::new().await;
    domain.outgoing.keeps_only();
    let clinic = domain.clinic("ada").await;
    let host = clinic.host(&domain).await;
    assert_eq!(visits::dashboard(&domain, &host, None).await.unwrap().post, Post::Kept);
    assert_eq!(visits::start(&domain, &host).await.unwrap().post, Post::Kept);
    let Outlook::Clear(preview) = visits::preview(&domain, &host, at("15:30", &["Maya"])).await.unwrap()
    else {
        panic!("a good form")
    };
    assert_eq!(preview.post, Post::Kept);
    let visit = visits::schedule(&domain, &host, at("15:30", &["Maya"])).await.unwrap();
    domain.run_jobs().await;
    assert_eq!(deliveries(&domain, &host, visit).await, [Delivery::Kept]);
    let view = visits::view(&domain, &host, visit).await.unwrap();
    assert_eq!((view.post, view.keys.len()), (Post::Kept, 1), "the link is at hand");
    // The operator sees the letter with its links all the same, and there is nothing to try again.
    let operator = domain.operator().await;
    let id = letter_to(&domain, "maya@example.net").await;
    let letter = outbox::letter(&domain, &operator, id).await.unwrap();
    assert_eq!(letter.row.delivery, Delivery::Kept);
    assert!(letter.links.contains(&view.keys[0].link));
    outbox::retry(&domain, &operator, id).await.unwrap();
    assert_eq!(domain.run_jobs().await, 0);
}

#[tokio::test]
async fn where_a_mail_server_takes_them_letters_are_read_by_whom_they_went_to() {
    let domain = TestDomain::mailing_codes().await;
    domain.clinic("Ada").await;
    let operator = domain.operator().await;
    let id = letter_to(&domain, "ada@example.org").await;
    let letter = outbox::letter(&domain, &operator, id).await.unwrap();
    assert_eq!((letter.text, letter.links.len()), (None, 0));
    assert_eq!(letter.row.delivery, Delivery::Sent);
}

async fn letter_to(domain: &TestDomain, address: &str) -> LetterId {
    let operator = domain.operator().await;
    let letters = outbox::letters(domain, &operator).await.unwrap();
    letters.into_iter().find(|letter| letter.to == address).expect("the letter is listed").letter
}

#[tokio::test]
async fn the_operators_page_lists_letters_with_working_links() {
    let domain = TestDomain::new().await;
    let (host, visit) = planned(&domain, &["Maya"]).await;
    domain.run_jobs().await;
    let operator = domain.operator().await;
    let all = outbox::letters(&domain, &operator).await.unwrap();
    let to: Vec<_> = all.iter().map(|row| (row.to.as_str(), row.delivery, row.attempts)).collect();
    assert_eq!(to, [("maya@example.net", Delivery::Sent, 1), ("ada@example.org", Delivery::Sent, 1)]);
    assert!(all[0].subject.starts_with("Video visit with ada:"));
    let events = "select name, name from audit_event where name = 'letter_read'";
    assert!(domain.database.pairs(events).await.is_empty());
    let letter = outbox::letter(&domain, &operator, all[0].letter).await.unwrap();
    let key = &visits::view(&domain, &host, visit).await.unwrap().keys[0];
    assert!(letter.links.contains(&key.link), "{:?}", letter.links);
    assert_eq!(letter.attachments, ["invite.ics"]);
    assert_eq!(domain.database.pairs(events).await.len(), 1, "reading a letter leaves a trace");
    let nothing: LetterId = "00000000000000000000000000000001".parse().unwrap();
    assert_eq!(refused(outbox::letter(&domain, &operator, nothing).await), AppError::NotFound);
    assert_eq!(refused(outbox::retry(&domain, &operator, nothing).await), AppError::NotFound);
}
