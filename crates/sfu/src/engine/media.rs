//! Packets from a sender to its receivers, and the feedback back. Reads routes, never makes one.
use super::down::{Packet, Placed, Slot, Source, Target};
use super::incoming::{self, Incoming};
use super::transport::{Kind, Transport};
use super::up::{Report, Up};
use super::{Engine, Route, TransportId};
use crate::forward::rtcp::{self, Rtcp, SenderReport};
use crate::forward::rtp::{Fixed, Header, audio_level};
use crate::forward::{AUDIO_CLOCK, VIDEO_CLOCK, twcc};
use call::media::{MediaEvent, Track};
use model::VisitId;
use model::signal::TrackKind;
use std::time::Instant;

impl Engine {
    /// An RTP packet from a transport with keys. `None`: not let in.
    pub(super) fn rtp_in(&mut self, id: TransportId, bytes: &mut [u8], now: Instant) -> Option<()> {
        let header = Header::read(bytes)?;
        let transport = self.transports.get_mut(&id)?;
        let (visit, who) = (transport.visit, transport.who);
        let Kind::Up(up) = &mut transport.kind else { return None };
        let opener = &mut transport.srtp.as_mut()?.opener;
        let opened = opener.open_rtp(&header, bytes)?;
        let at = up.track_of(&header, bytes)?;
        let twcc_id = up.tracks.get(at)?.twcc_id;
        if let Some(seq) = twcc_id.and_then(|id| header.extension(bytes, id)).and_then(twcc::seq) {
            up.arrivals.arrived(seq, now);
        }
        let track = up.tracks.get_mut(at)?;
        let is_repeat = track.is_repeat(header.payload_type);
        let Some(found) = incoming::read(track, opener, &header, opened, bytes) else {
            // What is repeated although nobody misses it has told when it came.
            return is_repeat.then_some(());
        };
        // Broken by a fault, or on purpose: other people's browsers need not find out which.
        if !found.is_whole() {
            return None;
        }
        let Incoming { layer, ssrc, index, codec, padding, payload } = found;
        let kind = track.kind;
        let is_keyframe = codec.is_keyframe(payload);
        let level = track.level_id.and_then(|id| header.extension(bytes, id)).and_then(audio_level);
        let fixed = Fixed { marker: header.marker, padding, level };

        let is_filler = found.is_filler();
        let stream = track.stream(layer, ssrc, codec, now)?;
        if !is_filler {
            stream.meter.put(bytes.len(), now);
        }
        let ntp = stream.report.map(|report| report.made_at(header.timestamp, kind));
        stream.reception.arrived(index, header.timestamp, now);
        stream.cache.put(index, codec, fixed, header.timestamp, payload);
        let mut wants_keyframe = stream.missing.arrived(index, now);
        if is_keyframe && let Some(gate) = track.keyframes.get_mut(usize::from(layer)) {
            gate.served();
        }
        let is_first = !std::mem::replace(&mut track.told, true);
        let loudness =
            level.filter(|_| kind == TrackKind::Mic).and_then(|level| track.level.arrived(level, now));

        let track = Track { of: who, kind };
        if is_first {
            self.emit(visit, MediaEvent::TrackUp { track });
        }
        if let Some(level) = loudness {
            self.emit(visit, MediaEvent::Level { who, level });
        }
        let packet = Packet {
            source: Source { from: id, ssrc },
            layer,
            index,
            codec,
            fixed,
            timestamp: header.timestamp,
            ntp,
            is_keyframe,
            payload,
        };
        wants_keyframe |= self.send_to_receivers(visit, track, &packet, now) && !is_filler;
        if wants_keyframe {
            self.want_keyframe(visit, track, Some(layer), now);
        }
        Some(())
    }

    /// Sends a packet to all receivers of its track; true if one of them waits for a keyframe.
    fn send_to_receivers(&mut self, visit: VisitId, track: Track, packet: &Packet<'_>, now: Instant) -> bool {
        // Taken out and put back: nothing in between looks at routes.
        let Some(routes) = self.routes.get_mut(&(visit, track)).map(std::mem::take) else { return false };
        let mut wants_keyframe = false;
        for route in &routes {
            match self.send_to_receiver(*route, packet, now) {
                Placed::Written(true) => self.send_sender_report(*route, packet.source, now),
                Placed::NeedsKeyframe => wants_keyframe = true,
                Placed::Written(false) | Placed::Nothing => {}
            }
        }
        if let Some(place) = self.routes.get_mut(&(visit, track)) {
            *place = routes;
        }
        wants_keyframe
    }

