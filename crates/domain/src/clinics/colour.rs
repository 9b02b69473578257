//! Colours: a clinic's accent, corrected in OKLCH until text in it and on it can be read (WCAG 2.2, 1.4.3). Pure.

/// The default accent, a deep teal.
pub(crate) const DEFAULT_ACCENT: &str = "#0f6b6b";
/// The surfaces that the accent stands on: the darkest of the light ones and the lightest of the dark ones in
/// `style/tokens.css`, so that it passes on all of them.
const LIGHT_SURFACE: Rgb = [0xee, 0xe9, 0xe1];
const DARK_SURFACE: Rgb = [0x2e, 0x2b, 0x28];
/// WCAG's 4.5 : 1, and a little for rounding.
const ENOUGH: f64 = 4.55;
/// Lower: an accent that only just passes looks dull on charcoal. Higher: every colour becomes the same pastel.
const ENOUGH_ON_DARK: f64 = 6.5;
const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

pub(crate) type Rgb = [u8; 3];

/// The accent on either kind of surface, and the text upon it.
pub(crate) struct Accents {
    pub light: String,
    pub on_light: String,
    pub dark: String,
    pub on_dark: String,
}

/// `#rrggbb`.
pub(crate) fn parse(text: &str) -> Option<Rgb> {
    let digits =
        text.strip_prefix('#').filter(|d| d.len() == 6 && d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([byte(0)?, byte(2)?, byte(4)?])
}

/// What is not a colour wears the default.
pub(crate) fn accents(picked: &str) -> Accents {
    let picked = parse(picked).or_else(|| parse(DEFAULT_ACCENT)).unwrap_or(BLACK);
    let (light, dark) =
        (corrected(picked, LIGHT_SURFACE, ENOUGH), corrected(picked, DARK_SURFACE, ENOUGH_ON_DARK));
    Accents { light: hex(light), on_light: hex(upon(light)), dark: hex(dark), on_dark: hex(upon(dark)) }
}

/// The same hue, darker on a light surface or lighter on a dark one, as little as is needed.
fn corrected(picked: Rgb, surface: Rgb, enough: f64) -> Rgb {
    let [lightness, a, b] = to_oklab(picked);
    let step = if luminance(surface) > 0.18 { -0.01 } else { 0.01 };
    let mut colour = picked;
    for n in 0..=100 {
        if contrast(colour, surface) >= enough {
            return colour;
        }
        let moved = (lightness + step * f64::from(n)).clamp(0.0, 1.0);
        // As much of its chroma as a screen can show at that lightness: clipping would turn the hue.
        let parts = (0..=40).map(|part| 1.0 - f64::from(part) / 40.0);
        let kept = parts.map(|part| [moved, a * part, b * part]).find(|lab| is_shown(*lab));
        colour = from_oklab(kept.unwrap_or([moved, 0.0, 0.0]));
    }
    if step < 0.0 { BLACK } else { WHITE }
}

/// Black or white, whichever reads better; one of the two always has more than 4.5 : 1.
fn upon(colour: Rgb) -> Rgb {
    if contrast(colour, WHITE) >= contrast(colour, BLACK) { WHITE } else { BLACK }
}

/// WCAG's contrast ratio, 1 to 21.
pub(crate) fn contrast(one: Rgb, other: Rgb) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn luminance(colour: Rgb) -> f64 {
    let [r, g, b] = colour.map(to_linear);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn to_linear(byte: u8) -> f64 {
    let value = f64::from(byte) / 255.0;
    if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
}

fn from_linear(value: f64) -> u8 {
    let value = value.clamp(0.0, 1.0);
    let value = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
    // In range by the clamp above.
    (value * 255.0).round() as u8
}

/// Ottosson's OKLab, which CSS Color 4 uses.
fn to_oklab(colour: Rgb) -> [f64; 3] {
    let [r, g, b] = colour.map(to_linear);
    let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
    let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
    let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
    [
        0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
        1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
        0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
    ]
}

fn from_oklab(lab: [f64; 3]) -> Rgb {
    linear(lab).map(from_linear)
}

/// Whether a screen's red, green and blue can make it.
fn is_shown(lab: [f64; 3]) -> bool {
    linear(lab).iter().all(|part| (-0.002..=1.002).contains(part))
}

/// Red, green and blue before the transfer curve; outside of 0 to 1 where no screen can follow.
fn linear([lightness, a, b]: [f64; 3]) -> [f64; 3] {
    let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
    let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
    let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
    [
        4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
        -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
        -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
    ]
}

fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_colour_can_be_read(picked: Rgb) {
            let worn = accents(&hex(picked));
            let of = |text: &str| parse(text).expect("made by hex");
            for surface in [WHITE, LIGHT_SURFACE] {
                prop_assert!(contrast(of(&worn.light), surface) >= 4.5, "{} on light", worn.light);
            }
            for surface in [BLACK, DARK_SURFACE] {
                prop_assert!(contrast(of(&worn.dark), surface) >= 4.5, "{} on dark", worn.dark);
            }
            prop_assert!(contrast(of(&worn.light), of(&worn.on_light)) >= 4.5);
            prop_assert!(contrast(of(&worn.dark), of(&worn.on_dark)) >= 4.5);
        }

        #[test]
        fn what_passes_stays_as_it_was_picked(picked: Rgb) {
            prop_assume!(contrast(picked, LIGHT_SURFACE) >= ENOUGH);
            prop_assert_eq!(accents(&hex(picked)).light, hex(picked));
        }

        #[test]
        fn oklab_there_and_back_is_the_same_colour(picked: Rgb) {
            prop_assert_eq!(from_oklab(to_oklab(picked)), picked);
        }
    }

    #[test]
    fn a_pale_yellow_keeps_its_hue_when_darkened() {
        let [_, a, b] = to_oklab(parse("#ffe680").unwrap());
        let [_, c, d] = to_oklab(parse(&accents("#ffe680").light).unwrap());
        let turned = (b.atan2(a) - d.atan2(c)).abs().to_degrees();
        assert!(turned < 3.0, "turned by {turned} degrees");
    }

    #[test]
    fn the_default_accent_stays_a_teal_on_dark() {
        let [lightness, a, b] = to_oklab(parse(&accents(DEFAULT_ACCENT).dark).unwrap());
        assert!(lightness > 0.7 && a.hypot(b) > 0.07, "lightness {lightness}, chroma {}", a.hypot(b));
    }

    #[test]
    fn only_six_digits_are_a_colour() {
        for bad in ["", "#fff", "0f6b6b", "#0f6b6g", "#0f6b6b0", "#é12345"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
        assert_eq!(parse("#0f6B6b"), Some([15, 107, 107]));
    }
}
