//! The chat as its page knows it: what is shown, what is being written, and what waits for the line to come back.
use super::files::Parcel;
use crate::ui::href;
use leptos::prelude::*;
use model::chat::{ChatView, Talk};
use model::joining::LinkToken;
use model::{AppError, ChatLineId, TalkId, Time, VisitId};

/// By what the page may read along.
#[derive(Clone, Debug, PartialEq)]
pub enum Door {
    Guest(LinkToken),
    Visit(VisitId),
}

/// How it is with a line that the server has not taken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    Sending,
    /// The line is away; it goes by itself.
    Later,
    /// The sign-in has ended: it goes when its writer, who has signed in again, says so.
    SignedOut,
    /// The server will not take it, however often it is sent.
    Refused,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Unsent {
    /// The server knows a line by it that is sent twice.
    pub mark: String,
    pub talk: TalkId,
    pub text: String,
    pub fate: Fate,
}

#[derive(Clone, Copy)]
pub struct Chat {
    door: StoredValue<Option<Door>>,
    pub view: RwSignal<ChatView>,
    /// It stands on the page, and what stands there is read.
    pub shown: RwSignal<bool>,
    pub chosen: RwSignal<Option<TalkId>>,
    pub draft: RwSignal<String>,
    pub outbox: RwSignal<Vec<Unsent>>,
    /// Files that wait, as lines do.
    pub parcels: RwSignal<Vec<Parcel>>,
    /// The picture that is shown large, where it is and what it is called; and whether it is.
    pub looked_at: RwSignal<Option<(String, String)>>,
    pub looking: RwSignal<bool>,
    /// What stands before the clinic's addresses.
    base: StoredValue<String>,
    #[cfg(feature = "hydrate")]
    pub(super) going: super::sending::Going,
    #[cfg(feature = "hydrate")]
    marks: StoredValue<u32>,
    /// At most one question and one line are under way.
    #[cfg(feature = "hydrate")]
    asking: StoredValue<(bool, bool)>,
    #[cfg(feature = "hydrate")]
    sending: StoredValue<bool>,
}

impl Chat {
    /// `found`: what the server has rendered.
    pub fn new(door: Option<Door>, found: Option<ChatView>) -> Chat {
        Chat {
            door: StoredValue::new(door),
            view: RwSignal::new(found.unwrap_or_default()),
            shown: RwSignal::new(false),
            chosen: RwSignal::new(None),
            draft: RwSignal::new(String::new()),
            outbox: RwSignal::new(Vec::new()),
            parcels: RwSignal::new(Vec::new()),
            looked_at: RwSignal::new(None),
            looking: RwSignal::new(false),
            base: StoredValue::new(href("")),
            #[cfg(feature = "hydrate")]
            going: super::sending::Going::new(),
            #[cfg(feature = "hydrate")]
            marks: StoredValue::new(0),
            #[cfg(feature = "hydrate")]
            asking: StoredValue::new((false, false)),
            #[cfg(feature = "hydrate")]
            sending: StoredValue::new(false),
        }
    }

    pub fn door(self) -> Option<Door> {
        self.door.get_value()
    }

    /// Where a file is, for whoever reads along by this door.
    pub fn file_path(self, line: ChatLineId) -> String {
        let base = self.base.get_value();
        match self.door() {
            Some(Door::Guest(LinkToken(link))) => format!("{base}/j/{link}/file/{}", line.text()),
            Some(Door::Visit(visit)) => format!("{base}/visits/{}/file/{}", visit.text(), line.text()),
            None => String::new(),
        }
    }

    /// There is something to read here, or one may write.
    pub fn is_there(self) -> bool {
        self.view.with(|view| !view.talks.is_empty() && (view.open || view.talks.iter().any(has_lines)))
    }

    pub fn unread(self) -> i64 {
        self.view.with(ChatView::unread)
    }

    /// The talk that is looked at: the chosen one while it is there, else the first.
    pub fn talk(self) -> Option<Talk> {
        let chosen = self.chosen.get();
        self.view.with(|view| shown_talk(view, chosen).cloned())
    }
}

fn has_lines(talk: &Talk) -> bool {
    !talk.lines.is_empty()
}

fn shown_talk(view: &ChatView, chosen: Option<TalkId>) -> Option<&Talk> {
    let of = |id: TalkId| view.talks.iter().find(|talk| talk.talk == id);
    chosen.and_then(of).or(view.talks.first())
}

