//! Which layer of each picture goes to one receiver. Pure: no clock, no packets.
//!
//! A sender encodes its camera up to three times, each about twice as wide as the one before. What a receiver gets of
//! whom is a walk up a staircase: first the smallest layer of every picture that is shown, the most important picture
//! first, then the next step of each, until the way is full. The walk ends at the first step that does not fit; so a
//! wider way only ever walks further, and nothing that somebody sees gets worse because there is more room.

/// Layers of a camera at most.
pub const LAYERS: usize = 3;

/// One picture on its way to one receiver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Picture {
    /// How wide it is shown; 0 is not shown.
    pub width: u16,
    /// What each layer costs in bit/s, the smallest first; `None` is not sent.
    pub rates: [Option<u32>; LAYERS],
    /// The layer it has now; `None` is paused.
    pub now: Option<u8>,
}

/// How much fits, in bit/s, without sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    pub now: u32,
    /// What has held for a while: only this gives more.
    pub steady: u32,
}

/// The layer that is sharp enough at this width; layers are 320, 640 and 1280 wide, and a quarter more does not show.
pub const fn wanted(width: u16) -> u8 {
    match width {
        0..=400 => 0,
        401..=800 => 1,
        _ => 2,
    }
}

impl Picture {
    /// The layers that are sent and worth it, the smallest first. One that is sharper than needed is taken if nothing
    /// smaller is sent.
    fn steps(&self) -> impl Iterator<Item = (u8, u32)> + '_ {
        let wanted = wanted(self.width);
        let sent = (0u8..).zip(self.rates).filter_map(|(layer, rate)| Some((layer, rate?)));
        let (shown, mut first) = (self.width > 0, true);
        sent.filter(move |(layer, _)| shown && (std::mem::take(&mut first) || *layer <= wanted))
    }
}

/// The walk, for one amount of room. The most important picture comes first.
pub fn allocate(room: u32, pictures: &[Picture]) -> Vec<Option<u8>> {
    let mut chosen = vec![None; pictures.len()];
    let mut costs = vec![0u64; pictures.len()];
    let mut total = 0u64;
    for step in 0..LAYERS {
        for (n, picture) in pictures.iter().enumerate() {
            let Some((layer, rate)) = picture.steps().nth(step) else { continue };
            let new = total - costs[n] + u64::from(rate);
            if new > u64::from(room) {
                return chosen;
            }
            (total, costs[n], chosen[n]) = (new, u64::from(rate), Some(layer));
        }
    }
    chosen
}

