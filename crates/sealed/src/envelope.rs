//! What pages send to each other through the room, which only carries it.
use crate::{ENVELOPE_BYTES_MAX, Member};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Envelope {
    /// The sender's identity. What is no answer wants one.
    Hello {
        answer: bool,
        public: [u8; 32],
    },
    /// The sender's key of this epoch, for the receiver alone.
    Key {
        epoch: u16,
        sealed: Vec<u8>,
    },
    /// See `code`.
    Commit {
        set: [u8; 32],
        commit: [u8; 32],
    },
    Reveal {
        set: [u8; 32],
        nonce: [u8; 32],
    },
}

/// A key and its tag.
const SEALED_KEY_BYTES: usize = 48;

impl Envelope {
    pub fn write(&self) -> Vec<u8> {
        match self {
            Envelope::Hello { answer, public } => [&[1, u8::from(*answer)][..], public].concat(),
            Envelope::Key { epoch, sealed } => [&[2u8][..], &epoch.to_be_bytes(), sealed].concat(),
            Envelope::Commit { set, commit } => [&[3u8][..], set, commit].concat(),
            Envelope::Reveal { set, nonce } => [&[4u8][..], set, nonce].concat(),
        }
    }

    pub fn read(bytes: &[u8]) -> Option<Envelope> {
        if bytes.len() > ENVELOPE_BYTES_MAX {
            return None;
        }
        let (kind, rest) = bytes.split_first()?;
        match kind {
            1 => {
                let (answer, public) = rest.split_first()?;
                Some(Envelope::Hello { answer: *answer == 1, public: public.try_into().ok()? })
            }
            2 => {
                let (epoch, sealed) = rest.split_at_checked(2)?;
                let epoch = u16::from_be_bytes(epoch.try_into().ok()?);
                (sealed.len() == SEALED_KEY_BYTES).then(|| Envelope::Key { epoch, sealed: sealed.to_vec() })
            }
            3 => two(rest).map(|(set, commit)| Envelope::Commit { set, commit }),
            4 => two(rest).map(|(set, nonce)| Envelope::Reveal { set, nonce }),
            _ => None,
        }
    }
}

fn two(bytes: &[u8]) -> Option<([u8; 32], [u8; 32])> {
    let (first, second) = bytes.split_at_checked(32)?;
    Some((first.try_into().ok()?, second.try_into().ok()?))
}

/// From whom to whom a key goes. All of it is bound: what is sealed for one room, epoch, sender and receiver opens in
/// no other place.
pub(crate) struct Way<'a> {
    pub room: &'a [u8],
    pub from: (Member, [u8; 32]),
    pub to: (Member, [u8; 32]),
    pub epoch: u16,
}

impl Way<'_> {
    fn bound(&self) -> Vec<u8> {
        let room = self.room.len() as u64;
        [
            &b"bedside sealed key 1"[..],
            &room.to_be_bytes(),
            self.room,
            &self.from.0.0,
            &self.from.1,
            &self.to.0.0,
            &self.to.1,
            &self.epoch.to_be_bytes(),
        ]
        .concat()
    }

    fn cipher(shared: &Shared, bound: &[u8]) -> Option<Aes256Gcm> {
        let mut key = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, &shared[..]).expand(bound, &mut key[..]).ok()?;
        Aes256Gcm::new_from_slice(&key[..]).ok()
    }

    /// The nonce is fixed: this cipher's key serves one message only, the same each time it is sent again.
    pub fn seal(&self, shared: &Shared, base: &[u8; 32]) -> Option<Vec<u8>> {
        let bound = self.bound();
        let cipher = Self::cipher(shared, &bound)?;
        cipher.encrypt(&Nonce::from([0; 12]), Payload { msg: base, aad: &bound }).ok()
    }

    pub fn open(&self, shared: &Shared, sealed: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
        let bound = self.bound();
        let cipher = Self::cipher(shared, &bound)?;
        let opened = cipher.decrypt(&Nonce::from([0; 12]), Payload { msg: sealed, aad: &bound }).ok()?;
        let opened = Zeroizing::new(opened);
        Some(Zeroizing::new(opened[..].try_into().ok()?))
    }
}

/// What two pages alone know.
pub(crate) type Shared = Zeroizing<[u8; 32]>;

/// None for a public key of low order, which would make it known to everybody.
pub(crate) fn shared(secret: &StaticSecret, theirs: [u8; 32]) -> Option<Shared> {
    let shared = secret.diffie_hellman(&PublicKey::from(theirs));
    shared.was_contributory().then(|| Zeroizing::new(shared.to_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelopes_come_back_as_they_were_and_nothing_else_is_one() {
        for envelope in [
            Envelope::Hello { answer: false, public: [3; 32] },
            Envelope::Hello { answer: true, public: [4; 32] },
            Envelope::Key { epoch: 513, sealed: vec![5; SEALED_KEY_BYTES] },
            Envelope::Commit { set: [6; 32], commit: [7; 32] },
            Envelope::Reveal { set: [8; 32], nonce: [9; 32] },
        ] {
            let bytes = envelope.write();
            assert!(bytes.len() <= ENVELOPE_BYTES_MAX);
            assert_eq!(Envelope::read(&bytes), Some(envelope));
            for end in 0..bytes.len() {
                assert_eq!(Envelope::read(&bytes[..end]), None, "cut at {end}");
            }
            assert_eq!(Envelope::read(&[&bytes[..], &[0]].concat()), None, "longer");
        }
    }

    #[test]
    fn a_key_opens_only_on_its_own_way() {
        let secret = |byte| StaticSecret::from([byte; 32]);
        let public = |byte| PublicKey::from(&secret(byte)).to_bytes();
        let way = |room: &'static [u8], from: u8, to: u8, epoch| Way {
            room,
            from: (Member([from; 16]), public(from)),
            to: (Member([to; 16]), public(to)),
            epoch,
        };
        let right = way(&b"room"[..], 1, 2, 3);
        let ours = shared(&secret(1), public(2)).expect("a secret");
        let theirs = shared(&secret(2), public(1)).expect("a secret");
        let sealed = right.seal(&ours, &[42; 32]).expect("sealed");
        let opened = right.open(&theirs, &sealed).expect("opened");
        assert_eq!(*opened, [42; 32]);
        let other = shared(&secret(3), public(1)).expect("a secret");
        assert!(right.open(&other, &sealed).is_none(), "somebody else");
        for wrong in
            [way(b"moor", 1, 2, 3), way(b"room", 1, 2, 4), way(b"room", 3, 2, 3), way(b"room", 1, 3, 3)]
        {
            assert!(wrong.open(&theirs, &sealed).is_none());
        }
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(right.open(&theirs, &changed).is_none(), "bit {bit}");
        }
    }

    #[test]
    fn a_public_key_of_low_order_is_given_nothing() {
        assert!(shared(&StaticSecret::from([1; 32]), [0; 32]).is_none());
    }
}
