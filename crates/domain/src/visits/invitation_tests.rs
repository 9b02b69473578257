//! The whole letter, in both languages, word for word; and what may never stand in it.
use super::*;
use crate::config::{DatabaseUrl, Origins};
use crate::joining::rules::tests::visit;
use crate::mail::render::tests::front;
use crate::templates::{self, Own};
use model::outbox::Channel;
use model::templates::{TemplateId, TemplateWords, Variable};
use uuid::Uuid;

fn letter(lang: Lang, guest_zone: &str) -> OutgoingLetter {
    on(Occasion::Invitation, lang, guest_zone, |_| {})
}

/// A letter of a visit with Dr. Rivera in New York, changed as a test needs it.
fn on(
    occasion: Occasion,
    lang: Lang,
    guest_zone: &str,
    change: impl FnOnce(&mut VisitData),
) -> OutgoingLetter {
    worded(occasion, lang, guest_zone, change, None)
}

/// The same in a clinic's own words.
fn worded(
    occasion: Occasion,
    lang: Lang,
    guest_zone: &str,
    change: impl FnOnce(&mut VisitData),
    own: Option<&Own>,
) -> OutgoingLetter {
    let zone = |name| Zone::parse(name).unwrap();
    let mut front = front();
    front.name = "Harbor Clinic".into();
    let at = when::time("2026-11-24T22:30:00Z".parse().unwrap());
    let mut visit = VisitData {
        starts_at: at,
        ends_at: at.plus_seconds(30 * 60),
        topic: b"CANARY-diabetes".to_vec(),
        cancelled_reason: Some(b"CANARY-reason".to_vec()),
        zone: "America/New_York".into(),
        host_zone: "America/New_York".into(),
        ..visit(None)
    };
    change(&mut visit);
    let config = DomainConfig {
        database: DatabaseUrl::Postgres(String::new()),
        data_dir: "/nowhere".into(),
        audit_dir: "/nowhere".into(),
        audit_mail: None,
        origin: Origins {
            scheme: "https".into(),
            base_host: "bedside.example".into(),
            port: None,
            shared_path: false,
        },
        mail_from: "no-reply@bedside.example".into(),
        news: crate::News::default(),
        limits: model::limits::Limits::LONGEST,
        mail_leaves: false,
        leaked: None,
    };
    let host_zone = zone("America/New_York");
    let (front, config, visit) = (&front, &config, &visit);
    let sender = Sender { front, config, host_name: "Dr. Rivera", host_zone: &host_zone, visit, now: at };
    let to = Recipient {
        participant: ParticipantId(Uuid::from_u128(7)),
        person: PersonId(Uuid::nil()),
        name: "Maya Lin".into(),
        email: "maya@example.org".into(),
        zone: &zone(guest_zone),
        lang,
        url: "https://harbor.bedside.example/j/abc.def".into(),
        code: "123 456 789".into(),
        taken_out: false,
        task: model::tasks::Task::Talk,
    };
    sender.letter(occasion, to, own)
}

/// The calendar file, unfolded.
fn file(letter: &OutgoingLetter) -> String {
    String::from_utf8(letter.attachments[0].body.clone()).unwrap().replace("\r\n ", "")
}

#[test]
fn in_english_with_both_hours() {
    let made = letter(Lang::En, "America/Denver");
    assert_eq!(made.subject, "Video visit with Dr. Rivera: Tuesday, November 24, 2026 at 3:30 pm");
    assert_eq!(
        made.text,
        "Hello Maya Lin,

Dr. Rivera at Harbor Clinic invites you to a video visit.

When: Tuesday, November 24, 2026 at 3:30 pm (Denver time)
For Dr. Rivera: Tuesday, November 24, 2026 at 5:30 pm (New York time)
How long: 30 minutes

Join the visit:
https://harbor.bedside.example/j/abc.def

There is nothing to install: the link opens in the browser of your phone, tablet or computer. You can come in from \
24 hours before and wait; Dr. Rivera lets you in.

Please say on the same page whether you can come. Opening the link commits you to nothing.

If the link does not work, go to https://harbor.bedside.example/ and type this code:
123 456 789

Link and code are yours alone: please do not pass them on.

You did not expect this? Then you need do nothing, or call us.

Questions or trouble? Call Harbor Clinic: +1 303 555 0100

-- \nHarbor Clinic\n"
    );
}

