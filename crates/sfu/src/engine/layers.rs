//! Which layer goes to whom: looks and estimates in, aims of slots and words to pages out. Works a few times a second,
//! never within the way of a packet, and chooses only among routes that exist.
use super::down::{Answer, Down, Slot, Target};
use super::transport::Transport;
use super::{Engine, TransportId};
use crate::limits::{ARRIVALS_EVERY, CHOOSE_EVERY, VOICE, WIDTH_UNKNOWN};
use call::layers::{LAYERS, Picture, Room, allocate, choose};
use call::media::{MediaEvent, Track};
use model::signal::TrackKind;
use model::{ParticipantId, VisitId};
use std::time::Instant;

impl Engine {
    pub(super) fn looks(&mut self, visit: VisitId, who: ParticipantId, looks: Vec<(Track, u16)>) {
        let Some(id) = self.people.get(&(visit, who)).and_then(|pair| pair.down) else { return };
        if let Some(down) = self.transports.get_mut(&id).and_then(Transport::down_mut) {
            down.looks = looks;
            // Chosen anew with the next tick: what is hidden stops soon.
            down.chosen_at = None;
        }
    }

    /// Chooses the layers of one receiver.
    pub(super) fn choose_layers(&mut self, id: TransportId, now: Instant) {
        let Some(transport) = self.transports.get_mut(&id).filter(|transport| transport.srtp.is_some())
        else {
            return;
        };
        let (visit, who) = (transport.visit, transport.who);
        let Some(down) = transport.down_mut() else { return };
        if down.chosen_at.is_some_and(|at| now.saturating_duration_since(at) < CHOOSE_EVERY) {
            return;
        }
        let room = down.room(now);
        down.chosen_at = Some(now);
        let shown = down.shown();
        let of = |shown: &Shown| {
            let rates = self.costs(visit, shown.track, now);
            Picture { width: shown.width, rates, now: shown.now }
        };
        let pictures: Vec<Picture> = shown.iter().map(of).collect();
        let chosen = choose(room, &pictures);
        let Some(down) = self.transports.get_mut(&id).and_then(Transport::down_mut) else { return };
        down.wish = down.sound().saturating_add(wish(&pictures));
        let mut held = Vec::new();
        let mut fresh = Vec::new();
        for ((shown, picture), layer) in shown.iter().zip(&pictures).zip(chosen) {
            let Some(slot) = down.slots.get_mut(shown.slot) else { continue };
            let target = layer.map_or(Target::Paused, Target::Layer);
            let is_sent = picture.rates.iter().any(Option::is_some);
            if picture.width > 0 && !is_sent {
                // Nothing to choose from: whatever comes first is taken.
                slot.aim(Target::Any);
                continue;
            }
            if picture.width > 0 && layer.is_none() {
                held.push(shown.track);
            }
            let before = slot.target;
            if before != target {
                slot.aim(target);
                // What begins asks by itself, with its first packet.
                let changes = before != Target::Any && slot.layer != layer;
                fresh.extend(layer.filter(|_| changes).map(|layer| (shown.track, layer)));
            }
        }
        if down.held != held {
            down.held.clone_from(&held);
            self.emit(visit, MediaEvent::Held { who, held });
        }
        for (track, layer) in fresh {
            self.want_keyframe(visit, track, Some(layer), now);
        }
    }

    fn costs(&self, visit: VisitId, track: Track, now: Instant) -> [Option<u32>; LAYERS] {
        let up = self.people.get(&(visit, track.of)).and_then(|pair| self.transports.get(&pair.up?)?.up());
        let costs = up.and_then(|up| Some(up.track(track.kind)?.costs(up.wanted, now)));
        costs.unwrap_or([None; LAYERS])
    }

