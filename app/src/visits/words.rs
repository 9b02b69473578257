//! States, names and lengths in words: pure, the same on the server and in the browser.
use crate::ui::Tone;
use model::outbox::{Channel, Delivery, Post};
use model::visits::{GuestRow, GuestState, PastVisit, Rsvp, VisitStatus};
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
pub fn guest_states(lang: Lang, guest: &GuestRow, post: Post) -> Vec<Words> {
    let place = match guest.state {
        GuestState::Waiting => Words::new(Tone::Good, words::guest_waiting(lang)),
        GuestState::Away => Words::new(Tone::Warning, words::guest_away(lang)),
        GuestState::In => Words::new(Tone::Good, words::guest_in(lang)),
        GuestState::Left => Words::new(Tone::Info, words::guest_left(lang)),
        GuestState::Expected => return expected_states(lang, guest, post),
    };
    vec![place]
}

fn expected_states(lang: Lang, guest: &GuestRow, post: Post) -> Vec<Words> {
    let delivery = delivery_words(lang, fares(guest, post), post, guest.channel);
    match guest.rsvp {
        Rsvp::Yes => vec![Words::new(Tone::Good, words::rsvp_yes(lang))],
        Rsvp::No => vec![Words::new(Tone::Warning, words::rsvp_no(lang))],
        // Whoever was reached has simply not answered; for the others the delivery is the news.
        Rsvp::Unanswered if matches!(guest.delivery, Some(Delivery::Sent | Delivery::Delivered)) => {
            vec![delivery, Words::new(Tone::Info, words::rsvp_none(lang))]
        }
        Rsvp::Unanswered => vec![delivery],
    }
}

/// How the guest's invitation fares. What is queued where no mail leaves goes nowhere.
pub fn fares(guest: &GuestRow, post: Post) -> Option<Delivery> {
    match guest.delivery {
        Some(Delivery::Queued) if post == Post::Kept && guest.channel == Channel::Mail => {
            Some(Delivery::Kept)
        }
        delivery => delivery,
    }
}

fn delivery_words(lang: Lang, delivery: Option<Delivery>, post: Post, channel: Channel) -> Words {
    match delivery {
        None => Words::new(Tone::Info, words::delivery_none_short(lang)),
        Some(Delivery::Queued) if post == Post::Held => Words::new(Tone::Warning, words::delivery_held(lang)),
        Some(Delivery::Queued) => Words::new(Tone::Info, words::delivery_queued(lang)),
        Some(Delivery::Sent) => Words::new(Tone::Good, words::delivery_sent(lang)),
        Some(Delivery::Delivered) if channel == Channel::Mail => {
            Words::new(Tone::Good, words::delivery_delivered_mail(lang))
        }
        Some(Delivery::Delivered) => Words::new(Tone::Good, words::delivery_delivered(lang)),
        Some(Delivery::Kept) if channel == Channel::Sms => {
            Words::new(Tone::Warning, words::delivery_kept_text(lang))
        }
        Some(Delivery::Kept) => Words::new(Tone::Warning, words::delivery_kept(lang)),
        Some(Delivery::Retrying) => Words::new(Tone::Warning, words::delivery_retrying(lang)),
        Some(Delivery::InDoubt) => Words::new(Tone::Warning, words::delivery_in_doubt(lang)),
        Some(Delivery::Bounced) => Words::new(Tone::Danger, words::delivery_bounced(lang)),
        Some(Delivery::Complained) => Words::new(Tone::Warning, words::delivery_complained(lang)),
        Some(Delivery::Failed) => Words::new(Tone::Danger, words::delivery_failed(lang)),
    }
}

/// What to do about an invitation that did not arrive, and who has been told.
pub fn delivery_advice(lang: Lang, guest: &GuestRow, post: Post) -> Option<String> {
    match fares(guest, post)? {
        Delivery::Kept => Some(words::do_kept(lang, name_of(lang, &guest.name))),
        Delivery::InDoubt => Some(words::do_in_doubt(lang).to_owned()),
        Delivery::Bounced if guest.channel == Channel::Sms => Some(words::do_bounced_text(lang).to_owned()),
        Delivery::Bounced => Some(words::do_bounced(lang).to_owned()),
        Delivery::Complained => Some(words::do_complained(lang).to_owned()),
        Delivery::Failed => Some(words::do_failed(lang).to_owned()),
        Delivery::Queued | Delivery::Sent | Delivery::Delivered | Delivery::Retrying => None,
    }
}

