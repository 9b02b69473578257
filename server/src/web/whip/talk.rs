//! One program's side of its socket: what a page would say, said for it. It says nothing of its own accord but that it lives.
use super::answers::Problem;
use super::sessions::Open;
use crate::web::router::Site;
use domain::Anyone;
use domain::publish::Entry;
use model::relay::RelayPass;
use model::signal::{CallRole, ClientMessage, Refusal, Sending, ServerMessage};
use sfu::Outbox;
use std::pin::pin;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

/// How long an answer may take. Higher: a program waits where nothing comes. Lower: a busy moment looks like a fault.
const ANSWERED: Duration = Duration::from_secs(5);
/// How often the room hears that the program is there, and the database is asked whether it may be. Higher: what is forbidden
/// goes on for longer. Lower: more to do.
const BEAT: Duration = Duration::from_secs(5);

pub struct Talk {
    site: Site,
    asker: Anyone,
    entry: Entry,
    open: Open,
    outbox: Outbox,
    sending: Sending,
    /// What the room tells first: a way in for a network that lets nothing else out.
    pub relay: Option<RelayPass>,
}

impl Talk {
    pub fn new(site: Site, asker: Anyone, entry: Entry, open: Open, outbox: Outbox) -> Talk {
        Talk { site, asker, entry, open, outbox, sending: Sending::default(), relay: None }
    }

    fn say(&self, message: ClientMessage) {
        self.site.calls.sfu().said(self.open.visit, self.open.who, self.open.socket, message);
    }

    /// The answer to the program's offer; what it has lines for is what it sends from then on.
    pub async fn offer(&mut self, sdp: String) -> Result<String, Problem> {
        self.say(ClientMessage::UpOffer { epoch: 1, sdp });
        let answer = timeout(ANSWERED, self.answer()).await.map_err(|_| Problem::Away)??;
        if self.entry.seat.role == CallRole::Program {
            self.sending = taken(&answer);
            self.say(ClientMessage::Sending { sending: self.sending });
        }
        Ok(answer)
    }

    async fn answer(&mut self) -> Result<String, Problem> {
        while let Some(told) = self.outbox.recv().await {
            match told {
                ServerMessage::UpAnswer { sdp, .. } => return Ok(sdp),
                ServerMessage::Relay { pass } => self.relay = Some(pass),
                ServerMessage::MediaFailed { .. } => return Err(Problem::Unreadable),
                ServerMessage::Refused { reason } => return Err(refused(reason)),
                ServerMessage::TakenOver => return Err(Problem::Replaced),
                ServerMessage::Removed => return Err(Problem::BadKey),
                ServerMessage::Ended => return Err(Problem::Over),
                _ => {}
            }
        }
        Err(Problem::Away)
    }

    /// Until the program goes, is removed, or may not be there any more.
    pub async fn run(mut self, session: String) {
        let now = self.site.domain.now();
        let left = self.entry.until.seconds_since(now).max(0);
        let mut over = pin!(sleep(Duration::from_secs(u64::try_from(left).unwrap_or_default())));
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut n = 0;
        loop {
            tokio::select! {
                told = self.outbox.recv() => match told {
                    Some(told) if !self.told(&told) => {}
                    _ => break,
                },
                _ = beat.tick() => {
                    n += 1;
                    self.say(ClientMessage::Ping { n });
                    if !self.stands().await {
                        break;
                    }
                }
                () = &mut over => break,
            }
        }
        self.site.calls.programs().remove(&session);
    }

    /// True: it is over.
    fn told(&mut self, told: &ServerMessage) -> bool {
        match told {
            ServerMessage::Muted => {
                self.sending = Sending { mic: false, screen_sound: false, ..self.sending };
                self.say(ClientMessage::Sending { sending: self.sending });
                false
            }
            // One that is refused for its haste is not refused its place.
            ServerMessage::Refused { reason: Refusal::TooFast } => false,
            ServerMessage::MediaFailed { .. }
            | ServerMessage::Refused { .. }
            | ServerMessage::TakenOver
            | ServerMessage::SentBack
            | ServerMessage::Removed
            | ServerMessage::Ended => true,
            _ => false,
        }
    }

    /// A database that is away ends nothing.
    async fn stands(&self) -> bool {
        domain::publish::stands(&self.site.domain, &self.asker, self.entry.key).await.unwrap_or(true)
    }
}

/// However it ends, also when the program hangs up before it is answered: nobody stays on the screens who is not there.
impl Drop for Talk {
    fn drop(&mut self) {
        self.open.leave(self.site.calls.sfu());
    }
}

fn refused(reason: Refusal) -> Problem {
    match reason {
        Refusal::NobodyThere => Problem::Nobody,
        Refusal::Locked => Problem::Locked,
        Refusal::RoomFull => Problem::Full,
        Refusal::TooFast => Problem::TooMany(1),
        _ => Problem::NotAllowed,
    }
}

/// The lines of an answer that were taken: the first of sound and of picture are what people call microphone and camera.
fn taken(answer: &str) -> Sending {
    let count = |kind: &str| {
        let open = |line: &&str| line.strip_prefix(kind).is_some_and(|rest| !rest.starts_with("0 "));
        answer.lines().filter(open).count()
    };
    let (sounds, pictures) = (count("m=audio "), count("m=video "));
    Sending { mic: sounds > 0, camera: pictures > 0, screen: pictures > 1, screen_sound: sounds > 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_is_what_is_sent() {
        let answer = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\nm=video 0 UDP/TLS/RTP/SAVPF 0\r\n";
        assert_eq!(taken(answer), Sending { mic: true, ..Sending::default() });
        let both = answer.replace("m=video 0", "m=video 9");
        assert_eq!(taken(&both), Sending { mic: true, camera: true, ..Sending::default() });
    }

    #[test]
    fn a_room_without_people_is_no_fault_of_the_key() {
        assert_eq!(refused(Refusal::NobodyThere), Problem::Nobody);
        assert_eq!(refused(Refusal::Locked), Problem::Locked);
        assert_eq!(refused(Refusal::NotAdmitted), Problem::NotAllowed);
    }
}
