//! What a text says, how long it is, and what its answers mean.
use super::*;
use proptest::prelude::*;

const LINK: &str = "https://harbor.visits.example/j/01890a5d000070008000000000000000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn facts(clinic: &'static str, lang: Lang) -> Facts<'static> {
    let when = match lang {
        Lang::En => "Wednesday, November 25, 2026 at 12:30 pm (Mexico City time)",
        Lang::Es => "Miércoles 25 de noviembre de 2026 a las 12:30 (hora de Ciudad de México)",
    };
    Facts { lang, clinic, host: "Dr. Ana Núñez", when, link: LINK, visits: 1 }
}

fn occasions() -> [Occasion; 7] {
    [
        Occasion::Invitation,
        Occasion::Moved,
        Occasion::Cancelled,
        Occasion::NewHost,
        Occasion::Reminder,
        Occasion::Late { minutes: 15 },
        Occasion::HostWaits,
    ]
}

#[test]
fn an_invitation_says_who_when_where_and_how_to_end_it() {
    let said = body(&facts("Harbor Clinic", Lang::En), &Occasion::Invitation);
    for part in ["Harbor Clinic", "12:30 pm (Mexico City time)", LINK, "Y or N", "STOP"] {
        assert!(said.contains(part), "{part:?} is not in {said:?}");
    }
    assert!(body(&facts("Clínica", Lang::Es), &Occasion::Invitation).starts_with("Clinica"));
}

#[test]
fn every_message_fits_into_two_parts_and_keeps_its_link() {
    let long =
        "The Very Long Named Regional Centre for the Well-being of Everybody, Their Families and Friends";
    for clinic in ["Harbor Clinic", "Clínica de la Señora", "王医院", long, "👋 Clinic"] {
        for lang in Lang::ALL {
            for (occasion, visits) in
                occasions().into_iter().flat_map(|occasion| [(occasion, 1), (occasion, 52)])
            {
                let said = body(&Facts { visits, ..facts(clinic, lang) }, &occasion);
                assert!(parts(&said) <= PARTS_MAX, "{} parts: {said}", parts(&said));
                assert_eq!(said.contains(LINK), !matches!(occasion, Occasion::Cancelled), "{said}");
                let has_become =
                    matches!(occasion, Occasion::Moved | Occasion::Cancelled | Occasion::NewHost);
                let of_all = has_become && visits > 1;
                assert_eq!(said.contains("52"), of_all, "{said}");
            }
        }
    }
}

#[test]
fn answers_are_read_as_people_write_them() {
    for yes in ["Y", "yes", " Sí ", "si, gracias", "Yes!", "y."] {
        assert_eq!(read(yes), Answer::Yes, "{yes}");
    }
    for no in ["N", "No", "no puedo", "NO."] {
        assert_eq!(read(no), Answer::No, "{no}");
    }
    for stop in ["STOP", "stop.", "Alto", "unsubscribe", "BAJA"] {
        assert_eq!(read(stop), Answer::Stop, "{stop}");
    }
    assert!(["STOP", "stop.", "unsubscribe"].into_iter().all(is_answered_by_network));
    assert!(!["Alto", "BAJA"].into_iter().any(is_answered_by_network));
    assert_eq!((read("start"), read("Ayuda"), read("HELP")), (Answer::Start, Answer::Help, Answer::Help));
    for other in ["", "stop by at 3?", "yesterday", "¿Y a qué hora es?", "nose bleed", "who is this", "👍"]
    {
        assert_eq!(read(other), Answer::Other, "{other}");
    }
}

proptest! {
    #[test]
    fn nothing_that_is_typed_breaks_the_reading(text in any::<String>()) {
        read(&text);
        prop_assert!(cut(&text, 30).chars().count() <= 30);
    }
}
