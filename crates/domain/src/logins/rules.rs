//! What a sign-up, an address and a password must be: pure.
use crate::clinics::rules as clinic;
use crate::mail::address;
use crate::throttle::Quota;
use model::accounts::SignUp;
use model::passwords::LEAST;
use model::{AppError, FieldCode};

/// A robot opens thousands; a practice manager who tries the form opens a few.
pub(super) const SIGN_UPS: Quota = Quota { purpose: "sign_up", most: 20, per_s: 60 * 60 };
const PASSWORD_MOST: usize = 256;
/// Of the product and its trade: what nobody may make a password of.
const OURS: [&str; 6] = ["bedside", "telehealth", "clinic", "doctor", "password", "contraseña"];
/// zxcvbn looks at so many characters; a longer text is not better for being looked at longer.
const LOOKED_AT: usize = 100;
/// What the pieces of a password are worth together, in guesses. Any two of the 30,000 passwords that zxcvbn knows are worth
/// less (rank times rank), and so are three of the commoner ones, or two and a year. Higher: good passphrases of three words
/// are refused. Lower: common passwords that are only put together are taken.
const LEAST_TRIES: u64 = 10_000_000_000;

/// A sign-up's fields as they will be kept.
pub(crate) struct Checked {
    pub clinic_name: String,
    pub slug: Option<String>,
    pub name: String,
    pub email: String,
    pub help_phone: String,
    pub zone: String,
}

/// Everything that is wrong at once, so that nobody corrects a form six times.
pub(crate) fn sign_up(form: &SignUp) -> Result<Checked, AppError> {
    // People do not see this field; what fills it is told so in words that mean nothing to it.
    if !form.website.is_empty() {
        return Err(AppError::field("website", FieldCode::TooLong));
    }
    let slug = match form.slug.trim() {
        "" => Ok(None),
        typed => clinic::slug_typed(typed).map(Some),
    };
    let checked = Checked {
        clinic_name: clinic::tidy(&form.clinic_name),
        slug: slug.clone().ok().flatten(),
        name: clinic::tidy(&form.name),
        email: address::parse(&form.email).unwrap_or_default(),
        help_phone: clinic::tidy(&form.help_phone),
        zone: form.zone.trim().to_owned(),
    };
    let own = [&checked.clinic_name, &checked.name, &checked.email].map(String::as_str);
    AppError::of_fields([
        ("clinic_name", clinic::name(&checked.clinic_name)),
        ("slug", slug.map(drop)),
        ("name", clinic::name(&checked.name)),
        ("email", address::parse(&form.email).map(drop)),
        ("password", password(form.password.expose(), LEAST[0], &own)),
        ("zone", clinic::zone(&checked.zone)),
        ("help_phone", clinic::phone(&checked.help_phone)),
        ("accept", (form.accept == "on").then_some(()).ok_or(FieldCode::MustAccept)),
    ])?;
    Ok(checked)
}

/// What two spellings of one address share: what is looked up.
pub(crate) fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// As long as the clinic asks for (`least`), and not to be guessed from lists or from the person's own words. No other
/// rule: any characters, spaces and passphrases are welcome.
pub(crate) fn password(text: &str, least: u16, own_words: &[&str]) -> Result<(), FieldCode> {
    let length = text.chars().count();
    if length == 0 {
        return Err(FieldCode::Required);
    }
    if length > PASSWORD_MOST {
        return Err(FieldCode::TooLong);
    }
    if is_of_own_words(text, own_words) || is_run(text) {
        return Err(FieldCode::Guessable);
    }
    let looked_at: String = text.chars().take(LOOKED_AT).collect();
    let words = context(own_words);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let judged = zxcvbn::zxcvbn(&looked_at, &words);
    if judged.score() < zxcvbn::Score::Three || is_of_common(judged.sequence()) {
        return Err(FieldCode::Guessable);
    }
    if length < usize::from(least) { Err(FieldCode::ShorterThan(least)) } else { Ok(()) }
}

/// The words that an attacker tries first for this person.
fn context(own_words: &[&str]) -> Vec<String> {
    let own = own_words.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    own.chain(OURS).filter(|word| word.chars().count() >= 3).map(str::to_lowercase).collect()
}

/// Nothing, or next to nothing, but own words, common words and digits: "ElmStreetClinic2026!".
fn is_of_own_words(text: &str, own_words: &[&str]) -> bool {
    let mut rest = text.to_lowercase();
    let mut words = context(own_words);
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in words {
        rest = rest.replace(&word, "");
    }
    rest.chars().filter(|c| c.is_alphabetic()).count() < 4 && rest.chars().count() < text.chars().count()
}

/// Common passwords and words, put together: zxcvbn takes a text for better the more of them there are; a list of long ones
/// that leaked is made of just these.
fn is_of_common(pieces: &[zxcvbn::matching::Match]) -> bool {
    let tries = pieces.iter().map(|piece| piece.guesses.unwrap_or(u64::MAX)).fold(1, u64::saturating_mul);
    tries < LEAST_TRIES
}

/// One character, or one short piece, again and again.
fn is_run(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    (1..=chars.len() / 3).take(4).any(|size| chars.iter().zip(&chars[size..]).all(|(a, b)| a == b))
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
