//! What must hold, judged from outside: by the database's facts and by what leaves the room, never by its insides.
use crate::engine::Engine;
use crate::page::{KINDS, Page};
use crate::world::{Human, World, visit};
use call::client::{Line, Phase, Tile, View};
use call::media::MediaCommand;
use call::moment::Moment;
use call::room::{Input, Note, Output, SocketId};
use model::signal::{CallRole, ClientMessage, HostIs, Person, Refusal, ServerMessage, Slot, TrackKind};
use model::tasks::Spoken;
use model::{ParticipantId, TalkId};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Default)]
pub struct Check {
    /// Who may be in: from the moment that the database says so to the moment that the room was told otherwise.
    allowed: BTreeSet<ParticipantId>,
    /// Sockets that are open and have been told nothing yet (false) or something (true).
    sockets: BTreeMap<u64, bool>,
    waits: BTreeSet<ParticipantId>,
    present: BTreeSet<ParticipantId>,
    /// Since when.
    lost: BTreeMap<ParticipantId, Moment>,
    /// The page of each person that somebody wanted in last.
    wanted: BTreeMap<ParticipantId, u64>,
    /// The socket of a page that was taken over and comes back by itself: all that may be told of it is that.
    comes_back: Option<u64>,
    /// What pages were last told of the lock, and who has come in since and was not sent back: it keeps nobody of them
    /// out.
    pub locked: bool,
    inside: BTreeSet<ParticipantId>,
    /// Who interpreted when they came last, whom people were last told to listen to, and whom everybody hears.
    interpreters: BTreeMap<ParticipantId, Spoken>,
    hearing: BTreeMap<ParticipantId, Option<Spoken>>,
    aloud: BTreeSet<ParticipantId>,
    host: Option<ParticipantId>,
    /// In which something was said just now.
    talk: Option<TalkId>,
    /// A guest says what only a host may.
    oversteps: bool,
    pub closing: Vec<u64>,
    pub forwards: u64,
    pub tells: u64,
}

type Verdict = Result<(), String>;

impl Check {
    pub fn admitted(&mut self, who: ParticipantId) {
        self.allowed.insert(who);
    }

    pub fn opened(&mut self, socket: u64) {
        self.sockets.insert(socket, false);
    }

    pub fn restarted(&mut self) {
        self.sockets.clear();
        self.wanted.clear();
        self.waits.clear();
        self.present.clear();
        self.lost.clear();
        self.inside.clear();
        self.hearing.clear();
        self.aloud.clear();
        self.locked = false;
    }

    pub fn input(&mut self, input: &Input, people: &[Human]) {
        // Somebody may have been admitted again before the room hears that they were not.
        self.comes_back = None;
        self.talk = match input {
            Input::Chatted { talk } => Some(*talk),
            _ => None,
        };
        let admitted = |who| people.iter().any(|human| human.id == who && human.admitted);
        match input {
            Input::SentBack { who } | Input::Removed { who } if !admitted(*who) => {
                self.allowed.remove(who);
            }
            Input::Arrived(arrival) if arrival.role == CallRole::Host => {
                self.host = Some(arrival.who);
                self.allowed.insert(arrival.who);
            }
            _ => {}
        }
        if let Input::Arrived(arrival) = input
            && let Some(spoken) = arrival.task.channel()
        {
            self.interpreters.insert(arrival.who, spoken);
        }
        if let Input::SentBack { who } | Input::Removed { who } = input {
            self.inside.remove(who);
        }
        self.oversteps = match input {
            Input::Said { who, message: ClientMessage::MuteAll | ClientMessage::Mute { .. }, .. } => {
                Some(*who) != self.host
            }
            _ => false,
        };
        if let Input::Arrived(arrival) = input {
            let other = self.wanted.get(&arrival.who).is_some_and(|page| *page != arrival.page);
            if arrival.again && other {
                self.comes_back = Some(arrival.socket.0);
            } else {
                self.wanted.insert(arrival.who, arrival.page);
            }
        }
    }

    /// A page that comes back by itself after another took its place is told that, or that the visit has ended; nobody
    /// else is told the first.
    fn is_no_farewell(&self, socket: SocketId, message: &ServerMessage) -> bool {
        match self.comes_back {
            Some(back) if back == socket.0 => {
                !matches!(message, ServerMessage::TakenOver | ServerMessage::Ended)
            }
            Some(_) => *message == ServerMessage::TakenOver,
            None => false,
        }
    }

