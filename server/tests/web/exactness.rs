//! C9 from the room's input to the page: whatever happens, wait, duration and who was there are exact. Random stories
//! run through the real room, the real writer and the real database on a clock of their own; a model that only ticks
//! boxes, a tenth of a second each, says what the record must be.
use call::limits::{PLACE_KEPT_MS, QUIET_MS_MAX, SILENCE_MS_MAX};
use call::moment::Moment;
use call::room::{Arrival, Input, Output, Room, SocketId, Standing};
use domain::{Host, joining, visits};
use model::joining::LinkToken;
use model::signal::{CallRole, ClientMessage};
use model::visits::{NewParticipant, NewVisit, VisitRecord};
use model::{ParticipantId, Time, VisitId};
use server::web::record::{Backlog, Happened};
use testkit::{TestClinic, TestDomain};

/// All that happens, happens at a multiple of this.
const TICK_MS: u64 = 100;
const PING_MS: u64 = 10_000;
const BEAT_MS: u64 = 5_000;
const PEOPLE: usize = 3;
const HOST: usize = 0;
/// Higher: slower. Lower: rare turns are not met.
const SEEDS: u64 = 24;

/// SplitMix64.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % n
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    Gone,
    Waits,
    In,
}

/// What must come out for one person. Knows nothing of rooms and rows.
#[derive(Clone)]
struct Truth {
    at: At,
    from: u64,
    /// The last moment that is known of, once the line is lost.
    lost: Option<u64>,
    /// Until when a killed server has it on disk that they were there.
    stamped: u64,
    first_admitted: Option<u64>,
    /// One box for each tick.
    waited: Vec<bool>,
    present: Vec<bool>,
}

impl Truth {
    fn new() -> Truth {
        Truth {
            at: At::Gone,
            from: 0,
            lost: None,
            stamped: 0,
            first_admitted: None,
            waited: Vec::new(),
            present: Vec::new(),
        }
    }

    /// What they were ends, at the latest when their line was lost.
    fn become_at(&mut self, at: At, now: u64, known: u64) {
        let boxes = match self.at {
            At::Gone => None,
            At::Waits => Some(&mut self.waited),
            At::In => Some(&mut self.present),
        };
        let (from, to) = (self.from / TICK_MS, self.lost.unwrap_or(known).max(self.from) / TICK_MS);
        if let Some(boxes) = boxes {
            boxes.resize(boxes.len().max(to as usize), false);
            boxes[from as usize..to as usize].fill(true);
        }
        (self.at, self.from, self.stamped) = (at, now, now);
        if at == At::Gone {
            self.lost = None;
        }
    }
}

fn is(boxes: &[bool], tick: usize) -> bool {
    boxes.get(tick).copied().unwrap_or(false)
}

/// Wait, duration, and of each person: waited, present. Whole seconds.
fn expected(people: &[Truth]) -> (i64, i64, Vec<(i64, i64)>) {
    let ticks = people.iter().map(|p| p.waited.len().max(p.present.len())).max().unwrap_or(0);
    let seconds = |ticks: usize| (ticks as u64 * TICK_MS / 1_000) as i64;
    let together = (0..ticks)
        .filter(|t| is(&people[HOST].present, *t) && people[1..].iter().any(|p| is(&p.present, *t)));
    let wait = |p: &Truth| {
        let until = p.first_admitted.map_or(ticks, |at| (at / TICK_MS) as usize);
        seconds((0..until).filter(|t| is(&p.waited, *t)).count())
    };
    let count = |boxes: &[bool]| seconds(boxes.iter().filter(|b| **b).count());
    let each = people.iter().map(|p| (count(&p.waited), count(&p.present))).collect();
    (people[1..].iter().map(wait).max().unwrap_or(0), seconds(together.count()), each)
}

/// Where everybody stands outside of the record: sockets, networks, decisions.
#[derive(Clone, Copy, Default)]
struct Human {
    /// The socket, and whether its network is alive.
    socket: Option<(u64, bool)>,
    /// When the server heard of it last.
    heard: u64,
    admitted: bool,
    /// When a kept place is given up.
    until: Option<u64>,
}

struct Story<'a> {
    domain: &'a TestDomain,
    host: Host,
    visit: VisitId,
    ids: Vec<ParticipantId>,
    humans: [Human; PEOPLE],
    truth: Vec<Truth>,
    room: Room,
    opened: u64,
    backlog: Backlog,
    start: Time,
    now: u64,
    sockets_made: u64,
    ended: bool,
    /// A planted fault.
    stamps_late: bool,
}