/// The address of the page of the history that begins after this visit, and back.
pub fn after(last: PastVisit) -> String {
    format!("{}.{}", last.starts.micros(), last.visit.text())
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

/// A guest's name, or words for somebody who has none yet. A name from right to left keeps to itself, in whatever
/// sentence it stands.
pub fn name_of(lang: Lang, name: &str) -> String {
    match name.trim() {
        "" => words::no_name(lang).to_owned(),
        name => texts::isolate(name),
    }
}

/// Whose visit it is, where that is not the reader.
pub fn with_host(lang: Lang, host: &str) -> String {
    words::with_host(lang, texts::isolate(host))
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
        GuestRow {
            participant,
            name: "Maya Lin".to_owned(),
            state,
            waiting_since: None,
            rsvp,
            note: String::new(),
            delivery,
            channel: Channel::Mail,
            seen: true,
            rings: false,
            task: Default::default(),
        }
    }

    fn shown(guest: &GuestRow, post: Post) -> String {
        let states = guest_states(Lang::En, guest, post);
        states.iter().map(|words| words.text).collect::<Vec<_>>().join(" · ")
    }

    #[test]
    fn where_a_guest_is_comes_before_what_they_said() {
        let waiting = guest(GuestState::Waiting, Rsvp::No, Some(Delivery::Bounced));
        assert_eq!(shown(&waiting, Post::Goes), "In the waiting room");
    }

    #[test]
    fn an_expected_guest_shows_answer_or_delivery() {
        let expected = |rsvp, delivery| guest(GuestState::Expected, rsvp, delivery);
        let bounced = expected(Rsvp::Unanswered, Some(Delivery::Bounced));
        assert_eq!(shown(&bounced, Post::Goes), "Invitation could not be delivered");
        let sent = expected(Rsvp::Unanswered, Some(Delivery::Sent));
        assert_eq!(shown(&sent, Post::Goes), "Invitation sent · Has not answered yet");
        let arrived = expected(Rsvp::Unanswered, Some(Delivery::Delivered));
        assert_eq!(shown(&arrived, Post::Goes), "Invitation delivered · Has not answered yet");
        let queued = expected(Rsvp::Unanswered, Some(Delivery::Queued));
        assert_eq!(shown(&queued, Post::Held), "Invitation waits until you confirm your e-mail address");
        assert_eq!(shown(&expected(Rsvp::Yes, Some(Delivery::Sent)), Post::Goes), "Will come");
        assert_eq!(shown(&expected(Rsvp::Unanswered, None), Post::Goes), "Not invited by mail");
    }

    #[test]
    fn only_trouble_needs_advice() {
        let advice = |delivery| {
            delivery_advice(Lang::En, &guest(GuestState::Expected, Rsvp::Unanswered, delivery), Post::Goes)
        };
        assert!(advice(Some(Delivery::Bounced)).is_some());
        assert!(advice(Some(Delivery::Complained)).is_some());
        assert_eq!(advice(Some(Delivery::Retrying)), None);
        assert_eq!(advice(None), None);
    }

    /// "Sent" is never said of what did not leave, not even for the moment before the letter is looked at.
    #[test]
    fn without_a_mail_server_the_host_hands_over_the_link() {
        for (delivery, post) in [(Delivery::Kept, Post::Goes), (Delivery::Queued, Post::Kept)] {
            let guest = guest(GuestState::Expected, Rsvp::Unanswered, Some(delivery));
            assert_eq!(shown(&guest, post), "Not sent: no mail server is set up");
            let advice = delivery_advice(Lang::En, &guest, post).unwrap();
            assert_eq!(advice, "Nobody has been told. Give Maya Lin the link yourself.");
            assert!(delivery_advice(Lang::Es, &guest, post).unwrap().contains("Maya Lin"));
        }
    }

    #[test]
    fn names_from_right_to_left_do_not_turn_their_neighbours() {
        assert_eq!(list_names(Lang::En, ["محمد", "Jo"]), "\u{2068}محمد\u{2069} and Jo");
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
