//! What the clinic offers to be booked: the list with the form for a new one, and a page for each.
pub mod api;
mod list;
mod one;

pub use list::ServicesPage;
pub use one::ServicePage;

use crate::ui::field::Kind as Input;
use crate::ui::{TextArea, TextField, use_lang};
use leptos::prelude::*;
use model::services::ServiceRow;
use texts::services as t;

/// The fields of a service, as it is kept or for a new one.
#[component]
fn Fields(#[prop(optional)] service: Option<ServiceRow>) -> impl IntoView {
    let lang = use_lang();
    let id = service.as_ref().map(|service| service.service.text()).unwrap_or_default();
    let duration = service.as_ref().map_or(30, |service| service.duration.0);
    let (name, about) = service.map(|service| (service.name, service.about)).unwrap_or_default();
    view! {
        <input type="hidden" name="service" value=id/>
        <TextField name="name" label=t::name(lang) hint=t::name_hint(lang) value=name autocomplete="off"/>
        <TextArea name="about" label=t::about(lang) hint=t::about_hint(lang) value=about optional=true rows=3/>
        <TextField
            name="duration"
            kind=Input::Number
            label=t::duration(lang)
            value=duration.to_string()
            width=6
            inputmode="numeric"
        />
    }
    .into_any()
}
