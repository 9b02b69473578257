//! Messages to guests in the clinic's own words: the list of all of them, and a page to word each.
pub mod api;
mod edit;
mod list;
mod preview;
mod variables;

pub use edit::TemplatePage;
pub use list::TemplatesPage;

use crate::ui::{Button, Card, Kind, href, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::outbox::Channel;
use model::templates::{TemplateId, TemplateKind};
use texts::templates as t;

/// The way here, on the page of the settings.
#[component]
pub(crate) fn TemplatesCard() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::settings_title(lang)>
            <p class="note">{t::settings_help(lang)}</p>
            <p><Button kind=Kind::Secondary href=href("/settings/messages")>{t::settings_link(lang)}</Button></p>
        </Card>
    }
    .into_any()
}

fn kind_words(lang: Lang, kind: TemplateKind) -> &'static str {
    match kind {
        TemplateKind::Invitation => t::kind_invitation(lang),
        TemplateKind::Moved => t::kind_moved(lang),
        TemplateKind::Cancelled => t::kind_cancelled(lang),
        TemplateKind::NewHost => t::kind_new_host(lang),
        TemplateKind::Reminder => t::kind_reminder(lang),
        TemplateKind::Late => t::kind_late(lang),
        TemplateKind::HostWaits => t::kind_host_waits(lang),
        TemplateKind::LostLink => t::kind_lost_link(lang),
        TemplateKind::BookingAsked => t::kind_booking_asked(lang),
        TemplateKind::BookingDeclined => t::kind_booking_declined(lang),
        TemplateKind::BookingLapsed => t::kind_booking_lapsed(lang),
    }
}

/// "Letter, English".
fn which(lang: Lang, id: TemplateId) -> String {
    let channel = match id.channel {
        Channel::Mail => t::by_mail(lang),
        Channel::Sms => t::by_sms(lang),
    };
    t::which(lang, channel, id.lang.name())
}

/// "Invitation: Letter, English".
fn named(lang: Lang, id: TemplateId) -> String {
    t::row(lang, kind_words(lang, id.kind), which(lang, id))
}
