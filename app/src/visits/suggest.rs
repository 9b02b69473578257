//! A name with the people invited before offered below it: ARIA's combobox pattern (APG 1.2, list autocomplete).
//! Without scripts it is a plain input.
use super::{api, draft};
use crate::ui::{Name, use_lang};
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use model::visits::Offered;
use std::time::Duration;
use texts::visits as texts;

/// Long enough to type on, short enough to feel at once.
const PAUSE: Duration = Duration::from_millis(150);

#[derive(Clone, Copy)]
struct Offer {
    place: usize,
    found: RwSignal<Vec<Offered>>,
    active: RwSignal<Option<usize>>,
    /// Counts what was typed, so that an answer that comes late is not shown.
    round: StoredValue<u32>,
}

impl Offer {
    fn close(&self) {
        self.round.update_value(|round| *round += 1);
        self.found.set(Vec::new());
        self.active.set(None);
    }

    fn typed(self, text: String) {
        self.round.update_value(|round| *round += 1);
        let mine = self.round.get_value();
        if text.trim().is_empty() {
            return self.close();
        }
        let ask = move || {
            leptos::task::spawn_local(async move {
                let found = api::suggest(text, draft::for_host()).await.unwrap_or_default();
                if self.round.try_get_value() == Some(mine) {
                    self.active.set(None);
                    self.found.set(found);
                }
            });
        };
        set_timeout(
            move || {
                if self.round.try_get_value() == Some(mine) {
                    ask();
                }
            },
            PAUSE,
        );
    }

    fn take(self, index: usize, changed: Callback<()>) {
        let person = self.found.with_untracked(|found| found.get(index).cloned());
        match person {
            Some(Offered::Contact(person)) => draft::fill_guest(self.place, &person),
            // Without room among the colleagues, what was typed stays.
            Some(Offered::Colleague(colleague)) => {
                draft::take_colleague(self.place, colleague.host);
            }
            None => {}
        }
        self.close();
        changed.run(());
    }

    fn key(self, event: &KeyboardEvent, changed: Callback<()>) {
        let count = self.found.with_untracked(Vec::len);
        if count == 0 {
            return;
        }
        let now = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => self.active.set(Some(now.map_or(0, |at| (at + 1) % count))),
            "ArrowUp" => self.active.set(Some(now.map_or(count - 1, |at| (at + count - 1) % count))),
            // Without a choice Enter sends the form, as in any other field.
            "Enter" if now.is_some() => self.take(now.unwrap_or_default(), changed),
            "Escape" => self.close(),
            _ => return,
        }
        event.prevent_default();
    }
}

#[component]
pub fn NameInput(
    place: usize,
    id: String,
    name: String,
    value: String,
    /// Ids of hint and error.
    described: Option<String>,
    invalid: bool,
    /// Called when a remembered person was taken.
    changed: Callback<()>,
) -> impl IntoView {
    let lang = use_lang();
    let offer = Offer {
        place,
        found: RwSignal::new(Vec::new()),
        active: RwSignal::new(None),
        round: StoredValue::new(0),
    };
    // A combobox is one only when scripts make it one.
    let awake = RwSignal::new(false);
    Effect::new(move |_| awake.set(true));
    let list = format!("{id}-list");
    let option_id = {
        let list = list.clone();
        move |index: usize| format!("{list}-{index}")
    };
    let active_id = {
        let option_id = option_id.clone();
        move || offer.active.get().map(&option_id)
    };
    let open = move || !offer.found.with(Vec::is_empty);
    let controls = list.clone();
    let options = move || {
        let option_id = option_id.clone();
        let line = move |(index, person): (usize, Offered)| {
            let (name, beside) = match person {
                Offered::Contact(person) => (person.name, person.email),
                Offered::Colleague(one) => (one.name, ::texts::colleagues::offered(lang).to_owned()),
            };
            view! {
                <li
                    id=option_id(index)
                    class="offer"
                    role="option"
                    aria-selected=move || (offer.active.get() == Some(index)).to_string()
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| offer.take(index, changed)
                >
                    <span class="offer-name"><Name name/></span>
                    " "
                    <span class="offer-email">{beside}</span>
                </li>
            }
        };
        offer.found.get().into_iter().enumerate().map(line).collect_view()
    };
    let count = move || match offer.found.with(Vec::len) {
        0 => String::new(),
        n => texts::matches(lang, i64::try_from(n).unwrap_or_default()),
    };
    view! {
        <div class="combobox">
            <input
                class="input person-name"
                type="text"
                id=id
                name=name
                value=value
                placeholder=" "
                autocomplete="off"
                autocapitalize="words"
                aria-describedby=described
                aria-invalid=invalid.then_some("true")
                role=move || awake.get().then_some("combobox")
                aria-autocomplete=move || awake.get().then_some("list")
                aria-expanded=move || awake.get().then(|| open().to_string())
                aria-controls=move || awake.get().then(|| controls.clone())
                aria-activedescendant=active_id
                dir="auto"
                on:input=move |event| {
                    // Whoever is typed over is somebody else.
                    draft::fill(&draft::guest_field(place, "contact"), "");
                    offer.typed(event_target_value(&event));
                }
                on:keydown=move |event| offer.key(&event, changed)
                on:blur=move |_| offer.close()
            />
            <ul class="offers" role="listbox" id=list aria-label=texts::matches_label(lang) hidden=move || !open()>
                {options}
            </ul>
            <p class="sr-only" role="status">{count}</p>
        </div>
    }
    .into_any()
}
