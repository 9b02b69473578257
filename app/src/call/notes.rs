//! What happens and what to do, at the top of the stage: the line, a held-back sound, a device in trouble.
use super::captions::CaptionOffer;
use super::interpreter::InterpreterNotes;
use super::live::Live;
use super::picture::WayPicture;
use super::sketch::SketchPicture;
use super::trouble::{self, Trouble};
use super::way::Browser;
use crate::ui::{Button, Kind, use_lang};
use ::call::client::{Command, Line, Phase, Problem, View};
use ::texts::{call as texts, devices, doctor};
use leptos::prelude::*;
use model::Lang;

/// The words of a line that is not as it should be. `None` when all is well.
fn line_words(lang: Lang, view: &View) -> Option<&'static str> {
    match view.line {
        Line::Good => None,
        // The stage says so itself.
        Line::Opening => None,
        Line::MediaOpening if view.people.is_empty() => None,
        // One note with what to do says more than two.
        Line::MediaOpening if view.problems.contains(&Problem::MediaBlocked) => None,
        Line::MediaOpening => Some(texts::line_media(lang)),
        Line::Reconnecting { .. } => Some(texts::line_lost(lang)),
        Line::Offline { .. } => Some(texts::line_offline(lang)),
    }
}

/// The server is away for more than a moment, or there is no network: then one may hurry it.
fn lasts(view: &View) -> bool {
    view.problems.iter().any(|problem| matches!(problem, Problem::ServerAway | Problem::NoNetwork))
}

#[component]
pub fn Notes(live: Live, phone: Option<String>) -> impl IntoView {
    let lang = use_lang();
    let line = live.memo_of(move |view| line_words(lang, view));
    let lasts = live.memo(lasts);
    let phone = StoredValue::new(phone);
    let call = live.memo_of(move |view| {
        phone.with_value(|phone| trouble::of_call(lang, &view.problems, phone.as_deref()))
    });
    let device = live.memo_of(move |view| {
        (view.phase == Phase::In)
            .then(|| trouble::of_devices(lang, &view.problems, Browser::here()))
            .flatten()
    });
    let silent = live.memo(|view| view.problems.contains(&Problem::SoundBlocked));
    let alone = live.memo(|view| view.people.is_empty());
    let sharing = live.memo(|view| view.me.sending.screen);
    view! {
        <div class="call-notes">
            <div role="status">
                {move || line.get().map(|words| view! {
                    <div class="call-note" data-note="line">
                        <p>
                            {words}
                            {move || phone.get_value().filter(|_| lasts.get())
                                .map(|phone| format!(" {}", texts::line_phone(lang, phone)))}
                        </p>
                        <Show when=move || lasts.get()>
                            <Button kind=Kind::Secondary press=Callback::new(move |()| live.send(Command::TryNow))>
                                {texts::line_now(lang)}
                            </Button>
                        </Show>
                    </div>
                })}
                {move || call.get().map(|trouble| view! { <TroubleNote live trouble/> })}
                {move || device.get().map(|trouble| view! { <TroubleNote live trouble/> })}
            </div>
            <Show when=move || sharing.get()>
                <div class="call-note call-note-quiet" data-note="sharing">
                    <p>{texts::you_share(lang)}</p>
                    <Button kind=Kind::Secondary press=Callback::new(move |()| live.send(Command::StopSharing))>
                        {texts::stop_sharing(lang)}
                    </Button>
                </div>
            </Show>
            <InterpreterNotes live/>
            <CaptionOffer live/>
            <Show when=move || silent.get()>
                <div class="call-note-listen">
                    <Button kind=Kind::Primary press=Callback::new(move |()| live.send(Command::Listen))>
                        {move || if alone.get() { texts::sound_on(lang) } else { texts::listen(lang) }}
                    </Button>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

#[component]
fn TroubleNote(live: Live, trouble: Trouble) -> impl IntoView {
    let code = trouble.code;
    view! {
        <div class="call-note" data-note=code>
            <TroubleWords live trouble/>
        </div>
    }
    .into_any()
}

/// Cause, way out, picture, buttons: the same in the waiting room and on the stage.
#[component]
pub fn TroubleWords(live: Live, trouble: Trouble) -> impl IntoView {
    let lang = use_lang();
    let browser = Browser::here().name(lang);
    let Trouble { what, words, way, sketch, cure, without, .. } = trouble;
    let press = move |command: Command| Callback::new(move |()| live.send(command.clone()));
    let way = way.map(|way| {
        let label = match way.picture {
            super::way::Picture::Switch => devices::picture_system(lang).to_owned(),
            _ => devices::picture(lang, browser),
        };
        view! {
            <p>{way.words}</p>
            <WayPicture picture=way.picture label/>
        }
    });
    let drawn = sketch.map(|sketch| {
        // The sentence beside it says what the picture shows.
        let label = doctor::picture(lang, words.as_deref().unwrap_or(what));
        view! { <SketchPicture sketch label/> }
    });
    view! {
        {(!what.is_empty()).then(|| view! { <p class="call-note-what">{what}</p> })}
        {words.map(|words| view! { <p>{words}</p> })}
        {way}
        {drawn}
        {without.map(|_| view! { <p>{devices::still_hear_all(lang)}</p> })}
        <div class="call-note-buttons">
            {cure.map(|(words, command)| view! {
                <Button kind=Kind::Primary press=press(command)>{words}</Button>
            })}
            {without.map(|words| view! {
                <Button kind=Kind::Secondary press=press(Command::ComeInWithout)>{words}</Button>
            })}
        </div>
    }
    .into_any()
}
