//! The sign-in has ended while something was to be sent: it stays on the page, which asks the server no more for it, and the
//! way on stands beside it. A call goes on meanwhile, so one signs in again in another tab.
use super::files::Way;
use super::state::{Chat, Fate};
use crate::ui::{Button, Kind, href, use_lang};
use leptos::prelude::*;
use texts::chat as t;

#[component]
pub fn Held(chat: Chat) -> impl IntoView {
    let lang = use_lang();
    let held = Memo::new(move |_| chat.is_held());
    let to = href("/sign-in");
    let press = Callback::new(move |()| chat.send_held());
    view! {
        <div class="chat-status" role="status">
            <Show when=move || held.get()>
                <div class="chat-held">
                    <p>{t::held(lang)}</p>
                    <p>
                        <a class="button" data-kind="secondary" href=to.clone() target="_blank" rel="external noopener">
                            <span class="button-words">{texts::errors::signed_out_new_tab(lang)}</span>
                        </a>
                    </p>
                    <p><Button kind=Kind::Secondary press>{t::held_send(lang)}</Button></p>
                </div>
            </Show>
        </div>
    }
    .into_any()
}

impl Chat {
    fn is_held(self) -> bool {
        self.outbox.with(|all| all.iter().any(|line| line.fate == Fate::SignedOut))
            || self.parcels.with(|all| all.iter().any(|parcel| parcel.way == Way::SignedOut))
    }

    /// To ask again every few seconds would bring nothing, and say nothing.
    #[cfg(feature = "hydrate")]
    pub(super) fn hold(self) {
        self.turn(&[Fate::Sending, Fate::Later], Fate::SignedOut);
        self.turn_files(&[Way::Sending, Way::Later], Way::SignedOut);
    }

    /// All of it, once its writer is signed in again.
    fn send_held(self) {
        self.turn(&[Fate::SignedOut], Fate::Sending);
        self.turn_files(&[Way::SignedOut], Way::Sending);
        self.flush();
    }

    fn turn(self, from: &[Fate], to: Fate) {
        let _ = self.outbox.try_update(|all| {
            for line in all.iter_mut().filter(|line| from.contains(&line.fate)) {
                line.fate = to;
            }
        });
    }

    fn turn_files(self, from: &[Way], to: Way) {
        let _ = self.parcels.try_update(|all| {
            for parcel in all.iter_mut().filter(|parcel| from.contains(&parcel.way)) {
                (parcel.way, parcel.gone) = (to, 0);
            }
        });
    }
}