    pub fn output(&mut self, output: &Output) -> Verdict {
        match output {
            Output::Tell { socket, message, .. } if self.is_no_farewell(*socket, message) => {
                Err(format!("a page that comes back by itself: {message:?} to {socket:?}"))
            }
            Output::Tell { who, socket, message } => self.tell(*who, *socket, message),
            Output::HangUp { socket, .. } => match self.sockets.remove(&socket.0) {
                Some(_) => Ok(()),
                None => Err("hung up twice".into()),
            },
            Output::Media(MediaCommand::Forward { track, to }) => {
                self.forwards += 1;
                let both = self.allowed.contains(&track.of) && self.allowed.contains(to);
                let hears = !track.kind.is_audio() || self.may_hear(*to, track.of);
                if both && hears && track.of != *to {
                    Ok(())
                } else {
                    Err(format!("forwards {track:?} to {to:?}"))
                }
            }
            Output::Media(MediaCommand::Looks { who, looks }) => {
                let all = looks.iter().map(|(track, _)| track.of).chain([*who]);
                self.all_allowed(all.filter(|_| !looks.is_empty()))
            }
            Output::Note { note, at } => self.note(*note, *at),
            // Only of somebody who is in the call.
            Output::Quality { who, .. } => self.all_allowed([*who]),
            Output::Ask(_) | Output::Media(_) => Ok(()),
        }
    }

    /// Each is a change, the kinds exclude each other, a line is lost only of somebody who is noted, and whoever is
    /// given up ends at the moment that their line was lost.
    fn note(&mut self, note: Note, at: Moment) -> Verdict {
        let (set, who, here) = match note {
            Note::Waits { who, here } => (&mut self.waits, who, here),
            Note::Present { who, here } => (&mut self.present, who, here),
            Note::Lost { who, lost } => return self.line(who, lost, at),
        };
        if let Some(since) = self.lost.get(&who).filter(|_| !here)
            && *since != at
        {
            return Err(format!("{note:?} at {at:?}, but the line was lost at {since:?}"));
        }
        if !here {
            self.lost.remove(&who);
        }
        let changed = if here { set.insert(who) } else { set.remove(&who) };
        if !changed {
            return Err(format!("{note:?} is noted without a change"));
        }
        if let Note::Present { who, here } = note {
            // Nobody else may open it, so it opens.
            self.locked &= here || Some(who) != self.host;
            if here && self.locked && !self.inside.contains(&who) && Some(who) != self.host {
                return Err(format!("{note:?}: somebody new, and the visit is locked"));
            }
            if here {
                self.inside.insert(who);
            }
        }
        if self.waits.contains(&who) && self.present.contains(&who) {
            return Err(format!("{note:?}: waits and is present at once"));
        }
        if self.present.contains(&who) && !self.allowed.contains(&who) {
            return Err(format!("{note:?}: nobody has admitted them"));
        }
        Ok(())
    }

    fn line(&mut self, who: ParticipantId, lost: bool, at: Moment) -> Verdict {
        if !self.waits.contains(&who) && !self.present.contains(&who) {
            return Err(format!("the line of {who:?}, who is not noted"));
        }
        let before = if lost { self.lost.insert(who, at) } else { self.lost.remove(&who) };
        if before.is_some() == lost {
            return Err(format!("the line of {who:?}, lost {lost}, is noted without a change"));
        }
        Ok(())
    }

