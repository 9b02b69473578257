//! One's own second factor: off, being set up, or on; and the recovery codes.
use super::Present;
use super::api::{
    self, AskFactorAgain, BeginApp, BeginTexts, ConfirmTexts, KeepCodes, MailTemporaryPassword, NewCodes,
    RemoveFactor, RemoveFactorOf, RemoveTexts, SendTextCode,
};
use super::by_text::OwnNumber;
use super::set_up::SetUp;
use crate::forms::use_form;
use crate::passkeys::api::{AddPasskey, RemovePasskey};
use crate::passkeys::{self, Passkeys};
use crate::ui::{
    Badge, Button, Card, ErrorView, Form, FormNotice, Kind, Notice, OfficePage, Skeleton, Tone, href, said,
    use_lang,
};
use leptos::prelude::*;
use model::factors::Factor;
use model::people::PersonRow;
use texts::factors as t;

#[component]
pub fn FactorPage() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::factor());
    let page = move || {
        Suspend::new(async move {
            match found.await {
                Ok(factor) => view! { <Own factor/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::factor(lang)>
            <div class="column">
                <p><a href=href("/account")>{texts::people::account(lang)}</a></p>
                <h1>{t::factor(lang)}</h1>
                <p class="lead">{t::lead(lang)}</p>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

#[component]
fn Own(factor: Factor) -> impl IntoView {
    let lang = use_lang();
    // After a fault the old success is no news.
    let faulty = [
        use_form::<BeginApp>().error,
        use_form::<NewCodes>().error,
        use_form::<RemoveFactor>().error,
        use_form::<AddPasskey>().error,
        use_form::<RemovePasskey>().error,
        use_form::<BeginTexts>().error,
        use_form::<ConfirmTexts>().error,
        use_form::<SendTextCode>().error,
        use_form::<RemoveTexts>().error,
    ];
    let said = faulty.iter().all(Option::is_none).then(|| {
        let (on, passkeys) = (factor.is_on(), !factor.passkeys.is_empty());
        said(move |what| match what {
            "set_up" => Some(Notice::new(t::done_set_up(lang), t::done_set_up_help(lang))),
            "kept" => Some(Notice::new(t::done_kept(lang), t::done_kept_help(lang))),
            "codes" => Some(Notice::new(t::done_codes(lang), t::done_codes_help(lang))),
            "removed" if passkeys => {
                Some(Notice::new(t::done_app_removed(lang), t::done_app_removed_help(lang)))
            }
            "removed" if on => Some(Notice::new(t::done_app_removed(lang), t::done_app_removed_texts(lang))),
            "removed" => Some(Notice::new(t::done_removed(lang), t::done_removed_help(lang))),
            "texts_removed" if on => Some(Notice::new(t::texts_removed(lang), t::texts_removed_help(lang))),
            "texts_removed" => Some(Notice::new(t::done_removed(lang), t::done_removed_help(lang))),
            other => passkeys::said_of(other, lang),
        })
    });
    let codes = (!factor.codes.is_empty()).then(|| view! { <Codes codes=factor.codes.clone()/> });
    let state = factor.is_on().then(|| state(&factor));
    if factor.again {
        return view! {
            {said}
            {state}
            <Again/>
        }
        .into_any();
    }
    let new_codes = factor.is_on().then(|| view! { <MoreCodes/> });
    let app = match &factor.since {
        Some(_) => view! { <App factor=factor.clone()/> }.into_any(),
        None => {
            let kind = if factor.passkeys_possible { Kind::Secondary } else { Kind::Primary };
            view! { <SetUp pending=factor.pending.clone() kind ask=true/> }.into_any()
        }
    };
    let number = view! {
        <OwnNumber texts=factor.texts.clone() required=factor.required others=has_others(&factor) ask=true/>
    };
    let number = number.into_any();
    view! {
        {said}
        {state}
        {codes}
        <Passkeys factor/>
        {app}
        {number}
        {new_codes}
    }
    .into_any()
}

/// In the place of everything that changes: it is shown first, as at a sign-in.
#[component]
fn Again() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::again(lang)>
            <p class="note">{t::again_lead(lang)}</p>
            <FormNotice state={use_form::<AskFactorAgain>()}/>
            <Form<AskFactorAgain>>
                <Button>{t::again_go(lang)}</Button>
            </Form<AskFactorAgain>>
        </Card>
    }
    .into_any()
}

/// Something besides a number for codes by text.
fn has_others(factor: &Factor) -> bool {
    factor.since.is_some() || !factor.passkeys.is_empty()
}

#[component]
fn MoreCodes() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::codes_new(lang)>
            <p class="note">{t::codes_new_lead(lang)}</p>
            <FormNotice state={use_form::<NewCodes>()}/>
            <Form<NewCodes>>
                <Present name="current_password"/>
                <Button kind=Kind::Secondary>{t::codes_make(lang)}</Button>
            </Form<NewCodes>>
        </Card>
    }
    .into_any()
}

/// The app that is on, to be taken away.
#[component]
fn App(factor: Factor) -> impl IntoView {
    let lang = use_lang();
    let others = !factor.passkeys.is_empty() || factor.texts_on();
    let lead = match (factor.passkeys.is_empty(), factor.texts_on()) {
        (false, _) => t::remove_app_lead(lang),
        (true, true) => t::remove_app_texts_stay(lang),
        (true, false) => t::remove_lead(lang),
    };
    let required =
        (factor.required && !others).then(|| view! { <p class="note">{t::remove_required(lang)}</p> });
    view! {
        <Card title=t::remove_title(lang)>
            <p class="note">{lead}</p>
            {required}
            <FormNotice state={use_form::<RemoveFactor>()}/>
            <Form<RemoveFactor>>
                <Present name="removal_password"/>
                <Button kind=Kind::Danger>{t::remove(lang)}</Button>
            </Form<RemoveFactor>>
        </Card>
    }
    .into_any()
}

#[component]
fn Codes(codes: Vec<String>) -> impl IntoView {
    let lang = use_lang();
    let codes = codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view();
    view! {
        <Card title=t::codes(lang)>
            <p>{t::codes_lead(lang)}</p>
            <ol class="recovery-codes">{codes}</ol>
            <Form<KeepCodes>>
                <Button>{t::codes_keep(lang)}</Button>
            </Form<KeepCodes>>
        </Card>
    }
    .into_any()
}

fn state(factor: &Factor) -> AnyView {
    let lang = use_lang();
    let on = match &factor.since {
        Some(since) => Some(t::on(lang, &since.words)),
        None if !factor.passkeys.is_empty() => Some(t::on_passkeys(lang).to_owned()),
        None => factor.is_on().then(|| t::on_texts(lang).to_owned()),
    };
    match on {
        Some(on) => view! {
            <p>
                <Badge tone=Tone::Good>{on}</Badge>
                " "
                <span class="note">{t::codes_left(lang, factor.codes_left)}</span>
            </p>
        }
        .into_any(),
        None if factor.required => view! { <p class="note">{t::off_required(lang)}</p> }.into_any(),
        None => view! { <p class="note">{t::off(lang)}</p> }.into_any(),
    }
}

/// On the page of one's own account: how it stands, and the way there.
#[component]
pub(crate) fn FactorCard() -> impl IntoView {
    let lang = use_lang();
    let found = Resource::new(|| (), |()| api::factor());
    let inside = move || {
        Suspend::new(async move {
            match found.await {
                Ok(factor) => {
                    let words = if factor.is_on() { t::open(lang) } else { t::set_up_any(lang) };
                    view! {
                        {state(&factor)}
                        <p><Button kind=Kind::Secondary href=href("/account/factor")>{words}</Button></p>
                    }
                    .into_any()
                }
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <Card title=t::factor(lang)>
            <p class="note">{t::lead(lang)}</p>
            <Suspense fallback=|| view! { <Skeleton/> }>{inside}</Suspense>
        </Card>
    }
    .into_any()
}

/// On the page of a colleague who cannot sign in.
#[component]
pub(crate) fn TemporaryPassword(row: PersonRow) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::temporary_title(lang)>
            <p class="note">{t::temporary_lead(lang, texts::isolate(&row.name))}</p>
            <FormNotice state={use_form::<MailTemporaryPassword>()}/>
            <Form<MailTemporaryPassword>>
                <input type="hidden" name="member" value=row.member.text()/>
                <Button kind=Kind::Secondary>{t::temporary_mail(lang)}</Button>
            </Form<MailTemporaryPassword>>
        </Card>
    }
    .into_any()
}

/// On the page of a colleague who has one: for the day on which phone and codes are lost.
#[component]
pub(crate) fn FactorOf(row: PersonRow) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::colleague_title(lang)>
            <p class="note">{t::colleague_lead(lang, texts::isolate(&row.name))}</p>
            <FormNotice state={use_form::<RemoveFactorOf>()}/>
            <Form<RemoveFactorOf>>
                <input type="hidden" name="member" value=row.member.text()/>
                <Button kind=Kind::Danger>{t::colleague_remove(lang)}</Button>
            </Form<RemoveFactorOf>>
        </Card>
    }
    .into_any()
}
