//! What others see behind a person, and how much noise they hear: the choice, before coming in and in the call, and what
//! is said when the device cannot do it.
use super::live::Live;
use crate::ui::{Button, Icon, Kind, Sign, use_lang};
use ::call::client::{Background, Command, Covering, View};
use leptos::prelude::*;
use model::Lang;
use texts::background as t;

fn name(lang: Lang, what: Background) -> &'static str {
    match what {
        Background::Room => t::room(lang),
        Background::Blurred => t::blurred(lang),
        Background::Sand => t::sand(lang),
        Background::Sea => t::sea(lang),
        Background::Leaf => t::leaf(lang),
    }
}

/// What is to be said about it, if anything.
fn words(lang: Lang, how: Covering) -> Option<&'static str> {
    match how {
        Covering::Off | Covering::Works => None,
        Covering::Preparing => Some(t::preparing(lang)),
        Covering::Failed => Some(t::failed(lang)),
        Covering::Busy => Some(t::busy(lang)),
    }
}

/// The two choices.
#[component]
pub fn Backgrounds(live: Live) -> impl IntoView {
    let lang = use_lang();
    let chosen = live.memo(|view: &View| view.me.background);
    let how = live.memo(|view: &View| view.me.covering);
    let quieting = live.memo(|view: &View| view.me.quieting);
    let options = Background::ALL.into_iter().map(|what| {
        let selected = move || chosen.get() == what;
        view! { <option value=what.code() prop:selected=selected>{name(lang, what)}</option> }
    });
    let options = options.collect_view();
    let choose = move |event| live.send(Command::Background(Background::of(&event_target_value(&event))));
    let quiet = move |event| live.send(Command::StrongNoise(event_target_checked(&event)));
    let failed = Memo::new(move |_| quieting.get().on && quieting.get().failed);
    view! {
        <div class="device-lists">
            <div class="device-list">
                <label class="device-list-name" for="call-background">{t::background(lang)}</label>
                <span class="select">
                    <select class="input" id="call-background" aria-describedby="call-background-hint" on:change=choose>
                        {options}
                    </select>
                    <Icon of=Sign::Down/>
                </span>
                <p id="call-background-hint" class="field-hint">{t::background_hint(lang)}</p>
                <p class="device-list-said" role="status">{move || words(lang, how.get())}</p>
            </div>
            <div class="tick">
                <input
                    id="call-quiet"
                    class="tick-box"
                    type="checkbox"
                    prop:checked=move || quieting.get().on
                    on:change=quiet
                    aria-describedby="call-quiet-hint"
                />
                <div>
                    <label class="tick-label" for="call-quiet">{t::quiet(lang)}</label>
                    <p id="call-quiet-hint" class="field-hint">{t::quiet_hint(lang)}</p>
                    <p class="device-list-said" role="status">
                        {move || failed.get().then(|| t::quiet_failed(lang))}
                    </p>
                </div>
            </div>
        </div>
    }
    .into_any()
}

/// When the whole picture stays blurred: why, and the way out. Nobody's room is shown without a tap of theirs.
#[component]
pub fn BackgroundNote(live: Live, class: &'static str) -> impl IntoView {
    let lang = use_lang();
    let note = live.memo_of(move |view| {
        let stays = matches!(view.me.covering, Covering::Failed | Covering::Busy) && view.me.camera_on;
        words(lang, view.me.covering).filter(|_| stays)
    });
    let off = Callback::new(move |()| live.send(Command::Background(Background::Room)));
    let again = Callback::new(move |()| {
        live.send(Command::Background(live.with_untracked(|view| view.me.background)));
    });
    view! {
        <div role="status">
            {move || note.get().map(|words| view! {
                <div class=class data-note="background">
                    <p class="call-note-what">{words}</p>
                    <div class="call-note-buttons">
                        <Button kind=Kind::Secondary press=off>{t::off(lang)}</Button>
                        <Button kind=Kind::Quiet press=again>{t::again(lang)}</Button>
                    </div>
                </div>
            })}
        </div>
    }
    .into_any()
}

/// The words and the command of the one tap under "More".
pub fn turn(lang: Lang, now: Background) -> (&'static str, Command) {
    match now {
        Background::Room => (t::turn_on(lang), Command::Background(Background::Blurred)),
        _ => (t::off(lang), Command::Background(Background::Room)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tap_blurs_and_one_tap_shows() {
        let lang = Lang::En;
        assert_eq!(turn(lang, Background::Room).1, Command::Background(Background::Blurred));
        for what in &Background::ALL[1..] {
            assert_eq!(turn(lang, *what).1, Command::Background(Background::Room));
        }
    }

    #[test]
    fn all_is_said_when_the_person_is_not_found() {
        let said = [Covering::Preparing, Covering::Failed, Covering::Busy].map(|how| words(Lang::En, how));
        assert!(said.iter().all(Option::is_some));
        assert_eq!(words(Lang::En, Covering::Works), None);
    }
}
