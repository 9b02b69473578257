//! Who receives whose track, and the two transports of each person.
use super::person::{Down, Member, Up};
use super::{Room, SocketId, channels};
use crate::limits::LOOKS_MAX;
use crate::media::{MediaCommand, MediaEvent, Track};
use crate::moment::Moment;
use model::ParticipantId;
use model::signal::{CallRole, Look, ServerMessage, Slot, TrackKind};
use std::collections::BTreeSet;

impl Room {
    /// Everything that should flow now: each track that a present person says they send, to each other present
    /// person who is to hear it. Nobody who waits is ever on either side of a pair: this is the only place where pairs are
    /// made.
    fn wanted(&self) -> BTreeSet<(ParticipantId, Track)> {
        let present = || self.people.iter().filter(|(_, member)| member.is_present());
        let mut wanted = BTreeSet::new();
        for (&of, member) in present() {
            for kind in TrackKind::ALL.into_iter().filter(|&kind| member.sending.has(kind)) {
                let people = present().filter(|(_, other)| !other.is_program());
                let people = people.filter(|(_, other)| channels::reaches(member, kind, other));
                let others = people.map(|(&to, _)| to).filter(|&to| to != of);
                wanted.extend(others.map(|to| (to, Track { of, kind })));
            }
        }
        for (&to, _) in present().filter(|(_, member)| member.role == CallRole::Watcher) {
            wanted.extend(self.watched_by(to).into_iter().map(|track| (to, track)));
        }
        wanted
    }

    /// Tells the engine the difference: first what stops, then what starts.
    pub(super) fn route(&mut self) {
        let wanted = self.wanted();
        if wanted == self.forwards {
            return;
        }
        let before = std::mem::replace(&mut self.forwards, wanted);
        for &(to, track) in before.difference(&self.forwards) {
            self.out.push_back(super::Output::Media(MediaCommand::Stop { track, to }));
        }
        let fresh: Vec<_> = self.forwards.difference(&before).copied().collect();
        self.forward(&fresh);
        // What a page has said of somebody's picture before there was one.
        let receivers: BTreeSet<_> =
            fresh.iter().filter(|(_, track)| !track.kind.is_audio()).map(|(to, _)| *to).collect();
        for to in receivers {
            self.tell_looks_again(to);
        }
    }

    fn forward(&mut self, pairs: &[(ParticipantId, Track)]) {
        for &(to, track) in pairs {
            self.ask_engine(MediaCommand::Forward { track, to });
        }
        let pictures: BTreeSet<_> =
            pairs.iter().map(|(_, track)| *track).filter(|track| !track.kind.is_audio()).collect();
        for track in pictures {
            self.ask_engine(MediaCommand::AskKeyframe { track });
        }
    }

    /// The same forwards again, for a transport that is new.
    fn forward_again(&mut self, who: ParticipantId, up: bool) {
        let of_or_to = |&&(to, track): &&(ParticipantId, Track)| if up { track.of == who } else { to == who };
        let pairs: Vec<_> = self.forwards.iter().filter(of_or_to).copied().collect();
        self.forward(&pairs);
        if !up {
            self.tell_looks_again(who);
        }
    }

    pub(super) fn open_up(&mut self, who: ParticipantId, socket: SocketId, page_epoch: u32, offer: String) {
        if self.people.get(&who).is_some_and(|member| member.role == CallRole::Watcher) {
            return self.open_watch(who, socket, page_epoch, offer);
        }
        let Some(member) = self.people.get_mut(&who) else { return };
        member.up_count = member.up_count.wrapping_add(1);
        let epoch = member.up_count;
        member.up = Some(Up { page_epoch, engine_epoch: epoch, socket });
        self.ask_engine(MediaCommand::OpenUp { who, epoch, offer });
        self.forward_again(who, true);
    }

    pub(super) fn open_down(&mut self, who: ParticipantId) {
        let Some(member) = self.people.get_mut(&who) else { return };
        let Some(page) = member.socket() else { return };
        member.down_count = member.down_count.wrapping_add(1);
        let epoch = member.down_count;
        member.held.clear();
        member.down =
            Some(Down { epoch, page, offer: None, answered: false, untold: false, slots: Vec::new() });
        self.ask_engine(MediaCommand::OpenDown { who, epoch });
        self.forward_again(who, false);
    }