    fn send_to_receiver(&mut self, route: Route, packet: &Packet<'_>, now: Instant) -> Placed {
        let Some(transport) = self.transports.get_mut(&route.to) else { return Placed::Nothing };
        let Some(path) = transport.ice.selected() else { return Placed::Nothing };
        let (Kind::Down(down), Some(srtp)) = (&mut transport.kind, &transport.srtp) else {
            return Placed::Nothing;
        };
        let stamp = down.way.stamp();
        let Some(slot) = down.slots.get_mut(route.slot) else { return Placed::Nothing };
        let mut buffer = self.pool.pop().unwrap_or_default();
        let placed = slot.write(packet, stamp, &srtp.sealer, &mut buffer, now);
        if matches!(placed, Placed::Written(_)) {
            down.way.sends(buffer.len(), slot.is_audio, now);
            if slot.is_stamped() {
                down.way.sent_stamped(buffer.len(), now);
            }
            self.send_media(path, buffer);
        } else {
            self.recycle(buffer);
        }
        placed
    }

    /// Asks the sender of a track for a keyframe, of one layer or of all, now or as soon as the gates allow.
    pub(super) fn want_keyframe(&mut self, visit: VisitId, track: Track, layer: Option<u8>, now: Instant) {
        let Some(id) = self.people.get(&(visit, track.of)).and_then(|pair| pair.up) else { return };
        let Some(up) = self.transports.get_mut(&id).and_then(Transport::up_mut) else { return };
        if let Some(sent) = up.track_mut(track.kind).filter(|sent| !sent.kind.is_audio()) {
            for (of, gate) in (0u8..).zip(&mut sent.keyframes) {
                if layer.is_none_or(|layer| layer == of) {
                    gate.want();
                }
            }
            self.ask_keyframes(id, now);
        }
    }

    /// Sends the keyframe requests of a sender that are due.
    pub(super) fn ask_keyframes(&mut self, id: TransportId, now: Instant) {
        let Some(transport) = self.transports.get_mut(&id).filter(|transport| transport.srtp.is_some())
        else {
            return;
        };
        let Some(up) = transport.up_mut() else { return };
        let ours = up.ours;
        let due: Vec<u32> = up
            .tracks
            .iter_mut()
            .flat_map(|track| track.streams.iter().zip(&mut track.keyframes))
            .filter_map(|(stream, gate)| {
                // One that has stopped begins again by itself, with a keyframe; to ask for it would cost one of each layer.
                let stream = stream.as_ref().filter(|stream| stream.meter.is_live(now))?;
                gate.is_due(now).then_some(stream.ssrc)
            })
            .collect();
        for ssrc in due {
            let mut packet = self.buffer();
            rtcp::write_pli(&mut packet, ours, ssrc);
            self.stats.keyframes_asked += 1;
            self.send_rtcp(id, packet);
        }
    }

    /// An RTCP packet from a transport with keys. `None`: not let in.
    pub(super) fn rtcp_in(&mut self, id: TransportId, bytes: &mut [u8], now: Instant) -> Option<()> {
        let transport = self.transports.get_mut(&id)?;
        let is_up = matches!(transport.kind, Kind::Up(_));
        let end = transport.srtp.as_mut()?.opener.open_rtcp(bytes)?;
        let mut found = Vec::new();
        rtcp::read(bytes.get(..end)?, |item| found.push(item));
        let is_arrival = |item: &Rtcp| matches!(item, Rtcp::Arrival(_));
        let tells = found.iter().any(is_arrival) && self.transports.get_mut(&id)?.tellings.take(now);
        if !tells {
            found.retain(|item| !is_arrival(item));
        }
        for item in found {
            if is_up {
                self.hear_sender(id, item, now);
            } else {
                self.hear_receiver(id, item, now);
            }
        }
        if tells && let Some(down) = self.transports.get_mut(&id).and_then(Transport::down_mut) {
            down.way.settle(now);
        }
        Some(())
    }

    fn hear_sender(&mut self, id: TransportId, item: Rtcp, now: Instant) -> Option<()> {
        let Rtcp::SenderReport(report) = item else { return None };
        let ntp_now = self.ntp(now);
        let transport = self.transports.get_mut(&id)?;
        let (visit, who) = (transport.visit, transport.who);
        let up = transport.up_mut()?;
        let ntp = up.our_time(report.ntp, ntp_now);
        let track = up.by_ssrc(report.ssrc)?;
        let kind = track.kind;
        let stream = track.streams.iter_mut().flatten().find(|stream| stream.ssrc == report.ssrc)?;
        stream.reception.sender_report((report.ntp >> 16) as u32, now);
        stream.report = Some(Report { ntp, rtp: report.rtp, at: now });
        let source = Source { from: id, ssrc: report.ssrc };
        let routes = self.routes.get(&(visit, Track { of: who, kind })).cloned().unwrap_or_default();
        for route in routes {
            self.send_sender_report(route, source, now);
        }
        Some(())
    }

