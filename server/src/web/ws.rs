//! `GET /ws/visit/{visit}`: finds out who is there, then only carries frames between the socket and the room.
//! Domain and SFU do not know each other; they meet here.
use crate::web::pace::Pace;
use crate::web::router::Site;
use crate::web::{around, consoles};
use app::server::{Calls, RoomFact};
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade, close_code};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use call::limits::MESSAGE_BYTES_MAX;
use call::room::{Arrival, HostAsks, SocketId, Standing};
use domain::joining::Seat;
use futures::stream::{SplitSink, unfold};
use futures::{SinkExt, StreamExt};
use model::signal::{CallRole, ClientMessage, Hello, Refusal, ServerMessage};
use model::{AppError, Conflict, ProgramId, VisitId};
use std::pin::pin;
use std::time::{Duration, Instant};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

pub async fn open(
    State(site): State<Site>,
    Path(visit): Path<String>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let Some(visit) = VisitId::parse(&visit) else { return StatusCode::NOT_FOUND.into_response() };
    upgrade
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .on_upgrade(move |socket| serve(site, visit, socket))
}

async fn serve(site: Site, visit: VisitId, mut socket: WebSocket) {
    let Some((mut seat, hello)) = introduced(&site, visit, &mut socket).await else { return };
    let who = seat.who;
    // Heard from here on, so that a sign-in that ends while it is asked about is not missed.
    let mut changes = site.domain.changes();
    // Whoever has signed out since they got their ticket, or lost what they were, opens nothing with it.
    if consoles::is_void(&site, &seat).await {
        return;
    }
    // Nobody has to be let in to a room of their own, and no database knows of it.
    let trial = site.calls.trials().holds(visit);
    if !trial {
        // A ticket is up to half a minute old: who was sent back since is not let in for a moment first.
        seat.standing = standing_now(&site, &seat).await;
    }
    seat.role = role_now(&site, &seat).await;
    let (id, mut outbox) = site.calls.sfu().arrive(visit, arrival(&seat, &hello));
    if !trial {
        catch_up(&site, &seat).await;
        catch_up_role(&site, &seat).await;
        around::tell_one(&site, visit).await;
    }
    site.calls.consoles().opened(&seat);
    site.calls.flowing().opened(&seat);
    let mut pace = Pace::new(clock());
    let (mut write, read) = socket.split();
    let silence = site.calls.patience.silence;
    // A stream, so that the wait goes on while the room speaks: what is sent to somebody is no sign of their life.
    let mut heard = pin!(unfold(read, |mut read| async move {
        let said = timeout(silence, read.next()).await.ok()??.ok()?;
        Some((said, read))
    }));
    loop {
        tokio::select! {
            told = outbox.recv() => {
                let Some(message) = told else { break };
                let Ok(text) = serde_json::to_string(&message) else { continue };
                // Whoever does not read for so long is not there any more.
                let Ok(Ok(())) = timeout(silence, write.send(Message::text(text))).await else { break };
            }
            said = heard.next() => {
                let Some(message) = said else { break };
                if !pace.hears(clock()) {
                    hang_up(&mut write).await;
                    break;
                }
                let passed = timeout(silence, pass_on(&site, &seat, id, message, &mut pace, &mut write)).await;
                if passed != Ok(true) { break }
            }
            () = consoles::changed(&seat, &mut changes) => {
                if consoles::is_gone(&site, &seat).await {
                    site.calls.tell(visit, RoomFact::Removed(who));
                }
            }
        }
    }
    site.calls.consoles().closed(&seat, site.domain.now());
    site.calls.flowing().closed(&seat);
    site.calls.sfu().left(visit, who, id);
    let _ = timeout(LAST_WORD, write.close()).await;
}

async fn introduced(site: &Site, visit: VisitId, socket: &mut WebSocket) -> Option<(Seat, Hello)> {
    let first = timeout(site.calls.patience.introduction, socket.recv()).await.ok()??.ok()?;
    let hello: Hello = serde_json::from_str(first.to_text().ok()?).ok()?;
    let seat = site.calls.redeem(&hello.ticket).filter(|seat| seat.visit == visit)?;
    Some((seat, hello))
}

pub(crate) fn arrival(seat: &Seat, hello: &Hello) -> Arrival {
    let admitted = seat.standing == model::joining::Standing::Admitted;
    Arrival {
        who: seat.who,
        // Overwritten by the SFU, which counts sockets.
        socket: SocketId(0),
        name: seat.name.clone(),
        role: seat.role,
        standing: if admitted { Standing::Admitted } else { Standing::Waiting },
        since: seat.since,
        page: hello.page,
        again: hello.again,
        task: seat.task,
    }
}

/// What the database says at this moment; what the ticket said when it cannot be asked.
async fn standing_now(site: &Site, seat: &Seat) -> model::joining::Standing {
    match domain::joining::standing_of(&site.domain, seat.visit, seat.who).await {
        Ok(standing) => standing,
        // `catch_up` says so to the room.
        Err(error) if ended(&error) => model::joining::Standing::Waiting,
        Err(_) => seat.standing,
    }
}

/// The host may have admitted, removed or ended while the room did not know of this arrival: the database is asked once
/// more, and the room is told what it missed.
async fn catch_up(site: &Site, seat: &Seat) {
    use model::joining::Standing::{Admitted, Removed, Waiting};
    let fact = match domain::joining::standing_of(&site.domain, seat.visit, seat.who).await {
        Ok(Admitted) if seat.standing != Admitted => RoomFact::Admitted(seat.who),
        Ok(Waiting) if seat.standing == Admitted => RoomFact::SentBack(seat.who),
        Ok(Removed) => RoomFact::Removed(seat.who),
        Ok(_) => return,
        Err(error) if ended(&error) => RoomFact::Ended,
        // The database cannot be asked right now: what the ticket said stands.
        Err(_) => return,
    };
    site.calls.tell(seat.visit, fact);
}

