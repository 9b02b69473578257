//! A passkey, as a person's device makes and shows it (WebAuthn, 6), and what somebody would have to say who has none.
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Secret;
use model::passkeys::{NewPasskey, PasskeyAsk, ShownPasskey};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Somebody was there (6.1).
pub const PRESENT: u8 = 0x01;
/// And their finger, face or code was right.
pub const VERIFIED: u8 = 0x04;
/// A key and its id follow.
const ATTESTED: u8 = 0x40;

/// The origin of `TestDomain`'s clinics.
pub fn origin_of(slug: &str) -> String {
    format!("http://{slug}.localhost:3000")
}

/// One key on one device.
pub struct SoftKey {
    key: EcdsaKeyPair,
    pub id: Vec<u8>,
    pub user: Vec<u8>,
    pub origin: String,
    pub rp_id: String,
}

/// Everything that a browser and a device say besides the signature; a test changes what is to be wrong.
pub struct Said {
    pub kind: String,
    pub challenge: String,
    pub origin: String,
    pub rp_id: String,
    pub flags: u8,
    pub counter: u32,
    pub id: Vec<u8>,
    pub user: Option<Vec<u8>>,
    /// One bit of the signature is another one.
    pub spoilt: bool,
}

impl Said {
    fn client_data(&self) -> Vec<u8> {
        let Said { kind, challenge, origin, .. } = self;
        json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn authenticator_data(&self) -> Vec<u8> {
        let (site, counter) = (Sha256::digest(self.rp_id.as_bytes()), self.counter.to_be_bytes());
        [&site[..], &[self.flags], &counter].concat()
    }
}

impl SoftKey {
    /// Makes what is asked for, from a page of that origin.
    pub fn make(ask: &PasskeyAsk, origin: &str) -> (SoftKey, NewPasskey) {
        SoftKey::make_but(ask, origin, |_| {})
    }

    pub fn make_but(ask: &PasskeyAsk, origin: &str, change: impl FnOnce(&mut Said)) -> (SoftKey, NewPasskey) {
        let (options, random) = (read(ask), SystemRandom::new());
        let seed = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, seed.as_ref(), &random);
        let key = key.expect("a key");
        let id = Sha256::digest(key.public_key().as_ref())[..20].to_vec();
        let user = bytes(&options["user"]["id"]);
        let rp_id = text(&options["rp"]["id"]);
        let made = SoftKey { key, id, user, origin: origin.to_owned(), rp_id };
        let mut said = made.said("webauthn.create", &options);
        said.flags |= ATTESTED;
        change(&mut said);
        let credential = made.registration(&said);
        let ceremony = Secret::new(ask.ceremony.clone());
        (made, NewPasskey { ceremony, credential: Secret::new(credential), passkey_name: String::new() })
    }

    /// Shows it, with everything right.
    pub fn show(&self, ask: &PasskeyAsk) -> ShownPasskey {
        self.show_but(ask, |_| {})
    }

    pub fn show_but(&self, ask: &PasskeyAsk, change: impl FnOnce(&mut Said)) -> ShownPasskey {
        let mut said = self.said("webauthn.get", &read(ask));
        change(&mut said);
        ShownPasskey {
            ceremony: Secret::new(ask.ceremony.clone()),
            credential: Secret::new(self.assertion(&said)),
            ..ShownPasskey::default()
        }
    }

    fn said(&self, kind: &str, options: &Value) -> Said {
        Said {
            kind: kind.to_owned(),
            challenge: text(&options["challenge"]),
            origin: self.origin.clone(),
            rp_id: self.rp_id.clone(),
            flags: PRESENT | VERIFIED,
            counter: 0,
            id: self.id.clone(),
            user: Some(self.user.clone()),
            spoilt: false,
        }
    }

    /// `RegistrationResponseJSON`, without attestation (8.7).
    fn registration(&self, said: &Said) -> String {
        let length = u8::try_from(said.id.len()).expect("a short id");
        let head = [&said.authenticator_data()[..], &[0; 16], &[0, length], &said.id].concat();
        let data = [head, self.cose()].concat();
        let length = u8::try_from(data.len()).expect("one byte of length");
        // CBOR (RFC 8949): {"fmt": "none", "attStmt": {}, "authData": data}.
        let object =
            [b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58", &[length][..], &data[..]].concat();
        let response = json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(said.client_data()),
            "attestationObject": URL_SAFE_NO_PAD.encode(object),
            "transports": ["internal"],
        });
        credential(said, response)
    }

    /// `AuthenticationResponseJSON`.
    fn assertion(&self, said: &Said) -> String {
        let (data, client) = (said.authenticator_data(), said.client_data());
        let signed = [&data[..], &Sha256::digest(&client)[..]].concat();
        let signature = self.key.sign(&SystemRandom::new(), &signed).expect("a signature");
        let mut signature = signature.as_ref().to_vec();
        if said.spoilt {
            *signature.last_mut().expect("bytes") ^= 1;
        }
        let response = json!({
            "clientDataJSON": URL_SAFE_NO_PAD.encode(client),
            "authenticatorData": URL_SAFE_NO_PAD.encode(data),
            "signature": URL_SAFE_NO_PAD.encode(signature),
            "userHandle": said.user.as_ref().map(|user| URL_SAFE_NO_PAD.encode(user)),
        });
        credential(said, response)
    }

    /// The public key (RFC 9053, 7.1): ES256 on P-256.
    fn cose(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let (x, y) = (&point[1..33], &point[33..65]);
        [b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20", x, b"\x22\x58\x20", y].concat()
    }
}

fn credential(said: &Said, response: Value) -> String {
    let id = URL_SAFE_NO_PAD.encode(&said.id);
    json!({ "id": id, "rawId": id, "type": "public-key", "response": response, "clientExtensionResults": {} })
        .to_string()
}

fn read(ask: &PasskeyAsk) -> Value {
    let mut options: Value = serde_json::from_str(&ask.options).expect("options in JSON");
    // Both kinds name the site, each in its own way.
    if options["rp"].is_null() {
        options["rp"] = json!({ "id": options["rpId"] });
    }
    options
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn bytes(value: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text(value)).expect("base64url")
}
