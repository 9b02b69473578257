//! The error that a person may see: a closed enum without free text. Its words are `app::ui::notice::explain`.
use crate::VisitId;
use crate::factors::Lack;
use serde::{Deserialize, Serialize};

/// An enum that knows all of its variants, in the order in which they stand: whoever shows every one of them (the
/// gallery, the file of all sentences) cannot forget one.
macro_rules! listed {
    ($(#[$of:meta])* pub enum $name:ident { $($(#[$on:meta])* $variant:ident,)* }
        $(and { $($(#[$with:meta])* $more:ident($what:ty),)* })?) => {
        $(#[$of])*
        pub enum $name { $($(#[$on])* $variant,)* $($($(#[$with])* $more($what),)*)? }

        impl $name {
            /// But for those that name something.
            pub const ALL: &[$name] = &[$($name::$variant),*];
        }
    };
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum AppError {
    #[error("signed out")]
    SignedOut,
    /// Signed in by password, and something is still to be done before anything else.
    #[error("unfinished")]
    Unfinished(Lack),
    #[error("not allowed")]
    NotAllowed,
    /// Also what one may not see: it looks like what does not exist.
    #[error("not found")]
    NotFound,
    #[error("invalid input")]
    Invalid(Vec<FieldError>),
    #[error("conflict")]
    Conflict(Conflict),
    #[error("too many attempts")]
    TooMany { retry_after_s: u32 },
    #[error("unavailable")]
    Unavailable,
    /// `reference` finds the inside of the error in the log.
    #[error("failed")]
    Failed { reference: String },
    /// Made in the browser when the server cannot be reached.
    #[error("offline")]
    Offline,
}

impl AppError {
    pub fn field(field: &str, code: FieldCode) -> Self {
        AppError::Invalid(vec![FieldError::new(field, code)])
    }

    /// Everything that is wrong with a form at once, in the order of its fields, so that nobody corrects it six times.
    pub fn of_fields<const N: usize>(checks: [(&str, Result<(), FieldCode>); N]) -> Result<(), AppError> {
        let wrong: Vec<FieldError> = checks
            .into_iter()
            .filter_map(|(field, check)| Some(FieldError::new(field, check.err()?)))
            .collect();
        if wrong.is_empty() { Ok(()) } else { Err(AppError::Invalid(wrong)) }
    }

    /// The HTTP status (RFC 9110) that carries this error.
    pub const fn status(&self) -> u16 {
        match self {
            AppError::SignedOut => 401,
            AppError::NotAllowed | AppError::Unfinished(_) => 403,
            AppError::NotFound => 404,
            AppError::Invalid(_) => 422,
            AppError::Conflict(_) => 409,
            AppError::TooMany { .. } => 429,
            AppError::Unavailable | AppError::Offline => 503,
            AppError::Failed { .. } => 500,
        }
    }
}

/// One field that needs the person's attention. `field` is the name of the form's input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    pub field: String,
    pub code: FieldCode,
}

impl FieldError {
    pub fn new(field: &str, code: FieldCode) -> Self {
        FieldError { field: field.to_owned(), code }
    }
}

listed! {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum FieldCode {
        Required,
        TooLong,
        NotAnEmail,
        /// Letters outside of ASCII: our mail does not get there.
        UnusualEmail,
        NotAPhone,
        /// A number for text messages that does not say its country.
        NoCountryCode,
        NotADate,
        NotATime,
        UnknownZone,
        InThePast,
        TooFarAhead,
        BadDuration,
        /// Visits of a series: none, one, or more than it may have.
        BadCount,
        /// Weeks from one visit to the next.
        BadInterval,
        /// A series that would have one visit, or none.
        EndsTooSoon,
        /// A series that would have more visits than one may have.
        TooManyVisits,
        /// The host has something else at some times of a series.
        TimesTaken,
        /// The wall time does not exist on that day: clocks jump over it.
        SkippedHour,
        /// The wall time happens twice on that day; the form asks which (`starts_fold` = "first" or "second").
        DoubledHour,
        /// Passwords: on the list of common ones, or made of the person's own words.
        Guessable,
        /// E-mail and password do not belong together; never says which of the two.
        WrongCredentials,
        /// The nine digits open nothing here, now.
        WrongCode,
        /// A one-time link that is used up, too old or mistyped.
        LinkExpired,
        MustAccept,
        /// A text to accept was edited since the page showed it.
        TextChanged,
        SlugTaken,
        BadSlug,
        /// The colour cannot be told from its background even after correction.
        PoorContrast,
        NotAColour,
        TooManyPeople,
        /// Another address or number for somebody whose page is open.
        PersonIsHere,
        /// Whoever is to take a visit over has another one at its time.
        HasVisitThen,
        /// Somebody in this clinic has it.
        EmailTaken,
        /// The address that one has already.
        SameEmail,
        /// The present password, typed to change it.
        WrongPassword,
        /// The temporary password again.
        SamePassword,
        /// One of the last passwords again, where the clinic lets them lapse.
        UsedBefore,
        /// A new password that is in a list of those that leaked elsewhere.
        Leaked,
        /// The second factor was not shown for a while, and comes first.
        FactorFirst,
        /// A code of an authenticator app: of another minute, used before, or mistyped.
        WrongAppCode,
        /// The code that was mailed last is another one.
        WrongMailedCode,
        /// There is no code to type any more: it was too old, or wrong ones were typed too often.
        MailedCodeOver,
        /// The code that was texted last is another one.
        WrongTextCode,
        /// There is no code by text to type any more.
        TextCodeOver,
        /// A number outside of the clinic's own country.
        ForeignPhone,
        /// Whoever has the number has said that they want no texts.
        PhoneStopped,
        /// A recovery code that was used, or never was one.
        WrongRecoveryCode,
        /// Much is sent from there: a little work of the browser, or half a minute's patience, shows a person.
        TooQuick,
        /// A passkey that opens nothing at this clinic.
        PasskeyUnknown,
        /// A known passkey whose answer does not hold.
        PasskeyRefused,
        /// The browser's answer came after five minutes, or a second time.
        PasskeyLate,
        /// More passkeys than anybody has devices.
        TooManyPasskeys,
        /// The clinic's address is a number, and passkeys belong to names.
        PasskeyNowhere,
        /// Another group of the clinic is called so.
        GroupNameTaken,
        /// More groups than a list can be read with.
        TooManyGroups,
        /// Another service of the clinic is called so.
        ServiceNameTaken,
        /// More services than a patient chooses among.
        TooManyServices,
        /// Another line of the clinic is called so.
        LineNameTaken,
        /// More lines than a patient chooses among.
        TooManyLines,
        /// Hours, or an absence, that end before they begin.
        EndsBeforeItBegins,
        /// More lines of hours than a page can be read with.
        TooManySlots,
        /// A number out of its range.
        OutOfRange,
        /// No address of a calendar, or of a server that has some.
        NotACalendarAddress,
        /// More calendars elsewhere than one host may name.
        TooManyCalendars,
        /// No address or network, or one that is too large to be a clinic's own.
        NotANetwork,
        /// More networks than a clinic may name.
        TooManyNetworks,
        /// A clinic to switch to: nobody's address.
        NoSuchClinic,
        /// A clinic to switch to: the one at hand.
        ThisClinic,
        /// A password that opens no account with one's own address at the other clinic.
        WrongPasswordThere,
        /// A clinic to switch to, from one at which one's own address is not confirmed.
        NotConfirmedHere,
        /// A clinic to switch to at which one's own address is not confirmed.
        NotConfirmedThere,
        /// A language that Bedside does not speak.
        UnknownLang,
        /// Two columns of a file are said to be the same.
        ColumnTwice,
        /// No column of a file has names.
        NoNameColumn,
        /// Braces in a message with something in them that it does not know.
        UnknownVariable,
        /// A message by whose link its reader comes, without one.
        LinkMissing,
        /// A message about a time that does not say it.
        TimeMissing,
        /// A text message of more parts than networks bring well.
        TooManyParts,
    } and {
        /// A password that has fewer characters than the clinic asks for.
        ShorterThan(u16),
    }
}

listed! {
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Conflict {
        /// The visit is over.
        VisitEnded,
        /// The join link's window is not open yet, or has closed.
        OutsideWindow,
        /// The host has removed this person.
        Removed,
        /// As many people as a visit holds are there.
        RoomFull,
        /// An address that is confirmed is not changed in passing.
        EmailIsConfirmed,
        /// A clinic keeps at least one administrator.
        LastAdministrator,
        /// The person has come in already, or is not there any more: the page was old.
        PersonChanged,
        /// Somebody who is to be deleted has visits to hold.
        VisitsAhead,
        /// A group that was chosen has been deleted since the page was drawn.
        GroupGone,
        /// The clinic does not let its members choose this for themselves any more.
        ChoiceTakenBack,
        /// A guest was written to by hand a moment ago.
        JustTold,
        /// A message was worded by somebody else since the page showed it.
        TemplateChanged,
        /// Somebody else has just booked that time; whose visit it is says nothing to a stranger.
        TimeGone,
        /// A patient has asked for that time, and it is held until the host answers.
        TimeHeld,
        /// It was answered already, or it has lapsed.
        RequestAnswered,
        /// Nobody is there for whoever comes to that line now.
        LineClosed,
        /// As many stand in the line as a morning can serve.
        LineFull,
        /// Somebody else has answered whoever waits in a line, or they have left it.
        TicketTaken,
        /// It is too late for who has booked to change it, or the clinic asks them to call.
        BookingFixed,
        /// Somebody was let in: it is not moved or cancelled any more.
        VisitBegun,
        /// A visit without anybody to see is cancelled instead.
        LastGuest,
    } and {
        /// Another visit of the host stands at that time: which one.
        SlotTaken(VisitId),
    }
}

#[cfg(feature = "server-fn")]
mod wire {
    use super::AppError;
    use crate::json::TextJson;
    use server_fn::error::{FromServerFnError, ServerFnErrorErr};

    /// Whatever the machinery says stays inside: the person gets one of our own variants.
    impl FromServerFnError for AppError {
        type Encoder = TextJson;

        fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
            match error {
                ServerFnErrorErr::Request(_) => AppError::Offline,
                ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => AppError::Invalid(Vec::new()),
                _ => AppError::Unavailable,
            }
        }
    }
}
