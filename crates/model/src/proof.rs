//! A little work that a browser does by itself while a person types, and that a robot must pay for each form: find a
//! number which makes the hash of a text begin with so many zeros. Solved in the browser, checked on the server.
use sha2::{Digest, Sha256};

/// Zeros that are asked for. One more doubles the work: this is a quarter of a million hashes, a second on an old phone.
pub const BITS: u8 = 18;

/// What a form shows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// The text that the page was given.
    pub stamp: String,
    /// Empty without scripts, and where no work is asked for.
    pub answer: String,
}

/// Does this answer show the work for that text?
pub fn proves(text: &str, answer: &str, bits: u8) -> bool {
    zeros(&begun(text).chain_update(answer).finalize()) >= u32::from(bits)
}

/// The search in slices, so that the page stays awake.
pub struct Search {
    begun: Sha256,
    bits: u8,
    next: u64,
}

impl Search {
    pub fn new(text: &str, bits: u8) -> Search {
        Search { begun: begun(text), bits, next: 0 }
    }

    /// Looks at so many numbers more.
    pub fn look(&mut self, tries: u64) -> Option<String> {
        for _ in 0..tries {
            let answer = self.next.to_string();
            self.next += 1;
            if zeros(&self.begun.clone().chain_update(&answer).finalize()) >= u32::from(self.bits) {
                return Some(answer);
            }
        }
        None
    }
}

fn begun(text: &str) -> Sha256 {
    // The separator keeps "a1" with 2 apart from "a" with 12.
    Sha256::new().chain_update(text).chain_update(b"\0")
}

fn zeros(hash: &[u8]) -> u32 {
    let whole = hash.iter().take_while(|byte| **byte == 0).count();
    let rest = hash.get(whole).map_or(0, |byte| byte.leading_zeros());
    u32::try_from(whole).unwrap_or(u32::MAX).saturating_mul(8).saturating_add(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_proves_it_for_this_text_only() {
        let mut search = Search::new("a form", 10);
        let answer = std::iter::repeat_with(|| search.look(100)).take(1_000).flatten().next();
        let answer = answer.expect("one in a thousand does");
        assert!(proves("a form", &answer, 10));
        assert!(!proves("another form", &answer, 10));
        assert!(!proves("a for", &format!("m{answer}"), 10), "the text does not run into the answer");
        assert!(!proves("a form", "", 10));
    }

    #[test]
    fn zeros_are_counted_bit_by_bit() {
        assert_eq!(zeros(&[0, 0, 0x1f, 0]), 19);
        assert_eq!(zeros(&[0x80]), 0);
        assert_eq!(zeros(&[0, 0]), 16);
    }

    #[test]
    fn each_bit_doubles_the_work() {
        let work = |bits: u8| {
            let tries: u64 = (0..40)
                .map(|n| {
                    let mut search = Search::new(&format!("form {n}"), bits);
                    while search.look(1).is_none() {}
                    search.next
                })
                .sum();
            tries / 40
        };
        let (few, more) = (work(4), work(8));
        assert!((8..40).contains(&few) && (128..512).contains(&more), "{few} and {more}");
    }
}
