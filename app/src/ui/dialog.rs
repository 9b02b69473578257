//! A question that must be answered before anything else: the browser's own `<dialog>`, with its focus trap.
use super::icon::{Icon, Sign};
use super::place::use_lang;
use leptos::html;
use leptos::prelude::*;

/// Opens while `open` is true; Escape and the close button set it to false.
#[component]
pub fn Dialog(
    /// Unique on the page.
    id: &'static str,
    #[prop(into)] title: String,
    open: RwSignal<bool>,
    /// Stands open in its place and stops nobody: for the gallery.
    #[prop(optional)]
    still: bool,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let Some(dialog) = node.get().filter(|_| !still) else { return };
        if open.get() && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !open.get() && dialog.open() {
            dialog.close();
        }
    });
    let title_id = format!("{id}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog class="dialog" id=id open=still aria-labelledby=labelled_by node_ref=node on:close=move |_| open.set(false)>
            <div class="dialog-head">
                <h2 class="dialog-title" id=title_id>{title}</h2>
                <button type="button" class="dialog-close" on:click=move |_| open.set(false)>
                    <Icon of=Sign::Close/>
                    <span class="sr-only">{texts::common::close(use_lang())}</span>
                </button>
            </div>
            <div class="dialog-body">{children()}</div>
        </dialog>
    }
    .into_any()
}
