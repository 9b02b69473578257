//! The operator's page of blocks: who waits, since when and until when, and the way to end it. No address is shown, for
//! none is kept.
mod allowed;
pub mod api;

pub use allowed::NetworksCard;

use crate::forms::use_form;
use crate::ui::{
    Button, EmptyState, ErrorView, Form, FormNotice, Kind, OperatorPage, Sign, Skeleton, use_lang,
};
use api::LiftBlock;
use leptos::prelude::*;
use model::Lang;
use model::blocks::{Block, BlockKind, Guessed};
use texts::blocks as texts;

#[component]
pub fn BlocksPage() -> impl IntoView {
    let lang = use_lang();
    let blocks = Resource::new(|| (), |()| api::blocks());
    let state = use_form::<LiftBlock>();
    let lifted = state.done().then(|| view! { <p class="said" role="status">{texts::lifted(lang)}</p> });
    let page = move || {
        Suspend::new(async move {
            match blocks.await {
                Ok(blocks) if blocks.is_empty() => {
                    let (title, text) = (texts::empty_title(lang), texts::empty_text(lang));
                    view! { <EmptyState title text sign=Sign::Shield/> }.into_any()
                }
                Ok(blocks) => {
                    let rows = blocks.into_iter().map(|block| view! { <Row block/> });
                    view! {
                        <p class="note">{texts::no_address(lang)}</p>
                        <ol class="blocks">{rows.collect_view()}</ol>
                    }
                    .into_any()
                }
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OperatorPage title=texts::title(lang)>
            <h1>{texts::title(lang)}</h1>
            <p class="note">{texts::intro(lang)}</p>
            <FormNotice state/>
            {lifted}
            <Suspense fallback=|| view! { <Skeleton/> }>{page}</Suspense>
        </OperatorPage>
    }
    .into_any()
}

#[component]
fn Row(block: Block) -> impl IntoView {
    let lang = use_lang();
    let label = texts::lift_since(lang, &block.since);
    view! {
        <li class="block-row">
            <h2 class="block-what">{what(lang, block.kind, block.guessed)}</h2>
            <dl class="facts">
                <div class="fact"><dt>{texts::since(lang)}</dt><dd>{block.since}</dd></div>
                <div class="fact"><dt>{texts::until(lang)}</dt><dd>{block.until}</dd></div>
                <div class="fact"><dt>{texts::failures(lang)}</dt><dd>{block.failures}</dd></div>
            </dl>
            <Form<LiftBlock>>
                <input type="hidden" name="block" value=block.id/>
                <Button kind=Kind::Secondary label>{texts::lift(lang)}</Button>
            </Form<LiftBlock>>
        </li>
    }
    .into_any()
}

fn what(lang: Lang, kind: BlockKind, guessed: Guessed) -> &'static str {
    match (kind, guessed) {
        (BlockKind::Account | BlockKind::Browser, _) => texts::account(lang),
        (BlockKind::Address, Guessed::Password) => texts::address_password(lang),
        (BlockKind::Address, Guessed::Code) => texts::address_code(lang),
        (BlockKind::Network, Guessed::Password) => texts::network_password(lang),
        (BlockKind::Network, Guessed::Code) => texts::network_code(lang),
    }
}
