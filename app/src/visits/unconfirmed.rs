//! The host's address is not confirmed yet: it is named, the letter can be sent again, and a slip can be mended.
use super::day::Day;
use crate::forms::{FormState, use_form};
use crate::logins::api::{ChangeEmail, ResendConfirmation};
use crate::ui::{Button, Form, FormNotice, Kind, Notice, NoticeView, TextField, Tone, field, use_lang};
use leptos::prelude::*;
use model::outbox::Post;
use texts::visits as texts;

#[component]
pub fn Unconfirmed(day: Day) -> impl IntoView {
    let resent = use_form::<ResendConfirmation>();
    let changed = use_form::<ChangeEmail>();
    // Told apart by what they show, so that a refresh of the day closes nothing that is being typed into.
    let shown = Memo::new(move |_| day.board.with(|board| Some((board.unconfirmed.clone()?, board.post))));
    move || {
        let (resent, changed) = (resent.clone(), changed.clone());
        shown.get().map(|(email, post)| view! { <Banner email post resent changed/> })
    }
}

#[component]
fn Banner(email: String, post: Post, resent: FormState, changed: FormState) -> impl IntoView {
    let lang = use_lang();
    let text = match post {
        Post::Kept => texts::confirm_text_kept(lang, &email),
        Post::Goes | Post::Held => texts::confirm_text(lang, &email),
    };
    let words = Notice::new(texts::confirm_title(lang), text);
    let wrong = changed.error.is_some();
    let again = match (post, changed.done(), resent.done()) {
        (Post::Kept, true, _) => {
            view! { <p role="status">{texts::confirm_changed_kept(lang)}</p> }.into_any()
        }
        (Post::Kept, ..) => ().into_any(),
        (_, true, _) => view! { <p role="status">{texts::confirm_changed(lang)}</p> }.into_any(),
        (_, _, true) => view! { <p role="status">{texts::confirm_sent(lang)}</p> }.into_any(),
        _ => {
            let send = texts::confirm_again(lang);
            view! {
                <FormNotice state=resent/>
                <Form<ResendConfirmation>><Button kind=Kind::Secondary>{send}</Button></Form<ResendConfirmation>>
            }
            .into_any()
        }
    };
    view! {
        <div class="unconfirmed">
            <NoticeView tone=Tone::Warning words>
                {again}
                <details class="change-address" open=wrong>
                    <summary>{texts::change_address(lang)}</summary>
                    <FormNotice state=changed/>
                    <Form<ChangeEmail>>
                        <TextField
                            name="email"
                            kind=field::Kind::Email
                            label=texts::right_address(lang)
                            hint=texts::right_address_hint(lang)
                            value=email
                            autocomplete="email"
                        />
                        <Button kind=Kind::Secondary>{texts::change_button(lang)}</Button>
                    </Form<ChangeEmail>>
                </details>
            </NoticeView>
        </div>
    }
    .into_any()
}
