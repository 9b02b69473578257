//! Photos and files in the chat: how one is chosen, how it looks while it goes, and how others see it. Without scripts a file
//! goes by a native form.
use super::state::{Chat, Door};
use crate::ui::{Button, Dialog, Icon, Kind, Sign, href, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::chat::{ChatFile, FileFault, MB};
use model::joining::LinkToken;
use model::{ChatLineId, Lang, TalkId};
use texts::{chat as t, files as f};

/// How it is with a file that the server has not taken yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A photo is drawn anew, without where it was taken.
    Preparing,
    Sending,
    /// The line is away; it goes by itself.
    Later,
    /// The sign-in has ended: it goes when its sender, who has signed in again, says so.
    SignedOut,
    Refused(FileFault),
    /// The server will not take it, however often it is sent.
    Failed,
}

/// A file on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Parcel {
    /// The server knows a file by it that is sent twice.
    pub mark: String,
    pub talk: TalkId,
    pub name: String,
    /// Hundredths of it that have gone.
    pub gone: u8,
    pub way: Way,
}

pub fn fault_words(lang: Lang, fault: FileFault) -> &'static str {
    match fault {
        FileFault::Empty => f::empty(lang),
        FileFault::TooBig => f::too_big(lang),
        FileFault::Broken => f::broken(lang),
        FileFault::DayFull => f::day_full(lang),
        FileFault::DiskFull => f::disk_full(lang),
        FileFault::Busy => f::busy(lang),
    }
}

fn way_words(lang: Lang, way: Way) -> &'static str {
    match way {
        Way::Preparing => f::preparing(lang),
        Way::Sending => t::sending(lang),
        Way::Later => t::later(lang),
        Way::SignedOut => t::held_line(lang),
        Way::Refused(fault) => fault_words(lang, fault),
        Way::Failed => t::refused(lang),
    }
}

/// "340 KB", "3 MB"; never nothing.
fn size(lang: Lang, bytes: i64) -> String {
    match bytes {
        bytes if bytes < MB => f::kb(lang, (bytes + 1023) / 1024),
        bytes => f::mb(lang, (bytes + MB / 2) / MB),
    }
}

/// The buttons: the camera where a hand holds it, and a file.
#[component]
pub fn Attach(chat: Chat) -> impl IntoView {
    let lang = use_lang();
    let (name, value) = match chat.door() {
        Some(Door::Guest(LinkToken(link))) => ("link", link),
        Some(Door::Visit(visit)) => ("visit", visit.text()),
        None => ("visit", String::new()),
    };
    let mark = format!("{}-file", chat.view.with_untracked(|view| view.mark.clone()));
    let talk = move || chat.talk().map(|talk| talk.talk.text());
    let fault = use_query_map().with_untracked(|query| query.get("file"));
    let fault = fault.and_then(|name| FileFault::named(&name));
    let fault =
        fault.map(|fault| view! { <p class="chat-fault" role="alert">{fault_words(lang, fault)}</p> });
    let photo = move |event: leptos::ev::Event| chat.choose(&event, true);
    let file = move |event: leptos::ev::Event| chat.choose(&event, false);
    view! {
        {fault}
        <form class="chat-attach" method="post" action=href("/chat/file") enctype="multipart/form-data">
            <input type="hidden" name=name value=value/>
            <input type="hidden" name="talk" value=talk/>
            <input type="hidden" name="mark" value=mark/>
            <label class="button chat-photo needs-script" data-kind="quiet">
                <Icon of=Sign::Photo/>
                <span class="button-words">{f::photo(lang)}</span>
                <input class="sr-only" type="file" accept="image/*" capture="environment" on:change=photo/>
            </label>
            <label class="button chat-choose" data-kind="quiet">
                <Icon of=Sign::Clip/>
                <span class="button-words">{f::attach(lang)}</span>
                <input class="sr-only" type="file" name="file" on:change=file/>
            </label>
            <noscript><button class="button" data-kind="quiet">{f::send(lang)}</button></noscript>
        </form>
    }
    .into_any()
}

