//! The whole screen of a call: notes above, stage, bar below; for hosts a panel beside.
use super::background::Backgrounds;
use super::bar::Bar;
use super::captions::{self, CaptionDialog, CaptionDock};
use super::chat::{self, ChatPanel};
use super::devices::DeviceLists;
use super::doctor::DoctorNote;
use super::here::HereSheet;
use super::interpreter::Original;
use super::layout::Layout;
use super::live::Live;
use super::looks::Looks;
use super::more::Opens;
use super::notes::Notes;
use super::quality::QualityNote;
use super::said::Said;
use super::sealed::SealedLine;
use super::stage::Stage;
use super::watched::Watched;
use crate::ui::{CallPage, Dialog, use_lang};
use ::texts::{call as texts, stage as words};
use leptos::html::H1;
use leptos::prelude::*;

/// What a host has besides.
#[derive(Clone)]
pub struct HostTools {
    pub panel_open: RwSignal<bool>,
    /// The sign-in has ended: there is no panel.
    pub locked: RwSignal<bool>,
    pub leaving: RwSignal<bool>,
    pub panel: ViewFn,
}

#[component]
pub fn CallScreen(
    live: Live,
    #[prop(into)] title: String,
    phone: Option<String>,
    #[prop(optional)] tools: Option<HostTools>,
    /// What stands above all of it.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let lang = use_lang();
    let (layout, opens) = (Layout::new(live), Opens::new());
    let chat = chat::start(live);
    let look = captions::start(live);
    Original::provide();
    let keys = RwSignal::new(true);
    start_listening(live, layout, opens, keys);
    let panel = tools.as_ref().map(|tools| tools.panel.run());
    let everybodys = tools.is_none();
    view! {
        <CallPage title=title.clone()>
            <div class="call">
                <h1 class="sr-only" tabindex="-1" node_ref=focused()>{title}</h1>
                <div class="call-middle">
                    <div class="call-stage">
                        <Stage live layout/>
                        <Notes live phone/>
                        <DoctorNote live/>
                        <QualityNote live/>
                        <CaptionDock live look/>
                    </div>
                    {panel}
                    <ChatPanel live chat/>
                </div>
                <Watched live/>
                <SealedLine live/>
                <Bar live layout opens chat tools/>
                <Said live/>
                <Looks live/>
                {everybodys.then(|| view! { <HereSheet live open=opens.people/> })}
                <Dialog id="devices" title=texts::devices(lang) open=opens.devices>
                    <DeviceLists live/>
                    <Backgrounds live/>
                </Dialog>
                <CaptionDialog live look open=opens.captions/>
                <Dialog id="keys" title=words::keys(lang) open=opens.keys>
                    <Keys/>
                    <KeysSwitch keys/>
                </Dialog>
                {children.map(|children| children())}
            </div>
        </CallPage>
    }
    .into_any()
}

/// The focus comes with the person: readers of the screen hear where they are.
fn focused() -> NodeRef<H1> {
    let node = NodeRef::<H1>::new();
    Effect::new(move || {
        if let Some(title) = node.get() {
            let _ = title.focus();
        }
    });
    node
}

/// All of them, for whoever asks by "?".
#[component]
fn Keys() -> impl IntoView {
    let lang = use_lang();
    let all = [
        ("M", words::key_mute(lang)),
        ("V", words::key_camera(lang)),
        ("S", words::key_share(lang)),
        ("R", words::key_hand(lang)),
        ("C", ::texts::captions::key(lang)),
        ("G", words::key_layout(lang)),
        ("P", words::key_pin(lang)),
        ("H", words::key_hide(lang)),
        ("F", words::key_full(lang)),
        ("?", words::key_list(lang)),
    ];
    let each = all
        .map(|(key, what)| view! { <div class="keys-line"><dt><kbd>{key}</kbd></dt> <dd>{what}</dd></div> });
    view! { <dl class="keys-list">{each.into_iter().collect_view()}</dl> }.into_any()
}

#[component]
fn KeysSwitch(keys: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    let choose = move |event| {
        let on = event_target_checked(&event);
        keys.set(on);
        #[cfg(feature = "hydrate")]
        super::keys::keep_keys(on);
    };
    view! {
        <div class="tick keys-switch">
            <input
                id="call-keys"
                class="tick-box"
                type="checkbox"
                prop:checked=keys
                on:change=choose
                aria-describedby="call-keys-hint"
            />
            <div>
                <label class="tick-label" for="call-keys">{texts::keys_label(lang)}</label>
                <p id="call-keys-hint" class="field-hint">{texts::keys_hint(lang)}</p>
            </div>
        </div>
    }
    .into_any()
}

fn start_listening(live: Live, layout: Layout, opens: Opens, keys: RwSignal<bool>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        keys.set(super::keys::keys_on());
        super::keys::listen(live, layout, opens, keys);
        super::awake::stay_awake();
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, layout, opens, keys);
}
