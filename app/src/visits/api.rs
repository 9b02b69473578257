//! The server functions of hosts, and of whoever plans for them: who asks, one use case, the error in words.
#[cfg(feature = "ssr")]
use crate::server::{self, RoomFact, Show};
use leptos::prelude::*;
use model::conflicts::{ConflictsAsked, Foreseen};
#[cfg(feature = "ssr")]
use model::series::Scope;
#[cfg(feature = "ssr")]
use model::visits::Cancelling;
use model::visits::{
    AddStart, AddingGuest, CallingOff, ChangingGuest, Dashboard, GuestForm, HistoryFilter, HistoryFound,
    HistoryQuery, HistoryRow, MoveStart, Moving, NewVisit, Offered, Outlook, PastVisit, PlanningStart,
    Prospect, VisitView,
};
use model::{AppError, MemberId, ParticipantId, Time, VisitId};

/// The day, and a page of what comes from behind a moment on.
#[server(Today)]
pub async fn dashboard(after: Option<Time>) -> Result<Dashboard, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::dashboard(&domain, &who, after).await.shown()
}

#[server(PlanStart)]
pub async fn plan_start() -> Result<PlanningStart, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::start(&domain, &who).await.shown()
}

/// A form that says the same as a visit, a week on.
#[server(PlanNext)]
pub async fn plan_next(visit: VisitId) -> Result<NewVisit, AppError> {
    let (domain, who) = server::planner().await?;
    domain::series::next(&domain, &who, visit).await.shown()
}

/// What a form still lacks is an answer here, not a failure: somebody is typing.
#[server(PlanPreview)]
pub async fn preview(visit: NewVisit) -> Result<Outlook, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::preview(&domain, &who, visit).await.shown()
}

/// Of the people of the host who is planned for, and of the clinic; without a host, of the planner's own.
#[server(Suggest)]
pub async fn suggest(typed: String, host: Option<MemberId>) -> Result<Vec<Offered>, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::offer(&domain, &who, host, &typed).await.shown()
}

/// Another button of the planning form: its page is shown again with what was typed, and with room for everybody whom a visit
/// may hold.
#[server(MakeRoom)]
pub async fn make_room(visit: NewVisit) -> Result<(), AppError> {
    let _ = (server::planner().await?, visit);
    Ok(())
}

/// What stands in the way of another time for a visit, or of another host: somebody is choosing.
#[server(SeeConflicts)]
pub async fn conflicts(asked: ConflictsAsked) -> Result<Foreseen, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::conflicts(&domain, &who, asked).await.shown()
}

/// Another button of the planning form: its page is shown again with what was typed, and with the people of a group. What
/// was typed is only carried; the page asks for the people.
#[server(FillGroup)]
pub async fn fill_group(visit: NewVisit) -> Result<(), AppError> {
    let _ = (server::planner().await?, visit);
    Ok(())
}

#[server(Schedule)]
pub async fn schedule(visit: NewVisit) -> Result<VisitId, AppError> {
    let (domain, who) = server::planner().await?;
    let id = domain::visits::schedule(&domain, &who, visit).await.shown()?;
    server::redirect(&format!("/visits/{}", id.text()));
    Ok(id)
}

#[server(ReadVisit)]
pub async fn visit(id: VisitId) -> Result<VisitView, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::view(&domain, &who, id).await.shown()
}

/// To every guest who is not there.
#[server(RemindNow)]
pub async fn remind_now(visit: VisitId) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let told = domain::visits::reminders::remind_now(&domain, &who, visit).await.shown()?;
    back_to(visit, if told > 0 { "?done=reminded" } else { "" });
    Ok(())
}

/// The host comes so many minutes after the planned start.
#[server(RunningLate)]
pub async fn running_late(visit: VisitId, minutes: u16) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let told = domain::visits::reminders::running_late(&domain, &who, visit, minutes).await.shown()?;
    back_to(visit, if told { "?done=late" } else { "" });
    Ok(())
}

/// The host is in the call, and this guest is not there.
#[server(HostWaits)]
pub async fn host_waits(guest: ParticipantId) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    let (visit, told) = domain::visits::reminders::host_waits(&domain, &host, guest).await.shown()?;
    back_to(visit, if told { "?done=waiting" } else { "" });
    Ok(())
}

/// `said`: what the page says was done.
#[cfg(feature = "ssr")]
fn back_to(visit: VisitId, said: &str) {
    server::redirect(&format!("/visits/{}{said}", visit.text()));
}

#[server(ReadMove)]
pub async fn move_start(visit: VisitId) -> Result<MoveStart, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::changes::move_start(&domain, &who, visit).await.shown()
}

/// Another time for a visit that has not begun, and what it is.
#[server(MoveVisit)]
pub async fn move_visit(to: Moving) -> Result<(), AppError> {
    let ((domain, who), visit) = (server::planner().await?, to.visit);
    let (to, details) = to.to();
    domain::visits::changes::change(&domain, &who, visit, to, details).await.shown()?;
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

/// What it would do to cancel it.
#[server(ReadProspect)]
pub async fn prospect(visit: VisitId) -> Result<Prospect, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::changes::prospect(&domain, &who, visit).await.shown()
}

