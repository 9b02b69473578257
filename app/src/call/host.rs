//! The host's call: the same stage as a guest's, with who waits and who is in beside it.
use super::asked::{UnderWay, under_way};
use super::colleague::{ColleagueRoom, ColleagueScreen};
use super::host_over::HostOver;
use super::live::Live;
use super::lock::{LockSign, LockedOut};
use super::locked::{ConsoleNote, console};
use super::panel::{Expected, Knock, Panel};
use super::remove::RemoveDialog;
use super::screen::{CallScreen, HostTools};
use super::sealed::{Unable, is_unable};
use crate::logins::leaving::SignOutForm;
use crate::noticed::Elsewhere;
use crate::ui::{Button, Dialog, ErrorView, Kind, OfficePage, PageTitle, use_lang};
use crate::visits::api;
use ::call::client::{Command, Phase, View};
use ::texts::call as texts;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use model::colleagues::Part;
use model::signal::{CallRole, ClientMessage};
use model::visits::{VisitStatus, VisitView};
use model::{AppError, Lang, ParticipantId, Time, VisitId};

/// How often waits are counted anew.
const TICK_S: u64 = 10;
/// From this width on the panel has room beside the stage, pixels.
const WIDE_PX: f64 = 1000.0;

#[component]
pub fn HostCallPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    let visit = Resource::new_blocking(
        || (),
        move |()| {
            let id = VisitId::parse(&id);
            async move { api::visit(id.ok_or(AppError::NotFound)?).await }
        },
    );
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match visit.await {
                    // Whoever plans for the host sees the visit, and is nobody in its call.
                    Ok(visit) if !visit.row.part.enters() => view! {
                        <OfficePage title=texts::tab_host(use_lang())><ErrorView error=AppError::NotAllowed/></OfficePage>
                    }
                    .into_any(),
                    Ok(visit) if visit.row.status == VisitStatus::Ended => {
                        let leads = visit.row.part.leads();
                        view! { <HostOver phase=Phase::Ended visit=visit.row.visit leads/> }.into_any()
                    }
                    Ok(visit) => view! { <AbleRoom visit/> }.into_any(),
                    Err(error) => view! {
                        <OfficePage title=texts::tab_host(use_lang())><ErrorView error/></OfficePage>
                    }
                    .into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// The call, unless the visit is encrypted from end to end and this browser cannot do that.
#[component]
fn AbleRoom(visit: VisitView) -> impl IntoView {
    let unable = is_unable(visit.sealed);
    move || {
        let visit = visit.clone();
        match (unable.get(), visit.row.part.leads()) {
            (true, _) => {
                let title = ::texts::sealed::title(use_lang());
                view! { <OfficePage title><h1>{title}</h1><Unable host=true/></OfficePage> }.into_any()
            }
            (false, true) => view! { <HostRoom visit/> }.into_any(),
            (false, false) => view! { <ColleagueRoom visit=visit.row.visit sealed=visit.sealed/> }.into_any(),
        }
    }
}

#[component]
fn HostRoom(visit: VisitView) -> impl IntoView {
    let id = visit.row.visit;
    let live = Live::new(CallRole::Host).seal(visit.sealed);
    let phase = live.memo(|view: &View| view.phase);
    let over = Memo::new(move |_| Some(phase.get()).filter(|phase| phase.is_over()));
    let own = visit.row.part == Part::Own;
    let keys = RwSignal::new(visit.keys);
    Effect::new(move || begin(live, id));
    ring_at_arrivals(live);
    // A co-host's part may be taken back while they are in.
    let leads = live.memo(|view: &View| view.me.role == CallRole::Host);
    move || match (over.get(), leads.get()) {
        (Some(phase), leads) => view! { <HostOver live=live phase visit=id leads/> }.into_any(),
        (None, true) => view! { <HostScreen live keys visit=id own/> }.into_any(),
        (None, false) => view! { <ColleagueScreen live/> }.into_any(),
    }
}

#[component]
pub(super) fn HostScreen(
    live: Live,
    keys: RwSignal<Vec<model::visits::GuestKey>>,
    visit: VisitId,
    /// The reader is the visit's host, and not a co-host.
    own: bool,
) -> impl IntoView {
    let lang = use_lang();
    let console = console(visit);
    let (panel_open, leaving) = (RwSignal::new(false), RwSignal::new(false));
    let now = RwSignal::new(Time(0));
    let removing = RwSignal::new(None);
    let ahead = servers_clock(live);
    step_aside(panel_open);
    // The question names somebody, and its answer would be refused.
    Effect::new(move || {
        if console.locked.get() && removing.with_untracked(Option::is_some) {
            removing.set(None);
        }
    });
    Effect::new(move || {
        let look = move || now.set(Time(clock().micros() + ahead.get_value()));
        look();
        let handle = set_interval_with_handle(look, std::time::Duration::from_secs(TICK_S));
        on_cleanup(move || {
            if let Ok(handle) = handle {
                handle.clear();
            }
        });
    });
    let panel = move || {
        view! {
            <aside class="panel" class:panel-open=move || panel_open.get() && !console.locked.get() aria-label=texts::host_tools(lang)>
                <Show when=move || !console.locked.get()>
                    <Panel live now removing own/>
                    {move || view! { <Expected live keys=keys.get()/> }}
                </Show>
            </aside>
        }
    };
    let tools = HostTools { panel_open, locked: console.locked, leaving, panel: ViewFn::from(panel) };
    let waiting = live.memo(|view: &View| view.waiting.len());
    let title = move || {
        // The title outlives the page for a moment on the way to another.
        match waiting.try_get().unwrap_or_default() {
            0 => texts::tab_host(lang).to_owned(),
            n => texts::tab_host_waiting(lang, n),
        }
    };
    view! {
        <CallScreen live title=texts::tab_host(lang) phone=None tools>
            <PageTitle text=title/>
            <Elsewhere but=visit/>
            <Show when=move || !panel_open.get() && !console.locked.get()>
                <Knock live/>
            </Show>
            <ConsoleNote live console/>
            <LeaveDialog live leaving locked=console.locked/>
            <RemoveDialog live removing/>
            <LockSign live/>
            <LockedOut live/>
        </CallScreen>
    }
    .into_any()
}

/// Beside the stage the panel is open from the start. Where the page becomes too narrow for both (a smaller window, a
/// tablet that is turned) it would cover the faces, so it closes; where there is room again it is as it was left there.
fn step_aside(panel_open: RwSignal<bool>) {
    let is_wide =
        || window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default() >= WIDE_PX;
    Effect::new(move || {
        let wide = StoredValue::new(is_wide());
        let beside = StoredValue::new(true);
        panel_open.set(wide.get_value());
        let handle = window_event_listener(leptos::ev::resize, move |_| {
            let now = is_wide();
            if now == wide.get_value() {
                return;
            }
            wide.set_value(now);
            if !now {
                beside.set_value(panel_open.get_untracked());
            }
            panel_open.set(now && beside.get_value());
        });
        on_cleanup(move || handle.remove());
    });
}

/// Microseconds by which the server's clock is ahead of this machine's, which may be wrong by hours.
fn servers_clock(live: Live) -> StoredValue<i64> {
    let ahead = StoredValue::new(0);
    let told = live.memo(|view: &View| view.server_now);
    Effect::new(move |first: Option<bool>| {
        let Some((now, _)) = told.get() else { return first.unwrap_or(true) };
        let offset = now.micros() - clock().micros();
        // The word that travelled fastest tells the server's clock best.
        ahead.update_value(|known| *known = if first.unwrap_or(true) { offset } else { offset.max(*known) });
        false
    });
    ahead
}

/// Leaving and ending are different things, and only one of them can be undone.
#[component]
fn LeaveDialog(live: Live, leaving: RwSignal<bool>, locked: RwSignal<bool>) -> impl IntoView {
    let lang = use_lang();
    view! {
        <Dialog id="leaving" title=texts::leave_title(lang) open=leaving>
            <p>{texts::leave_text(lang)}</p>
            <div class="call-note-buttons">
                <Button kind=Kind::Secondary press=Callback::new(move |()| live.send(Command::Leave))>
                    {texts::leave_only(lang)}
                </Button>
                <Button
                    kind=Kind::Danger
                    busy=under_way(live, ClientMessage::EndForAll)
                    disabled=locked
                    press=Callback::new(move |()| live.send(Command::EndForAll))
                >
                    {texts::end_all(lang)}
                </Button>
                <Button kind=Kind::Quiet press=Callback::new(move |()| leaving.set(false))>{texts::stay(lang)}</Button>
            </div>
            // The call has no menu of the account; who signs out is out of the call too.
            <SignOutForm kind=Kind::Quiet/>
            <UnderWay live ask=ClientMessage::EndForAll/>
            {move || locked.get().then(|| view! { <p class="note">{::texts::limits::locked_leave(lang)}</p> })}
        </Dialog>
    }
    .into_any()
}

pub(super) fn begin(live: Live, visit: VisitId) {
    #[cfg(feature = "hydrate")]
    live.start(visit, move || async move { Ok(super::api::host_ticket(visit).await?.token) });
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, visit);
}

/// Each arrival in the waiting room sounds, not only the first, and shows in the corner when the page is behind.
pub(super) fn ring_at_arrivals(live: Live) {
    let lang = use_lang();
    let waiting = live.memo(|view: &View| view.waiting.iter().map(|waiting| waiting.id).collect::<Vec<_>>());
    Effect::new(move |before: Option<Vec<ParticipantId>>| {
        let now = waiting.get();
        if now.iter().any(|id| before.as_ref().is_none_or(|before| !before.contains(id))) {
            ring(live, lang);
        }
        now
    });
}

fn ring(live: Live, lang: Lang) {
    #[cfg(feature = "hydrate")]
    {
        let speaker = live.with_untracked(|view| view.me.speaker.clone());
        crate::visits::notify::show(::texts::visits::notify_title(lang));
        // Chosen on the day's page, for this browser.
        if crate::visits::chime::is_off() {
            return;
        }
        leptos::task::spawn_local(async move {
            super::sounds::chime(speaker).await;
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (live, lang);
}

#[cfg(feature = "hydrate")]
fn clock() -> Time {
    Time((js_sys::Date::now() * 1000.0) as i64)
}

#[cfg(not(feature = "hydrate"))]
fn clock() -> Time {
    Time(0)
}
