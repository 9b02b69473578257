//! What is told of letters after they were sent, as it is written: events of Amazon SES, and what mail servers write back
//! (RFC 3464). Whoever tells it shows a key; what it says of people is not read.
use domain::outbox::Heard;
use model::Secret;
use ring::hmac;
use serde::Deserialize;
use std::collections::BTreeMap;

/// By this tag a letter carries its name through Amazon SES.
pub const TAG: &str = "letter";
/// Parts of one report that are looked at, and lines of a head. A report has three parts.
const PARTS: usize = 8;
const LINES: usize = 400;

/// Compared in constant time.
pub fn is_key(known: &Secret<String>, given: &str) -> bool {
    let key = |text: &str| hmac::Key::new(hmac::HMAC_SHA256, text.as_bytes());
    let tag = hmac::sign(&key(known.expose()), b"key");
    hmac::verify(&key(given), b"key", tag.as_ref()).is_ok()
}

/// The name of a letter as tags and addresses take it: what its Message-ID begins with. None where they would not.
pub(crate) fn name_of(message_id: &str) -> Option<&str> {
    let name = message_id.split('@').next().unwrap_or_default();
    let fits = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (fits && !name.is_empty()).then_some(name)
}

/// An event as EventBridge brings it.
#[derive(Deserialize)]
struct Brought {
    detail: Event,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    event_type: String,
    mail: Mail,
    #[serde(default)]
    bounce: Bounce,
    #[serde(default)]
    complaint: Complaint,
}

#[derive(Deserialize)]
struct Mail {
    #[serde(default)]
    tags: BTreeMap<String, Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    #[serde(default)]
    bounce_type: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    #[serde(default)]
    complaint_feedback_type: Option<String>,
}

/// An event of Amazon SES: of which letter, and what. `Err`: it is none. `Ok(None)`: it says nothing of a letter of ours.
///
/// # Errors
/// What was sent is no such event.
pub fn event(body: &[u8]) -> Result<Option<(String, Heard)>, serde_json::Error> {
    let Event { event_type, mail, bounce, complaint } = serde_json::from_slice::<Brought>(body)?.detail;
    let heard = match event_type.as_str() {
        "Send" | "DeliveryDelay" => Heard::Sent,
        "Delivery" => Heard::Delivered,
        "Bounce" if bounce.bounce_type == "Permanent" => Heard::Bounced,
        "Bounce" | "Reject" => Heard::NotNow,
        // Somebody took it out of the junk again.
        "Complaint" if complaint.complaint_feedback_type.as_deref() == Some("not-spam") => return Ok(None),
        "Complaint" => Heard::Complained,
        _ => return Ok(None),
    };
    let name = mail.tags.get(TAG).and_then(|names| names.first()).cloned();
    Ok(name.map(|name| (name, heard)))
}

/// What a mail server writes back of a letter (a delivery status notification), from its beginning on: it may be cut off
/// behind the second part. None where it is no such report, or says that the letter is still on its way.
pub fn report(raw: &[u8]) -> Option<Heard> {
    let text = String::from_utf8_lossy(raw).replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n")?;
    let kind = field(head, "content-type")?;
    if !kind.to_ascii_lowercase().starts_with("multipart/report") {
        return None;
    }
    let line = format!("\n--{}", parameter(&kind, "boundary")?);
    let body = format!("\n{body}");
    let status = body.split(line.as_str()).skip(1).take(PARTS).find_map(|part| {
        let (head, fields) = part.trim_start_matches([' ', '\t']).strip_prefix('\n')?.split_once("\n\n")?;
        let kind = field(head, "content-type")?.to_ascii_lowercase();
        kind.starts_with("message/delivery-status").then_some(fields)
    })?;
    // A letter of ours has one recipient: the first who is spoken of.
    status.split("\n\n").take(PARTS).find_map(said)
}

/// What is said of one recipient.
fn said(fields: &str) -> Option<Heard> {
    let action = field(fields, "action")?.to_ascii_lowercase();
    let status = field(fields, "status").unwrap_or_default();
    // "5.1.1 (no such user)".
    let status = status.split_whitespace().next().unwrap_or_default();
    match action.as_str() {
        // 5: for good (RFC 3463). But a full mailbox (.2.2), or a letter that is too large (.3.4) or was taken for junk (.7)
        // says nothing of the next one.
        "failed" if status.starts_with("5.") && !temporary(status) => Some(Heard::Bounced),
        "failed" => Some(Heard::NotNow),
        "delivered" => Some(Heard::Delivered),
        _ => None,
    }
}

fn temporary(status: &str) -> bool {
    ["5.2.2", "5.2.3", "5.3.4"].contains(&status) || status.starts_with("5.7.")
}

/// The value of a header or field, unfolded.
fn field(head: &str, name: &str) -> Option<String> {
    let mut found: Option<String> = None;
    for line in head.lines().take(LINES) {
        if line.starts_with([' ', '\t']) {
            if let Some(value) = &mut found {
                value.push(' ');
                value.push_str(line.trim());
            }
            continue;
        }
        if found.is_some() {
            break;
        }
        found = line
            .split_once(':')
            .filter(|(known, _)| known.trim_end().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned());
    }
    found
}

/// `boundary="…"` of a content type.
fn parameter(kind: &str, name: &str) -> Option<String> {
    let value = kind.split(';').skip(1).find_map(|part| {
        let (known, value) = part.split_once('=')?;
        known.trim().eq_ignore_ascii_case(name).then_some(value.trim())
    })?;
    let value = value.trim_matches('"');
    (!value.is_empty()).then(|| value.to_owned())
}

#[cfg(test)]
#[path = "heard_tests.rs"]
mod tests;
