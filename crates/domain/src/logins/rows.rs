//! The SQL of people who sign in. `identity` is global; everything else binds the clinic.
use crate::error::Result;
use crate::tx::Tx;
use model::legal::LegalText;
use model::people::Device;
use model::policy::Role;
use model::{IdentityId, Lang, MemberId, PersonId, SignInId, Time};
use uuid::Uuid;

sql! {
    IDENTITY = "
        select key_wrapped, email, password, confirmed_at, temporary_until, temporary_used_at,
            coalesce(password_at, created_at) as password_at
        from identity where id = $1";
    IDENTITY_INSERT = "
        insert into identity (id, key_wrapped, email, password, created_at) values ($1, $2, $3, $4, $5)";
    SET_PASSWORD = "update identity set password = $2, password_at = $3 where id = $1";
    SET_TEMPORARY = "update identity set temporary_until = $2, temporary_used_at = null where id = $1";
    END_TEMPORARY = "
        update identity set temporary_until = null, temporary_used_at = null
        where id = $1 and temporary_until is not null";
    USE_TEMPORARY = "update identity set temporary_used_at = $2 where id = $1 and temporary_used_at is null";
    SET_EMAIL = "update identity set email = $2 where id = $1 and confirmed_at is null";
    SET_EMAIL_HASH = "update member set email_hash = $3 where clinic_id = $1 and id = $2";
    CONFIRM = "update identity set confirmed_at = $2 where id = $1 and confirmed_at is null";
    IS_CONFIRMED = "
        select count(*) from member join identity on identity.id = member.identity_id
        where member.clinic_id = $1 and member.is_admin and member.deactivated_at is null
            and identity.confirmed_at is not null";
    MEMBER = "
        select id, identity_id, person_id, name, zone, lang, is_admin, is_host, is_scheduler, schedules_all,
            is_supervisor, is_billing, joined_at, deactivated_at from member
        where clinic_id = $1 and id = $2";
    MEMBER_BY_EMAIL = "
        select id, identity_id, person_id, name, zone, lang, is_admin, is_host, is_scheduler, schedules_all,
            is_supervisor, is_billing, joined_at, deactivated_at from member
        where clinic_id = $1 and email_hash = $2";
    MEMBER_BY_IDENTITY = "
        select id, identity_id, person_id, name, zone, lang, is_admin, is_host, is_scheduler, schedules_all,
            is_supervisor, is_billing, joined_at, deactivated_at from member
        where clinic_id = $1 and identity_id = $2";
    MEMBER_INSERT = "
        insert into member
            (id, clinic_id, identity_id, person_id, email_hash, name, zone, lang, is_admin, is_host, created_at,
            joined_at, is_scheduler, schedules_all, is_supervisor, is_billing)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    PROFILE = "select full_name, phones from member where clinic_id = $1 and id = $2";
    SET_PROFILE = "
        update member set name = $3, zone = $4, lang = $5, full_name = $6, phones = $7
        where clinic_id = $1 and id = $2";
    IDENTITY_REMOVE = "delete from identity where id = $1";
    /// The row stays, for consents name it; without a key, and with nothing that a key could open.
    IDENTITY_EMPTY = "
        update identity set key_wrapped = $2, email = $2, password = $2, confirmed_at = null, temporary_until = null,
            temporary_used_at = null, password_at = null
        where id = $1";
    SET_LANG = "update member set lang = $3 where clinic_id = $1 and id = $2";
    SIGN_IN = "
        select s.id, s.member_id, s.created_at, s.seen_at, s.factor_at, s.factor_shown_at, c.factor_required,
            (select count(*) from authenticator a where a.identity_id = m.identity_id and a.confirmed_at is not null)
                as apps,
            (select count(*) from text_factor t where t.identity_id = m.identity_id and t.confirmed_at is not null)
                as texts, c.text_codes,
            (select count(*) from passkey p where p.clinic_id = s.clinic_id and p.member_id = s.member_id) as passkeys,
            (select count(*) from recovery_code r where r.identity_id = m.identity_id and r.used_at is null) as codes,
            (select i.temporary_until is not null from identity i where i.id = m.identity_id) as temporary,
            (s.password_lapsed and c.password_days > 0) as lapsed, s.code_asked
        from sign_in s
            join member m on m.clinic_id = s.clinic_id and m.id = s.member_id
            join clinic c on c.id = s.clinic_id
        where s.clinic_id = $1 and s.token_hash = $2";
    SIGN_IN_TIMES = "select created_at, seen_at from sign_in where clinic_id = $1 and id = $2";
    SIGN_IN_ZONE = "select zone from sign_in where clinic_id = $1 and id = $2";
    RENEW = "update sign_in set token_hash = $3 where clinic_id = $1 and id = $2";
    SET_FACTOR_SHOWN = "update sign_in set factor_at = $3, factor_shown_at = $3 where clinic_id = $1 and id = $2";
    SET_FACTOR_PASSED = "update sign_in set factor_at = $3 where clinic_id = $1 and id = $2";
    ASK_FACTOR = "update sign_in set factor_at = null, factor_shown_at = null where clinic_id = $1 and id = $2";
    SIGN_IN_INSERT = "
        insert into sign_in (id, clinic_id, member_id, token_hash, created_at, seen_at, browser, system, zone)
        values ($1, $2, $3, $4, $5, $5, $6, $7, $8)";
    SIGN_INS = "
        select id, created_at, seen_at, browser, system, zone from sign_in
        where clinic_id = $1 and member_id = $2 order by seen_at desc, id";
    SIGN_IN_END_OWN = "delete from sign_in where clinic_id = $1 and member_id = $2 and id = $3";
    SIGN_INS_END_OF = "delete from sign_in where clinic_id = $1 and member_id = $2 and id <> $3";
    SET_BEGUN = "update sign_in set created_at = $3 where clinic_id = $1 and id = $2";
    SET_SEEN = "update sign_in set seen_at = $3 where clinic_id = $1 and id = $2";
    SIGN_IN_END = "delete from sign_in where clinic_id = $1 and id = $2";
    /// In every clinic: the password is the person's, not the clinic's.
    SIGN_INS_END = "
        delete from sign_in where member_id in (select member.id from member where member.identity_id = $1)";
    SIGN_INS_PRUNE = "delete from sign_in where seen_at < $1 or created_at < $2";
    LINK = "
        select id, identity_id, used_at, expires_at from mailed_link
        where clinic_id = $1 and purpose = $2 and token_hash = $3";
    LINK_INSERT = "
        insert into mailed_link (id, clinic_id, identity_id, purpose, token_hash, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (id) do nothing";
    LINK_USE = "
        update mailed_link set used_at = $3
        where clinic_id = $1 and id = $2 and used_at is null and expires_at > $3";
    RESETS_END = "
        update mailed_link set used_at = $3
        where clinic_id = $1 and identity_id = $2 and purpose = 'reset' and used_at is null";
    LINKS_END = "
        update mailed_link set used_at = $3 where clinic_id = $1 and identity_id = $2 and used_at is null";
    LINKS_REMOVE = "delete from mailed_link where clinic_id = $1 and identity_id = $2";
    LINKS_PRUNE = "delete from mailed_link where expires_at < $1";
    HAND_OVER_INSERT = "
        insert into hand_over (id, clinic_id, member_id, token_hash, created_at, expires_at)
        values ($1, $2, $3, $4, $5, $6)";
    HAND_OVER_USE = "
        update hand_over set used_at = $3
        where clinic_id = $1 and token_hash = $2 and used_at is null and expires_at > $3 returning member_id";
    HAND_OVERS_REMOVE = "delete from hand_over where clinic_id = $1 and member_id = $2";
    HAND_OVERS_PRUNE = "delete from hand_over where expires_at < $1";
    LEGAL_KEEP = "
        insert into legal_version (kind, version, lang, title, body, first_accepted_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (kind, version, lang) do nothing";
    CONSENT_INSERT = "
        insert into consent (id, clinic_id, identity_id, kind, version, lang, source, at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
}

#[derive(sqlx::FromRow)]
pub(super) struct IdentityRow {
    pub key_wrapped: Vec<u8>,
    pub email: Vec<u8>,
    pub password: Vec<u8>,
    pub confirmed_at: Option<Time>,
    pub temporary_until: Option<Time>,
    pub temporary_used_at: Option<Time>,
    pub password_at: Time,
}

#[derive(sqlx::FromRow)]
pub(crate) struct MemberRow {
    pub id: MemberId,
    pub identity_id: IdentityId,
    pub person_id: PersonId,
    pub name: Vec<u8>,
    pub zone: String,
    pub lang: Lang,
    pub is_admin: bool,
    pub is_host: bool,
    pub is_scheduler: bool,
    /// As a scheduler, for every host.
    pub schedules_all: bool,
    pub is_supervisor: bool,
    pub is_billing: bool,
    pub joined_at: Option<Time>,
    pub deactivated_at: Option<Time>,
}

impl MemberRow {
    pub async fn name(&self, tx: &mut Tx) -> Result<String> {
        tx.open(self.person_id, "member.name", self.id.0, &self.name).await
    }

    /// Those that an administrator has given them. That they are a participant as well, a sign-in says (`as_member`).
    pub fn roles(&self) -> Vec<Role> {
        let held = [
            (self.is_admin, Role::Administrator),
            (self.is_host, Role::Host),
            (self.is_scheduler, Role::Scheduler),
            (self.is_supervisor, Role::Supervisor),
            (self.is_billing, Role::Billing),
        ];
        held.into_iter().filter(|(is, _)| *is).map(|(_, role)| role).collect()
    }

    /// Came in, and was not deactivated since.
    pub fn is_working(&self) -> bool {
        self.joined_at.is_some() && self.deactivated_at.is_none()
    }
}

/// Beside the name that patients see, sealed; none where there is nothing else.
#[derive(sqlx::FromRow)]
pub(super) struct ProfileData {
    pub full_name: Option<Vec<u8>>,
    pub phones: Option<Vec<u8>>,
}

/// What a cookie opens.
#[derive(sqlx::FromRow)]
pub(super) struct SignInRow {
    pub id: SignInId,
    pub member_id: MemberId,
    pub created_at: Time,
    pub seen_at: Time,
    /// Since when the second factor is not asked for any more.
    pub factor_at: Option<Time>,
    /// When it was shown; not where its browser was remembered.
    pub factor_shown_at: Option<Time>,
    /// The clinic asks everyone for one.
    pub factor_required: bool,
    /// Authenticator apps that are turned on, passkeys of whatever address, and recovery codes that were not used.
    pub apps: i64,
    /// Numbers that codes are texted to, and whether the clinic allows that.
    pub texts: i64,
    pub text_codes: bool,
    pub passkeys: i64,
    pub codes: i64,
    /// The password was made by the system.
    pub temporary: bool,
    /// The password was too old when this sign-in began, and the clinic still looks at that.
    pub lapsed: bool,
    /// It began in a browser that the account did not know, and no code by mail was typed.
    pub code_asked: bool,
}

#[derive(sqlx::FromRow)]
pub(super) struct SignInData {
    pub id: SignInId,
    pub created_at: Time,
    pub seen_at: Time,
    pub browser: String,
    pub system: String,
    pub zone: String,
}

#[derive(sqlx::FromRow)]
pub(super) struct LinkRow {
    pub id: Uuid,
    pub identity_id: IdentityId,
    pub used_at: Option<Time>,
    pub expires_at: Time,
}

pub(super) async fn identity(tx: &mut Tx, id: IdentityId) -> Result<Option<IdentityRow>> {
    Ok(on!(tx, c => sqlx::query_as(IDENTITY).bind(id).fetch_optional(c).await)?)
}

pub(super) async fn insert_identity(
    tx: &mut Tx,
    id: IdentityId,
    key: &[u8],
    email: &[u8],
    password: &[u8],
) -> Result<()> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query(IDENTITY_INSERT).bind(id).bind(key).bind(email).bind(password).bind(now)
        .execute(c).await.map(drop))?)
}

