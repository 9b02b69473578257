//! Where the reader is: the clinic, the path prefix, the language. Found by the server, carried to the browser in the
//! page, and the same for every page of one application.
use leptos::prelude::*;
use model::Lang;
use model::clinics::ClinicFront;
use model::limits::Stay;
use model::policy::Role;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// "" or "/c/{slug}".
    pub base: String,
    pub lang: Lang,
    /// The clinic that host name or path named; none on the installation's own pages.
    pub front: Option<ClinicFront>,
    /// Shows the gallery.
    pub development: bool,
    /// "light" or "dark" when this browser's person has chosen; empty: as the system.
    pub look: String,
    /// What the reader is to the clinic; none when signed out. Only for what is offered: who may what is decided where
    /// it is done.
    pub roles: Vec<Role>,
    /// How long the page may stay open; none when signed out.
    pub stay: Option<Stay>,
    /// False where letters only lie in the operator's outbox: no page says that one was sent.
    pub mail_leaves: bool,
}

impl Place {
    /// Called once, at the root of an application.
    pub fn provide() -> Place {
        let place = SharedValue::new(found).into_inner();
        provide_context(place.clone());
        provide_context(Routed);
        place
    }

    #[cfg(feature = "ssr")]
    pub fn of(visitor: crate::server::Visitor) -> Place {
        Place {
            base: visitor.base,
            lang: visitor.lang,
            front: visitor.front,
            development: visitor.development,
            look: visitor.appearance.to_owned(),
            roles: visitor.roles,
            stay: visitor.stay,
            mail_leaves: visitor.mail_leaves,
        }
    }

    /// The browser sees the prefix in its address bar; the server has taken it off before routing.
    pub fn router_base(&self) -> String {
        if cfg!(feature = "ssr") { String::new() } else { self.base.clone() }
    }
}

#[cfg(feature = "ssr")]
fn found() -> Place {
    // No visitor stands behind the run that lists the routes.
    use_context::<crate::server::Visitor>().map(Place::of).unwrap_or_default()
}

#[cfg(not(feature = "ssr"))]
fn found() -> Place {
    Place::default()
}

/// The reader's language.
pub fn use_lang() -> Lang {
    with_context::<Place, _>(|place| place.lang).unwrap_or_default()
}

/// The clinic's front door, or none on the installation's own pages.
pub fn use_front() -> Option<ClinicFront> {
    with_context::<Place, _>(|place| place.front.clone()).flatten()
}

/// The path prefix of every link and socket: "" or "/c/{slug}".
pub fn use_base() -> String {
    with_context::<Place, _>(|place| place.base.clone()).unwrap_or_default()
}

pub fn use_development() -> bool {
    with_context::<Place, _>(|place| place.development).unwrap_or_default()
}

/// Whether letters leave the house; else the operator hands them over.
pub fn use_mail_leaves() -> bool {
    with_context::<Place, _>(|place| place.mail_leaves).unwrap_or_default()
}

/// Light, dark, or (empty) as the system: what this browser's person has chosen.
pub fn use_look() -> String {
    with_context::<Place, _>(|place| place.look.clone()).unwrap_or_default()
}

/// What the reader is to the clinic, as the page was made.
pub fn use_roles() -> Vec<Role> {
    with_context::<Place, _>(|place| place.roles.clone()).unwrap_or_default()
}

/// How long the page may stay open, as it was made; none when signed out.
pub fn use_stay() -> Option<Stay> {
    with_context::<Place, _>(|place| place.stay).flatten()
}

/// The address of a page of the same clinic: `href("/today")`.
pub fn href(path: &str) -> String {
    with_context::<Place, _>(|place| format!("{}{path}", place.base)).unwrap_or_else(|| path.to_owned())
}

/// The path of the page, without the clinic's prefix. "/" outside a router (error pages).
pub fn use_path() -> String {
    if use_context::<Routed>().is_none() {
        return "/".to_owned();
    }
    let path = leptos_router::hooks::use_location().pathname.get_untracked();
    let base = use_base();
    path.strip_prefix(base.as_str()).map_or(path.clone(), str::to_owned)
}

/// Says that a router stands around the page; `use_location` panics without one.
#[derive(Clone, Copy)]
pub struct Routed;

/// Server functions of a clinic in a path stand under that path too.
#[cfg(feature = "hydrate")]
pub fn aim_server_functions() {
    let base = document().document_element().and_then(|html| html.get_attribute("data-base"));
    if let Some(base) = base.filter(|base| !base.is_empty()) {
        // Once per page load, so the leak is the right lifetime.
        leptos::server_fn::client::set_server_url(Box::leak(base.into_boxed_str()));
    }
}

/// Shows what works with scripts only (`.needs-script`), and tells tests that the page listens.
#[cfg(feature = "hydrate")]
pub fn say_awake() {
    if let Some(html) = document().document_element() {
        let _ = html.set_attribute("data-awake", "");
    }
}
