//! An authenticator app: a secret shared with it, and codes by the time (RFC 6238: SHA-1, six digits, 30 seconds, which
//! is all that the common apps know).
use crate::Domain;
use crate::error::Result;
use crate::seal::{self, cipher};
use anyhow::Context;
use model::{IdentityId, Time};
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

/// RFC 4226, 4: 160 bits.
const SECRET_BYTES: usize = 20;
const SECRET: &str = "authenticator.secret";

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

    /// The step of a right code: of now, of the 30 seconds before, or of those to come, for clocks go wrong.
    pub fn step_of(&self, typed: &str, now: Time) -> Option<i64> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let step = self.codes().check(&digits, u64::try_from(now.seconds()).ok()?)?;
        i64::try_from(step).ok()
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
        Builder::new().with_secret(Secret::new_stack(*self.0)).build_noncompliant()
    }
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
            assert_eq!(app.step_of(code, Time(second * 1_000_000)), Some(second / 30), "{code}");
        }
    }

    #[test]
    fn a_code_holds_for_its_step_and_the_two_beside_it() {
        let app = App(Zeroizing::new(*b"12345678901234567890"));
        // Of the step that begins at 30 s and ends before 60 s.
        let at = |second: i64| app.step_of(" 287 082 ", Time(second * 1_000_000));
        assert_eq!([at(0), at(29), at(30), at(59), at(89)], [Some(1); 5]);
        assert_eq!([at(90), at(3600)], [None, None]);
        for wrong in ["", "28708", "2870822", "28708x", "+28708", "２８７０８２"] {
            assert_eq!(app.step_of(wrong, Time(59_000_000)), None, "{wrong}");
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
