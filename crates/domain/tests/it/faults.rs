//! A thousand visits that are planned, moved and cancelled while the worker dies and whoever takes letters and texts is
//! down, slow, refuses, takes and breaks off, and brings its receipts twice and out of order (N3). Whatever happens: what
//! left stands in the outbox, nothing leaves twice under one name or with the same words, nothing is lost without being
//! shown, and what is in doubt is shown as in doubt.
//!
//! One number makes one run (`seed 17`); how far a dying worker came also depends on the engine's pace, so a run repeats
//! its faults and not each step. Four tests share the runs, so that they go side by side; and bugs that are planted turn runs
//! red (`planted.rs`).
mod away;
mod dying;
mod planted;
mod provider;

use crate::visits::{at, guest};
use domain::outbox::{self, Heard};
use domain::visits::{self, changes, reminders};
use domain::{Domain, Host, Ports, texting};
use dying::{Dice, Mortal};
use jobs::{Claimed, JobError, Runner};
use model::outbox::Delivery;
use model::reminders::ClinicReminders;
use model::visits::{Cancelling, NewParticipant, NewTime, NewVisit, VisitView};
use model::{LetterId, VisitId};
use provider::{Book, FAULTS, Provider};
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::{MINUTE, TestDomain, on_postgres};

/// Steps of a worker, at most, that a death falls on; a letter takes about half as many.
const STEPS: u64 = 60;
/// An hour of the day for each version of a visit: the words of no two letters to one guest are the same.
const CLOCKS: [&str; 4] = ["9:05", "10:15", "11:25", "13:35"];
/// The same as letters say it.
const WORDS: [&str; 4] = ["9:05", "10:15", "11:25", "1:35"];

