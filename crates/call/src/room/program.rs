//! Other programs in the room (I4): one that sends is seen and heard like a person, one that watches is named to everybody.
//! Neither counts as somebody who is here.
use super::person::{Down, Member, Place, Up};
use super::{Arrival, Room, SocketId};
use crate::limits::PEOPLE_PER_ROOM_MAX;
use crate::media::{MediaCommand, Track};
use model::ParticipantId;
use model::signal::{Refusal, ServerMessage, TrackKind};

impl Room {
    /// A program never waits: it comes into a call that goes on, or not at all. So it finds out about nobody who waits, and
    /// nobody has to let it in but whoever has made its key.
    pub(super) fn refuses_program(&self, arrival: &Arrival) -> Option<Refusal> {
        if !arrival.role.is_program() || self.is_present(arrival.who) {
            return None;
        }
        if !self.has_people() {
            return Some(Refusal::NobodyThere);
        }
        if !self.may_enter(arrival.who) {
            return Some(Refusal::Locked);
        }
        let present = self.people.values().filter(|member| member.is_present()).count();
        (present >= PEOPLE_PER_ROOM_MAX).then_some(Refusal::RoomFull)
    }

    /// Once the last person is gone.
    pub(super) fn dismiss_programs(&mut self) {
        if self.has_people() {
            return;
        }
        let programs = self.people.iter().filter(|(_, member)| member.is_program());
        for who in programs.map(|(&who, _)| who).collect::<Vec<_>>() {
            self.give_up(who, Some(ServerMessage::Refused { reason: Refusal::NobodyThere }));
        }
    }

    /// Somebody is present, though their line may be away for a moment.
    fn has_people(&self) -> bool {
        self.people.values().any(|member| member.is_present() && !member.is_program())
    }

    pub(super) fn open_watch(&mut self, who: ParticipantId, page: SocketId, page_epoch: u32, offer: String) {
        let Some(member) = self.people.get_mut(&who).filter(|member| member.is_present()) else { return };
        member.down_count = member.down_count.wrapping_add(1);
        let epoch = member.down_count;
        member.lines = (0, 0);
        member.up = Some(Up { page_epoch, engine_epoch: epoch, socket: page });
        member.down =
            Some(Down { epoch, page, offer: None, answered: true, untold: false, slots: Vec::new() });
        self.ask_engine(MediaCommand::OpenWatch { who, epoch, offer });
    }

    /// From now on it is known how much the program can take.
    pub(super) fn watch_answer(
        &mut self,
        who: ParticipantId,
        epoch: u32,
        sdp: String,
        lines: (usize, usize),
    ) {
        let Some(member) = self.people.get_mut(&who) else { return };
        if member.down.as_ref().is_none_or(|down| down.epoch != epoch) {
            return;
        }
        member.lines = lines;
        // What was routed to the connection before.
        self.forwards.retain(|(to, _)| *to != who);
        self.up_answer(who, epoch, sdp);
    }

    /// As much as the program has lines for: the voices and cameras of those who speak, then of those that it has already,
    /// then of who came first. A shared screen goes before all cameras, and its sound comes after all voices.
    pub(super) fn watched_by(&self, watcher: ParticipantId) -> Vec<Track> {
        let Some(watching) = self.people.get(&watcher) else { return Vec::new() };
        let (sounds, pictures) = watching.lines;
        let flows = |of, kind| self.forwards.contains(&(watcher, Track { of, kind }));
        let mut sent: Vec<(Rank, Track)> = Vec::new();
        for (&of, member) in &self.people {
            let Some(order) = member.entered() else { continue };
            let told = self.speaker.told();
            let speaks = told.iter().position(|speaker| *speaker == of).unwrap_or(told.len());
            let flows_to = |kind: &TrackKind| {
                member.sending.has(*kind) && super::channels::reaches(member, *kind, watching)
            };
            for kind in TrackKind::ALL.into_iter().filter(flows_to) {
                let rank = match kind {
                    TrackKind::Mic | TrackKind::Screen => 0,
                    TrackKind::Camera | TrackKind::ScreenSound => 1,
                };
                sent.push(((rank, speaks, !flows(of, kind), order), Track { of, kind }));
            }
        }
        sent.sort_by_key(|(rank, _)| *rank);
        let of_kind = |audio: bool, most: usize| {
            sent.iter()
                .map(|(_, track)| *track)
                .filter(move |track| track.kind.is_audio() == audio)
                .take(most)
        };
        of_kind(true, sounds).chain(of_kind(false, pictures)).filter(|track| track.of != watcher).collect()
    }
}

/// The smaller, the sooner it is sent: what it is, who speaks, whether it is new, who came first.
type Rank = (usize, usize, bool, u64);

impl Member {
    /// Where somebody present stands in the order of coming.
    fn entered(&self) -> Option<u64> {
        match self.place {
            Place::Present { order, .. } => Some(order),
            _ => None,
        }
    }
}