pub(super) async fn set_password(tx: &mut Tx, id: IdentityId, sealed: &[u8]) -> Result<()> {
    let now = tx.now();
    Ok(on!(tx, c => sqlx::query(SET_PASSWORD).bind(id).bind(sealed).bind(now).execute(c).await.map(drop))?)
}

pub(super) async fn set_temporary(tx: &mut Tx, id: IdentityId, until: Time) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(SET_TEMPORARY).bind(id).bind(until).execute(c).await.map(drop))?)
}

/// The password is the person's own from now on; false when it was before.
pub(super) async fn end_temporary(tx: &mut Tx, id: IdentityId) -> Result<bool> {
    let rows: u64 =
        on!(tx, c => sqlx::query(END_TEMPORARY).bind(id).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// True for the one who comes first.
pub(super) async fn use_temporary(tx: &mut Tx, id: IdentityId) -> Result<bool> {
    let now = tx.now();
    let rows: u64 = on!(tx, c => sqlx::query(USE_TEMPORARY).bind(id).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// True when it was not confirmed before.
pub(super) async fn confirm(tx: &mut Tx, id: IdentityId) -> Result<bool> {
    let now = tx.now();
    let rows: u64 = on!(tx, c => sqlx::query(CONFIRM).bind(id).bind(now).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Has the clinic an administrator whose address is confirmed? Before that no invitation leaves.
pub(crate) async fn is_confirmed(tx: &mut Tx) -> Result<bool> {
    let clinic = tx.clinic()?;
    let count: i64 = on!(tx, c => sqlx::query_scalar(IS_CONFIRMED).bind(clinic).fetch_one(c).await)?;
    Ok(count > 0)
}

pub(crate) async fn member(tx: &mut Tx, id: MemberId) -> Result<Option<MemberRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(MEMBER).bind(clinic).bind(id).fetch_optional(c).await)?)
}

/// May this member act at all?
pub(crate) async fn is_working(tx: &mut Tx, id: MemberId) -> Result<bool> {
    Ok(member(tx, id).await?.is_some_and(|row| row.is_working()))
}

pub(crate) async fn by_email(tx: &mut Tx, hash: &[u8]) -> Result<Option<MemberRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(MEMBER_BY_EMAIL).bind(clinic).bind(hash).fetch_optional(c).await)?)
}

