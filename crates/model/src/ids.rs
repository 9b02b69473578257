//! Typed ids: newtypes over UUIDv7 made from the clock and rng of `Domain`, never here.
//!
//! `Debug` prints six characters; ids of persons print nothing but their kind, so that no log can hold them.
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident $(, $private:ident)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        pub struct $name(pub Uuid);

        impl $name {
            /// The text form used in URLs and messages: 32 hex digits.
            pub fn text(&self) -> String {
                self.0.simple().to_string()
            }
            /// Reads both the plain and the hyphenated form.
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                id!(@debug self, f, $name $(, $private)?)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::try_parse(text).map(Self)
            }
        }
    };
    (@debug $self:ident, $f:ident, $name:ident) => {{
        // The last characters are the random ones; the first are the time.
        let text = $self.text();
        write!($f, "{}({})", stringify!($name), &text[26..])
    }};
    (@debug $self:ident, $f:ident, $name:ident, private) => {
        $f.write_str(stringify!($name))
    };
}

id!(/// A tenant.
    ClinicId);
id!(/// A person who can sign in; the same across clinics.
    IdentityId, private);
id!(/// An identity's place in one clinic, with its roles.
    MemberId, private);
id!(/// A group of a clinic's members.
    GroupId);
id!(/// One authenticated browser ("sign-in", never "session").
    SignInId);
id!(/// A member's way to another clinic of theirs.
    LinkId);
id!(/// One acceptance of one version of a text.
    ConsentId);
id!(/// One video appointment.
    VisitId);
id!(/// Visits that were planned together.
    SeriesId);
id!(/// Somebody's place in one visit: the host's as well as each guest's.
    ParticipantId, private);
id!(/// A remembered person of a clinic's host.
    ContactId, private);
id!(/// A group of a host's contacts.
    ContactGroupId);
id!(/// The owner of a sealing key: the person that personal data is about.
    PersonId, private);
id!(/// A passkey of a member's.
    PasskeyId);
id!(/// What a clinic offers to be booked.
    ServiceId);
id!(/// A line of a host's hours.
    SlotId);
id!(/// A visit that a patient has asked for.
    RequestId);
id!(/// A calendar elsewhere that a host has named.
    SourceId);
id!(/// A calendar of an account elsewhere.
    OutsideCalendarId);
id!(/// A line in which patients ask for a visit now.
    QueueId);
id!(/// Somebody's place in such a line.
    TicketId);
id!(/// Those who talk with each other in a visit's chat: everyone who is present, or one guest and the hosts.
    TalkId);
id!(/// The key of another program, and its place in the call.
    ProgramId);
id!(/// One thing that was said in a chat.
    ChatLineId);
id!(/// A queued piece of work.
    JobId);
id!(/// A message to a person, as kept in the outbox.
    LetterId);
id!(/// A newsletter or a notice of the operator's.
    NewsletterId);
