//! Who may do what: one pure table. `model/tests/policy.rs` prints all of it into the committed `policy.txt`.
use serde::{Deserialize, Serialize};

/// What a person is to a clinic. Several roles are their union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Administrator,
    Host,
    /// Plans for hosts whom an administrator has given them.
    Scheduler,
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
    /// A colleague's, for whom an administrator has given it to them to plan; to the operator, a clinic that has let them
    /// help for now.
    Given,
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
    /// What the clinic shows of itself: name, phone, zone, language, words, colour.
    ChangePublicSettings,
    /// These, and what guards everybody's account.
    ChangeClinicSettings,
    /// Who works here, in what role.
    ReadPeople,
    /// Invite, give roles, deactivate, restore.
    ManagePeople,
    /// Profile, password, sign-ins.
    ChangeAccount,
    ScheduleVisit,
    ReadVisit,
    AdmitGuest,
    /// Before anybody was let in: it will not be held.
    CancelVisit,
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
    /// Let the operator help, and take it back.
    LetOperatorIn,
    /// Open a clinic as the operator whom it has let in.
    HelpClinic,
    /// The operator's console: names and numbers.
    ReadClinics,
    ReadJobs,
    ReadHealth,
}

impl Role {
    pub const ALL: [Role; 6] =
        [Role::Administrator, Role::Host, Role::Scheduler, Role::Guest, Role::Operator, Role::Stranger];

    /// Begins with the day's visits: one's own, or those that one plans.
    pub const fn has_a_day(self) -> bool {
        can(self, Action::ReadVisit, Relation::Own) || can(self, Action::ReadVisit, Relation::Given)
    }
}
impl Relation {
    pub const ALL: [Relation; 4] = [Relation::Own, Relation::Given, Relation::Clinic, Relation::Other];
}
impl Action {
    pub const ALL: [Action; 30] = [
        Action::OpenClinic,
        Action::SignIn,
        Action::ReadClinicSettings,
        Action::ChangePublicSettings,
        Action::ChangeClinicSettings,
        Action::ReadPeople,
        Action::ManagePeople,
        Action::ChangeAccount,
        Action::ScheduleVisit,
        Action::ReadVisit,
        Action::AdmitGuest,
        Action::CancelVisit,
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
        Action::LetOperatorIn,
        Action::HelpClinic,
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
        (ReadClinicSettings, Administrator | Host | Scheduler, Own | Clinic) => true,
        (ChangePublicSettings | ChangeClinicSettings, Administrator, Own | Clinic) => true,
        (ReadPeople | ManagePeople | ReadAudit | LetOperatorIn, Administrator, Own | Clinic) => true,
        (ReadAgreements | SignAgreement, Administrator, Own | Clinic) => true,
        (ChangeAccount, Administrator | Host | Scheduler, Own) => true,
        (ScheduleVisit | ReadVisit | CancelVisit | ReadContacts, Host, Own) => true,
        (AdmitGuest | EndVisit | ReadHistory, Host, Own) => true,
        // Who, when and what it was planned for, with the links to hand over: what whoever plans has typed or sends.
        // Nothing of what happens in the visit, and nothing of its record.
        (ScheduleVisit | ReadVisit | CancelVisit | ReadContacts, Scheduler, Given) => true,
        (JoinVisit, Host | Guest, Own) => true,
        (AnswerInvitation, Guest, Own) => true,
        (ReadOutbox | RetryJob | ReadBlocks | LiftBlock, Operator, _) => true,
        (ReadClinics | ReadJobs | ReadHealth, Operator, _) => true,
        // Only while the clinic lets them, and never what opens an account, gives a role, binds the clinic or is about a
        // visit. An invitation is not theirs to send either: it opens an account, and its letter is in their outbox.
        (HelpClinic | ReadPeople | ReadAudit, Operator, Given) => true,
        (ReadClinicSettings | ChangePublicSettings, Operator, Given) => true,
        _ => false,
    }
}
