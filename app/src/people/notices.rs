//! What one is told of beside the screen, and by which way (A10): a line for each kind, a box for each way. What keeps the
//! account safe always comes. Sound and messages on the screen are each browser's own.
use super::api::SaveNotices;
use crate::forms::{FormState, use_form};
use crate::noticed::Sounds;
use crate::ui::{Card, Form, FormNotice, Kind, SavesItself, field_id, use_lang};
use crate::visits::alerts::Notify;
use leptos::prelude::*;
use model::Lang;
use model::notices::{NewNotices, NoticeKind, NoticeWay, Notices, Ways};
use texts::people as t;

#[component]
pub fn NoticesCard(notices: Notices) -> impl IntoView {
    let lang = use_lang();
    // Nobody waits for who holds no visits, and nobody plans for them.
    let holds = notices.holds;
    let boxes = holds.then(|| view! { <Boxes notices/> });
    let screen = holds.then(|| {
        view! {
            <div class="needs-script">
                <h3>{t::notices_here(lang)}</h3>
                <p class="note">{t::notices_screen(lang)}</p>
                <Sounds/>
                <Notify/>
            </div>
        }
    });
    view! {
        <Card title=t::notices(lang)>
            {boxes}
            <div class="told-row">
                <div>
                    <p class="told-kind">{t::notices_safe(lang)}</p>
                    <p class="note">{t::notices_always(lang)}</p>
                </div>
                <p class="told-ways">{t::notices_fixed(lang)}</p>
            </div>
            {screen}
        </Card>
    }
    .into_any()
}

#[component]
fn Boxes(notices: Notices) -> impl IntoView {
    let lang = use_lang();
    let number = match &notices.ending {
        Some(ending) => t::notices_number(lang, ending),
        None => t::notices_no_number(lang).to_owned(),
    };
    view! {
        <p>{t::notices_lead(lang)}</p>
        <p class="note">{number} " " {t::notices_unsaid(lang)}</p>
        <FormNotice state={use_form::<SaveNotices>()}/>
        <Form<SaveNotices> arg="notices">
            <input type="hidden" name="shown" value="on"/>
            <Rows notices/>
            <SavesItself kind=Kind::Secondary>{t::notices_save(lang)}</SavesItself>
        </Form<SaveNotices>>
    }
    .into_any()
}

/// A component of its own, so that it is made inside the form and shows what was ticked in one that came back.
#[component]
fn Rows(notices: Notices) -> impl IntoView {
    let lang = use_lang();
    let texts = notices.ending.is_some();
    let waiting = match notices.after_min {
        0 => t::notices_waiting_never(lang).to_owned(),
        n => t::notices_waiting_after(lang, n),
    };
    let rows = NoticeKind::ALL.into_iter().map(|kind| {
        let ways = notices.wanted.get(&kind).copied().unwrap_or_default();
        let hint = (kind == NoticeKind::Waiting).then(|| view! { <p class="note">{waiting.clone()}</p> });
        let id = format!("told-{}", kind.name());
        view! {
            <div class="told-row" role="group" aria-labelledby=id.clone()>
                <div>
                    <p class="told-kind" id=id.clone()>{words(lang, kind)}</p>
                    {hint}
                </div>
                <div class="told-ways">
                    <Tick kind way=NoticeWay::Mail ways/>
                    {texts.then(|| view! { <Tick kind way=NoticeWay::Text ways/> })}
                </div>
            </div>
        }
    });
    view! { <div>{rows.collect_view()}</div> }.into_any()
}

#[component]
fn Tick(kind: NoticeKind, way: NoticeWay, ways: Ways) -> impl IntoView {
    let lang = use_lang();
    let state = use_context::<FormState>().unwrap_or_default();
    let name = format!("wanted[{}]", NewNotices::name_of(kind, way));
    // A form that came back shows what was ticked, not what is kept.
    let checked = if state.action.is_empty() { ways.by(way) } else { state.value(&name).is_some() };
    let id = field_id(&name);
    let label = match way {
        NoticeWay::Mail => t::notices_by_mail(lang),
        NoticeWay::Text => t::notices_by_text(lang),
    };
    view! {
        <div class="tick">
            <input class="tick-box" type="checkbox" id=id.clone() name=name value="on" checked=checked/>
            <label class="tick-label" for=id>{label}</label>
        </div>
    }
    .into_any()
}

fn words(lang: Lang, kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Waiting => t::notices_waiting(lang),
        NoticeKind::Asked => t::notices_asked(lang),
        NoticeKind::Booked => t::notices_booked(lang),
        NoticeKind::Declined => t::notices_declined(lang),
        NoticeKind::Planned => t::notices_planned(lang),
        NoticeKind::TakenBack => t::notices_taken_back(lang),
    }
}
