//! On a visit's page: each guest's card, with how it is with them and what there is to hand over. A card is made once for each
//! guest; a piece of it changes when its fact does.
use super::api::{Admit, RemoveGuest};
use super::changing::EditLink;
use super::current::Current;
use super::parts::{GuestLine, Handover};
use super::words;
use crate::ui::{Button, Form, Kind, use_lang};
use ::texts::{call, visits as texts};
use leptos::prelude::*;
use model::visits::{GuestKey, GuestRow, GuestState, VisitStatus, VisitView};
use model::{Lang, ParticipantId};

#[component]
pub fn GuestCards(current: Current) -> impl IntoView {
    let ids = current.piece(|view| view.row.guests.iter().map(|guest| guest.participant).collect::<Vec<_>>());
    view! {
        <section class="guests" aria-labelledby="guests">
            <h2 id="guests">{texts::guests(use_lang())}</h2>
            <ul class="guest-cards">
                <For each=move || ids.get() key=|who| *who children=move |who| view! { <GuestCard current who/> }/>
            </ul>
        </section>
    }
    .into_any()
}

/// What lets them in, until the visit is over. Who was removed has none any more.
fn key_of(view: &VisitView, who: ParticipantId) -> Option<&GuestKey> {
    let over = view.row.status == VisitStatus::Ended;
    view.keys.iter().find(|key| key.participant == who && !over)
}

#[component]
fn GuestCard(current: Current, who: ParticipantId) -> impl IntoView {
    let lang = use_lang();
    let visit = current.visit();
    let name = current.guest(who, move |_, guest| Some(words::name_of(lang, &guest.name)));
    let line = current.guest(who, move |view, guest| {
        let changes = (view.may_guests && key_of(view, who).is_some()).then_some(visit);
        Some((guest.clone(), view.post, changes))
    });
    let line = move || {
        let (guest, post, changes) = line.get()?;
        Some(view! { <GuestLine guest post named=false changes/> })
    };
    let admits = current.guest(who, move |view, guest| {
        let waits = view.row.part.leads() && guest.state == GuestState::Waiting;
        waits.then(|| words::name_of(lang, &guest.name))
    });
    let admit = move || admits.get().map(|name| view! { <AdmitForm who name/> });
    let key = current.piece(move |view| key_of(view, who).cloned());
    let keys = move || key.get().map(|key| view! { <Keys key/> });
    let edits = current.guest(who, move |view, guest| {
        let may = view.may_guests && key_of(view, who).is_some();
        may.then(|| words::name_of(lang, &guest.name))
    });
    let edit = move || edits.get().map(|name| view! { <EditLink visit guest=who name/> });
    let removes = current.guest(who, move |view, guest| removable(lang, view, guest));
    let remove = move || removes.get().map(|name| view! { <Remove guest=who name/> });
    view! {
        <li class="guest-card">
            <h3>{move || name.get()}</h3>
            <ul class="states">{line}</ul>
            {admit}
            {keys}
            {edit}
            {remove}
        </li>
    }
    .into_any()
}

/// The name of who can be taken out at once and without a word, as in the call; before they have come, the page of changes
/// asks whether to tell them.
fn removable(lang: Lang, view: &VisitView, guest: &GuestRow) -> Option<String> {
    let came = guest.state != GuestState::Expected;
    let may = view.row.part.leads() && came && key_of(view, guest.participant).is_some();
    may.then(|| words::name_of(lang, &guest.name))
}

#[component]
fn AdmitForm(who: ParticipantId, name: String) -> impl IntoView {
    let lang = use_lang();
    let label = texts::admit_name(lang, &name);
    view! {
        <Form<Admit>>
            <input type="hidden" name="guest" value=who.text()/>
            <Button kind=Kind::Primary label>{texts::admit(lang)}</Button>
        </Form<Admit>>
    }
    .into_any()
}

#[component]
fn Keys(key: GuestKey) -> impl IntoView {
    let lang = use_lang();
    let id = key.participant.text();
    view! {
        <Handover id=format!("link-{id}") label=texts::link(lang) copy=texts::copy_link(lang) text=key.link mono=false/>
        <Handover id=format!("code-{id}") label=texts::code(lang) copy=texts::copy_code(lang) text=key.code mono=true/>
        <p class="note">{texts::code_hint(lang)}</p>
    }
    .into_any()
}

/// One question first, as with the end of a visit.
#[component]
fn Remove(guest: ParticipantId, name: String) -> impl IntoView {
    let lang = use_lang();
    view! {
        <details class="visit-end">
            <summary>{call::remove_name(lang, &name)}</summary>
            <p>{call::remove_text(lang, &name)}</p>
            <Form<RemoveGuest>>
                <input type="hidden" name="guest" value=guest.text()/>
                <Button kind=Kind::Danger>{call::remove(lang)}</Button>
            </Form<RemoveGuest>>
        </details>
    }
    .into_any()
}