    /// Tells a receiver how the sender's timestamps lie in our time, so that sound and picture stay in step.
    fn send_sender_report(&mut self, route: Route, source: Source, now: Instant) {
        let Some((report, clock)) = self.last_report(source) else { return };
        let Some(slot) = self.slot(route) else { return };
        let since = now.saturating_duration_since(report.at);
        let ticks = (since.as_micros() as u64).wrapping_mul(u64::from(clock)) / 1_000_000;
        let Some(rtp) = slot.timestamp(source, report.rtp.wrapping_add(ticks as u32)) else { return };
        let ntp = report.ntp.wrapping_add(((since.as_micros() as u64) << 32) / 1_000_000);
        let report = SenderReport { ssrc: slot.ssrc, ntp, rtp, packets: slot.packets, octets: slot.octets };
        let mut packet = self.buffer();
        rtcp::write_sender_report(&mut packet, report);
        self.send_rtcp(route.to, packet);
    }

    fn last_report(&self, source: Source) -> Option<(Report, u32)> {
        let up = self.transports.get(&source.from)?.up()?;
        let mut streams = up.tracks.iter().filter_map(|track| Some((track, track.by_ssrc(source.ssrc)?)));
        let (track, stream) = streams.next()?;
        Some((stream.report?, if track.kind.is_audio() { AUDIO_CLOCK } else { VIDEO_CLOCK }))
    }

    pub(super) fn slot(&self, route: Route) -> Option<&Slot> {
        self.transports.get(&route.to)?.down()?.slots.get(route.slot)
    }

    fn hear_receiver(&mut self, id: TransportId, item: Rtcp, now: Instant) -> Option<()> {
        let transport = self.transports.get_mut(&id)?;
        let visit = transport.visit;
        let down = transport.down_mut()?;
        match item {
            Rtcp::Block(block) => {
                down.by_ssrc(block.ssrc)?.report(block.fraction_lost, now);
                down.way.report(block.fraction_lost, now);
            }
            Rtcp::Remb { bits_per_s } => down.way.told(bits_per_s, now),
            Rtcp::Arrival(told) => down.way.arrived(told),
            Rtcp::KeyframeWanted { ssrc } => {
                // Of a paused picture none comes, whatever its receiver asks: the others would pay for it.
                let slot = down.by_ssrc(ssrc).filter(|slot| slot.target != Target::Paused)?;
                let (track, layer) = (slot.carries?, slot.layer);
                self.want_keyframe(visit, track, layer, now);
            }
            Rtcp::Nack { ssrc, first, mask } => {
                for seq in rtcp::nack_seqs(first, mask) {
                    self.repeat(id, ssrc, seq, now);
                }
            }
            Rtcp::SenderReport(_) => {}
        }
        Some(())
    }
}

impl Up {
    /// The sender's NTP time in ours. The distance includes the way to us, equally for all its tracks.
    fn our_time(&mut self, theirs: u64, ours: u64) -> u64 {
        const HALF_A_SECOND: u64 = 1 << 31;
        let distance = ours.wrapping_sub(theirs);
        let known = self.clock_offset.filter(|known| {
            let drift = distance.wrapping_sub(*known) as i64;
            drift.unsigned_abs() < HALF_A_SECOND
        });
        let offset = known.unwrap_or(distance);
        self.clock_offset = Some(offset);
        theirs.wrapping_add(offset)
    }
}

impl Report {
    /// When a packet with this timestamp was made, in our time.
    fn made_at(&self, timestamp: u32, kind: TrackKind) -> u64 {
        let clock = if kind.is_audio() { AUDIO_CLOCK } else { VIDEO_CLOCK };
        let ticks = i64::from(timestamp.wrapping_sub(self.rtp) as i32);
        self.ntp.wrapping_add(((ticks << 32) / i64::from(clock)) as u64)
    }
}

/// The rates that the receivers of a sender's single pictures can take; the worst counts, there being one layer.
pub(super) fn worst<'a>(slots: impl Iterator<Item = &'a Slot>) -> Option<u32> {
    slots.map(|slot| slot.estimate.bits_per_s()).min()
}