/// With a memory: less at once, more only if it has held and a sixth remains.
pub fn choose(room: Room, pictures: &[Picture]) -> Vec<Option<u8>> {
    let most = allocate(room.now, pictures);
    let least = allocate((room.steady.min(room.now) / 6).saturating_mul(5), pictures);
    let keep = |((most, least), picture): ((Option<u8>, Option<u8>), &Picture)| {
        // `None` is less than every layer. What it has now counts only as far as it is still sent.
        let now = picture.now.filter(|now| picture.steps().any(|(layer, _)| layer == *now));
        now.max(least).min(most)
    };
    most.into_iter().zip(least).zip(pictures).map(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: [Option<u32>; LAYERS] = [Some(150_000), Some(500_000), Some(1_500_000)];

    fn picture(width: u16) -> Picture {
        Picture { width, rates: RATES, now: None }
    }

    fn cost(pictures: &[Picture], chosen: &[Option<u8>]) -> u64 {
        let rate = |(picture, layer): (&Picture, &Option<u8>)| {
            layer.and_then(|layer| picture.rates[usize::from(layer)]).map_or(0, u64::from)
        };
        pictures.iter().zip(chosen).map(rate).sum()
    }

    /// Numbers by chance (xorshift), the same in each run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, end: u64) -> u64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            self.0 % end
        }

        fn pictures(&mut self) -> Vec<Picture> {
            let count = self.below(8);
            let one = |dice: &mut Dice| {
                let width = [0, 120, 320, 500, 800, 1_280][dice.below(6) as usize];
                let rates = RATES.map(|rate| {
                    let swing = 50 + dice.below(100) as u32;
                    rate.map(|rate| rate / 100 * swing).filter(|_| dice.below(4) > 0)
                });
                let now = [None, Some(0), Some(1), Some(2)][dice.below(4) as usize];
                Picture { width, rates, now }
            };
            (0..count).map(|_| one(self)).collect()
        }
    }

    #[test]
    fn a_wide_way_gives_what_can_be_seen() {
        let pictures = [picture(1_280), picture(600), picture(200), picture(0)];
        assert_eq!(allocate(u32::MAX, &pictures), [Some(2), Some(1), Some(0), None]);
    }

    #[test]
    fn everybody_is_seen_before_anybody_is_sharp() {
        let pictures = [picture(1_280), picture(1_280)];
        assert_eq!(allocate(400_000, &pictures), [Some(0), Some(0)]);
        assert_eq!(allocate(700_000, &pictures), [Some(1), Some(0)]);
        assert_eq!(allocate(200_000, &pictures), [Some(0), None]);
        assert_eq!(allocate(100_000, &pictures), [None, None]);
    }

    #[test]
    fn less_comes_at_once_and_more_when_it_has_held() {
        let has = |now| [Picture { now, ..picture(1_280) }];
        let room = |now, steady| Room { now, steady };
        assert_eq!(choose(room(300_000, 300_000), &has(Some(2))), [Some(0)]);
        assert_eq!(choose(room(2_000_000, 300_000), &has(Some(0))), [Some(0)]);
        assert_eq!(choose(room(2_000_000, 2_000_000), &has(Some(0))), [Some(2)]);
        // A way that swings around what a layer needs does not make the picture swing.
        assert_eq!(choose(room(1_550_000, 1_510_000), &has(Some(2))), [Some(2)]);
        assert_eq!(choose(room(1_550_000, 1_510_000), &has(Some(1))), [Some(1)]);
    }

    #[test]
    fn a_layer_that_is_no_longer_sent_is_not_kept() {
        let pictures = [Picture { rates: [Some(150_000), None, None], now: Some(2), ..picture(1_280) }];
        assert_eq!(choose(Room { now: u32::MAX, steady: u32::MAX }, &pictures), [Some(0)]);
    }

    #[test]
    fn whatever_is_asked_the_sum_fits_and_nobody_hidden_gets_a_picture() {
        let mut dice = Dice(7);
        for _ in 0..20_000 {
            let pictures = dice.pictures();
            let now = dice.below(6_000_000) as u32;
            let steady = dice.below(u64::from(now) + 1) as u32;
            for chosen in [allocate(now, &pictures), choose(Room { now, steady }, &pictures)] {
                for (picture, layer) in pictures.iter().zip(&chosen) {
                    assert!(picture.width > 0 || layer.is_none(), "a hidden one: {pictures:?}");
                    assert!(layer.is_none_or(|layer| picture.rates[usize::from(layer)].is_some()));
                }
            }
            let chosen = allocate(now, &pictures);
            assert!(cost(&pictures, &chosen) <= u64::from(now), "{pictures:?}: {chosen:?}");
        }
    }

    #[test]
    fn more_room_never_gives_less() {
        let mut dice = Dice(11);
        for _ in 0..20_000 {
            let pictures = dice.pictures();
            let room = dice.below(6_000_000) as u32;
            let more = room + dice.below(2_000_000) as u32;
            let pairs = allocate(room, &pictures).into_iter().zip(allocate(more, &pictures));
            for (before, after) in pairs {
                assert!(after >= before, "{room} to {more}: {pictures:?}");
            }
            // What was kept by choice is never above what fits now.
            let most = allocate(room, &pictures);
            let kept = choose(Room { now: room, steady: room / 2 }, &pictures);
            assert!(kept.iter().zip(&most).all(|(kept, most)| kept <= most), "{pictures:?}");
        }
    }
}
