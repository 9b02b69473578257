//! Opening a clinic, signing in and out, forgotten passwords. Nothing here tells whether an address is known.
mod account;
mod apart;
pub(crate) mod before;
mod circuit;
mod coming_over;
pub mod email;
mod handing;
mod hashing;
mod identities;
pub(crate) mod lapsing;
mod leaked;
pub(crate) mod letters;
mod limits;
mod members;
mod noticing;
mod opening;
mod profile;
mod resetting;
pub(crate) mod robots;
pub(crate) mod rows;
mod rules;
pub(crate) mod temporary;
mod tokens;
pub(crate) mod unusual;

pub use account::{change_password, end_other_sign_ins, end_sign_in, sign_ins};
pub(crate) use account::{show_again, show_password};
pub(crate) use apart::look as look_how_far;
pub(crate) use circuit::Circuit;
#[cfg(test)]
pub(crate) use circuit::{A_SECOND, HOLDS_S};
pub use circuit::{asked_for_work, sign_in_start};
pub(crate) use coming_over::{come_over, confirmed_address, own_address, show_password_at, tell_of_link};
pub use email::change_email;
pub use handing::{hand_over, take_over};
pub(crate) use hashing::Hashing;
pub use lapsing::{password_rules, save_password_rules};
pub use leaked::is_listed as is_leaked;
pub use limits::{Still, cookie_s, lapsed, page_opened, stay, still, why_ended};
pub(crate) use members::{
    come_in, confirmed_email_of, email_of, end_member_links, end_member_sign_ins, forget_account,
    forget_identity, hash_password, invited_identity, take_letter,
};
pub(crate) use noticing::TellOfBrowser;
pub use noticing::known_browser;
pub(crate) use noticing::look as look_at_browser;
pub use opening::{SignedUp, confirm_email, resend_confirmation, sign_up, start};
pub(crate) use profile::{ProfileChanged, full_name, phones};
pub use profile::{profile, save_profile};
pub(crate) use resetting::SendReset;
pub use resetting::{forgot, reset};
pub(crate) use rows::{ask_factor, is_confirmed, set_factor_shown};
pub(crate) use rules::{email_key, password};
pub use temporary::{choose_password, mail_temporary_password};
pub(crate) use tokens::{Token, hash_of};
pub(crate) use unusual::shown as mailed_code;
pub use unusual::{mail_code_again, show_code};

use crate::agreements::own;
use crate::principals::{Arriving, Program};
use crate::tx::Tx;
use crate::{Anyone, Domain, Error, Member, Result, factors, passkeys, throttle};
use identities::Identity;
use model::accounts::{Credentials, Me};
use model::factors::Lack;
use model::policy::Role;
use model::{AppError, ClinicId, FieldCode, IdentityId, Lang, MemberId, Secret, SignInId, Time};

audit_event!(SignedIn, "signed_in", sign_in: SignInId);
audit_event!(SignInFailed, "sign_in_failed", member?: MemberId);
audit_event!(SignedOut, "signed_out", sign_in: SignInId);

/// For so long a second factor counts as just shown. Higher: whoever finds an open page, and has the password, has longer.
/// Lower: whoever sets up several devices shows it again for each.
pub(crate) const FRESH_S: i64 = 10 * 60;

/// More than any password that could have been set.
const PASSWORD_BYTES: usize = 4 * 256;

