//! To remove somebody: one question first, because they cannot come back.
use super::live::Live;
use crate::ui::{Button, Dialog, Kind, use_lang};
use ::call::client::Command;
use ::texts::{call as texts, isolate};
use leptos::prelude::*;
use model::ParticipantId;

/// Whom the host is about to remove.
pub type Removing = RwSignal<Option<(ParticipantId, String)>>;

#[component]
pub fn RemoveButton(
    removing: Removing,
    id: ParticipantId,
    #[prop(into)] name: Signal<String>,
) -> impl IntoView {
    let lang = use_lang();
    move || {
        let press = Callback::new(move |()| removing.set(Some((id, name.get_untracked()))));
        view! {
            <Button kind=Kind::Quiet label=texts::remove_name(lang, name.get()) press>{texts::remove(lang)}</Button>
        }
    }
}

#[component]
pub fn RemoveDialog(live: Live, removing: Removing) -> impl IntoView {
    let lang = use_lang();
    let open = RwSignal::new(false);
    // Each sets only what is not so yet: two effects that always set would wake each other for ever.
    Effect::new(move || {
        let asked = removing.with(Option::is_some);
        if asked != open.get_untracked() {
            open.set(asked);
        }
    });
    // Closed by Escape, too.
    Effect::new(move || {
        if !open.get() && removing.with_untracked(Option::is_some) {
            removing.set(None);
        }
    });
    let words = move || removing.get().map(|(_, name)| texts::remove_text(lang, isolate(&name)));
    let remove = Callback::new(move |()| {
        if let Some((id, _)) = removing.get_untracked() {
            live.send(Command::Remove(id));
        }
        open.set(false);
    });
    view! {
        <Dialog id="removing" title=texts::remove_title(lang) open>
            <p>{words}</p>
            <div class="call-note-buttons">
                <Button kind=Kind::Danger press=remove>{texts::remove(lang)}</Button>
                <Button kind=Kind::Quiet press=Callback::new(move |()| open.set(false))>{texts::keep(lang)}</Button>
            </div>
        </Dialog>
    }
    .into_any()
}
