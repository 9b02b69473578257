//! The chat of a visit (W4, C3): who reads what, what is said twice, taken back, and when nothing of it is left.
use crate::joining::{Room, enter, room};
use crate::people::office;
use crate::refused;
use crate::schedulers::{colleague, host};
use crate::tidying::tidy;
use crate::visits::now;
use domain::{Guest, Host, chat, colleagues, joining, visits};
use model::chat::{ChatKeeping, ChatView, NewChatLine, NewGuestLine, Talk};
use model::colleagues::NewColleague;
use model::{AppError, Conflict, FieldCode, TalkId, VisitId};
use testkit::{HOUR, MINUTE, TestDomain};

pub fn line(text: &str) -> NewGuestLine {
    NewGuestLine { mark: text.into(), text: text.into(), ..NewGuestLine::default() }
}

fn keeping(hours: &str) -> ChatKeeping {
    ChatKeeping { chat_hours: hours.into(), ..ChatKeeping::default() }
}

fn answer(visit: VisitId, talk: TalkId, text: &str) -> NewChatLine {
    NewChatLine { visit: visit.text(), talk: talk.text(), mark: text.into(), text: text.into() }
}

async fn says(domain: &TestDomain, guest: &Guest, text: &str) -> TalkId {
    // Nothing is said in the same microsecond as what was said before.
    domain.clock.advance(1);
    chat::say_as_guest(domain, guest, line(text)).await.unwrap().talk
}

async fn answers(domain: &TestDomain, host: &Host, visit: VisitId, talk: TalkId, text: &str) {
    domain.clock.advance(1);
    chat::say(domain, host, answer(visit, talk, text)).await.unwrap();
}

async fn of_guest(domain: &TestDomain, guest: &Guest) -> ChatView {
    chat::read_as_guest(domain, guest, None).await.unwrap()
}

async fn of_host(domain: &TestDomain, host: &Host, visit: VisitId) -> ChatView {
    chat::read(domain, host, visit, None).await.unwrap()
}

/// All that is read, in order; what was taken back is "-".
fn texts(view: &ChatView) -> Vec<String> {
    let text = |talk: &Talk| {
        let texts = talk.lines.iter().map(|line| line.text.clone().unwrap_or_else(|| "-".into()));
        texts.collect::<Vec<_>>()
    };
    view.talks.iter().flat_map(text).collect()
}

#[tokio::test]
async fn who_waits_talks_with_the_hosts_and_who_is_in_with_all() {
    let Room { domain, clinic, host, visit } = room(&["Maya"]).await;
    let maya = enter(&domain, &clinic, &host, visit).await;
    let at_door = says(&domain, &maya, "I am early").await;
    assert_eq!(at_door, TalkId::at_door(maya.id()));
    let view = of_host(&domain, &host, visit).await;
    let heads: Vec<_> =
        view.talks.iter().map(|talk| (talk.with.as_deref(), talk.waits, talk.unread)).collect();
    assert_eq!(heads, [(None, false, 0), (Some("Maya"), true, 1)]);
    answers(&domain, &host, visit, at_door, "In five minutes").await;
    assert_eq!(texts(&of_guest(&domain, &maya).await), ["I am early", "In five minutes"]);
    // Of all who are present she neither reads nor says anything.
    let everyone = TalkId::everyone(visit);
    answers(&domain, &host, visit, everyone, "Welcome").await;
    assert!(!texts(&of_guest(&domain, &maya).await).contains(&"Welcome".to_owned()));
    let beyond = NewGuestLine { talk: everyone.text(), ..line("Let me in") };
    assert_eq!(refused(chat::say_as_guest(&domain, &maya, beyond).await), AppError::NotAllowed);
    joining::admit(&domain, &host, maya.id()).await.unwrap();
    // What was said before she came in is hers to read from now on, and what she wrote at the door is still there.
    assert_eq!(texts(&of_guest(&domain, &maya).await), ["I am early", "In five minutes", "Welcome"]);
    assert_eq!(says(&domain, &maya, "Hello").await, everyone);
    // What was written at the door and arrives late goes to nobody else.
    let late = NewGuestLine { talk: at_door.text(), ..line("My number") };
    assert_eq!(chat::say_as_guest(&domain, &maya, late).await.unwrap().talk, at_door);
    joining::send_back(&domain, &host, maya.id()).await.unwrap();
    assert_eq!(texts(&of_guest(&domain, &maya).await), ["I am early", "In five minutes", "My number"]);
}

