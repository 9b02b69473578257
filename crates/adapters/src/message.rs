//! A letter as a message (RFC 5322): text and HTML as alternatives, a calendar file both as a part that mail programs
//! act upon and as a file that one can save.
use crate::heard;
use anyhow::Context;
use domain::ports::{Attachment as Kept, Letter};
use lettre::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, Message, MultiPart, SinglePart};

/// Whom the server is told: sender and recipient. What comes back goes to `bounces`, where that is set, with the letter's
/// name: "bounces+0123abcd@clinic.example".
pub(crate) fn envelope(letter: &Letter, bounces: Option<&str>) -> anyhow::Result<(Address, Address)> {
    let named = bounces.and_then(|place| place.split_once('@')).zip(heard::name_of(&letter.message_id));
    let from = match named {
        Some(((local, domain), name)) => address(&format!("{local}+{name}@{domain}"))?,
        None => address(&letter.from_address)?,
    };
    Ok((from, address(&letter.to_address)?))
}

fn address(text: &str) -> anyhow::Result<Address> {
    text.parse().context("an address")
}

pub(crate) fn message(letter: &Letter) -> anyhow::Result<Message> {
    let mailbox = |name: &str, text: &str| -> anyhow::Result<Mailbox> {
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        Ok(Mailbox::new(name, address(text)?))
    };
    let mut builder = Message::builder()
        .from(mailbox(&letter.from_name, &letter.from_address)?)
        .to(mailbox(&letter.to_name, &letter.to_address)?)
        .subject(&letter.subject)
        .message_id(Some(format!("<{}>", letter.message_id)));
    for (name, value) in &letter.headers {
        let name = HeaderName::new_from_ascii(name.clone()).context("a header's name")?;
        builder = builder.raw_header(HeaderValue::new(name, value.clone()));
    }
    let mut words = MultiPart::alternative()
        .singlepart(SinglePart::plain(letter.text.clone()))
        .singlepart(SinglePart::html(letter.html.clone()));
    for invitation in letter.attachments.iter().filter(|kept| is_calendar(kept)) {
        // Outlook and Gmail offer "add to calendar" for an alternative, not for a file.
        words = words.singlepart(
            SinglePart::builder().header(kind(&invitation.content_type)?).body(invitation.body.clone()),
        );
    }
    if letter.attachments.is_empty() {
        return Ok(builder.multipart(words)?);
    }
    let mut parts = MultiPart::mixed().multipart(words);
    for kept in &letter.attachments {
        // As a file it is only a file, or the event would be shown twice.
        let kind = if is_calendar(kept) { kind("application/ics")? } else { kind(&kept.content_type)? };
        parts = parts.singlepart(Attachment::new(kept.name.clone()).body(kept.body.clone(), kind));
    }
    Ok(builder.multipart(parts)?)
}

fn is_calendar(kept: &Kept) -> bool {
    kept.content_type.starts_with("text/calendar")
}

fn kind(text: &str) -> anyhow::Result<ContentType> {
    ContentType::parse(text).context("an attachment's type")
}