#[test]
fn in_spanish_with_one_hour_where_both_are_the_same() {
    let made = letter(Lang::Es, "America/Detroit");
    assert_eq!(
        made.subject,
        "Consulta por video con Dr. Rivera: Martes, 24 de noviembre de 2026 a las 5:30 p. m."
    );
    assert!(made.text.starts_with(
        "Hola, Maya Lin:

Dr. Rivera, de Harbor Clinic, le invita a una consulta por video.

Cuándo: Martes, 24 de noviembre de 2026 a las 5:30 p. m. (hora de Detroit)
Duración: 30 minutos

Entrar a la consulta:
https://harbor.bedside.example/j/abc.def
"
    ));
    assert!(!made.text.contains("Para Dr. Rivera"));
    assert!(made.text.contains("¿Preguntas o problemas? Llame a Harbor Clinic: +1 303 555 0100"));
    assert!(made.html.contains("<html lang=\"es\">"));
}

const OCCASIONS: [Occasion; 7] = [
    Occasion::Invitation,
    Occasion::Moved,
    Occasion::Cancelled,
    Occasion::NewHost,
    Occasion::Reminder,
    Occasion::Late { minutes: 10 },
    Occasion::HostWaits,
];

/// PR-16: no reason of the visit, nor why it is cancelled, in subject, text, HTML or calendar file.
#[test]
fn no_word_about_health() {
    for (lang, occasion) in Lang::ALL.into_iter().flat_map(|lang| OCCASIONS.map(|occasion| (lang, occasion)))
    {
        let made = on(occasion, lang, "America/Denver", |_| {});
        let files = made.attachments.iter().map(|file| String::from_utf8(file.body.clone()).unwrap());
        for part in files.chain([made.subject.clone(), made.text.clone(), made.html.clone()]) {
            assert!(!part.contains("CANARY") && !part.to_lowercase().contains("diabetes"), "{occasion:?}");
        }
    }
}

#[test]
fn a_moved_visit_names_both_times_in_the_guests_zone() {
    let earlier = when::time("2026-11-23T17:00:00Z".parse().unwrap());
    let made = on(Occasion::Moved, Lang::En, "America/Denver", |visit| {
        (visit.moved_from, visit.sequence) = (Some(earlier), 2);
    });
    assert_eq!(
        made.subject,
        "New time for your video visit with Dr. Rivera: Tuesday, November 24, 2026 at 3:30 pm"
    );
    assert!(
        made.text.contains(
            "Your video visit with Dr. Rivera at Harbor Clinic has a new time.

New time: Tuesday, November 24, 2026 at 3:30 pm (Denver time)
For Dr. Rivera: Tuesday, November 24, 2026 at 5:30 pm (New York time)
Not any more: Monday, November 23, 2026 at 10:00 am (Denver time)
How long: 30 minutes
"
        ),
        "{}",
        made.text
    );
    let file = file(&made);
    assert!(file.contains("METHOD:REQUEST\r\n") && file.contains("SEQUENCE:2\r\n"), "{file}");
    assert!(file.contains("UID:00000000000000000000000000000007@bedside.example\r\n"));
    // Another length alone is no other time.
    let longer = on(Occasion::Moved, Lang::Es, "America/Denver", |visit| {
        visit.moved_from = Some(visit.starts_at);
    });
    assert!(!longer.text.contains("Ya no será"), "{}", longer.text);
}

#[test]
fn a_cancelled_visit_leaves_the_calendar_and_opens_nothing() {
    let made = on(Occasion::Cancelled, Lang::En, "America/Denver", |visit| {
        (visit.cancelled_told, visit.sequence) = (Some(Told::Away), 1);
    });
    assert_eq!(made.subject, "Cancelled: video visit with Dr. Rivera, Tuesday, November 24, 2026 at 3:30 pm");
    assert!(made.text.contains("will not take place.\n\nDr. Rivera cannot be there.\n"), "{}", made.text);
    assert!(made.text.contains("It was planned for: Tuesday, November 24, 2026 at 3:30 pm (Denver time)"));
    assert!(!made.text.contains("/j/") && !made.text.contains("123 456 789"), "{}", made.text);
    assert_eq!(made.attachments[0].content_type, "text/calendar; method=CANCEL; charset=utf-8");
    let file = file(&made);
    for line in ["METHOD:CANCEL\r\n", "SEQUENCE:1\r\n", "STATUS:CANCELLED\r\n"] {
        assert!(file.contains(line), "{file}");
    }
    assert!(file.contains("UID:00000000000000000000000000000007@bedside.example\r\n"));
}

