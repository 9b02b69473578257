//! One message as it left, with links that work: an installation without a mail server is used from here.
use super::{api, words};
use crate::ui::{ErrorView, Icon, OperatorPage, Sign, Skeleton, href, use_lang};
use crate::visits::StateWords;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::outbox::{Channel, LetterView};
use model::{AppError, LetterId};
use texts::outbox as texts;

#[component]
pub fn LetterPage() -> impl IntoView {
    let lang = use_lang();
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| LetterId::parse(&params.get("id")?)));
    let read = move |id: Option<LetterId>| async move { api::letter(id.ok_or(AppError::NotFound)?).await };
    let letter = Resource::new(move || id.get(), read);
    let page = move || {
        Suspend::new(async move {
            match letter.await {
                Ok(letter) => view! { <Whole letter/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OperatorPage title=texts::title(lang)>
            <p class="crumb"><a href=href("/operator/outbox")>{texts::back(lang)}</a></p>
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </OperatorPage>
    }
    .into_any()
}

#[component]
fn Whole(letter: LetterView) -> impl IntoView {
    let lang = use_lang();
    let LetterView { row, text, links, attachments } = letter;
    let count = i64::try_from(attachments.len()).unwrap_or(i64::MAX);
    let attached = (count > 0).then(|| {
        let names = attachments.into_iter().map(|name| view! { <li><Icon of=Sign::Calendar/> {name}</li> });
        view! {
            <section class="letter-attached" aria-labelledby="attached">
                <h2 id="attached">{texts::attachments(lang, count)}</h2>
                <ul>{names.collect_view()}</ul>
            </section>
        }
    });
    let reader = words::reader(lang, &row);
    let sealed = match row.channel {
        Channel::Mail => texts::sealed(lang),
        Channel::Sms => texts::sealed_text(lang),
    };
    view! {
        <article class="letter">
            <h1>{row.subject}</h1>
            <dl class="facts">
                <div class="fact"><dt>{texts::to(lang)}</dt><dd>{reader}</dd></div>
                <div class="fact"><dt>{texts::when(lang)}</dt><dd>{row.when}</dd></div>
                <div class="fact">
                    <dt>{texts::state(lang)}</dt>
                    <dd><StateWords words=words::delivery(lang, row.delivery, row.channel)/></dd>
                </div>
            </dl>
            <h2 class="sr-only">{texts::text(lang)}</h2>
            {match text {
                Some(text) => view! { <div class="letter-text">{linked(&text, &links)}</div> }.into_any(),
                None => view! { <p class="note">{sealed}</p> }.into_any(),
            }}
            {attached}
        </article>
    }
    .into_any()
}

/// The text with its known links made to work. Only http and https become links: whatever else a text holds stays
/// text.
fn linked(text: &str, links: &[String]) -> Vec<AnyView> {
    pieces(text, links)
        .into_iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.into_any(),
            // A new tab, so that the outbox stays; external, since it leaves the office's pages.
            Piece::Link(link) => {
                let address = link.clone();
                view! { <a href=address rel="external noopener" target="_blank">{link}</a> }.into_any()
            }
        })
        .collect()
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Link(String),
}

fn pieces(text: &str, links: &[String]) -> Vec<Piece> {
    let known: Vec<&String> =
        links.iter().filter(|link| link.starts_with("https://") || link.starts_with("http://")).collect();
    let mut pieces = Vec::new();
    let mut rest = text;
    // At equal places the longest wins: one address may begin as another does.
    let first = |rest: &str| {
        let found = known.iter().filter_map(|link| Some((rest.find(link.as_str())?, link.len())));
        found.min_by_key(|&(at, length)| (at, std::cmp::Reverse(length)))
    };
    while let Some((at, length)) = first(rest) {
        if at > 0 {
            pieces.push(Piece::Text(rest[..at].to_owned()));
        }
        pieces.push(Piece::Link(rest[at..at + length].to_owned()));
        rest = &rest[at + length..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_address_wins_and_odd_schemes_stay_text() {
        let links = ["http://a.localhost/j/1", "http://a.localhost/j/12", "javascript:alert(1)"];
        let text = "Open http://a.localhost/j/12 or javascript:alert(1)\nhttp://a.localhost/j/1";
        let found = pieces(text, &links.map(str::to_owned));
        let link = |address: &str| Piece::Link(address.to_owned());
        let plain = |text: &str| Piece::Text(text.to_owned());
        let expected = vec![
            plain("Open "),
            link("http://a.localhost/j/12"),
            plain(" or javascript:alert(1)\n"),
            link("http://a.localhost/j/1"),
        ];
        assert_eq!(found, expected);
    }
}
