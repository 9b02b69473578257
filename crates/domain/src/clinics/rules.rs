//! Slugs, settings and colours: pure.
use model::branding::Theme;
use model::clinics::ClinicSettings;
use model::{AppError, ClinicId, FieldCode, limits};

/// Names that mean something else in an address, now or likely one day.
const RESERVED: &[&str] = &[
    "about",
    "account",
    "admin",
    "api",
    "app",
    "assets",
    "auth",
    "autoconfig",
    "bedside",
    "billing",
    "blog",
    "c",
    "call",
    "cdn",
    "clinic",
    "clinics",
    "demo",
    "dev",
    "docs",
    "example",
    "ftp",
    "gallery",
    "health",
    "help",
    "imap",
    "j",
    "join",
    "legal",
    "live",
    "localhost",
    "login",
    "mail",
    "media",
    "ns",
    "ns1",
    "ns2",
    "operator",
    "ops",
    "pop",
    "root",
    "security",
    "signin",
    "signup",
    "sip",
    "smtp",
    "static",
    "status",
    "stun",
    "support",
    "test",
    "theme",
    "trust",
    "turn",
    "webmail",
    "well-known",
    "wpad",
    "ws",
    "www",
];
/// A DNS label holds 63 octets (RFC 1035, 2.3.4); a shorter one can still be read aloud.
const SLUG_MOST: usize = 40;
const NAME_MOST: usize = 120;
const PHONE_MOST: usize = 40;
const WORDS_MOST: usize = 2000;

/// A slug that was typed: as it is, or refused.
pub(crate) fn slug_typed(typed: &str) -> Result<String, FieldCode> {
    let slug = typed.trim().to_ascii_lowercase();
    let fits = (3..=SLUG_MOST).contains(&slug.len())
        && slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !slug.starts_with('-')
        && !slug.ends_with('-')
        // The four first letters of an internationalised name (RFC 5891) are not ours to give.
        && !slug.contains("--");
    if fits && !RESERVED.contains(&slug.as_str()) { Ok(slug) } else { Err(FieldCode::BadSlug) }
}

/// A slug made from a clinic's name; always a good one.
pub(crate) fn slug_from(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase).flat_map(plain) {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            '\'' | '’' => {}
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.truncate(SLUG_MOST);
    let slug = slug.trim_matches('-');
    slug_typed(slug).unwrap_or_else(|_| match slug {
        "" => "clinic-1".to_owned(),
        _ => format!("{slug}-clinic").chars().take(SLUG_MOST).collect(),
    })
}

/// The n-th other slug to try when one is taken.
pub(crate) fn slug_other(slug: &str, n: u32) -> String {
    let end = format!("-{n}");
    let room = SLUG_MOST - end.len();
    format!("{}{end}", slug.get(..room).unwrap_or(slug).trim_end_matches('-'))
}

/// Letters with marks, as the letter alone.
fn plain(c: char) -> impl Iterator<Item = char> {
    let text = match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => "a",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => "o",
        'ú' | 'ù' | 'û' | 'ü' => "u",
        'ñ' => "n",
        'ç' => "c",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        other => return [other].into_iter().chain(None),
    };
    let mut letters = text.chars();
    [letters.next().unwrap_or('-')].into_iter().chain(letters.next())
}

/// Settings as they will be kept, or what is wrong with each field.
pub(crate) fn settings(new: ClinicSettings) -> Result<ClinicSettings, AppError> {
    let kept = ClinicSettings {
        name: tidy(&new.name),
        help_phone: tidy(&new.help_phone),
        zone: new.zone.trim().to_owned(),
        lang: new.lang,
        waiting_words: new.waiting_words.trim().to_owned(),
        accent: new.accent.trim().to_ascii_lowercase(),
        idle_min: new.idle_min,
        absolute_h: new.absolute_h,
        allowed: None,
    };
    AppError::of_fields([
        ("name", name(&kept.name)),
        ("help_phone", phone(&kept.help_phone)),
        ("zone", zone(&kept.zone)),
        ("waiting_words", words(&kept.waiting_words)),
        ("accent", super::colour::parse(&kept.accent).map(drop).ok_or(FieldCode::NotAColour)),
        ("idle_min", one_of(&limits::IDLE_MIN, kept.idle_min)),
        ("absolute_h", one_of(&limits::ABSOLUTE_H, kept.absolute_h)),
    ])?;
    Ok(kept)
}

