//! What floats above a page: questions, and words that go by themselves.
use crate::logins::staying::{Acts, StayBody};
use crate::ui::{Button, Dialog, Kind, Toast, use_lang};
use leptos::prelude::*;
use model::limits::{Limits, Why};
use texts::{gallery as t, limits as words};

#[component]
pub fn Floating() -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let say = Callback::new(move |()| {
        said.set(t::toast_text(lang).to_owned());
        set_timeout(move || said.set(String::new()), std::time::Duration::from_secs(3));
    });
    view! {
        <p class="row">
            <Button kind=Kind::Secondary press=Callback::new(move |()| open.set(true))>{t::dialog(lang)}</Button>
            <Button kind=Kind::Secondary press=say>{t::toast(lang)}</Button>
        </p>
        <Dialog id="example" title=t::dialog_title(lang) open><Question open/></Dialog>
        <Toast text=said/>
        <div class="gallery-still">
            <Dialog id="example-open" title=t::dialog_title(lang) open=RwSignal::new(true) still=true><Question open/></Dialog>
        </div>
        <Warnings/>
        <div class="gallery-still"><Toast text=Signal::stored(t::toast_text(lang).to_owned())/></div>
    }
    .into_any()
}

#[component]
fn Question(open: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let close = Callback::new(move |()| open.set(false));
    view! {
        <p>{t::dialog_text(lang)}</p>
        <p class="row">
            <Button kind=Kind::Danger press=close>{t::danger(lang)}</Button>
            <Button kind=Kind::Quiet press=close>{texts::common::cancel(lang)}</Button>
        </p>
    }
    .into_any()
}

/// Before a sign-in ends.
#[component]
fn Warnings() -> impl IntoView {
    let lang = use_lang();
    let nothing = Callback::new(|()| ());
    let (acts, limits) = (Acts { stay: nothing, again: nothing }, Limits::LONGEST);
    let still = RwSignal::new(true);
    view! {
        <div class="gallery-still">
            <Dialog id="example-idle" title=words::idle_title(lang) open=still still=true>
                <StayBody why=Why::Idle limits left_s=Signal::stored(105) acts still=true/>
            </Dialog>
        </div>
        <div class="gallery-still">
            <Dialog id="example-absolute" title=words::absolute_title(lang) open=still still=true>
                <StayBody why=Why::Absolute limits left_s=Signal::stored(105) acts still=true/>
            </Dialog>
        </div>
    }
    .into_any()
}