pub(crate) async fn by_identity(tx: &mut Tx, id: IdentityId) -> Result<Option<MemberRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(MEMBER_BY_IDENTITY).bind(clinic).bind(id).fetch_optional(c).await)?)
}

pub(crate) struct NewMember<'a> {
    pub id: MemberId,
    pub identity: IdentityId,
    pub person: PersonId,
    pub email_hash: &'a [u8],
    pub name: &'a [u8],
    pub zone: &'a str,
    pub lang: Lang,
    pub roles: &'a [Role],
    pub schedules_all: bool,
    /// A founder has; who is invited has not.
    pub joined: bool,
}

pub(crate) async fn insert_member(tx: &mut Tx, new: NewMember<'_>) -> Result<(), sqlx::Error> {
    let (clinic, now) = (tx.clinic().map_err(|_| sqlx::Error::RowNotFound)?, tx.now());
    let is = |role| new.roles.contains(&role);
    on!(tx, c => sqlx::query(MEMBER_INSERT).bind(new.id).bind(clinic).bind(new.identity).bind(new.person)
        .bind(new.email_hash).bind(new.name).bind(new.zone).bind(new.lang).bind(is(Role::Administrator))
        .bind(is(Role::Host)).bind(now).bind(new.joined.then_some(now)).bind(is(Role::Scheduler))
        .bind(new.schedules_all).bind(is(Role::Supervisor)).bind(is(Role::Billing)).execute(c).await.map(drop))
}

