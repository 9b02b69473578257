//! Inviting somebody to a clinic's people (A4): a mailed link, good for seven days and once, or a temporary password
//! (`coming.rs`). Whoever has it chooses a name, a password and accepts the texts; that they read the mail shows that the
//! address is theirs.
use super::{planning, rows, rules};
use crate::agreements::own;
use crate::error::OnUnique;
use crate::logins::rows::{MemberRow, NewMember};
use crate::logins::temporary::{self, Made};
use crate::logins::{self, Token, hash_of};
use crate::tx::Tx;
use crate::{Admin, Anyone, Domain, Error, Result, clinics};
use model::people::{Acceptance, BY_PASSWORD, Invitation, NewPerson};
use model::{AppError, Conflict, FieldCode, IdentityId, Lang, MemberId, Secret};

audit_event!(MemberInvited, "member_invited", member: MemberId);
audit_event!(MemberInvitedAgain, "member_invited_again", member: MemberId);
audit_event!(InvitationWithdrawn, "invitation_withdrawn", member: MemberId);
audit_event!(MemberJoined, "member_joined", member: MemberId);

const GOOD_FOR_S: i64 = 7 * 24 * 60 * 60;

pub async fn invite(domain: &Domain, admin: &Admin, form: NewPerson) -> Result<MemberId> {
    let checked = rules::person(&form)?;
    let made = if form.by == BY_PASSWORD { Some(temporary::make(domain).await?) } else { None };
    let mut tx = domain.begin(admin).await?;
    let email_hash = tx.blind("member.email", &logins::email_key(&checked.email))?;
    let taken = || Error::field("email", FieldCode::EmailTaken);
    if logins::rows::by_email(&mut tx, &email_hash).await?.is_some() {
        return Err(taken());
    }
    let identity = logins::invited_identity(&mut tx, &checked.email).await?;
    let (id, person) = (MemberId(tx.new_uuid()), tx.new_person().await?);
    let name = tx.seal(person, "member.name", id.0, &checked.name).await?;
    let new = NewMember {
        id,
        identity,
        person,
        email_hash: &email_hash,
        name: &name,
        zone: &admin.member.zone,
        lang: form.lang,
        roles: &checked.wanted.roles,
        schedules_all: checked.wanted.plans_for.all,
        joined: false,
    };
    planning::check(&mut tx, id, &checked.wanted.plans_for).await?;
    logins::rows::insert_member(&mut tx, new).await.on_unique(taken)?;
    planning::give(&mut tx, id, &checked.wanted.plans_for).await?;
    let to = logins::letters::To { person, name: &checked.name, address: &checked.email, lang: form.lang };
    send(&mut tx, admin, (id, identity), &to, made).await?;
    tx.commit(MemberInvited { member: id }).await?;
    Ok(id)
}

/// A new link, or a new temporary password, as it was before; those before are dead.
pub async fn invite_again(domain: &Domain, admin: &Admin, id: MemberId) -> Result<()> {
    let made =
        if is_by_password(domain, admin, id).await? { Some(temporary::make(domain).await?) } else { None };
    let mut tx = domain.begin(admin).await?;
    let member = super::locked(&mut tx, id).await?;
    if member.joined_at.is_some() || member.deactivated_at.is_some() {
        return Err(Conflict::PersonChanged.into());
    }
    logins::take_letter(&mut tx, member.identity_id).await?;
    rows::end_invitations(&mut tx, id).await?;
    // Of who was about to come in by the password of before.
    logins::end_member_sign_ins(&mut tx, id).await?;
    let name = member.name(&mut tx).await?;
    let address = logins::email_of(&mut tx, member.identity_id).await?;
    let to =
        logins::letters::To { person: member.person_id, name: &name, address: &address, lang: member.lang };
    send(&mut tx, admin, (id, member.identity_id), &to, made).await?;
    tx.commit(MemberInvitedAgain { member: id }).await
}

async fn is_by_password(domain: &Domain, admin: &Admin, id: MemberId) -> Result<bool> {
    let mut tx = domain.read(admin).await?;
    Ok(rows::one(&mut tx, id).await?.is_some_and(|data| rules::by_password(&data)))
}

async fn send(
    tx: &mut Tx,
    admin: &Admin,
    (id, identity): (MemberId, IdentityId),
    to: &logins::letters::To<'_>,
    made: Option<Made>,
) -> Result<()> {
    let by = admin.member.name.expose();
    if let Some(made) = made {
        temporary::give(tx, identity, &made).await?;
        return logins::letters::invite_by_password(tx, to, by, &made.password).await;
    }
    let (row, token) = (tx.new_uuid(), Token::new(tx.domain()));
    let expires = tx.now().plus_seconds(GOOD_FOR_S);
    rows::insert_invitation(tx, row, id, &token.hash, expires).await?;
    logins::letters::invite(tx, to, by, &token.secret).await
}

