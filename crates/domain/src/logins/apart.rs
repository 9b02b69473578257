//! One account in two places that are far apart, within an hour: two people share its password, or somebody has found it out
//! (PR-53). Places are told by the time zones that browsers give with the form; nothing of an address is looked at.
use super::rows::{self, SignInData};
use super::{Identity, hash_of, letters, noticing, resetting};
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::visits::when::{Zone, stamp};
use crate::{Anyone, Error, Result};
use model::people::Device;
use model::{AppError, Lang, MemberId, SignInId, Time};

const HOUR_S: i64 = 60 * 60;
const DAY_S: i64 = 24 * HOUR_S;
/// Between two uses. Higher: travellers are warned of themselves. Lower: who shares a password waits a little.
const WITHIN_S: i64 = HOUR_S;
/// Between two clocks. Nobody gets so far in an hour. Higher: one ocean is not far any more. Lower: a border, or a summer
/// time that begins on another day, is.
const FAR_S: i64 = 3 * HOUR_S;
/// What browsers say that hide where they are, beside UTC: Firefox and those made from it, wherever they are.
const HIDDEN: &str = "Atlantic/Reykjavik";
/// So many letters a day to one person. Higher: who travels, with one device that has kept the time of home, is told at each
/// sign-in. Lower: one journey hides the thief of the same day.
const TOLD: Quota = Quota { purpose: "far_apart", most: 2, per_s: DAY_S };

/// In the transaction of a sign-in whose password was right, or whose passkey: also in a browser that the account knows, for
/// so is each of those who share it. A browser whose own clock was set anew is in one place, as before.
pub(crate) async fn look(tx: &mut Tx, who: &Anyone, member: MemberId, sign_in: SignInId) -> Result<()> {
    let carried = match who.sign_in.as_ref().and_then(hash_of) {
        Some(hash) => rows::sign_in(tx, &hash).await?.map(|row| row.id),
        None => None,
    };
    let all = rows::sign_ins(tx, member).await?;
    let Some(here) = all.iter().find(|row| row.id == sign_in) else { return Ok(()) };
    let elsewhere = |row: &&SignInData| row.id != sign_in && Some(row.id) != carried;
    match all.iter().filter(elsewhere).find(|row| are_apart(row, here)) {
        Some(there) => tell(tx, member, there, here).await,
        None => Ok(()),
    }
}

/// Was one of the two used within an hour of the other, and far from it?
pub(super) fn are_apart(one: &SignInData, other: &SignInData) -> bool {
    let (earlier, later) = if one.seen_at <= other.seen_at { (one, other) } else { (other, one) };
    let together = later.created_at.seconds_since(earlier.seen_at) <= WITHIN_S;
    together && is_far(&earlier.zone, &later.zone, later.seen_at)
}

/// By the clocks of two towns. A browser that says no town, or only UTC as some do that hide where they are, is nowhere.
fn is_far(one: &str, other: &str, at: Time) -> bool {
    let says_where = |zone: &Zone| zone.name() != HIDDEN && zone.town(Lang::En).is_some();
    let offset_s = |name: &str| {
        let zone = Zone::parse(name).filter(says_where)?;
        Some(i64::from(zone.rules().to_offset(stamp(at)).seconds()))
    };
    let (Some(one), Some(other)) = (offset_s(one), offset_s(other)) else { return false };
    let between = (one - other).abs();
    // Around the world, whichever way is shorter.
    between.min(DAY_S - between) >= FAR_S
}

async fn tell(tx: &mut Tx, member: MemberId, there: &SignInData, here: &SignInData) -> Result<()> {
    let found = rows::member(tx, member).await?.ok_or(AppError::NotFound)?;
    let identity = Identity::load(tx, found.identity_id).await?;
    // An address that nobody has confirmed may be a stranger's.
    if found.joined_at.is_none() || identity.confirmed_at.is_none() {
        return Ok(());
    }
    match throttle::take_in(tx, &TOLD, identity.id.0.as_bytes()).await {
        Err(Error::Shown(_)) => return Ok(()),
        other => other?,
    }
    let (name, address) = resetting::reached(tx, &found).await?;
    let lang = found.lang;
    let words = |row: &SignInData| noticing::in_words(&device_of(row), lang);
    let to = letters::To { person: found.person_id, name: &name, address: &address, lang };
    letters::apart(tx, &to, &words(there), &words(here)).await
}

fn device_of(row: &SignInData) -> Device {
    Device { browser: row.browser.clone(), system: row.system.clone(), zone: row.zone.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn far_is_what_nobody_travels_in_an_hour() {
        // November 2026: everybody has winter time, or summer in the south.
        let now = Time::from_seconds(1_795_532_400);
        for (one, other, far) in [
            ("America/Denver", "Europe/Madrid", true),
            ("America/New_York", "America/Los_Angeles", true),
            ("America/Denver", "America/New_York", false),
            ("Europe/Madrid", "Atlantic/Canary", false),
            ("Asia/Tokyo", "Asia/Tokyo", false),
            // Two sides of the date line, an hour from each other by the sun.
            ("Pacific/Apia", "Pacific/Pago_Pago", false),
            ("Europe/Madrid", "UTC", false),
            ("Europe/Madrid", "Etc/GMT+10", false),
            ("Europe/Madrid", "", false),
            ("America/Denver", "Atlantic/Reykjavik", false),
        ] {
            assert_eq!(is_far(one, other, now), far, "{one}, {other}");
            assert_eq!(is_far(other, one, now), far, "{other}, {one}");
        }
    }
}