#[test]
fn what_changes_no_time_brings_no_calendar_file() {
    for occasion in [Occasion::Reminder, Occasion::Late { minutes: 10 }, Occasion::HostWaits] {
        let made = on(occasion, Lang::Es, "America/Denver", |_| {});
        assert!(made.attachments.is_empty() && made.text.contains("/j/abc.def"), "{occasion:?}");
    }
    let late = on(Occasion::Late { minutes: 10 }, Lang::En, "America/Denver", |_| {});
    assert!(late.text.contains("is running late, by about 10 minutes."), "{}", late.text);
}

#[test]
fn the_calendar_file_is_the_guests() {
    let made = letter(Lang::En, "America/Denver");
    let file = &made.attachments[0];
    assert_eq!(
        (file.name.as_str(), file.content_type.as_str()),
        ("invite.ics", "text/calendar; method=REQUEST; charset=utf-8")
    );
    let text = String::from_utf8(file.body.clone()).unwrap().replace("\r\n ", "");
    assert!(text.contains("UID:00000000000000000000000000000007@bedside.example\r\n"));
    assert!(text.contains("DTSTART;TZID=America/Denver:20261124T153000\r\n"));
    assert!(text.contains("URL:https://harbor.bedside.example/j/abc.def\r\n"));
    assert!(text.contains("mailto:maya@example.org\r\n"));
}

/// Whatever an occasion's words may hold, all of it.
fn own(occasion: Occasion, lang: Lang) -> Own {
    let kind = templates::of_letter(occasion.kind());
    let id = TemplateId { kind, channel: Channel::Mail, lang };
    let all: Vec<&str> = kind.variables(id.channel).into_iter().map(Variable::typed).collect();
    let words = TemplateWords {
        subject: "Own subject for {guest}".into(),
        heading: "Own heading".into(),
        body: format!("Own words.\n\n{}", all.join("\n\n")),
    };
    Own::of(id, &words).unwrap()
}

/// PR-16 again, in the clinic's words: no variable leads to what a visit is about.
#[test]
fn own_words_have_no_way_to_health_either() {
    for (lang, occasion) in Lang::ALL.into_iter().flat_map(|lang| OCCASIONS.map(|occasion| (lang, occasion)))
    {
        let own = own(occasion, lang);
        let made = worded(occasion, lang, "America/Denver", |_| {}, Some(&own));
        assert_eq!(made.subject, "Own subject for Maya Lin");
        assert!(made.text.starts_with("Own heading\n\nOwn words.\n\nMaya Lin\n"), "{}", made.text);
        assert!(made.html.contains(&format!("<html lang=\"{}\">", lang.tag())));
        // On the host's clock as well, since it shows another hour.
        assert!(made.text.contains("5:30") && made.text.contains("3:30"), "{}", made.text);
        assert_eq!(made.text.contains("/j/abc.def"), occasion != Occasion::Cancelled, "{occasion:?}");
        let minutes = made.text.lines().any(|line| line == common::minutes(lang, 10));
        assert_eq!(minutes, matches!(occasion, Occasion::Late { .. }), "{occasion:?}");
        let files = made.attachments.iter().map(|file| String::from_utf8(file.body.clone()).unwrap());
        for part in files.chain([made.subject.clone(), made.text.clone(), made.html.clone()]) {
            assert!(!part.contains("CANARY") && !part.to_lowercase().contains("diabetes"), "{occasion:?}");
        }
    }
}

/// What the host has chosen to say is said, whatever the clinic's words are.
#[test]
fn why_it_is_cancelled_stands_in_own_words_too() {
    let own = own(Occasion::Cancelled, Lang::En);
    let told = |visit: &mut VisitData| visit.cancelled_told = Some(Told::Away);
    let made = worded(Occasion::Cancelled, Lang::En, "America/New_York", told, Some(&own));
    assert!(made.text.contains("Dr. Rivera cannot be there."), "{}", made.text);
    assert!(made.text.contains("expect this"), "and the small print");
}
