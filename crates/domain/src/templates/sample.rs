//! How a message would arrive: with a guest, a host and a time that could be somebody's and are nobody's.
use super::words::{Own, Values};
use crate::config::Origins;
use crate::mail::render::{Block, Rendered, render};
use crate::visits::when::{self, Zone};
use model::clinics::ClinicFront;
use model::outbox::Channel;
use model::templates::{PreviewPart, TemplateId, TemplateKind, TemplatePreview, Variable};
use model::{Time, segments};
use texts::{booking_mail, common, invitation, isolate, lost_link, templates as t};

const DAY_S: i64 = 86_400;
/// As long as a real one, and opens nothing.
const LINK: &str = "/j/00000000000000000000000000000000.AAAAAAAAAAAAAAAAAAAAAA";

/// Believable values in the language of the message and on the clinic's clocks.
pub(super) fn values(front: &ClinicFront, origin: &Origins, id: TemplateId, now: Time) -> Values {
    let (lang, zone) = (id.lang, Zone::stored(&front.zone));
    // On the hour, tomorrow and the day after.
    let hour = Time::from_seconds(now.seconds().div_euclid(3_600) * 3_600);
    let on = |days: i64| {
        let at = hour.plus_seconds(days * DAY_S);
        invitation::in_zone(lang, when::in_full(at, &zone, lang), zone.in_words(lang))
    };
    Values::from([
        (Variable::Guest, t::sample_guest(lang).to_owned()),
        (Variable::Clinic, isolate(&front.name)),
        (Variable::Host, t::sample_host(lang).to_owned()),
        (Variable::Time, on(2)),
        (Variable::OldTime, on(1)),
        (Variable::Minutes, common::minutes(lang, 10)),
        (Variable::Link, origin.clinic_url(front, LINK)),
        (Variable::Code, "123 456 789".to_owned()),
        (Variable::Phone, front.help_phone.trim().to_owned()),
    ])
}

/// The words of the button that the link becomes.
pub(crate) fn button(id: TemplateId) -> &'static str {
    match id.kind {
        TemplateKind::BookingAsked => booking_mail::receipt_button(id.lang),
        TemplateKind::BookingDeclined => booking_mail::declined_button(id.lang),
        TemplateKind::BookingLapsed => booking_mail::lapsed_button(id.lang),
        _ => invitation::join(id.lang),
    }
}

pub(super) fn blocks(id: TemplateId, own: &Own, values: &Values) -> Vec<Block> {
    let lang = id.lang;
    let mut blocks = own.blocks(values, button(id));
    let small = |text: &'static str| Block::Small(text.to_owned());
    match id.kind {
        TemplateKind::LostLink => {
            let value = |variable| values.get(&variable).cloned().unwrap_or_default();
            let label = lost_link::when(lang).to_owned();
            blocks.push(Block::Fact { label, value: value(Variable::Time) });
            let label = lost_link::join(lang, value(Variable::Host));
            blocks.push(Block::Button { label, url: value(Variable::Link) });
            blocks.extend([small(lost_link::yours(lang)), small(lost_link::unasked(lang))]);
        }
        TemplateKind::BookingAsked | TemplateKind::BookingDeclined | TemplateKind::BookingLapsed => {
            blocks.push(small(booking_mail::unexpected(lang)));
        }
        TemplateKind::Cancelled => blocks.push(small(invitation::unexpected(lang))),
        _ => blocks.extend([small(invitation::yours(lang)), small(invitation::unexpected(lang))]),
    }
    blocks
}

pub(super) fn letter(front: &ClinicFront, id: TemplateId, own: &Own, values: &Values) -> Rendered {
    render(front, id.lang, &own.subject(values), &blocks(id, own, values))
}

pub(super) fn preview(front: &ClinicFront, id: TemplateId, own: &Own, values: &Values) -> TemplatePreview {
    if id.channel == Channel::Sms {
        let text = text(id, own, values);
        let length = Some((text.chars().count(), segments::parts(&text)));
        return TemplatePreview { subject: String::new(), parts: Vec::new(), text, length };
    }
    let Rendered { subject, text, .. } = letter(front, id, own, values);
    let parts = blocks(id, own, values).into_iter().map(shown).collect();
    TemplatePreview { subject, parts, text, length: None }
}

/// Of a text message as it would leave; where it lists visits, with one of them.
pub(super) fn text(id: TemplateId, own: &Own, values: &Values) -> String {
    let said = own.text(values).unwrap_or_default();
    let value = |variable| values.get(&variable).map(String::as_str).unwrap_or_default();
    match id.kind {
        TemplateKind::LostLink => {
            segments::plain(&format!("{said}\n{}: {}", value(Variable::Time), value(Variable::Link)))
        }
        _ => said,
    }
}

fn shown(block: Block) -> PreviewPart {
    match block {
        Block::Heading(text) => PreviewPart::Heading(text),
        Block::Text(text) => PreviewPart::Text(text),
        Block::Fact { label, value } => PreviewPart::Fact { label, value },
        Block::Button { label, .. } => PreviewPart::Button(label),
        Block::Code { label, code } => PreviewPart::Code { label, code },
        Block::Small(text) => PreviewPart::Small(text),
    }
}
