//! States, names and lengths in words: pure, the same on the server and in the browser.
use crate::ui::Tone;
use model::outbox::Delivery;
use model::visits::{GuestRow, GuestState, HistoryRow, PastVisit, Rsvp, VisitStatus};
use model::{Lang, Minutes, Time, VisitId};
use texts::visits as words;

/// One state of a guest, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    pub tone: Tone,
    pub text: &'static str,
}

impl Words {
    const fn new(tone: Tone, text: &'static str) -> Self {
        Words { tone, text }
    }
}

/// What a host needs to know of a guest right now, most urgent first: where they are, or else whether they will
/// come and whether the invitation reached them.
pub fn guest_states(lang: Lang, guest: &GuestRow, invitations_go_out: bool) -> Vec<Words> {
    let place = match guest.state {
        GuestState::Waiting => Words::new(Tone::Good, words::guest_waiting(lang)),
        GuestState::Away => Words::new(Tone::Warning, words::guest_away(lang)),
        GuestState::In => Words::new(Tone::Good, words::guest_in(lang)),
        GuestState::Left => Words::new(Tone::Info, words::guest_left(lang)),
        GuestState::Expected => return expected_states(lang, guest, invitations_go_out),
    };
    vec![place]
}

fn expected_states(lang: Lang, guest: &GuestRow, invitations_go_out: bool) -> Vec<Words> {
    let delivery = delivery_words(lang, guest.delivery, invitations_go_out);
    match guest.rsvp {
        Rsvp::Yes => vec![Words::new(Tone::Good, words::rsvp_yes(lang))],
        Rsvp::No => vec![Words::new(Tone::Warning, words::rsvp_no(lang))],
        // Whoever was reached has simply not answered; for the others the delivery is the news.
        Rsvp::Unanswered if guest.delivery == Some(Delivery::Sent) => {
            vec![delivery, Words::new(Tone::Info, words::rsvp_none(lang))]
        }
        Rsvp::Unanswered => vec![delivery],
    }
}

pub fn delivery_words(lang: Lang, delivery: Option<Delivery>, invitations_go_out: bool) -> Words {
    match delivery {
        None => Words::new(Tone::Info, words::delivery_none_short(lang)),
        Some(Delivery::Queued) if !invitations_go_out => {
            Words::new(Tone::Warning, words::delivery_held(lang))
        }
        Some(Delivery::Queued) => Words::new(Tone::Info, words::delivery_queued(lang)),
        Some(Delivery::Sent) => Words::new(Tone::Good, words::delivery_sent(lang)),
        Some(Delivery::Retrying) => Words::new(Tone::Warning, words::delivery_retrying(lang)),
        Some(Delivery::InDoubt) => Words::new(Tone::Warning, words::delivery_in_doubt(lang)),
        Some(Delivery::Bounced) => Words::new(Tone::Danger, words::delivery_bounced(lang)),
        Some(Delivery::Failed) => Words::new(Tone::Danger, words::delivery_failed(lang)),
    }
}

/// What to do about a delivery that went wrong, and who has been told.
pub fn delivery_advice(lang: Lang, delivery: Option<Delivery>) -> Option<&'static str> {
    match delivery? {
        Delivery::InDoubt => Some(words::do_in_doubt(lang)),
        Delivery::Bounced => Some(words::do_bounced(lang)),
        Delivery::Failed => Some(words::do_failed(lang)),
        Delivery::Queued | Delivery::Sent | Delivery::Retrying => None,
    }
}

/// The address of the page of the history that begins after this row, and back.
pub fn after(row: &HistoryRow) -> String {
    format!("{}.{}", row.starts.at.micros(), row.visit.text())
}

pub fn past_visit(text: &str) -> Option<PastVisit> {
    let (starts, visit) = text.split_once('.')?;
    Some(PastVisit { starts: Time(starts.parse().ok()?), visit: VisitId::parse(visit)? })
}

/// `held`: somebody was let in.
pub fn status_words(lang: Lang, status: VisitStatus, held: bool) -> Words {
    match status {
        VisitStatus::NotStarted => Words::new(Tone::Info, words::visit_not_started(lang)),
        VisitStatus::Started => Words::new(Tone::Good, words::visit_started(lang)),
        VisitStatus::Ended if held => Words::new(Tone::Info, words::visit_ended(lang)),
        VisitStatus::Ended => Words::new(Tone::Warning, words::visit_not_held(lang)),
    }
}

/// A guest's name, or words for somebody who has none yet.
pub fn name_of(lang: Lang, name: &str) -> String {
    match name.trim() {
        "" => words::no_name(lang).to_owned(),
        name => name.to_owned(),
    }
}

