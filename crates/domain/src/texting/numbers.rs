//! The one rule for the numbers of phones that get text messages. Pure.
use model::FieldCode;

/// E.164: fifteen digits at most; fewer than eight are no number that can be reached from elsewhere.
const DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// A number as it is kept: "+" and digits (E.164). `ten_digits`: the clinic is in North America, where people leave the
/// country code out. Anywhere else a number says its country, because a guess would text a stranger.
pub(crate) fn parse(typed: &str, ten_digits: bool) -> Result<String, FieldCode> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(FieldCode::Required);
    }
    let (international, rest) = typed.strip_prefix('+').map_or((false, typed), |rest| (true, rest));
    let between = |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '(' | ')' | '/' | '\u{2011}');
    if !rest.chars().all(|c| c.is_ascii_digit() || between(c)) {
        return Err(FieldCode::NotAPhone);
    }
    let mut digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    if !international {
        if ten_digits && digits.len() == 10 {
            digits.insert(0, '1');
        } else if !(ten_digits && digits.len() == 11 && digits.starts_with('1')) {
            return Err(FieldCode::NoCountryCode);
        }
    }
    let fits = DIGITS.contains(&digits.len()) && !digits.starts_with('0') && !is_costly(&digits);
    if fits && (!digits.starts_with('1') || is_north_american(&digits)) {
        Ok(format!("+{digits}"))
    } else {
        Err(FieldCode::NotAPhone)
    }
}

/// One, an area and a number, neither of which begins with 0 or 1. Area 900 costs whoever writes to it.
fn is_north_american(digits: &str) -> bool {
    let begins = |at: usize| digits.as_bytes().get(at).is_some_and(|digit| (b'2'..=b'9').contains(digit));
    digits.len() == 11 && begins(1) && begins(4) && !digits[1..].starts_with("900")
}

/// Ranges in which whoever writes pays for it, and no patient's phone is: satellites and networks of no country, shared
/// cost and premium rates of the world (ITU-T E.164), and those of the countries in which most of our clinics are.
const COSTLY: [&str; 18] = [
    "800", "808", "870", "878", "881", "882", "883", "979", "4470", "449", "44871", "3389", "3480", "3490",
    "49180", "49190", "49900", "39899",
];

fn is_costly(digits: &str) -> bool {
    COSTLY.iter().any(|range| digits.starts_with(range))
}

/// Areas of the North American plan that are countries of their own, with prices of their own.
const ISLANDS: [&str; 21] = [
    "242", "246", "264", "268", "284", "345", "441", "473", "649", "658", "664", "721", "758", "767", "784",
    "809", "829", "849", "868", "869", "876",
];

/// The country of a number as it is kept, by the digits that it begins with (ITU-T E.164).
pub(crate) fn country(number: &str) -> &str {
    let digits = number.strip_prefix('+').unwrap_or(number);
    let island =
        digits.strip_prefix('1').and_then(|rest| rest.get(..3)).is_some_and(|area| ISLANDS.contains(&area));
    let long = match digits.as_bytes() {
        [b'1', ..] if island => 4,
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    };
    digits.get(..long).unwrap_or(digits)
}

/// The country of a help line as a clinic writes it; none where it does not say.
pub(crate) fn home(help_phone: &str) -> Option<String> {
    let rest = help_phone.trim().strip_prefix('+')?;
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| country(&digits).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_that_cost_whoever_writes_are_no_numbers() {
        for bad in
            ["+881 631 234 567", "+979 123 456 789", "+44 70 1234 5678", "+34 803 123 456", "+1 900 555 0123"]
        {
            assert_eq!(parse(bad, true), Err(FieldCode::NotAPhone), "{bad}");
        }
    }

    #[test]
    fn a_number_says_its_country() {
        for (number, code) in [
            ("+12125550123", "1"),
            ("+18765550123", "1876"),
            ("+34600123456", "34"),
            ("+49301234567", "49"),
            ("+3531234567", "353"),
            ("+79161234567", "7"),
            ("+525512345678", "52"),
        ] {
            assert_eq!(country(number), code, "{number}");
        }
        assert_eq!(home(" +1 (303) 555-0142").as_deref(), Some("1"));
        assert_eq!(home("303 555 0142"), None);
        assert_eq!(home("+"), None);
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for typed in ["+1 (212) 555-0123", "212-555-0123", "1 212 555 0123", "212.555.0123"] {
            assert_eq!(parse(typed, true).as_deref(), Ok("+12125550123"), "{typed}");
        }
        assert_eq!(parse("+49 30 1234567", true).as_deref(), Ok("+49301234567"));
        assert_eq!(parse("+34\u{a0}600 123 456", false).as_deref(), Ok("+34600123456"));
    }

    #[test]
    fn what_is_no_number_says_why() {
        assert_eq!(parse(" ", true), Err(FieldCode::Required));
        assert_eq!(parse("212 555 0123", false), Err(FieldCode::NoCountryCode));
        assert_eq!(parse("030 12345678", true), Err(FieldCode::NoCountryCode));
        for bad in
            ["call me", "+1 212 555 012", "+1 112 555 0123", "+1 900 555 0123", "+0123456789", "+1234567"]
        {
            assert_eq!(parse(bad, true), Err(FieldCode::NotAPhone), "{bad}");
        }
        assert_eq!(parse("+49 1234567890123456", true), Err(FieldCode::NotAPhone));
    }

    proptest! {
        #[test]
        fn what_is_kept_stays_so(typed in any::<String>(), ten_digits in any::<bool>()) {
            if let Ok(kept) = parse(&typed, ten_digits) {
                prop_assert!(kept.len() <= 16 && kept.starts_with('+'));
                prop_assert_eq!(parse(&kept, false), Ok(kept));
            }
        }
    }
}