pub async fn sign_in(domain: &Domain, who: &Anyone, form: Credentials) -> Result<Secret<String>> {
    let clinic = who.at_clinic()?;
    let email = rules::email_key(&form.email);
    let guess = throttle::guess_account(domain, who, &account(clinic, &email)).await?;
    if !guess.is_of_known_browser() {
        circuit::pass(domain, who).await?;
    }
    let known = known(domain, who, &email).await?;
    let kept = known.as_ref().map_or(hashing::NOBODYS.to_owned(), |known| known.password.clone());
    let right = domain.inner().hashing.verify(&bounded(form.password), kept).await?;
    let meant = known.as_ref().map(|known| known.member);
    let Some(Known { member, temporary, password_at, .. }) = known.filter(|_| right) else {
        domain.inner().circuit.failed(domain.now());
        guess.failed(domain, SignInFailed { member: meant }).await?;
        return Err(Error::field("password", FieldCode::WrongCredentials));
    };
    guess.succeeded(domain).await?;
    let mut tx = domain.begin(who).await?;
    if let Some(identity) = temporary
        && !rows::use_temporary(&mut tx, identity).await?
    {
        // The second of two at the same moment.
        return Err(Error::field("password", FieldCode::WrongCredentials));
    }
    let (sign_in, cookie) = begin_sign_in(&mut tx, who, member).await?;
    lapsing::look(&mut tx, sign_in, password_at).await?;
    if let Some(carried) = &who.remembered
        && factors::is_remembered(&mut tx, member, carried).await?
    {
        rows::set_factor_passed(&mut tx, sign_in).await?;
    }
    if !unusual::look(&mut tx, who, member, &cookie).await? {
        noticing::look(&mut tx, who, member).await?;
    }
    apart::look(&mut tx, who, member, sign_in).await?;
    tx.commit(SignedIn { sign_in }).await?;
    Ok(cookie)
}

/// A text longer than any password is compared as if it were wrong.
fn bounded(typed: Secret<String>) -> Secret<String> {
    if typed.expose().len() > PASSWORD_BYTES { Secret::default() } else { typed }
}

/// What guesses at one account are counted under, whether anybody has the address or not.
fn account(clinic: ClinicId, email: &str) -> String {
    format!("{} {email}", clinic.text())
}

/// Somebody with that address, before the password is compared.
struct Known {
    member: MemberId,
    /// The hash to compare with.
    password: String,
    /// Whose password it is, when the system made it: it is good for one sign-in.
    temporary: Option<IdentityId>,
    /// Since when it is the one.
    password_at: Time,
}

/// The same queries whether there is one or not.
async fn known(domain: &Domain, who: &Anyone, email: &str) -> Result<Option<Known>> {
    let mut tx = domain.read(who).await?;
    let hash = tx.blind("member.email", email)?;
    // Who was deactivated, or was invited by a link and has not come in yet, is nobody here.
    let found = rows::by_email(&mut tx, &hash).await?.filter(|row| row.deactivated_at.is_none());
    let Some(row) = found else {
        let nobody = IdentityId(tx.new_uuid());
        rows::identity(&mut tx, nobody).await?;
        return Ok(None);
    };
    let identity = Identity::load(&mut tx, row.identity_id).await?;
    if row.joined_at.is_none() && identity.temporary_until.is_none() {
        return Ok(None);
    }
    let opens = temporary::opens(identity.temporary_until, identity.temporary_used_at, tx.now());
    // The same work, whether it does or not.
    let password = if opens { identity.password(domain)? } else { hashing::NOBODYS.to_owned() };
    let temporary = identity.temporary_until.map(|_| identity.id);
    Ok(Some(Known { member: row.id, password, temporary, password_at: identity.password_at }))
}

/// What the browser of somebody who has just signed in is known by from now on; `carried` is what it has. Not by the
/// password alone, where more is asked for: whoever has stolen it would make their own browser a known one.
pub async fn know_browser(
    domain: &Domain,
    clinic: ClinicId,
    cookie: &Secret<String>,
    carried: Option<&Secret<String>>,
) -> Result<Secret<String>> {
    let (Arriving { member, lacks }, ..) = by_cookie(domain, clinic, cookie).await?;
    if let Some(lack @ (Lack::Factor | Lack::MailedCode)) = lacks {
        return Err(AppError::Unfinished(lack).into());
    }
    let mut tx = domain.read(&member).await?;
    let email = Identity::load(&mut tx, member.identity).await?.email()?;
    Ok(throttle::known_browser(domain, carried, &account(clinic, &rules::email_key(&email))))
}

/// A sign-in of its own for this browser; the token goes into its cookie and is kept as a hash only. The one that the
/// browser carries ends.
pub(crate) async fn begin_sign_in(
    tx: &mut Tx,
    who: &Anyone,
    member: MemberId,
) -> Result<(SignInId, Secret<String>)> {
    let token = Token::new(tx.domain());
    let own = match before::end(tx, who, member).await? {
        Some((own, hash)) => {
            before::rows::anew(tx, (own, &hash), &token.hash, &who.device).await?.then_some(own)
        }
        None => None,
    };
    let id = match own {
        Some(own) => own,
        None => {
            let id = SignInId(tx.new_uuid());
            rows::insert_sign_in(tx, id, member, &token.hash, &who.device).await?;
            id
        }
    };
    tx.known_as(member);
    Ok((id, token.secret))
}

