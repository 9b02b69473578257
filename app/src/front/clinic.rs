//! A clinic's landing page: its name, a sentence, "Join a visit", "Sign in", the phone. Nothing else.
use crate::booking::BookLink;
use crate::join::{CodeForm, HelpPhone};
use crate::queue::LineLinks;
use crate::ui::{Avatar, Name, PublicPage, href, use_lang};
use leptos::prelude::*;
use model::clinics::ClinicFront;
use texts::front as t;

#[component]
pub fn ClinicPage(front: ClinicFront) -> impl IntoView {
    let lang = use_lang();
    view! {
        <PublicPage title="" wide=true unbranded=true>
            <div class="door">
                <div class="door-words">
                    <Avatar name=front.name.clone()/>
                    <h1 class="door-name"><Name name=front.name/></h1>
                    <p class="door-sentence">{t::sentence(lang)}</p>
                    <p class="lead">{t::sentence_more(lang)}</p>
                    <BookLink/>
                    <LineLinks/>
                    <HelpPhone/>
                </div>
                <section class="card door-card" aria-labelledby="join">
                    <h2 class="card-title" id="join">{t::join(lang)}</h2>
                    <CodeForm/>
                    <p class="door-staff">
                        {t::staff(lang)} " " <a href=href("/sign-in") rel="external">{t::sign_in(lang)}</a>
                    </p>
                </section>
            </div>
        </PublicPage>
    }
    .into_any()
}
