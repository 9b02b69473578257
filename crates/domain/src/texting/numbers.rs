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
    let fits = DIGITS.contains(&digits.len()) && !digits.starts_with('0');
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
