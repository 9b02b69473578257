//! The clinic's own networks, on the page of its settings: from there nobody waits for what others have failed.
use super::api::{self, AllowNetworks};
use crate::clinics::part;
use crate::forms::use_form;
use crate::ui::{Card, Form, FormNotice, Kind, Notice, SavesItself, TextArea, said, use_lang};
use leptos::prelude::*;
use model::blocks::{AllowedNetworks, MOST_NETWORKS};
use texts::blocks as t;

#[component]
pub fn NetworksCard(outlived: bool) -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::allowed_networks());
    view! {
        <Card title=t::networks(lang)>
            <p class="note">{t::networks_help(lang)}</p>
            {part(found, outlived, |allowed| view! { <NetworksForm allowed/> }.into_any())}
        </Card>
    }
    .into_any()
}

#[component]
fn NetworksForm(allowed: AllowedNetworks) -> impl IntoView {
    let lang = use_lang();
    let state = use_form::<AllowNetworks>();
    let said = state.error.is_none().then(|| {
        said(|what| {
            (what == "networks").then(|| Notice::new(t::networks_saved(lang), t::networks_saved_help(lang)))
        })
    });
    view! {
        {said}
        <FormNotice state/>
        <Form<AllowNetworks> arg="form">
            <TextArea
                name="networks"
                label=t::networks_list(lang)
                hint=t::networks_hint(lang, MOST_NETWORKS)
                value=allowed.networks
                optional=true
            />
            <SavesItself kind=Kind::Secondary>{t::networks_save(lang)}</SavesItself>
        </Form<AllowNetworks>>
    }
    .into_any()
}
