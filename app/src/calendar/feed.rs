//! The private address of one's calendar: made, shown once, ended.
use super::api::{self, EndFeed, KeepFeed, MakeFeed, SetFeedTells};
use crate::forms::use_form;
use crate::ui::{
    Button, Card, Choice, ErrorView, Form, FormNotice, Kind, Notice, OfficePage, Radios, Sign, Skeleton,
    href, said, use_lang,
};
use crate::visits::Handover;
use leptos::prelude::*;
use model::Lang;
use model::calendar::{FeedTells, FeedView};
use texts::calendar as t;

#[component]
pub fn FeedPage() -> impl IntoView {
    let lang = use_lang();
    let feed = Resource::new(|| (), |()| api::feed());
    let page = move || {
        Suspend::new(async move {
            match feed.await {
                Ok(None) => view! { <Make/> }.into_any(),
                Ok(Some(feed)) => view! { <Made feed/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::feed_title(lang)>
            <div class="column">
                <p class="crumb"><a class="link-button" href=href("/calendar")>{t::feed_back(lang)}</a></p>
                <h1>{t::feed_title(lang)}</h1>
                <p class="lead">{t::feed_lead(lang)}</p>
                {said(move |what| done(lang, what))}
                <FormNotice state={use_form::<MakeFeed>()}/>
                <FormNotice state={use_form::<SetFeedTells>()}/>
                <FormNotice state={use_form::<EndFeed>()}/>
                <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

fn done(lang: Lang, what: &str) -> Option<Notice> {
    Some(match what {
        "made" => Notice::new(t::feed_made(lang), t::feed_made_help(lang)),
        "saved" => Notice::new(t::feed_saved(lang), t::feed_saved_help(lang)),
        "kept" => Notice::new(t::feed_kept(lang), t::feed_kept_help(lang)),
        "ended" => Notice::new(t::feed_ended(lang), t::feed_ended_help(lang)),
        _ => return None,
    })
}

/// What whoever has the address reads: the careful choice comes first.
#[component]
fn Tells(now: FeedTells) -> impl IntoView {
    let lang = use_lang();
    let choices = vec![
        Choice::new(FeedTells::Busy.name(), t::feed_busy_only(lang)).hint(t::feed_busy_hint(lang)),
        Choice::new(FeedTells::Names.name(), t::feed_names(lang)).hint(t::feed_names_hint(lang)),
    ];
    view! { <Radios name="tells" legend=t::feed_tells(lang) value=now.name() choices/> }
}

#[component]
fn Make() -> impl IntoView {
    let lang = use_lang();
    view! {
        <Card title=t::feed_make_title(lang)>
            <p>{t::feed_sees(lang)}</p>
            <Form<MakeFeed>>
                <Tells now=FeedTells::Busy/>
                <Button sign=Sign::Link>{t::feed_make(lang)}</Button>
            </Form<MakeFeed>>
        </Card>
    }
    .into_any()
}

#[component]
fn Made(feed: FeedView) -> impl IntoView {
    let lang = use_lang();
    let FeedView { tells, made, address } = feed;
    let fresh = address.is_some();
    let address = address.map(|address| {
        view! {
            <Card title=t::feed_address_title(lang)>
                <p>{t::feed_address_help(lang)}</p>
                <Handover
                    id={"feed-address".to_owned()}
                    label=t::feed_address(lang)
                    copy=t::feed_copy(lang)
                    text=address
                    mono=true
                />
                <Form<KeepFeed>>
                    <Button>{t::feed_keep(lang)}</Button>
                </Form<KeepFeed>>
            </Card>
        }
    });
    let save = if fresh { Kind::Secondary } else { Kind::Primary };
    view! {
        {address}
        <Card title=t::feed_now(lang, made.words)>
            <p>{t::feed_sees(lang)}</p>
            <Form<SetFeedTells>>
                <Tells now=tells/>
                <Button kind=save>{t::feed_save(lang)}</Button>
            </Form<SetFeedTells>>
        </Card>
        <details class="visit-end">
            <summary>{t::feed_anew_title(lang)}</summary>
            <p>{t::feed_anew_help(lang)}</p>
            <Form<MakeFeed>>
                <input type="hidden" name="tells" value=tells.name()/>
                <Button kind=Kind::Secondary>{t::feed_anew(lang)}</Button>
            </Form<MakeFeed>>
        </details>
        <details class="visit-end">
            <summary>{t::feed_end_title(lang)}</summary>
            <p>{t::feed_end_help(lang)}</p>
            <Form<EndFeed>>
                <Button kind=Kind::Danger>{t::feed_end(lang)}</Button>
            </Form<EndFeed>>
        </details>
    }
    .into_any()
}
