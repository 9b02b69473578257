//! The whole letter, in both languages, word for word; and what may never stand in it.
use super::*;
use crate::config::{DatabaseUrl, Origins};
use crate::joining::code::Code;
use crate::mail::render::tests::front;
use crate::visits::when::Zone;
use model::{Lang, Minutes, ParticipantId};
use uuid::Uuid;

fn letter(lang: Lang, guest_zone: &str) -> OutgoingLetter {
    let zone = |name| Zone::parse(name).unwrap();
    let mut front = front();
    front.name = "Harbor Clinic".into();
    let guest = PlannedGuest {
        contact: None,
        name: "Maya Lin".into(),
        email: Some("maya@example.org".into()),
        invite: true,
        zone: zone(guest_zone),
        lang,
    };
    let at = when::time("2026-11-24T22:30:00Z".parse().unwrap());
    let plan = Plan {
        at,
        duration: Minutes(30),
        zone: zone("America/New_York"),
        wall: "2026-11-24T17:30".into(),
        topic: "CANARY-diabetes".into(),
        now: false,
        guests: vec![guest.clone()],
    };
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
        limits: model::limits::Limits::LONGEST,
        mail_leaves: false,
    };
    let (host_name, host_zone) = ("Dr. Rivera", zone("America/New_York"));
    let sender =
        Sender { front: &front, config: &config, host_name, host_zone: &host_zone, plan: &plan, now: at };
    let key = Invited {
        participant: ParticipantId(Uuid::from_u128(7)),
        url: "https://harbor.bedside.example/j/abc.def".into(),
        code: Code::parse("123456789").unwrap(),
    };
    sender.letter(&guest, PersonId(Uuid::nil()), &key).unwrap()
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

/// PR-16: no reason of the visit in subject, text, HTML or calendar file.
#[test]
fn no_word_about_health() {
    for lang in Lang::ALL {
        let made = letter(lang, "America/Denver");
        let file = String::from_utf8(made.attachments[0].body.clone()).unwrap();
        for part in [&made.subject, &made.text, &made.html, &file] {
            assert!(!part.contains("CANARY") && !part.to_lowercase().contains("diabetes"));
        }
    }
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
