//! Contrast as WCAG 2.2 defines it. The server corrects a colour when it is saved; this says so beforehand.

/// At least this for text (WCAG 2.2, 1.4.3).
pub const TEXT: f64 = 4.5;

/// White words upon a colour `#rrggbb`; none when it is no colour.
pub fn against_white(colour: &str) -> Option<f64> {
    let hex = colour.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
    let channel = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok().map(linear);
    let luminance = 0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?;
    Some(1.05 / (luminance + 0.05))
}

/// sRGB's transfer curve undone.
fn linear(channel: u8) -> f64 {
    let part = f64::from(channel) / 255.0;
    if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_contrasts() {
        let of = |colour| against_white(colour).map(|contrast| (contrast * 100.0).round() / 100.0);
        assert_eq!(of("#000000"), Some(21.0));
        assert_eq!(of("#ffffff"), Some(1.0));
        assert_eq!(of("#767676"), Some(4.54));
        assert_eq!(of("teal"), None);
        assert_eq!(of("#éaaaa"), None);
    }
}