/// "Maya", "Maya and Jo", "Maya, Jo and Ada".
pub fn list_names<'a>(lang: Lang, names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names: Vec<String> = names.into_iter().map(|name| name_of(lang, name)).collect();
    match names.len() {
        0 => words::no_name(lang).to_owned(),
        1 => names.remove(0),
        n => {
            let last = names.remove(n - 1);
            format!("{} {} {last}", names.join(", "), words::and(lang))
        }
    }
}

pub fn guest_names(lang: Lang, guests: &[GuestRow]) -> String {
    list_names(lang, guests.iter().map(|guest| guest.name.as_str()))
}

/// "3:07", "1:02:45": a wait that ticks. Clocks that differ a little never show a negative wait.
pub fn ticking(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{rest:02}") } else { format!("{minutes}:{rest:02}") }
}

/// "45 seconds", "12 minutes 5 seconds", "1 hour 5 minutes": a length that is over; exact below an hour.
pub fn length(lang: Lang, seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut parts = Vec::new();
    if hours > 0 {
        parts.push(words::hours(lang, hours));
    }
    if minutes > 0 {
        parts.push(words::minutes(lang, minutes));
    }
    if hours == 0 && (rest > 0 || minutes == 0) {
        parts.push(words::seconds(lang, rest));
    }
    parts.join(" ")
}

pub fn minutes(lang: Lang, minutes: Minutes) -> String {
    words::minutes(lang, i64::from(minutes.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::ParticipantId;

    fn guest(state: GuestState, rsvp: Rsvp, delivery: Option<Delivery>) -> GuestRow {
        let participant = ParticipantId::parse("00000000000000000000000000000001").unwrap();
        GuestRow { participant, name: "Maya Lin".to_owned(), state, waiting_since: None, rsvp, delivery }
    }

    fn shown(guest: &GuestRow, confirmed: bool) -> String {
        let states = guest_states(Lang::En, guest, confirmed);
        states.iter().map(|words| words.text).collect::<Vec<_>>().join(" · ")
    }

    #[test]
    fn where_a_guest_is_comes_before_what_they_said() {
        let waiting = guest(GuestState::Waiting, Rsvp::No, Some(Delivery::Bounced));
        assert_eq!(shown(&waiting, true), "In the waiting room");
    }

    #[test]
    fn an_expected_guest_shows_answer_or_delivery() {
        let expected = |rsvp, delivery| guest(GuestState::Expected, rsvp, delivery);
        let bounced = expected(Rsvp::Unanswered, Some(Delivery::Bounced));
        assert_eq!(shown(&bounced, true), "Invitation could not be delivered");
        let sent = expected(Rsvp::Unanswered, Some(Delivery::Sent));
        assert_eq!(shown(&sent, true), "Invitation sent · Has not answered yet");
        let queued = expected(Rsvp::Unanswered, Some(Delivery::Queued));
        assert_eq!(shown(&queued, false), "Invitation waits until you confirm your e-mail address");
        assert_eq!(shown(&expected(Rsvp::Yes, Some(Delivery::Sent)), true), "Will come");
        assert_eq!(shown(&expected(Rsvp::Unanswered, None), true), "Not invited by mail");
    }

    #[test]
    fn only_trouble_needs_advice() {
        assert!(delivery_advice(Lang::Es, Some(Delivery::Bounced)).is_some());
        assert!(delivery_advice(Lang::Es, Some(Delivery::Retrying)).is_none());
        assert!(delivery_advice(Lang::Es, None).is_none());
    }

    #[test]
    fn names_are_listed_as_one_says_them() {
        assert_eq!(list_names(Lang::En, ["Maya"]), "Maya");
        assert_eq!(list_names(Lang::Es, ["Maya", "Jo"]), "Maya y Jo");
        assert_eq!(list_names(Lang::En, ["Maya", " ", "Jo"]), "Maya, Guest without a name and Jo");
        assert_eq!(list_names(Lang::En, []), "Guest without a name");
    }

    #[test]
    fn lengths_are_exact_below_an_hour() {
        assert_eq!(length(Lang::En, 0), "0 seconds");
        assert_eq!(length(Lang::En, 61), "1 minute 1 second");
        assert_eq!(length(Lang::Es, 120), "2 minutos");
        assert_eq!(length(Lang::En, 3_661), "1 hour 1 minute");
        assert_eq!(
            (ticking(-5), ticking(187), ticking(3_765)),
            ("0:00".into(), "3:07".into(), "1:02:45".into())
        );
    }
}
