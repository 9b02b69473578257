//! The installation's own start page: what this is, opening a clinic, finding one's own.
use super::api::{FindClinic, Start, start};
use crate::forms::use_form;
use crate::ui::{
    Button, Form, FormNotice, Icon, Notice, NoticeView, PublicPage, Sign, TextField, Tone, use_lang,
};
use leptos::prelude::*;
use model::AppError;
use texts::front as t;

#[component]
pub fn StartPage() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| start());
    let doors = move || {
        Suspend::new(async move {
            // The page stands also when the database does not answer.
            let start = found.await.unwrap_or_default();
            view! { <Doors start/> }
        })
    };
    let points = [
        (Sign::Mail, t::point_one(lang), t::point_one_text(lang)),
        (Sign::Door, t::point_two(lang), t::point_two_text(lang)),
        (Sign::Camera, t::point_three(lang), t::point_three_text(lang)),
    ];
    let points = points.map(|(of, title, text)| {
        view! { <li class="point"><Icon of/> <div><h2 class="point-title">{title}</h2> <p>{text}</p></div></li> }
    });
    view! {
        <PublicPage title="" wide=true>
            <div class="door">
                <div class="door-words">
                    <h1 class="door-name">{t::start_title(lang)}</h1>
                    <p class="lead">{t::start_lead(lang)}</p>
                    <ul class="points">{points.collect_view()}</ul>
                </div>
                <Suspense>{doors}</Suspense>
            </div>
        </PublicPage>
    }
    .into_any()
}

#[component]
fn Doors(start: Start) -> impl IntoView {
    let lang = use_lang();
    if !start.any_clinic {
        return view! {
            <section class="card door-card">
                <h2 class="card-title">{t::open_first(lang)}</h2>
                <p>{texts::logins::sign_up_lead(lang)}</p>
                <Button href="/sign-up" external=true>{t::open_clinic(lang)}</Button>
            </section>
        }
        .into_any();
    }
    let single = start.single.map(|(slug, name)| {
        view! { <p><Button href=format!("/c/{slug}/") external=true>{t::go_to(lang, texts::isolate(&name))}</Button></p> }
    });
    let find = single.is_none().then(|| view! { <Find/> });
    view! {
        <section class="card door-card" aria-labelledby="find">
            <h2 class="card-title" id="find">{t::find(lang)}</h2>
            {single}
            {find}
            <p class="note">{t::have_code(lang)}</p>
            <p class="door-staff"><a href="/sign-up" rel="external">{t::open_clinic(lang)}</a></p>
        </section>
    }
    .into_any()
}

#[component]
fn Find() -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<FindClinic>();
    let notice = if state.error == Some(AppError::NotFound) {
        let words = Notice::new(t::unknown_clinic(lang), t::unknown_clinic_help(lang));
        view! { <NoticeView tone=Tone::Danger words focus=true/> }.into_any()
    } else {
        view! { <FormNotice state/> }.into_any()
    };
    view! {
        {notice}
        <Form<FindClinic> typed=true>
            <TextField name="slug" label=t::find_label(lang) hint=t::find_hint(lang) autocomplete="off"/>
            <Button>{t::find_button(lang)}</Button>
        </Form<FindClinic>>
    }
    .into_any()
}
