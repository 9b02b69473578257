//! A2. Signing in.
use super::api::SignIn;
use crate::forms::use_form;
use crate::ui::{Button, Form, FormNotice, PublicPage, TextField, field, href, use_front, use_lang};
use leptos::prelude::*;
use texts::logins as t;

#[component]
pub fn SignInPage() -> impl IntoView {
    let lang = use_lang();
    let title =
        use_front().map_or_else(|| t::sign_in(lang).to_owned(), |front| t::sign_in_to(lang, front.name));
    view! {
        <PublicPage title=t::sign_in(lang)>
            <h1>{title}</h1>
            <FormNotice state={use_form::<SignIn>()}/>
            <Form<SignIn> arg="form">
                <TextField name="email" kind=field::Kind::Email label=t::email(lang) autocomplete="username"/>
                <TextField
                    name="password"
                    kind=field::Kind::Password
                    label=t::password(lang)
                    autocomplete="current-password"
                />
                <Button>{t::sign_in(lang)}</Button>
            </Form<SignIn>>
            <p class="aside"><a href=href("/forgot")>{t::forgot_link(lang)}</a></p>
        </PublicPage>
    }
    .into_any()
}
