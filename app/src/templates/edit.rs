//! One message: its words, how it would arrive, and who has changed it.
use super::api::{self, RestoreTemplate, SaveTemplate};
use super::named;
use super::preview::{Preview, counted};
use super::variables::Variables;
use crate::forms::{FormState, use_form};
use crate::ui::{
    Badge, Button, Card, ErrorView, Form, FormNotice, Kind, Notice, NoticeView, OfficePage, Skeleton,
    TextArea, TextField, Tone, href, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::outbox::Channel;
use model::templates::{
    TemplateChange, TemplateForm, TemplateId, TemplatePreview, TemplateView, TemplateWords, Variable,
    as_text, fill, read,
};
use model::{AppError, Conflict, Lang, segments};
use texts::templates as t;

const ORDER: &[&str] = &["subject", "heading", "body"];

#[component]
pub fn TemplatePage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let message = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let found = Resource::new(move || message.get(), api::template);
    let state = use_form::<SaveTemplate>();
    let asked = state.done().then(|| typed(&state));
    let previewed = Resource::new(
        move || asked.clone(),
        |asked| async move {
            match asked {
                Some(form) => api::preview_template(form).await.ok(),
                None => None,
            }
        },
    );
    let page = move || {
        let state = state.clone();
        Suspend::new(async move {
            let id = TemplateId::parse(&message.get_untracked());
            match (found.await, id) {
                (Ok(template), _) => {
                    let previewed = previewed.await;
                    view! { <Edit template state previewed/> }.into_any()
                }
                // What was typed outlives the sign-in.
                (Err(AppError::SignedOut), Some(id)) if state.outlived() => {
                    view! { <Words template=outlived(id, &state) state/> }.into_any()
                }
                (Err(error), _) => view! {
                    <h1>{t::title(lang)}</h1>
                    <ErrorView error/>
                }
                .into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::title(lang)>
            <div class="column">
                <p class="crumb"><a href=href("/settings/messages")>{t::all(lang)}</a></p>
                <Suspense fallback=|| view! { <Skeleton lines=8/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

/// What was sent last.
fn typed(state: &FormState) -> TemplateForm {
    let value = |name| state.value_or(name, "");
    TemplateForm {
        message: value("message"),
        version: value("version").parse().unwrap_or_default(),
        subject: value("subject"),
        heading: value("heading"),
        body: value("body"),
        press: value("press"),
    }
}

fn outlived(id: TemplateId, state: &FormState) -> TemplateView {
    TemplateView {
        id,
        version: typed(state).version,
        own: false,
        words: TemplateWords::default(),
        samples: Vec::new(),
        preview: TemplatePreview {
            subject: String::new(),
            parts: Vec::new(),
            text: String::new(),
            length: None,
        },
        past: Vec::new(),
        address: None,
    }
}

#[component]
fn Edit(template: TemplateView, state: FormState, previewed: Option<TemplatePreview>) -> impl IntoView {
    let lang = use_lang();
    let (id, version, own) = (template.id, template.version, template.own);
    let (tone, whose) = if own { (Tone::Good, t::own(lang)) } else { (Tone::Info, t::ours(lang)) };
    let tested = (state.done() && typed(&state).press == "test").then(|| {
        let words = Notice::new(t::test_sent(lang), t::test_sent_help(lang));
        view! { <NoticeView tone=Tone::Good words focus=true/> }
    });
    // Where what was typed cannot be shown as it would arrive, what is sent now stands there, and says so.
    let typed_now = previewed.is_some() || state.error.is_none();
    let title = if typed_now { t::preview_title(lang) } else { t::now(lang) };
    let preview = previewed.unwrap_or_else(|| template.preview.clone());
    let now = (state.error == Some(AppError::Conflict(Conflict::TemplateChanged))).then(
        || view! { <p class="message-text" lang=id.lang.tag() dir="auto">{template.words.body.clone()}</p> },
    );
    let past = template.past.clone();
    let restore = own.then(|| view! { <Restore id version/> });
    view! {
        <h1>{named(lang, id)}</h1>
        <p><Badge tone>{whose}</Badge></p>
        {tested}
        <p>{t::health(lang)}</p>
        <Words template state/>
        <Preview preview written=id.lang title/>
        {now}
        {restore}
        <Past past/>
    }
    .into_any()
}

#[component]
fn Words(template: TemplateView, state: FormState) -> impl IntoView {
    let lang = use_lang();
    let TemplateView { id, version, words, samples, address, .. } = template;
    // That of the page on which it was typed, until somebody is told that it is an old one: whoever has looked at a preview
    // or mended a fault meanwhile is still told.
    let told = state.error == Some(AppError::Conflict(Conflict::TemplateChanged));
    let version = state.value("version").filter(|_| !told).unwrap_or_else(|| version.to_string());
    let kept = |name: &str, kept: &str| state.value_or(name, kept);
    let (subject, heading, body) =
        (kept("subject", &words.subject), kept("heading", &words.heading), kept("body", &words.body));
    let samples_of_text = samples.clone();
    // Made inside of the form, where fields find what is wrong with them.
    let message = move || match id.channel {
        Channel::Mail => view! {
            <TextField name="subject" label=t::subject(lang) value=subject autocomplete="off"/>
            <TextField name="heading" label=t::heading(lang) value=heading autocomplete="off"/>
            <TextArea name="body" label=t::body(lang) hint=t::body_hint(lang) value=body rows=14/>
        }
        .into_any(),
        Channel::Sms => view! { <Short id body samples=samples_of_text/> }.into_any(),
    };
    let test = match &address {
        Some(_) => view! {
            <button class="button" data-kind=Kind::Secondary.name() type="submit" name="press" value="test">
                {t::test(lang)}
            </button>
        }
        .into_any(),
        None => ().into_any(),
    };
    let whither = match address {
        Some(address) => t::test_help(lang, address),
        None => t::test_unconfirmed(lang).to_owned(),
    };
    view! {
        <FormNotice state order=ORDER/>
        <Form<SaveTemplate> arg="form">
            <input type="hidden" name="message" value=id.text()/>
            <input type="hidden" name="version" value=version/>
            {message()}
            <div class="row">
                <Button>{t::save(lang)}</Button>
                <button class="button" data-kind=Kind::Secondary.name() type="submit" name="press" value="preview">
                    {t::preview(lang)}
                </button>
                {test}
            </div>
            <p class="note">{whither}</p>
        </Form<SaveTemplate>>
        <Variables id samples/>
    }
    .into_any()
}

/// A text message, with its length while it is typed.
#[component]
fn Short(id: TemplateId, body: String, samples: Vec<(Variable, String)>) -> impl IntoView {
    let lang = use_lang();
    let typed = RwSignal::new(body.clone());
    let count = move || typed.with(|typed| length(lang, id, typed, &samples));
    view! {
        <div class="message-short" on:input=move |event| typed.set(event_target_value(&event))>
            <TextArea name="body" label=t::body_text(lang) hint=t::body_text_hint(lang) value=body rows=5/>
            <p class="note" aria-live="polite">{count}</p>
        </div>
    }
    .into_any()
}

/// Nothing while what is typed cannot be read.
fn length(lang: Lang, id: TemplateId, typed: &str, samples: &[(Variable, String)]) -> Option<String> {
    let pieces = read(typed, &id.kind.variables(id.channel)).ok()?;
    let value = |variable| samples.iter().find(|(of, _)| *of == variable).map(|(_, value)| value.clone());
    let stop = if id.kind.tells_stop() { t::stop(id.lang) } else { "" };
    let filled = fill(&pieces, |variable| value(variable).unwrap_or_default());
    let said = as_text(&pieces, &filled, stop);
    Some(counted(lang, said.chars().count(), segments::parts(&said)))
}

#[component]
fn Restore(id: TemplateId, version: i32) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::restore_title(lang)>
            <p class="note">{t::restore_help(lang)}</p>
            <FormNotice state={use_form::<RestoreTemplate>()}/>
            <Form<RestoreTemplate>>
                <input type="hidden" name="message" value=id.text()/>
                <input type="hidden" name="version" value=version.to_string()/>
                <Button kind=Kind::Secondary>{t::restore(lang)}</Button>
            </Form<RestoreTemplate>>
        </Card>
    }
    .into_any()
}

#[component]
fn Past(past: Vec<TemplateChange>) -> impl IntoView {
    let lang = use_lang();
    if past.is_empty() {
        return view! { <Card title=t::past(lang)><p class="note">{t::past_never(lang)}</p></Card> }
            .into_any();
    }
    let lines = past.into_iter().map(move |TemplateChange { who, when, own }| {
        let who = texts::isolate(&who);
        view! { <li>{if own { t::past_own(lang, when, who) } else { t::past_ours(lang, when, who) }}</li> }
    });
    view! {
        <Card title=t::past(lang)>
            <ul class="message-past">{lines.collect_view()}</ul>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::templates::TemplateKind;

    /// What the page counts while one types is what the server sends.
    #[test]
    fn the_length_is_that_of_the_filled_text() {
        let id = TemplateId { kind: TemplateKind::HostWaits, channel: Channel::Sms, lang: Lang::En };
        let samples = [(Variable::Link, "x".repeat(150))];
        let said = |typed: &str| length(Lang::En, id, typed, &samples);
        assert_eq!(said("Come: {link}").as_deref(), Some("With usual names: 156 letters, 1 part."));
        assert_eq!(said("Please come: {link}").as_deref(), Some("With usual names: 163 letters, 2 parts."));
        assert_eq!(said("Come: {lnk}"), None);
        // The words that end all texts count, where they are added.
        let id = TemplateId { kind: TemplateKind::Cancelled, ..id };
        let added = length(Lang::En, id, "No visit.", &samples);
        assert_eq!(added.as_deref(), Some("With usual names: 22 letters, 1 part."));
    }
}
