//! "Will you come?", from a mail's button. Opening the page changes nothing; the buttons do.
use super::HelpPhone;
use super::after::RemovedPage;
use super::answer::RsvpBox;
use super::api;
use super::cancelled::CancelledPage;
use super::greeting::Invitation;
use super::link::{failed, link_of_page};
use crate::ui::{Button, Kind, PublicPage, href, use_lang};
use leptos::prelude::*;
use model::joining::Standing;
use model::visits::{Rsvp, VisitStatus};
use texts::join as texts;

#[component]
pub fn RsvpPage() -> impl IntoView {
    let link = link_of_page();
    let asked = link.clone();
    let greeting = Resource::new_blocking(|| (), move |()| api::greet(asked.clone()));
    view! {
        <Suspense>
            {move || {
                let visit = href(&format!("/j/{}", link.0));
                Suspend::new(async move {
                    let lang = use_lang();
                    let greeting = match greeting.await {
                        Ok(greeting) => greeting,
                        Err(error) => return failed(error),
                    };
                    if greeting.cancelled {
                        return view! { <CancelledPage greeting/> }.into_any();
                    }
                    // Whoever was taken out is asked nothing.
                    if greeting.standing == Standing::Removed {
                        return view! { <RemovedPage/> }.into_any();
                    }
                    let answerable = greeting.status == VisitStatus::NotStarted;
                    // Whoever cannot come has the number beside their answer.
                    let said_no = answerable && greeting.rsvp == Rsvp::No;
                    let phone = (!said_no).then(|| view! { <HelpPhone/> });
                    view! {
                        <PublicPage title=texts::rsvp_question(lang)>
                            <div class="greeting">
                                <Invitation greeting=greeting.clone()/>
                                {answerable.then(|| view! { <RsvpBox greeting=greeting.clone()/> })}
                                <p><Button href=visit kind=Kind::Quiet external=true>{texts::rsvp_to_visit(lang)}</Button></p>
                                {phone}
                            </div>
                        </PublicPage>
                    }
                    .into_any()
                })
            }}
        </Suspense>
    }
    .into_any()
}