/// After the second factor: the same sign-in, by another token.
pub(crate) async fn renew_sign_in(tx: &mut Tx, sign_in: Option<SignInId>) -> Result<Secret<String>> {
    let secret = another_token(tx, sign_in).await?;
    if let Some(sign_in) = sign_in {
        rows::set_factor_shown(tx, sign_in).await?;
    }
    Ok(secret)
}

/// The same sign-in, more of which opens now: whoever had the old token has nothing.
async fn another_token(tx: &mut Tx, sign_in: Option<SignInId>) -> Result<Secret<String>> {
    let (sign_in, token) = (sign_in.ok_or(AppError::SignedOut)?, Token::new(tx.domain()));
    match rows::renew(tx, sign_in, &token.hash).await? {
        true => Ok(token.secret),
        false => Err(AppError::SignedOut.into()),
    }
}

/// Who carries this cookie at this clinic, when nothing is left to do before anything else.
pub async fn resume(domain: &Domain, clinic: ClinicId, cookie: &Secret<String>) -> Result<Member> {
    let arriving = arriving(domain, clinic, cookie).await?;
    match arriving.lacks {
        None => Ok(arriving.member),
        Some(lack) => Err(AppError::Unfinished(lack).into()),
    }
}

/// Who carries this cookie at this clinic, whatever is left to do.
pub async fn arriving(domain: &Domain, clinic: ClinicId, cookie: &Secret<String>) -> Result<Arriving> {
    Ok(by_cookie(domain, clinic, cookie).await?.0)
}

/// What the cookie's owner is to the clinic, for what a page offers; nothing when the cookie opens nothing yet.
pub async fn roles(domain: &Domain, clinic: ClinicId, cookie: &Secret<String>) -> Vec<Role> {
    match by_cookie(domain, clinic, cookie).await {
        Ok((Arriving { member, lacks: None }, ..)) => member.roles,
        _ => Vec::new(),
    }
}

/// Whose cookie it is, with the sign-in and when it was last used.
async fn by_cookie(
    domain: &Domain,
    clinic: ClinicId,
    cookie: &Secret<String>,
) -> Result<(Arriving, SignInId, Time)> {
    let mut tx = domain.read(&Program { clinic: Some(clinic) }).await?;
    let hash = hash_of(cookie).ok_or(AppError::SignedOut)?;
    let row = rows::sign_in(&mut tx, &hash).await?.ok_or(AppError::SignedOut)?;
    if limits::of(&mut tx).await?.ended(row.created_at, row.seen_at, tx.now()).is_some() {
        return Err(AppError::SignedOut.into());
    }
    let found = rows::member(&mut tx, row.member_id).await?.filter(|found| found.deactivated_at.is_none());
    let found = found.ok_or(AppError::NotFound)?;
    let lacks = lacks(&mut tx, &row, &found).await?;
    let stale = is_stale(&mut tx, &row).await?;
    let member = Member { sign_in: Some(row.id), stale, ..as_member(&mut tx, found).await? };
    Ok((Arriving { member, lacks }, row.id, row.seen_at))
}

/// What is left to do before anything else.
async fn lacks(tx: &mut Tx, row: &rows::SignInRow, found: &rows::MemberRow) -> Result<Option<Lack>> {
    if found.joined_at.is_none() {
        return Ok(Some(Lack::Joining));
    }
    let lack = lack(tx, row).await?;
    if lack.is_some() || own::is_up_to_date(tx, found.identity_id).await? {
        return Ok(lack);
    }
    Ok(Some(Lack::Texts))
}

