//! Addresses in what people write: shown whole, so that everybody sees where one leads, and nothing but the web's.

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Words(String),
    Link(String),
}

/// What ends a sentence, and no address.
const AFTER: [char; 10] = ['.', ',', ';', ':', '!', '?', ')', ']', '"', '\''];

pub fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut words = String::new();
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end().trim_end_matches(|last: char| AFTER.contains(&last));
        let lower = bare.to_ascii_lowercase();
        let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://"));
        if rest.is_none_or(|rest| !rest.starts_with(|first: char| first.is_ascii_alphanumeric())) {
            words.push_str(word);
            continue;
        }
        if !words.is_empty() {
            found.push(Piece::Words(std::mem::take(&mut words)));
        }
        found.push(Piece::Link(bare.to_owned()));
        words.push_str(&word[bare.len()..]);
    }
    if !words.is_empty() {
        found.push(Piece::Words(words));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        let words = |text: &str| Piece::Words(text.into());
        assert_eq!(pieces("see javascript:alert(1) or data:x"), [words("see javascript:alert(1) or data:x")]);
        assert_eq!(
            pieces("see https://example.org/a?b=c. Then\ncall"),
            [words("see "), Piece::Link("https://example.org/a?b=c".into()), words(". Then\ncall")]
        );
        assert_eq!(pieces("http://"), [words("http://")]);
        assert_eq!(pieces("(HTTPS://Ex.org)"), [words("(HTTPS://Ex.org)")]);
    }
}
