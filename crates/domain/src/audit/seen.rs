//! Who saw what: reading what is about somebody's health is an entry of the log, as a write is.
use super::AuditEvent;
use crate::principals::Acts;
use crate::{Domain, Result};
use model::{ClinicId, SignInId, Time};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// Pages look again by themselves, every minute or when something changes. To look on is not to look anew: within this
/// time the same look by the same sign-in is one entry. Higher: the log says less about when. Lower: it fills with one
/// page that was left open.
const LOOKS_ON_S: i64 = 60 * 60;
/// More looks than an hour has; beyond it the memory begins anew, and the log has an entry more.
const MOST: usize = 10_000;

/// Who looks, from which browser, at what.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Look {
    clinic: Option<ClinicId>,
    who: Option<Uuid>,
    sign_in: Option<SignInId>,
    what: &'static str,
    object: Option<Uuid>,
}

/// Looks of the last hour, by when they were noted. A restart forgets them, and notes anew.
#[derive(Default)]
pub(crate) struct Seen(Mutex<HashMap<Look, Time>>);

impl Seen {
    fn is_known(&self, look: &Look, now: Time) -> bool {
        let looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        looks.get(look).is_some_and(|noted| now.seconds_since(*noted) < LOOKS_ON_S)
    }

    fn note(&self, look: Look, now: Time) {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if looks.len() >= MOST {
            looks.retain(|_, noted| now.seconds_since(*noted) < LOOKS_ON_S);
        }
        if looks.len() >= MOST {
            looks.clear();
        }
        looks.insert(look, now);
    }
}

/// Notes that somebody is shown something, before they are.
///
/// A log that cannot be written (a full disk) keeps nobody from what they are treating somebody by: it is said in the
/// server's log instead.
pub(crate) async fn seen(domain: &Domain, who: &impl Acts, event: impl AuditEvent) {
    let look = Look {
        clinic: who.clinic_of(),
        who: who.actor().1,
        sign_in: who.sign_in(),
        what: event.name(),
        object: event.object(),
    };
    let now = domain.now();
    if domain.inner().seen.is_known(&look, now) {
        return;
    }
    match note(domain, who, event).await {
        Ok(()) => domain.inner().seen.note(look, now),
        Err(error) => {
            let shown = error.shown();
            tracing::error!(%shown, "a look at what is about somebody's health was not noted");
        }
    }
}

async fn note(domain: &Domain, who: &impl Acts, event: impl AuditEvent) -> Result<()> {
    let tx = domain.begin(who).await?;
    tx.commit(event).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn to_look_on_is_not_to_look_anew_and_the_memory_stays_small() {
        let (seen, now) = (Seen::default(), Time::from_seconds(1_000_000));
        let look = |object: u128| Look {
            clinic: None,
            who: Some(Uuid::from_u128(1)),
            sign_in: None,
            what: "visit_seen",
            object: Some(Uuid::from_u128(object)),
        };
        seen.note(look(7), now);
        assert!(seen.is_known(&look(7), now.plus_seconds(LOOKS_ON_S - 1)));
        assert!(!seen.is_known(&look(7), now.plus_seconds(LOOKS_ON_S)));
        assert!(!seen.is_known(&look(8), now));
        for object in 0..3 * MOST as u128 {
            seen.note(look(object), now);
        }
        assert!(seen.0.lock().unwrap().len() <= MOST);
    }
}
