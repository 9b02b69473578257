//! On a visit's page: which programs have a key, and how another gets one. Nothing of it stands there where the clinic lets no
//! program in, or for whom it is not.
use super::api::{self, EndProgram, HideProgram, MakeProgram};
use crate::forms::use_form;
use crate::ui::{Button, Choice, Form, FormNotice, Kind, Name, Notice, Radios, TextField, said, use_lang};
use crate::visits::Handover;
use leptos::prelude::*;
use model::publish::{ProgramRow, Programs};
use model::{AppError, VisitId};
use texts::publish as t;

#[component]
pub fn ProgramsPart(id: Memo<Option<VisitId>>) -> impl IntoView {
    let read = move |id: Option<VisitId>| async move { api::programs(id.ok_or(AppError::NotFound)?).await };
    let found = Resource::new(move || id.get(), read);
    let part = move || {
        Suspend::new(async move {
            match (id.get_untracked(), found.await) {
                (Some(visit), Ok(programs)) if programs.open => view! { <Whole visit programs/> }.into_any(),
                _ => ().into_any(),
            }
        })
    };
    view! { <Transition fallback=|| ()>{part}</Transition> }.into_any()
}

#[component]
fn Whole(visit: VisitId, programs: Programs) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<MakeProgram>();
    let open = state.error.is_some();
    let said = state
        .error
        .is_none()
        .then(|| said(|what| (what == "program").then(|| Notice::new(t::made(lang), t::made_help(lang)))));
    let Programs { rows, send_to, watch_at, .. } = programs;
    let rows = rows.into_iter().map(|row| {
        let address = if row.watches { watch_at.clone() } else { send_to.clone() };
        view! { <Row row address/> }
    });
    let list = match rows.len() {
        0 => view! { <p>{t::none(lang)}</p> }.into_any(),
        _ => view! { <ul class="colleagues">{rows.collect_view()}</ul> }.into_any(),
    };
    let choices =
        vec![Choice::new("send", t::send_choice(lang)), Choice::new("watch", t::watch_choice(lang))];
    view! {
        <section class="colleagues-part" aria-labelledby="programs">
            <h2 id="programs">{t::heading(lang)}</h2>
            <p class="note">{t::lead(lang)}</p>
            {said}
            <FormNotice state={use_form::<EndProgram>()}/>
            <FormNotice state={use_form::<HideProgram>()}/>
            {list}
            <details class="visit-end" open=open>
                <summary>{t::make(lang)}</summary>
                <p>{t::make_help(lang)}</p>
                <FormNotice state/>
                <Form<MakeProgram> arg="form">
                    <input type="hidden" name="visit" value=visit.text()/>
                    <TextField name="program_name" label=t::name(lang) hint=t::name_hint(lang)/>
                    <Radios name="program_does" legend=t::does(lang) value="send" choices/>
                    <Button kind=Kind::Secondary>{t::make_button(lang)}</Button>
                </Form<MakeProgram>>
            </details>
        </section>
    }
    .into_any()
}

#[component]
fn Row(row: ProgramRow, address: String) -> impl IntoView {
    let lang = use_lang();
    let ProgramRow { id, name, watches, until, used, code, .. } = row;
    let shown_name = texts::isolate(&name);
    let does = if watches { t::does_watch(lang) } else { t::does_send(lang) };
    let used = used.map_or_else(|| t::unused(lang).to_owned(), |used| t::used(lang, used));
    let words = format!("{} · {used}", t::until(lang, until));
    let fresh = code.map(|code| {
        let key = id.text();
        let place = if watches { t::watch_at(lang) } else { t::send_to(lang) };
        view! {
            <div class="program-key">
            <p>{t::code_help(lang)}</p>
            <Handover id=format!("address-{key}") label=place copy=t::copy_address(lang) text=address mono=false/>
            <Handover id=format!("code-{key}") label=t::code(lang) copy=t::copy_code(lang) text=code mono=false/>
            <Form<HideProgram>>
                <input type="hidden" name="program" value=id.text()/>
                <Button kind=Kind::Primary>{t::kept(lang)}</Button>
            </Form<HideProgram>>
            </div>
        }
    });
    let label = t::end_name(lang, shown_name);
    view! {
        <li class="colleague">
            <p><Name name/> " " <span class="tag">{does}</span></p>
            <p class="note">{words}</p>
            {fresh}
            <Form<EndProgram>>
                <input type="hidden" name="program" value=id.text()/>
                <Button kind=Kind::Quiet label>{t::end(lang)}</Button>
            </Form<EndProgram>>
        </li>
    }
    .into_any()
}
