//! What has left the day: visits that are just over, never silently (S12), and those that one has taken off it.
use super::day::Day;
use super::words;
use crate::ui::{href, use_lang};
use leptos::prelude::*;
use model::visits::VisitRow;
use texts::colleagues as t;

/// Half an hour long: where each went, and the way to all the others.
#[component]
pub fn JustEnded(day: Day) -> impl IntoView {
    let lang = use_lang();
    let rows = move || day.board.with(|board| board.ended.clone());
    view! {
        <section class="part ended-part" aria-labelledby="ended" hidden=move || rows().is_empty()>
            <h2 id="ended">{t::just_ended(lang)}</h2>
            <ul>
                <For each=rows key=|row| row.visit children=move |row| view! { <Line row/> }/>
            </ul>
            <p><a href=href("/history")>{t::to_history(lang)}</a></p>
        </section>
    }
    .into_any()
}

#[component]
fn Line(row: VisitRow) -> impl IntoView {
    let lang = use_lang();
    let names = words::guest_names(lang, &row.guests);
    let label = t::just_ended_line(lang, &names, &row.starts.clock);
    view! {
        <li class="ended-line"><a href=href(&format!("/visits/{}", row.visit.text()))>{label}</a></li>
    }
    .into_any()
}

#[component]
pub fn Hidden(day: Day) -> impl IntoView {
    let lang = use_lang();
    let none = move || day.board.with(|board| !board.hidden);
    view! {
        <p class="hidden-link" hidden=none><a href=href("/visits/hidden")>{t::hidden_link(lang)}</a></p>
    }
    .into_any()
}
