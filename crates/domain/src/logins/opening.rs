//! Opening a clinic (A1) and confirming its address.
use super::{Token, identities, letters, robots, rows, rules, tokens};
use crate::clinics::{self, DEFAULT_ACCENT};
use crate::error::OnUnique;
use crate::principals::Program;
use crate::throttle::{self, Quota};
use crate::tx::Tx;
use crate::{Anyone, Domain, Error, Member, Result, legal, visits};
use model::accounts::{SignUp, SignUpStart};
use model::clinics::ClinicFront;
use model::legal::{LegalKind, LegalText};
use model::policy::Role;
use model::{ClinicId, FieldCode, IdentityId, Lang, MemberId, PersonId, Secret};

audit_event!(ClinicOpened, "clinic_opened", clinic: ClinicId);
audit_event!(EmailConfirmed, "email_confirmed", identity: IdentityId);
audit_event!(ConfirmationAsked, "confirmation_asked", identity: IdentityId);

const HOUR_S: i64 = 60 * 60;
const CONFIRM_S: i64 = 7 * 24 * HOUR_S;
pub(super) const CONFIRMATIONS: Quota = Quota { purpose: "confirm", most: 5, per_s: HOUR_S };

/// A new clinic and the cookie that signs its founder in.
#[derive(Debug)]
pub struct SignedUp {
    pub cookie: Secret<String>,
    pub front: ClinicFront,
}

/// What the page of a new clinic starts from.
pub async fn start(domain: &Domain, who: &Anyone) -> Result<SignUpStart> {
    let version = |kind| (kind, legal::text(domain, kind, who.lang).version);
    Ok(SignUpStart {
        request_id: domain.new_uuid().simple().to_string(),
        versions: LegalKind::ALL.map(version).to_vec(),
        stamp: robots::stamp(domain),
        bits: robots::bits(domain, who, &robots::SIGN_UPS).await?,
    })
}

/// Opens a clinic. A known address makes no difference: each clinic has its own people, and the mail to confirm it
/// goes to whoever can read it.
pub async fn sign_up(domain: &Domain, who: &Anyone, form: SignUp) -> Result<SignedUp> {
    let checked = rules::sign_up(&form)?;
    let texts = accepted(domain, &form)?;
    let request = request_hash(domain, &form)?;
    if let Some(clinic) = opened_by(domain, request.as_deref()).await? {
        return again(domain, who, clinic, &form).await;
    }
    robots::check(domain, who, &robots::SIGN_UPS, (&form.stamp, &form.proof)).await?;
    let password = identities::hash(domain, &form.password).await?;
    let clinic = ClinicId(domain.new_uuid());
    let rng = &domain.inner().ports.rng;
    // On the disk before the row is: a row whose key was lost would be data lost.
    domain.inner().keys.make_clinic(clinic, |bytes| rng.fill(bytes))?;
    let founding = Founding {
        clinic,
        checked: &checked,
        password: &password,
        texts: &texts,
        lang: form.lang,
        request: request.as_deref(),
    };
    let opened = founding.open(domain, who).await;
    if let Err(Error::Shown(_)) = &opened {
        // Certainly rolled back; after an inner error it may have landed, and a key too many harms nobody.
        domain.inner().keys.drop_clinic(clinic);
        // The other one of two submits may have been quicker.
        if let Some(clinic) = opened_by(domain, request.as_deref()).await? {
            return again(domain, who, clinic, &form).await;
        }
    }
    opened
}

/// What makes two submits the same: the form's own number and all that was typed, but for the password, of which no
/// quick hash is ever kept; what the page adds by itself does not count.
fn request_hash(domain: &Domain, form: &SignUp) -> Result<Option<Vec<u8>>> {
    if form.request_id.is_empty() {
        return Ok(None);
    }
    let (stamp, proof) = Default::default();
    let typed = SignUp { password: Secret::default(), stamp, proof, ..form.clone() };
    let typed = serde_json::to_string(&typed).map_err(anyhow::Error::from)?;
    Ok(Some(domain.inner().keys.blind_global("sign-up request", &typed).to_vec()))
}

