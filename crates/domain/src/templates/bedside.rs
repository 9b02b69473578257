//! Bedside's own words of each message, with variables in the places of what they are about: what a clinic begins with when
//! it words a message itself. Pure.
use model::Lang;
use model::outbox::Channel;
use model::templates::{TemplateId, TemplateKind, TemplateWords, Variable};
use texts::{booking_mail, invitation as mail, lost_link, templates as t, texting};

const GUEST: &str = Variable::Guest.typed();
const CLINIC: &str = Variable::Clinic.typed();
const HOST: &str = Variable::Host.typed();
const TIME: &str = Variable::Time.typed();
const OLD_TIME: &str = Variable::OldTime.typed();
const MINUTES: &str = Variable::Minutes.typed();
const LINK: &str = Variable::Link.typed();
const CODE: &str = Variable::Code.typed();

pub(super) fn words(id: TemplateId) -> TemplateWords {
    match id.channel {
        Channel::Mail => letter(id.kind, id.lang),
        Channel::Sms => TemplateWords { body: text(id.kind, id.lang), ..TemplateWords::default() },
    }
}

fn letter(kind: TemplateKind, lang: Lang) -> TemplateWords {
    let when = format!("{}: {TIME}", mail::when(lang));
    let hello = mail::hello(lang, GUEST);
    let link = || LINK.to_owned();
    let by_code = || t::by_code(lang, CODE);
    let (subject, heading, paragraphs) = match kind {
        TemplateKind::Invitation => (
            mail::subject(lang, HOST, TIME),
            hello,
            vec![
                mail::intro(lang, CLINIC, HOST),
                when,
                link(),
                mail::nothing_to_install(lang, HOST),
                mail::answer(lang).to_owned(),
                by_code(),
            ],
        ),
        TemplateKind::Moved => (
            mail::moved_subject(lang, HOST, TIME),
            hello,
            vec![
                mail::moved_intro(lang, CLINIC, HOST),
                format!("{}: {TIME}\n{}: {OLD_TIME}", mail::moved_new(lang), mail::moved_old(lang)),
                link(),
                mail::answer(lang).to_owned(),
                by_code(),
            ],
        ),
        TemplateKind::Cancelled => (
            mail::cancelled_subject(lang, HOST, TIME),
            hello,
            vec![
                mail::cancelled_intro(lang, CLINIC, HOST),
                format!("{}: {TIME}", mail::cancelled_was(lang)),
                mail::cancelled_nothing(lang).to_owned(),
            ],
        ),
        TemplateKind::NewHost => (
            mail::new_host_subject(lang, HOST, TIME),
            hello,
            vec![mail::new_host_intro(lang, CLINIC, HOST), when, link(), by_code()],
        ),
        TemplateKind::Reminder => (
            mail::reminder_subject(lang, HOST, TIME),
            hello,
            vec![mail::reminder_intro(lang, CLINIC, HOST), when, link(), by_code()],
        ),
        TemplateKind::Late => (
            mail::late_subject(lang, HOST),
            hello,
            vec![mail::late_intro(lang, CLINIC, HOST, MINUTES), when, link(), by_code()],
        ),
        TemplateKind::HostWaits => (
            mail::host_waits_subject(lang, HOST),
            hello,
            vec![mail::host_waits_intro(lang, CLINIC, HOST), link(), by_code()],
        ),
        TemplateKind::LostLink => (
            lost_link::subject(lang, CLINIC),
            lost_link::hello(lang).to_owned(),
            vec![lost_link::intro(lang, CLINIC)],
        ),
        TemplateKind::BookingAsked => (
            booking_mail::receipt_subject(lang).to_owned(),
            booking_mail::hello(lang, GUEST),
            vec![
                booking_mail::receipt_what(lang, HOST),
                TIME.to_owned(),
                booking_mail::receipt_until(lang).to_owned(),
                link(),
            ],
        ),
        TemplateKind::BookingDeclined => (
            booking_mail::declined_subject(lang).to_owned(),
            booking_mail::hello(lang, GUEST),
            vec![
                booking_mail::declined_what(lang, HOST),
                booking_mail::declined_more(lang).to_owned(),
                link(),
            ],
        ),
        TemplateKind::BookingLapsed => (
            booking_mail::lapsed_subject(lang).to_owned(),
            booking_mail::hello(lang, GUEST),
            vec![booking_mail::lapsed_what(lang, HOST), booking_mail::lapsed_more(lang).to_owned(), link()],
        ),
    };
    TemplateWords { subject, heading, body: paragraphs.join("\n\n") }
}

fn text(kind: TemplateKind, lang: Lang) -> String {
    match kind {
        TemplateKind::Invitation => texting::invitation(lang, CLINIC, LINK, TIME),
        TemplateKind::Moved => texting::moved(lang, CLINIC, LINK, TIME),
        TemplateKind::Cancelled => texting::cancelled(lang, CLINIC, TIME),
        TemplateKind::NewHost => texting::new_host(lang, CLINIC, HOST, LINK, TIME),
        TemplateKind::Reminder => texting::reminder(lang, CLINIC, LINK, TIME),
        TemplateKind::Late => t::late_text(lang, CLINIC, LINK, MINUTES),
        TemplateKind::HostWaits => texting::host_waits(lang, CLINIC, LINK),
        TemplateKind::LostLink => lost_link::subject(lang, CLINIC),
        TemplateKind::BookingAsked => {
            booking_mail::by_text(lang, CLINIC, LINK, booking_mail::receipt_subject(lang))
        }
        TemplateKind::BookingDeclined => {
            booking_mail::by_text(lang, CLINIC, LINK, booking_mail::declined_subject(lang))
        }
        TemplateKind::BookingLapsed => {
            booking_mail::by_text(lang, CLINIC, LINK, booking_mail::lapsed_subject(lang))
        }
    }
}
