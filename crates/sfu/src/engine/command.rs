//! What the room asks for: opening and closing transports, routes, offers. Decides nothing about who may.
use super::down::Down;
use super::transport::{Kind, Transport};
use super::up::{Up, kinds};
use super::{Engine, Route, TransportId};
use crate::dtls::Dtls;
use crate::forward::rate::Budget;
use crate::ice::{Credentials, Ice};
use crate::limits::{PACKETS_PER_S_MAX, REPEATS_PER_S_MAX, TELLINGS_PER_S_MAX};
use crate::sdp::{self, Description, Ours};
use call::media::{MediaCommand, MediaEvent, Track};
use model::{ParticipantId, VisitId};
use rand::RngExt;
use std::time::Instant;

impl Engine {
    pub fn handle(&mut self, visit: VisitId, command: MediaCommand, now: Instant) {
        self.guarded_room(visit, |engine| engine.obey(visit, command, now));
    }

    fn obey(&mut self, visit: VisitId, command: MediaCommand, now: Instant) {
        match command {
            MediaCommand::OpenUp { who, epoch, offer } => self.open_up(visit, who, epoch, &offer, now),
            MediaCommand::OpenDown { who, epoch } => self.open_down(visit, who, epoch, now),
            MediaCommand::OpenWatch { who, epoch, offer } => self.open_watch(visit, who, epoch, &offer, now),
            MediaCommand::DownAnswer { who, epoch, serial, sdp } => {
                self.down_answer(visit, who, epoch, serial, &sdp, now);
            }
            MediaCommand::Forward { track, to } => self.forward(visit, track, to, now),
            MediaCommand::Stop { track, to } => self.stop(visit, track, to),
            MediaCommand::AskKeyframe { track } => self.want_keyframe(visit, track, None, now),
            MediaCommand::Looks { who, looks } => self.looks(visit, who, looks),
            MediaCommand::Close { who } => self.close(visit, who),
        }
    }

    fn open_up(&mut self, visit: VisitId, who: ParticipantId, epoch: u32, offer: &str, now: Instant) {
        let old = self.people.get(&(visit, who)).and_then(|pair| pair.up);
        if let Some(old) = old {
            self.remove(old);
        }
        let offer = match sdp::read(offer) {
            Ok(offer) => offer,
            Err(error) => {
                tracing::debug!(?error, "an unreadable offer");
                return self.emit(visit, MediaEvent::Failed { who, up: true, epoch });
            }
        };
        let kinds = kinds(&offer);
        let takes: Vec<bool> = kinds.iter().map(Option::is_some).collect();
        if !takes.contains(&true) {
            tracing::debug!("an offer without a line that we take");
            return self.emit(visit, MediaEvent::Failed { who, up: true, epoch });
        }
        let up = Up::new(self.rng.random(), &offer, &kinds, now);
        let id = self.add(visit, who, epoch, Kind::Up(Box::new(up)), Some(&offer), now);
        self.people.entry((visit, who)).or_default().up = Some(id);
        if let Some(transport) = self.transports.get(&id) {
            let sdp = sdp::write_answer(&self.ours(transport, 1), &offer, &takes);
            self.emit(visit, MediaEvent::UpAnswer { who, epoch, sdp });
        }
    }

    fn open_down(&mut self, visit: VisitId, who: ParticipantId, epoch: u32, now: Instant) {
        let old = self.people.get(&(visit, who)).and_then(|pair| pair.down);
        if let Some(old) = old {
            self.remove(old);
        }
        let mut down = Down::default();
        down.add_slot(true, 0, &mut self.rng, now);
        down.add_slot(false, 0, &mut self.rng, now);
        let id = self.add(visit, who, epoch, Kind::Down(Box::new(down)), None, now);
        self.people.entry((visit, who)).or_default().down = Some(id);
        self.dirty.insert(id);
    }

    /// The peer offers the lines, and there are never more: what does not fit is not sent.
    fn open_watch(&mut self, visit: VisitId, who: ParticipantId, epoch: u32, offer: &str, now: Instant) {
        let old = self.people.get(&(visit, who)).and_then(|pair| pair.down);
        if let Some(old) = old {
            self.remove(old);
        }
        let Ok(offer) = sdp::read(offer) else {
            tracing::debug!("an unreadable offer");
            return self.emit(visit, MediaEvent::Failed { who, up: false, epoch });
        };
        let takes: Vec<bool> = offer.media.iter().map(sdp::Media::can_watch).collect();
        let lines = offer.media.iter().filter(|media| media.can_watch());
        let (sounds, pictures): (Vec<_>, Vec<_>) = lines.partition(|media| media.is_audio());
        let (sounds, pictures) = (sounds.len(), pictures.len());
        if sounds + pictures == 0 {
            tracing::debug!("an offer without a line that we can send on");
            return self.emit(visit, MediaEvent::Failed { who, up: false, epoch });
        }
        let down = Down::watching(&offer, &mut self.rng, now);
        let ssrcs: Vec<u32> = down.slots.iter().map(|slot| slot.ssrc).collect();
        let id = self.add(visit, who, epoch, Kind::Down(Box::new(down)), Some(&offer), now);
        self.people.entry((visit, who)).or_default().down = Some(id);
        if let Some(transport) = self.transports.get(&id) {
            let sdp = sdp::write_watch_answer(&self.ours(transport, 1), &offer, &takes, &ssrcs);
            self.emit(visit, MediaEvent::WatchAnswer { who, epoch, sdp, sounds, pictures });
        }
    }

