//! The host's page when the call is over for this page: what happened, and where to go.
use super::live::Live;
use crate::ui::{Button, Form, Kind, OfficePage, href, use_lang};
use crate::visits::api::EndVisit;
use ::call::client::{Command, Phase};
use ::texts::{call as texts, join};
use leptos::html::H1;
use leptos::prelude::*;
use model::VisitId;

#[component]
pub fn HostOver(
    #[prop(optional)] live: Option<Live>,
    phase: Phase,
    visit: VisitId,
    /// They hold the visit, and may end it.
    leads: bool,
) -> impl IntoView {
    let lang = use_lang();
    let heading = NodeRef::<H1>::new();
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            let _ = heading.focus();
        }
    });
    let (title, words) = match phase {
        Phase::Left if leads => (texts::left_host(lang), texts::left_host_text(lang)),
        Phase::Left => (texts::left_host(lang), join::left_text(lang)),
        Phase::TakenOver => (texts::host_taken(lang), join::taken_text(lang)),
        Phase::Removed => (join::removed_title(lang), texts::taken_out_text(lang)),
        Phase::Refused => (join::refused_title(lang), join::refused_text(lang)),
        _ => (texts::over_host(lang), texts::over_host_text(lang)),
    };
    let back = Callback::new(move |()| {
        if let Some(live) = live {
            live.send(Command::Return);
        }
    });
    let actions = match phase {
        Phase::Left => view! {
            <Button press=back>{texts::come_back(lang)}</Button>
            {leads.then(|| view! {
                <Form<EndVisit>>
                    <input type="hidden" name="visit" value=visit.text()/>
                    <Button kind=Kind::Danger>{texts::end_now(lang)}</Button>
                </Form<EndVisit>>
            })}
        }
        .into_any(),
        Phase::TakenOver => view! { <Button press=back>{join::taken_button(lang)}</Button> }.into_any(),
        // There is nothing here to come back to.
        Phase::Removed => ().into_any(),
        Phase::Refused => {
            let again = Callback::new(|()| crate::join::reload());
            view! { <Button press=again>{join::refused_button(lang)}</Button> }.into_any()
        }
        _ => {
            let record = href(&format!("/visits/{}", visit.text()));
            view! { <Button href=record>{texts::to_record(lang)}</Button> }.into_any()
        }
    };
    let to_today = if phase == Phase::Removed { Kind::Primary } else { Kind::Secondary };
    view! {
        <OfficePage title=title>
            <div class="ending">
                <h1 tabindex="-1" node_ref=heading>{title}</h1>
                <p>{words}</p>
                <div class="ending-actions">
                    {actions}
                    <Button href=href("/today") kind=to_today>{texts::to_today(lang)}</Button>
                </div>
            </div>
        </OfficePage>
    }
    .into_any()
}
