//! When: free times of a few days, in the reader's own zone. All of it is links and one plain form, so it works without
//! scripts; with them the zone is the browser's.
use super::{api, asked, piece};
use crate::join::HelpPhone;
use crate::ui::{
    Button, EmptyState, ErrorView, Icon, Kind, Name, PublicPage, Select, Sign, Skeleton, href, use_lang,
    zones,
};
use leptos::prelude::*;
use model::booking::{FreeDay, FreeTimes, TIMES_MOST, query, times_of};
use model::{AppError, ServiceId, Time};
use texts::booking as t;

#[component]
pub fn TimesPage() -> impl IntoView {
    let lang = use_lang();
    let (service, host) = (piece("service"), piece("host"));
    let (zone, from, at) = (asked("zone"), asked("from"), asked("at"));
    prefer_browser_zone(zone);
    let wanted = move || (service.get(), host.get(), zone.get(), from.get());
    let read = |(service, host, zone, from): (String, String, String, String)| async move {
        let service = ServiceId::parse(&service).ok_or(AppError::NotFound)?;
        api::book_times(service, host, zone, from).await
    };
    let times = Resource::new_blocking(wanted, read);
    let page = move || {
        let (place, at) = (Place { host: host.get(), later: !from.get().is_empty() }, times_of(&at.get()));
        Suspend::new(async move {
            match times.await {
                Ok(found) => view! { <Times found place at/> }.into_any(),
                Err(error) => view! {
                    <h1>{t::times_title(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    let back = move || href(&format!("/book/{}", service.get()));
    view! {
        <PublicPage title=t::times_title(lang) wide=true>
            <p><a class="step-back" href=back><Icon of=Sign::Back/> {t::title(lang)}</a></p>
            <Suspense fallback=|| view! { <Skeleton lines=8/> }>{page}</Suspense>
            <HelpPhone/>
        </PublicPage>
    }
    .into_any()
}

/// Where the page stands: with whom, and whether it is one of the later ones.
#[derive(Clone, Debug)]
struct Place {
    host: String,
    later: bool,
}

#[component]
fn Times(found: FreeTimes, place: Place, at: Vec<Time>) -> impl IntoView {
    let lang = use_lang();
    let FreeTimes { service, host_name, on_request, zone, zone_words, days, later } = found;
    let here = format!("/book/{}/{}", service.service.text(), place.host);
    let chosen = query(&zone, &at);
    // Only who is asked can be asked for several.
    let before = if on_request { at.clone() } else { Vec::new() };
    let lead = match &host_name {
        Some(name) if on_request => t::times_wishes(lang, texts::isolate(name)),
        Some(name) => t::times_with(lang, texts::isolate(name)),
        None => t::times_anybody(lang).to_owned(),
    };
    let later = later.map(|from| {
        let path = href(&format!("{here}{chosen}&from={from}"));
        view! { <a class="step-back" href=path>{t::later(lang)}</a> }
    });
    let first = place.later.then(|| {
        view! { <a class="step-back" href=href(&format!("{here}{chosen}"))>{t::first(lang)}</a> }
    });
    let pages = (later.is_some() || first.is_some()).then(|| {
        view! { <nav class="free-pages" aria-label=t::pages(lang)>{first} " " {later}</nav> }
    });
    let list = if days.is_empty() {
        view! { <EmptyState sign=Sign::Calendar title=t::none_title(lang) text=t::none_text(lang)/> }
            .into_any()
    } else {
        let (here, zone) = (here.clone(), zone.clone());
        let to = move |time: Time| {
            let mut at: Vec<Time> = before.iter().copied().filter(|other| *other != time).collect();
            at.truncate(TIMES_MOST - 1);
            at.push(time);
            href(&format!("{here}/confirm{}", query(&zone, &at)))
        };
        days.into_iter().map(|day| one_day(day, &to)).collect_view().into_any()
    };
    view! {
        <h1><Name name=service.name/></h1>
        <p class="lead">{lead}</p>
        <p class="note">{t::zone_now(lang, zone_words)}</p>
        <section class="free" aria-label=t::times_title(lang)>{list}</section>
        {pages}
        <Zones here zone at/>
    }
    .into_any()
}

fn one_day(day: FreeDay, to: &impl Fn(Time) -> String) -> AnyView {
    let times = day.times.into_iter().map(|time| {
        view! {
            <li><a class="free-time" href=to(time.at) aria-label=time.words>{time.clock}</a></li>
        }
    });
    let times = times.collect_view();
    view! {
        <h2 class="free-day">{day.heading}</h2>
        <ul class="free-times">{times}</ul>
    }
    .into_any()
}

/// Another zone, without scripts too.
#[component]
fn Zones(here: String, zone: String, at: Vec<Time>) -> impl IntoView {
    let lang = use_lang();
    let at = (!at.is_empty())
        .then(|| view! { <input type="hidden" name="at" value=model::booking::times_text(&at)/> });
    view! {
        <form class="form" method="get" action=href(&here)>
            {at}
            <Select
                name="zone"
                label=t::zone_other(lang)
                groups=zones::groups(lang, &zone)
                value=zone
            />
            <Button kind=Kind::Secondary>{t::zone_press(lang)}</Button>
        </form>
    }
    .into_any()
}

/// The browser knows its zone by name: the page shows its hours unless the address names others.
fn prefer_browser_zone(zone: Signal<String>) {
    #[cfg(feature = "hydrate")]
    {
        use leptos_router::NavigateOptions;
        use leptos_router::hooks::{use_location, use_navigate};
        let (location, go) = (use_location(), use_navigate());
        Effect::new(move |_| {
            if !zone.get().is_empty() {
                return;
            }
            let Some(name) = crate::ui::browser::zone() else { return };
            let address = format!("{}{}", location.pathname.get_untracked(), query(&name, &[]));
            // The address bar's path has the clinic's prefix already.
            let options = NavigateOptions {
                resolve: false,
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            go(&address, options);
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = zone;
}