#[tokio::test]
async fn nobody_else_reads_along() {
    let office = office().await;
    let (domain, clinic) = (&office.domain, &office.clinic);
    let ada = clinic.host(domain).await;
    let ben = colleague(&office, host("Ben Ito")).await.host().unwrap();
    let visit = visits::schedule(domain, &ada, now(&["Maya", "Noor"])).await.unwrap();
    domain.run_jobs().await;
    let maya = enter(domain, clinic, &ada, visit).await;
    let at_door = says(domain, &maya, "Only for you").await;
    answers(domain, &ada, visit, TalkId::everyone(visit), "For all").await;
    // A host of the same clinic who has no place in it, and another clinic's.
    assert_eq!(refused(chat::read(domain, &ben, visit, None).await), AppError::NotFound);
    let said = chat::say(domain, &ben, answer(visit, at_door, "Hello")).await;
    assert_eq!(refused(said), AppError::NotFound);
    let other = domain.clinic("elm").await.host(domain).await;
    assert_eq!(refused(chat::read(domain, &other, visit, None).await), AppError::NotFound);
    // A colleague talks with all, and hears nothing of what is said at the door; a co-host does.
    let form = NewColleague { visit, colleague: ben.id().text(), cohost: String::new() };
    colleagues::add(domain, &ada, form).await.unwrap();
    assert_eq!(texts(&of_host(domain, &ben, visit).await), ["For all"]);
    let said = chat::say(domain, &ben, answer(visit, at_door, "Hello")).await;
    assert_eq!(refused(said), AppError::NotFound);
    // Nobody talks at the door of somebody who is no guest of this visit.
    let nobody = TalkId::parse(&format!("{:032x}", 7)).unwrap();
    let said = chat::say(domain, &ada, answer(visit, nobody, "Hello")).await;
    assert_eq!(refused(said), AppError::NotFound);
    domain.leaves_jobs();
}

#[tokio::test]
async fn what_is_sent_twice_is_said_once_and_may_be_taken_back() {
    let Room { domain, clinic, host, visit } = room(&["Maya"]).await;
    let maya = enter(&domain, &clinic, &host, visit).await;
    let at_door = says(&domain, &maya, "Hello").await;
    says(&domain, &maya, "Hello").await;
    let view = of_host(&domain, &host, visit).await;
    assert_eq!(texts(&view), ["Hello"]);
    let id = view.talks[1].lines[0].id;
    // Somebody else's is nobody's to take back.
    assert_eq!(refused(chat::take_back(&domain, &host, visit, id).await), AppError::NotFound);
    chat::take_back_as_guest(&domain, &maya, id).await.unwrap();
    chat::take_back_as_guest(&domain, &maya, id).await.unwrap();
    assert_eq!(texts(&of_host(&domain, &host, visit).await), ["-"]);
    let empty = chat::say_as_guest(&domain, &maya, NewGuestLine { text: " \n".into(), ..line("x") }).await;
    assert_eq!(refused(empty), AppError::field("text", FieldCode::Required));
    // A page gone wrong does not fill the screen of the others.
    for n in 0..29 {
        says(&domain, &maya, &format!("line {n}")).await;
    }
    let more = chat::say_as_guest(&domain, &maya, line("one more")).await;
    assert!(matches!(refused(more), AppError::TooMany { .. }));
    domain.clock.advance(MINUTE * 2);
    assert_eq!(says(&domain, &maya, "one more").await, at_door);
}