/// Where PostgreSQL is the engine each statement is a message to another process, and the runs are fewer.
fn runs() -> u64 {
    if on_postgres() { 25 } else { 250 }
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_first_quarter() {
    many(0).await;
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_second_quarter() {
    many(1).await;
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_third_quarter() {
    many(2).await;
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_fourth_quarter() {
    many(3).await;
}

async fn many(quarter: u64) {
    let world = World::new(&[]).await;
    for seed in quarter * runs()..(quarter + 1) * runs() {
        Run::of(seed, &world).play().await;
        world.clear().await;
    }
    let gave_up = "select kind, last_error from job where last_error = 'gave_up'";
    assert_eq!(world.test.database.pairs(gave_up).await, [], "no job was given up for want of patience");
    world.domain.close().await;
}

/// Whoever goes away while a snapshot begins leaves the connection fit for the next one, who writes. Fifty reads end at
/// every step they have, and each is followed by a write.
#[tokio::test]
async fn a_reader_who_goes_away_leaves_no_snapshot_behind() {
    let world = World::new(&[]).await;
    let World { domain, host, .. } = &world;
    let planned = visits::schedule(domain, host, at(CLOCKS[0], &["Ana Lima"])).await.unwrap();
    for steps in 0..50 {
        let _dropped = Mortal::new(steps, visits::view(domain, host, planned)).await;
        let to = NewTime {
            date: "2026-12-20".into(),
            time: CLOCKS[usize::from(steps % 2 == 0)].into(),
            duration: "30".into(),
            ..NewTime::default()
        };
        changes::reschedule(domain, host, planned, to).await.unwrap();
    }
    world.test.leaves_jobs();
    domain.close().await;
}

/// One clinic and one host, whose letters and texts a provider with faults takes.
struct World {
    domain: Domain,
    test: TestDomain,
    provider: Arc<Provider>,
    host: Host,
}

impl World {
    /// `reminded`: minutes before a visit.
    async fn new(reminded: &[u16]) -> World {
        let test = TestDomain::new().await;
        let clinic = test.clinic("Ada Rivera").await;
        let (host, admin) = (clinic.host(&test).await, clinic.admin(&test).await);
        reminders::save_reminders(&test, &admin, ClinicReminders::of(reminded)).await.unwrap();
        test.run_jobs().await;
        test.database.tamper("delete from letter").await;
        let provider = Arc::new(Provider::default());
        let (config, ports) = test.parts();
        let ports = Ports { mail: provider.clone(), texts: provider.clone(), ..ports };
        let domain = Domain::open(config, ports).await.expect("what is there opens again");
        World { domain, test, provider, host }
    }

    /// The next run finds an empty outbox and an empty book.
    async fn clear(&self) {
        self.test.database.tamper("delete from letter").await;
        *self.provider.book() = Book::default();
    }

    /// How many letters and texts are still to leave.
    async fn waiting(&self) -> usize {
        let waiting = "select delivery, channel from letter where delivery in ('queued', 'retrying')";
        self.test.database.pairs(waiting).await.len()
    }

    async fn view(&self, visit: VisitId) -> VisitView {
        visits::view(&self.domain, &self.host, visit).await.unwrap()
    }
}

struct Run<'a> {
    seed: u64,
    dice: Dice,
    world: &'a World,
    /// What jobs carried whose worker died.
    killed: Vec<String>,
    /// The last word of the network about a text, or of the mail service about a letter, by its id.
    told: BTreeMap<String, Delivery>,
}

/// A letter or text as the outbox has it.
struct Row {
    key: String,
    guest: String,
    delivery: String,
    kind: String,
}

const ROWS_SQLITE: &str = "
    select lower(hex(id)) || ' ' || lower(hex(participant_id)), delivery || ' ' || kind from letter
    where participant_id is not null order by created_at, id";
const ROWS_POSTGRES: &str = "
    select replace(id::text || ' ' || participant_id::text, '-', ''), delivery || ' ' || kind from letter
    where participant_id is not null order by created_at, id";

fn name(delivery: Delivery) -> String {
    serde_json::to_value(delivery).unwrap().as_str().unwrap().to_owned()
}

impl Run<'_> {
    fn of(seed: u64, world: &World) -> Run<'_> {
        Run { seed, dice: Dice(seed), world, killed: Vec::new(), told: BTreeMap::new() }
    }

    async fn play(&mut self) {
        let (visit, guests) = self.plan().await;
        let (mut version, mut cancelled) = (0, false);
        self.work().await;
        for _ in 0..self.dice.below(3) {
            // Letters are told apart by their moments.
            self.world.test.clock.advance(1);
            if self.dice.one_in(3) {
                self.cancel(visit).await;
                cancelled = true;
                break;
            }
            version += 1;
            self.reschedule(visit, version).await;
            self.work().await;
        }
        self.work().await;
        self.heal().await;
        self.judge(visit, &guests, WORDS[version], cancelled).await;
    }

    fn day(&self) -> String {
        let first = jiff::civil::date(2026, 12, 20);
        // One run's visits are on no other run's day, and the runs go on for weeks.
        let days = i64::try_from(self.seed % runs()).unwrap();
        first.checked_add(jiff::Span::new().days(days)).unwrap().to_string()
    }

    /// One guest or two, the first one perhaps by text. The form is sent again where the server dies over it.
    async fn plan(&mut self) -> (VisitId, Vec<String>) {
        let mut participants = Vec::new();
        for n in 0..=self.dice.below(2) {
            let mut one = guest(&format!("Guest {n} of {}", self.seed));
            if n == 0 && self.dice.one_in(2) {
                let phone = format!("+1212555{:04}", self.seed);
                one = NewParticipant { email: String::new(), phone, invite: "sms".into(), ..one };
            }
            participants.push(one);
        }
        let reached = participants.iter().map(|one| format!("{}{}", one.email, one.phone)).collect();
        let form = NewVisit { date: self.day(), participants, ..at(CLOCKS[0], &[]) };
        let form = NewVisit { request_id: format!("run {}", self.seed), ..form };
        let World { domain, host, .. } = self.world;
        let mut steps = self.fate();
        loop {
            let planned = Mortal::new(steps, visits::schedule(domain, host, form.clone())).await;
            if let Some(planned) = planned {
                return (planned.unwrap(), reached);
            }
            steps = u64::MAX;
        }
    }

    async fn reschedule(&mut self, visit: VisitId, version: usize) {
        let to = NewTime {
            date: self.day(),
            time: CLOCKS[version].into(),
            duration: "30".into(),
            ..NewTime::default()
        };
        let World { domain, host, .. } = self.world;
        let mut steps = self.fate();
        loop {
            let moved = Mortal::new(steps, changes::reschedule(domain, host, visit, to.clone())).await;
            if let Some(moved) = moved {
                return moved.unwrap();
            }
            steps = u64::MAX;
        }
    }

    async fn cancel(&mut self, visit: VisitId) {
        let World { domain, host, .. } = self.world;
        let mut steps = self.fate();
        loop {
            let off = Mortal::new(steps, changes::cancel(domain, host, visit, Cancelling::default())).await;
            if let Some(off) = off {
                return off.unwrap();
            }
            steps = u64::MAX;
        }
    }

    /// After how many steps the process dies; mostly it does not.
    fn fate(&mut self) -> u64 {
        if self.dice.one_in(4) { self.dice.below(STEPS) } else { u64::MAX }
    }

    /// A stretch of work with faults.
    async fn work(&mut self) {
        for _ in 0..self.dice.below(3) {
            let fault = self.dice.of(&FAULTS);
            self.world.provider.next(fault);
        }
        for _ in 0..self.dice.below(4) {
            if !self.step(true).await {
                self.world.test.clock.advance(10);
            }
            self.receipts().await;
        }
    }

    /// One job, as the worker does it, unless the process dies on the way. False when none is due.
    async fn step(&mut self, mortal: bool) -> bool {
        let World { domain, provider, .. } = self.world;
        let Some(job) = Runner::claim(domain, 1).await.unwrap().pop() else { return false };
        let steps = if mortal { self.fate() } else { u64::MAX };
        let answer = tokio::select! {
            biased;
            () = provider.dies() => None,
            answer = Mortal::new(steps, Runner::run(domain, &job)) => answer,
        };
        // Between the handler's last commit and the queue's own.
        let answer = answer.filter(|_| !mortal || !self.dice.one_in(10));
        match answer {
            None => self.died(&job).await,
            Some(answer) => self.settle(&job, answer).await,
        }
        true
    }

    async fn settle(&self, job: &Claimed, answer: Result<(), JobError>) {
        let domain = &self.world.domain;
        let outcome = jobs::outcome(job.attempt, &answer, domain.now().micros());
        Runner::settle(domain, job, outcome).await.unwrap();
    }

    /// The next worker gets the job when the lease has lapsed.
    async fn died(&mut self, job: &Claimed) {
        self.killed.push(job.payload.replace('-', ""));
        if let Some(bug) = self.world.provider.bug() {
            bug.after_a_death(&self.world.test).await;
        }
        self.world.test.clock.advance(jobs::LEASE_S);
    }

    /// Whoever brings texts and letters speaks of those that they took: twice and in any order, or not at all.
    async fn receipts(&mut self) {
        let taken: Vec<(String, bool)> = {
            let book = self.world.provider.book();
            book.taken.iter().map(|one| (one.key.clone(), one.is_text)).collect()
        };
        for (key, is_text) in taken {
            if self.told.contains_key(&key) || !self.dice.one_in(3) {
                continue;
            }
            let last = self.dice.of(&[Delivery::Delivered, Delivery::Delivered, Delivery::Bounced]);
            let mut said = [Delivery::Sent, last, last];
            self.dice.shuffle(&mut said);
            for says in said {
                self.hear(&key, is_text, says).await;
            }
            self.told.insert(key, last);
        }
    }

    async fn hear(&self, key: &str, is_text: bool, says: Delivery) {
        let domain = &self.world.domain;
        if is_text {
            let id = LetterId::parse(key).unwrap();
            texting::receipt(domain, id, says, &format!("SM{key}")).await.unwrap();
        } else {
            let says = match says {
                Delivery::Sent => Heard::Sent,
                Delivery::Delivered => Heard::Delivered,
                _ => Heard::Bounced,
            };
            outbox::heard(domain, key, says).await.unwrap();
        }
    }

    /// Everybody is well again, for as long as it takes.
    async fn heal(&mut self) {
        self.world.provider.is_well();
        for _ in 0..40 {
            while self.step(false).await {}
            if self.world.waiting().await == 0 {
                return;
            }
            self.world.test.clock.advance(16 * MINUTE);
        }
        panic!("seed {}: something waits for ever", self.seed);
    }

    async fn rows(&self) -> Vec<Row> {
        let statement = if on_postgres() { ROWS_POSTGRES } else { ROWS_SQLITE };
        let pairs = self.world.test.database.pairs(statement).await;
        let cut = |text: &str| {
            let (one, other) = text.split_once(' ').expect("two words");
            (one.to_owned(), other.to_owned())
        };
        let row = |(ids, fares): (String, String)| {
            let ((key, guest), (delivery, kind)) = (cut(&ids), cut(&fares));
            Row { key, guest, delivery, kind }
        };
        pairs.into_iter().map(row).collect()
    }

    async fn judge(&self, visit: VisitId, guests: &[String], clock: &str, cancelled: bool) {
        let seed = self.seed;
        let (rows, view) = (self.rows().await, self.world.view(visit).await);
        let book = self.world.provider.book();
        for row in &rows {
            self.fared(row, &book);
        }
        for one in &book.taken {
            assert!(rows.iter().any(|row| row.key == one.key), "seed {seed}: what left stands nowhere");
            let same = book.taken.iter().filter(|other| (&other.to, &other.body) == (&one.to, &one.body));
            assert_eq!(same.count(), 1, "seed {seed}: the same words twice");
        }
        for (shown, reached) in view.row.guests.iter().zip(guests) {
            let last = rows.iter().rfind(|row| row.guest == shown.participant.text());
            let heard: Vec<_> = book.taken.iter().filter(|one| one.to == *reached).collect();
            match last {
                None => assert!(cancelled && heard.is_empty(), "seed {seed}: nobody wrote to {reached}"),
                Some(last) if cancelled => {
                    // Whom nothing has reached is told of no end.
                    let right = last.kind == "cancelled" || last.delivery == "bounced";
                    assert!(right, "seed {seed}: {} {}", last.kind, last.delivery);
                }
                Some(last) => {
                    let delivery = shown.delivery.map(name);
                    assert_eq!(
                        delivery.as_deref(),
                        Some(last.delivery.as_str()),
                        "seed {seed}: as the page shows it"
                    );
                    let newest = heard.last().filter(|one| one.key == last.key);
                    let said = newest.is_none_or(|one| one.body.contains(clock));
                    assert!(said, "seed {seed}: the last word is not what is true");
                }
            }
        }
    }

    /// How a letter stands in the outbox is how it fared, or says that nobody knows.
    fn fared(&self, row: &Row, book: &Book) {
        let (seed, key, delivery) = (self.seed, &row.key, row.delivery.as_str());
        let taken = book.taken.iter().filter(|one| one.key == *key).count();
        assert!(taken <= 1, "seed {seed}: taken {taken} times under one name");
        if let Some(last) = self.told.get(key) {
            assert_eq!(delivery, name(*last), "seed {seed}: the network has said so");
            return;
        }
        let right = match delivery {
            "sent" => taken == 1,
            "bounced" => taken == 0 && book.refused.contains(key),
            "in_doubt" => {
                book.doubtful.contains(key)
                    || self.killed.iter().any(|payload| payload.contains(key.as_str()))
            }
            _ => false,
        };
        assert!(right, "seed {seed}: a {} that is {delivery} was taken {taken} times", row.kind);
    }
}