/// A file that was sent, in its line.
#[component]
pub fn FileView(
    chat: Chat,
    line: ChatLineId,
    from: String,
    mine: bool,
    name: String,
    file: ChatFile,
) -> impl IntoView {
    let lang = use_lang();
    let src = chat.file_path(line);
    let is_picture = file.kind.is_picture();
    let called = if mine { f::mine(lang).to_owned() } else { f::from(lang, texts::isolate(&from)) };
    let picture = is_picture.then(|| {
        let (to, own, shown, alt) = (src.clone(), src.clone(), src.clone(), called.clone());
        let look = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            chat.looked_at.set(Some((shown.clone(), called.clone())));
            chat.looking.set(true);
        };
        view! {
            <a class="chat-picture" href=to target="_blank" rel="external noopener" on:click=look>
                <img src=own alt=alt loading="lazy"/>
            </a>
        }
    });
    let label = f::download_file(lang, texts::isolate(&name));
    view! {
        <span class="sr-only">{if is_picture { f::sent_photo(lang) } else { f::sent(lang) }}</span>
        {picture}
        <p class="chat-text" dir="auto">
            {name.clone()} " " <span class="chat-when">{size(lang, file.bytes)}</span>
        </p>
        <a class="chat-download" href=src download=name rel="external" aria-label=label>{f::download(lang)}</a>
    }
    .into_any()
}

/// A picture as large as the page.
#[component]
pub fn Viewer(chat: Chat) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Dialog id="chat-viewer" title=f::picture(lang) open=chat.looking>
            {move || chat.looked_at.get().map(|(src, alt)| view! { <img class="chat-large" src=src alt=alt/> })}
        </Dialog>
    }
    .into_any()
}

/// A file on its way, with what one may do about it.
#[component]
pub fn ParcelView(chat: Chat, parcel: Parcel) -> impl IntoView {
    let lang = use_lang();
    let Parcel { mark, name, way, .. } = parcel;
    let of = mark.clone();
    let now = Memo::new(move |_| {
        let here = |all: &Vec<Parcel>| {
            all.iter().find(|parcel| parcel.mark == of).map(|parcel| (parcel.way, parcel.gone))
        };
        chat.parcels.with(here).unwrap_or((way, 0))
    });
    let stuck = Memo::new(move |_| matches!(now.get().0, Way::Refused(_) | Way::Failed));
    let can_again = Memo::new(move |_| {
        matches!(now.get().0, Way::Refused(FileFault::DiskFull | FileFault::DayFull) | Way::Failed)
    });
    let mark = StoredValue::new(mark);
    let again = Callback::new(move |()| chat.send_again(&mark.get_value()));
    let remove = Callback::new(move |()| chat.give_up(&mark.get_value()));
    view! {
        <li class="chat-line chat-mine chat-unsent">
            <p class="chat-from">
                {t::you(lang)} " " <span class="chat-when">{move || way_words(lang, now.get().0)}</span>
            </p>
            <p class="chat-text" dir="auto">{name}</p>
            <Show when=move || !stuck.get() && now.get().0 != Way::SignedOut>
                <progress
                    class="chat-progress"
                    max="100"
                    value=move || now.get().1.to_string()
                    aria-label=f::progress(lang)
                ></progress>
            </Show>
            <Show when=move || can_again.get()>
                <Button kind=Kind::Quiet press=again>{f::again(lang)}</Button>
            </Show>
            <Button kind=Kind::Quiet press=remove>
                {move || if stuck.get() { f::remove(lang) } else { f::cancel(lang) }}
            </Button>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_shortly() {
        assert_eq!(size(Lang::En, 1), "1 KB");
        assert_eq!(size(Lang::En, 340 * 1024), "340 KB");
        assert_eq!(size(Lang::En, 3 * MB - 1), "3 MB");
    }
}