/// What to tell the server of what has been shown: up to which line of which talk.
#[cfg_attr(not(any(feature = "hydrate", test)), allow(dead_code, reason = "only a browser shows"))]
fn seen(view: &ChatView, chosen: Option<TalkId>) -> Option<(TalkId, Time)> {
    let talk = shown_talk(view, chosen)?;
    Some((talk.talk, talk.lines.last()?.at))
}

/// Sent again, it would be refused again.
#[cfg_attr(not(any(feature = "hydrate", test)), allow(dead_code, reason = "only a browser sends"))]
pub(super) fn lasts(error: &AppError) -> bool {
    matches!(error, AppError::Invalid(_) | AppError::NotFound | AppError::NotAllowed | AppError::Conflict(_))
}

#[cfg(feature = "hydrate")]
mod running {
    use super::*;
    use crate::chat::api;
    use crate::ui::browser::pause;
    use leptos::task::spawn_local;
    use model::chat::{NewChatLine, NewGuestLine};
    use std::time::Duration;

    /// Higher: a line stands unsent for longer once the server answers again. Lower: a server that has just started hears
    /// from everybody at once.
    const AGAIN: Duration = Duration::from_secs(3);

    impl Chat {
        /// Asks for what is new, and says what has been shown.
        pub fn look(self) {
            let Some(Some(door)) = self.door.try_get_value() else { return };
            let under_way = self.asking.try_update_value(|(asking, again)| {
                *again |= *asking;
                std::mem::replace(asking, true)
            });
            if under_way != Some(false) {
                return;
            }
            spawn_local(async move {
                loop {
                    let reads = self.shown.try_get_untracked().unwrap_or_default() && !document().hidden();
                    let chosen = self.chosen.try_get_untracked().flatten();
                    let seen = self.view.try_with_untracked(|view| seen(view, chosen)).flatten();
                    let (talk, at) = seen.filter(|_| reads).unzip();
                    let found = match door.clone() {
                        Door::Guest(link) => api::guest_chat(link, at).await,
                        Door::Visit(visit) => api::visit_chat(visit, talk, at).await,
                    };
                    // The page may be gone meanwhile.
                    if let Ok(found) = found {
                        if self.view.try_set(found).is_some() {
                            return;
                        }
                        self.leave_what_is_gone();
                    }
                    let again = self.asking.try_update_value(|(asking, again)| {
                        *asking = *again;
                        std::mem::take(again)
                    });
                    if again != Some(true) {
                        return;
                    }
                }
            });
        }

        /// What has been written, into the talk that is looked at.
        pub fn send(self, text: String) {
            let text = text.trim().to_owned();
            let Some(talk) = self.talk_now().filter(|_| !text.is_empty()) else { return };
            self.keep(talk, text, Fate::Sending);
            self.flush();
        }

        /// The talk that is looked at, asked once.
        pub(in crate::chat) fn talk_now(self) -> Option<TalkId> {
            let chosen = self.chosen.get_untracked();
            self.view.with_untracked(|view| shown_talk(view, chosen).map(|talk| talk.talk))
        }

        pub(in crate::chat) fn next_mark(self) -> String {
            self.marks.update_value(|marks| *marks += 1);
            let (base, n) = (self.view.with_untracked(|view| view.mark.clone()), self.marks.get_value());
            format!("{base}-{n}")
        }

        pub(in crate::chat) fn upload_path(self) -> String {
            format!("{}/chat/file", self.base.get_value())
        }

        fn keep(self, talk: TalkId, text: String, fate: Fate) {
            let line = Unsent { mark: self.next_mark(), talk, text, fate };
            self.outbox.update(|outbox| outbox.push(line));
        }

        /// The talk that was looked at is over, since its guest was let in: what is being written to them alone goes to
        /// nobody else unless its writer says so.
        fn leave_what_is_gone(self) {
            let Some(chosen) = self.chosen.get_untracked() else { return };
            if self.view.with_untracked(|view| view.talks.iter().any(|talk| talk.talk == chosen)) {
                return;
            }
            self.chosen.set(None);
            let text = self.draft.get_untracked().trim().to_owned();
            if !text.is_empty() {
                self.draft.set(String::new());
                self.keep(chosen, text, Fate::Refused);
            }
        }

        pub fn send_draft(self) {
            let text = self.draft.get_untracked();
            self.draft.set(String::new());
            self.send(text);
        }

