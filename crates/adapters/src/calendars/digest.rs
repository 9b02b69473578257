//! How a server wants to be shown who asks: by the password itself (Basic, RFC 7617), or by proof that one has it (Digest,
//! RFC 7616). Of what it offers the best is taken: SHA-256 before MD5, which servers still ask for, and Digest before Basic.
//! Pure but for the count of what was signed.
use domain::ports::CalendarAccount;
use md5::{Digest as _, Md5};
use ring::digest::{SHA256, digest};
use std::sync::atomic::{AtomicU32, Ordering};

/// Bytes of what a server's challenge may say. Higher: it is echoed with each request. Lower: real ones do not fit.
const SAID_MOST: usize = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Hash {
    Md5,
    Sha256,
}

impl Hash {
    fn of(self, text: &str) -> String {
        match self {
            Hash::Md5 => hex(&Md5::digest(text.as_bytes())),
            Hash::Sha256 => hex(digest(&SHA256, text.as_bytes()).as_ref()),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What a server wants to be signed.
#[derive(Debug)]
pub struct Challenge {
    realm: String,
    nonce: String,
    opaque: Option<String>,
    /// As the server wrote it; servers of old say nothing.
    algorithm: Option<String>,
    hash: Hash,
    /// One hash for the whole of a session.
    session: bool,
    /// Counted, with a word of our own; servers of old (RFC 2069) know no such thing.
    counted: bool,
    /// What was signed before was right, but too old.
    pub stale: bool,
    ours: String,
    signed: AtomicU32,
}

/// How an account is shown to its server.
#[derive(Debug)]
pub enum Asked {
    Basic,
    Digest(Challenge),
}

impl Asked {
    /// The best of what these headers (`WWW-Authenticate`) offer; none where nothing of it is known here. `ours`: chance.
    pub fn best<'a>(headers: impl Iterator<Item = &'a str>, ours: &str) -> Option<Asked> {
        let offers: Vec<Offer<'_>> = headers.flat_map(offers).collect();
        let digests = offers.iter().filter_map(|offer| offer.digest(ours));
        let best = digests.max_by_key(|challenge| (challenge.hash, challenge.counted));
        best.map(Asked::Digest).or_else(|| {
            offers.iter().any(|offer| offer.scheme.eq_ignore_ascii_case("basic")).then_some(Asked::Basic)
        })
    }
}

/// One scheme with what the server says to it.
struct Offer<'a> {
    scheme: &'a str,
    params: Vec<(String, &'a str)>,
}

impl Offer<'_> {
    fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(known, _)| known == name).map(|(_, value)| *value)
    }

    fn digest(&self, ours: &str) -> Option<Challenge> {
        if !self.scheme.eq_ignore_ascii_case("digest") {
            return None;
        }
        let (hash, session) = match self.param("algorithm").unwrap_or("MD5").to_ascii_uppercase().as_str() {
            "MD5" => (Hash::Md5, false),
            "MD5-SESS" => (Hash::Md5, true),
            "SHA-256" => (Hash::Sha256, false),
            "SHA-256-SESS" => (Hash::Sha256, true),
            _ => return None,
        };
        let counted = match self.param("qop") {
            None => false,
            Some(list) if list.split(',').any(|one| one.trim().eq_ignore_ascii_case("auth")) => true,
            // It wants the body signed, too, and nothing less.
            Some(_) => return None,
        };
        let said = |name: &str| self.param(name).map(str::to_owned);
        let challenge = Challenge {
            realm: said("realm")?,
            nonce: said("nonce")?,
            opaque: said("opaque"),
            algorithm: said("algorithm"),
            hash,
            session,
            counted,
            stale: self.param("stale").is_some_and(|stale| stale.eq_ignore_ascii_case("true")),
            ours: ours.to_owned(),
            signed: AtomicU32::new(0),
        };
        let echoed = [&challenge.realm, &challenge.nonce].into_iter().chain(&challenge.opaque);
        (echoed.map(String::len).sum::<usize>() <= SAID_MOST).then_some(challenge)
    }
}

/// `Digest realm="a, b", nonce="x", Basic realm="y"`: commas divide what belongs to a scheme and the schemes alike.
fn offers(header: &str) -> Vec<Offer<'_>> {
    let mut offers: Vec<Offer<'_>> = Vec::new();
    for piece in pieces(header) {
        let (mut scheme, mut param) = (None, Some(piece));
        if let Some((word, rest)) = piece.split_once([' ', '\t'])
            && !word.contains('=')
            && !rest.trim_start().starts_with('=')
        {
            (scheme, param) = (Some(word), Some(rest.trim()));
        } else if !piece.contains('=') {
            (scheme, param) = (Some(piece), None);
        }
        if let Some(scheme) = scheme {
            offers.push(Offer { scheme, params: Vec::new() });
        }
        if let Some((name, value)) = param.and_then(|param| param.split_once('='))
            && let Some(offer) = offers.last_mut()
        {
            let value = value.trim();
            // What is between quotation marks is taken, and given back, as it stands there.
            let bare = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
            offer.params.push((name.trim().to_ascii_lowercase(), bare.unwrap_or(value)));
        }
    }
    offers
}