    /// `epoch` is the last one that the page had, 0 for none. What was already opened for this very page is on its
    /// way and not opened twice.
    pub(super) fn down_wanted(&mut self, who: ParticipantId, socket: SocketId, epoch: u32) {
        let down = self.people.get(&who).and_then(|member| member.down.as_ref());
        if down.is_none_or(|down| down.page != socket || epoch >= down.epoch) {
            self.open_down(who);
        }
    }

    /// An empty answer is a claim: after its socket was away, a page says so that it still has the connection. It is
    /// confirmed by the slots, then by the offer that it may have missed. An unconfirmed claim means to the page that
    /// what was opened for this very socket is new.
    pub(super) fn down_answer(
        &mut self,
        who: ParticipantId,
        socket: SocketId,
        epoch: u32,
        serial: u32,
        sdp: String,
    ) {
        let Some(down) = self.down(who).filter(|down| down.epoch == epoch) else { return };
        let offered = down.offer.as_ref().map(|(serial, _)| *serial);
        if sdp.is_empty() {
            if down.page != socket {
                down.page = socket;
                self.tell_slots(who);
                self.tell_down_offer(who);
            }
        } else if down.page == socket && offered == Some(serial) {
            down.offer = None;
            down.answered = true;
            let untold = std::mem::take(&mut down.untold);
            self.ask_engine(MediaCommand::DownAnswer { who, epoch, serial, sdp });
            if untold {
                self.tell_slots(who);
            }
        }
    }

    pub(super) fn picture_wanted(&mut self, who: ParticipantId, track: Track) {
        // What does not flow any more needs no word: the slots say so.
        if self.forwards.contains(&(who, track)) && !track.kind.is_audio() {
            self.ask_engine(MediaCommand::AskKeyframe { track });
        }
    }

    /// Chooses sizes among what flows to this person. What they name besides is passed over: it may have ended a
    /// moment ago, and asking must not tell who is here.
    pub(super) fn looks(&mut self, who: ParticipantId, mut looks: Vec<Look>) {
        looks.truncate(LOOKS_MAX);
        if let Some(member) = self.people.get_mut(&who) {
            member.looks = looks;
            self.tell_looks(who);
        }
    }

    /// To an engine that knows nothing of them, or not of all.
    fn tell_looks_again(&mut self, who: ParticipantId) {
        if self.people.get(&who).is_some_and(|member| !member.looks.is_empty()) {
            self.tell_looks(who);
        }
    }

    fn tell_looks(&mut self, who: ParticipantId) {
        let Some(member) = self.people.get(&who) else { return };
        let looks = member.looks.iter().filter(|look| !look.kind.is_audio());
        let looks = looks.map(|look| (Track { of: look.of, kind: look.kind }, look.width));
        let looks: Vec<_> = looks.filter(|(track, _)| self.forwards.contains(&(who, *track))).collect();
        self.ask_engine(MediaCommand::Looks { who, looks });
    }

    /// To people who are present only.
    fn held(&mut self, who: ParticipantId, held: Vec<Track>) {
        if let Some(member) = self.people.get_mut(&who).filter(|member| member.is_present()) {
            member.held = held;
            self.tell_held(who);
        }
    }

    /// With the greeting: a page that missed the last word would hide a picture that flows.
    pub(super) fn tell_held_again(&mut self, who: ParticipantId) {
        if self.people.get(&who).is_some_and(|member| !member.held.is_empty()) {
            self.tell_held(who);
        }
    }

    /// Of what flows only: the engine's word may be a moment old.
    fn tell_held(&mut self, who: ParticipantId) {
        let Some(member) = self.people.get(&who) else { return };
        let flows = member.held.iter().filter(|track| self.forwards.contains(&(who, **track)));
        let held: Vec<_> = flows.map(|track| (track.of, track.kind)).collect();
        self.tell(who, ServerMessage::Thin { held });
    }

    fn wanted_layers(&mut self, who: ParticipantId, layers: u8) {
        if self.people.get(&who).is_some_and(Member::is_present) {
            self.tell(who, ServerMessage::Wanted { layers });
        }
    }

