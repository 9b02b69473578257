//! A line that floods (W4) ends, and the calls beside it are answered as before.
#![allow(clippy::disallowed_methods, reason = "real sockets live in real time")]
use crate::site::{PORT, TestSite};
use crate::socket::{Line, hear, introduce, is_welcome, knock, plan, say, until_the_end};
use app::server::Calls;
use domain::joining::Seat;
use futures::SinkExt;
use model::VisitId;
use model::signal::{ClientMessage, Refusal, ServerMessage};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use testkit::TestClinic;
use tokio_tungstenite::tungstenite::Message;

const CALLS: u8 = 50;
const ROUNDS: u32 = 4;
/// Less than anybody notices in an answer, and more than a busy machine is late by itself.
const UNNOTICED: Duration = Duration::from_millis(300);

struct Scene {
    site: TestSite,
    clinic: TestClinic,
    address: SocketAddr,
    /// Of the guest who floods.
    seat: Seat,
}

impl Scene {
    async fn new() -> Scene {
        let site = TestSite::new().await;
        let clinic = site.domain.clinic("Maple").await;
        let host = clinic.host(&site.domain).await;
        let (_, _, link) = plan(&site, &host, "flooded").await;
        let address = site.listen().await;
        let who = site.domain.stranger(clinic.id(), 7);
        let guest = domain::joining::guest(&site.domain, &who, &link).await.expect("the link opens");
        let seat =
            domain::joining::enter(&site.domain, &guest, "Maya Lin".to_owned()).await.expect("arrived");
        Scene { site, clinic, address, seat }
    }

    async fn line(&self, visit: VisitId, ticket: &str) -> Line {
        let origin = format!("http://{}.localhost:{PORT}", self.clinic.front.slug);
        let slug = &self.clinic.front.slug;
        let line = knock(self.address, slug, &visit.text(), &[("origin", origin)]).await;
        let mut line = line.expect("our own page opens a socket");
        introduce(&mut line, ticket).await;
        line
    }

    async fn guest(&self) -> Line {
        let ticket = self.site.site.calls.ticket(self.seat.clone());
        self.line(self.seat.visit, ticket.token.expose()).await
    }

    /// Somebody in a call of their own.
    async fn beside(&self, n: u8) -> Line {
        let who = self.site.domain.stranger(self.clinic.id(), n);
        let seats = domain::joining::trial(&self.site.domain, &who).await.expect("two seats");
        let trial = self.site.site.calls.trial(seats).expect("a room");
        let mut line = self.line(trial.mine.visit, trial.mine.token.expose()).await;
        assert!(hear(&mut line, is_welcome).await.is_some());
        line
    }

    /// Says this again and again, as fast as the line takes it, and comes back whenever the line ends.
    async fn flood(&self, text: &str) {
        loop {
            let mut line = self.guest().await;
            while line.feed(Message::text(text.to_owned())).await.is_ok() {
                tokio::task::yield_now().await;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

fn ping(n: u32) -> ClientMessage {
    ClientMessage::Ping { n }
}

/// How long each of them waits for an answer, the shortest first.
async fn waits(lines: &mut [Line]) -> Vec<Duration> {
    let mut waits = Vec::new();
    for n in 0..ROUNDS {
        for line in &mut *lines {
            let asked = Instant::now();
            say(line, &ping(n)).await;
            let answer = hear(line, |said| *said == ServerMessage::Pong { n }).await;
            assert!(answer.is_some(), "everybody is answered");
            waits.push(asked.elapsed());
        }
    }
    waits.sort_unstable();
    waits
}

/// The wait that all but two of two hundred do not reach.
fn long(waits: &[Duration]) -> Duration {
    waits[waits.len() * 99 / 100 - 1]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_calls_are_answered_while_somebody_floods() {
    let scene = Scene::new().await;
    let mut lines = Vec::new();
    for n in 0..CALLS {
        lines.push(scene.beside(20 + n).await);
    }
    let alone = long(&waits(&mut lines).await);
    let text = serde_json::to_string(&ping(0)).expect("JSON");
    for text in [text.as_str(), "{"] {
        let flooded = tokio::select! {
            waits = waits(&mut lines) => long(&waits),
            () = scene.flood(text) => panic!("a flood does not end by itself"),
        };
        assert!(flooded <= 2 * alone + UNNOTICED, "{text}: {flooded:?}, and {alone:?} without");
    }
}

/// What a room has refused long before ends the line; what cannot be read does so earlier.
#[tokio::test]
async fn a_line_that_floods_ends() {
    let scene = Scene::new().await;
    let is_answer = |told: &&ServerMessage| {
        let unreadable = ServerMessage::Refused { reason: Refusal::Unreadable };
        matches!(told, ServerMessage::Pong { .. }) || **told == unreadable
    };
    let text = serde_json::to_string(&ping(1)).expect("JSON");
    for (text, sent, most) in [(text.as_str(), 20_000, 2_000), ("{", 2_000, 500)] {
        let mut line = scene.guest().await;
        let mut said = 0;
        while said < sent && line.send(Message::text(text.to_owned())).await.is_ok() {
            said += 1;
        }
        let told = until_the_end(&mut line).await;
        let answered = told.iter().filter(is_answer).count();
        assert!(answered < most, "{text}: {answered} answers");
    }
}