pub(super) async fn set_lang(tx: &mut Tx, id: MemberId, lang: Lang) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SET_LANG).bind(clinic).bind(id).bind(lang).execute(c).await.map(drop))?)
}

pub(super) async fn sign_in(tx: &mut Tx, hash: &[u8]) -> Result<Option<SignInRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(SIGN_IN).bind(clinic).bind(hash).fetch_optional(c).await)?)
}

/// False when it has ended.
pub(super) async fn renew(tx: &mut Tx, id: SignInId, hash: &[u8]) -> Result<bool> {
    let clinic = tx.clinic()?;
    let rows: u64 = on!(tx, c => sqlx::query(RENEW).bind(clinic).bind(id).bind(hash)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

pub(crate) async fn set_factor_shown(tx: &mut Tx, id: SignInId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(
        on!(tx, c => sqlx::query(SET_FACTOR_SHOWN).bind(clinic).bind(id).bind(now).execute(c).await.map(drop))?,
    )
}

/// Not asked for: a browser that is remembered, or a sign-in that takes another one's place.
pub(super) async fn set_factor_passed(tx: &mut Tx, id: SignInId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(SET_FACTOR_PASSED).bind(clinic).bind(id).bind(now)
        .execute(c).await.map(drop))?)
}

/// As if it had not been shown in this sign-in.
pub(crate) async fn ask_factor(tx: &mut Tx, id: SignInId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(ASK_FACTOR).bind(clinic).bind(id).execute(c).await.map(drop))?)
}

/// Begun, last seen.
pub(super) async fn sign_in_times(tx: &mut Tx, id: SignInId) -> Result<Option<(Time, Time)>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(SIGN_IN_TIMES).bind(clinic).bind(id).fetch_optional(c).await)?)
}

