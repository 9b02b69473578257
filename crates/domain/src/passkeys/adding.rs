//! A passkey is made by its owner's browser, after the present password; and taken away with it.
use super::ceremonies::{GOOD_FOR_S, Step};
use super::site::Site;
use super::{NAME, PasskeyAdded, PasskeyRemoved, rows};
use crate::clinics::rules as clinic;
use crate::error::OnUnique;
use crate::logins::letters::FactorNews;
use crate::principals::Arriving;
use crate::tx::Tx;
use crate::{Anyone, Domain, Error, Member, Result, clinics, factors, logins};
use anyhow::Context;
use model::passkeys::{NewPasskey, PasskeyAsk};
use model::{FieldCode, Lang, PasskeyId, Secret};
use webauthn_rs::prelude::{Passkey, RegisterPublicKeyCredential};

/// More devices than a person has. Higher: a longer list that each browser is asked to leave out. Lower: somebody with a
/// drawer of keys has to choose.
const MOST: usize = 20;
const NAME_MOST: usize = 60;

/// What the browser is to make. The present password comes first: a passkey opens the account for good, which whoever
/// finds an open page must not get.
pub async fn begin(
    domain: &Domain,
    who: &Anyone,
    arriving: &Arriving,
    password: Secret<String>,
) -> Result<PasskeyAsk> {
    let member = factors::past_factor(arriving)?;
    logins::show_again(domain, who, member, ("passkey_password", password)).await?;
    let mut tx = domain.read(arriving).await?;
    let site = Site::of(&mut tx).await?;
    let mut known = Vec::new();
    for row in rows::of_member(&mut tx, member.member).await? {
        known.push(super::open(&mut tx, member.person, &row).await?.cred_id().clone());
    }
    if known.len() >= MOST {
        return Err(Error::field("passkey", FieldCode::TooManyPasskeys));
    }
    let (account, name) = (account(&mut tx, member).await?, member.name.expose());
    let (asked, state) = site
        .webauthn
        .start_passkey_registration(member.member.0, &account, name, Some(known))
        .context("a passkey is asked for")?;
    let mut options = serde_json::to_value(asked.public_key).context("options")?;
    // One that is found without an e-mail address, or it could not sign in alone (5.4.6).
    let selection = &mut options["authenticatorSelection"];
    selection["residentKey"] = "required".into();
    selection["requireResidentKey"] = true.into();
    options["timeout"] = (GOOD_FOR_S * 1000).into();
    let step = Step::Add(member.member, Box::new(state));
    let ceremony = domain.inner().ceremonies.begin(domain, who, member.clinic, step);
    Ok(PasskeyAsk { ceremony, options: options.to_string() })
}

/// By which the browser's own list tells passkeys apart: where clinics share a host name, the clinic as well.
async fn account(tx: &mut Tx, member: &Member) -> Result<String> {
    let email = logins::email_of(tx, member.identity).await?;
    let front = clinics::front_in(tx).await?;
    let shared = tx.domain().origin().shared_path && front.domain.is_none();
    Ok(if shared { format!("{email} ({})", front.name) } else { email })
}

/// The browser has made it. Who had no second factor has one now, and gets recovery codes for the day on which the device
/// is lost.
pub async fn add(domain: &Domain, arriving: &Arriving, who: &Anyone, form: NewPasskey) -> Result<()> {
    let member = factors::past_factor(arriving)?;
    let name = named(&form.passkey_name, who, member.lang)?;
    let passkey_fault = |code| Error::field("passkey", code);
    let state = match domain.inner().ceremonies.take(domain, member.clinic, &form.ceremony) {
        Some(Step::Add(whose, state)) if whose == member.member => state,
        _ => return Err(passkey_fault(FieldCode::PasskeyLate)),
    };
    let refused = || passkey_fault(FieldCode::PasskeyRefused);
    let made: RegisterPublicKeyCredential =
        serde_json::from_str(form.credential.expose()).map_err(|_| refused())?;
    let codes = factors::fresh_for_first(domain, member).await?;
    let mut tx = domain.begin(arriving).await?;
    let site = Site::of(&mut tx).await?;
    let passkey = site.webauthn.finish_passkey_registration(&made, &state).map_err(|_| refused())?;
    let was_on = factors::is_on(&mut tx, member.identity).await?;
    insert(&mut tx, member, &site.id, &passkey, &name).await?;
    factors::has_one(&mut tx, member, was_on, codes).await?;
    factors::tell(&mut tx, member, FactorNews::PasskeyAdded).await?;
    tx.shows();
    tx.commit(PasskeyAdded { member: member.member }).await
}

async fn insert(tx: &mut Tx, member: &Member, rp_id: &str, passkey: &Passkey, name: &str) -> Result<()> {
    let id = PasskeyId(tx.new_uuid());
    let new = rows::NewRow {
        id,
        member: member.member,
        rp_id,
        hash: &super::hash(tx, passkey.cred_id())?,
        credential: &super::seal(tx, member.person, id, passkey).await?,
        name: &tx.seal(member.person, NAME, id.0, name).await?,
    };
    // No two devices make the same id: somebody claims another one's.
    rows::insert(tx, new).await.on_unique(|| Error::field("passkey", FieldCode::PasskeyRefused))
}

/// As it was typed, or as the browser is called.
fn named(typed: &str, who: &Anyone, lang: Lang) -> Result<String> {
    let name = clinic::tidy(typed);
    if name.chars().count() > NAME_MOST {
        return Err(Error::field("passkey_name", FieldCode::TooLong));
    }
    let device = [who.device.browser.as_str(), who.device.system.as_str()];
    let device: Vec<&str> = device.into_iter().filter(|word| !word.is_empty()).collect();
    Ok(match (name.as_str(), device.as_slice()) {
        ("", []) => texts::passkeys::one(lang).to_owned(),
        ("", device) => device.join(", "),
        _ => name,
    })
}

/// It opens nothing any more. Who has another one, or an app, is still asked for it after the password.
pub async fn remove(
    domain: &Domain,
    who: &Anyone,
    member: &Member,
    id: PasskeyId,
    password: Secret<String>,
) -> Result<()> {
    logins::show_again(domain, who, member, ("passkey_removal_password", password)).await?;
    let mut tx = domain.begin(member).await?;
    // A second click; or somebody else's, which does not exist.
    if !rows::remove(&mut tx, member.member, id).await? {
        return tx.unchanged().await;
    }
    let (one, last) = (FactorNews::PasskeyRemoved, FactorNews::LastPasskeyRemoved);
    factors::tell_removed(&mut tx, member, one, last).await?;
    tx.shows();
    tx.commit(PasskeyRemoved { member: member.member }).await
}
