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
    /// Sees to it that what the clinic says to its guests is right: a clinical supervisor.
    Supervisor,
    /// Sees what the clinic pays for, and nothing of who comes.
    Billing,
    /// Whoever has an account at a clinic, always, with or without another role.
    Participant,
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
    /// A colleague's visit that they hold together with its host.
    Cohost,
    /// A colleague's visit to which they come.
    Joined,
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
    /// Who of the clinic's own people belongs to it.
    ChooseColleagues,
    /// Makes it another host's.
    HandOverVisit,
    /// What one's own day shows of colleagues' visits.
    HideVisit,
    /// What was sent to a visit's guests, how it fared, and what they answered.
    ReadMessages,
    /// What happened in a visit: who was there when, and for how long.
    ReadHistory,
    /// Let other calendars read one's own.
    ShareCalendar,
    ReadContacts,
    /// Add, change, delete, merge, bring in from a file.
    ChangeContacts,
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
    /// Write newsletters and notices to account holders.
    WriteNewsletter,
    /// What the clinic offers to be booked.
    ManageServices,
    /// When a host can be booked, and for what.
    ChangeAvailability,
    /// Say yes or no to what a patient has asked for.
    AnswerRequest,
    /// Look for a free time and take it, without an account.
    BookVisit,
    /// Move or cancel what one has booked.
    ChangeBooking,
    /// Make and change the lines in which patients ask for a visit now.
    ManageQueues,
    /// Stand in one, without an account.
    AskInLine,
    /// Who waits, and for how long.
    SeeLine,
    /// Be there for whoever comes; accept, decline, hand over.
    ServeLine,
    /// How far the clinic's visits came and how its calls went: counts, and nobody's name.
    ReadFigures,
    /// Read and write what is said among all who are present.
    Chat,
    /// The same between one guest who waits and those who hold the visit.
    ChatAtDoor,
    /// Make a key for another program that sends or watches.
    LetProgramsIn,
    /// Visits in which one stands by one's own address, whatever one is to the clinic.
    ReadOwnPlaces,
    /// Read and write the messages that guests get, in the clinic's own words.
    WordMessages,
    /// How many licences are in use, and by whom.
    ReadLicences,
}

impl Role {
    pub const ALL: [Role; 9] = [
        Role::Administrator,
        Role::Host,
        Role::Scheduler,
        Role::Supervisor,
        Role::Billing,
        Role::Participant,
        Role::Guest,
        Role::Operator,
        Role::Stranger,
    ];

    /// Begins with the day's visits: one's own, or those that one plans.
    pub const fn has_a_day(self) -> bool {
        can(self, Action::ReadVisit, Relation::Own) || can(self, Action::ReadVisit, Relation::Given)
    }

    /// Takes one of the licences that a clinic pays for. However many such roles somebody has, it is one.
    pub const fn takes_licence(self) -> bool {
        matches!(self, Role::Administrator | Role::Host)
    }
}
impl Relation {
    pub const ALL: [Relation; 6] = [
        Relation::Own,
        Relation::Given,
        Relation::Cohost,
        Relation::Joined,
        Relation::Clinic,
        Relation::Other,
    ];
}
impl Action {
    pub const ALL: [Action; 53] = [
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
        Action::ChooseColleagues,
        Action::HandOverVisit,
        Action::HideVisit,
        Action::ReadMessages,
        Action::ReadHistory,
        Action::ShareCalendar,
        Action::ReadContacts,
        Action::ChangeContacts,
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
        Action::WriteNewsletter,
        Action::ManageServices,
        Action::ChangeAvailability,
        Action::AnswerRequest,
        Action::BookVisit,
        Action::ChangeBooking,
        Action::ManageQueues,
        Action::AskInLine,
        Action::SeeLine,
        Action::ServeLine,
        Action::ReadFigures,
        Action::Chat,
        Action::ChatAtDoor,
        Action::LetProgramsIn,
        Action::ReadOwnPlaces,
        Action::WordMessages,
        Action::ReadLicences,
    ];
}

