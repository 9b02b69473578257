//! Who acts. The fields are private to this crate, so that nobody outside can make one: a use case that takes
//! `&Host` cannot be called by a stranger.
use crate::error::Result;
use crate::visits::when::Zone;
use model::factors::Lack;
use model::people::Device;
use model::policy::{Action, Relation, Role, can};
use model::{
    AppError, ClinicId, IdentityId, Lang, MemberId, ParticipantId, PersonId, Secret, SignInId, VisitId,
};
use std::net::IpAddr;

/// Longer than the name of any zone.
const ZONE_BYTES: usize = 64;

/// A keyed hash of an address (IPv4, or the /64 of an IPv6); the address itself is never kept. Two, while the key
/// rotates, so that a block outlives the rotation.
#[derive(Clone, PartialEq, Eq)]
pub struct AddressKey {
    pub(crate) now: [u8; 16],
    pub(crate) before: Option<[u8; 16]>,
    /// Of the networks around an address of IPv6, the /56 and the /48.
    pub(crate) around: Vec<[u8; 16]>,
}

impl std::fmt::Debug for AddressKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AddressKey")
    }
}

/// Somebody who has shown nothing yet. Made by `domain.anyone(clinic, lang, ip)`.
#[derive(Clone, Debug)]
pub struct Anyone {
    pub(crate) clinic: Option<ClinicId>,
    pub(crate) lang: Lang,
    pub(crate) address: AddressKey,
    /// For the networks that a clinic calls its own (`throttle/allowed`); never stored, never logged.
    pub(crate) ip: Secret<IpAddr>,
    pub(crate) device: Device,
    /// What the browser carries to be known by (`throttle/browsers.rs`).
    pub(crate) browser: Option<Secret<String>>,
    /// By which a browser is remembered in which the second factor is not asked for.
    pub(crate) remembered: Option<Secret<String>>,
    /// The sign-in that the browser carries already. It opens nothing here: another one that begins takes its place.
    pub(crate) sign_in: Option<Secret<String>>,
    /// What a form to sign in shows of the browser's work (`logins/circuit.rs`).
    pub(crate) work: model::proof::Shown,
}

impl Anyone {
    pub fn clinic(&self) -> Option<ClinicId> {
        self.clinic
    }
    pub fn lang(&self) -> Lang {
        self.lang
    }
    /// With this browser, as far as a sign-in's owner is to know it again.
    pub fn using(self, device: Device) -> Anyone {
        Anyone { device, ..self }
    }
    /// With the time zone that the browser has told a form. What is none is none.
    pub fn around(self, zone: &str) -> Anyone {
        let zone = Some(zone).filter(|zone| zone.len() <= ZONE_BYTES).and_then(Zone::parse);
        let zone = zone.map(|zone| zone.name().to_owned()).unwrap_or_default();
        Anyone { device: Device { zone, ..self.device }, ..self }
    }
    /// With the cookie by which a browser is known that has signed in before.
    pub fn carrying(self, browser: Option<Secret<String>>) -> Anyone {
        Anyone { browser, ..self }
    }
    /// With the cookie by which it is remembered that the second factor was shown in it.
    pub fn remembered(self, remembered: Option<Secret<String>>) -> Anyone {
        Anyone { remembered, ..self }
    }
    /// With the cookie of a sign-in, which ends when another one begins in this browser.
    pub fn signed_in_by(self, sign_in: Option<Secret<String>>) -> Anyone {
        Anyone { sign_in, ..self }
    }
    /// With the form's stamp, and the work that the browser has done for it.
    pub fn showing(self, stamp: &str, answer: &str) -> Anyone {
        let work = model::proof::Shown { stamp: stamp.to_owned(), answer: answer.to_owned() };
        Anyone { work, ..self }
    }
    /// The clinic that the request named, or what a page says that does not exist.
    pub(crate) fn at_clinic(&self) -> Result<ClinicId> {
        self.clinic.ok_or_else(|| AppError::NotFound.into())
    }
}

/// Somebody signed in at one clinic, with whatever roles; the last of them is always that of a participant.
#[derive(Clone, Debug)]
pub struct Member {
    pub(crate) clinic: ClinicId,
    pub(crate) member: MemberId,
    pub(crate) identity: IdentityId,
    /// None for a member who acts from within a call.
    pub(crate) sign_in: Option<SignInId>,
    /// They have a second factor, and have not shown it in this sign-in for a while (`logins::FRESH_S`).
    pub(crate) stale: bool,
    pub(crate) person: PersonId,
    pub(crate) name: Secret<String>,
    pub(crate) zone: String,
    /// Of the page at hand.
    pub(crate) lang: Lang,
    /// Of their letters and calls.
    pub(crate) kept_lang: Lang,
    pub(crate) roles: Vec<Role>,
}

