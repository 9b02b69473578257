//! Who may do what: one pure table. `model/tests/policy.rs` prints all of it into the committed `policy.txt`.
use serde::{Deserialize, Serialize};

/// What a person is to a clinic. Several roles are their union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Administrator,
    Host,
    /// Holds the link or code of one visit.
    Guest,
    /// Runs the installation.
    Operator,
    /// Anyone at all.
    Stranger,
}

/// What the object is to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// Their own visit, contact, sign-in.
    Own,
    /// A colleague's in the same clinic.
    Clinic,
    /// Of another clinic.
    Other,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    OpenClinic,
    SignIn,
    ReadClinicSettings,
    ChangeClinicSettings,
    /// Invite, give roles, deactivate, restore.
    ManagePeople,
    /// Profile, password, sign-ins.
    ChangeAccount,
    ScheduleVisit,
    ReadVisit,
    AdmitGuest,
    EndVisit,
    ReadHistory,
    ReadContacts,
    GreetByLink,
    JoinVisit,
    AnswerInvitation,
    ReadOutbox,
    RetryJob,
    ReadBlocks,
    LiftBlock,
    ReadAudit,
    /// The texts that the clinic has accepted.
    ReadAgreements,
    SignAgreement,
    /// The operator's console: names and numbers.
    ReadClinics,
    ReadJobs,
    ReadHealth,
}

impl Role {
    pub const ALL: [Role; 5] = [Role::Administrator, Role::Host, Role::Guest, Role::Operator, Role::Stranger];
}
impl Relation {
    pub const ALL: [Relation; 3] = [Relation::Own, Relation::Clinic, Relation::Other];
}
impl Action {
    pub const ALL: [Action; 25] = [
        Action::OpenClinic,
        Action::SignIn,
        Action::ReadClinicSettings,
        Action::ChangeClinicSettings,
        Action::ManagePeople,
        Action::ChangeAccount,
        Action::ScheduleVisit,
        Action::ReadVisit,
        Action::AdmitGuest,
        Action::EndVisit,
        Action::ReadHistory,
        Action::ReadContacts,
        Action::GreetByLink,
        Action::JoinVisit,
        Action::AnswerInvitation,
        Action::ReadOutbox,
        Action::RetryJob,
        Action::ReadBlocks,
        Action::LiftBlock,
        Action::ReadAudit,
        Action::ReadAgreements,
        Action::SignAgreement,
        Action::ReadClinics,
        Action::ReadJobs,
        Action::ReadHealth,
    ];
}

/// The table. Deny is the default; every allowed cell stands here.
#[allow(clippy::match_like_matches_macro, reason = "a table reads line by line")]
pub const fn can(role: Role, action: Action, relation: Relation) -> bool {
    use Action::*;
    use Relation::*;
    use Role::*;
    match (action, role, relation) {
        (OpenClinic | SignIn | GreetByLink, _, _) => true,
        (ReadClinicSettings, Administrator | Host, Own | Clinic) => true,
        (ChangeClinicSettings | ManagePeople | ReadAudit, Administrator, Own | Clinic) => true,
        (ReadAgreements | SignAgreement, Administrator, Own | Clinic) => true,
        (ChangeAccount, Administrator | Host, Own) => true,
        (ScheduleVisit | ReadVisit | AdmitGuest | EndVisit | ReadHistory | ReadContacts, Host, Own) => true,
        (JoinVisit, Host | Guest, Own) => true,
        (AnswerInvitation, Guest, Own) => true,
        (ReadOutbox | RetryJob | ReadBlocks | LiftBlock, Operator, _) => true,
        (ReadClinics | ReadJobs | ReadHealth, Operator, _) => true,
        _ => false,
    }
}