/// One line: no control characters, no doubled spaces, nothing around it.
pub(crate) fn tidy(typed: &str) -> String {
    let spaced: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of a clinic or a person.
pub(crate) fn name(text: &str) -> Result<(), FieldCode> {
    if text.is_empty() { Err(FieldCode::Required) } else { at_most(text, NAME_MOST) }
}

/// A telephone number as people write them: at least five digits, and what stands between them.
pub(crate) fn phone(text: &str) -> Result<(), FieldCode> {
    if text.is_empty() {
        return Err(FieldCode::Required);
    }
    at_most(text, PHONE_MOST)?;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let between = |c: char| c.is_ascii_alphanumeric() || " +-./()#*,;:".contains(c);
    if digits >= 5 && text.chars().all(between) { Ok(()) } else { Err(FieldCode::NotAPhone) }
}

pub(crate) fn zone(name: &str) -> Result<(), FieldCode> {
    jiff::tz::TimeZone::get(name).map(drop).map_err(|_| FieldCode::UnknownZone)
}

/// In the waiting room.
pub(super) fn words(text: &str) -> Result<(), FieldCode> {
    at_most(text, WORDS_MOST)
}

fn at_most(text: &str, most: usize) -> Result<(), FieldCode> {
    if text.chars().count() > most { Err(FieldCode::TooLong) } else { Ok(()) }
}

/// A limit that stands on the settings page. Whether the installation allows it does not matter: the shorter one holds.
fn one_of(choices: &[u16], chosen: u16) -> Result<(), FieldCode> {
    if choices.contains(&chosen) { Ok(()) } else { Err(FieldCode::Required) }
}

/// What pages and mails wear.
pub(crate) fn theme(clinic: ClinicId, version: i32, name: &str, accent: &str) -> Theme {
    let worn = super::colour::accents(accent);
    Theme {
        clinic,
        version,
        name: name.to_owned(),
        accent_light: worn.light,
        on_accent_light: worn.on_light,
        accent_dark: worn.dark,
        on_accent_dark: worn.on_dark,
        radius_px: 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn slugs_are_made_from_names() {
        assert_eq!(slug_from("Elm Street Clinic"), "elm-street-clinic");
        assert_eq!(slug_from("Dr. Núñez & Söhne’s"), "dr-nunez-sohnes");
        assert_eq!(slug_from("Admin"), "admin-clinic");
        assert_eq!(slug_from("心"), "clinic-1");
        assert_eq!(slug_other("elm", 2), "elm-2");
    }

    #[test]
    fn reserved_and_broken_slugs_are_refused() {
        for bad in ["www", "ab", "-elm", "elm-", "el m", "xn--elm", "elm_1", "", &"a".repeat(41)] {
            assert_eq!(slug_typed(bad), Err(FieldCode::BadSlug), "{bad}");
        }
        assert_eq!(slug_typed(" Elm-2 ").as_deref(), Ok("elm-2"));
    }

    proptest! {
        #[test]
        fn every_name_makes_a_good_slug(name in ".{0,80}", n in 2u32..100_000) {
            let slug = slug_from(&name);
            prop_assert_eq!(slug_typed(&slug), Ok(slug.clone()));
            let other = slug_other(&slug, n);
            prop_assert_eq!(slug_typed(&other), Ok(other.clone()));
        }

        #[test]
        fn tidied_text_is_one_line(typed in "(?s).{0,60}") {
            let text = tidy(&typed);
            prop_assert!(!text.chars().any(char::is_control));
            prop_assert_eq!(tidy(&text), text);
        }
    }

    #[test]
    fn every_wrong_setting_is_named() {
        let form = ClinicSettings {
            name: " \n".into(),
            help_phone: "call me".into(),
            zone: "Mars/Olympus".into(),
            lang: model::Lang::En,
            waiting_words: "x".repeat(2001),
            accent: "teal".into(),
            idle_min: 7,
            absolute_h: 24,
            allowed: None,
        };
        let Err(AppError::Invalid(fields)) = settings(form) else { panic!("all wrong") };
        let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
        assert_eq!(
            names,
            ["name", "help_phone", "zone", "waiting_words", "accent", "idle_min", "absolute_h"]
        );
    }
}
