//! The day as its parts share it, and what a change means: who has arrived, who was admitted.
use leptos::prelude::*;
use model::visits::{Dashboard, GuestRow, GuestState, VisitRow, VisitStatus};
use model::{ParticipantId, Time, VisitId};
use std::collections::BTreeSet;

/// What the parts of the page share. All of it starts from what the server rendered.
#[derive(Clone, Copy)]
pub struct Day {
    pub board: RwSignal<Dashboard>,
    /// The server's clock, ticking here.
    pub now: RwSignal<Time>,
    /// Where the page of coming visits begins.
    pub after: Option<Time>,
    pub next: Memo<Next>,
    /// The connection is lost; what is shown may be old.
    pub stale: RwSignal<bool>,
    /// The host knows who waits: no more chimes until somebody else comes.
    pub seen: RwSignal<bool>,
    /// The browser plays no sound yet.
    pub silent: RwSignal<bool>,
    /// How many wait for the reader without an appointment (`queue/office/line.rs`).
    pub line: RwSignal<usize>,
    /// For readers of the screen: who came.
    pub spoken: RwSignal<String>,
}

impl Day {
    pub fn new(board: Dashboard, after: Option<Time>) -> Self {
        let now = RwSignal::new(board.now);
        let board = RwSignal::new(board);
        Day {
            now,
            board,
            after,
            next: Memo::new(move |_| board.with(next)),
            stale: RwSignal::new(false),
            seen: RwSignal::new(false),
            silent: RwSignal::new(false),
            line: RwSignal::new(0),
            spoken: RwSignal::new(String::new()),
        }
    }

    /// Also asked by the page's title, which outlives the page for a moment on the way to another.
    pub fn waiting_count(&self) -> usize {
        let arrived = self.board.try_with(|board| waiting(board).len()).unwrap_or_default();
        arrived + self.line.try_get().unwrap_or_default()
    }

    /// Somebody waits for the reader who has not said here or elsewhere that they know.
    pub fn calls(&self) -> bool {
        let unseen = |board: &Dashboard| own_waiting(board).any(|guest| !guest.seen);
        !self.seen.try_get().unwrap_or(true)
            && (self.line.try_get().unwrap_or_default() > 0
                || self.board.try_with(unseen).unwrap_or_default())
    }

    /// The bell is repeated now: for nobody who came long before their time, and not for ever.
    #[cfg(feature = "hydrate")]
    pub fn rings(&self) -> bool {
        let rings = |board: &Dashboard| own_waiting(board).any(|guest| guest.rings);
        !self.seen.get_untracked() && (self.line.get_untracked() > 0 || self.board.with_untracked(rings))
    }

    /// The present state of one row, wherever it stands now.
    pub fn row(&self, visit: VisitId) -> Option<VisitRow> {
        self.board.with(|board| rows(board).find(|row| row.visit == visit).cloned())
    }
}

/// The one thing to do next: it alone wears the accent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Whoever has waited longest.
    Admit(ParticipantId),
    Enter(VisitId),
    Plan,
    /// Nothing is planned at all: the page explains how.
    Learn,
}

fn next(board: &Dashboard) -> Next {
    let guests = board.waiting.iter().filter(|row| is_own(row)).flat_map(|row| &row.guests);
    let longest =
        guests.filter(|guest| guest.state == GuestState::Waiting).min_by_key(|guest| guest.waiting_since);
    // What should have ended, and never began, is not the thing to do next.
    let due = |row: &&VisitRow| {
        let on = row.status == VisitStatus::Started || row.starts.at.plus(row.duration) > board.now;
        on && is_own(row)
    };
    match (longest, board.current.iter().find(due)) {
        (Some(guest), _) => Next::Admit(guest.participant),
        (None, Some(row)) => Next::Enter(row.visit),
        (None, None) if rows(board).next().is_none() => Next::Learn,
        (None, None) => Next::Plan,
    }
}

/// Who plans for a host sees that somebody waits, and is not called: the host is.
fn is_own(row: &VisitRow) -> bool {
    row.host.is_none()
}

/// All rows of the day, in the order in which they are shown.
pub fn rows(board: &Dashboard) -> impl Iterator<Item = &VisitRow> {
    let today = board.waiting.iter().chain(&board.current).chain(&board.earlier);
    today.chain(&board.later).chain(&board.coming)
}

/// A wait is told apart by who waits and since when: someone who left and came back has arrived again.
pub type Wait = (ParticipantId, Option<Time>);

fn own_waiting(board: &Dashboard) -> impl Iterator<Item = &GuestRow> {
    let guests = board.waiting.iter().filter(|row| is_own(row)).flat_map(|row| &row.guests);
    guests.filter(|guest| guest.state == GuestState::Waiting)
}

/// For the reader's own visits.
pub fn waiting(board: &Dashboard) -> BTreeSet<Wait> {
    own_waiting(board).map(|guest| (guest.participant, guest.waiting_since)).collect()
}

