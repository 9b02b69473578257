//! The code by mail, after a password in a browser that the account was not used in before (A7). Who waits for the letter
//! in vain is told how to get another one, how to do without (whoever knows the password can use up the letters of an hour;
//! a new password makes its browser known, and the old one opens nothing any more), and whom to call.
use super::api::{MailCodeAgain, ShowMailedCode};
use crate::forms::use_form;
use crate::join::HelpPhone;
use crate::logins::WayBack;
use crate::ui::{Button, Form, FormNotice, Kind, Notice, NoticeView, TextField, Tone, href, use_lang};
use leptos::prelude::*;
use model::factors::MailedCode;
use texts::factors as t;

#[component]
pub(super) fn TypeIt(code: MailedCode) -> impl IntoView {
    let lang = use_lang();
    let (state, again) = (use_form::<ShowMailedCode>(), use_form::<MailCodeAgain>());
    let MailedCode { to, is_out } = code;
    let (lead, send) = match is_out {
        true => (t::mailed_lead(lang, to), t::mailed_again(lang)),
        false => (t::mailed_none(lang, to), t::mailed_send(lang)),
    };
    let sent = again.done().then(|| {
        let words = Notice::new(t::mailed_sent(lang), t::mailed_sent_help(lang));
        view! { <NoticeView tone=Tone::Good words focus=true/> }
    });
    // Where a code is out, to type it is what one came for.
    let (go, other) =
        if is_out { (Kind::Primary, Kind::Secondary) } else { (Kind::Secondary, Kind::Primary) };
    view! {
        <h1>{t::mailed_title(lang)}</h1>
        <p class="lead">{lead}</p>
        {sent}
        <FormNotice state/>
        <Form<ShowMailedCode>>
            <WayBack/>
            <TextField
                name="code"
                label=t::mailed_code(lang)
                hint=t::mailed_hint(lang)
                inputmode="numeric"
                autocomplete="one-time-code"
                width=10
            />
            <Button kind=go>{t::mailed_go(lang)}</Button>
        </Form<ShowMailedCode>>
        <p class="note">{t::mailed_help(lang)}</p>
        <FormNotice state=again/>
        <Form<MailCodeAgain>>
            <Button kind=other>{send}</Button>
        </Form<MailCodeAgain>>
        <p class="aside"><a href=href("/forgot")>{t::mailed_forgot(lang)}</a></p>
        <HelpPhone/>
    }
    .into_any()
}
