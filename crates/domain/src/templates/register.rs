//! Every message that Bedside sends to anybody, each with one purpose and one rule for who gets it (PR-14, PR-16). A message
//! without them does not compile, because both are matches without a rest. `tests/it/register.rs` finds in the source where
//! messages are handed to the outbox, compares, and prints all of it into `messages.txt`, for auditors.
use super::of_letter;
use model::outbox::LetterKind;
use model::templates::TemplateKind;

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Somebody's own account: it opens, changes, is confirmed.
    Account,
    /// What Bedside does for a clinic, and that it does.
    Service,
    /// A visit, to whoever belongs to it.
    Visit,
    /// What a clinic pays for.
    Billing,
    /// What guards an account or a log; never switched off.
    Security,
    /// News of the product, to whoever asked for them.
    Newsletter,
}

/// Who gets it, and nobody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Each guest who belongs to the visit at that moment, by the channel that was chosen for them.
    Guest,
    /// Whoever asked for a visit without an account, at the address that they gave.
    Asker,
    /// Whoever has the address or the number that was typed, if visits under it are ahead.
    Typed,
    /// The number that has just written.
    Sender,
    /// The owner of an account, at its address.
    Owner,
    /// The same at the new address as well.
    OwnerAtBoth,
    /// Somebody who was invited to work at the clinic.
    Invited,
    /// The member whose visit it is, if they want such letters.
    Host,
    /// Every administrator of the clinic.
    Administrators,
    /// The administrator who asked for it, at their own address.
    Oneself,
    /// The address in the installation's configuration.
    Operator,
    /// Each who has asked for it, has shown that the address is theirs, and has not ended it.
    Subscriber,
}

macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Every message, by letter or by text.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Message { $($(#[$doc])* $name,)* }

        impl Message {
            /// All of them.
            pub const ALL: &[Message] = &[$(Message::$name),*];
        }
    };
}

messages! {
    Invitation,
    Moved,
    Cancelled,
    NewHost,
    Reminder,
    Late,
    HostWaits,
    LostLink,
    BookingAsked,
    BookingDeclined,
    BookingLapsed,
    /// What is said to a text that somebody has sent.
    TextAnswer,
    /// A patient has booked, moved or cancelled, or asks.
    HostBooking,
    /// A colleague plans, moves or takes back a visit, or asks somebody to come.
    ColleagueVisit,
    /// A guest has said that they cannot come.
    GuestDeclines,
    /// Somebody waits, and the host has not said that they know.
    SomebodyWaits,
    ConfirmAddress,
    InvitedToWork,
    InvitedByPassword,
    ResetPassword,
    TemporaryPassword,
    PasswordChanged,
    EmailChange,
    EmailChanged,
    NewBrowser,
    /// One account in two places far apart, within an hour.
    FarApart,
    SignInCode,
    ClinicsLinked,
    FactorChanged,
    /// The operator may help, or has come in.
    OperatorHelps,
    /// The audit log's newest ends.
    Checkpoints,
    /// A sign-in's code, by text.
    TextCode,
    /// Does somebody really want the newsletter?
    NewsletterAsked,
    Newsletter,
    /// A newsletter before it is sent, to whoever writes it.
    NewsletterTest,
    /// A clinic's own words, tried.
    TemplateTest,
}

impl Message {
    /// Exactly one.
    pub const fn purpose(self) -> Purpose {
        match self {
            Message::Invitation
            | Message::Moved
            | Message::Cancelled
            | Message::NewHost
            | Message::Reminder
            | Message::Late
            | Message::HostWaits
            | Message::LostLink
            | Message::BookingAsked
            | Message::BookingDeclined
            | Message::BookingLapsed
            | Message::TextAnswer
            | Message::HostBooking
            | Message::ColleagueVisit
            | Message::GuestDeclines
            | Message::SomebodyWaits => Purpose::Visit,
            Message::ConfirmAddress | Message::InvitedToWork | Message::InvitedByPassword => Purpose::Account,
            Message::TemplateTest => Purpose::Service,
            Message::NewsletterAsked | Message::Newsletter | Message::NewsletterTest => Purpose::Newsletter,
            Message::ResetPassword
            | Message::TemporaryPassword
            | Message::PasswordChanged
            | Message::EmailChange
            | Message::EmailChanged
            | Message::NewBrowser
            | Message::FarApart
            | Message::SignInCode
            | Message::ClinicsLinked
            | Message::FactorChanged
            | Message::OperatorHelps
            | Message::TextCode
            | Message::Checkpoints => Purpose::Security,
        }
    }

    /// Exactly one.
    pub const fn recipient(self) -> Recipient {
        match self {
            Message::Invitation
            | Message::Moved
            | Message::Cancelled
            | Message::NewHost
            | Message::Reminder
            | Message::Late
            | Message::HostWaits => Recipient::Guest,
            Message::LostLink => Recipient::Typed,
            Message::BookingAsked | Message::BookingDeclined | Message::BookingLapsed => Recipient::Asker,
            Message::TextAnswer => Recipient::Sender,
            Message::HostBooking
            | Message::ColleagueVisit
            | Message::GuestDeclines
            | Message::SomebodyWaits => Recipient::Host,
            Message::ConfirmAddress
            | Message::ResetPassword
            | Message::TemporaryPassword
            | Message::PasswordChanged
            | Message::EmailChanged
            | Message::NewBrowser
            | Message::FarApart
            | Message::SignInCode
            | Message::ClinicsLinked
            | Message::FactorChanged
            | Message::TextCode
            | Message::NewsletterAsked => Recipient::Owner,
            Message::Newsletter => Recipient::Subscriber,
            Message::EmailChange => Recipient::OwnerAtBoth,
            Message::InvitedToWork | Message::InvitedByPassword => Recipient::Invited,
            Message::OperatorHelps => Recipient::Administrators,
            Message::TemplateTest => Recipient::Oneself,
            Message::Checkpoints | Message::NewsletterTest => Recipient::Operator,
        }
    }

    /// The functions that hand it over, by file.
    pub const fn sites(self) -> &'static [&'static str] {
        match self {
            Message::Invitation
            | Message::Moved
            | Message::Cancelled
            | Message::NewHost
            | Message::Reminder
            | Message::Late
            | Message::HostWaits => {
                &["visits/message.rs::tell", "visits/together.rs::send", "texting/mod.rs::write"]
            }
            Message::LostLink => &["lost_link/mod.rs::send"],
            Message::BookingAsked | Message::BookingDeclined | Message::BookingLapsed => {
                &["booking/letters.rs::to_patient", "booking/letters.rs::text"]
            }
            Message::TextAnswer => &["texting/answers.rs::answered"],
            Message::HostBooking => &["booking/letters.rs::notify", "people/notices/reached.rs::text"],
            Message::ColleagueVisit | Message::GuestDeclines => {
                &["people/notices/mod.rs::write", "people/notices/reached.rs::text"]
            }
            Message::SomebodyWaits => &["noticed/telling.rs::letter", "people/notices/reached.rs::text"],
            Message::ConfirmAddress => &["logins/letters.rs::confirm"],
            Message::InvitedToWork => &["logins/letters.rs::invite"],
            Message::InvitedByPassword => &["logins/letters.rs::invite_by_password"],
            Message::ResetPassword => &["logins/letters.rs::reset"],
            Message::TemporaryPassword => &["logins/letters.rs::temporary"],
            Message::PasswordChanged => &["logins/letters.rs::changed"],
            Message::EmailChange => &["logins/letters.rs::email_change"],
            Message::EmailChanged => &["logins/letters.rs::email_changed"],
            Message::NewBrowser => &["logins/letters.rs::new_browser"],
            Message::FarApart => &["logins/letters.rs::apart"],
            Message::SignInCode => &["logins/letters.rs::sign_in_code"],
            Message::ClinicsLinked => &["logins/letters.rs::linked"],
            Message::FactorChanged => &["logins/letters.rs::factor"],
            Message::OperatorHelps => &["support/letters.rs::tell"],
            Message::Checkpoints => &["audit/mailing.rs::run"],
            Message::TextCode => &["factors/texts/mod.rs::send"],
            Message::NewsletterAsked => &["newsletter/letter.rs::confirm"],
            Message::Newsletter => &["newsletter/sending.rs::send_one"],
            Message::NewsletterTest => &["newsletter/sending.rs::run"],
            Message::TemplateTest => &["templates/mod.rs::test"],
        }
    }

    /// The words that a clinic may choose for it, where it may.
    pub fn template(self) -> Option<TemplateKind> {
        TemplateKind::ALL.into_iter().find(|kind| Message::from(*kind) == self)
    }
}

impl From<TemplateKind> for Message {
    fn from(kind: TemplateKind) -> Message {
        match kind {
            TemplateKind::Invitation => Message::Invitation,
            TemplateKind::Moved => Message::Moved,
            TemplateKind::Cancelled => Message::Cancelled,
            TemplateKind::NewHost => Message::NewHost,
            TemplateKind::Reminder => Message::Reminder,
            TemplateKind::Late => Message::Late,
            TemplateKind::HostWaits => Message::HostWaits,
            TemplateKind::LostLink => Message::LostLink,
            TemplateKind::BookingAsked => Message::BookingAsked,
            TemplateKind::BookingDeclined => Message::BookingDeclined,
            TemplateKind::BookingLapsed => Message::BookingLapsed,
        }
    }
}

/// What a guest's letter is about in the outbox.
impl From<LetterKind> for Message {
    fn from(kind: LetterKind) -> Message {
        of_letter(kind).into()
    }
}
