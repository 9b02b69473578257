//! The whole screen of a call: notes above, stage, bar below; for hosts a panel beside.
use super::bar::Bar;
use super::devices::DeviceLists;
use super::live::Live;
use super::notes::Notes;
use super::said::Said;
use super::stage::Stage;
use crate::ui::{CallPage, Dialog, use_lang};
use leptos::html::H1;
use leptos::prelude::*;
use texts::call as texts;

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
    let choosing = RwSignal::new(false);
    let keys = RwSignal::new(true);
    start_listening(live, keys);
    let panel = tools.as_ref().map(|tools| tools.panel.run());
    view! {
        <CallPage title=title.clone()>
            <div class="call">
                <h1 class="sr-only" tabindex="-1" node_ref=focused()>{title}</h1>
                <div class="call-middle">
                    <div class="call-stage">
                        <Stage live/>
                        <Notes live phone/>
                    </div>
                    {panel}
                </div>
                <Bar live choosing tools/>
                <Said live/>
                <Dialog id="devices" title=texts::devices(lang) open=choosing>
                    <DeviceLists live/>
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

fn start_listening(live: Live, keys: RwSignal<bool>) {
    #[cfg(feature = "hydrate")]
    Effect::new(move || {
        keys.set(super::keys::keys_on());
        super::keys::listen(live, keys);
        super::awake::stay_awake();
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, keys);
}
