//! Passwords and addresses that must pass, and such that must not (PR-52).
use super::*;
use proptest::prelude::*;

/// By the rule of a clinic that has none of its own.
fn password(text: &str, own: &[&str]) -> Result<(), FieldCode> {
    super::password(text, LEAST[0], own)
}

const OWN: [&str; 3] = ["Elm Street Clinic", "Ada Rivera", "ada.rivera@elm.example"];

#[test]
fn obvious_passwords_are_refused() {
    for obvious in [
        "123456789012345",
        "passwordpassword",
        "password12345678",
        "qwertyuiopasdfgh",
        "qwertyuiop12345",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "ElmStreetClinic2026!",
        "adarivera123456789",
        "AdaRivera-ElmStreet",
        "iloveyouiloveyou",
        "bedsideclinic2026",
    ] {
        assert_eq!(password(obvious, &OWN), Err(FieldCode::Guessable), "{obvious}");
    }
}

#[test]
fn our_own_words_make_no_password() {
    for word in OURS {
        let text = format!("{word}-{word}-2026!");
        assert_eq!(password(&text, &[]), Err(FieldCode::Guessable), "{text}");
    }
}

/// `docs/sign-in.md` is what a clinic's auditor reads.
#[test]
fn the_page_says_the_length_and_the_words() {
    let page = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/sign-in.md"));
    let words = OURS.map(|word| format!("`{word}`")).join(", ");
    for said in [words, format!("{} to {PASSWORD_MOST} characters", LEAST[0])] {
        assert!(page.contains(&said), "{said}");
    }
}

#[test]
fn good_passwords_of_any_kind_are_taken() {
    for good in [
        "wharf lantern octopus",
        "río verde, luna alta, pan",
        "心配しないで森を歩くゆっくりと月",
        "xK9#mQ2$vL7!pR4",
        &"correct horse battery staple ".repeat(8),
    ] {
        assert_eq!(password(good, &OWN), Ok(()), "{good}");
    }
}

#[test]
fn length_has_two_ends() {
    assert_eq!(password("", &OWN), Err(FieldCode::Required));
    assert_eq!(password("xK9#mQ2$vL7!pR", &OWN), Err(FieldCode::ShorterThan(15)));
    assert_eq!(password(&"é".repeat(257), &OWN), Err(FieldCode::TooLong));
}

#[test]
fn two_spellings_are_one_address() {
    assert_eq!(email_key(" Ada@Elm.example"), email_key("ada@elm.EXAMPLE"));
}

#[test]
fn everything_wrong_with_a_sign_up_is_said_at_once() {
    let form = SignUp {
        request_id: String::new(),
        clinic_name: String::new(),
        slug: "www".into(),
        name: "n".repeat(121),
        email: "nobody".into(),
        password: model::Secret::new("short".into()),
        zone: String::new(),
        help_phone: String::new(),
        accept: String::new(),
        terms_version: String::new(),
        privacy_version: String::new(),
        baa_version: String::new(),
        website: String::new(),
        stamp: String::new(),
        proof: String::new(),
        lang: model::Lang::En,
    };
    let Err(AppError::Invalid(fields)) = sign_up(&form) else { panic!("all wrong") };
    let names: Vec<&str> = fields.iter().map(|field| field.field.as_str()).collect();
    let all = ["clinic_name", "slug", "name", "email", "password", "zone", "help_phone", "accept"];
    assert_eq!(names, all);
}

proptest! {
    #[test]
    fn nothing_typed_panics(text in "(?s).{0,300}", words in prop::collection::vec("(?s).{0,40}", 0..4)) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let _ = password(&text, &words);
    }
}
