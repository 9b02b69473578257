//! A passkey is shown: alone, to sign in; or after the password, as the second factor.
use super::ceremonies::{GOOD_FOR_S, Step};
use super::rows::{self, Row};
use super::site::Site;
use super::{PasskeyCopied, PasskeyRefused, PasskeyShown};
use crate::factors::Passed;
use crate::logins::{self, SignInFailed, SignedIn};
use crate::principals::Arriving;
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::{Anyone, Domain, Error, Result, audit, factors};
use anyhow::Context;
use model::factors::Lack;
use model::passkeys::{PasskeyAsk, ShownPasskey};
use model::{AppError, FieldCode, MemberId, Secret};
use serde_json::{Value, json};
use webauthn_rs::prelude::{DiscoverableAuthentication, PublicKeyCredential, WebauthnError};

/// What is noted of passkeys that nobody here has. Nothing can be guessed by them, so nobody is blocked; beyond this, one
/// address fills no log. Higher: a longer log. Lower: less seen of somebody who tries.
const NOTED: Quota = Quota { purpose: "passkey_unknown", most: 20, per_s: 60 * 60 };

/// Why one does not let in.
enum Fault {
    /// Of no member who works here; whose it was, if anybody's.
    Unknown(Option<MemberId>),
    /// Of this member, but the answer does not hold.
    Refused(MemberId),
    /// Its counter went back: there are two of it.
    Copied(MemberId),
}

/// What a browser is to answer that has not said whose it is. Nothing tells whether anybody has a passkey here.
pub async fn begin_sign_in(domain: &Domain, who: &Anyone) -> Result<PasskeyAsk> {
    let clinic = who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let (options, state) = asked(&Site::of(&mut tx).await?)?;
    let ceremony = domain.inner().ceremonies.begin(domain, who, clinic, Step::SignIn(state));
    Ok(PasskeyAsk { ceremony, options: options.to_string() })
}

/// Counts as the password and the second factor: the device has asked for a finger, a face or its code.
pub async fn sign_in(domain: &Domain, who: &Anyone, form: ShownPasskey) -> Result<Secret<String>> {
    let clinic = who.at_clinic()?;
    let Some(Step::SignIn(state)) = domain.inner().ceremonies.take(domain, clinic, &form.ceremony) else {
        return Err(fault(FieldCode::PasskeyLate));
    };
    let shown = read(&form)?;
    let mut tx = domain.begin(who).await?;
    let member = match look(&mut tx, &shown, *state, None).await? {
        Ok(member) => member,
        Err(found) => {
            drop(tx);
            return Err(note(domain, who, found).await?);
        }
    };
    let (sign_in, cookie) = logins::begin_sign_in(&mut tx, who, member).await?;
    logins::set_factor_shown(&mut tx, sign_in).await?;
    logins::look_at_browser(&mut tx, who, member).await?;
    logins::look_how_far(&mut tx, who, member, sign_in).await?;
    audit::append(&mut tx, &PasskeyShown { member }).await?;
    tx.commit(SignedIn { sign_in }).await?;
    Ok(cookie)
}

/// The same for somebody whose password was right: only their own are offered.
pub async fn begin_show(domain: &Domain, who: &Anyone, arriving: &Arriving) -> Result<PasskeyAsk> {
    if arriving.lacks != Some(Lack::Factor) {
        return Err(AppError::NotFound.into());
    }
    let member = &arriving.member;
    let mut tx = domain.read(arriving).await?;
    let site = Site::of(&mut tx).await?;
    let (mut options, state) = asked(&site)?;
    let mut own = Vec::new();
    for row in rows::of_member(&mut tx, member.member).await? {
        if row.rp_id == site.id {
            let id = super::open(&mut tx, member.person, &row).await?.cred_id().clone();
            own.push(json!({ "type": "public-key", "id": super::text(&id) }));
        }
    }
    options["allowCredentials"] = Value::Array(own);
    let step = Step::Show(member.sign_in, state);
    let ceremony = domain.inner().ceremonies.begin(domain, who, member.clinic, step);
    Ok(PasskeyAsk { ceremony, options: options.to_string() })
}

