//! What helps with a device, drawn: small pictures in the page's own colours (`style/call.css`), no files.
use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sketch {
    /// A laptop's camera with its slider pushed aside.
    Cover,
    /// Closer to the microphone.
    Near,
    /// A headset with its switch.
    Headset,
    /// A telephone that rings.
    Phone,
    Speaker,
    /// A window that is closed.
    Close,
    /// A router and its waves.
    Router,
}

const fn inside(sketch: Sketch) -> &'static str {
    match sketch {
        Sketch::Cover => {
            r#"<rect class="pic-field" x="60" y="24" width="180" height="104" rx="10"/><circle class="pic-line" cx="150" cy="36" r="5"/><rect class="pic-on" x="168" y="30" width="26" height="12" rx="6"/><path class="pic-line" d="M206 36h22m-6-5l6 5-6 5"/><circle class="pic-spot" cx="150" cy="36" r="17"/><path class="pic-line" d="M36 132h228"/>"#
        }
        Sketch::Near => {
            r#"<circle class="pic-field" cx="92" cy="56" r="24"/><path class="pic-field" d="M52 128a40 40 0 0 1 80 0z"/><path class="pic-line" d="M150 66h34m-8-7l8 7-8 7"/><rect class="pic-line" x="208" y="40" width="22" height="42" rx="11"/><path class="pic-line" d="M198 66a21 21 0 0 0 42 0M219 87v24M203 111h32"/><circle class="pic-spot" cx="219" cy="62" r="36"/>"#
        }
        Sketch::Headset => {
            r#"<path class="pic-line" d="M94 92v-18a56 56 0 0 1 112 0v18"/><rect class="pic-field" x="82" y="82" width="26" height="42" rx="10"/><rect class="pic-field" x="192" y="82" width="26" height="42" rx="10"/><path class="pic-line" d="M205 124q0 14-40 14"/><rect class="pic-on" x="138" y="129" width="30" height="16" rx="8"/><circle class="pic-knob" cx="160" cy="137" r="5"/><circle class="pic-spot" cx="153" cy="130" r="17"/>"#
        }
        Sketch::Phone => {
            r#"<rect class="pic-field" x="112" y="14" width="76" height="122" rx="12"/><circle class="pic-spot" cx="150" cy="66" r="22"/><path class="pic-line" d="M141 59q0 16 17 17l3-5-6-4-3 2q-3-2-4-5l3-3-4-5z"/><path class="pic-line" d="M90 52q-10 14 0 28M210 52q10 14 0 28"/><path class="pic-word" d="M136 112h28"/>"#
        }
        Sketch::Speaker => {
            r#"<path class="pic-field" d="M96 58h24l34-26v86l-34-26H96z"/><path class="pic-line" d="M174 54q14 21 0 42M194 42q24 33 0 66"/><circle class="pic-spot" cx="132" cy="75" r="52"/>"#
        }
        Sketch::Close => {
            r#"<rect class="pic-field" x="50" y="20" width="150" height="92" rx="8"/><path class="pic-word" d="M66 62h92M66 84h64"/><path class="pic-line" d="M176 32l10 10m0-10l-10 10"/><circle class="pic-spot" cx="181" cy="37" r="15"/><rect class="pic-paper" x="110" y="56" width="150" height="80" rx="8"/><path class="pic-word" d="M126 92h100"/>"#
        }
        Sketch::Router => {
            r#"<rect class="pic-field" x="56" y="96" width="90" height="30" rx="8"/><path class="pic-line" d="M72 96V70M130 96V70"/><path class="pic-line" d="M84 62q17-16 34 0M74 48q27-26 54 0"/><rect class="pic-field" x="206" y="68" width="36" height="62" rx="7"/><path class="pic-line" d="M190 98h-28m8-7l-8 7 8 7"/><circle class="pic-spot" cx="101" cy="110" r="26"/>"#
        }
    }
}

/// `label` says the same in words.
#[component]
pub fn SketchPicture(sketch: Sketch, label: String) -> impl IntoView {
    let drawing = format!(
        r#"<svg viewBox="0 0 300 150" width="300" height="150" aria-hidden="true" focusable="false"><rect class="pic-window" x="1" y="1" width="298" height="148" rx="14"/>{}</svg>"#,
        inside(sketch)
    );
    view! { <div class="way-picture" role="img" aria-label=label inner_html=drawing></div> }.into_any()
}
