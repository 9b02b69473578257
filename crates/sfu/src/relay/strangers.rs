//! What whoever has proved nothing is answered: a nonce of their own address, and not often.
use super::grants::hex;
use crate::limits::{RELAY_NONCE_FOR, RELAY_STRANGER_ANSWERS_MAX, RELAY_STRANGERS_MAX};
use ring::hmac;
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_secs(1);

pub(super) struct Strangers {
    started: Instant,
    near: HashMap<IpAddr, (Instant, u32)>,
    /// When there was last looked for those who may be forgotten, which takes a while when there are many.
    swept_at: Instant,
}

impl Strangers {
    pub fn new(now: Instant) -> Self {
        Strangers { started: now, near: HashMap::new(), swept_at: now }
    }

    /// May this one be answered? A forged source address gets little sent to it.
    pub fn take(&mut self, near: IpAddr, now: Instant) -> bool {
        if self.near.len() >= RELAY_STRANGERS_MAX && !self.near.contains_key(&near) {
            // Once a window, not for each of a flood's forged addresses: everybody's media waits for it.
            if now.saturating_duration_since(self.swept_at) >= WINDOW {
                self.sweep(now);
            }
            if self.near.len() >= RELAY_STRANGERS_MAX {
                return false;
            }
        }
        let (since, count) = self.near.entry(near).or_insert((now, 0));
        if now.saturating_duration_since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
        *count <= RELAY_STRANGER_ANSWERS_MAX
    }

    /// Nothing is kept of a nonce: it says itself when it was made and for whom.
    pub fn nonce(&self, secret: &hmac::Key, near: IpAddr, now: Instant) -> String {
        let at = now.saturating_duration_since(self.started).as_secs() as u32;
        Self::nonce_at(secret, near, at)
    }

    fn nonce_at(secret: &hmac::Key, near: IpAddr, at: u32) -> String {
        let tag = hmac::sign(secret, format!("nonce|{at}|{near}").as_bytes());
        format!("{at:08x}{}", hex(tag.as_ref().get(..8).unwrap_or_default()))
    }

    pub fn is_fresh(&self, nonce: &[u8], secret: &hmac::Key, near: IpAddr, now: Instant) -> bool {
        let at = nonce.get(..8).and_then(|text| std::str::from_utf8(text).ok());
        let Some(at) = at.and_then(|text| u32::from_str_radix(text, 16).ok()) else { return false };
        let age = now.saturating_duration_since(self.started).as_secs().checked_sub(u64::from(at));
        age.is_some_and(|age| age < RELAY_NONCE_FOR.as_secs())
            && Self::nonce_at(secret, near, at).as_bytes() == nonce
    }

    pub fn sweep(&mut self, now: Instant) {
        self.swept_at = now;
        self.near.retain(|_, (since, _)| now.saturating_duration_since(*since) < WINDOW);
    }
}