        /// One after the other, in order, until all are taken or refused.
        pub fn flush(self) {
            self.flush_files();
            let Some(Some(door)) = self.door.try_get_value() else { return };
            if self.sending.try_update_value(|sending| std::mem::replace(sending, true)) != Some(false) {
                return;
            }
            spawn_local(async move {
                while let Some(line) = self.next() {
                    let Unsent { mark, talk, text, .. } = line;
                    let sent = match door.clone() {
                        Door::Guest(LinkToken(link)) => {
                            let (mark, talk) = (mark.clone(), talk.text());
                            api::say_as_guest(NewGuestLine { link, talk, mark, text }).await
                        }
                        Door::Visit(visit) => {
                            let (visit, mark, talk) = (visit.text(), mark.clone(), talk.text());
                            api::say(NewChatLine { visit, talk, mark, text }).await
                        }
                    };
                    match sent {
                        Ok(()) => {
                            let gone = self.outbox.try_update(|all| all.retain(|line| line.mark != mark));
                            if gone.is_none() {
                                return;
                            }
                            self.look();
                        }
                        Err(AppError::SignedOut) => {
                            self.hold();
                            break;
                        }
                        Err(error) if lasts(&error) => self.meets(&mark, Fate::Refused),
                        Err(_) => {
                            self.meets(&mark, Fate::Later);
                            pause(AGAIN).await;
                        }
                    }
                }
                self.sending.try_set_value(false);
            });
        }

        fn next(self) -> Option<Unsent> {
            let goes = |line: &&Unsent| matches!(line.fate, Fate::Sending | Fate::Later);
            let unsent = |all: &Vec<Unsent>| all.iter().find(goes).cloned();
            self.outbox.try_with_untracked(unsent).flatten()
        }

        fn meets(self, mark: &str, fate: Fate) {
            let _ = self.outbox.try_update(|all| {
                for line in all.iter_mut().filter(|line| line.mark == mark) {
                    line.fate = fate;
                }
            });
        }

        /// One's own line; nothing of it is left.
        pub fn take_back(self, line: ChatLineId) {
            let Some(door) = self.door() else { return };
            spawn_local(async move {
                let _ = match door {
                    Door::Guest(link) => api::take_back_as_guest(link, line).await,
                    Door::Visit(visit) => api::take_back(visit, line).await,
                };
                self.look();
            });
        }
    }
}

#[cfg(not(feature = "hydrate"))]
impl Chat {
    pub fn look(self) {}

    pub fn send(self, _: String) {}

    pub fn send_draft(self) {}

    pub fn flush(self) {}

    pub fn take_back(self, _: ChatLineId) {}

    pub fn choose(self, _: &leptos::ev::Event, _: bool) {}

    pub fn pasted(self, _: &leptos::ev::ClipboardEvent) {}

    pub fn dropped(self, _: &leptos::ev::DragEvent) {}

    pub fn send_again(self, _: &str) {}

    pub fn give_up(self, _: &str) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::chat::ChatLine;
    use model::{Conflict, ParticipantId};

    fn talk(n: u128, times: &[i64]) -> Talk {
        let line = |at: &i64| ChatLine {
            id: ChatLineId::parse(&format!("{at:032x}")).expect("an id"),
            from: "Maya".into(),
            mine: false,
            at: Time(*at),
            when: String::new(),
            text: Some("Hello".into()),
            file: None,
        };
        Talk {
            talk: TalkId::at_door(ParticipantId::parse(&format!("{n:032x}")).expect("an id")),
            with: None,
            waits: false,
            unread: 0,
            lines: times.iter().map(line).collect(),
        }
    }

    #[test]
    fn what_is_seen_is_the_latest_line_of_the_talk_that_is_looked_at() {
        let view = ChatView { talks: vec![talk(1, &[]), talk(2, &[3, 7])], ..ChatView::default() };
        assert_eq!(seen(&view, None), None);
        let second = view.talks[1].talk;
        assert_eq!(seen(&view, Some(second)), Some((second, Time(7))));
        assert_eq!(seen(&view, Some(talk(9, &[]).talk)), None, "a talk that is gone");
    }

    #[test]
    fn a_lost_line_is_tried_again_and_a_refused_one_is_not() {
        assert!(!lasts(&AppError::Offline) && !lasts(&AppError::TooMany { retry_after_s: 1 }));
        assert!(lasts(&AppError::Conflict(Conflict::VisitEnded)) && lasts(&AppError::NotFound));
    }
}
