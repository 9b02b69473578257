//! The square that an app's camera reads, drawn by ourselves: what is in it goes to no third party.
use crate::error::Result;
use anyhow::Context;
use model::factors::Square;
use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write as _;

/// ISO/IEC 18004, 5.3.8.
const QUIET: i32 = 4;

pub(super) fn of(text: &str) -> Result<Square> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok().context("too long for a square")?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                write!(path, "M{},{}h1v1h-1z", x + QUIET, y + QUIET).context("a string")?;
            }
        }
    }
    Ok(Square { side: code.size() + 2 * QUIET, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_corners_are_where_a_camera_looks_for_them() {
        let square = of("otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ").expect("it fits");
        let last = square.side - QUIET;
        for (x, y) in [(QUIET, QUIET), (last - 7, QUIET), (QUIET, last - 7)] {
            for (dx, dy, dark) in [(0, 0, true), (1, 1, false), (3, 3, true), (6, 6, true)] {
                let module = format!("M{},{}h", x + dx, y + dy);
                assert_eq!(square.path.contains(&module), dark, "{module}");
            }
        }
        assert!(of(&"x".repeat(5000)).is_err());
    }
}
