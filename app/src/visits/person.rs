//! The people of a visit that is being planned. Each further one unfolds below the last, without a script.
use super::api::MakeRoom;
use super::draft::{self, GUESTS_FIRST, GUESTS_MAX, guest_field};
use super::schedule::Live;
use super::suggest::NameInput;
use crate::forms::FormState;
use crate::ui::field::Kind as Input;
use crate::ui::notice::field_words;
use crate::ui::zones;
use crate::ui::{Button, Choice, Icon, Kind, Select, Sign, TextField, field_id, use_lang};
use ::texts::{interpreter, visits as texts};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::Lang;

#[component]
pub fn People(
    state: FormState,
    live: Live,
    /// For everybody whom a visit may hold.
    room: bool,
) -> impl IntoView {
    let lang = use_lang();
    let named = |place: usize| state.value(&guest_field(place, "name")).is_some();
    let asked = room || state.action == <MakeRoom as ServerFn>::PATH || (GUESTS_FIRST..GUESTS_MAX).any(named);
    let places = if asked { GUESTS_MAX } else { GUESTS_FIRST };
    view! {
        <fieldset class="plan-part">
            <legend>{texts::who(lang)}</legend>
            <Person place=0 state=state.clone() live/>
            {further(1, places, &state, live)}
        </fieldset>
    }
    .into_any()
}

/// The way to a form with room for all, behind its last place: its page comes back with what was typed.
fn more_room() -> AnyView {
    let lang = use_lang();
    let path = <MakeRoom as ServerFn>::PATH;
    view! {
        <p>
            <button class="button" type="submit" data-kind="secondary" name="__instead" value=path>
                <span class="button-words">{texts::more_room(lang, GUESTS_MAX)}</span>
            </button>
        </p>
    }
    .into_any()
}

/// The next place, folded until it is wanted, and within it the one after.
fn further(place: usize, places: usize, state: &FormState, live: Live) -> AnyView {
    if place >= places {
        return if places < GUESTS_MAX { more_room() } else { ().into_any() };
    }
    let lang = use_lang();
    let n = place + 1;
    let filled = ["name", "email", "phone"]
        .iter()
        .any(|field| state.value(&guest_field(place, field)).is_some_and(|typed| !typed.trim().is_empty()));
    let remove = Callback::new(move |()| {
        draft::leave_out(place);
        live.typed();
    });
    view! {
        <details class="another" id=draft::fold_id(place) open=filled>
            <summary>
                <span class="another-add"><Icon of=Sign::Plus/> {texts::add_person(lang)}</span>
                <span class="another-kept">{texts::person_kept(lang, n)}</span>
                <span class="another-name">{texts::person_n(lang, n)}</span>
            </summary>
            <Person place state=state.clone() live/>
            <p><Button kind=Kind::Quiet press=remove>{texts::remove_person(lang, n)}</Button></p>
            {further(place + 1, places, state, live)}
        </details>
    }
    .into_any()
}

#[component]
fn Person(place: usize, state: FormState, live: Live) -> impl IntoView {
    let lang = use_lang();
    let (name, contact) = (guest_field(place, "name"), guest_field(place, "contact"));
    let wrong = state.error(&name).map(|code| field_words(lang, &name, code));
    let (id, faulty) = (field_id(&name), wrong.is_some());
    let error_id = wrong.as_ref().map(|_| format!("{id}-error"));
    let hint = (place == 0).then(|| format!("{id}-hint"));
    let described = [hint.clone(), error_id.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let invite = state.value_or(&guest_field(place, "invite"), "mail");
    let choice = |value: &'static str, words: &'static str| {
        let (name, checked) = (guest_field(place, "invite"), invite == value);
        view! {
            <label class="choice">
                <input type="radio" name=name value=value checked=checked/>
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <div class="person">
            <input type="hidden" name=contact.clone() value=state.value_or(&contact, "")/>
            <div class="field" data-invalid=faulty.then_some("")>
                <label class="field-label" for=id.clone()>{texts::name(lang)}</label>
                {hint.map(|id| view! { <p class="field-hint" id=id>{texts::name_hint(lang)}</p> })}
                {wrong.map(|words| {
                    view! { <p class="field-error" id=error_id><Icon of=Sign::Bad/> <span>{words}</span></p> }
                })}
                <NameInput
                    place
                    id
                    value=state.value_or(&name, "")
                    name
                    described=Some(described).filter(|ids| !ids.is_empty())
                    invalid=faulty
                    changed=Callback::new(move |()| live.typed())
                />
            </div>
            <fieldset class="invite">
                <legend>{texts::invite_legend(lang)}</legend>
                <div class="choices">
                    {choice("mail", texts::invite_mail(lang))} {choice("sms", texts::invite_sms(lang))}
                    {choice("none", texts::invite_none(lang))}
                </div>
            </fieldset>
            <div class="person-email">
                <TextField name=guest_field(place, "email") label=texts::email(lang) kind=Input::Email autocomplete="off"/>
            </div>
            <div class="person-phone">
                <TextField name=guest_field(place, "phone") label=texts::phone(lang) hint=texts::phone_hint(lang) kind=Input::Tel autocomplete="off"/>
            </div>
            <PersonMore place state/>
        </div>
    }
    .into_any()
}

#[component]
fn PersonMore(place: usize, state: FormState) -> impl IntoView {
    let lang = use_lang();
    let (lang_name, zone_name) = (guest_field(place, "lang"), guest_field(place, "zone"));
    let task_name = guest_field(place, "task");
    let wrong = state.error(&zone_name).is_some() || state.error(&task_name).is_some();
    let chosen = state.value(&lang_name).and_then(|tag| Lang::parse(&tag)).unwrap_or(lang);
    let choices = Lang::ALL.map(|lang| Choice::new(lang.tag(), lang.name()));
    let groups = vec![(String::new(), choices.to_vec())];
    let same = Choice::new("", texts::same_zone(lang));
    let mut zone_groups = vec![(String::new(), vec![same])];
    let zone = state.value_or(&zone_name, "");
    zone_groups.extend(zones::groups(lang, &zone));
    let task_groups = super::tasks::groups(lang);
    let task = state.value(&task_name).filter(|task| !task.is_empty());
    let task = task.map(|task| draft::label_of(&task_groups, &task));
    let told = move |lang: &str, zone: &str, task: Option<String>| {
        [Some(lang.to_owned()), Some(zone.to_owned()), task]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" · ")
    };
    let present = RwSignal::new(told(chosen.name(), &draft::label_of(&zone_groups, &zone), task));
    let look = {
        let (lang_name, zone_name) = (lang_name.clone(), zone_name.clone());
        let task_name = task_name.clone();
        move |_| {
            let task = (!draft::typed(&task_name).is_empty()).then(|| draft::chosen_words(&task_name));
            present.set(told(&draft::chosen_words(&lang_name), &draft::chosen_words(&zone_name), task))
        }
    };
    view! {
        <details class="more" open=wrong on:toggle=look>
            <summary>
                <span class="more-title">{texts::person_more(lang)}</span>
                " "
                <span class="more-now">{present}</span>
            </summary>
            <Select
                name=task_name
                label=interpreter::comes_as(lang)
                hint=interpreter::comes_as_hint(lang)
                groups=task_groups
            />
            <Select name=lang_name label=texts::their_lang(lang) value=lang.tag() groups/>
            <Select name=zone_name label=texts::their_zone(lang) hint=texts::their_zone_hint(lang) groups=zone_groups/>
        </details>
    }
    .into_any()
}
