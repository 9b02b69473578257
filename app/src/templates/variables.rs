//! What may stand in braces: a list to type from, and buttons that put it into the message.
use crate::ui::{Badge, Button, Kind, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::templates::{TemplateId, Variable};
use texts::templates as t;

#[component]
pub fn Variables(id: TemplateId, samples: Vec<(Variable, String)>) -> impl IntoView {
    let lang = use_lang();
    let needed = id.kind.needs();
    let rows = id.kind.variables(id.channel).into_iter().map(|variable| {
        let sample = samples.iter().find(|(of, _)| *of == variable).map(|(_, value)| value.clone());
        let sample = sample.filter(|value| !value.is_empty()).map(|value| {
            view! { <span class="message-sample">{t::example(lang, value)}</span> }
        });
        let badge = needed.contains(&variable).then(|| view! { <Badge>{t::needed(lang)}</Badge> });
        let typed = variable.typed();
        let press = Callback::new(move |()| insert(typed));
        view! {
            <li>
                <p>
                    <code>{typed}</code> " " {meaning(lang, variable)} " " {badge} " " {sample}
                </p>
                <Button kind=Kind::Secondary press>{t::insert(lang, typed)}</Button>
            </li>
        }
    });
    view! {
        <section class="message-variables" aria-labelledby="message-variables">
            <h2 id="message-variables">{t::list(lang)}</h2>
            <p class="note">{t::list_help(lang)}</p>
            <ul>{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn meaning(lang: Lang, variable: Variable) -> &'static str {
    match variable {
        Variable::Guest => t::is_guest(lang),
        Variable::Clinic => t::is_clinic(lang),
        Variable::Host => t::is_host(lang),
        Variable::Time => t::is_time(lang),
        Variable::OldTime => t::is_old_time(lang),
        Variable::Minutes => t::is_minutes(lang),
        Variable::Link => t::is_link(lang),
        Variable::Code => t::is_code(lang),
        Variable::Phone => t::is_phone(lang),
    }
}

/// Into the message, where the cursor was.
#[cfg(feature = "hydrate")]
fn insert(words: &str) {
    use leptos::wasm_bindgen::JsCast;
    use leptos::web_sys::HtmlTextAreaElement;
    let found = document().get_element_by_id(&crate::ui::field_id("body"));
    let Some(area) = found.and_then(|found| found.dyn_into::<HtmlTextAreaElement>().ok()) else { return };
    let from = area.selection_start().ok().flatten().unwrap_or_default();
    let to = area.selection_end().ok().flatten().unwrap_or(from);
    if area.set_range_text_with_start_and_end(words, from, to).is_err() {
        return;
    }
    let _ = area.focus();
    let after = from + u32::try_from(words.len()).unwrap_or_default();
    let _ = area.set_selection_range(after, after);
    // Whatever counts letters hears of it as of typing.
    if let Ok(event) = document().create_event("Event") {
        event.init_event_with_bubbles("input", true);
        let _ = area.dispatch_event(&event);
    }
}

#[cfg(not(feature = "hydrate"))]
fn insert(_: &str) {}
