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

/// Passwords that head every list of those that leaked.
const COMMON: &str = "password 123456789 12345678 qwerty123 1q2w3e4r qwertyuiop iloveyou princess football baseball \
    sunshine superman starwars dragon monkey shadow master jordan23 michael jennifer letmein \
    trustno1 welcome1 passw0rd password1 abc123 charlie computer whatever liverpool chelsea arsenal \
    mustang corvette mercedes ferrari internet samantha jessica michelle nicole ashley daniel \
    matthew chocolate butterfly snoopy pokemon minecraft naruto batman spiderman asdfghjkl zxcvbnm \
    1qaz2wsx q1w2e3r4 000000 111111 654321 secret";

/// ASVS 6.2.4: what would be long enough of such lists is two of them, or one twice, and digits. 3,600 of them are refused.
#[test]
fn long_passwords_that_are_common_ones_put_together_are_refused() {
    let words: Vec<&str> = COMMON.split_whitespace().collect();
    let mut tried = 0;
    for (one, two) in words.iter().flat_map(|one| words.iter().map(move |two| (one, two))) {
        let mut text = format!("{one}{two}");
        for digits in ["2024", "123"] {
            if text.len() < usize::from(LEAST[0]) {
                text.push_str(digits);
            }
        }
        assert!(text.len() >= usize::from(LEAST[0]), "{text}");
        assert_eq!(password(&text, &[]), Err(FieldCode::Guessable), "{text}");
        tried += 1;
    }
    assert!(tried >= 3_000, "{tried}");
    // As they are found in such lists, of three and of rarer words.
    for known in [
        "ilovemyboyfriend",
        "liverpoolfootballclub",
        "charliebrown2010",
        "monkeydragonmonkey",
        "manchesterunited",
        "christopherjames",
        "1q2w3e4r5t6y7u8i9o0p",
        "1qaz2wsx3edc4rfv",
        "starwarsstartrek",
        "jesuslovesme123",
    ] {
        assert_eq!(password(known, &[]), Err(FieldCode::Guessable), "{known}");
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