    pub(super) fn media(&mut self, event: MediaEvent, now: Moment) {
        match event {
            MediaEvent::UpAnswer { who, epoch, sdp } => self.up_answer(who, epoch, sdp),
            MediaEvent::WatchAnswer { who, epoch, sdp, sounds, pictures } => {
                self.watch_answer(who, epoch, sdp, (sounds, pictures));
            }
            MediaEvent::DownOffer { who, epoch, serial, sdp, slots } => {
                let Some(down) = self.down(who).filter(|down| down.epoch == epoch) else { return };
                down.offer = Some((serial, sdp));
                down.slots = slots;
                self.tell_down_offer(who);
            }
            MediaEvent::DownSlots { who, slots } => {
                let Some(down) = self.down(who) else { return };
                down.slots = slots;
                // Not before the first answer: until then slots alone mean that a claim is confirmed.
                down.untold = !down.answered;
                if down.answered {
                    self.tell_slots(who);
                }
            }
            // What was asked for before the transport was up has been lost on the way.
            MediaEvent::Connected { who, up: false } => self.forward_again(who, false),
            MediaEvent::Connected { up: true, .. } | MediaEvent::TrackUp { .. } => {}
            MediaEvent::Level { who, level } => {
                // An interpreter's voice takes the stage from nobody whom they interpret.
                let talks = |member: &Member| member.task.interprets().is_none();
                let speaks = |member: &Member| member.is_present() && member.sending.mic && talks(member);
                if self.people.get(&who).is_some_and(speaks) {
                    self.speaker.heard(who, level, now);
                }
            }
            MediaEvent::Held { who, held } => self.held(who, held),
            MediaEvent::Wanted { who, layers } => self.wanted_layers(who, layers),
            MediaEvent::Failed { who, up, epoch } => self.media_failed(who, up, epoch),
        }
    }

    fn down(&mut self, who: ParticipantId) -> Option<&mut Down> {
        self.people.get_mut(&who)?.down.as_mut()
    }

    pub(super) fn up_answer(&mut self, who: ParticipantId, epoch: u32, sdp: String) {
        let Some(member) = self.people.get(&who) else { return };
        let Some(up) = member.up.as_ref().filter(|up| up.engine_epoch == epoch) else { return };
        // A page whose socket was away offers anew: it cannot know what became of the first offer.
        if Some(up.socket) == member.socket() {
            let epoch = up.page_epoch;
            self.tell(who, ServerMessage::UpAnswer { epoch, sdp });
        }
    }

    fn media_failed(&mut self, who: ParticipantId, up: bool, epoch: u32) {
        let Some(member) = self.people.get_mut(&who) else { return };
        // The page may have begun another one in the same moment, which is none of this.
        let failed = if up {
            member.up.take_if(|up| up.engine_epoch == epoch).map(|up| up.page_epoch)
        } else {
            member.down.take_if(|down| down.epoch == epoch).map(|down| down.epoch)
        };
        if let Some(epoch) = failed {
            self.tell(who, ServerMessage::MediaFailed { up, epoch });
        }
    }

    fn tell_down_offer(&mut self, who: ParticipantId) {
        let Some((down, slots)) = self.down_of_page(who) else { return };
        let Some((serial, sdp)) = &down.offer else { return };
        let (epoch, serial, sdp) = (down.epoch, *serial, sdp.clone());
        self.tell(who, ServerMessage::DownOffer { epoch, serial, sdp, slots });
    }

    fn tell_slots(&mut self, who: ParticipantId) {
        let Some((_, slots)) = self.down_of_page(who) else { return };
        self.tell(who, ServerMessage::DownSlots { slots });
    }

    /// The connection if the page that has it is the one that listens, with its slots. A slot names only what the
    /// room forwards now: the engine's word may be a moment old, and who waits must learn of nobody.
    fn down_of_page(&self, who: ParticipantId) -> Option<(&Down, Vec<Slot>)> {
        let member = self.people.get(&who)?;
        let down = member.down.as_ref().filter(|down| Some(down.page) == member.socket())?;
        let flows =
            |&(of, kind): &(ParticipantId, TrackKind)| self.forwards.contains(&(who, Track { of, kind }));
        let slots = down.slots.iter();
        let slots = slots.map(|slot| Slot { mid: slot.mid.clone(), carries: slot.carries.filter(flows) });
        Some((down, slots.collect()))
    }
}