fn visit_now(n: u64) -> NewVisit {
    let guest =
        |name: &str| NewParticipant { name: name.into(), invite: "none".into(), ..NewParticipant::default() };
    NewVisit {
        request_id: format!("story {n}"),
        for_host: String::new(),
        when: "now".into(),
        date: String::new(),
        time: String::new(),
        fold: String::new(),
        zone: String::new(),
        duration: "30".into(),
        topic: String::new(),
        service: String::new(),
        sealed: String::new(),
        repeat: model::series::Repeat::default(),
        participants: vec![guest("Maya"), guest("Tom")],
        colleagues: Vec::new(),
    }
}

impl<'a> Story<'a> {
    async fn new(domain: &'a TestDomain, clinic: &TestClinic, host: Host, seed: u64) -> Story<'a> {
        let visit = visits::schedule(domain, &host, visit_now(seed)).await.expect("planned");
        let who = domain.stranger(clinic.id(), 9);
        let mut ids = vec![joining::host_seat(domain, &host, visit).await.expect("a seat").who];
        for key in visits::view(domain, &host, visit).await.expect("seen").keys {
            let link = LinkToken(key.link.rsplit('/').next().expect("a link").to_owned());
            let guest = joining::guest(domain, &who, &link).await.expect("the link opens");
            joining::enter(domain, &guest, key.name).await.expect("in");
            ids.push(guest.id());
        }
        Story {
            host,
            visit,
            ids,
            humans: Default::default(),
            truth: vec![Truth::new(); PEOPLE],
            room: Room::new(visit),
            opened: 0,
            backlog: Backlog::default(),
            start: domain.now(),
            now: 0,
            sockets_made: 0,
            ended: false,
            stamps_late: false,
            domain,
        }
    }

    async fn put(&mut self, input: Input) {
        self.room.handle(input, Moment(self.now - self.opened));
        while let Some(output) = self.room.poll() {
            let Output::Note { note, at } = output else { continue };
            let at = if self.stamps_late { self.now } else { self.opened + at.0 };
            let at = Time(self.start.0 + at as i64 * 1_000);
            self.backlog.add(Happened::new(self.visit, note, at));
        }
        assert!(self.backlog.write(self.domain).await, "the database is there");
    }

    fn tick(&mut self) {
        self.now += TICK_MS;
        self.domain.clock.set(Time(self.start.0 + self.now as i64 * 1_000));
    }

    /// Lets time pass, with pings, heartbeats, and what the room wants to be woken for.
    async fn wait(&mut self, ms: u64) {
        let until = self.now + ms;
        while self.now < until {
            self.tick();
            if self.now.is_multiple_of(PING_MS) {
                self.ping().await;
            }
            if self.room.poll_timeout().is_some_and(|at| self.opened + at.0 <= self.now) {
                self.put(Input::Time).await;
            }
            self.time_in_the_model();
            if self.now.is_multiple_of(BEAT_MS) {
                joining::heartbeat(self.domain).await.expect("stamped");
                for truth in self.truth.iter_mut().filter(|truth| truth.lost.is_none()) {
                    truth.stamped = self.now;
                }
            }
        }
    }

    async fn ping(&mut self) {
        for n in 0..PEOPLE {
            if let Some((socket, true)) = self.humans[n].socket {
                self.humans[n].heard = self.now;
                let message = ClientMessage::Ping { n: 1 };
                self.put(Input::Said { who: self.ids[n], socket: SocketId(socket), message }).await;
            }
        }
    }

    /// A dead network shows after so long a silence; a place is kept for a while more.
    fn time_in_the_model(&mut self) {
        for (human, truth) in self.humans.iter_mut().zip(&mut self.truth) {
            if human.socket.is_some() && self.now >= human.heard + SILENCE_MS_MAX {
                *human = Human { socket: None, until: Some(self.now + PLACE_KEPT_MS), ..*human };
                truth.lost = Some(human.heard);
            }
            if human.until.is_some_and(|until| self.now >= until) {
                human.until = None;
                truth.become_at(At::Gone, self.now, self.now);
            }
        }
    }

    async fn arrive(&mut self, n: usize) {
        let who = self.ids[n];
        let Ok(standing) = joining::standing_of(self.domain, self.visit, who).await else { return };
        let admitted = standing == model::joining::Standing::Admitted;
        assert_eq!(admitted, n == HOST || self.humans[n].admitted);
        self.sockets_made += 1;
        let socket = self.sockets_made;
        let arrival = Arrival {
            who,
            socket: SocketId(socket),
            name: format!("P{n}"),
            role: if n == HOST { CallRole::Host } else { CallRole::Guest },
            standing: if admitted { Standing::Admitted } else { Standing::Waiting },
            since: self.domain.now(),
            // A page of its own for each socket, opened by somebody's will.
            page: socket,
            again: false,
            task: Default::default(),
        };
        self.put(Input::Arrived(arrival)).await;
        let human = &mut self.humans[n];
        *human = Human { socket: Some((socket, true)), heard: self.now, until: None, ..*human };
        let truth = &mut self.truth[n];
        if truth.at == At::Gone {
            truth.become_at(if admitted { At::In } else { At::Waits }, self.now, self.now);
        } else if truth.lost.take().is_some() {
            truth.stamped = self.now;
        }
    }

    /// The page is closed, or the socket of a dead network breaks before the silence is noticed.
    async fn close(&mut self, n: usize) {
        let Some((socket, _)) = self.humans[n].socket.take() else { return };
        self.put(Input::Left { who: self.ids[n], socket: SocketId(socket) }).await;
        let heard = self.humans[n].heard;
        self.truth[n].lost = Some(if self.now - heard > QUIET_MS_MAX { heard } else { self.now });
        self.humans[n].until = Some(self.now + PLACE_KEPT_MS);
    }

    async fn leave(&mut self, n: usize) {
        let Some((socket, true)) = self.humans[n].socket else { return };
        self.humans[n].socket = None;
        let (who, socket) = (self.ids[n], SocketId(socket));
        self.put(Input::Said { who, socket, message: ClientMessage::Leave }).await;
        self.truth[n].become_at(At::Gone, self.now, self.now);
    }

    async fn admit(&mut self, n: usize) {
        if self.ended || self.humans[n].admitted {
            return;
        }
        self.humans[n].admitted = true;
        joining::admit(self.domain, &self.host, self.ids[n]).await.expect("admitted");
        self.put(Input::Admitted { who: self.ids[n] }).await;
        self.truth[n].first_admitted.get_or_insert(self.now);
        if self.truth[n].at == At::Waits {
            self.truth[n].become_at(At::In, self.now, self.now);
        }
    }

    async fn send_back(&mut self, n: usize) {
        if self.ended || !self.humans[n].admitted {
            return;
        }
        self.humans[n].admitted = false;
        joining::send_back(self.domain, &self.host, self.ids[n]).await.expect("sent back");
        self.put(Input::SentBack { who: self.ids[n] }).await;
        if self.truth[n].at == At::In {
            self.truth[n].become_at(At::Waits, self.now, self.now);
        }
    }

    async fn end(&mut self) {
        if self.ended {
            return;
        }
        self.ended = true;
        visits::end(self.domain, &self.host, self.visit).await.expect("ended");
        self.put(Input::Ended).await;
        self.all_gone(false);
    }

    async fn reopen(&mut self) {
        if !self.ended {
            return;
        }
        // The room has forgotten the end by then.
        self.wait(6_000).await;
        visits::reopen(self.domain, &self.host, self.visit).await.expect("open again");
        self.ended = false;
        self.humans.iter_mut().for_each(|human| human.admitted = false);
    }

    /// Nothing is told to anybody any more; the disk is all that is left.
    async fn kill(&mut self, down_ms: u64) {
        self.all_gone(true);
        for _ in 0..down_ms / TICK_MS {
            self.tick();
        }
        joining::recover(self.domain).await.expect("mended");
        (self.room, self.opened, self.backlog) = (Room::new(self.visit), self.now, Backlog::default());
    }

    fn all_gone(&mut self, killed: bool) {
        for (human, truth) in self.humans.iter_mut().zip(&mut self.truth) {
            *human = Human { socket: None, until: None, ..*human };
            let known = if killed { truth.stamped } else { self.now };
            truth.become_at(At::Gone, self.now, known);
        }
    }

    async fn step(&mut self, chance: &mut Chance) -> String {
        let n = chance.below(PEOPLE as u64) as usize;
        let guest = 1 + chance.below(PEOPLE as u64 - 1) as usize;
        let what = chance.below(100);
        match what {
            0..30 => self.arrive(n).await,
            30..42 => self.close(n).await,
            42..50 => {
                if let Some((_, alive)) = &mut self.humans[n].socket {
                    *alive = false;
                }
            }
            50..56 => self.leave(n).await,
            56..78 => self.admit(guest).await,
            78..86 => self.send_back(guest).await,
            86..90 => self.end().await,
            90..96 => self.reopen().await,
            _ => self.kill(chance.below(1_200) * TICK_MS).await,
        }
        let ms = TICK_MS * if chance.below(4) == 0 { chance.below(900) } else { chance.below(120) };
        let done = format!("{} ms: {what} of {n} or {guest}, then {ms} ms", self.now);
        self.wait(ms).await;
        done
    }

    async fn record(&self) -> (i64, i64, Vec<(i64, i64)>) {
        let view = visits::view(self.domain, &self.host, self.visit).await.expect("seen");
        let VisitRecord { wait_s, duration_s, people, .. } = view.record.expect("somebody came");
        (wait_s, duration_s, people.iter().map(|p| (p.waited_s, p.present_s)).collect())
    }
}

/// One story; how the record differs from what was, if it does, and what was.
async fn tell(
    domain: &TestDomain,
    clinic: &TestClinic,
    host: &Host,
    seed: u64,
    late: bool,
) -> (Option<String>, (i64, i64)) {
    let mut chance = Chance(seed);
    let mut story = Story::new(domain, clinic, host.clone(), seed).await;
    story.stamps_late = late;
    let mut log = Vec::new();
    for _ in 0..40 {
        log.push(story.step(&mut chance).await);
    }
    story.end().await;
    let (record, truth) = (story.record().await, expected(&story.truth));
    let differs =
        (record != truth).then(|| format!("{record:?} instead of {truth:?}, seed {seed}: {log:#?}"));
    let history = visits::history(domain, host, &Default::default(), None).await.expect("read");
    let row = history.iter().find(|row| row.visit == story.visit).expect("it is in the history");
    assert_eq!((row.wait_s, row.duration_s), (record.0, record.1));
    (differs, (truth.0, truth.1))
}

#[tokio::test]
async fn whatever_happens_the_record_says_what_was() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    let (mut talked, mut waited) = (0, 0);
    for seed in 0..SEEDS {
        let (differs, truth) = tell(&domain, &clinic, &host, seed, false).await;
        assert_eq!(differs, None);
        waited += u64::from(truth.0 > 0);
        talked += u64::from(truth.1 > 0);
    }
    let most = SEEDS / 2;
    assert!(talked > most && waited > most, "the stories say little: {talked} talked, {waited} waited");
}

