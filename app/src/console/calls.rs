//! The live calls of the installation: how many, how much goes through them, how good they are, clinic by clinic. Asked anew
//! every few seconds while somebody looks; that keeps no sign-in.
use super::api;
use crate::ui::{EmptyState, ErrorView, Name, OperatorPage, Sign, Skeleton, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::console::{CallsNow, ClinicFlow, Flow, Live};
use texts::console as t;

/// Pages report every ten seconds. Higher: old figures. Lower: the same figures again.
#[cfg(feature = "hydrate")]
const AGAIN: std::time::Duration = std::time::Duration::from_secs(5);

#[component]
pub fn CallsPage() -> impl IntoView {
    let lang = use_lang();
    let calls = Resource::new(|| (), |()| api::operator_calls());
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        let look = move || {
            if !document().hidden() {
                calls.refetch();
            }
        };
        let handle = leptos::leptos_dom::helpers::set_interval_with_handle(look, AGAIN);
        on_cleanup(move || {
            if let Ok(handle) = handle {
                handle.clear();
            }
        });
    });
    let page = move || {
        Suspend::new(async move {
            match calls.await {
                Ok(found) => view! { <Whole found/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OperatorPage title=t::live_title(lang)>
            <h1>{t::live_title(lang)}</h1>
            <p class="note">{t::live_lead(lang)}</p>
            <Transition fallback=|| view! { <Skeleton/> }>{page}</Transition>
        </OperatorPage>
    }
    .into_any()
}

#[component]
fn Whole(found: CallsNow) -> impl IntoView {
    let lang = use_lang();
    let CallsNow { live, all, clinics, older } = found;
    let counted = match live {
        Some(Live { rooms, people }) => {
            let rooms = t::rooms(lang, i64::from(rooms));
            t::calls(lang, i64::from(people), rooms)
        }
        None => t::live_away(lang).to_owned(),
    };
    if all.people == 0 {
        let (title, text) = (t::live_none_title(lang), t::live_none_text(lang));
        return view! { <p>{counted}</p> <EmptyState title text sign=Sign::Camera/> }.into_any();
    }
    let older = (older > 0).then(|| view! { <p class="note">{t::older_clinics(lang, older)}</p> });
    let rows = clinics.into_iter().map(|ClinicFlow { name, flow }| {
        view! {
            <li class="block-row">
                <h2 class="block-what"><Name name/></h2>
                <Facts flow/>
            </li>
        }
    });
    let rows = rows.collect_view();
    view! {
        <p>{counted}</p>
        <Facts flow=all/>
        <ol class="blocks">{rows}</ol>
        {older}
    }
    .into_any()
}

#[component]
fn Facts(flow: Flow) -> impl IntoView {
    let lang = use_lang();
    let Flow { rooms, people, to_kbps, from_kbps, .. } = flow;
    let facts = [
        (t::live_calls(lang), t::rooms(lang, i64::from(rooms))),
        (t::live_people(lang), people.to_string()),
        (t::live_rate(lang), t::live_rates(lang, from_kbps, to_kbps)),
        (t::live_lost(lang), t::live_percent(lang, tenths(flow.lost_mean_pm()))),
        (t::live_quality(lang), quality(lang, flow)),
    ];
    let facts = facts.map(|(name, words)| view! { <div class="fact"><dt>{name}</dt><dd>{words}</dd></div> });
    view! { <dl class="facts">{facts.into_iter().collect_view()}</dl> }.into_any()
}

/// Thousandths as percents: "2.5".
fn tenths(pm: u32) -> String {
    format!("{}.{}", pm / 10, pm % 10)
}

/// "3 good, 1 weak": what there is, best first.
fn quality(lang: Lang, flow: Flow) -> String {
    let Flow { good, weak, bad, no_sound, .. } = flow;
    let levels = [
        (good, t::live_good(lang, good)),
        (weak, t::live_weak(lang, weak)),
        (bad, t::live_bad(lang, bad)),
        (no_sound, t::live_silent(lang, no_sound)),
    ];
    levels
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(_, words)| words)
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_there_is_is_said() {
        let flow = Flow { good: 3, no_sound: 1, ..Flow::default() };
        assert_eq!(quality(Lang::En, flow), "3 good, 1 without sound");
        assert_eq!((tenths(25), tenths(3), tenths(1_000)), ("2.5".into(), "0.3".into(), "100.0".into()));
    }
}
