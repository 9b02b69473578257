//! Small pieces that several of the host's pages show.
use super::api::SendAgain;
use super::words::{self, Words};
use crate::call::interpreter::task_words;
use crate::ui::{Button, Form, Icon, Kind, Sign, Tone, href, use_lang};
use ::texts::{reminders, visits as texts};
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;
use model::VisitId;
use model::outbox::{Delivery, Post};
use model::visits::{GuestRow, GuestState};

/// A state with its sign: never by colour alone.
#[component]
pub fn StateWords(words: Words) -> impl IntoView {
    // What asks for no attention gets no colour.
    let tone = (words.tone != Tone::Info).then(|| words.tone.name());
    view! {
        <span class="state" data-tone=tone>
            {sign(words.tone)}
            <span>{words.text}</span>
        </span>
    }
}

fn sign(tone: Tone) -> Option<AnyView> {
    let of = match tone {
        Tone::Info => return None,
        Tone::Good => Sign::Check,
        Tone::Warning => Sign::Warning,
        Tone::Danger => Sign::Bad,
    };
    Some(view! { <Icon of/> }.into_any())
}

/// What is known of one guest, with the name where several are listed, and what to do when no letter arrived.
#[component]
pub fn GuestLine(
    guest: GuestRow,
    post: Post,
    named: bool,
    /// Where link and code stand, on another page.
    #[prop(optional, into)]
    keys: String,
    /// The visit, where the reader may change who comes.
    changes: Option<VisitId>,
) -> impl IntoView {
    let lang = use_lang();
    let name = named.then(|| {
        let name = words::name_of(lang, &guest.name);
        view! { <span class="state-name">{name}</span> " " }
    });
    let states = words::guest_states(lang, &guest, post);
    let states = states.into_iter().map(|words| view! { <StateWords words/> " " });
    let expected = guest.state == GuestState::Expected;
    let advice = words::delivery_advice(lang, &guest, post).filter(|_| expected).map(|advice| {
        let keys = (!keys.is_empty()).then(|| view! { " " <a href=keys>{texts::get_link(lang)}</a> });
        view! { <span class="state-advice">{advice} {keys}</span> }
    });
    let lost = advice.is_some();
    let act = changes.filter(|_| lost).map(|visit| view! { <Lost guest=guest.clone() visit post/> });
    // What they wrote beside their answer is of use until they are there.
    let note = (expected && !guest.note.is_empty()).then(|| {
        view! { <span class="state-note">{reminders::note(lang, ::texts::isolate(&guest.note))}</span> }
    });
    let task = task_words(lang, guest.task).map(|words| view! { <span class="state-note">{words}</span> });
    view! { <li class="guest-line">{name} {states.collect_view()} {task} {note} {advice} {act}</li> }
        .into_any()
}

/// What can be done at once about an invitation that did not arrive.
#[component]
fn Lost(guest: GuestRow, visit: VisitId, post: Post) -> impl IntoView {
    let lang = use_lang();
    let (id, name) = (guest.participant.text(), words::name_of(lang, &guest.name));
    let fares = words::fares(&guest, post);
    let other = href(&format!("/visits/{}/guests/{id}", visit.text()));
    // Where nothing leaves the house, a second one does not either.
    let again = matches!(fares, Some(Delivery::InDoubt | Delivery::Bounced | Delivery::Failed)).then(|| {
        let label = texts::send_again_to(lang, &name);
        view! {
            <Form<SendAgain>>
                <input type="hidden" name="guest" value=id/>
                <Button kind=Kind::Secondary label>{texts::send_again(lang)}</Button>
            </Form<SendAgain>>
        }
    });
    let label = texts::other_address_of(lang, name);
    view! {
        <div class="guest-acts">
            {again}
            <Button kind=Kind::Quiet href=other label>{texts::other_address(lang)}</Button>
        </div>
    }
    .into_any()
}

/// A text to hand over, with a button that copies it where the browser can.
#[component]
pub fn Handover(
    id: String,
    label: &'static str,
    copy: &'static str,
    text: String,
    mono: bool,
) -> impl IntoView {
    let lang = use_lang();
    let said = RwSignal::new("");
    let whole = text.clone();
    let press = Callback::new(move |()| {
        let text = whole.clone();
        copy_text(text, move |done| {
            said.set(if done { texts::copied(lang) } else { texts::copy_by_hand(lang) })
        });
    });
    view! {
        <div class="handover" data-mono=mono.then_some("")>
            <label class="handover-label" for=id.clone()>{label}</label>
            <div class="handover-line">
                <input class="input handover-text" type="text" readonly id=id value=text on:focus={|event| event_target::<HtmlInputElement>(&event).select()}/>
                <Button kind=Kind::Secondary sign=Sign::Copy press>{copy}</Button>
            </div>
            <p class="handover-said" role="status">{said}</p>
        </div>
    }
    .into_any()
}

#[cfg(feature = "hydrate")]
fn copy_text(text: String, then: impl Fn(bool) + 'static) {
    leptos::task::spawn_local(async move {
        let asked = window().navigator().clipboard().write_text(&text);
        then(wasm_bindgen_futures::JsFuture::from(asked).await.is_ok());
    });
}

/// The server draws the button and never presses it.
#[cfg(not(feature = "hydrate"))]
fn copy_text(_: String, _: impl Fn(bool) + 'static) {}
