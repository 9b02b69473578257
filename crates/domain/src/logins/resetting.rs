//! Forgotten passwords (A2): one hour, once, and nothing said about who exists.
use super::{Identity, Token, identities, lapsing, letters, opening, rows, rules, tokens};
use crate::principals::Program;
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::{Anyone, Domain, Error, Result, clinics};
use jobs::{Claimed, JobError};
use model::accounts::NewPassword;
use model::{ClinicId, FieldCode, IdentityId, Lang, Secret};
use serde::{Deserialize, Serialize};

audit_event!(ResetMailed, "reset_mailed", identity: IdentityId);
audit_event!(PasswordReset, "password_reset", identity: IdentityId);

const HOUR_S: i64 = 60 * 60;
const ASKED: Quota = Quota { purpose: "forgot", most: 20, per_s: HOUR_S };
/// So many letters an hour to one person, however many addresses ask.
const MAILED: Quota = Quota { purpose: "reset_mail", most: 3, per_s: HOUR_S };

/// Whether anybody has the address is looked up here, not while the person waits: so the answer takes the same
/// time and the same work. The hash is keyed by the clinic's key and says nothing by itself.
#[derive(Serialize, Deserialize)]
pub(crate) struct SendReset {
    clinic: ClinicId,
    email_hash: Vec<u8>,
    lang: Lang,
}

impl jobs::Job for SendReset {
    const KIND: &'static str = "send_reset";
    fn key(&self) -> Option<String> {
        None
    }
}

pub async fn forgot(domain: &Domain, who: &Anyone, email: String) -> Result<()> {
    let clinic = who.at_clinic()?;
    let email = crate::mail::address::parse(&email).map_err(|code| Error::field("email", code))?;
    throttle::take(domain, who, &ASKED).await?;
    let mut tx = domain.begin(who).await?;
    let email_hash = tx.blind("member.email", &rules::email_key(&email))?;
    tx.enqueue(SendReset { clinic, email_hash, lang: who.lang }).await?;
    tx.commit_unaudited("asked for by a stranger; the letter is audited").await
}

impl SendReset {
    pub async fn run(self, domain: &Domain, job: &Claimed) -> Result<(), JobError> {
        let mut tx = domain.begin(&Program { clinic: Some(self.clinic) }).await?;
        let found = rows::by_email(&mut tx, &self.email_hash).await?.filter(rows::MemberRow::is_working);
        let Some(member) = found else { return Ok(()) };
        match throttle::take_in(&mut tx, &MAILED, member.identity_id.0.as_bytes()).await {
            Err(Error::Shown(_)) => return Ok(()),
            other => other?,
        }
        let token = Token::new(domain);
        let expires = tx.now().plus_seconds(HOUR_S);
        let identity = member.identity_id;
        // The link has the job's id: a job that runs twice mails once.
        if !rows::insert_link(&mut tx, job.id, identity, "reset", &token.hash, expires).await? {
            return Ok(());
        }
        let (name, address) = reached(&mut tx, &member).await?;
        let to = letters::To { person: member.person_id, name: &name, address: &address, lang: self.lang };
        letters::reset(&mut tx, &to, &token.secret).await?;
        Ok(tx.commit(ResetMailed { identity }).await?)
    }
}

pub(super) async fn reached(tx: &mut Tx, member: &rows::MemberRow) -> Result<(String, String)> {
    let name = member.name(tx).await?;
    let address = Identity::load(tx, member.identity_id).await?.email()?;
    Ok((name, address))
}

/// What the browser is known by from now on: whoever has the link reads the mail, so no code is mailed to them on top.
/// None where the same form came before.
pub async fn reset(domain: &Domain, who: &Anyone, form: NewPassword) -> Result<Option<Secret<String>>> {
    who.at_clinic()?;
    let Some(link) = usable(domain, who, &form).await? else { return Ok(None) };
    let password = identities::hash(domain, &form.password).await?;
    let mut tx = domain.begin(who).await?;
    if !rows::use_link(&mut tx, link.id).await? {
        // The other one of two submits may be in this very group of writes: its answer waits for the disk.
        tx.unchanged().await?;
        return usable(domain, who, &form).await?.map_or(Ok(None), |_| Err(expired()));
    }
    let identity = link.identity_id;
    identities::set_password(&mut tx, identity, &password).await?;
    rows::end_temporary(&mut tx, identity).await?;
    rows::end_sign_ins(&mut tx, identity).await?;
    rows::end_reset_links(&mut tx, identity).await?;
    // Whoever has the link reads the mail, so the address is shown to be theirs as well.
    opening::confirmed(&mut tx, identity).await?;
    let mut known = None;
    if let Some(member) = rows::by_identity(&mut tx, identity).await? {
        let (name, address) = reached(&mut tx, &member).await?;
        let account = super::account(tx.clinic()?, &rules::email_key(&address));
        throttle::forgive_account(&mut tx, &account).await?;
        known = Some(throttle::known_browser(domain, who.browser.as_ref(), &account));
        let to = letters::To { person: member.person_id, name: &name, address: &address, lang: member.lang };
        letters::changed(&mut tx, &to).await?;
    }
    // Open pages of this person hear of it.
    tx.shows();
    tx.commit(PasswordReset { identity }).await?;
    Ok(known)
}

/// The link, when it still opens and the new password is a good one for this person. None when the same form came before
/// (a second click, Back): the password is what it is to be.
async fn usable(domain: &Domain, who: &Anyone, form: &NewPassword) -> Result<Option<rows::LinkRow>> {
    let mut tx = domain.read(who).await?;
    let hash = tokens::hash_of(&form.token).ok_or_else(expired)?;
    let link = rows::link(&mut tx, "reset", &hash).await?.ok_or_else(expired)?;
    if link.expires_at <= tx.now() {
        return Err(expired());
    }
    if link.used_at.is_some() {
        let kept = Identity::load(&mut tx, link.identity_id).await?.password(domain)?;
        drop(tx);
        return match domain.inner().hashing.verify(&form.password, kept).await? {
            true => Ok(None),
            false => Err(expired()),
        };
    }
    let clinic = clinics::front_in(&mut tx).await?;
    let member = rows::by_identity(&mut tx, link.identity_id).await?.ok_or_else(expired)?;
    let (name, address) = reached(&mut tx, &member).await?;
    let full_name = super::full_name(&mut tx, &member).await?.unwrap_or_default();
    let own = [clinic.name.as_str(), &name, &full_name, &address];
    rules::password(form.password.expose(), clinic.password_least, &own)
        .map_err(|code| Error::field("password", code))?;
    let identity = Identity::load(&mut tx, link.identity_id).await?;
    let used = lapsing::used(&mut tx, &identity).await?;
    drop(tx);
    lapsing::is_new(domain, &form.password, used).await?;
    Ok(Some(link))
}

fn expired() -> Error {
    Error::field("token", FieldCode::LinkExpired)
}
