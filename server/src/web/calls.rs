//! The live rooms, as use cases and sockets see them: tickets, and facts told to the SFU.
use crate::web::around::Watching;
use crate::web::consoles::Consoles;
use crate::web::flows::Flows;
use crate::web::trials::{self, Trials};
use crate::web::whip::Programs;
use app::server::{Calls, RoomFact};
use base64::Engine as _;
use call::limits::SILENCE_MS_MAX;
use domain::joining::Seat;
use domain::ports::Boxed;
use domain::{Domain, Host};
use model::console::{Flow, Live};
use model::doctor::Trial;
use model::visits::Ticket;
use model::{AppError, ClinicId, ProgramId, Secret, Time, VisitId};
use sfu::{Fact, SfuHandle};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long a ticket opens a socket. Higher: a stolen one is worth more. Lower: slow phones miss it.
const TICKET_S: i64 = 30;
/// Tickets kept at once. Higher: memory. Lower: a flood of tickets pushes out those of real people.
const TICKETS_MAX: usize = 20_000;

/// How long the media thread may take to count. Higher: the operator's page waits for it. Lower: a busy moment looks like
/// a fault.
const COUNTED: Duration = Duration::from_secs(2);

/// How long a socket may say nothing.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Before it says who it is.
    pub introduction: Duration,
    /// Ever after.
    pub silence: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        // Ten seconds: more, and nobody's sockets pile up; less, and slow phones stay out.
        Patience { introduction: Duration::from_secs(10), silence: Duration::from_millis(SILENCE_MS_MAX) }
    }
}

pub struct LiveCalls {
    domain: Domain,
    sfu: SfuHandle,
    tickets: Mutex<HashMap<String, (Seat, Time)>>,
    watching: Watching,
    consoles: Consoles,
    flows: Flows,
    trials: Trials,
    programs: Programs,
    pub patience: Patience,
}

impl LiveCalls {
    pub fn new(domain: Domain, sfu: SfuHandle) -> Self {
        let (tickets, watching, consoles, flows, trials, programs, patience) = Default::default();
        LiveCalls { domain, sfu, tickets, watching, consoles, flows, trials, programs, patience }
    }

    /// The seat of a ticket, once.
    pub fn redeem(&self, token: &str) -> Option<Seat> {
        let (seat, until) = self.tickets.lock().unwrap_or_else(PoisonError::into_inner).remove(token)?;
        (self.domain.now() <= until).then_some(seat)
    }

    pub fn watching(&self) -> &Watching {
        &self.watching
    }

    pub fn consoles(&self) -> &Consoles {
        &self.consoles
    }

    /// What goes through the calls now.
    pub fn flowing(&self) -> &Flows {
        &self.flows
    }

    /// Rooms that are nobody's visit.
    pub fn trials(&self) -> &Trials {
        &self.trials
    }

    /// Other programs in calls, and keys that are still shown.
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    pub fn sfu(&self) -> &SfuHandle {
        &self.sfu
    }
}

impl Calls for LiveCalls {
    #[allow(clippy::disallowed_methods, reason = "the server is a shell: chance comes in here")]
    fn ticket(&self, seat: Seat) -> Ticket {
        let bytes: [u8; 32] = rand::random();
        let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
        let now = self.domain.now();
        self.consoles.ticket(&seat, now);
        let ticket = Ticket { token: Secret::new(token.clone()), visit: seat.visit, me: seat.who };
        let mut tickets = self.tickets.lock().unwrap_or_else(PoisonError::into_inner);
        if tickets.len() >= TICKETS_MAX {
            tickets.retain(|_, (_, until)| *until >= now);
        }
        if tickets.len() < TICKETS_MAX {
            tickets.insert(token, (seat, now.plus_seconds(TICKET_S)));
        }
        ticket
    }

    fn holds(&self, visit: VisitId, host: &Host) -> bool {
        host.sign_in().is_some_and(|sign_in| self.consoles.holds(visit, sign_in, self.domain.now()))
    }

    fn flows(&self) -> Vec<(ClinicId, Flow)> {
        self.flows.now(self.domain.now())
    }

    fn looked(&self, host: &Host) {
        self.watching.looked(host.clinic(), host.id());
    }

    fn trial(&self, [mine, echo]: [Seat; 2]) -> Result<Trial, AppError> {
        self.trials.open(mine.visit, self.domain.now())?;
        trials::end_in_time(self.sfu.clone(), mine.visit);
        Ok(Trial { mine: self.ticket(mine), echo: self.ticket(echo) })
    }

    fn show_key(&self, key: ProgramId, secret: Secret<String>) {
        self.programs.show(key, secret, self.domain.now());
    }

    fn shown_key(&self, key: ProgramId) -> Option<Secret<String>> {
        self.programs.shown(key, self.domain.now())
    }

    fn hide_key(&self, key: ProgramId) {
        self.programs.hide(key);
    }

    fn count(&self) -> Boxed<'_, Option<Live>> {
        Box::pin(async move {
            let count = tokio::time::timeout(COUNTED, self.sfu.count()).await.ok().flatten()?;
            Some(Live { rooms: count.rooms, people: count.people })
        })
    }

    fn tell(&self, visit: VisitId, fact: RoomFact) {
        let fact = match fact {
            RoomFact::Admitted(who) => Fact::Admitted(who),
            RoomFact::SentBack(who) => Fact::SentBack(who),
            RoomFact::Removed(who) => Fact::Removed(who),
            RoomFact::Leads(who, yes) => Fact::Leads(who, yes),
            RoomFact::Chatted(talk) => Fact::Chatted(talk),
            RoomFact::Ended => Fact::Ended,
        };
        self.sfu.tell(visit, fact);
    }
}
