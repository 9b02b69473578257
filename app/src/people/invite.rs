//! Inviting somebody to the clinic's people.
use super::api::Invite;
use super::{languages, usual_lang};
use crate::ui::{
    Button, Checkbox, Choice, Form, FormNotice, OfficePage, Radios, Select, Sign, TextField, field, href,
    use_lang,
};
use leptos::prelude::*;
use model::Lang;
use model::people::BY_PASSWORD;
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
                    <Radios name="by" legend=t::by(lang) choices=ways(lang) value="link"/>
                    <Button sign=Sign::Send>{t::send(lang)}</Button>
                </Form<Invite>>
            </div>
        </OfficePage>
    }
    .into_any()
}

/// A link unless somebody chooses otherwise.
fn ways(lang: Lang) -> Vec<Choice> {
    vec![
        Choice::new("link", t::by_link(lang)).hint(t::by_link_hint(lang)),
        Choice::new(BY_PASSWORD, t::by_password(lang)).hint(t::by_password_hint(lang)),
    ]
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
