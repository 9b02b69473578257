//! Inviting somebody to the clinic's people.
use super::api::Invite;
use super::{languages, usual_lang};
use crate::ui::{
    Button, Checkbox, Form, FormNotice, OfficePage, Select, Sign, TextField, field, href, use_lang,
};
use leptos::prelude::*;
use texts::people as t;

#[component]
pub fn InvitePage() -> impl IntoView {
    let lang = use_lang();
    view! {
        <OfficePage title=t::new(lang)>
            <div class="column">
                <p class="note"><a href=href("/people")>{t::back(lang)}</a></p>
                <h1>{t::new(lang)}</h1>
                <p class="lead">{t::new_lead(lang)}</p>
                <FormNotice state={crate::forms::use_form::<Invite>()} order=&["name", "email", "host"]/>
                <Form<Invite> arg="person">
                    <TextField name="name" label=t::name(lang) hint=t::name_hint(lang) autocomplete="off"/>
                    <TextField name="email" kind=field::Kind::Email label=t::email(lang) autocomplete="off"/>
                    <RoleBoxes host=true administrator=false/>
                    <Select
                        name="lang"
                        label=t::mail_language(lang)
                        groups=vec![(String::new(), languages())]
                        value=usual_lang()
                    />
                    <Button sign=Sign::Send>{t::send(lang)}</Button>
                </Form<Invite>>
            </div>
        </OfficePage>
    }
    .into_any()
}

/// One box a role, each with what it lets people do.
#[component]
pub(super) fn RoleBoxes(host: bool, administrator: bool) -> impl IntoView {
    let lang = use_lang();
    // A form that came back shows what was ticked, not what was offered.
    let state = use_context::<crate::forms::FormState>().unwrap_or_default();
    let fresh = state.action.is_empty();
    let (host, administrator) = (host && fresh, administrator && fresh);
    view! {
        <fieldset class="group">
            <legend class="group-title">{t::roles(lang)}</legend>
            <Checkbox name="host" checked=host hint=t::host_hint(lang)>{t::host(lang)}</Checkbox>
            <Checkbox name="administrator" checked=administrator hint=t::administrator_hint(lang)>
                {t::administrator(lang)}
            </Checkbox>
        </fieldset>
    }
    .into_any()
}
