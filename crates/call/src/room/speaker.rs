//! Who speaks: microphone levels in, a short calm list out. Levels are in -dBov: 0 is loudest, 127 silence.
use crate::limits::{SPEAKERS_MAX, SPEAKING_EVERY_MS};
use crate::moment::Moment;
use model::ParticipantId;
use std::collections::BTreeMap;

/// At or above this loudness a voice begins to count.
const LOUD: u8 = 45;
/// A voice that counts goes on counting down to this loudness: the gap keeps the list from flickering.
const STILL: u8 = 55;
/// A cough or a door is shorter.
const BEGINS_MS: u64 = 150;
/// The pauses within a sentence are shorter.
const HOLDS_MS: u64 = 1_000;
/// The first one keeps the first place until another is this much louder.
const LEAD_DB: u8 = 6;

#[derive(Default)]
pub(super) struct Speaker {
    voices: BTreeMap<ParticipantId, Voice>,
    told: Vec<ParticipantId>,
    told_at: Option<Moment>,
}

struct Voice {
    level: u8,
    loud_since: Option<Moment>,
    last_loud: Moment,
    talks: bool,
}

impl Speaker {
    pub fn heard(&mut self, who: ParticipantId, level: u8, now: Moment) {
        let voice =
            self.voices.entry(who).or_insert(Voice { level, loud_since: None, last_loud: now, talks: false });
        voice.level = ((u16::from(voice.level) + u16::from(level)) / 2) as u8;
        if level > STILL || (level > LOUD && !voice.talks) {
            if !voice.talks {
                voice.loud_since = None;
            }
            return;
        }
        voice.last_loud = now;
        let since = *voice.loud_since.get_or_insert(now);
        voice.talks |= now.ms_since(since) >= BEGINS_MS;
    }

    /// Muted, gone, or sent back: silent at once.
    pub fn forget(&mut self, who: ParticipantId) {
        self.voices.remove(&who);
    }

    pub fn told(&self) -> &[ParticipantId] {
        &self.told
    }

    /// The new list when it is time to tell one.
    pub fn settle(&mut self, now: Moment) -> Option<Vec<ParticipantId>> {
        self.voices.retain(|_, voice| now.ms_since(voice.last_loud) < HOLDS_MS);
        let list = self.list();
        let soon = self.told_at.is_some_and(|at| now.ms_since(at) < SPEAKING_EVERY_MS);
        if soon || list == self.told {
            return None;
        }
        self.told.clone_from(&list);
        self.told_at = Some(now);
        Some(list)
    }

    pub fn next(&self) -> Option<Moment> {
        let quiet = self.voices.values().map(|voice| voice.last_loud.plus_ms(HOLDS_MS)).min();
        let tell = match self.told_at {
            Some(at) if self.list() != self.told => Some(at.plus_ms(SPEAKING_EVERY_MS)),
            _ => None,
        };
        [quiet, tell].into_iter().flatten().min()
    }

    /// Those already named keep their order; only the first place is contested.
    fn list(&self) -> Vec<ParticipantId> {
        let talks = |id: &ParticipantId| self.voices.get(id).is_some_and(|voice| voice.talks);
        let mut list: Vec<_> = self.told.iter().copied().filter(talks).collect();
        let mut fresh: Vec<_> =
            self.voices.keys().copied().filter(|id| talks(id) && !list.contains(id)).collect();
        fresh.sort_by_key(|id| self.voices[id].level);
        list.extend(fresh);
        let loudest = (0..list.len()).min_by_key(|&i| self.voices[&list[i]].level);
        if let Some(i) = loudest.filter(|&i| i > 0)
            && self.voices[&list[i]].level.saturating_add(LEAD_DB) <= self.voices[&list[0]].level
        {
            list[..=i].rotate_right(1);
        }
        list.truncate(SPEAKERS_MAX);
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u8) -> ParticipantId {
        ParticipantId::parse(&format!("{n:032x}")).expect("an id")
    }

    /// Feeds both levels every 100 ms and returns what was told when.
    fn run(levels: impl Fn(u64) -> [u8; 2], ms: u64) -> Vec<(u64, Vec<ParticipantId>)> {
        let mut speaker = Speaker::default();
        let mut told = Vec::new();
        for at in (0..ms).step_by(100) {
            let [a, b] = levels(at);
            speaker.heard(id(1), a, Moment(at));
            speaker.heard(id(2), b, Moment(at));
            told.extend(speaker.settle(Moment(at)).map(|list| (at, list)));
        }
        told
    }

    #[test]
    fn one_voice_begins_and_ends_once() {
        let told = run(|at| if (1_000..3_000).contains(&at) { [20, 127] } else { [127, 127] }, 6_000);
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(told[0], (1_200, vec![id(1)]));
        assert!(told[1].1.is_empty() && (3_800..=4_000).contains(&told[1].0), "{told:?}");
    }

    #[test]
    fn a_cough_is_not_a_voice() {
        assert_eq!(run(|at| if at == 1_000 { [10, 127] } else { [127, 127] }, 4_000), []);
    }

    #[test]
    fn a_voice_around_the_threshold_does_not_flicker() {
        let told = run(|at| if at % 200 == 0 { [LOUD, 127] } else { [STILL, 127] }, 10_000);
        assert!(told.len() <= 1, "{told:?}");
    }

    #[test]
    fn the_first_place_needs_a_clear_lead() {
        let close = run(|at| if at % 400 < 200 { [30, 32] } else { [32, 30] }, 10_000);
        assert_eq!(close.len(), 1, "{close:?}");
        let lead = run(|at| if at < 2_000 { [30, 40] } else { [40, 20] }, 5_000);
        assert_eq!(lead.last().map(|last| last.1.clone()), Some(vec![id(2), id(1)]));
    }

    #[test]
    fn told_at_most_three_times_a_second() {
        let told = run(|at| if at % 2_000 < 300 { [20, 127] } else { [127, 20] }, 60_000);
        assert!(told.windows(2).all(|pair| pair[1].0 - pair[0].0 >= SPEAKING_EVERY_MS), "{told:?}");
    }
}
