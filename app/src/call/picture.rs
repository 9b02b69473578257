//! The pictures of where to tap: small drawings in the page's own colours (`style/call.css`), no files.
use super::way::Picture;
use leptos::prelude::*;

const SLIDERS: &str = r#"<path class="pic-line" d="M-7-4h3m4 0h7M-7 4h7m4 0h3"/><circle class="pic-line" cx="-2" cy="-4" r="2"/><circle class="pic-line" cx="2" cy="4" r="2"/>"#;
const LOCK: &str = r#"<rect class="pic-line" x="-6" y="-2" width="12" height="9" rx="2"/><path class="pic-line" d="M-3.500-2v-3a3.500 3.500 0 0 1 7 0v3"/>"#;
const CAMERA: &str = r#"<rect class="pic-line" x="-8" y="-5" width="11" height="10" rx="2"/><path class="pic-line" d="M3-1l5-3v8l-5-3"/>"#;
const CROSS: &str = r#"<path class="pic-line" d="M-8-8L8 8"/>"#;
const MIC: &str = r#"<rect class="pic-line" x="-3" y="-8" width="6" height="10" rx="3"/><path class="pic-line" d="M-6-1a6 6 0 0 0 12 0M0 5v3"/>"#;
const MENU: &str = r#"<path class="pic-line" d="M-6-4h12M-6 0h12M-6 4h8"/>"#;

/// A sign that the finger points at.
fn spot(x: i32, y: i32, sign: &str) -> String {
    format!(
        r#"<circle class="pic-spot" cx="{x}" cy="{y}" r="17"/><g transform="translate({x} {y})">{sign}</g>"#
    )
}

/// The list that opens: camera and microphone, both switched on.
fn list(x: i32, y: i32) -> String {
    let row = |dy: i32, sign: &str| {
        let (sign_x, line_x, pill_x, row_y) = (x + 22, x + 42, x + 122, y + dy);
        let knob = pill_x + 20;
        format!(
            r#"<g transform="translate({sign_x} {row_y}) scale(.9)">{sign}</g><path class="pic-word" d="M{line_x} {row_y}h52"/><rect class="pic-on" x="{pill_x}" y="{}" width="30" height="18" rx="9"/><circle class="pic-knob" cx="{knob}" cy="{row_y}" r="6"/>"#,
            row_y - 9
        )
    };
    format!(
        r#"<rect class="pic-paper" x="{x}" y="{y}" width="168" height="70" rx="10"/>{}{}"#,
        row(22, CAMERA),
        row(48, MIC)
    )
}

fn bar(y: i32) -> String {
    let line = y + 19;
    format!(
        r#"<rect class="pic-field" x="14" y="{y}" width="272" height="38" rx="19"/><path class="pic-word" d="M62 {line}h120"/>"#
    )
}

fn drawing(picture: Picture) -> String {
    let window = r#"<rect class="pic-window" x="1" y="1" width="298" height="148" rx="14"/>"#;
    let inside = match picture {
        Picture::Sliders => bar(14) + &list(24, 66) + &spot(36, 33, SLIDERS),
        Picture::Lock => bar(14) + &list(24, 66) + &spot(36, 33, LOCK),
        Picture::Crossed => bar(14) + &list(24, 66) + &spot(36, 33, &format!("{CAMERA}{CROSS}")),
        Picture::MenuBar => {
            let words = r#"<path class="pic-word" d="M74 26h28m12 0h28m12 0h28"/>"#;
            format!(
                r#"<rect class="pic-field" x="1" y="8" width="298" height="36"/><text class="pic-text" x="40" y="31" text-anchor="middle">Safari</text>{words}<rect class="pic-spot" x="14" y="10" width="52" height="32" rx="8"/>{}"#,
                list(14, 62)
            )
        }
        Picture::BottomBar => list(24, 18) + &bar(100) + &spot(36, 119, MENU),
        Picture::Switch => {
            list(66, 40) + r#"<rect class="pic-spot" x="180" y="48" width="48" height="54" rx="10"/>"#
        }
    };
    format!(
        r#"<svg viewBox="0 0 300 150" width="300" height="150" aria-hidden="true" focusable="false">{window}{inside}</svg>"#
    )
}

/// `label` says the same in words.
#[component]
pub fn WayPicture(picture: Picture, label: String) -> impl IntoView {
    view! { <div class="way-picture" role="img" aria-label=label inner_html=drawing(picture)></div> }
        .into_any()
}