/// Somebody who never came in is taken out again; the address is free.
pub async fn withdraw(domain: &Domain, admin: &Admin, id: MemberId) -> Result<()> {
    let mut tx = domain.begin(admin).await?;
    let member = super::locked(&mut tx, id).await?;
    if member.joined_at.is_some() {
        return Err(Conflict::PersonChanged.into());
    }
    logins::end_member_sign_ins(&mut tx, id).await?;
    rows::remove(&mut tx, id).await?;
    logins::forget_identity(&mut tx, member.identity_id).await?;
    tx.commit(InvitationWithdrawn { member: id }).await
}

/// What the page behind the link says. Opening it changes nothing.
pub async fn invitation(domain: &Domain, who: &Anyone, token: &Secret<String>) -> Result<Invitation> {
    who.at_clinic()?;
    let mut tx = domain.read(who).await?;
    let (_, member) = opened(&mut tx, token).await?;
    shown(&mut tx, member, who.lang).await
}

pub(super) async fn shown(tx: &mut Tx, member: MemberRow, lang: Lang) -> Result<Invitation> {
    let versions = own::versions(tx.domain(), lang);
    Ok(Invitation {
        name: member.name(tx).await?,
        email: logins::email_of(tx, member.identity_id).await?,
        zone: member.zone,
        versions,
    })
}

/// In the consent register.
pub(super) const SOURCE: &str = "invitation";

/// The invited person, by the hash of their link.
async fn opened(tx: &mut Tx, token: &Secret<String>) -> Result<(Vec<u8>, MemberRow)> {
    let expired = || Error::field("token", FieldCode::LinkExpired);
    let hash = hash_of(token).ok_or_else(expired)?;
    let id = rows::invited(tx, &hash).await?.ok_or_else(expired)?;
    let found = logins::rows::member(tx, id).await?;
    let member = found.filter(|member| member.joined_at.is_none() && member.deactivated_at.is_none());
    Ok((hash, member.ok_or_else(expired)?))
}

/// They come in: signed in at once.
pub async fn accept(domain: &Domain, who: &Anyone, form: Acceptance) -> Result<Secret<String>> {
    who.at_clinic()?;
    let name = checked(domain, who, &form).await?;
    let password = logins::hash_password(domain, &form.password).await?;
    let mut tx = domain.begin(who).await?;
    let (hash, member) = opened(&mut tx, &form.token).await?;
    let sealed = tx.seal(member.person_id, "member.name", member.id.0, &name).await?;
    let expired = || Error::field("token", FieldCode::LinkExpired);
    if !rows::use_invitation(&mut tx, &hash).await?
        || !rows::join(&mut tx, member.id, &sealed, &form.zone, form.lang).await?
    {
        return Err(expired());
    }
    own::keep(&mut tx, member.identity_id, form.lang, SOURCE).await?;
    logins::come_in(&mut tx, member.identity_id, &password).await?;
    let (_, cookie) = logins::begin_sign_in(&mut tx, who, member.id).await?;
    tx.shows();
    tx.commit(MemberJoined { member: member.id }).await?;
    Ok(cookie)
}

async fn checked(domain: &Domain, who: &Anyone, form: &Acceptance) -> Result<String> {
    let mut tx = domain.read(who).await?;
    let (_, member) = opened(&mut tx, &form.token).await?;
    right(&mut tx, member.identity_id, form).await
}

/// The name as it will be kept, when everything that was typed is right.
pub(super) async fn right(tx: &mut Tx, identity: IdentityId, form: &Acceptance) -> Result<String> {
    let clinic = clinics::front_in(tx).await?;
    let email = logins::email_of(tx, identity).await?;
    let name = clinics::rules::tidy(&form.name);
    let own = [clinic.name.as_str(), name.as_str(), email.as_str()];
    let versions = [&form.terms_version, &form.privacy_version];
    let accepted = own::is_ticked(tx.domain(), form.lang, &form.accept, versions);
    AppError::of_fields([
        ("name", clinics::rules::name(&name)),
        ("password", logins::password(form.password.expose(), clinic.password_least, &own)),
        ("zone", clinics::rules::zone(&form.zone)),
        ("accept", accepted.then_some(()).ok_or(FieldCode::MustAccept)),
    ])?;
    Ok(name)
}