/// The guests are told.
#[server(CancelVisit)]
pub async fn cancel_visit(off: CallingOff) -> Result<(), AppError> {
    let ((domain, who), CallingOff { visit, reason, told, scope }) = (server::planner().await?, off);
    domain::visits::changes::cancel(&domain, &who, visit, Cancelling { reason, told, scope })
        .await
        .shown()?;
    server::calls()?.tell(visit, RoomFact::Ended);
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

/// Nobody is told.
#[server(RemoveVisit)]
pub async fn remove_visit(off: CallingOff) -> Result<(), AppError> {
    let ((domain, who), CallingOff { visit, scope, .. }) = (server::planner().await?, off);
    domain::visits::changes::remove(&domain, &who, visit, Scope::parse(&scope)).await.shown()?;
    server::calls()?.tell(visit, RoomFact::Ended);
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

#[server(ReadAdd)]
pub async fn add_start(visit: VisitId) -> Result<AddStart, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::changes::add_start(&domain, &who, visit).await.shown()
}

#[server(AddGuest)]
pub async fn add_guest(guest: AddingGuest) -> Result<(), AppError> {
    let ((domain, who), visit, request) = (server::planner().await?, guest.visit, guest.request_id.clone());
    let (scope, person) = (Scope::parse(&guest.scope), guest.person());
    domain::visits::changes::add_guest(&domain, &who, visit, &request, person, scope).await.shown()?;
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

#[server(ReadGuest)]
pub async fn guest_form(guest: ParticipantId) -> Result<GuestForm, AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::changes::guest(&domain, &who, guest).await.shown()
}

#[server(ChangeGuest)]
pub async fn change_guest(guest: ChangingGuest) -> Result<(), AppError> {
    let ((domain, who), id) = (server::planner().await?, guest.guest);
    let visit = domain::visits::changes::edit_guest(&domain, &who, id, guest.person()).await.shown()?;
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

/// To where it did not arrive.
#[server(SendAgain)]
pub async fn send_again(guest: ParticipantId) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let (visit, told) = domain::visits::changes::send_again(&domain, &who, guest).await.shown()?;
    back_to(visit, if told { "?done=again" } else { "" });
    Ok(())
}

/// Whoever is in the call leaves it. `tells`: "on" when they are to be written to. `scope`: of a visit in a series, out of
/// which of them.
#[server(TakeOutGuest)]
pub async fn take_out(
    guest: ParticipantId,
    #[server(default)] tells: String,
    #[server(default)] scope: String,
) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    let (tells, scope) = (tells == "on", Scope::parse(&scope));
    let out = domain::visits::changes::remove_guest(&domain, &who, guest, tells, scope).await.shown()?;
    for (visit, place) in &out {
        server::calls()?.tell(*visit, RoomFact::Removed(*place));
    }
    if let Some((visit, _)) = out.first() {
        server::redirect(&format!("/visits/{}", visit.text()));
    }
    Ok(())
}

/// Before it has begun, also by whoever plans for its host.
#[server(EndVisit)]
pub async fn end(visit: VisitId) -> Result<(), AppError> {
    let (domain, who) = server::planner().await?;
    domain::visits::end(&domain, &who, visit).await.shown()?;
    server::calls()?.tell(visit, RoomFact::Ended);
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

/// An ended visit goes on, until a day after its end.
#[server(ReopenVisit)]
pub async fn reopen(visit: VisitId) -> Result<(), AppError> {
    let (domain, host) = server::host().await?;
    domain::visits::reopen(&domain, &host, visit).await.shown()?;
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(())
}

/// Lets a guest in and takes the host to the call.
#[server(Admit)]
pub async fn admit(guest: ParticipantId) -> Result<VisitId, AppError> {
    let (domain, host) = server::host().await?;
    let visit = domain::joining::admit(&domain, &host, guest).await.shown()?;
    server::calls()?.tell(visit, RoomFact::Admitted(guest));
    server::redirect(&format!("/visits/{}/call", visit.text()));
    Ok(visit)
}

/// For good: the guest's link opens nothing any more but the sentence that says so.
#[server(RemoveGuest)]
pub async fn remove_guest(guest: ParticipantId) -> Result<VisitId, AppError> {
    let (domain, host) = server::host().await?;
    let visit = domain::joining::remove(&domain, &host, guest).await.shown()?;
    server::calls()?.tell(visit, RoomFact::Removed(guest));
    server::redirect(&format!("/visits/{}", visit.text()));
    Ok(visit)
}

/// Visits that are over, newest first, after the last one seen.
#[server(ReadHistory)]
pub async fn history(filter: HistoryFilter, before: Option<PastVisit>) -> Result<Vec<HistoryRow>, AppError> {
    let (domain, host) = server::host().await?;
    domain::visits::history(&domain, &host, &filter, before).await.shown()
}

/// Of somebody by name: sent by a form, whose page asks once more with what was typed. Without a name it leads to the page
/// whose address says what is looked for.
#[server(FindHistory)]
pub async fn find_history(query: HistoryQuery) -> Result<HistoryFound, AppError> {
    let (domain, host) = server::host().await?;
    if !query.is_named() {
        server::redirect(&format!("/history{}", super::history_filter::address(&query)));
        return Ok(HistoryFound { rows: Vec::new(), on: None });
    }
    let before = super::words::past_visit(&query.before);
    domain::visits::find_in_history(&domain, &host, &query, before).await.shown()
}