pub(super) async fn insert_sign_in(
    tx: &mut Tx,
    id: SignInId,
    member: MemberId,
    hash: &[u8],
    device: &Device,
) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(SIGN_IN_INSERT).bind(id).bind(clinic).bind(member).bind(hash).bind(now)
        .bind(&device.browser).bind(&device.system).bind(&device.zone).execute(c).await.map(drop))?)
}

/// What its browser said; nothing when it has ended.
pub(super) async fn zone_of(tx: &mut Tx, id: SignInId) -> Result<String> {
    let clinic = tx.clinic()?;
    let zone: Option<String> =
        on!(tx, c => sqlx::query_scalar(SIGN_IN_ZONE).bind(clinic).bind(id).fetch_optional(c).await)?;
    Ok(zone.unwrap_or_default())
}

pub(super) async fn sign_ins(tx: &mut Tx, member: MemberId) -> Result<Vec<SignInData>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let mut all: Vec<SignInData> =
        on!(tx, c => sqlx::query_as(SIGN_INS).bind(clinic).bind(member).fetch_all(c).await)?;
    for row in &mut all {
        // One that waits for a code by mail is kept from ending by a time to come (`unusual`): nobody was seen then.
        row.seen_at = row.seen_at.min(now);
    }
    Ok(all)
}

/// False when this member has no such sign-in.
pub(super) async fn end_own_sign_in(tx: &mut Tx, member: MemberId, id: SignInId) -> Result<bool> {
    let clinic = tx.clinic()?;
    let rows: u64 = on!(tx, c => sqlx::query(SIGN_IN_END_OWN).bind(clinic).bind(member).bind(id)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// Of one member in this clinic, all but one.
pub(super) async fn end_sign_ins_of(tx: &mut Tx, member: MemberId, but: Option<SignInId>) -> Result<()> {
    let (clinic, but) = (tx.clinic()?, but.map_or(Uuid::nil(), |id| id.0));
    Ok(on!(tx, c => sqlx::query(SIGN_INS_END_OF).bind(clinic).bind(member).bind(but)
        .execute(c).await.map(drop))?)
}

pub(super) async fn profile(tx: &mut Tx, id: MemberId) -> Result<ProfileData> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(PROFILE).bind(clinic).bind(id).fetch_one(c).await)?)
}

pub(super) async fn set_profile(
    tx: &mut Tx,
    id: MemberId,
    (name, kept): (&[u8], &ProfileData),
    zone: &str,
    lang: Lang,
) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SET_PROFILE).bind(clinic).bind(id).bind(name).bind(zone).bind(lang)
        .bind(kept.full_name.as_deref()).bind(kept.phones.as_deref()).execute(c).await.map(drop))?)
}

/// Of somebody who never came in, so nothing else names it.
pub(super) async fn remove_identity(tx: &mut Tx, id: IdentityId) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(IDENTITY_REMOVE).bind(id).execute(c).await.map(drop))?)
}

/// Of somebody who was deleted.
pub(super) async fn empty_identity(tx: &mut Tx, id: IdentityId) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(IDENTITY_EMPTY).bind(id).bind(Vec::<u8>::new()).execute(c).await.map(drop))?)
}

pub(super) async fn remove_links(tx: &mut Tx, identity: IdentityId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(LINKS_REMOVE).bind(clinic).bind(identity).execute(c).await.map(drop))?)
}

pub(super) async fn remove_hand_overs(tx: &mut Tx, member: MemberId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(HAND_OVERS_REMOVE).bind(clinic).bind(member).execute(c).await.map(drop))?)
}

/// As long ago as another sign-in, which this one goes on from.
pub(super) async fn set_begun(tx: &mut Tx, id: SignInId, at: Time) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SET_BEGUN).bind(clinic).bind(id).bind(at).execute(c).await.map(drop))?)
}

pub(super) async fn set_seen(tx: &mut Tx, id: SignInId, at: Time) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SET_SEEN).bind(clinic).bind(id).bind(at).execute(c).await.map(drop))?)
}

pub(super) async fn end_sign_in(tx: &mut Tx, id: SignInId) -> Result<()> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query(SIGN_IN_END).bind(clinic).bind(id).execute(c).await.map(drop))?)
}

