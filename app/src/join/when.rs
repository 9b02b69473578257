//! How long until the visit, in words. Dates and zones are the server's; here only seconds are counted.
use model::Lang;
use texts::join as texts;

/// From here on one is asked to answer rather than to wait.
pub const EARLY_S: i64 = 30 * 60;

/// "in 12 minutes"; none when it is further off than a day or already due.
pub fn until(lang: Lang, seconds: i64) -> Option<String> {
    match seconds {
        ..=0 => None,
        1..5_400 => Some(texts::in_minutes(lang, (seconds + 59) / 60)),
        5_400..86_400 => Some(texts::in_hours(lang, (seconds + 1_800) / 3_600)),
        _ => None,
    }
}

/// "Today at 3:30 pm, in 12 minutes".
pub fn sentence(lang: Lang, when: &str, seconds: i64) -> String {
    match until(lang, seconds) {
        Some(wait) => texts::when_in(lang, wait, when),
        None => when.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_then_hours_then_the_date_alone() {
        assert_eq!(until(Lang::En, 1).as_deref(), Some("in 1 minute"));
        assert_eq!(until(Lang::En, 12 * 60).as_deref(), Some("in 12 minutes"));
        assert_eq!(until(Lang::En, 12 * 60 + 1).as_deref(), Some("in 13 minutes"));
        assert_eq!(until(Lang::En, 5_400).as_deref(), Some("in about 2 hours"));
        assert_eq!(until(Lang::Es, 3 * 3_600).as_deref(), Some("en unas 3 horas"));
        assert_eq!(until(Lang::En, 86_400), None);
        assert_eq!(until(Lang::En, 0), None);
        assert_eq!(until(Lang::En, -5), None);
    }

    #[test]
    fn the_sentence_reads() {
        assert_eq!(sentence(Lang::En, "Today at 3:30 pm", 720), "Today at 3:30 pm, in 12 minutes");
        assert_eq!(sentence(Lang::En, "Today at 3:30 pm", -60), "Today at 3:30 pm");
    }
}