    fn add(
        &mut self,
        visit: VisitId,
        who: ParticipantId,
        epoch: u32,
        kind: Kind,
        remote: Option<&Description>,
        now: Instant,
    ) -> TransportId {
        if self.transports.is_empty() {
            self.plan_tick(now);
        }
        let id = TransportId(self.next_id);
        self.next_id += 1;
        let local = self.claims.mark(Credentials::random(&mut self.rng));
        self.by_ufrag.insert(local.ufrag.clone(), id);
        let transport = Transport {
            visit,
            who,
            epoch,
            ice: Ice::new(local, remote.map(|remote| remote.remote.clone()), now),
            dtls: Dtls::new(&self.identity),
            fingerprint: remote.map(|remote| remote.fingerprint),
            srtp: None,
            packets: Budget::new(PACKETS_PER_S_MAX, now),
            repeats: Budget::new(REPEATS_PER_S_MAX, now),
            tellings: Budget::new(TELLINGS_PER_S_MAX, now),
            opened_at: now,
            kind,
        };
        self.transports.insert(id, transport);
        id
    }

    fn ours<'a>(&'a self, transport: &'a Transport, version: u64) -> Ours<'a> {
        Ours {
            local: &transport.ice.local,
            fingerprint: &self.identity.fingerprint,
            candidates: &self.candidates,
            version,
        }
    }

    fn down_of(&mut self, visit: VisitId, who: ParticipantId) -> Option<(TransportId, &mut Transport)> {
        let id = self.people.get(&(visit, who))?.down?;
        Some((id, self.transports.get_mut(&id)?))
    }

    fn down_answer(
        &mut self,
        visit: VisitId,
        who: ParticipantId,
        epoch: u32,
        serial: u32,
        answer: &str,
        now: Instant,
    ) {
        let Some((id, transport)) = self.down_of(visit, who) else { return };
        if transport.epoch != epoch || transport.down().and_then(|down| down.in_flight) != Some(serial) {
            return;
        }
        let Ok(answer) = sdp::read(answer) else {
            tracing::debug!("an unreadable answer");
            return self.fail(id);
        };
        // A connection has one peer: later answers must name the same.
        if transport.fingerprint.is_some_and(|known| known != answer.fingerprint) {
            return self.fail(id);
        }
        transport.fingerprint = Some(answer.fingerprint);
        if !transport.ice.has_remote() {
            transport.ice.set_remote(answer.remote.clone());
        }
        let Some(down) = transport.down_mut() else { return };
        down.in_flight = None;
        down.answered(&answer, now);
        let carried = down.carried();
        self.dirty.insert(id);
        self.try_keys(id);
        for track in carried {
            self.want_keyframe(visit, track, None, now);
        }
    }

    fn forward(&mut self, visit: VisitId, track: Track, to: ParticipantId, now: Instant) {
        let Some(id) = self.people.get(&(visit, to)).and_then(|pair| pair.down) else { return };
        let Some(down) = self.transports.get_mut(&id).and_then(Transport::down_mut) else { return };
        if down.slot_of(track).is_some() {
            return;
        }
        let Some(slot) = down.place(track, &mut self.rng, now) else {
            tracing::debug!("no slot left");
            return;
        };
        self.routes.entry((visit, track)).or_default().push(Route { to: id, slot });
        self.dirty.insert(id);
        self.want_keyframe(visit, track, None, now);
    }

    fn stop(&mut self, visit: VisitId, track: Track, to: ParticipantId) {
        let Some((id, transport)) = self.down_of(visit, to) else { return };
        let Some(down) = transport.down_mut() else { return };
        let Some(slot) = down.slot_of(track) else { return };
        down.free(slot);
        self.unroute(visit, track, id);
        self.dirty.insert(id);
    }

    fn close(&mut self, visit: VisitId, who: ParticipantId) {
        if let Some(pair) = self.people.remove(&(visit, who)) {
            for id in [pair.up, pair.down].into_iter().flatten() {
                self.remove(id);
            }
        }
        for kind in model::signal::TrackKind::ALL {
            let track = Track { of: who, kind };
            for route in self.routes.remove(&(visit, track)).unwrap_or_default() {
                if let Some(down) = self.transports.get_mut(&route.to).and_then(Transport::down_mut) {
                    down.free(route.slot);
                    self.dirty.insert(route.to);
                }
            }
        }
    }

    /// An offer if there are new slots and none is in flight; else the slots, if they changed.
    pub(super) fn tell_slots(&mut self, id: TransportId) {
        let Some(transport) = self.transports.get_mut(&id) else { return };
        let (visit, who, epoch) = (transport.visit, transport.who, transport.epoch);
        let Some(down) = transport.down_mut() else { return };
        if down.slots.len() > down.offered && down.in_flight.is_none() {
            down.serial += 1;
            down.in_flight = Some(down.serial);
            down.offered = down.slots.len();
            down.changed = false;
            let (serial, slots) = (down.serial, down.told());
            let Some(transport) = self.transports.get(&id) else { return };
            let lines = transport.down().map(Down::offer_lines).unwrap_or_default();
            let sdp = sdp::write_offer(&self.ours(transport, u64::from(serial)), &lines);
            self.emit(visit, MediaEvent::DownOffer { who, epoch, serial, sdp, slots });
        } else if down.changed {
            down.changed = false;
            let slots = down.told();
            self.emit(visit, MediaEvent::DownSlots { who, slots });
        }
    }
}
