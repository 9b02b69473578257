//! Challenges that wait for a browser's answer: good once, for five minutes, and for the clinic at which they were made.
//!
//! In memory and nowhere else: one process serves an installation, what is lost with it is asked for again by one press,
//! and what the browser gets is a name for it, never the state itself.
use crate::logins::{Token, hash_of};
use crate::{Anyone, Domain};
use model::{ClinicId, MemberId, Secret, SignInId, Time};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use webauthn_rs::prelude::{DiscoverableAuthentication, PasskeyRegistration};

/// What the specification recommends (15.1) for people who are slow to find their key. Higher: an answer that somebody
/// got hold of is good for longer. Lower: they begin again.
pub(super) const GOOD_FOR_S: i64 = 5 * 60;
/// Of all addresses together; about a kilobyte each. Higher: memory that strangers fill. Lower: a crowd of them makes
/// those who sign in begin again.
const MOST: usize = 16_384;
/// Of one address, behind which a whole clinic may stand. Its own oldest makes room, and nobody else's.
const MOST_OF_ONE: usize = 256;

/// What is waited for, and from whom.
pub(super) enum Step {
    Add(MemberId, Box<PasskeyRegistration>),
    SignIn(Box<DiscoverableAuthentication>),
    /// After the password, in this sign-in.
    Show(Option<SignInId>, Box<DiscoverableAuthentication>),
}

struct Waiting {
    hash: Vec<u8>,
    clinic: ClinicId,
    from: [u8; 16],
    until: Time,
    step: Step,
}

/// The oldest first.
#[derive(Default)]
pub(crate) struct Ceremonies(Mutex<VecDeque<Waiting>>);

impl Ceremonies {
    /// Keeps it; the name by which the answer finds it.
    pub(super) fn begin(&self, domain: &Domain, who: &Anyone, clinic: ClinicId, step: Step) -> String {
        let (token, now, from) = (Token::new(domain), domain.now(), who.address.now);
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|one| one.until > now);
        let of_one = waiting.iter().filter(|one| one.from == from).count();
        if of_one >= MOST_OF_ONE
            && let Some(oldest) = waiting.iter().position(|one| one.from == from)
        {
            waiting.remove(oldest);
        }
        if waiting.len() >= MOST {
            waiting.pop_front();
        }
        let until = now.plus_seconds(GOOD_FOR_S);
        waiting.push_back(Waiting { hash: token.hash, clinic, from, until, step });
        token.secret.expose().clone()
    }

    /// For the one who comes first, in time, and at the same clinic.
    pub(super) fn take(&self, domain: &Domain, clinic: ClinicId, name: &Secret<String>) -> Option<Step> {
        let (hash, now) = (hash_of(name)?, domain.now());
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = waiting.iter().position(|one| one.hash == hash && one.clinic == clinic)?;
        let taken = waiting.remove(at)?;
        (taken.until > now).then_some(taken.step)
    }
}