#[cfg(any(feature = "hydrate", test))]
/// The names of those who wait now and did not before.
pub fn arrivals(before: &BTreeSet<Wait>, board: &Dashboard) -> Vec<String> {
    own_waiting(board)
        .filter(|guest| !before.contains(&(guest.participant, guest.waiting_since)))
        .map(|guest| guest.name.clone())
        .collect()
}

#[cfg(any(feature = "hydrate", test))]
/// Somebody who waited before is in the call now: the host is at work, so the chime may rest.
pub fn admitted(before: &BTreeSet<Wait>, board: &Dashboard) -> bool {
    let inside = |who: ParticipantId| {
        rows(board)
            .flat_map(|row| &row.guests)
            .any(|guest| guest.participant == who && guest.state == GuestState::In)
    };
    before.iter().any(|(who, _)| inside(*who))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::outbox::Post;
    use model::visits::Rsvp;
    use model::{Minutes, Shown};

    fn board(guests: &[(u8, GuestState, i64)]) -> Dashboard {
        let guests = guests.iter().map(|&(n, state, since)| GuestRow {
            participant: ParticipantId::parse(&format!("{n:032x}")).unwrap(),
            name: format!("Guest {n}"),
            state,
            waiting_since: Some(Time::from_seconds(since)),
            rsvp: Rsvp::Unanswered,
            note: String::new(),
            delivery: None,
            channel: model::outbox::Channel::Mail,
            seen: false,
            rings: true,
            task: Default::default(),
        });
        let starts = Shown { at: Time(0), words: String::new(), clock: String::new(), zone: String::new() };
        let row = VisitRow {
            visit: VisitId::parse("00000000000000000000000000000001").unwrap(),
            host: None,
            part: model::colleagues::Part::Own,
            topic: String::new(),
            starts,
            duration: Minutes(30),
            status: VisitStatus::NotStarted,
            guests: guests.collect(),
        };
        Dashboard {
            now: Time(0),
            today: String::new(),
            waiting: vec![row],
            current: Vec::new(),
            later: Vec::new(),
            earlier: Vec::new(),
            coming: Vec::new(),
            more: false,
            ended: Vec::new(),
            hidden: false,
            post: Post::Goes,
            unconfirmed: None,
            requests: 0,
            chats: Vec::new(),
        }
    }

    #[test]
    fn every_arrival_counts_also_the_second_and_the_return() {
        use GuestState::{Away, Waiting};
        let nobody = board(&[]);
        let one = board(&[(1, Waiting, 10)]);
        let two = board(&[(1, Waiting, 10), (2, Waiting, 20)]);
        let back = board(&[(1, Waiting, 30), (2, Away, 20)]);
        assert_eq!(arrivals(&waiting(&nobody), &one), ["Guest 1"]);
        assert_eq!(arrivals(&waiting(&one), &two), ["Guest 2"]);
        assert_eq!(arrivals(&waiting(&two), &two), [] as [&str; 0]);
        assert_eq!(arrivals(&waiting(&two), &back), ["Guest 1"]);
    }

    #[test]
    fn one_thing_is_next() {
        let mut day = board(&[]);
        day.current = std::mem::take(&mut day.waiting);
        assert_eq!(next(&day), Next::Enter(day.current[0].visit));
        day.now = Time::from_seconds(1800);
        assert_eq!(next(&day), Next::Plan, "half an hour later it should have ended");
        day.current[0].status = VisitStatus::Started;
        assert_eq!(next(&day), Next::Enter(day.current[0].visit));
        day.current.clear();
        assert_eq!(next(&day), Next::Learn);
        day.later = board(&[]).waiting;
        assert_eq!(next(&day), Next::Plan);
        let two = board(&[(1, GuestState::Waiting, 30), (2, GuestState::Waiting, 20)]);
        assert_eq!(next(&two), Next::Admit(two.waiting[0].guests[1].participant));
    }

    #[test]
    fn what_somebody_plans_for_a_host_calls_the_host_and_not_them() {
        let mut day = board(&[(1, GuestState::Waiting, 10)]);
        day.waiting[0].host = Some("Dr. Ben Ito".to_owned());
        assert!(waiting(&day).is_empty());
        assert!(arrivals(&waiting(&board(&[])), &day).is_empty());
        assert_eq!(next(&day), Next::Plan, "nothing to admit");
        day.current = std::mem::take(&mut day.waiting);
        assert_eq!(next(&day), Next::Plan, "nothing to enter");
    }

    #[test]
    fn leaving_is_not_being_admitted() {
        let one = waiting(&board(&[(1, GuestState::Waiting, 10)]));
        assert!(admitted(&one, &board(&[(1, GuestState::In, 10)])));
        assert!(!admitted(&one, &board(&[(1, GuestState::Away, 10)])));
        assert!(!admitted(&one, &board(&[])));
    }
}
