//! Temporary passwords (A4, PR-54, PR-55): the system makes one and mails it, and nobody else ever sees it. It is good for
//! a day and for one sign-in, in which nothing opens before another one is chosen.
use super::{Identity, identities, lapsing, letters, rows, rules};
use crate::principals::Arriving;
use crate::tx::Tx;
use crate::{Admin, Domain, Error, Member, Result, clinics, factors};
use model::factors::Lack;
use model::{AppError, FieldCode, IdentityId, MemberId, Secret, Time};

audit_event!(TemporaryPasswordMailed, "temporary_password_mailed", member: MemberId);
audit_event!(OwnPasswordChosen, "own_password_chosen", member: MemberId);

const GOOD_FOR_S: i64 = 24 * 60 * 60;
/// 26 letters of 32: 130 bits.
const LENGTH: usize = 26;
/// Small letters and digits; none that is taken for another.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// One that the system has made: for a letter, and for nobody else's eyes.
pub(crate) struct Made {
    pub password: Secret<String>,
    hash: String,
}

/// Before the transaction: hashing takes its time.
pub(crate) async fn make(domain: &Domain) -> Result<Made> {
    let password = new(domain);
    let hash = identities::hash(domain, &password).await?;
    Ok(Made { password, hash })
}

/// In the place of the password that this person has.
pub(crate) async fn give(tx: &mut Tx, identity: IdentityId, made: &Made) -> Result<()> {
    identities::set_password(tx, identity, &made.hash).await?;
    let until = tx.now().plus_seconds(GOOD_FOR_S);
    rows::set_temporary(tx, identity, until).await
}

/// For a colleague: every sign-in of theirs ends, and the old password opens nothing any more.
pub async fn mail_temporary_password(domain: &Domain, admin: &Admin, id: MemberId) -> Result<()> {
    let made = make(domain).await?;
    let mut tx = domain.begin(admin).await?;
    let member = super::member_in(&mut tx, id).await?;
    if id == admin.member.member || factors::rows::clinics_of(&mut tx, member.identity).await? != 1 {
        return Err(AppError::NotAllowed.into());
    }
    super::take_letter(&mut tx, member.identity).await?;
    give(&mut tx, member.identity, &made).await?;
    rows::end_sign_ins(&mut tx, member.identity).await?;
    rows::end_links(&mut tx, member.identity).await?;
    let address = Identity::load(&mut tx, member.identity).await?.email()?;
    let to = letters::To::member(&member, &address);
    letters::temporary(&mut tx, &to, &made.password).await?;
    tx.shows();
    tx.commit(TemporaryPasswordMailed { member: id }).await
}

fn new(domain: &Domain) -> Secret<String> {
    let mut bytes = [0; LENGTH];
    domain.inner().ports.rng.fill(&mut bytes);
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    Secret::new(groups.join("-"))
}

/// Does a password that was mailed still open something?
pub(super) fn opens(until: Option<Time>, used_at: Option<Time>, now: Time) -> bool {
    until.is_none_or(|until| now < until && used_at.is_none())
}

/// One's own password in the place of a temporary one, or of one that is too old (`lapsing`); this sign-in goes on, by
/// another token.
pub async fn choose_password(
    domain: &Domain,
    arriving: &Arriving,
    password: Secret<String>,
) -> Result<Secret<String>> {
    match arriving.lacks {
        Some(Lack::Password) => {}
        Some(Lack::OldPassword) => return lapsing::choose(domain, arriving, &password).await,
        _ => return Err(AppError::NotFound.into()),
    }
    let member = &arriving.member;
    let Known { own, least, used } = known(domain, arriving).await?;
    let own: Vec<&str> = own.iter().map(String::as_str).collect();
    rules::password(password.expose(), least, &own).map_err(|code| Error::field("password", code))?;
    is_another(domain, arriving, &password).await?;
    lapsing::is_new(domain, &password, used).await?;
    let hash = identities::hash(domain, &password).await?;
    let mut tx = domain.begin(arriving).await?;
    identities::set_password(&mut tx, member.identity, &hash).await?;
    let cookie = is_chosen(&mut tx, member).await?;
    tx.shows();
    tx.commit(OwnPasswordChosen { member: member.member }).await?;
    Ok(cookie)
}

/// What a new password is held against.
struct Known {
    /// Words that must not make it.
    own: [String; 3],
    /// The clinic's shortest length.
    least: u16,
    /// The hashes of those that may not come again.
    used: Vec<String>,
}

async fn known(domain: &Domain, arriving: &Arriving) -> Result<Known> {
    let mut tx = domain.read(arriving).await?;
    let identity = Identity::load(&mut tx, arriving.member.identity).await?;
    let clinic = clinics::front_in(&mut tx).await?;
    let used = lapsing::used(&mut tx, &identity).await?;
    let names = super::profile::names(&mut tx, &arriving.member).await?;
    let own = [clinic.name, names, identity.email()?];
    Ok(Known { own, least: clinic.password_least, used })
}

/// The one from the mail is nobody's own.
pub(crate) async fn is_another(
    domain: &Domain,
    arriving: &Arriving,
    password: &Secret<String>,
) -> Result<()> {
    let mut tx = domain.read(arriving).await?;
    let kept = Identity::load(&mut tx, arriving.member.identity).await?.password(domain)?;
    drop(tx);
    match domain.inner().hashing.verify(&super::bounded(password.clone()), kept).await? {
        true => Err(Error::field("password", FieldCode::SamePassword)),
        false => Ok(()),
    }
}

/// The temporary one is no more: this sign-in goes on, by another token, and every other one ends.
pub(crate) async fn is_chosen(tx: &mut Tx, member: &Member) -> Result<Secret<String>> {
    if !rows::end_temporary(tx, member.identity).await? {
        return Err(AppError::NotFound.into());
    }
    rows::end_sign_ins_of(tx, member.member, member.sign_in).await?;
    super::another_token(tx, member.sign_in).await
}
