//! One's clinics: where one may switch to, and the form for another one.
use super::api::{self, LinkClinic, UnlinkClinic};
use crate::forms::use_form;
use crate::ui::{
    Button, Card, ErrorView, Form, FormNotice, Kind, Name, Notice, NoticeView, OfficePage, Sign, Skeleton,
    TextField, Tone, field, href, said, use_front, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::switching::OtherClinic;
use model::{AppError, Lang};
use texts::switching as t;

#[component]
pub fn OtherClinicsPage() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<LinkClinic>();
    // After a fault the old news is none.
    let (outlived, faulty) = (state.outlived(), state.error.is_some());
    let clinics = Resource::new(|| (), |()| api::other_clinics());
    let page = move || {
        Suspend::new(async move {
            match clinics.await {
                Ok(clinics) => view! {
                    <List clinics/>
                    <Add/>
                }
                .into_any(),
                // What was typed outlives the sign-in.
                Err(AppError::SignedOut) if outlived => view! { <Add/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::title(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/account")>{t::back(lang)}</a></p>
                <h1>{t::title(lang)}</h1>
                <p class="lead">{t::lead(lang)}</p>
                {(!faulty).then(|| view! { <Said/> })}
                <FormNotice state={use_form::<UnlinkClinic>()}/>
                <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Said() -> impl IntoView {
    let lang = use_lang();
    // Where the way out comes back to that leads nowhere.
    let gone = use_query_map().with_untracked(|query| query.get("done")).is_some_and(|done| done == "gone");
    let gone = gone.then(|| {
        let words = Notice::new(t::gone(lang), t::gone_help(lang));
        view! { <NoticeView tone=Tone::Warning words focus=true/> }
    });
    view! { {gone} {said(move |what| done(lang, what))} }.into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "linked" => Notice::new(t::linked(lang), t::linked_help(lang)),
        "ended" => Notice::new(t::ended(lang), t::ended_help(lang)),
        _ => return None,
    })
}

#[component]
fn List(clinics: Vec<OtherClinic>) -> impl IntoView {
    let lang = use_lang();
    if clinics.is_empty() {
        return view! { <p class="note">{t::none(lang)}</p> }.into_any();
    }
    let rows = clinics.into_iter().map(|clinic| view! { <Line clinic/> });
    view! { <ul class="people">{rows.collect_view()}</ul> }.into_any()
}

/// The way out is a plain form: it works without scripts.
#[component]
fn Line(clinic: OtherClinic) -> impl IntoView {
    let lang = use_lang();
    let OtherClinic { link, name, address } = clinic;
    let words = texts::isolate(&name);
    let (to, end) = (t::switch_label(lang, &words), t::end_label(lang, &words));
    view! {
        <li class="clinic-row">
            <div class="people-who">
                <p class="people-name"><Name name/></p>
                <p class="note">{address}</p>
            </div>
            <div class="clinic-acts">
                <form method="post" action=href("/switch")>
                    <input type="hidden" name="link" value=link.text()/>
                    <Button kind=Kind::Secondary label=to>{t::switch(lang)}</Button>
                </form>
                <Form<UnlinkClinic>>
                    <input type="hidden" name="link" value=link.text()/>
                    <Button kind=Kind::Quiet label=end>{t::end(lang)}</Button>
                </Form<UnlinkClinic>>
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn Add() -> impl IntoView {
    let lang = use_lang();
    let here = use_front().map(|front| texts::isolate(&front.name)).unwrap_or_default();
    view! {
        <Card title=t::add(lang)>
            <p class="note">{t::add_lead(lang)}</p>
            <FormNotice state={use_form::<LinkClinic>()}/>
            <Form<LinkClinic> arg="form">
                <TextField name="clinic" label=t::clinic(lang) hint=t::clinic_hint(lang) autocomplete="off"/>
                <TextField
                    name="current_password"
                    kind=field::Kind::Password
                    label=t::password_here(lang, here)
                    autocomplete="current-password"
                />
                <TextField
                    name="other_password"
                    kind=field::Kind::Password
                    label=t::password_there(lang)
                    autocomplete="off"
                />
                <p class="note">{t::add_note(lang)}</p>
                <Button sign=Sign::Plus>{t::add_press(lang)}</Button>
            </Form<LinkClinic>>
        </Card>
    }
    .into_any()
}