/// Between commas, but for those within quotation marks.
fn pieces(header: &str) -> Vec<&str> {
    let (mut found, mut begin, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in header.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ',' if !quoted => {
                found.push(header[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
    }
    found.push(header[begin..].trim());
    found.retain(|piece| !piece.is_empty());
    found
}

impl Challenge {
    /// The header of one request, which is counted.
    pub fn answer(&self, account: &CalendarAccount, method: &str, uri: &str) -> String {
        let nth = self.signed.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
        self.signed_as(account.user.expose(), account.password.expose(), (method, uri), nth)
    }

    fn signed_as(&self, user: &str, password: &str, (method, uri): (&str, &str), nth: u32) -> String {
        let Challenge { realm, nonce, ours, .. } = self;
        let mut who = self.hash.of(&format!("{user}:{realm}:{password}"));
        if self.session {
            who = self.hash.of(&format!("{who}:{nonce}:{ours}"));
        }
        let what = self.hash.of(&format!("{method}:{uri}"));
        let proof = match self.counted {
            true => self.hash.of(&format!("{who}:{nonce}:{nth:08x}:{ours}:auth:{what}")),
            false => self.hash.of(&format!("{who}:{nonce}:{what}")),
        };
        let mut header = format!(
            "Digest {}, realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{proof}\"",
            named(user)
        );
        if let Some(algorithm) = &self.algorithm {
            header.push_str(&format!(", algorithm={algorithm}"));
        }
        if self.counted || self.session {
            header.push_str(&format!(", cnonce=\"{ours}\""));
        }
        if self.counted {
            header.push_str(&format!(", qop=auth, nc={nth:08x}"));
        }
        if let Some(opaque) = &self.opaque {
            header.push_str(&format!(", opaque=\"{opaque}\""));
        }
        header
    }
}

/// A name with letters of other alphabets is written as RFC 8187 says.
fn named(user: &str) -> String {
    if user.bytes().all(|b| matches!(b, b' '..=b'~')) {
        return format!("username=\"{}\"", user.replace('\\', "\\\\").replace('"', "\\\""));
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~');
    let written = user.bytes().map(|b| match plain(b) {
        true => char::from(b).to_string(),
        false => format!("%{b:02X}"),
    });
    format!("username*=UTF-8''{}", written.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7616, 3.9.1.
    const OURS: &str = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    const MD5: &str = "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=MD5, nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

    fn best(headers: &[&str]) -> Option<Asked> {
        Asked::best(headers.iter().copied(), OURS)
    }

    fn digest_of(headers: &[&str]) -> Challenge {
        match best(headers) {
            Some(Asked::Digest(challenge)) => challenge,
            other => panic!("no digest: {other:?}"),
        }
    }

    #[test]
    fn the_standards_own_examples_come_out() {
        let sha = MD5.replace("algorithm=MD5", "algorithm=SHA-256");
        for (header, proof) in [
            (MD5, "8ca523f5e9506fed4657c9700eebdbec"),
            (sha.as_str(), "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ] {
            let challenge = digest_of(&[header]);
            let said = challenge.signed_as("Mufasa", "Circle of Life", ("GET", "/dir/index.html"), 1);
            assert!(said.contains(&format!("response=\"{proof}\"")), "{said}");
            assert!(
                said.contains("nc=00000001") && said.contains("qop=auth") && said.contains("opaque=\"FQhe")
            );
        }
    }

    /// RFC 2617, 3.5, as a server of RFC 2069 would have it: neither counted nor with a word of ours.
    #[test]
    fn servers_of_old_are_answered_as_they_know_it() {
        let challenge =
            digest_of(&["Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\""]);
        let said = challenge.signed_as("Mufasa", "CircleOfLife", ("GET", "/dir/index.html"), 1);
        assert!(said.contains("response=\"1949323746fe6a43ef61f9606e7febea\""), "{said}");
        assert!(!said.contains("cnonce") && !said.contains("algorithm"));
    }

    #[test]
    fn the_best_offer_is_taken_from_one_header_or_several() {
        let sha = MD5.replace("algorithm=MD5", "algorithm=SHA-256");
        let one = format!("Negotiate, Basic realm=\"a, Digest b\", {MD5}, {sha}");
        assert_eq!(digest_of(&[&one]).hash, Hash::Sha256);
        assert_eq!(digest_of(&["Basic realm=\"x\"", MD5]).hash, Hash::Md5);
        assert!(matches!(best(&["Basic realm=\"a, Digest nonce=1\""]), Some(Asked::Basic)));
        for nothing in ["", "Negotiate", "Digest realm=\"x\"", "Bearer realm=\"x\""] {
            assert!(best(&[nothing]).is_none(), "{nothing}");
        }
        let other = MD5.replace("auth, auth-int", "auth-int");
        assert!(best(&[&other]).is_none() && best(&[&MD5.replace("MD5", "SHA-512-256")]).is_none());
        let long = MD5.replace("7ypf", &"7".repeat(SAID_MOST));
        assert!(best(&[&long]).is_none());
        assert!(digest_of(&[&format!("{MD5}, stale=TRUE")]).stale);
    }

    #[test]
    fn names_of_any_alphabet_are_written() {
        assert_eq!(named("ada"), "username=\"ada\"");
        assert_eq!(named("a\"b"), "username=\"a\\\"b\"");
        assert_eq!(named("Jäsøn Doe"), "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe");
    }
}
