//! A page that listens to an interpreter and reads captions.
mod page;

use call::client::{Ask, Command, Input};
use call::limits::CAPTION_SHOWN_MS;
use model::signal::{ClientMessage, ServerMessage};
use model::tasks::{Spoken, Task};
use page::{Page, id, says, welcome};

const LISTEN: ClientMessage = ClientMessage::HearIn { spoken: Some(Spoken::Es) };

/// The line is lost and comes back, perhaps to another server.
fn back(page: &mut Page) -> Vec<Ask> {
    page.put(Input::SocketClosed);
    page.command(Command::TryNow);
    page.open_socket();
    page.tell(welcome(1))
}

fn times(asks: &[Ask], message: &ClientMessage) -> usize {
    says(asks).into_iter().filter(|said| *said == message).count()
}

fn caption(line: u32, text: &str) -> ServerMessage {
    ServerMessage::Caption { of: id(10), line, text: text.to_owned(), done: false }
}

fn lines(page: &Page) -> Vec<String> {
    page.view().channel.captions.lines.into_iter().map(|line| line.text).collect()
}

#[test]
fn whom_one_listens_to_counts_at_once_and_outlasts_the_line() {
    let mut page = Page::in_call(1);
    assert_eq!(times(&page.command(Command::HearIn(Some(Spoken::Es))), &LISTEN), 1);
    assert_eq!(page.view().channel.hearing, Some(Spoken::Es));
    assert_eq!(times(&page.command(Command::HearIn(Some(Spoken::Es))), &LISTEN), 0, "a second tap");
    assert_eq!(times(&back(&mut page), &LISTEN), 1, "nothing was heard of it, so it is said again");
    page.tell(ServerMessage::Hearing { spoken: Some(Spoken::Es) });
    assert_eq!(times(&back(&mut page), &LISTEN), 1, "another server knows nothing of it");
    page.tell(ServerMessage::Hearing { spoken: Some(Spoken::Es) });
    page.command(Command::HearIn(None));
    page.tell(ServerMessage::Hearing { spoken: None });
    assert_eq!(page.view().channel.hearing, None);
    assert_eq!(times(&back(&mut page), &LISTEN), 0);
}

#[test]
fn captions_are_shown_while_they_are_on_and_for_a_while() {
    let mut page = Page::in_call(1);
    page.tell(caption(1, "before anybody asked"));
    assert!(lines(&page).is_empty());
    let on = ClientMessage::Captions { on: true };
    assert_eq!(times(&page.command(Command::Captions(true)), &on), 1);
    for (line, text) in [(1, "Good"), (1, "Good morning"), (2, "How are"), (1, "Good morning, Maya")] {
        page.tell(caption(line, text));
    }
    assert_eq!(lines(&page), ["Good morning, Maya", "How are"]);
    for line in 3..=4 {
        page.tell(caption(line, "more"));
    }
    assert_eq!(lines(&page), ["How are", "more", "more"], "three lines and no more");
    page.tell(caption(1, "too late"));
    page.tell(caption(3, ""));
    assert_eq!(lines(&page), ["How are", "more"]);
    page.wait(CAPTION_SHOWN_MS + 100);
    assert!(lines(&page).is_empty(), "old words stand over nobody's face");
    assert_eq!(times(&back(&mut page), &on), 1, "said again to whoever welcomes");
}

#[test]
fn a_captioner_types_and_a_host_only_where_there_is_none() {
    let mut page = Page::in_call(1);
    assert!(!page.view().channel.captions.types);
    page.tell(ServerMessage::Task { task: Task::Captioner });
    assert!(page.view().channel.captions.types && page.view().channel.captions.there);
    let mut host = Page::in_call(1);
    host.tell(page::welcome_host(1));
    assert!(host.view().channel.captions.types && !host.view().channel.captions.there);
    let ServerMessage::Welcome { people, .. } = welcome(1) else { panic!("a welcome") };
    let person = model::signal::Person { task: Task::Captioner, ..people[0].clone() };
    host.tell(ServerMessage::PersonChanged { person });
    assert!(!host.view().channel.captions.types && host.view().channel.captions.there);
}
