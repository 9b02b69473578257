//! Is it a robot that opens a clinic (A1), that books visits (S10), or that guesses passwords (`circuit.rs`)? Nobody else is
//! asked, and nobody has to read crooked letters.
//!
//! Whoever comes from where little happens passes. Where much is sent from, or guessing comes from, the form must show one
//! of two things: the work that a browser did for it while somebody typed (`model::proof`), or, without scripts, that
//! half a minute has gone by since the page was drawn. Each page's stamp says when that was, and is good once.
use crate::principals::Anyone;
use crate::seal::cipher;
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::{Domain, Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::{FieldCode, Time, proof};
use subtle::ConstantTimeEq;

const HOUR_S: i64 = 60 * 60;
/// Without the work, so long after the page was drawn. Higher: people without scripts wait. Lower: a robot waits less.
const PATIENCE_S: i64 = 30;
/// A page that stood open for longer is drawn anew.
const GOOD_FOR_S: i64 = 12 * HOUR_S;
const ALL: [u8; 16] = [0; 16];
/// Of all kinds of pages, whose stamps are never the same.
const ONCE: Quota = Quota { purpose: "sign_up_stamp", most: 1, per_s: GOOD_FOR_S };

/// The time; with a number that tells pages of one moment apart; with their MAC.
const TIME: usize = 8;
const NAMED: usize = TIME + 8;
const BYTES: usize = NAMED + 16;

/// What stands behind a form, and from when on who sends it is asked.
pub(crate) struct Gate {
    /// Of one address.
    pub one: Quota,
    /// Of all addresses together. Counts only; nobody is ever refused by it.
    pub all: Quota,
    /// So many of one address within its time before it is asked.
    pub few: i32,
    /// The same of all addresses: a robot with many of them is asked from here on, and so is everybody else.
    pub many: i32,
}

/// Opening clinics.
pub(super) const SIGN_UPS: Gate = Gate {
    one: super::rules::SIGN_UPS,
    all: Quota { purpose: "sign_up_all", most: i32::MAX, per_s: HOUR_S },
    few: 4,
    many: 60,
};

/// For a page that is drawn now.
pub(crate) fn stamp(domain: &Domain) -> String {
    let mut bytes = [0; BYTES];
    bytes[..TIME].copy_from_slice(&domain.now().micros().to_be_bytes());
    domain.inner().ports.rng.fill(&mut bytes[TIME..NAMED]);
    let mac = mac(domain, &bytes[..NAMED]);
    bytes[NAMED..].copy_from_slice(&mac);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The work that the page asks its browser for: none where nothing is suspicious.
pub(crate) async fn bits(domain: &Domain, who: &Anyone, gate: &Gate) -> Result<u8> {
    let mut tx = domain.read(who).await?;
    Ok(if suspicious(&mut tx, who, gate).await? { proof::BITS } else { 0 })
}

/// Lets people pass, and counts. With the form's stamp, and the work for it.
pub(crate) async fn check(
    domain: &Domain,
    who: &Anyone,
    gate: &Gate,
    (stamp, answer): (&str, &str),
) -> Result<()> {
    let mut tx = domain.begin(who).await?;
    if suspicious(&mut tx, who, gate).await? {
        judge(domain, (stamp, answer), tx.now())?;
        use_up(&mut tx, stamp).await?;
    }
    throttle::take_in(&mut tx, &gate.all, &ALL).await?;
    throttle::take_in(&mut tx, &gate.one, &who.address.now).await?;
    tx.commit_unaudited("a counter of requests").await
}

/// By what a form shows that a person sends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    Work,
    Time,
}

/// By which of them, if the stamp is one of ours; asks nothing of the database.
pub(super) fn judge(domain: &Domain, (stamp, answer): (&str, &str), now: Time) -> Result<By> {
    let drawn = drawn_at(domain, stamp).ok_or_else(too_quick)?;
    let by = if proof::proves(stamp, answer, proof::BITS) { By::Work } else { By::Time };
    if is_person(drawn, now, by == By::Work) { Ok(by) } else { Err(too_quick()) }
}

/// A stamp is good once.
pub(super) async fn use_up(tx: &mut Tx, stamp: &str) -> Result<()> {
    let used = tx.domain().inner().keys.blind_global("sign-up stamp", stamp);
    throttle::take_in(tx, &ONCE, &used[..16]).await.map_err(|_| too_quick())
}

pub(super) fn too_quick() -> Error {
    Error::field("proof", FieldCode::TooQuick)
}

async fn suspicious(tx: &mut Tx, who: &Anyone, gate: &Gate) -> Result<bool> {
    Ok(throttle::taken(tx, &gate.one, &who.address.now).await? >= gate.few
        || throttle::taken(tx, &gate.all, &ALL).await? >= gate.many
        || throttle::suspicious(tx, who).await?)
}

fn is_person(drawn: Time, now: Time, has_worked: bool) -> bool {
    let age = now.seconds_since(drawn);
    (0..GOOD_FOR_S).contains(&age) && (has_worked || age >= PATIENCE_S)
}

/// When the page was drawn, if we drew it.
fn drawn_at(domain: &Domain, stamp: &str) -> Option<Time> {
    let bytes: [u8; BYTES] = URL_SAFE_NO_PAD.decode(stamp).ok()?.try_into().ok()?;
    let (named, given) = bytes.split_at(NAMED);
    let at: [u8; TIME] = named[..TIME].try_into().ok()?;
    bool::from(given.ct_eq(&mac(domain, named))).then(|| Time(i64::from_be_bytes(at)))
}

fn mac(domain: &Domain, named: &[u8]) -> [u8; 16] {
    let key = domain.derived_key("sign-up stamp");
    let hash = cipher::keyed_hash(&key, named);
    std::array::from_fn(|byte| hash[byte])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_or_patience_shows_a_person() {
        let (drawn, after) = (Time(1_000_000_000_000_000), |s| Time(1_000_000_000_000_000 + s * 1_000_000));
        for (s, has_worked, person) in [
            (0, true, true),
            (1, false, false),
            (PATIENCE_S - 1, false, false),
            (PATIENCE_S, false, true),
            (GOOD_FOR_S - 1, false, true),
            (GOOD_FOR_S, true, false),
            (-1, true, false),
        ] {
            assert_eq!(is_person(drawn, after(s), has_worked), person, "{s} s, {has_worked}");
        }
    }
}