    fn tell(&mut self, who: ParticipantId, socket: SocketId, message: &ServerMessage) -> Verdict {
        use ServerMessage::*;
        self.tells += 1;
        let Some(begun) = self.sockets.get_mut(&socket.0) else {
            return Err(format!("told to a closed socket: {message:?}"));
        };
        let first = !std::mem::replace(begun, true);
        let greets = matches!(
            message,
            Wait { .. }
                | Welcome { .. }
                | Ended
                | Removed
                | TakenOver
                | Refused { reason: Refusal::RoomFull }
        );
        if first && !greets {
            return Err(format!("the first word on a socket is {message:?}"));
        }
        let harmless = match message {
            DownOffer { slots, .. } | DownSlots { slots } => slots.iter().all(|slot| slot.carries.is_none()),
            Welcome { .. }
            | WaitingRoom { .. }
            | PersonJoined { .. }
            | PersonChanged { .. }
            | PersonLeft { .. }
            | Health { .. } => false,
            Speaking { .. } | Quality { .. } | Hands { .. } => false,
            Thin { .. } | Wanted { .. } | Sealed { .. } => false,
            Task { .. } | Hearing { .. } | Aloud { .. } | Captioned | Caption { .. } => false,
            _ => true,
        };
        if !harmless && !self.allowed.contains(&who) {
            return Err(format!("told to somebody who is not admitted: {message:?}"));
        }
        match message {
            Welcome { people, .. } => self.all_allowed(people.iter().map(|person| person.id)),
            PersonJoined { person: Person { id, .. } } => self.all_allowed([*id]),
            Quality { of, .. } => self.all_allowed([*of]),
            DownOffer { slots, .. } | DownSlots { slots } => self.all_allowed(carried(slots)),
            Hands { up } => self.all_allowed(up.iter().copied()),
            Hearing { spoken } => {
                self.hearing.insert(who, *spoken);
                Ok(())
            }
            Aloud { who } => {
                self.aloud = who.iter().copied().collect();
                self.all_allowed(who.iter().copied())
            }
            Caption { of, .. } => self.all_allowed([*of]),
            Sealed { from, .. } => self.all_allowed([*from]),
            ChatNews => match self.talk {
                Some(talk) if talk == TalkId::everyone(visit()) => self.all_allowed([who]),
                Some(talk) if talk == TalkId::at_door(who) || Some(who) == self.host => Ok(()),
                talk => Err(format!("{who:?} hears of {talk:?}")),
            },
            Thin { held } => self.all_allowed(held.iter().map(|(of, _)| *of)),
            Muted if self.oversteps => Err("somebody is muted by a guest".into()),
            Locked { locked } => {
                self.locked = *locked;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// What people were told decides, not what the room believes.
    fn may_hear(&self, to: ParticipantId, of: ParticipantId) -> bool {
        let Some(spoken) = self.interpreters.get(&of) else { return true };
        let listens = self.hearing.get(&to).is_some_and(|hears| *hears == Some(*spoken));
        listens || self.aloud.contains(&of) || self.interpreters.contains_key(&to)
    }

    fn all_allowed(&self, ids: impl IntoIterator<Item = ParticipantId>) -> Verdict {
        match ids.into_iter().all(|id| self.allowed.contains(&id)) {
            true => Ok(()),
            false => Err("somebody is named who is not admitted".into()),
        }
    }

    /// After each input: nothing flows from or to anybody who is not admitted.
    pub fn routes(&self, engine: &Engine) -> Verdict {
        match engine
            .routes()
            .find(|(to, track)| !self.allowed.contains(to) || !self.allowed.contains(&track.of))
        {
            Some(route) => Err(format!("media flows: {route:?}")),
            None => Ok(()),
        }
    }
}

fn carried(slots: &[Slot]) -> impl Iterator<Item = ParticipantId> + '_ {
    slots.iter().filter_map(|slot| slot.carries.map(|(of, _)| of))
}

/// After the quiet: everybody is where they should be and sees the same.
pub fn at_rest(world: &World) -> Verdict {
    let pages: Vec<_> = world.pages.iter().filter(|page| page.alive).collect();
    let views: Vec<_> = pages.iter().map(|page| (page.who, page.client.view(), *page)).collect();
    let live: Vec<_> = views.iter().filter(|(_, view, _)| !view.phase.is_over()).collect();
    for (n, (who, view, _)) in live.iter().enumerate() {
        if live[..n].iter().any(|(other, ..)| other == who) {
            return Err(format!("person {who} has two pages in the call"));
        }
        standing(world, *who, view)?;
    }
    for (who, view, page) in &live {
        match view.phase {
            Phase::In => in_call(world, *who, view, page, &live)?,
            Phase::Waiting { .. } => waiting(world, *who, &live)?,
            _ => {}
        }
        sends_what_it_shows(view, page)?;
    }
    if let Some((_, view, _)) = live.iter().find(|(who, view, _)| *who == 0 && view.phase == Phase::In) {
        let listed: BTreeSet<_> = view.waiting.iter().map(|waiting| waiting.id).collect();
        let wait = live.iter().filter(|(_, view, _)| matches!(view.phase, Phase::Waiting { .. }));
        let wait: BTreeSet<_> = wait.map(|(who, ..)| world.people[*who].id).collect();
        if listed != wait {
            return Err(format!("the host sees {} waiting, {} wait", listed.len(), wait.len()));
        }
    }
    let placed: BTreeSet<_> = live.iter().map(|(who, ..)| world.people[*who].id).collect();
    let noted: BTreeSet<_> = world.check.waits.union(&world.check.present).copied().collect();
    if placed != noted {
        return Err(format!("{} are noted, {} have pages", noted.len(), placed.len()));
    }
    Ok(())
}

/// Where the database says.
fn standing(world: &World, who: usize, view: &View) -> Verdict {
    let human = &world.people[who];
    let right = match view.phase {
        _ if world.ended || human.removed => false,
        Phase::In => human.admitted,
        // Who is admitted waits while the visit is locked.
        Phase::Waiting { .. } => !human.admitted || world.check.locked,
        _ => false,
    };
    let line = view.line == Line::Good;
    match right && line {
        true => Ok(()),
        false => Err(format!(
            "person {who} is {:?}, line {:?}, admitted {}",
            view.phase, view.line, human.admitted
        )),
    }
}

type Live<'a> = (usize, View, &'a Page);

fn in_call(world: &World, who: usize, view: &View, page: &Page, live: &[&Live]) -> Verdict {
    let others: Vec<_> = live.iter().filter(|(n, other, _)| *n != who && other.phase == Phase::In).collect();
    let mut seen: Vec<_> = view.people.iter().map(|tile| tile.id).collect();
    seen.sort_unstable();
    let mut there: Vec<_> = others.iter().map(|(n, ..)| world.people[*n].id).collect();
    there.sort_unstable();
    if seen != there {
        return Err(format!("person {who} sees {} people, {} are there", seen.len(), there.len()));
    }
    let raised = view.hands.contains(&world.people[who].id);
    if raised != view.me.hand || others.iter().any(|(_, other, _)| other.hands != view.hands) {
        return Err(format!("person {who} sees the hands {:?}, their own up: {}", view.hands, view.me.hand));
    }
    for (n, other, _) in others {
        let Some(tile) = view.people.iter().find(|tile| tile.id == world.people[*n].id) else { continue };
        let human = &world.people[*n];
        let same = tile.name == human.name && tile.task == human.task;
        if !tile.here || tile.sending != other.me.sending || !same {
            return Err(format!("person {who} sees {tile:?}, but they send {:?}", other.me.sending));
        }
        arrives(world, who, page, tile)?;
    }
    Ok(())
}

/// Each track that somebody sends has a slot, at the page the same as in the engine.
fn arrives(world: &World, who: usize, page: &Page, tile: &Tile) -> Verdict {
    let down = world.engine.downs.get(&world.people[who].id);
    let (Some(down), Some(peer)) = (down, &page.down) else {
        return Err(format!("person {who} has no down connection"));
    };
    if peer.uid != Some(down.uid) {
        return Err(format!("person {who} holds an old down connection"));
    }
    let channel = page.client.view().channel;
    let hears = match tile.task.channel() {
        Some(spoken) => {
            channel.hearing == Some(spoken)
                || channel.aloud.contains(&tile.id)
                || world.people[who].task.interprets().is_some()
        }
        None => true,
    };
    for kind in KINDS {
        let source = match kind {
            TrackKind::Mic => &tile.media.mic,
            TrackKind::Camera => &tile.media.camera,
            TrackKind::Screen => &tile.media.screen,
            TrackKind::ScreenSound => &tile.media.screen_sound,
        };
        let carried = down.slots.iter().find(|(_, slot)| slot.carries == Some((tile.id, kind)));
        let same = source.as_ref().map(|source| &source.mid) == carried.map(|(_, slot)| &slot.mid);
        let offered = source.as_ref().is_none_or(|source| {
            source.epoch == peer.epoch && source.mid.parse::<usize>().is_ok_and(|mid| mid < peer.lines)
        });
        let due = tile.sending.has(kind) && (hears || !kind.is_audio());
        if !same || !offered || carried.is_some() != due {
            return Err(format!(
                "person {who}: {kind:?} of {tile:?} arrives at {:?}",
                carried.map(|(_, slot)| slot)
            ));
        }
    }
    Ok(())
}

fn waiting(world: &World, who: usize, live: &[&Live]) -> Verdict {
    let places: BTreeSet<u32> = live
        .iter()
        .filter_map(|(_, view, _)| match view.phase {
            Phase::Waiting { place, .. } => Some(place),
            _ => None,
        })
        .collect();
    let count = live.iter().filter(|(_, view, _)| matches!(view.phase, Phase::Waiting { .. })).count() as u32;
    let host = live.iter().any(|(n, view, _)| *n == 0 && view.phase == Phase::In);
    let (_, view, _) = live.iter().find(|(n, ..)| *n == who).ok_or("nobody")?;
    let Phase::Waiting { host: told, .. } = view.phase else { return Ok(()) };
    match places == (1..=count).collect() && (told == HostIs::InCall) == host && world.fault.is_none() {
        true => Ok(()),
        false => Err(format!("places {places:?} of {count}, host here {host}, told {told:?}")),
    }
}

fn sends_what_it_shows(view: &View, page: &Page) -> Verdict {
    match KINDS.iter().all(|kind| page.put[kind.index()] == view.me.sending.has(*kind)) {
        true => Ok(()),
        false => Err(format!("on the senders is {:?}, shown is {:?}", page.put, view.me.sending)),
    }
}
