//! Codes by text message: one's own number, and showing a code at a sign-in. Phones read the code off the message and offer
//! it at the field.
use super::Present;
use super::api::{BeginTexts, ConfirmTexts, RemoveTexts, SendTextCode, ShowFactor};
use crate::forms::use_form;
use crate::logins::WayBack;
use crate::ui::field::Kind as Input;
use crate::ui::{Button, Card, Form, FormNotice, Kind, Notice, NoticeView, TextField, Tone, use_lang};
use leptos::prelude::*;
use model::factors::{TextFactor, TextWay};
use texts::factors as t;

/// On the page of one's own factor. `ask`: for the present password, where it has not just been shown. `others`: there is
/// something besides it.
#[component]
pub(super) fn OwnNumber(texts: TextFactor, required: bool, others: bool, ask: bool) -> impl IntoView {
    match texts {
        TextFactor::Impossible => ().into_any(),
        TextFactor::Possible => view! { <Begin ask/> }.into_any(),
        TextFactor::Pending(way) => view! { <Confirm way ask/> }.into_any(),
        // Where a sign-in asks for something else, this one is to be left alone.
        TextFactor::On { .. } if !ask => ().into_any(),
        TextFactor::On { since, way, allowed, leave } => {
            let words = match (allowed, leave) {
                (false, _) => Some(t::texts_barred(use_lang()).to_owned()),
                (true, false) => Some(t::texts_nobody(use_lang()).to_owned()),
                (true, true) => way.stopped.then(|| t::texts_stopped(use_lang(), &way.ending)),
            };
            let said = t::texts_on(use_lang(), &since.words, &way.ending);
            let required = required && !others;
            view! { <Kept said words required others/> }.into_any()
        }
    }
}

#[component]
fn Begin(ask: bool) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::texts_title(lang)>
            <p class="note">{t::texts_lead(lang)}</p>
            <FormNotice state={use_form::<BeginTexts>()}/>
            <NumberForm ask kind=Kind::Secondary words=t::texts_begin(lang)/>
        </Card>
    }
    .into_any()
}

#[component]
fn NumberForm(ask: bool, kind: Kind, words: &'static str) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Form<BeginTexts> arg="form">
            <TextField
                name="text_number"
                kind=Input::Tel
                label=t::texts_number(lang)
                hint=t::texts_number_hint(lang)
                autocomplete="tel"
            />
            {ask.then(|| view! { <Present name="text_password"/> })}
            <Button kind>{words}</Button>
        </Form<BeginTexts>>
    }
    .into_any()
}

/// The code that was sent to a new number.
#[component]
fn Confirm(way: TextWay, ask: bool) -> impl IntoView {
    let lang = use_lang();
    let lead = match (way.stopped, way.is_out) {
        (true, _) => t::texts_stopped(lang, &way.ending),
        (false, true) => t::texts_pending(lang, &way.ending),
        (false, false) => t::texts_pending_none(lang, &way.ending),
    };
    view! {
        <Card title=t::texts_title(lang)>
            <p>{lead}</p>
            <Sent/>
            <FormNotice state={use_form::<ConfirmTexts>()}/>
            <Form<ConfirmTexts>>
                <Code/>
                <Button>{t::texts_confirm(lang)}</Button>
            </Form<ConfirmTexts>>
            <Again way kind=Kind::Secondary/>
            <FormNotice state={use_form::<BeginTexts>()}/>
            <NumberForm ask kind=Kind::Quiet words=t::texts_again_number(lang)/>
        </Card>
    }
    .into_any()
}

/// The number that is on, to be taken away.
#[component]
fn Kept(said: String, words: Option<String>, required: bool, others: bool) -> impl IntoView {
    let lang = use_lang();
    let words = words.map(|words| view! { <p>{words}</p> });
    let lead = (!others).then(|| view! { <p class="note">{t::remove_lead(lang)}</p> });
    let required = required.then(|| view! { <p class="note">{t::remove_required(lang)}</p> });
    view! {
        <Card title=t::texts_remove_title(lang)>
            <p>{said}</p>
            {words}
            {lead}
            {required}
            <FormNotice state={use_form::<RemoveTexts>()}/>
            <Form<RemoveTexts>>
                <Present name="texts_removal_password"/>
                <Button kind=Kind::Danger>{t::texts_remove(lang)}</Button>
            </Form<RemoveTexts>>
        </Card>
    }
    .into_any()
}

/// At a sign-in. `alone`: there is neither an app nor a passkey, and the page's heading has said it.
#[component]
pub(super) fn ByText(
    way: TextWay,
    alone: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let lang = use_lang();
    if way.stopped {
        let words = (!alone).then(|| view! { <p class="note">{t::texts_stopped(lang, &way.ending)}</p> });
        return words.into_any();
    }
    // Where a code is out, to type it is what one came for.
    let (go, send) = match (alone, way.is_out) {
        (true, true) => (Kind::Primary, Kind::Secondary),
        (true, false) => (Kind::Secondary, Kind::Primary),
        (false, _) => (Kind::Secondary, Kind::Secondary),
    };
    let code = way.is_out.then(|| {
        view! {
            <p class="note">{t::texts_pending(lang, &way.ending)}</p>
            <Form<ShowFactor> arg="form">
                <WayBack/>
                <input type="hidden" name="by" value="text"/>
                <Code/>
                {children.map(|children| children())}
                <Button kind=go>{t::texts_go(lang)}</Button>
            </Form<ShowFactor>>
        }
    });
    view! {
        <Sent/>
        {code}
        <Again way kind=send/>
    }
    .into_any()
}

/// Another one, once it may be asked for.
#[component]
fn Again(way: TextWay, kind: Kind) -> impl IntoView {
    let lang = use_lang();
    if way.stopped {
        return ().into_any();
    }
    let words = if way.is_out { t::texts_send_again(lang) } else { t::texts_send(lang) };
    let wait = (way.wait_s > 0).then(|| {
        view! { <p class="note">{t::texts_wait(lang, i64::from(way.wait_s))}</p> }
    });
    view! {
        <FormNotice state={use_form::<SendTextCode>()}/>
        {wait}
        <Form<SendTextCode>>
            <Button kind>{words}</Button>
        </Form<SendTextCode>>
    }
    .into_any()
}

/// What a press of it has done.
#[component]
fn Sent() -> impl IntoView {
    let lang = use_lang();
    let sent = use_form::<SendTextCode>().done().then(|| {
        let words = Notice::new(t::texts_sent(lang), t::texts_sent_help(lang));
        view! { <NoticeView tone=Tone::Good words focus=true/> }
    });
    sent.into_any()
}

#[component]
fn Code() -> impl IntoView {
    let lang = use_lang();
    view! {
        <TextField
            name="text_code"
            label=t::texts_code(lang)
            hint=t::texts_code_hint(lang)
            inputmode="numeric"
            autocomplete="one-time-code"
            width=8
        />
    }
    .into_any()
}