/// Without the texts: whoever has been in a call all day talks on when one of them changes.
async fn lack(tx: &mut Tx, row: &rows::SignInRow) -> Result<Option<Lack>> {
    // Whoever has only a number, where codes by text are not allowed any more, sets up something else.
    let asked = row.factor_required || row.texts > 0 && !row.text_codes;
    Ok(match (has_factor(tx, row).await?, row.factor_at, asked) {
        (true, None, _) => Some(Lack::Factor),
        (_, None, _) if row.code_asked => Some(Lack::MailedCode),
        _ if row.temporary => Some(Lack::Password),
        _ if row.lapsed => Some(Lack::OldPassword),
        (false, _, true) => Some(Lack::FactorSetUp),
        _ => None,
    })
}

/// Is there something that they can show? A clinic that has moved to another address has left its passkeys behind: then
/// a recovery code is asked for, as where a phone is lost, and nobody is locked out who has none. The same where nobody
/// brings texts any more.
async fn has_factor(tx: &mut Tx, row: &rows::SignInRow) -> Result<bool> {
    let texted = row.texts > 0 && row.text_codes && (row.codes > 0 || tx.domain().texts_leave());
    Ok(row.apps > 0
        || texted
        || row.passkeys > 0 && (row.codes > 0 || passkeys::any_here(tx, row.member_id).await?))
}

/// There is a factor that they can show, and it was not shown for a while.
async fn is_stale(tx: &mut Tx, row: &rows::SignInRow) -> Result<bool> {
    let fresh = row.factor_shown_at.is_some_and(|shown| tx.now().seconds_since(shown) < FRESH_S);
    Ok(!fresh && has_factor(tx, row).await?)
}

/// Somebody who works at the transaction's clinic, by id: for `resume`, and for asks that come from inside a call.
pub(crate) async fn member_in(tx: &mut Tx, id: MemberId) -> Result<Member> {
    let found = rows::member(tx, id).await?.filter(rows::MemberRow::is_working);
    as_member(tx, found.ok_or(AppError::NotFound)?).await
}

async fn as_member(tx: &mut Tx, row: rows::MemberRow) -> Result<Member> {
    let (name, mut roles) = (row.name(tx).await?, row.roles());
    roles.push(Role::Participant);
    Ok(Member {
        clinic: tx.clinic()?,
        member: row.id,
        identity: row.identity_id,
        sign_in: None,
        stale: false,
        person: row.person_id,
        name: Secret::new(name),
        zone: row.zone,
        lang: row.lang,
        kept_lang: row.lang,
        roles,
    })
}

pub async fn sign_out(domain: &Domain, arriving: &Arriving) -> Result<()> {
    let Some(sign_in) = arriving.member.sign_in else { return Ok(()) };
    let mut tx = domain.begin(arriving).await?;
    rows::end_sign_in(&mut tx, sign_in).await?;
    // Other tabs of this browser hear of it.
    tx.shows();
    tx.commit(SignedOut { sign_in }).await
}

pub async fn me(domain: &Domain, member: &Member) -> Result<Me> {
    let mut tx = domain.read(member).await?;
    let identity = Identity::load(&mut tx, member.identity).await?;
    let front = crate::clinics::front_in(&mut tx).await?;
    Ok(Me {
        member: member.member,
        clinic: member.clinic,
        clinic_name: front.name,
        name: member.name.expose().clone(),
        email: identity.email()?,
        email_confirmed: identity.confirmed_at.is_some(),
        roles: member.roles.clone(),
        zone: member.zone.clone(),
        lang: member.lang,
    })
}

/// The member's own address, until it is confirmed.
pub(crate) async fn unconfirmed(tx: &mut Tx, member: &Member) -> Result<Option<String>> {
    let identity = Identity::load(tx, member.identity).await?;
    if identity.confirmed_at.is_some() { Ok(None) } else { Ok(Some(identity.email()?)) }
}

pub async fn set_lang(domain: &Domain, member: &Member, lang: Lang) -> Result<()> {
    let mut tx = domain.begin(member).await?;
    rows::set_lang(&mut tx, member.member, lang).await?;
    tx.commit_unaudited("a language chosen for oneself").await
}

/// Ends what has had its time; the daily job calls it.
pub(crate) async fn prune(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    limits::prune(tx).await?;
    email::rows::prune(tx, now).await?;
    lapsing::prune(tx).await?;
    rows::prune_links(tx, now.plus_seconds(-30 * 24 * 60 * 60)).await?;
    rows::prune_hand_overs(tx, now.plus_seconds(-30 * 24 * 60 * 60)).await
}
