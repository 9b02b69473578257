//! Adding a passkey: a name, the present password, then the device is asked.
use super::api::AddPasskey;
use super::way::Way;
use crate::forms::use_form;
use crate::ui::{Button, Form, FormNotice, Kind, TextField, field, field_id, use_lang};
use leptos::html;
use leptos::prelude::*;
use texts::passkeys as t;

/// The fields whose faults the notice names, in the order of the page.
const FIELDS: &[&str] = &["passkey_name", "passkey_password"];

#[component]
pub(crate) fn Add(#[prop(optional)] kind: Kind) -> impl IntoView {
    let (lang, way, password) = (use_lang(), Way::new(), NodeRef::<html::Input>::new());
    let awake = RwSignal::new(false);
    Effect::new(move || awake.set(true));
    let missing = move || (awake.get() && !way.can.get()).then(|| t::add_no_browser(lang));
    view! {
        <FormNotice state={use_form::<AddPasskey>()} order=FIELDS/>
        <noscript>
            <p class="note">{t::add_no_script(lang)}</p>
        </noscript>
        <p class="note" role="status">{missing}</p>
        <div id=field_id("passkey") class="passkey-way" data-can=move || way.can.get().then_some("")>
            <Form<AddPasskey> arg="form" before=adding(way, password)>
                {way.inputs()}
                <TextField name="passkey_name" label=t::name(lang) hint=t::name_hint(lang) optional=true/>
                <TextField
                    name="passkey_password"
                    kind=field::Kind::Password
                    label=texts::people::current_password(lang)
                    autocomplete="current-password"
                    node=password
                />
                {way.notice()}
                <Button kind busy=way.busy>{t::add(lang)}</Button>
            </Form<AddPasskey>>
        </div>
    }
    .into_any()
}

/// The server draws the page; only a browser has devices.
#[cfg(not(feature = "hydrate"))]
fn adding(_: Way, _: NodeRef<html::Input>) -> Callback<leptos::ev::SubmitEvent, bool> {
    Callback::new(|_| false)
}

#[cfg(feature = "hydrate")]
fn adding(way: Way, password: NodeRef<html::Input>) -> Callback<leptos::ev::SubmitEvent, bool> {
    use super::browser::{Act, Stopped};
    use crate::ui::Notice;
    let begin = move || {
        let typed = password.get_untracked().map(|input| input.value()).unwrap_or_default();
        super::api::begin_passkey(model::Secret::new(typed))
    };
    way.before(Act::Make, begin, |lang, stopped| match stopped {
        Stopped::ByThem => Notice::new(t::not_made(lang), t::not_made_help(lang)),
        Stopped::There => Notice::new(t::there(lang), t::there_help(lang)),
        Stopped::WrongPlace => Notice::new(t::wrong_place(lang), t::wrong_place_help(lang)),
        Stopped::Cannot => Notice::new(t::cannot(lang), t::cannot_help(lang)),
    })
}
