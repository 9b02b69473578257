//! The clinics of the installation: a public name each, and how much goes on. What is inside of one stays inside.
use super::api;
use crate::ui::{EmptyState, ErrorView, Name, OperatorPage, Sign, Skeleton, new_tab, use_lang};
use leptos::prelude::*;
use model::console::{ClinicLine, Clinics};
use texts::console as t;

#[component]
pub fn ClinicsPage() -> impl IntoView {
    let lang = use_lang();
    let clinics = Resource::new(|| (), |()| api::operator_clinics());
    let page = move || {
        Suspend::new(async move {
            match clinics.await {
                Ok(found) if found.clinics.is_empty() => {
                    let (title, text) = (t::no_clinic_title(lang), t::no_clinic_text(lang));
                    view! { <EmptyState title text sign=Sign::Home/> }.into_any()
                }
                Ok(found) => view! { <List found/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OperatorPage title=t::clinics_title(lang)>
            <h1>{t::clinics_title(lang)}</h1>
            <p class="note">{t::clinics_lead(lang)}</p>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </OperatorPage>
    }
    .into_any()
}

#[component]
fn List(found: Clinics) -> impl IntoView {
    let older = (found.older > 0).then(|| {
        view! { <p class="note">{t::older_clinics(use_lang(), found.older)}</p> }
    });
    let rows = found.clinics.into_iter().map(|clinic| view! { <Row clinic/> });
    view! {
        <ol class="blocks">{rows.collect_view()}</ol>
        {older}
    }
    .into_any()
}

#[component]
fn Row(clinic: ClinicLine) -> impl IntoView {
    let lang = use_lang();
    let ClinicLine { name, address, opened, people, running } = clinic;
    let to = address.clone();
    view! {
        <li class="block-row">
            <h2 class="block-what"><Name name/></h2>
            <dl class="facts">
                <div class="fact">
                    <dt>{t::address(lang)}</dt>
                    // Beside the console, in which the operator goes on.
                    <dd><a href=to target="_blank" rel="external noopener">{address} {new_tab()}</a></dd>
                </div>
                <div class="fact"><dt>{t::opened(lang)}</dt><dd>{opened}</dd></div>
                <div class="fact"><dt>{t::people(lang)}</dt><dd>{people}</dd></div>
                <div class="fact"><dt>{t::running(lang)}</dt><dd>{running}</dd></div>
            </dl>
        </li>
    }
    .into_any()
}
