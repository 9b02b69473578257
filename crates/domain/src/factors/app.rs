//! An authenticator app: a secret shared with it, and codes by the time (RFC 6238: SHA-1, six digits, 30 seconds, which
//! is all that the common apps know).
//!
//! One code is right at a time, the one that the phone shows. Phones go wrong, so how far a phone's clock is from ours is
//! kept (RFC 6238, 6): measured when the app is set up, and again at each code that is off. Such a code lets nobody in and
//! is used up, and the next one fits.
use crate::Domain;
use crate::error::Result;
use crate::seal::{self, cipher};
use anyhow::Context;
use model::{IdentityId, Time};
use std::cmp::Ordering;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

/// RFC 4226, 4: 160 bits.
const SECRET_BYTES: usize = 20;
const SECRET: &str = "authenticator.secret";
const STEP_S: i64 = 30;
/// How many steps a code may be off and still be known for this app's. Higher: more that a guess may hit, to no use but that
/// the phone's owner waits for another code. Lower: a phone whose clock was put right is not known any more.
const AROUND: i64 = 2;
/// Nobody types six digits faster: a phone that is ahead is at least so far into its code.
const TYPING_S: i64 = 5;

/// Whoever types a code that has just ended was slow; that says little of the phone. Higher: a phone that is slow is known
/// after more codes. Lower: one that is right is taken for slow, and its next code for early.
const LATE_S: i64 = 10;

/// A code of this app's, of now or of a moment ago.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub step: i64,
    /// It is the one that the phone shows, as far as we knew its clock.
    pub is_now: bool,
    /// By how many seconds the phone's clock is ahead of ours, as far as we know it with this code.
    pub drift_s: i64,
}

pub(super) struct App(Zeroizing<[u8; SECRET_BYTES]>);

impl App {
    pub fn new(domain: &Domain) -> App {
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        domain.inner().ports.rng.fill(&mut secret[..]);
        App(secret)
    }

    pub fn open(domain: &Domain, owner: IdentityId, sealed: &[u8]) -> Result<App> {
        let plain = cipher::open(&key(domain), &place(owner), sealed).context(SECRET)?;
        let mut secret = Zeroizing::new([0; SECRET_BYTES]);
        secret.copy_from_slice(plain.get(..SECRET_BYTES).context(SECRET)?);
        Ok(App(secret))
    }

    /// As it is kept.
    pub fn sealed(&self, domain: &Domain, owner: IdentityId) -> Vec<u8> {
        cipher::seal(&key(domain), domain.nonce(), &place(owner), &self.0[..])
    }

    /// What a typed code is, given how far the phone's clock was ahead of ours until now.
    pub fn look(&self, typed: &str, now: Time, drift_s: i64) -> Option<Known> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let (now, codes) = (now.seconds(), self.codes());
        let shown = now + drift_s;
        let expected = shown.div_euclid(STEP_S);
        let is = |step: &i64| u64::try_from(step * STEP_S).is_ok_and(|at| codes.check(&digits, at).is_some());
        // The clock may have been put right since.
        let step = near(expected).chain(near(now.div_euclid(STEP_S))).find(is)?;
        let begins = step * STEP_S;
        // No further than this code says.
        let shown = match step.cmp(&expected) {
            Ordering::Equal => shown,
            Ordering::Less => shown - slower(shown - (begins + STEP_S - 1)),
            Ordering::Greater => begins + TYPING_S,
        };
        Some(Known { step, is_now: step == expected, drift_s: shown - now })
    }

    /// To type in, in groups of four.
    pub fn key(&self) -> String {
        let text = self.base32();
        let groups: Vec<&str> = (0..text.len()).step_by(4).filter_map(|at| text.get(at..at + 4)).collect();
        groups.join(" ")
    }

    /// What the square holds: the key URI that the common apps read.
    pub fn address(&self, clinic: &str, email: &str) -> String {
        let (clinic, email) = (escaped(clinic), escaped(email));
        format!("otpauth://totp/{clinic}:{email}?secret={}&issuer={clinic}", self.base32())
    }

    fn base32(&self) -> String {
        Secret::new_stack(*self.0).to_base32()
    }

    fn codes(&self) -> Totp {
        Builder::new().with_secret(Secret::new_stack(*self.0)).with_skew(0).build_noncompliant()
    }
}