impl Member {
    pub fn clinic(&self) -> ClinicId {
        self.clinic
    }
    pub fn id(&self) -> MemberId {
        self.member
    }
    pub fn lang(&self) -> Lang {
        self.lang
    }
    pub fn zone(&self) -> &str {
        &self.zone
    }
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }
    /// The page at hand is in this language, so its dates are too.
    pub fn speaking(self, lang: Lang) -> Member {
        Member { lang, ..self }
    }
    /// May this member act as a host?
    pub fn host(&self) -> Result<Host> {
        self.may(Action::ScheduleVisit, Relation::Own)?;
        Ok(Host { member: self.clone() })
    }
    /// May this member change the clinic?
    pub fn admin(&self) -> Result<Admin> {
        self.may(Action::ChangeClinicSettings, Relation::Clinic)?;
        self.may(Action::ManagePeople, Relation::Clinic)?;
        Ok(Admin { member: self.clone() })
    }
    /// May this member word what guests are told?
    pub fn editor(&self) -> Result<Editor> {
        self.may(Action::WordMessages, Relation::Clinic)?;
        Ok(Editor { member: self.clone() })
    }
    /// May this member see what the clinic pays for?
    pub fn billing_manager(&self) -> Result<BillingManager> {
        self.may(Action::ReadLicences, Relation::Clinic)?;
        Ok(BillingManager { member: self.clone() })
    }
    pub(crate) fn may(&self, action: Action, relation: Relation) -> Result<()> {
        if self.roles.iter().any(|role| can(*role, action, relation)) {
            return Ok(());
        }
        Err(AppError::NotAllowed.into())
    }
}

/// Somebody whose password was right. Whoever lacks nothing is a `Member`; the others do what they lack, or sign out.
#[derive(Clone, Debug)]
pub struct Arriving {
    pub(crate) member: Member,
    pub(crate) lacks: Option<Lack>,
}

impl Arriving {
    pub fn lacks(&self) -> Option<Lack> {
        self.lacks
    }
    /// For where to send them; what a role opens is asked of the `Member`.
    pub fn roles(&self) -> &[Role] {
        &self.member.roles
    }
    /// The page at hand is in this language, so its dates are too.
    pub fn speaking(self, lang: Lang) -> Arriving {
        Arriving { member: self.member.speaking(lang), ..self }
    }
}

/// Who has finished may do whatever those may who have not.
impl From<Member> for Arriving {
    fn from(member: Member) -> Arriving {
        Arriving { member, lacks: None }
    }
}

/// A member who holds visits.
#[derive(Clone, Debug)]
pub struct Host {
    pub(crate) member: Member,
}

impl Host {
    pub fn clinic(&self) -> ClinicId {
        self.member.clinic
    }
    pub fn id(&self) -> MemberId {
        self.member.member
    }
    pub fn lang(&self) -> Lang {
        self.member.lang
    }
    pub fn zone(&self) -> &str {
        &self.member.zone
    }
    /// None for a host who acts from within a call.
    pub fn sign_in(&self) -> Option<SignInId> {
        self.member.sign_in
    }
}

/// A member who may change the clinic.
#[derive(Clone, Debug)]
pub struct Admin {
    pub(crate) member: Member,
}

impl Admin {
    pub fn clinic(&self) -> ClinicId {
        self.member.clinic
    }
}

/// A member who words what guests are told: an administrator, or a clinical supervisor.
#[derive(Clone, Debug)]
pub struct Editor {
    pub(crate) member: Member,
}

impl Editor {
    pub fn clinic(&self) -> ClinicId {
        self.member.clinic
    }
}

/// Every administrator does.
impl From<&Admin> for Editor {
    fn from(admin: &Admin) -> Editor {
        Editor { member: admin.member.clone() }
    }
}

impl From<&Editor> for Editor {
    fn from(editor: &Editor) -> Editor {
        editor.clone()
    }
}

/// A member who sees what the clinic pays for: a billing manager, or an administrator.
#[derive(Clone, Debug)]
pub struct BillingManager {
    pub(crate) member: Member,
}