#[tokio::test]
async fn the_day_says_what_is_unread_until_it_is_read() {
    let Room { domain, clinic, host, visit } = room(&["Maya"]).await;
    let maya = enter(&domain, &clinic, &host, visit).await;
    let at_door = says(&domain, &maya, "Hello").await;
    says(&domain, &maya, "Are you there?").await;
    let day = visits::dashboard(&domain, &host, None).await.unwrap();
    let unread: Vec<_> = day.chats.iter().map(|chat| (chat.visit, chat.from.as_str(), chat.count)).collect();
    assert_eq!(unread, [(visit, "Maya", 2)]);
    let latest = of_host(&domain, &host, visit).await.talks[1].lines[1].at;
    let view = chat::read(&domain, &host, visit, Some((at_door, latest))).await.unwrap();
    assert_eq!(view.unread(), 0);
    assert!(visits::dashboard(&domain, &host, None).await.unwrap().chats.is_empty());
    // One's own words are no news.
    answers(&domain, &host, visit, at_door, "Yes").await;
    assert!(visits::dashboard(&domain, &host, None).await.unwrap().chats.is_empty());
    assert_eq!(of_guest(&domain, &maya).await.unread(), 1);
    // Who was removed is nobody to answer.
    says(&domain, &maya, "Thank you").await;
    assert_eq!(visits::dashboard(&domain, &host, None).await.unwrap().chats.len(), 1);
    joining::remove(&domain, &host, maya.id()).await.unwrap();
    assert!(visits::dashboard(&domain, &host, None).await.unwrap().chats.is_empty());
}

#[tokio::test]
async fn who_talks_much_at_the_door_hides_nobody_elses_words_and_comes_to_an_end() {
    let Room { domain, clinic, host, visit } = room(&["Maya"]).await;
    let maya = enter(&domain, &clinic, &host, visit).await;
    answers(&domain, &host, visit, TalkId::everyone(visit), "Welcome").await;
    let mut refusal = None;
    for n in 0..1_001 {
        if n % 30 == 0 {
            domain.clock.advance(MINUTE);
        }
        domain.clock.advance(1);
        if let Err(error) = chat::say_as_guest(&domain, &maya, line(&format!("line {n}"))).await {
            refusal = Some((n, error.shown()));
            break;
        }
    }
    assert!(matches!(refusal, Some((1_000, AppError::TooMany { .. }))), "{refusal:?}");
    let view = of_host(&domain, &host, visit).await;
    assert_eq!((view.talks[0].lines.len(), view.talks[1].lines.len()), (1, 300));
    assert_eq!(view.talks[1].lines[299].text.as_deref(), Some("line 999"));
}

#[tokio::test]
async fn what_is_said_is_nowhere_at_rest_in_the_clear() {
    let Room { domain, clinic, host, visit } = room(&["Maya"]).await;
    let maya = enter(&domain, &clinic, &host, visit).await;
    says(&domain, &maya, "Wzqlatex tendonqz allergy").await;
    assert_eq!(texts(&of_host(&domain, &host, visit).await), ["Wzqlatex tendonqz allergy"]);
    for (file, bytes) in domain.database.bytes_at_rest().await {
        assert!(!bytes.windows(8).any(|part| part == b"tendonqz"), "{file}");
    }
}

#[tokio::test]
async fn nothing_is_left_when_the_clinic_says_so() {
    let Room { domain, clinic, host, visit } = room(&["Maya"]).await;
    let admin = clinic.admin(&domain).await;
    let maya = enter(&domain, &clinic, &host, visit).await;
    says(&domain, &maya, "Hello").await;
    visits::end(&domain, &host, visit).await.unwrap();
    let over = chat::say(&domain, &host, answer(visit, TalkId::everyone(visit), "Bye")).await;
    assert_eq!(refused(over), AppError::Conflict(Conflict::VisitEnded));
    domain.clock.advance(23 * HOUR);
    tidy(&domain).await;
    assert_eq!(texts(&of_host(&domain, &host, visit).await), ["Hello"]);
    let bad = chat::save_keeping(&domain, &admin, keeping("5")).await;
    assert_eq!(refused(bad), AppError::field("chat_hours", FieldCode::Required));
    chat::save_keeping(&domain, &admin, keeping("72")).await.unwrap();
    domain.clock.advance(40 * HOUR);
    tidy(&domain).await;
    assert_eq!(texts(&of_host(&domain, &host, visit).await), ["Hello"]);
    chat::save_keeping(&domain, &admin, keeping("1")).await.unwrap();
    domain.clock.advance(HOUR);
    tidy(&domain).await;
    assert!(texts(&of_host(&domain, &host, visit).await).is_empty());
    domain.leaves_jobs();
}
