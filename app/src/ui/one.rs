//! The frames of pages that hang below another one: of a list with what may be done there, and of one thing, with the way
//! back to all of them and what is shown of it once it is read.
use super::notice::ErrorView;
use super::parts::Skeleton;
use super::place::href;
use super::staff::OfficePage;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::AppError;

/// Which thing the page's address names.
pub fn id_of_page<Id: PartialEq + Send + Sync + 'static>(parse: fn(&str) -> Option<Id>) -> Memo<Option<Id>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| parse(&params.get("id")?)))
}

/// `up`: where the way back leads, and its words.
#[component]
pub fn SubPage(
    up: (&'static str, &'static str),
    title: &'static str,
    lead: &'static str,
    children: Children,
) -> impl IntoView {
    let (path, back) = up;
    view! {
        <OfficePage title=title>
            <div class="column">
                <p class="crumb"><a href=href(path)>{back}</a></p>
                <h1>{title}</h1>
                <p class="lead">{lead}</p>
                {children()}
            </div>
        </OfficePage>
    }
    .into_any()
}

/// `all`: where the others are, and what that is called.
pub fn one_page<T: Clone + Send + Sync + 'static>(
    found: Resource<Result<T, AppError>>,
    title: &'static str,
    all: (&'static str, &'static str),
    shown: fn(T) -> AnyView,
) -> AnyView {
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(found) => shown(found),
                Err(error) => view! {
                    <h1>{title}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    let (path, words) = all;
    view! {
        <OfficePage title=title>
            <div class="column">
                <p class="crumb"><a href=href(path)>{words}</a></p>
                <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}