/// By how much we take a phone for slower whose code came so long after its end.
const fn slower(late_s: i64) -> i64 {
    if late_s > LATE_S { late_s } else { (late_s + 1) / 2 }
}

/// That step, and those beside it, the nearest first.
fn near(step: i64) -> impl Iterator<Item = i64> {
    std::iter::once(step).chain((1..=AROUND).flat_map(move |by| [step - by, step + by]))
}

/// RFC 3986, 2.1, and the colon, which parts issuer and account.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let mut out = String::new();
    for byte in text.bytes() {
        match plain(byte) {
            true => out.push(char::from(byte)),
            false => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn key(domain: &Domain) -> cipher::Key {
    domain.derived_key("authenticator")
}

fn place(owner: IdentityId) -> Vec<u8> {
    seal::place(None, SECRET, owner.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the secret of all vectors, and the last six of their eight digits.
    #[test]
    fn the_vectors_of_the_rfc() {
        let app = App(Zeroizing::new(*b"12345678901234567890"));
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let known = Known { step: second / 30, is_now: true, drift_s: 0 };
            assert_eq!(app.look(code, Time(second * 1_000_000), 0), Some(known), "{code}");
        }
    }

    /// Whatever the phone's clock says (ASVS 6.5.5).
    #[test]
    fn a_code_is_right_for_thirty_seconds() {
        let app = App(Zeroizing::new(*b"12345678901234567890"));
        // Of the step that begins at 30 s and ends before 60 s.
        let at = |second: i64, drift_s| app.look(" 287 082 ", Time(second * 1_000_000), drift_s);
        for drift_s in [0, 1, 29, 40, -7, -40] {
            let right = |second: &i64| at(*second, drift_s).is_some_and(|known| known.is_now);
            let seconds: Vec<i64> = (0..300).filter(right).collect();
            let first = (30 - drift_s).max(0);
            assert_eq!(seconds, (first..60 - drift_s).collect::<Vec<_>>(), "{drift_s}");
        }
        assert_eq!([at(150, 0), at(3600, 0)], [None, None]);
        for wrong in ["", "28708", "2870822", "28708x", "+28708", "２８７０８２"] {
            assert_eq!(app.look(wrong, Time(59_000_000), 0), None, "{wrong}");
        }
    }

    /// Set up by one code; after one that was off, each of a phone that goes evenly is right, whenever it is typed.
    #[test]
    fn a_phone_that_is_off_is_known_after_a_code() {
        let app = App(Zeroizing::new(*b"12345678901234567890"));
        for (ahead, typed_at) in [(40, 1_000), (40, 1_015), (-40, 1_000), (-40, 1_020), (55, 1_001)] {
            let shown = |now: i64| {
                let second = u64::try_from(now + ahead).expect("after 1970");
                app.codes().generate(second).to_string()
            };
            let look = |now: i64, drift_s| app.look(&shown(now), Time(now * 1_000_000), drift_s);
            let set_up = look(typed_at, 0).expect("known");
            assert!(!set_up.is_now, "{ahead}: not by our clock");
            // Somebody types each of their codes in its middle.
            let mut drift_s = set_up.drift_s;
            let mut off = 0;
            for n in 1..50 {
                let now = (n + 40) * 30 + 15 - ahead;
                let known = look(now, drift_s).expect("known");
                off += i64::from(!known.is_now);
                drift_s = known.drift_s;
            }
            assert!(off <= 1, "{ahead}: {off} were off");
            // And once the clock is put right, one more is off at most.
            let now = 3_015;
            let right = app.codes().generate(3_015).to_string();
            let known = app.look(&right, Time(now * 1_000_000), drift_s).expect("known");
            let after = app.codes().generate(3_045).to_string();
            let next = app.look(&after, Time(3_045_000_000), known.drift_s).expect("known");
            assert!(next.is_now, "{ahead}");
        }
    }

    #[test]
    fn what_a_camera_reads() {
        let app = App(Zeroizing::new(*b"12345678901234567890"));
        assert_eq!(app.key(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert_eq!(
            app.address("Dr. Núñez: Sleep", "a+b@c.example"),
            "otpauth://totp/Dr.%20N%C3%BA%C3%B1ez%3A%20Sleep:a%2Bb%40c.example\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Dr.%20N%C3%BA%C3%B1ez%3A%20Sleep"
        );
    }
}