async fn opened_by(domain: &Domain, request: Option<&[u8]>) -> Result<Option<ClinicId>> {
    let Some(request) = request else { return Ok(None) };
    let mut tx = domain.read(&Program { clinic: None }).await?;
    clinics::rows::by_request(&mut tx, request).await
}

/// The same form once more (a second click, Back): the founder is signed in to the clinic that is there, no second
/// one is opened, and no second letter goes out. The password tells that it is the founder.
async fn again(domain: &Domain, who: &Anyone, clinic: ClinicId, form: &SignUp) -> Result<SignedUp> {
    let program = Program { clinic: Some(clinic) };
    let mut tx = domain.read(&program).await?;
    let hash = tx.blind("member.email", &rules::email_key(&form.email))?;
    let wrong = || Error::field("password", FieldCode::WrongCredentials);
    let member = rows::by_email(&mut tx, &hash).await?.ok_or_else(wrong)?;
    let kept = super::Identity::load(&mut tx, member.identity_id).await?.password(domain)?;
    drop(tx);
    if !domain.inner().hashing.verify(&form.password, kept).await? {
        return Err(wrong());
    }
    let mut tx = domain.begin(&program).await?;
    let (sign_in, cookie) = super::begin_sign_in(&mut tx, who, member.id).await?;
    let front = clinics::front_in(&mut tx).await?;
    tx.commit(super::SignedIn { sign_in }).await?;
    Ok(SignedUp { cookie, front })
}

/// The present texts, if they are the ones that the form showed.
fn accepted(domain: &Domain, form: &SignUp) -> Result<Vec<LegalText>> {
    let shown = [&form.terms_version, &form.privacy_version, &form.baa_version];
    let texts = LegalKind::ALL.map(|kind| legal::text(domain, kind, form.lang));
    if texts.iter().zip(shown).any(|(text, shown)| text.version != *shown) {
        return Err(Error::field("accept", FieldCode::MustAccept));
    }
    Ok(texts.into())
}

struct Founding<'a> {
    clinic: ClinicId,
    checked: &'a rules::Checked,
    password: &'a str,
    texts: &'a [LegalText],
    lang: Lang,
    request: Option<&'a [u8]>,
}

impl Founding<'_> {
    async fn open(&self, domain: &Domain, who: &Anyone) -> Result<SignedUp> {
        let stranger = Anyone { clinic: None, ..who.clone() };
        let mut tx = domain.begin(&stranger).await?;
        // The other one of two submits may be in this very group of writes: its answer waits for the disk, and the
        // caller then finds it.
        if let Some(request) = self.request
            && clinics::rows::by_request(&mut tx, request).await?.is_some()
        {
            tx.unchanged().await?;
            return Err(Error::field("slug", FieldCode::SlugTaken));
        }
        tx.enter_clinic(self.clinic).await?;
        self.insert_clinic(&mut tx).await?;
        let identity = identities::insert(&mut tx, &self.checked.email, self.password).await?;
        let (member, person) = self.insert_member(&mut tx, identity).await?;
        for text in self.texts {
            rows::accept(&mut tx, identity, text, self.lang, "sign_up").await?;
        }
        let (_, cookie) = super::begin_sign_in(&mut tx, who, member).await?;
        let to =
            letters::To { person, name: &self.checked.name, address: &self.checked.email, lang: self.lang };
        send_confirmation(&mut tx, identity, &to).await?;
        let front = clinics::front_in(&mut tx).await?;
        tx.commit(ClinicOpened { clinic: self.clinic }).await?;
        Ok(SignedUp { cookie, front })
    }

    async fn insert_clinic(&self, tx: &mut Tx) -> Result<()> {
        let slug = self.slug(tx).await?;
        let new = clinics::rows::New {
            slug: &slug,
            name: &self.checked.clinic_name,
            help_phone: &self.checked.help_phone,
            zone: &self.checked.zone,
            lang: self.lang,
            accent: DEFAULT_ACCENT,
            request: self.request,
        };
        let taken = || Error::field("slug", FieldCode::SlugTaken);
        clinics::rows::insert(tx, new).await.on_unique(taken)
    }

    /// The slug that was typed, or one made from the name that nobody has.
    async fn slug(&self, tx: &mut Tx) -> Result<String> {
        if let Some(typed) = &self.checked.slug {
            return Ok(typed.clone());
        }
        let wished = clinics::rules::slug_from(&self.checked.clinic_name);
        let mut slug = wished.clone();
        let mut n = 1;
        while clinics::rows::is_taken(tx, &slug).await? {
            n += 1;
            slug = clinics::rules::slug_other(&wished, n);
        }
        Ok(slug)
    }

    async fn insert_member(&self, tx: &mut Tx, identity: IdentityId) -> Result<(MemberId, PersonId)> {
        let (id, person) = (MemberId(tx.new_uuid()), tx.new_person().await?);
        let name = tx.seal(person, "member.name", id.0, &self.checked.name).await?;
        let email_hash = tx.blind("member.email", &rules::email_key(&self.checked.email))?;
        let (zone, lang) = (self.checked.zone.as_str(), self.lang);
        let new = rows::NewMember {
            id,
            identity,
            person,
            email_hash: &email_hash,
            name: &name,
            zone,
            lang,
            roles: &[Role::Administrator, Role::Host],
            schedules_all: false,
            joined: true,
        };
        rows::insert_member(tx, new).await?;
        Ok((id, person))
    }
}

