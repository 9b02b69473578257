//! What is sent a second time: packets that a receiver misses, and packets that only try how much fits. Makes no route and
//! opens no packet; both come from the sender's cache.
use super::down::{Slot, Source};
use super::transport::Transport;
use super::{Engine, Route, TransportId};
use std::time::Instant;

/// Packets of one moment of a trial at most: above the fastest way that is tried, so that no figure makes it longer.
const FILLERS_MAX: u64 = 128;
/// So many of the last packets a trial repeats, again and again.
const RECENT: u64 = 32;

impl Engine {
    /// Answers one lost packet from the sender's cache, within the receiver's budget and way.
    pub(super) fn repeat(&mut self, id: TransportId, ssrc: u32, seq: u16, now: Instant) -> Option<()> {
        let transport = self.transports.get_mut(&id)?;
        if !transport.repeats.take(now) {
            return None;
        }
        let down = transport.down_mut()?;
        let has_room = down.way.has_room(now);
        // A word is small, and worth more than a picture: it is repeated on a full way, too.
        let asked_for = |slot: &Slot| slot.ssrc == ssrc && (has_room || slot.is_audio);
        let at = down.slots.iter().position(asked_for)?;
        let asked = down.slots.get_mut(at)?.repeat(seq, now)?;
        self.send_again(Route { to: id, slot: at }, asked, now)?;
        self.stats.repeated += 1;
        Some(())
    }

    /// Sends a packet of a slot again; returns how long it was.
    fn send_again(&mut self, route: Route, of: (Source, u64, u64), now: Instant) -> Option<usize> {
        let (source, index, out) = of;
        let kind = self.slot(route)?.carries?.kind;
        let mut buffer = self.buffer();
        let stream = self.transports.get(&source.from)?.up()?.track(kind)?.by_ssrc(source.ssrc)?;
        let stored = stream.cache.get(index)?;
        let transport = self.transports.get(&route.to)?;
        let (path, down) = (transport.ice.selected()?, transport.down()?);
        let (slot, sealer) = (down.slots.get(route.slot)?, &transport.srtp.as_ref()?.sealer);
        let in_rtx = slot.write_again(stored, out, down.way.stamp(), sealer, &mut buffer)?;
        let len = buffer.len();
        if in_rtx {
            self.used_up(route, len, now)?;
        }
        self.send_media(path, buffer);
        Some(len)
    }

    /// A packet is written in the stream of repeats: its numbers are not to be used again.
    fn used_up(&mut self, route: Route, len: usize, now: Instant) -> Option<()> {
        let down = self.transports.get_mut(&route.to)?.down_mut()?;
        let slot = down.slots.get_mut(route.slot)?;
        slot.repeated_in_rtx();
        if slot.is_stamped() {
            down.way.sends(len, false, now);
            down.way.sent_stamped(len, now);
        }
        Some(())
    }

    /// Sends what a trial wants to be sent now, if more is wished for than is known to fit.
    pub(super) fn try_more(&mut self, id: TransportId, now: Instant) {
        let transport = self.transports.get_mut(&id).filter(|transport| transport.srtp.is_some());
        let Some(down) = transport.and_then(Transport::down_mut) else { return };
        let wish = down.wish;
        down.way.wish(wish, now);
        for n in 0..FILLERS_MAX {
            let due = self.transports.get(&id).and_then(Transport::down).map_or(0, |down| down.way.due(now));
            if due == 0 || self.send_filler(id, n % RECENT + 1, now).is_none() {
                return;
            }
        }
    }

    /// One packet of a trial: what was sent last, or nothing but padding.
    fn send_filler(&mut self, id: TransportId, back: u64, now: Instant) -> Option<usize> {
        let slots = &self.transports.get(&id)?.down()?.slots;
        let flows = slots.iter().position(|slot| slot.is_stamped() && slot.recent(1).is_some());
        let slot = flows.or_else(|| slots.iter().position(Slot::is_stamped))?;
        let route = Route { to: id, slot };
        if let Some(recent) = self.slot(route)?.recent(back)
            && let Some(len) = self.send_again(route, recent, now)
        {
            return Some(len);
        }
        let mut buffer = self.buffer();
        let transport = self.transports.get(&id)?;
        let (path, down) = (transport.ice.selected()?, transport.down()?);
        let sealer = &transport.srtp.as_ref()?.sealer;
        down.slots.get(slot)?.write_padding(down.way.stamp(), sealer, &mut buffer)?;
        let len = buffer.len();
        self.used_up(route, len, now)?;
        self.send_media(path, buffer);
        Some(len)
    }
}
