//! Which sound an arrival has in this browser, or none: chosen on the day's page, heard at once.
use crate::ui::{Choice, Select, use_lang};
use leptos::html;
use leptos::prelude::*;
use texts::noticed as t;

/// Kept in the browser: another machine stands in another room.
#[component]
pub fn Sounds() -> impl IntoView {
    let lang = use_lang();
    let node = NodeRef::<html::Select>::new();
    let choices = vec![
        Choice::new("bell", t::sound_bell(lang)),
        Choice::new("drops", t::sound_drops(lang)),
        Choice::new("low", t::sound_low(lang)),
        Choice::new("off", t::sound_off(lang)),
    ];
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(select) = node.get() {
            select.set_value(&crate::visits::chime::chosen());
        }
    });
    let choose = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        #[cfg(feature = "hydrate")]
        crate::visits::chime::choose(&name);
        #[cfg(not(feature = "hydrate"))]
        let _ = name;
    };
    view! {
        <div class="needs-script" on:change=choose>
            <Select
                name="sound"
                label=t::sound(lang)
                hint=t::sound_hint(lang)
                groups=vec![(String::new(), choices)]
                node
            />
        </div>
    }
    .into_any()
}