/// A colleague may have been made a co-host since their ticket, or not be one any more. A guest stays a guest.
async fn role_now(site: &Site, seat: &Seat) -> CallRole {
    if seat.role == CallRole::Guest {
        return seat.role;
    }
    domain::joining::role_of(&site.domain, seat.visit, seat.who).await.unwrap_or(seat.role)
}

/// The same once more, for what the room was told before it knew of this arrival.
async fn catch_up_role(site: &Site, seat: &Seat) {
    let role = role_now(site, seat).await;
    if role != seat.role {
        site.calls.tell(seat.visit, RoomFact::Leads(seat.who, role == CallRole::Host));
    }
}

fn ended(error: &domain::Error) -> bool {
    matches!(error, domain::Error::Shown(AppError::Conflict(Conflict::VisitEnded) | AppError::NotFound))
}

type Writer = SplitSink<WebSocket, Message>;

/// False ends the socket.
async fn pass_on(
    site: &Site,
    seat: &Seat,
    id: SocketId,
    message: Message,
    pace: &mut Pace,
    write: &mut Writer,
) -> bool {
    let text = match message {
        Message::Text(text) => text,
        Message::Close(_) | Message::Binary(_) => return false,
        Message::Ping(_) | Message::Pong(_) => return true,
    };
    match serde_json::from_str::<ClientMessage>(&text) {
        Ok(message) if consoles::is_locked(site, seat, &message).await => {
            refuse(write, Refusal::SignedOut).await
        }
        Ok(message) => {
            site.calls.sfu().said(seat.visit, seat.who, id, message);
            true
        }
        Err(_) if pace.forgives(clock()) => refuse(write, Refusal::Unreadable).await,
        Err(_) => {
            hang_up(write).await;
            false
        }
    }
}

/// For so long a last word waits for somebody who does not read. Higher: a flood leaves more lines behind. Lower: a slow
/// line does not hear it.
const LAST_WORD: Duration = Duration::from_secs(2);

/// Whoever floods is told why their line ends, if they still listen.
async fn hang_up(write: &mut Writer) {
    let reason = "too much at once".into();
    let word = Message::Close(Some(CloseFrame { code: close_code::POLICY, reason }));
    let _ = timeout(LAST_WORD, write.send(word)).await;
}

#[allow(clippy::disallowed_methods, reason = "the server is a shell: time comes in here")]
fn clock() -> Instant {
    Instant::now()
}

async fn refuse(write: &mut Writer, reason: Refusal) -> bool {
    let text = serde_json::to_string(&ServerMessage::Refused { reason }).unwrap_or_default();
    write.send(Message::text(text)).await.is_ok()
}

/// Runs what hosts ask for from within a call, in the order in which they asked.
pub async fn answer_all(site: Site, mut asked: UnboundedReceiver<(VisitId, HostAsks)>) {
    while let Some((visit, ask)) = asked.recv().await {
        answer(&site, visit, ask).await;
    }
}

async fn answer(site: &Site, visit: VisitId, ask: HostAsks) {
    let by = match ask {
        HostAsks::Admit { by, .. }
        | HostAsks::SendBack { by, .. }
        | HostAsks::Remove { by, .. }
        | HostAsks::MakeHost { by, .. }
        | HostAsks::EndForAll { by } => by,
    };
    let done = match domain::joining::as_host(&site.domain, visit, by).await {
        Err(error) => Err(error),
        Ok(host) => match ask {
            HostAsks::Admit { who, .. } => {
                domain::joining::admit(&site.domain, &host, who).await.map(|_| RoomFact::Admitted(who))
            }
            HostAsks::SendBack { who, .. } => {
                domain::joining::send_back(&site.domain, &host, who).await.map(|_| RoomFact::SentBack(who))
            }
            HostAsks::Remove { who, .. } if site.calls.programs().holds(visit, who) => {
                let removed = domain::publish::remove(&site.domain, &host, visit, ProgramId(who.0)).await;
                removed.map(|_| RoomFact::Removed(who))
            }
            HostAsks::Remove { who, .. } => {
                domain::joining::remove(&site.domain, &host, who).await.map(|_| RoomFact::Removed(who))
            }
            HostAsks::MakeHost { who, host: yes, .. } => {
                domain::colleagues::lead(&site.domain, &host, who, yes)
                    .await
                    .map(|_| RoomFact::Leads(who, yes))
            }
            HostAsks::EndForAll { .. } => {
                domain::visits::end(&site.domain, &host, visit).await.map(|()| RoomFact::Ended)
            }
        },
    };
    match done {
        Ok(fact) => site.calls.tell(visit, fact),
        Err(error) => {
            let shown = error.shown();
            tracing::warn!(?visit, %shown, "a host's wish could not be done");
            site.calls.sfu().tell(visit, sfu::Fact::Refused(by, refusal(&shown)));
        }
    }
}

/// Why, as the host's page can say it in plain words.
fn refusal(error: &AppError) -> Refusal {
    match error {
        AppError::SignedOut | AppError::Unfinished(_) | AppError::NotAllowed => Refusal::NotHost,
        AppError::NotFound | AppError::Conflict(_) => Refusal::NobodyThere,
        _ => Refusal::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_learns_why_nothing_happened() {
        assert_eq!(refusal(&AppError::Unavailable), Refusal::Failed);
        assert_eq!(refusal(&AppError::SignedOut), Refusal::NotHost);
        assert_eq!(refusal(&AppError::Conflict(Conflict::Removed)), Refusal::NobodyThere);
    }
}
