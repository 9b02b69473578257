//! How a letter looks: one branded frame, as text and as HTML; and the calendar file beside an invitation.
pub(crate) mod address;
#[cfg(test)]
mod elsewhere_tests;
pub(crate) mod feed;
pub(crate) mod ics;
pub(crate) mod render;
mod vtimezone;

use model::Lang;
use model::clinics::ClinicFront;

/// Text and HTML of a letter in the clinic's name and colours.
pub(crate) fn letter(
    front: &ClinicFront,
    lang: Lang,
    subject: &str,
    paragraphs: &[String],
    button: Option<(&str, &str)>,
    footer: &str,
) -> (String, String) {
    let made = render::letter(front, lang, subject, paragraphs, button, &[footer.to_owned()]);
    (made.text, made.html)
}