/// The table. Deny is the default; every allowed cell stands here.
#[allow(clippy::match_like_matches_macro, reason = "a table reads line by line")]
pub const fn can(role: Role, action: Action, relation: Relation) -> bool {
    use Action::*;
    use Relation::*;
    use Role::*;
    match (action, role, relation) {
        (OpenClinic | SignIn | GreetByLink | BookVisit | AskInLine, _, _) => true,
        (ManageQueues | ReadFigures, Administrator, Own | Clinic) => true,
        (SeeLine | ServeLine, Host, Own) => true,
        (SeeLine, Scheduler, Given) => true,
        (ManageServices, Administrator, Own | Clinic) => true,
        (ChangeAvailability | AnswerRequest, Host, Own) => true,
        (ChangeAvailability | AnswerRequest, Scheduler, Given) => true,
        (ChangeBooking, Guest, Own) => true,
        // Everybody who has an account is a participant, so these stand with no other role.
        (ReadClinicSettings, Participant, Own | Clinic) => true,
        (ChangeAccount | ReadOwnPlaces, Participant, Own) => true,
        // In a visit to which they are invited by their own address. What they find there is its link, by which they come
        // as its guest.
        (JoinVisit | AnswerInvitation | Chat, Participant, Own) => true,
        (WordMessages, Administrator | Supervisor, Own | Clinic) => true,
        (ReadLicences, Administrator | Billing, Own | Clinic) => true,
        (ChangePublicSettings | ChangeClinicSettings, Administrator, Own | Clinic) => true,
        (ReadPeople | ManagePeople | ReadAudit | LetOperatorIn, Administrator, Own | Clinic) => true,
        (ReadAgreements | SignAgreement, Administrator, Own | Clinic) => true,
        (ScheduleVisit | ReadVisit | CancelVisit | ReadContacts, Host, Own) => true,
        (AdmitGuest | EndVisit | ReadMessages | ReadHistory, Host, Own | Cohost) => true,
        (ChooseColleagues | HandOverVisit, Host, Own) => true,
        // A colleague sees who, when and what it was planned for, and talks; the record is for those who hold the visit.
        (ReadVisit | JoinVisit, Host, Cohost | Joined) => true,
        (HideVisit, Host, Own | Cohost | Joined) => true,
        // Those who were in the visit; an administrator who was not reads nothing of it.
        (Chat, Host, Own | Cohost | Joined) | (Chat | ChatAtDoor, Guest, Own) => true,
        (ChatAtDoor, Host, Own | Cohost) => true,
        (LetProgramsIn, Host, Own | Cohost) | (LetProgramsIn, Scheduler, Given) => true,
        // Who comes is planning, also while the visit runs, and who plans writes to them. Who is in the call stays there.
        (ChooseColleagues | HandOverVisit | ReadMessages, Scheduler, Given) => true,
        (ChangeContacts, Host, Own) | (ChangeContacts, Scheduler, Given) => true,
        // Who, when and what it was planned for, with the links to hand over: what whoever plans has typed or sends.
        // Nothing of what happens in the visit, and nothing of its record.
        (ScheduleVisit | ReadVisit | CancelVisit | ReadContacts, Scheduler, Given) => true,
        (JoinVisit, Host | Guest, Own) => true,
        (ShareCalendar, Host, Own) => true,
        (AnswerInvitation, Guest, Own) => true,
        (ReadOutbox | RetryJob | ReadBlocks | LiftBlock, Operator, _) => true,
        (ReadClinics | ReadJobs | ReadHealth | WriteNewsletter, Operator, _) => true,
        // Only while the clinic lets them, and never what opens an account, gives a role, binds the clinic or is about a
        // visit. An invitation is not theirs to send either: it opens an account, and its letter is in their outbox.
        (HelpClinic | ReadPeople | ReadAudit, Operator, Given) => true,
        (ReadClinicSettings | ChangePublicSettings, Operator, Given) => true,
        _ => false,
    }
}