/// The planted fault: facts stamped when they are handled, as they once were.
#[tokio::test]
async fn facts_that_are_stamped_late_are_found() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    for seed in 0..SEEDS {
        if tell(&domain, &clinic, &host, seed, true).await.0.is_some() {
            return;
        }
    }
    panic!("nobody noticed");
}

#[tokio::test]
async fn a_killed_server_loses_at_most_five_seconds() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    for (seed, ms) in (20_000..30_500).step_by(700).enumerate() {
        let mut story = Story::new(&domain, &clinic, host.clone(), seed as u64).await;
        story.arrive(HOST).await;
        story.arrive(1).await;
        story.wait(3_300).await;
        story.admit(1).await;
        story.wait(ms).await;
        story.kill(60_000).await;
        let (wait_s, duration_s, _) = story.record().await;
        let lost_s = (ms as f64 / 1_000.0) - duration_s as f64;
        assert!(
            wait_s == 3 && (0.0..6.0).contains(&lost_s),
            "killed after {ms} ms: {duration_s} s are known"
        );
        // To the millisecond, and not to the whole second.
        let lost_ms = ms - story.truth[1].present.iter().filter(|b| **b).count() as u64 * TICK_MS;
        assert!(lost_ms <= BEAT_MS, "{lost_ms} ms lost");
        assert_eq!(story.record().await, expected(&story.truth));
    }
}

#[tokio::test]
async fn a_database_that_is_away_costs_nothing_of_the_record() {
    let domain = TestDomain::new().await;
    domain.leaves_jobs();
    let clinic = domain.clinic("Ada Rivera").await;
    let host = clinic.host(&domain).await;
    let mut story = Story::new(&domain, &clinic, host, 1).await;
    for n in [HOST, 1] {
        story.arrive(n).await;
    }
    story.admit(1).await;
    story.wait(60_000).await;
    let away = domain.reopened().await;
    away.close().await;
    let left = Happened {
        visit: story.visit,
        who: story.ids[1],
        fact: joining::Fact::Present(false),
        at: domain.now(),
    };
    story.backlog.add(left);
    for _ in 0..20 {
        assert!(!story.backlog.write(&away).await && !story.backlog.is_empty());
    }
    domain.clock.advance(600);
    assert!(story.backlog.write(&domain).await && story.backlog.is_empty());
    // Told twice, because the answer to the first time was lost.
    story.backlog.add(left);
    assert!(story.backlog.write(&domain).await);
    assert_eq!(story.record().await.1, 60);
}
