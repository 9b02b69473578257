//! The stage: the other face fills it for two; for more all are equal, or one leads and the others stand in a strip; a
//! shared screen leads for all. Dark in both themes.
use super::layout::{Grid, Layout, Lead, screens};
use super::live::Live;
use super::me::SelfView;
use super::tile::{PersonTile, ScreenTile};
use crate::ui::{Icon, Sign, use_lang};
use ::call::client::{Line, Phase, View};
use ::texts::{call as texts, isolate, stage as words};
use leptos::html::Div;
use leptos::prelude::*;
use model::signal::CallRole;
use model::{Lang, ParticipantId};

fn people(view: &View) -> Vec<ParticipantId> {
    view.people.iter().map(|tile| tile.id).collect()
}

/// The names for which `style/stage.css` has a rule.
fn name(lead: Option<Lead>, others: usize) -> &'static str {
    match (lead, others) {
        (Some(_), _) => "led",
        (None, 0) => "none",
        (None, 1) => "one",
        (None, _) => "grid",
    }
}

#[component]
pub fn Stage(live: Live, layout: Layout) -> impl IntoView {
    let (people, screens) = (live.memo(people), live.memo(screens));
    let lost = live.memo(|view| matches!(view.line, Line::Reconnecting { .. } | Line::Offline { .. }));
    let shape = Memo::new(move |_| name(layout.lead.get(), people.with(Vec::len)));
    let (node, page) = (NodeRef::<Div>::new(), RwSignal::new(0));
    let size = measured(node);
    let grid = Memo::new(move |_| Grid::of(people.with(Vec::len), layout.hidden.get(), size.get()));
    let pages = Memo::new(move |_| if shape.get() == "grid" { grid.get().pages } else { 1 });
    draw(node, grid);
    let shown = move |id: ParticipantId| {
        Signal::derive(move || {
            let at = people.with(|people| people.iter().position(|other| *other == id));
            pages.get() == 1 || at.is_none_or(|at| grid.get().shows(at, page.get()))
        })
    };
    view! {
        <div
            class="stage"
            class:stage-lost=move || lost.get()
            class:stage-pages=move || { pages.get() > 1 }
            data-layout=move || shape.get()
            data-corner=move || layout.corner.get().name()
            node_ref=node
        >
            <div class="stage-strip">
                <For each=move || screens.get() key=|id| *id let:id>
                    <ScreenTile live layout id/>
                </For>
                <For each=move || people.get() key=|id| *id let:id>
                    <PersonTile live layout id shown=shown(id)/>
                </For>
                <SelfView live layout/>
            </div>
            <Alone live/>
            <Show when=move || { pages.get() > 1 }>
                <Pages page pages/>
            </Show>
        </div>
    }
    .into_any()
}

/// More people than fit at once: which of them.
#[component]
fn Pages(page: RwSignal<usize>, pages: Memo<usize>) -> impl IntoView {
    let lang = use_lang();
    // Somebody may have left meanwhile.
    let now = move || page.get().min(pages.get().saturating_sub(1));
    let turn = move |to: usize| page.set(to);
    view! {
        <div class="stage-turn" role="group" aria-label=words::pages(lang)>
            <button type="button" class="stage-button" disabled=move || { now() == 0 } on:click=move |_| turn(now() - 1)>
                <Icon of=Sign::Previous/>
                <span>{words::page_before(lang)}</span>
            </button>
            <span role="status">{move || words::page_of(lang, pages.get(), now() + 1)}</span>
            <button
                type="button"
                class="stage-button"
                disabled=move || { now() + 1 >= pages.get() }
                on:click=move |_| turn(now() + 1)
            >
                <span>{words::page_after(lang)}</span>
                <Icon of=Sign::Next/>
            </button>
        </div>
    }
    .into_any()
}

/// How large the stage is; nothing until the browser has said so.
fn measured(node: NodeRef<Div>) -> RwSignal<(f64, f64)> {
    let size = RwSignal::new((0.0, 0.0));
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        if let Some(stage) = node.get() {
            super::measure::watch(&stage, size);
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = node;
    size
}

/// Columns and rows, for `style/stage.css`: set by script, since the page's policy lets no style stand in it.
fn draw(node: NodeRef<Div>, grid: Memo<Grid>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        let Grid { columns, rows, .. } = grid.get();
        if let Some(stage) = node.get() {
            super::measure::set(&stage, "--columns", &columns.to_string());
            super::measure::set(&stage, "--rows", &rows.to_string());
        }
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (node, grid);
}

/// What there is to say when nobody else is there. `None` when somebody is.
fn alone(lang: Lang, view: &View) -> Option<(String, String)> {
    match view.phase {
        Phase::Connecting => return Some((texts::line_opening(lang).to_owned(), String::new())),
        Phase::In if view.people.is_empty() => {}
        _ => return None,
    }
    if view.me.role != CallRole::Host {
        return Some((texts::alone_guest(lang).to_owned(), texts::alone_guest_text(lang).to_owned()));
    }
    let names: Vec<String> = view.waiting.iter().map(|waiting| isolate(&waiting.name)).collect();
    Some(match names.as_slice() {
        [] => (texts::alone_host(lang).to_owned(), texts::alone_host_text(lang).to_owned()),
        [name] => (texts::admit_first(lang, name), texts::alone_waits(lang).to_owned()),
        names => (texts::people_wait(lang, names.len() as i64), names.join(", ")),
    })
}

#[component]
fn Alone(live: Live) -> impl IntoView {
    let lang = use_lang();
    let alone = live.memo_of(move |view| alone(lang, view));
    move || {
        alone.get().map(|(title, words)| {
            view! {
                <div class="stage-alone">
                    <p class="stage-alone-title">{title}</p>
                    {(!words.is_empty()).then(|| view! { <p>{words}</p> })}
                </div>
            }
        })
    }
}
