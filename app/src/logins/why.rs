//! On the sign-in page: why one is there, when it was time that ended the sign-in.
use super::api::why_ended;
use super::staying::duration;
use crate::ui::{Notice, NoticeView, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::limits::{Ended, Why};
use texts::limits as t;

#[component]
pub fn WhyHere() -> impl IntoView {
    let found = Resource::new(|| (), |()| why_ended());
    let said = move || {
        Suspend::new(async move {
            // What cannot be found out is not needed to sign in.
            found.await.ok().flatten().map(|ended| view! { <Said ended/> })
        })
    };
    view! { <Suspense>{said}</Suspense> }
}

#[component]
fn Said(ended: Ended) -> impl IntoView {
    let lang = use_lang();
    let kept = RwSignal::new(false);
    Effect::new(move || kept.set(something_is_kept()));
    view! {
        <NoticeView words=Notice::new(title(lang, ended), t::was_help(lang))>
            <Show when=move || kept.get()><p>{t::was_kept(lang)}</p></Show>
        </NoticeView>
    }
}

fn title(lang: Lang, ended: Ended) -> String {
    let limit = duration(lang, ended.after_s);
    match ended.why {
        Why::Idle => t::was_idle(lang, limit),
        Why::Absolute => t::was_absolute(lang, limit),
    }
}

/// Of the planning form, in this tab.
fn something_is_kept() -> bool {
    #[cfg(feature = "hydrate")]
    return crate::visits::keeping::is_kept();
    #[cfg(not(feature = "hydrate"))]
    false
}
