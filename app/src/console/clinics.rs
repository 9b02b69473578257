//! The clinics of the installation: a public name each, and how much goes on. What is inside of one stays inside, but for
//! those that let the operator help: they have a way in.
use super::api;
use crate::forms::use_form;
use crate::support::api::SupportEnter;
use crate::ui::{
    Button, EmptyState, ErrorView, Form, FormNotice, Kind, Name, OperatorPage, Sign, Skeleton, new_tab,
    use_lang,
};
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
            <FormNotice state={use_form::<SupportEnter>()}/>
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
    let ClinicLine { clinic, name, address, opened, people, running, open_until } = clinic;
    let to = address.clone();
    let label = texts::support::enter_name(lang, texts::isolate(&name));
    let open = open_until.map(|until| {
        view! {
            <p>{texts::support::open_until(lang, until)}</p>
            <Form<SupportEnter>>
                <input type="hidden" name="clinic" value=clinic.text()/>
                <Button kind=Kind::Secondary label>{texts::support::enter(lang)}</Button>
            </Form<SupportEnter>>
        }
    });
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
            {open}
        </li>
    }
    .into_any()
}
