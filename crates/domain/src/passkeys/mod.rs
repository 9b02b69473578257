//! Passkeys (A6): the lock of a device in the place of the password and the code. Made and taken away in `adding.rs`,
//! shown in `showing.rs`; `site.rs` says for which host name, `ceremonies.rs` keeps what a browser is to answer.
//!
//! A passkey is a member's of one clinic. It guards more than a password does, and cannot be guessed or fished: so it lets
//! in by itself, and no count of wrong passwords delays it.
mod adding;
mod ceremonies;
pub(crate) mod rows;
mod showing;
mod site;

pub use adding::{add, begin, remove};
pub(crate) use ceremonies::Ceremonies;
pub use showing::{begin_show, begin_sign_in, show, sign_in};

use crate::Result;
use crate::principals::Member;
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use anyhow::Context;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::passkeys::PasskeyRow;
use model::{IdentityId, MemberId, PersonId};
use webauthn_rs::prelude::Passkey;

audit_event!(PasskeyAdded, "passkey_added", member: MemberId);
audit_event!(PasskeyRemoved, "passkey_removed", member: MemberId);
audit_event!(PasskeyShown, "passkey_shown", member: MemberId);
audit_event!(PasskeyRefused, "passkey_refused", member: MemberId);
audit_event!(PasskeyCopied, "passkey_copied", member: MemberId);

const CREDENTIAL: &str = "passkey.credential";
const NAME: &str = "passkey.name";

/// One's own, the oldest first; and whether any can be made here.
pub(crate) async fn list(tx: &mut Tx, member: &Member) -> Result<(Vec<PasskeyRow>, bool)> {
    let here = site::id_of(tx).await?;
    let (zone, now) = (Zone::stored(&member.zone), tx.now());
    let mut list = Vec::new();
    for row in rows::of_member(tx, member.member).await? {
        list.push(PasskeyRow {
            passkey: row.id,
            name: tx.open(member.person, NAME, row.id.0, &row.name).await?,
            added: when::shown(row.created_at, now, &zone, member.lang),
            used: row.used_at.map(|at| when::shown(at, now, &zone, member.lang)),
            here: here.as_ref() == Some(&row.rp_id),
        });
    }
    Ok((list, here.is_some()))
}

/// Is there one that this member's browser can show at the clinic's present address?
pub(crate) async fn any_here(tx: &mut Tx, member: MemberId) -> Result<bool> {
    match site::id_of(tx).await? {
        Some(id) => Ok(rows::here(tx, member, &id).await? > 0),
        None => Ok(false),
    }
}

/// At whatever clinic and address.
pub(crate) async fn any_of(tx: &mut Tx, owner: IdentityId) -> Result<bool> {
    Ok(rows::of_identity(tx, owner).await? > 0)
}

/// False when there was none.
pub(crate) async fn take_all_away(tx: &mut Tx, member: MemberId) -> Result<bool> {
    rows::remove_all(tx, member).await
}

/// What a credential's id is found by.
fn hash(tx: &Tx, credential_id: &[u8]) -> Result<Vec<u8>> {
    tx.blind(CREDENTIAL, &text(credential_id))
}

/// As browsers write bytes (5.1.8).
fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

async fn seal(tx: &mut Tx, owner: PersonId, row: model::PasskeyId, passkey: &Passkey) -> Result<Vec<u8>> {
    let text = serde_json::to_string(passkey).context(CREDENTIAL)?;
    tx.seal(owner, CREDENTIAL, row.0, &text).await
}

async fn open(tx: &mut Tx, owner: PersonId, row: &rows::Row) -> Result<Passkey> {
    let text = tx.open(owner, CREDENTIAL, row.id.0, &row.credential).await?;
    Ok(serde_json::from_str(&text).context(CREDENTIAL)?)
}