pub async fn show(domain: &Domain, who: &Anyone, arriving: &Arriving, form: ShownPasskey) -> Result<Passed> {
    if arriving.lacks != Some(Lack::Factor) {
        return Err(AppError::NotFound.into());
    }
    let member = &arriving.member;
    let state = match domain.inner().ceremonies.take(domain, member.clinic, &form.ceremony) {
        Some(Step::Show(sign_in, state)) if sign_in == member.sign_in => state,
        _ => return Err(fault(FieldCode::PasskeyLate)),
    };
    let shown = read(&form)?;
    let mut tx = domain.begin(arriving).await?;
    if let Err(found) = look(&mut tx, &shown, *state, Some(member.member)).await? {
        drop(tx);
        return Err(note(domain, who, found).await?);
    }
    let cookie = logins::renew_sign_in(&mut tx, member.sign_in).await?;
    let remembered = if form.remember == "on" { factors::remember(&mut tx, member).await? } else { None };
    tx.commit(PasskeyShown { member: member.member }).await?;
    Ok(Passed { cookie, remembered })
}

/// The options of a browser's answer, and what it is held against.
fn asked(site: &Site) -> Result<(Value, Box<DiscoverableAuthentication>)> {
    let (asked, state) =
        site.webauthn.start_discoverable_authentication().context("a passkey is asked for")?;
    let mut options = serde_json::to_value(asked.public_key).context("options")?;
    options["timeout"] = (GOOD_FOR_S * 1000).into();
    Ok((options, Box::new(state)))
}

fn read(form: &ShownPasskey) -> Result<PublicKeyCredential> {
    serde_json::from_str(form.credential.expose()).map_err(|_| fault(FieldCode::PasskeyRefused))
}

/// Whose it is, once everything holds; its counter and flags are written. `own` is the only one whom it may name.
async fn look(
    tx: &mut Tx,
    shown: &PublicKeyCredential,
    state: DiscoverableAuthentication,
    own: Option<MemberId>,
) -> Result<std::result::Result<MemberId, Fault>> {
    let site = Site::of(tx).await?;
    let hash = super::hash(tx, &shown.raw_id)?;
    let Some(row) = rows::find(tx, &hash, &site.id).await? else { return Ok(Err(Fault::Unknown(own))) };
    let whose = row.member_id;
    if own.is_some_and(|own| own != whose) || !names(shown, whose, own.is_none()) {
        return Ok(Err(Fault::Unknown(own)));
    }
    let member = match logins::member_in(tx, whose).await {
        Err(Error::Shown(AppError::NotFound)) => return Ok(Err(Fault::Unknown(Some(whose)))),
        found => found?,
    };
    let mut passkey = super::open(tx, member.person, &row).await?;
    match site.webauthn.finish_discoverable_authentication_v2(shown, state, &passkey) {
        Ok(result) => {
            passkey.update_credential(&result);
            keep(tx, member.person, &row, &passkey).await?;
            Ok(Ok(whose))
        }
        Err(WebauthnError::CredentialPossibleCompromise) => Ok(Err(Fault::Copied(whose))),
        Err(_) => Ok(Err(Fault::Refused(whose))),
    }
}

async fn keep(
    tx: &mut Tx,
    owner: model::PersonId,
    row: &Row,
    passkey: &webauthn_rs::prelude::Passkey,
) -> Result<()> {
    let sealed = super::seal(tx, owner, row.id, passkey).await?;
    rows::used(tx, row.id, &sealed).await
}

/// The device says whose it is (7.2, step 6); it must where nobody else has said so.
fn names(shown: &PublicKeyCredential, member: MemberId, must: bool) -> bool {
    match shown.get_user_unique_id() {
        Some(handle) => handle == member.0.as_bytes(),
        None => !must,
    }
}

/// Writes it down; what the person is told.
async fn note(domain: &Domain, who: &Anyone, found: Fault) -> Result<Error> {
    let mut tx = domain.begin(who).await?;
    match found {
        Fault::Unknown(member) => {
            if let Err(Error::Shown(_)) = throttle::take_in(&mut tx, &NOTED, &who.address.now).await {
                return Ok(fault(FieldCode::PasskeyUnknown));
            }
            tx.commit(SignInFailed { member }).await?;
            Ok(fault(FieldCode::PasskeyUnknown))
        }
        Fault::Refused(member) => {
            tx.commit(PasskeyRefused { member }).await?;
            Ok(fault(FieldCode::PasskeyRefused))
        }
        Fault::Copied(member) => {
            tx.commit(PasskeyCopied { member }).await?;
            Ok(fault(FieldCode::PasskeyRefused))
        }
    }
}

fn fault(code: FieldCode) -> Error {
    Error::field("passkey", code)
}
