//! The programs that are in a call now, and the keys that whoever has just made them may still look at.
use call::room::SocketId;
use model::signal::ClientMessage;
use model::{ParticipantId, ProgramId, Secret, Time, VisitId};
use sfu::SfuHandle;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How long a key is shown to whoever has made it. Higher: it stands on a screen. Lower: whoever walks over to the device
/// makes another.
const SHOWN_S: i64 = 10 * 60;
/// Shown at once. Higher: memory. Lower: a busy morning shows somebody no key, and they make another.
const SHOWN_MAX: usize = 10_000;

/// A program in a call, as the room knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    pub who: ParticipantId,
    pub visit: VisitId,
    pub socket: SocketId,
}

impl Open {
    /// At once, without a place that is kept.
    pub fn leave(&self, sfu: &SfuHandle) {
        sfu.said(self.visit, self.who, self.socket, ClientMessage::Leave);
        sfu.left(self.visit, self.who, self.socket);
    }
}

/// All of them.
#[derive(Default)]
pub struct Programs {
    open: Mutex<HashMap<String, Open>>,
    /// In memory only, until when: the database knows a hash.
    shown: Mutex<HashMap<ProgramId, (Secret<String>, Time)>>,
}

impl Programs {
    pub(super) fn add(&self, session: String, open: Open) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(session, open);
    }

    pub(super) fn find(&self, session: &str) -> Option<Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(session).copied()
    }

    pub(super) fn remove(&self, session: &str) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(session);
    }

    /// Is this one of a visit's programs?
    pub fn holds(&self, visit: VisitId, who: ParticipantId) -> bool {
        let all = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().any(|open| open.visit == visit && open.who == who)
    }

    pub fn show(&self, key: ProgramId, secret: Secret<String>, now: Time) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.retain(|_, (_, until)| *until > now);
        if shown.len() < SHOWN_MAX {
            shown.insert(key, (secret, now.plus_seconds(SHOWN_S)));
        }
    }

    pub fn shown(&self, key: ProgramId, now: Time) -> Option<Secret<String>> {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.get(&key).filter(|(_, until)| *until > now).map(|(secret, _)| secret.clone())
    }

    pub fn hide(&self, key: ProgramId) {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_shown_for_a_while_and_no_longer_than_it_is_wanted() {
        let key = |n: u8| ProgramId::parse(&format!("{n:032x}")).expect("an id");
        let (programs, now) = (Programs::default(), Time::from_seconds(1_000));
        programs.show(key(1), Secret::new("one".into()), now);
        programs.show(key(2), Secret::new("two".into()), now);
        programs.hide(key(2));
        assert_eq!(programs.shown(key(1), now).map(|secret| secret.expose().clone()).as_deref(), Some("one"));
        assert!(programs.shown(key(2), now).is_none());
        assert!(programs.shown(key(1), now.plus_seconds(SHOWN_S)).is_none());
    }
}
