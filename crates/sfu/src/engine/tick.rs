//! What happens by time: DTLS repeats, consent, checks of new paths, NACKs and reports to senders. Decides nothing
//! about routes.
use super::media::worst;
use super::transport::{Kind, Transport};
use super::up::UpTrack;
use super::{Engine, TransportId};
use crate::forward::rtcp;
use crate::limits::{CONNECT_WITHIN, RATE_MIN, REPORT_EVERY};
use call::media::Track;
use std::time::Instant;

impl Engine {
    pub fn handle_timeout(&mut self, now: Instant) {
        if now < self.next_tick {
            return;
        }
        self.plan_tick(now);
        let ids: Vec<TransportId> = self.transports.keys().copied().collect();
        for id in ids {
            self.guarded(id, |engine| engine.tick(id, now));
        }
    }

    fn tick(&mut self, id: TransportId, now: Instant) {
        let Some(transport) = self.transports.get_mut(&id) else { return };
        let is_late = transport.srtp.is_none()
            && transport.ice.checked_at().is_some()
            && now.saturating_duration_since(transport.opened_at) >= 2 * CONNECT_WITHIN;
        if transport.ice.has_expired(now) || is_late {
            return self.fail(id);
        }
        transport.dtls.handle_timeout(now);
        let check = transport.ice.poll_check(&mut self.rng, now);
        let is_up = matches!(transport.kind, Kind::Up(_));
        if let Some((path, bytes)) = check {
            self.send(path, bytes);
        }
        self.send_dtls(id, None);
        self.try_keys(id);
        if !is_up {
            self.choose_layers(id, now);
            return self.try_more(id, now);
        }
        self.tell_arrivals(id, now);
        self.ask_layers(id, now);
        self.ask_repeats(id, now);
        self.ask_keyframes(id, now);
        self.report(id, now);
    }

    /// NACKs for what is missing of a sender.
    fn ask_repeats(&mut self, id: TransportId, now: Instant) {
        let Some(up) = self.transports.get_mut(&id).and_then(Transport::up_mut) else { return };
        let ours = up.ours;
        let due: Vec<(u32, Vec<u16>)> = up
            .streams_mut()
            .map(|stream| (stream.ssrc, stream.missing.due(now)))
            .filter(|(_, due)| !due.is_empty())
            .collect();
        for (ssrc, seqs) in due {
            let mut packet = self.buffer();
            rtcp::write_nack(&mut packet, ours, ssrc, &seqs);
            self.send_rtcp(id, packet);
        }
    }

    /// A receiver report and how much the sender may send.
    fn report(&mut self, id: TransportId, now: Instant) {
        let receivers = self.worst_receiver(id);
        let Some(transport) = self.transports.get_mut(&id).filter(|transport| transport.srtp.is_some())
        else {
            return;
        };
        let Some(up) = transport.up_mut() else { return };
        let is_due = up.reported_at.is_none_or(|at| now.saturating_duration_since(at) >= REPORT_EVERY);
        if !is_due {
            return;
        }
        up.reported_at = Some(now);
        let blocks: Vec<_> = up
            .streams_mut()
            .filter(|stream| stream.reception.has_started())
            .map(|stream| stream.reception.block(now))
            .collect();
        if blocks.is_empty() {
            return;
        }
        up.estimate.report(blocks.iter().map(|block| block.fraction_lost).max().unwrap_or(0), now);
        let rate = up.estimate.bits_per_s().min(receivers.unwrap_or(u32::MAX)).max(RATE_MIN);
        let ssrcs: Vec<u32> = blocks.iter().map(|block| block.ssrc).collect();
        let (ours, estimates_itself) = (up.ours, up.estimates_itself());
        let mut packet = self.buffer();
        rtcp::write_receiver_report(&mut packet, ours, &blocks);
        // Who hears what arrived when finds out by themselves, and better; a picture in one layer has to fit all receivers.
        if !estimates_itself {
            rtcp::write_remb(&mut packet, ours, rate, &ssrcs);
        }
        self.send_rtcp(id, packet);
    }

    fn worst_receiver(&self, id: TransportId) -> Option<u32> {
        let transport = self.transports.get(&id)?;
        // Of layers each receiver gets one that fits; a single picture has to fit all.
        let single = |track: &&UpTrack| !track.kind.is_audio() && !track.is_layered();
        let tracks = transport.up()?.tracks.iter().filter(single);
        let routes = tracks.filter_map(|track| {
            self.routes.get(&(transport.visit, Track { of: transport.who, kind: track.kind }))
        });
        worst(
            routes
                .flatten()
                .filter_map(|route| self.transports.get(&route.to)?.down()?.slots.get(route.slot)),
        )
    }
}
