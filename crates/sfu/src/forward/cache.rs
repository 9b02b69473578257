//! The last packets of a track in the clear, once for all receivers, to answer NACKs. Knows no receiver.
use super::codec::Codec;
use super::rtp::Fixed;

/// A packet as it came, without its header.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    index: Option<u64>,
    pub codec: Codec,
    pub fixed: Fixed,
    pub timestamp: u32,
    pub payload: Vec<u8>,
}

/// A ring; the buffers are reused.
pub struct Cache {
    slots: Vec<Stored>,
}

impl Cache {
    pub fn new(packets: usize) -> Self {
        Cache { slots: vec![Stored::default(); packets.max(1)] }
    }

    fn at(&self, index: u64) -> usize {
        (index % self.slots.len() as u64) as usize
    }

    pub fn put(&mut self, index: u64, codec: Codec, fixed: Fixed, timestamp: u32, payload: &[u8]) {
        let at = self.at(index);
        let Some(slot) = self.slots.get_mut(at) else { return };
        // A late packet must not push out a newer one that shares its place.
        if slot.index.is_some_and(|held| held > index) {
            return;
        }
        slot.index = Some(index);
        slot.codec = codec;
        slot.fixed = fixed;
        slot.timestamp = timestamp;
        slot.payload.clear();
        slot.payload.extend_from_slice(payload);
    }

    pub fn get(&self, index: u64) -> Option<&Stored> {
        self.slots.get(self.at(index)).filter(|slot| slot.index == Some(index))
    }

    /// Another source: its numbers mean other packets.
    pub fn clear(&mut self) {
        for slot in &mut self.slots {
            slot.index = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_newest() {
        let mut cache = Cache::new(4);
        for index in 0..6u64 {
            cache.put(index, Codec::Vp8, Fixed::default(), index as u32, &[index as u8]);
        }
        assert!(cache.get(0).is_none() && cache.get(1).is_none());
        cache.put(1, Codec::Vp8, Fixed::default(), 0, &[99]);
        assert_eq!(cache.get(5).map(|stored| stored.payload.clone()), Some(vec![5]));
        assert!(cache.get(1).is_none(), "a late packet does not push out a newer one");
        cache.clear();
        assert!(cache.get(5).is_none());
    }
}
