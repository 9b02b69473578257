//! What stands around the operator's pages of a clinic: for whom they act and until when, the way out; and what is left
//! of an open page when the clinic is closed to it.
use super::address;
use super::api::SupportLeave;
use crate::ui::{Button, ErrorView, Form, Kind, Notice, NoticeView, Sign, Skeleton, Tone, href, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::support::Helped;
use model::{AppError, ClinicId};
use texts::support as t;

/// The clinic that the page's address names.
pub fn clinic() -> Memo<Option<ClinicId>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| ClinicId::parse(&params.get("clinic")?)))
}

/// Turns true when the clinic closes to a page that is open.
pub fn closed(clinic: Memo<Option<ClinicId>>) -> RwSignal<bool> {
    let closed = RwSignal::new(false);
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let Some(clinic) = clinic.get() else { return };
        // Whatever changed there, and whatever broke the line, may have been that.
        let ask = move || {
            leptos::task::spawn_local(async move {
                use model::AppError::{NotFound, SignedOut};
                if let Err(NotFound | SignedOut) = super::api::support_here(clinic).await {
                    let _ = closed.try_set(true);
                }
            });
        };
        crate::visits::live::watch_at(&format!("/events/clinic/{}", clinic.text()), ask, ask);
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = clinic;
    closed
}

/// What a page shows of the clinic once it is read, under the line that says for whom one acts; none of it once the clinic
/// is closed.
pub fn page<T: Clone + Send + Sync + 'static>(
    found: Resource<Result<Helped<T>, AppError>>,
    closed: RwSignal<bool>,
    at: &'static str,
    shown: impl Fn(ClinicId, T) -> AnyView + Clone + Send + 'static,
) -> impl IntoView {
    let shown = move || {
        let (closed, shown) = (closed.get(), shown.clone());
        Suspend::new(async move {
            match found.await {
                _ if closed => view! { <Closed/> }.into_any(),
                Ok(Helped { clinic, name, until, what }) => view! {
                    <Head clinic name until at/>
                    {shown(clinic, what)}
                }
                .into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! { <Transition fallback=|| view! { <Skeleton lines=6/> }>{shown}</Transition> }
}

/// `at`: which of the clinic's pages it is, as its address ends.
#[component]
fn Head(clinic: ClinicId, name: String, until: String, at: &'static str) -> impl IntoView {
    let lang = use_lang();
    let words = Notice::new(t::acting(lang, texts::isolate(&name)), t::acting_help(lang, until));
    let places = [
        ("", texts::ui::nav_people(lang)),
        ("/settings", texts::ui::nav_settings(lang)),
        ("/activity", texts::ui::nav_activity(lang)),
    ];
    let places = places.map(|(page, words)| {
        let current = (page == at).then_some("page");
        let to = href(&address(clinic, page));
        view! { <a class="button" data-kind="secondary" href=to aria-current=current>{words}</a> }
    });
    view! {
        <NoticeView tone=Tone::Warning words>
            <Form<SupportLeave>>
                <input type="hidden" name="clinic" value=clinic.text()/>
                <Button kind=Kind::Secondary sign=Sign::Leave>{t::leave(lang)}</Button>
            </Form<SupportLeave>>
        </NoticeView>
        <nav class="row helped-places" aria-label=t::places(lang)>{places.collect_view()}</nav>
    }
    .into_any()
}

/// In place of everything that was shown of the clinic.
#[component]
fn Closed() -> impl IntoView {
    let lang = use_lang();
    let words = Notice::new(t::closed(lang), t::closed_help(lang));
    view! {
        <NoticeView words focus=true/>
        <p><a href=href("/operator/clinics")>{t::all_clinics(lang)}</a></p>
    }
    .into_any()
}
