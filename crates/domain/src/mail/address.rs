//! The one rule for e-mail addresses, of whoever and on whichever form. Pure.
use model::FieldCode;

/// RFC 5321, 4.5.3.1.3: a path has at most 256 octets, two of them angle brackets.
const MOST: usize = 254;

/// An address as it is kept: as typed, without spaces around, the domain in small letters. Whether a letter arrives,
/// only sending tells. Quoted local parts are refused: few relays take them. So are letters outside of ASCII, which
/// only a mail server with SMTPUTF8 (RFC 6531) takes, and ours does not ask for that: better told here than bounced.
pub(crate) fn parse(typed: &str) -> Result<String, FieldCode> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(FieldCode::Required);
    }
    if typed.len() > MOST {
        return Err(FieldCode::TooLong);
    }
    let (local, host) = typed.rsplit_once('@').ok_or(FieldCode::NotAnEmail)?;
    let atom = |c: char| c.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(c);
    let local_fits = (1..=64).contains(&local.len())
        && local.split('.').all(|part| !part.is_empty() && part.chars().all(atom));
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    if !(local_fits && host.contains('.') && host.split('.').all(label)) {
        return Err(FieldCode::NotAnEmail);
    }
    if !typed.is_ascii() {
        return Err(FieldCode::UnusualEmail);
    }
    Ok(format!("{local}@{}", host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_are_read_as_people_write_them() {
        assert_eq!(parse(" Ada.Rivera+x@Elm.EXAMPLE ").as_deref(), Ok("Ada.Rivera+x@elm.example"));
        for good in ["a@b.co", "maya.lin+visit@mail.example.org", "o'neil@x-y.io"] {
            assert_eq!(parse(good).as_deref(), Ok(good));
        }
        assert_eq!(parse(" "), Err(FieldCode::Required));
        assert_eq!(parse(&format!("a@{}.de", "b.".repeat(130))), Err(FieldCode::TooLong));
        for bad in [
            "a",
            "a@",
            "@b.co",
            "a@b",
            "a b@c.de",
            "a@b..de",
            "a..b@c.de",
            ".a@b.de",
            "a@-b.de",
            "a\n@b.de",
            "a@b.de,c@d.ef",
            "<a@b.de>",
            "a@b@c",
            "ada@elm.example\r\nBcc: all@elm.example",
        ] {
            assert_eq!(parse(bad), Err(FieldCode::NotAnEmail), "{bad}");
        }
        assert_eq!(parse(&format!("{}@b.de", "a".repeat(65))), Err(FieldCode::NotAnEmail));
    }

    /// A sentence of its own: nothing is mistyped, the mail just cannot go there.
    #[test]
    fn an_address_that_needs_smtputf8_is_named_as_such() {
        for typed in ["josé@clinica.example", "jose@clínica.example", "王@例え.テスト"] {
            assert_eq!(parse(typed), Err(FieldCode::UnusualEmail), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_kept_is_one_plain_word_and_stays_so(typed in any::<String>()) {
            if let Ok(kept) = parse(&typed) {
                prop_assert!(kept.is_ascii() && !kept.contains(char::is_whitespace));
                prop_assert_eq!(parse(&kept), Ok(kept));
            }
        }
    }
}