    /// Tells a sender how many layers of its camera somebody can use.
    pub(super) fn ask_layers(&mut self, id: TransportId, now: Instant) {
        let Some(transport) = self.transports.get(&id) else { return };
        let (visit, who) = (transport.visit, transport.who);
        let Some(camera) = transport.up().and_then(|up| up.track(TrackKind::Camera)) else { return };
        // While nothing comes there is nothing that could be left out, and the sender may not be in the call yet.
        if !camera.is_layered() || !camera.sends_more_than(0, now) {
            return;
        }
        // With nobody to look the smallest stays, so that whoever comes sees something at once.
        let routes = self.routes.get(&(visit, Track { of: who, kind: TrackKind::Camera }));
        let slots = routes.into_iter().flatten().filter_map(|route| self.slot(*route));
        let layers = slots.map(Slot::layers_needed).max().unwrap_or(1).max(1);
        let is_sent = camera.sends_more_than(layers, now);
        let Some(up) = self.transports.get_mut(&id).and_then(Transport::up_mut) else { return };
        if up.wanted.set(layers, is_sent, now) {
            self.emit(visit, MediaEvent::Wanted { who, layers });
        }
    }

    /// Tells a sender what of its packets arrived when.
    pub(super) fn tell_arrivals(&mut self, id: TransportId, now: Instant) {
        let Some(up) = self.transports.get_mut(&id).and_then(Transport::up_mut) else { return };
        if !up.arrivals.is_due(ARRIVALS_EVERY, now) {
            return;
        }
        let mut packet = self.pool.pop().unwrap_or_default();
        let media = up.streams_mut().next().map_or(0, |stream| stream.ssrc);
        up.arrivals.write(&mut packet, up.ours, media, now);
        self.send_rtcp(id, packet);
    }
}

/// A picture of a receiver as it should be chosen for.
struct Shown {
    slot: usize,
    track: Track,
    width: u16,
    now: Option<u8>,
}

impl Down {
    /// What there is for pictures: sound is set aside first, and never paused.
    fn room(&mut self, now: Instant) -> Room {
        self.way.rest(now);
        let sound = self.sound();
        let (now, steady) = (self.way.bits_per_s(), self.way.steady());
        Room { now: now.saturating_sub(sound), steady: steady.saturating_sub(sound) }
    }

    fn sound(&self) -> u32 {
        let sounds = self.slots.iter().filter(|slot| slot.is_audio && slot.carries.is_some());
        sounds.map(Slot::voices).sum::<u32>().saturating_mul(VOICE)
    }

    /// The pictures that it carries, the most important first: as the page named them, then what it has not named.
    fn shown(&self) -> Vec<Shown> {
        let pictures = self.slots.iter().enumerate().filter(|(_, slot)| !slot.is_audio);
        let taken = pictures.filter(|(_, slot)| matches!(slot.answer, Answer::Taken { .. }));
        let mut shown: Vec<(usize, Shown)> = taken
            .filter_map(|(at, slot)| {
                let track = slot.carries?;
                let named = self.looks.iter().position(|(named, _)| *named == track);
                let width =
                    named.and_then(|named| self.looks.get(named)).map_or(WIDTH_UNKNOWN, |look| look.1);
                Some((named.unwrap_or(usize::MAX), Shown { slot: at, track, width, now: slot.layer }))
            })
            .collect();
        shown.sort_by_key(|(importance, shown)| (*importance, shown.slot));
        shown.into_iter().map(|(_, shown)| shown).collect()
    }
}

/// What must be known to fit before everything is sent that can be used: `choose` gives more only if a sixth remains.
fn wish(pictures: &[Picture]) -> u32 {
    let best = allocate(u32::MAX, pictures);
    let costs = pictures
        .iter()
        .zip(best)
        .filter_map(|(picture, layer)| picture.rates.get(usize::from(layer?)).copied().flatten());
    let cost = costs.fold(0u32, u32::saturating_add);
    cost.saturating_add(cost / 4)
}

impl Slot {
    /// How many of a camera's layers must be encoded for this receiver.
    fn layers_needed(&self) -> u8 {
        match self.target {
            Target::Any => LAYERS as u8,
            Target::Layer(layer) => layer + 1,
            Target::Paused => 0,
        }
    }
}
