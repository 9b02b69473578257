//! Files that are on their way at this moment, of everybody: nobody has many at once, and nothing of them is swept away
//! before its row is written. In memory: one process serves an installation.
use model::ParticipantId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Of one person at once. Higher: one page holds the memory and the line of many. Lower: several photos take long.
const AT_ONCE: usize = 3;

/// By name, whose.
#[derive(Default)]
pub(crate) struct UnderWay(Mutex<HashMap<String, ParticipantId>>);

/// Held for as long as a file is on its way.
pub(super) struct Turn {
    all: Arc<UnderWay>,
    name: String,
}

impl UnderWay {
    /// None when they have enough of them.
    pub(super) fn enter(self: &Arc<Self>, who: ParticipantId, name: &str) -> Option<Turn> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.values().filter(|other| **other == who).count() >= AT_ONCE {
            return None;
        }
        all.insert(name.to_owned(), who);
        Some(Turn { all: self.clone(), name: name.to_owned() })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(name)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_at_once_and_the_next_when_one_is_done() {
        let who = |n: u8| ParticipantId::parse(&format!("{n:032x}")).unwrap();
        let all = Arc::new(UnderWay::default());
        let turns: Vec<_> = ["a", "b", "c"].map(|name| all.enter(who(1), name)).into_iter().collect();
        assert!(turns.iter().all(Option::is_some) && all.has("b"));
        assert!(all.enter(who(1), "d").is_none());
        assert!(all.enter(who(2), "e").is_some());
        drop(turns);
        assert!(!all.has("b") && all.enter(who(1), "d").is_some());
    }
}
