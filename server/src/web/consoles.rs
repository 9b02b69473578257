//! By which sign-in each host acts in a call (PR-42). A call goes on when a sign-in ends by time; what a host does in it
//! beyond talking needs one that is good, and whatever else ends the sign-in ends the call as well.
use crate::web::router::Site;
use domain::joining::Seat;
use domain::logins::Still;
use model::signal::{CallRole, ClientMessage};
use model::{ParticipantId, SignInId, Time, VisitId};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// How long a place is known after its last ticket or line: as long as the room keeps it, and a little more. Higher: an
/// ended sign-in opens the call for longer after the line broke. Lower: a lift ride ends the visit.
const KEPT_S: i64 = 60;

#[derive(Default)]
pub struct Consoles(Mutex<HashMap<(VisitId, ParticipantId), Console>>);

struct Console {
    sign_in: SignInId,
    lines: u32,
    /// Since the last ticket, or the end of the last line.
    since: Time,
}

impl Console {
    fn is_kept(&self, now: Time) -> bool {
        self.lines > 0 || now.seconds_since(self.since) <= KEPT_S
    }
}

impl Consoles {
    /// A host asks for a way into the call. Whoever signed in anew acts by that sign-in from now on, also on the line that
    /// is open already.
    pub fn ticket(&self, seat: &Seat, now: Time) {
        let Some(sign_in) = seat.sign_in else { return };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, console| console.is_kept(now));
        let console = all.entry((seat.visit, seat.who)).or_insert(Console { sign_in, lines: 0, since: now });
        (console.sign_in, console.since) = (sign_in, now);
    }

    pub fn opened(&self, seat: &Seat) {
        self.count(seat, 1, None);
    }

    pub fn closed(&self, seat: &Seat, now: Time) {
        self.count(seat, -1, Some(now));
    }

    fn count(&self, seat: &Seat, by: i32, now: Option<Time>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(console) = all.get_mut(&(seat.visit, seat.who)) {
            console.lines = console.lines.saturating_add_signed(by);
            console.since = now.unwrap_or(console.since);
        }
    }

    /// The sign-in by which somebody is in this call.
    pub fn sign_in(&self, visit: VisitId, who: ParticipantId, now: Time) -> Option<SignInId> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let console = all.get(&(visit, who))?;
        console.is_kept(now).then_some(console.sign_in)
    }

    /// Is anybody in this call by that sign-in?
    pub fn holds(&self, visit: VisitId, sign_in: SignInId, now: Time) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.iter()
            .any(|((of, _), console)| *of == visit && console.sign_in == sign_in && console.is_kept(now))
    }
}

/// What a host says beyond talking, while their sign-in is not good.
pub async fn is_locked(site: &Site, seat: &Seat, said: &ClientMessage) -> bool {
    use ClientMessage::{
        Admit, EndForAll, Hint, LockRoom, LowerHand, MakeHost, Mute, MuteAll, Remove, SendBack,
    };
    let acts = matches!(
        said,
        Admit { .. }
            | Hint { .. }
            | SendBack { .. }
            | Remove { .. }
            | Mute { .. }
            | MuteAll
            | LowerHand { .. }
            | LockRoom { .. }
            | MakeHost { .. }
            | EndForAll
    );
    // A colleague, too: they may have been made a co-host since they came.
    acts && seat.role != CallRole::Guest && !matches!(state(site, seat).await, Some(Still::Good))
}

/// Somebody has ended the sign-in: signed out, a new password, other roles. Time alone does not.
pub async fn is_gone(site: &Site, seat: &Seat) -> bool {
    matches!(state(site, seat).await, Some(Still::Gone))
}

/// The same of the sign-in by which a ticket was got, whatever the place's is by now: it opens nothing for anybody any more.
pub async fn is_void(site: &Site, seat: &Seat) -> bool {
    let Some(sign_in) = seat.sign_in else { return false };
    matches!(still(site, seat, sign_in).await, Some(Still::Gone))
}

async fn state(site: &Site, seat: &Seat) -> Option<Still> {
    let sign_in = site.calls.consoles().sign_in(seat.visit, seat.who, site.domain.now())?;
    still(site, seat, sign_in).await
}

/// None when the database cannot be asked: then nothing is done, and nothing ends.
async fn still(site: &Site, seat: &Seat, sign_in: SignInId) -> Option<Still> {
    domain::logins::still(&site.domain, seat.clinic, sign_in).await.map_err(|error| error.shown()).ok()
}

/// Something changed at the clinic of a host; a guest has no sign-in that could end.
pub async fn changed(seat: &Seat, changes: &mut Receiver<domain::Change>) {
    if seat.sign_in.is_none() {
        return std::future::pending().await;
    }
    loop {
        match changes.recv().await {
            Ok(change) if change.clinic != seat.clinic => {}
            Ok(_) | Err(RecvError::Lagged(_)) => return,
            Err(RecvError::Closed) => return std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{ClinicId, joining};

    fn seat(sign_in: &str) -> Seat {
        let id = "0".repeat(31) + "7";
        Seat {
            visit: VisitId::parse(&id).expect("an id"),
            who: ParticipantId::parse(&id).expect("an id"),
            name: "Ana".to_owned(),
            role: CallRole::Host,
            standing: joining::Standing::Admitted,
            since: Time(0),
            clinic: ClinicId::parse(&id).expect("an id"),
            sign_in: SignInId::parse(&("0".repeat(31) + sign_in)),
            task: Default::default(),
        }
    }

    fn at(second: i64) -> Time {
        Time(second * 1_000_000)
    }

    #[test]
    fn a_place_is_held_as_long_as_a_line_is_open_and_a_minute_more() {
        let (consoles, old) = (Consoles::default(), seat("1"));
        let holds = |second| consoles.holds(old.visit, old.sign_in.expect("an id"), at(second));
        consoles.ticket(&old, at(0));
        consoles.opened(&old);
        assert!(holds(9_000));
        consoles.closed(&old, at(9_000));
        assert!(holds(9_060) && !holds(9_061));
    }

    #[test]
    fn whoever_signs_in_anew_acts_by_that_sign_in_on_the_same_line() {
        let (consoles, old, new) = (Consoles::default(), seat("1"), seat("2"));
        consoles.ticket(&old, at(0));
        consoles.opened(&old);
        consoles.ticket(&new, at(5_000));
        assert_eq!(consoles.sign_in(old.visit, old.who, at(9_000)), new.sign_in);
        assert!(!consoles.holds(old.visit, old.sign_in.expect("an id"), at(9_000)));
    }
}