pub(super) async fn send_confirmation(tx: &mut Tx, identity: IdentityId, to: &letters::To<'_>) -> Result<()> {
    let (id, token) = (tx.new_uuid(), Token::new(tx.domain()));
    let expires = tx.now().plus_seconds(CONFIRM_S);
    rows::insert_link(tx, id, identity, "confirm", &token.hash, expires).await?;
    letters::confirm(tx, to, &token.secret).await
}

/// The button behind the mailed link. Pressed twice, it is as good as once.
pub async fn confirm_email(domain: &Domain, who: &Anyone, token: Secret<String>) -> Result<()> {
    who.at_clinic()?;
    let mut tx = domain.begin(who).await?;
    let expired = || Error::field("token", FieldCode::LinkExpired);
    let hash = tokens::hash_of(&token).ok_or_else(expired)?;
    let link = rows::link(&mut tx, "confirm", &hash).await?.ok_or_else(expired)?;
    let identity = link.identity_id;
    if super::Identity::load(&mut tx, identity).await?.confirmed_at.is_some() {
        return tx.unchanged().await;
    }
    if link.used_at.is_some() || !rows::use_link(&mut tx, link.id).await? {
        return Err(expired());
    }
    confirmed(&mut tx, identity).await?;
    tx.commit(EmailConfirmed { identity }).await
}

/// The address has been shown to be theirs: what waited for that may go.
pub(super) async fn confirmed(tx: &mut Tx, identity: IdentityId) -> Result<()> {
    if !rows::confirm(tx, identity).await? {
        return Ok(());
    }
    tx.shows();
    visits::release_invitations(tx).await
}

pub async fn resend_confirmation(domain: &Domain, member: &Member) -> Result<()> {
    let mut tx = domain.begin(member).await?;
    let identity = super::Identity::load(&mut tx, member.identity).await?;
    if identity.confirmed_at.is_some() {
        return Ok(());
    }
    let bucket = member.identity.0.as_bytes();
    throttle::take_in(&mut tx, &CONFIRMATIONS, bucket).await?;
    let (name, address) = (member.name.expose(), identity.email()?);
    let to = letters::To { person: member.person, name, address: &address, lang: member.lang };
    send_confirmation(&mut tx, member.identity, &to).await?;
    tx.commit(ConfirmationAsked { identity: member.identity }).await
}
