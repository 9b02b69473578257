//! What was signed: that a log had so many entries at a moment, and that this is the root of the tree over them. Each
//! names the one before, so that none can be left out between two others.
use super::merkle::Hash;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use model::Time;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Checkpoint {
    /// Counts from 1 over all logs of the installation.
    pub n: i64,
    /// Whose log; the nil id is the installation's.
    pub clinic_id: Uuid,
    pub size: i64,
    pub root: Vec<u8>,
    pub at: Time,
    pub before: Vec<u8>,
    pub signature: Vec<u8>,
}

/// A line of the file. Bytes are base64 (RFC 4648, section 5, without padding).
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    n: i64,
    log: Uuid,
    entries: i64,
    root: String,
    at: i64,
    before: String,
    signature: String,
}

impl Checkpoint {
    /// What is signed: every field but the signature, each with its length.
    pub fn text(&self) -> Vec<u8> {
        let mut text = b"bedside audit checkpoint 1\n".to_vec();
        for field in [
            &self.n.to_be_bytes()[..],
            self.clinic_id.as_bytes(),
            &self.size.to_be_bytes(),
            &self.root,
            &self.at.micros().to_be_bytes(),
            &self.before,
        ] {
            text.extend((field.len() as u64).to_be_bytes());
            text.extend(field);
        }
        text
    }

    /// By which the next one names this one.
    pub fn hash(&self) -> Hash {
        Sha256::digest(self.text()).into()
    }

    pub fn line(&self) -> String {
        let line = Line {
            n: self.n,
            log: self.clinic_id,
            entries: self.size,
            root: BASE64.encode(&self.root),
            at: self.at.micros(),
            before: BASE64.encode(&self.before),
            signature: BASE64.encode(&self.signature),
        };
        // Numbers and plain texts: there is nothing in it that could not be written.
        serde_json::to_string(&line).unwrap_or_default()
    }

    pub fn parse(line: &str) -> Option<Checkpoint> {
        let line: Line = serde_json::from_str(line).ok()?;
        let bytes = |text: &str| BASE64.decode(text).ok();
        Some(Checkpoint {
            n: line.n,
            clinic_id: line.log,
            size: line.entries,
            root: bytes(&line.root)?,
            at: Time(line.at),
            before: bytes(&line.before)?,
            signature: bytes(&line.signature)?,
        })
    }
}