/// Somebody with a good link of one visit.
#[derive(Clone, Debug)]
pub struct Guest {
    pub(crate) clinic: ClinicId,
    pub(crate) visit: VisitId,
    pub(crate) participant: ParticipantId,
    pub(crate) person: PersonId,
    pub(crate) lang: Lang,
}

impl Guest {
    pub fn clinic(&self) -> ClinicId {
        self.clinic
    }
    pub fn visit(&self) -> VisitId {
        self.visit
    }
    pub fn id(&self) -> ParticipantId {
        self.participant
    }
    pub fn lang(&self) -> Lang {
        self.lang
    }
}

/// Who runs the installation: came by the address printed on its terminal.
#[derive(Clone, Debug)]
pub struct Operator {
    pub(crate) sign_in: SignInId,
    pub(crate) lang: Lang,
}

impl Operator {
    /// The page at hand is in this language, so its dates are too.
    pub fn speaking(self, lang: Lang) -> Operator {
        Operator { lang, ..self }
    }
}

/// The operator, while they look at what is one clinic's: it stands in that clinic's log.
pub(crate) struct OperatorAt<'a> {
    pub operator: &'a Operator,
    pub clinic: ClinicId,
}

/// The operator, inside of a clinic that lets them help for now. That it does is asked of the database in each use case
/// (`support/`), so that what is taken back is gone at once.
#[derive(Clone, Debug)]
pub struct Helper {
    pub(crate) operator: Operator,
    pub(crate) clinic: ClinicId,
}

impl Helper {
    pub(crate) fn may(&self, action: Action) -> Result<()> {
        if can(Role::Operator, action, Relation::Given) {
            return Ok(());
        }
        Err(AppError::NotFound.into())
    }
}

/// A job or another act of the program itself.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub clinic: Option<ClinicId>,
}

impl Acts for Editor {
    fn clinic_of(&self) -> Option<ClinicId> {
        Some(self.member.clinic)
    }
    fn actor(&self) -> (&'static str, Option<uuid::Uuid>) {
        let kind = if self.member.roles.contains(&Role::Administrator) { "admin" } else { "supervisor" };
        (kind, Some(self.member.member.0))
    }
    fn sign_in(&self) -> Option<SignInId> {
        self.member.sign_in
    }
}

/// What a transaction needs to know of whoever acts.
pub(crate) trait Acts {
    fn clinic_of(&self) -> Option<ClinicId>;
    /// For the audit log: the kind of principal, and its id.
    fn actor(&self) -> (&'static str, Option<uuid::Uuid>);
    /// Tells browsers of the same person apart.
    fn sign_in(&self) -> Option<SignInId> {
        None
    }
}

macro_rules! acts {
    ($kind:ty, $name:literal, $self:ident => $clinic:expr, $id:expr $(, $sign_in:expr)?) => {
        #[allow(unused_variables)] // Not every kind has an id, or a clinic.
        impl Acts for $kind {
            fn clinic_of(&self) -> Option<ClinicId> {
                let $self = self;
                $clinic
            }
            fn actor(&self) -> (&'static str, Option<uuid::Uuid>) {
                let $self = self;
                ($name, $id)
            }
            $(fn sign_in(&self) -> Option<SignInId> {
                let $self = self;
                $sign_in
            })?
        }
    };
}
acts!(Anyone, "anyone", a => a.clinic, None);
acts!(Member, "member", m => Some(m.clinic), Some(m.member.0), m.sign_in);
acts!(Arriving, "member", a => Some(a.member.clinic), Some(a.member.member.0), a.member.sign_in);
acts!(Host, "host", h => Some(h.member.clinic), Some(h.member.member.0), h.member.sign_in);
acts!(Admin, "admin", a => Some(a.member.clinic), Some(a.member.member.0), a.member.sign_in);
acts!(BillingManager, "billing", b => Some(b.member.clinic), Some(b.member.member.0), b.member.sign_in);
acts!(Guest, "guest", g => Some(g.clinic), Some(g.participant.0));
acts!(Operator, "operator", o => None, Some(o.sign_in.0), Some(o.sign_in));
acts!(OperatorAt<'_>, "operator", o => Some(o.clinic), Some(o.operator.sign_in.0), Some(o.operator.sign_in));
acts!(Helper, "operator", h => Some(h.clinic), Some(h.operator.sign_in.0), Some(h.operator.sign_in));
acts!(Program, "program", p => p.clinic, None);