pub(super) async fn end_sign_ins(tx: &mut Tx, identity: IdentityId) -> Result<()> {
    across!(tx, c => sqlx::query(SIGN_INS_END).bind(identity).execute(c).await.map(drop));
    Ok(())
}

pub(super) async fn prune_sign_ins(tx: &mut Tx, seen_before: Time, begun_before: Time) -> Result<()> {
    Ok(
        on!(tx, c => sqlx::query(SIGN_INS_PRUNE).bind(seen_before).bind(begun_before).execute(c).await.map(drop))?,
    )
}

pub(super) async fn link(tx: &mut Tx, purpose: &'static str, hash: &[u8]) -> Result<Option<LinkRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(LINK).bind(clinic).bind(purpose).bind(hash).fetch_optional(c).await)?)
}

/// False when there is one with that id already: the job ran before.
pub(super) async fn insert_link(
    tx: &mut Tx,
    id: Uuid,
    identity: IdentityId,
    purpose: &'static str,
    hash: &[u8],
    expires: Time,
) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(LINK_INSERT).bind(id).bind(clinic).bind(identity).bind(purpose)
        .bind(hash).bind(now).bind(expires).execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// True for the one who comes first and in time.
pub(super) async fn use_link(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    let rows: u64 = on!(tx, c => sqlx::query(LINK_USE).bind(clinic).bind(id).bind(now)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows > 0)
}

/// The other reset links of the same person.
pub(super) async fn end_reset_links(tx: &mut Tx, identity: IdentityId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(
        on!(tx, c => sqlx::query(RESETS_END).bind(clinic).bind(identity).bind(now).execute(c).await.map(drop))?,
    )
}

/// Every link that was mailed to this person.
pub(super) async fn end_links(tx: &mut Tx, identity: IdentityId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(LINKS_END).bind(clinic).bind(identity).bind(now).execute(c).await.map(drop))?)
}

/// The address and what it is found by.
pub(super) async fn set_email(
    tx: &mut Tx,
    identity: IdentityId,
    sealed: &[u8],
    member: MemberId,
    hash: &[u8],
) -> Result<()> {
    let clinic = tx.clinic()?;
    on!(tx, c => sqlx::query(SET_EMAIL).bind(identity).bind(sealed).execute(c).await.map(drop))?;
    Ok(
        on!(tx, c => sqlx::query(SET_EMAIL_HASH).bind(clinic).bind(member).bind(hash).execute(c).await.map(drop))?,
    )
}

pub(super) async fn insert_hand_over(
    tx: &mut Tx,
    id: Uuid,
    member: MemberId,
    hash: &[u8],
    expires: Time,
) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(on!(tx, c => sqlx::query(HAND_OVER_INSERT).bind(id).bind(clinic).bind(member).bind(hash).bind(now)
        .bind(expires).execute(c).await.map(drop))?)
}

/// Whose it is, for the one who comes first and in time.
pub(super) async fn use_hand_over(tx: &mut Tx, hash: &[u8]) -> Result<Option<MemberId>> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    Ok(
        on!(tx, c => sqlx::query_scalar(HAND_OVER_USE).bind(clinic).bind(hash).bind(now).fetch_optional(c).await)?,
    )
}

pub(super) async fn prune_hand_overs(tx: &mut Tx, before: Time) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(HAND_OVERS_PRUNE).bind(before).execute(c).await.map(drop))?)
}

pub(super) async fn prune_links(tx: &mut Tx, before: Time) -> Result<()> {
    Ok(on!(tx, c => sqlx::query(LINKS_PRUNE).bind(before).execute(c).await.map(drop))?)
}

/// Keeps the text word for word, then that this person accepted it.
pub(crate) async fn accept(
    tx: &mut Tx,
    identity: IdentityId,
    text: &LegalText,
    lang: Lang,
    source: &'static str,
) -> Result<()> {
    let (clinic, now, id) = (tx.clinic()?, tx.now(), tx.new_uuid());
    let body = text.paragraphs.join("\n\n");
    on!(tx, c => sqlx::query(LEGAL_KEEP).bind(text.kind).bind(&text.version).bind(lang).bind(&text.title)
        .bind(&body).bind(now).execute(c).await.map(drop))?;
    Ok(on!(tx, c => sqlx::query(CONSENT_INSERT).bind(id).bind(clinic).bind(identity).bind(text.kind)
        .bind(&text.version).bind(lang).bind(source).bind(now).execute(c).await.map(drop))?)
}
