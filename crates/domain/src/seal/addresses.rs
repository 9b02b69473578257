//! Pseudonyms of network addresses: keyed, truncated, rotating. With the key of a period gone, what was written
//! under it says nothing any more.
use super::cipher::{Key, keyed_hash};
use super::{files, new_key};
use crate::AddressKey;
use anyhow::Context;
use model::Time;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const DAY_S: i64 = 24 * 60 * 60;
/// A key is used for this long, and known for as long again.
const PERIOD_DAYS: i64 = 30;

pub(crate) struct AddressKeys {
    folder: PathBuf,
    known: Mutex<Option<Known>>,
}

struct Known {
    /// The day, counted from 1970, that the key began to be used.
    day: i64,
    now: Key,
    before: Option<Key>,
}

impl AddressKeys {
    pub fn new(folder: PathBuf) -> Self {
        AddressKeys { folder, known: Mutex::new(None) }
    }

    pub fn of(&self, ip: IpAddr, now: Time, fill: impl Fn(&mut [u8])) -> anyhow::Result<AddressKey> {
        let today = now.seconds().div_euclid(DAY_S);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.as_ref().is_none_or(|known| is_old(known.day, today)) {
            *known = Some(turn(&self.folder, today, fill)?);
        }
        let known = known.as_ref().context("set just now")?;
        let text = network(ip);
        let short = |key: &Key, text: &[u8]| {
            let mut out = [0; 16];
            out.copy_from_slice(&keyed_hash(key, text)[..16]);
            out
        };
        Ok(AddressKey {
            now: short(&known.now, &text),
            before: known.before.as_ref().map(|key| short(key, &text)),
            around: around(ip).iter().map(|text| short(&known.now, text)).collect(),
        })
    }

    /// Destroys what has had its time also while nobody comes; the daily job calls it.
    pub fn turn(&self, now: Time, fill: impl Fn(&mut [u8])) -> anyhow::Result<()> {
        let today = now.seconds().div_euclid(DAY_S);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Some(turn(&self.folder, today, fill)?);
        Ok(())
    }
}

fn is_old(day: i64, today: i64) -> bool {
    today - day >= PERIOD_DAYS
}

/// Reads what there is, makes a new key when the last one has served its time, destroys what is older than two.
fn turn(folder: &Path, today: i64, fill: impl Fn(&mut [u8])) -> anyhow::Result<Known> {
    let mut days = days_of(folder)?;
    if days.last().is_none_or(|day| is_old(*day, today)) {
        files::write(&path(folder, today), &new_key(fill))?;
        days.push(today);
    }
    let day = days.pop().context("at least the new one")?;
    // The key before serves only while blocks of its time may still stand.
    let before = days.pop().filter(|before| today - before < 2 * PERIOD_DAYS);
    let kept = [Some(day), before];
    for old in days_of(folder)?.into_iter().filter(|day| !kept.contains(&Some(*day))) {
        std::fs::remove_file(path(folder, old))?;
    }
    let load = |day: i64| files::read(&path(folder, day))?.context("listed just now");
    Ok(Known { day, now: load(day)?, before: before.map(load).transpose()? })
}

fn path(folder: &Path, day: i64) -> PathBuf {
    folder.join(format!("address-{day:06}.key"))
}

/// The days of the keys in the folder, in order.
fn days_of(folder: &Path) -> anyhow::Result<Vec<i64>> {
    let mut days: Vec<i64> = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_prefix("address-")?.strip_suffix(".key")?.parse().ok())
        .collect();
    days.sort_unstable();
    Ok(days)
}

/// An IPv4 address, or the /64 that one subscriber of IPv6 has for themselves.
fn network(ip: IpAddr) -> Vec<u8> {
    match ip.to_canonical() {
        IpAddr::V4(ip) => ip.octets().to_vec(),
        IpAddr::V6(ip) => ip.octets()[..8].to_vec(),
    }
}

/// What one subscriber of IPv6 may have many /64s of: the /56 and the /48. Shorter than what `network` gives, so that
/// none is ever taken for another.
fn around(ip: IpAddr) -> Vec<Vec<u8>> {
    match ip.to_canonical() {
        IpAddr::V4(_) => Vec::new(),
        IpAddr::V6(ip) => vec![ip.octets()[..7].to_vec(), ip.octets()[..6].to_vec()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    fn at_day(day: i64) -> Time {
        Time::from_seconds(day * DAY_S)
    }

    #[test]
    fn keys_turn_every_thirty_days_with_one_overlap() {
        let folder = std::env::temp_dir().join(format!("bedside-addresses-{}", std::process::id()));
        files::make_folder(&folder).unwrap();
        let keys = AddressKeys::new(folder.clone());
        let drawn = Cell::new(0u8);
        let fill = |bytes: &mut [u8]| {
            drawn.set(drawn.get() + 1);
            bytes.fill(drawn.get());
        };
        let ip: IpAddr = "203.0.113.9".parse().unwrap();
        let first = keys.of(ip, at_day(1000), fill).unwrap();
        assert_eq!(keys.of(ip, at_day(1029), fill).unwrap(), first);
        let second = keys.of(ip, at_day(1030), fill).unwrap();
        assert_ne!(second.now, first.now);
        assert_eq!(second.before, Some(first.now));
        let third = keys.of(ip, at_day(1061), fill).unwrap();
        assert_eq!(third.before, Some(second.now));
        assert_eq!(days_of(&folder).unwrap(), [1030, 1061], "the first key is destroyed");
        let again = AddressKeys::new(folder.clone()).of(ip, at_day(1062), fill).unwrap();
        assert_eq!(again, third, "a restart finds the same keys");
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn one_subscriber_is_one_address() {
        let same = |a: &str, b: &str| network(a.parse().unwrap()) == network(b.parse().unwrap());
        assert!(same("2001:db8:1:2::1", "2001:db8:1:2:ffff::9"));
        assert!(!same("2001:db8:1:2::1", "2001:db8:1:3::1"));
        assert!(same("::ffff:203.0.113.9", "203.0.113.9"));
        assert!(!same("203.0.113.9", "203.0.113.8"));
    }

    #[test]
    fn a_subscribers_networks_are_known_as_well() {
        let of = |ip: &str| around(ip.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:ff::1"));
        let (a, b) = (of("2001:db8:1:2::1"), of("2001:db8:1:ff00::1"));
        assert!(a[0] != b[0] && a[1] == b[1]);
        assert!(of("203.0.113.9").is_empty());
    }
}
