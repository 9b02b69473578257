//! The doctor's small note in the call: one thing at a time, its cure behind one tap, below the faces. What a host hints
//! stands there, too, and says from whom it is.
use super::ailing::{of_ailments, of_hint};
use super::background::BackgroundNote;
use super::live::Live;
use super::notes::TroubleWords;
use super::trouble::{Trouble, of_call, of_devices};
use super::way::Browser;
use crate::ui::{Button, Icon, Kind, Sign, use_lang};
use ::call::client::{Command, Line, Phase, View};
use ::texts::doctor as t;
use leptos::prelude::*;
use model::Lang;

/// What is said above the stage already is not said again below it.
fn note(lang: Lang, view: &View) -> Option<Trouble> {
    let browser = Browser::here();
    let said = view.line != Line::Good
        || of_call(lang, &view.problems, None).is_some()
        || of_devices(lang, &view.problems, browser).is_some();
    let ailing = (view.phase == Phase::In && !said).then(|| of_ailments(lang, &view.problems, browser));
    ailing.flatten()
}

/// In the call.
#[component]
pub fn DoctorNote(live: Live) -> impl IntoView {
    let lang = use_lang();
    let hinted = live.memo(|view| view.care.hint.is_some());
    let note = live.memo_of(move |view| note(lang, view));
    view! {
        <div class="doctor-note">
            <HintNote live class="call-note"/>
            <BackgroundNote live class="call-note"/>
            <div role="status">
                {move || note.get().filter(|_| !hinted.get()).map(|trouble| view! { <SmallNote live trouble/> })}
            </div>
        </div>
    }
    .into_any()
}

/// One line and a button; the rest opens.
#[component]
fn SmallNote(live: Live, trouble: Trouble) -> impl IntoView {
    let lang = use_lang();
    let (code, what) = (trouble.code, trouble.what);
    let cure = trouble.cure.clone().map(|(words, command)| {
        let press = Callback::new(move |()| live.send(command.clone()));
        view! { <Button kind=Kind::Secondary press>{words}</Button> }
    });
    let more = (trouble.words.is_some() || trouble.way.is_some()).then(|| {
        let rest = Trouble { what: "", cure: None, ..trouble };
        view! {
            <details class="doctor-more">
                <summary><span>{t::what_helps(lang)}</span> <Icon of=Sign::Down/></summary>
                <TroubleWords live trouble=rest/>
            </details>
        }
    });
    view! {
        <div class="call-note doctor-small" data-note=code>
            <p class="call-note-what">{what}</p>
            {cure}
            {more}
        </div>
    }
    .into_any()
}

/// What a host has sent, in the waiting room and in the call, until it is closed or followed.
#[component]
pub fn HintNote(live: Live, class: &'static str) -> impl IntoView {
    let lang = use_lang();
    let hint =
        live.memo_of(move |view| view.care.hint.map(|hint| of_hint(lang, hint, view, Browser::here())));
    let close = Callback::new(move |()| live.send(Command::HintSeen));
    view! {
        <div role="status">
            {move || hint.get().map(|trouble| {
                let code = trouble.code;
                view! {
                    <div class=class data-note=code>
                        <p class="doctor-from"><Icon of=Sign::Chat/> <span>{t::hint_from(lang)}</span></p>
                        <TroubleWords live trouble/>
                        <div class="call-note-buttons">
                            <Button kind=Kind::Quiet press=close>{t::close(lang)}</Button>
                        </div>
                    </div>
                }
            })}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::live::blank;
    use ::call::client::{Device, Problem};
    use model::doctor::Ailment;
    use model::signal::CallRole;

    #[test]
    fn two_notes_never_say_the_same() {
        let dark = Problem::Ailing(Ailment::CameraDark);
        let of = |problems| {
            let view = View { phase: Phase::In, line: Line::Good, problems, ..blank(CallRole::Guest) };
            note(Lang::En, &view).map(|trouble| trouble.code)
        };
        assert_eq!(of(vec![dark]), Some("camera_dark"));
        assert_eq!(of(vec![Problem::Stopped(Device::Camera), dark]), None, "the gravest is said above");
        assert_eq!(of(vec![Problem::Silent]), None);
    }
}
