//! The nine digits: for those who got no mail. Guessable, so wrong ones count; shown in three groups of three.

/// Nine digits, leading zeros and all.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

/// A billion codes. At most a few thousand visits of a clinic are live, and twenty wrong tries block an address.
const CODES: u32 = 1_000_000_000;

impl Code {
    /// A code from random numbers: those above the largest multiple of `CODES` are thrown away, else low codes would
    /// be likelier.
    pub fn random(mut draw: impl FnMut() -> u32) -> Code {
        loop {
            let n = draw();
            if n < CODES * (u32::MAX / CODES) {
                return Code(format!("{:09}", n % CODES));
            }
        }
    }

    /// As typed or read aloud: spaces and hyphens of any kind do not matter.
    pub fn parse(typed: &str) -> Option<Code> {
        let plain: String = typed.chars().filter(|c| !c.is_whitespace() && !is_hyphen(*c)).collect();
        let fits = plain.len() == 9 && plain.bytes().all(|b| b.is_ascii_digit());
        fits.then_some(Code(plain))
    }

    /// For the keyed hash that finds it, and for sealing.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// "123 456 789".
    pub fn grouped(&self) -> String {
        format!("{} {} {}", &self.0[..3], &self.0[3..6], &self.0[6..])
    }
}

/// A code opens a door: no log may hold it.
impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code")
    }
}

/// Hyphen-minus and what phones and word processors make of it.
fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spaces_and_hyphens_do_not_matter() {
        for typed in
            ["123456789", "123 456 789", " 123-456-789 ", "1 2 3 4 5 6 7 8 9", "123\u{a0}456\u{2013}789"]
        {
            assert_eq!(Code::parse(typed).map(|c| c.grouped()).as_deref(), Some("123 456 789"), "{typed}");
        }
        for typed in ["", "12345678", "1234567890", "12345678a", "123.456.789", "١٢٣٤٥٦٧٨٩"] {
            assert_eq!(Code::parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn every_code_is_as_likely() {
        let mut draws = [u32::MAX, 4_000_000_000, 3_999_999_999].into_iter();
        assert_eq!(Code::random(|| draws.next().unwrap()).digits(), "999999999");
        assert_eq!(Code::random(|| 7).digits(), "000000007");
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed(n in 0u32..4_000_000_000) {
            let code = Code::random(|| n);
            prop_assert_eq!(Code::parse(&code.grouped()), Some(code.clone()));
            prop_assert_eq!(Code::parse(code.digits()), Some(code));
        }

        #[test]
        fn junk_never_panics(junk in any::<String>()) {
            let _ = Code::parse(&junk);
        }
    }
}
