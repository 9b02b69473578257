//! What shows that a person fills in the form, without asking them anything: the page's stamp, and the little work that
//! the browser does for it while they type, where the server asks for it. Without scripts time shows the same.
use leptos::html;
use leptos::prelude::*;

/// Hashes at a stretch; a few milliseconds.
#[cfg(feature = "hydrate")]
const SLICE: u64 = 4_000;

#[component]
pub fn Proof(stamp: String, bits: u8) -> impl IntoView {
    let answer = NodeRef::<html::Input>::new();
    if bits > 0 {
        work(answer, stamp.clone(), bits);
    }
    view! {
        <input type="hidden" name="stamp" value=stamp/>
        <input type="hidden" name="proof" node_ref=answer/>
    }
}

/// A field that people do not see and robots fill. `label`: for whoever does come to it.
#[component]
pub fn Trap(label: &'static str) -> impl IntoView {
    view! {
        <div class="trap" aria-hidden="true">
            <label for="website">{label}</label>
            <input id="website" name="website" type="text" tabindex="-1" autocomplete="off"/>
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn work(answer: NodeRef<html::Input>, stamp: String, bits: u8) {
    Effect::new(move || {
        if answer.get().is_some() {
            go_on(answer, model::proof::Search::new(&stamp, bits));
        }
    });
}

/// A slice now, the rest once the page has done what else it has to do.
#[cfg(feature = "hydrate")]
fn go_on(answer: NodeRef<html::Input>, mut search: model::proof::Search) {
    let found = search.look(SLICE);
    // The page may have been left meanwhile.
    let Some(Some(input)) = answer.try_get_untracked() else { return };
    match found {
        Some(found) => input.set_value(&found),
        None => set_timeout(move || go_on(answer, search), std::time::Duration::ZERO),
    }
}

#[cfg(not(feature = "hydrate"))]
fn work(_: NodeRef<html::Input>, _: String, _: u8) {}
