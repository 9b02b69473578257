//! How calls go (C6, O2): minutes of a visit for those who hold it, counts over visits for administrators, nobody's name in
//! them, and the end of what is kept.
use crate::joining::{Room, room};
use crate::refused;
use domain::joining::{self, Fact};
use domain::{quality, visits};
use model::agent::{Agent, Family, System};
use model::quality::{
    Ailments, ByAgent, Carrier, Cause, Causes, Days, Funnel, Level, Minute, Minutes, Report,
};
use model::signal::{DeviceState, Devices};
use model::{AppError, ParticipantId};
use testkit::{DAY, MINUTE};

fn minute(level: Level, cause: Option<Cause>, in_kbps: u32) -> Minute {
    Minute { report: Report { level, cause, in_kbps, ..Report::default() }, reports: 6 }
}

async fn keep(room: &Room, who: ParticipantId, minute: Minute) {
    quality::keep(&room.domain, room.visit, &[(who, room.domain.now(), minute)]).await.unwrap();
}

async fn all(room: &Room) -> (Funnel, Minutes) {
    let admin = room.clinic.admin(&room.domain).await;
    let figures = quality::figures(&room.domain, &admin, &Days::default()).await.unwrap();
    let sum = figures.weeks.iter().fold(Funnel::default(), |sum, week| sum.plus(week.funnel));
    assert_eq!(figures.funnel, sum, "the whole is the sum of its weeks");
    (figures.funnel, figures.minutes)
}

#[tokio::test]
async fn each_step_of_a_visit_is_counted_when_it_is_taken() {
    let room = room(&["Maya"]).await;
    let steps = || async { all(&room).await.0.steps() };
    assert_eq!(steps().await, [1, 0, 0, 0, 0, 0]);
    let (guest, host) = (room.enter().await, room.host_place().await);
    assert_eq!(steps().await, [1, 1, 0, 0, 0, 0]);
    room.record(guest.id(), Fact::Waits(true)).await;
    assert_eq!(steps().await, [1, 1, 1, 0, 0, 0]);
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.record(guest.id(), Fact::Waits(false)).await;
    room.record(guest.id(), Fact::Present(true)).await;
    assert_eq!(steps().await, [1, 1, 1, 1, 0, 0]);
    room.domain.clock.advance(MINUTE);
    room.record(host, Fact::Present(true)).await;
    room.domain.clock.advance(MINUTE);
    room.record(guest.id(), Fact::Present(false)).await;
    assert_eq!(steps().await, [1, 1, 1, 1, 1, 0]);
    keep(&room, guest.id(), minute(Level::Good, None, 500)).await;
    assert_eq!(steps().await, [1, 1, 1, 1, 1, 0], "one of them alone is no call");
    room.domain.clock.advance(MINUTE);
    keep(&room, host, minute(Level::Bad, Some(Cause::Up), 300)).await;
    assert_eq!(steps().await, [1, 1, 1, 1, 1, 0], "one after the other is no call either");
    let mut relayed = minute(Level::Good, None, 500);
    relayed.report.carrier = Carrier::Relay;
    keep(&room, guest.id(), relayed).await;
    assert_eq!(steps().await, [1, 1, 1, 1, 1, 1]);
    let minutes = all(&room).await.1;
    assert_eq!(minutes, Minutes { good: 2, bad: 1, up: 1, relay: 1, ..Minutes::default() });
    let admin = room.clinic.admin(&room.domain).await;
    let table = quality::export(&room.domain, &admin, &Days::default()).await.unwrap();
    assert!(!table.contains("Maya") && !table.contains("Ada"), "{table}");
    assert!(table.lines().any(|line| line.contains("\"1\",\"1\",\"1\",\"1\",\"1\",\"1\"")), "{table}");
}

#[tokio::test]
async fn who_was_together_without_a_call_counts_by_what_the_devices_said() {
    let room = room(&["Maya"]).await;
    let (guest, host) = (room.enter().await, room.host_place().await);
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    for who in [guest.id(), host] {
        room.record(who, Fact::Present(true)).await;
    }
    room.domain.clock.advance(MINUTE);
    for who in [guest.id(), host] {
        room.record(who, Fact::Present(false)).await;
    }
    assert_eq!(all(&room).await.0.devices, 0);
    let mut refused = minute(Level::Good, None, 0);
    refused.report.devices = Devices { camera: DeviceState::Denied, microphone: DeviceState::Denied };
    keep(&room, guest.id(), refused).await;
    let funnel = all(&room).await.0;
    assert_eq!((funnel.together, funnel.video, funnel.devices), (1, 0, 1));
}

#[tokio::test]
async fn browsers_are_counted_and_causes_by_kind() {
    let room = room(&["Maya"]).await;
    let (guest, host) = (room.enter().await, room.host_place().await);
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    let safari = Agent { family: Family::Safari, major: 26, system: System::Ios };
    let mut said = minute(Level::NoSound, None, 0);
    said.report.agent = safari;
    said.report.devices = Devices { camera: DeviceState::InUse, microphone: DeviceState::Denied };
    for _ in 0..2 {
        keep(&room, guest.id(), said).await;
        room.domain.clock.advance(MINUTE);
    }
    // A page of before says nothing of its browser.
    keep(&room, host, minute(Level::Good, None, 0)).await;
    let admin = room.clinic.admin(&room.domain).await;
    let figures = quality::figures(&room.domain, &admin, &Days::default()).await.unwrap();
    let by = |agent, minutes, good, no_sound| ByAgent { agent, minutes, good, no_sound };
    assert_eq!(figures.browsers, [by(safari, 2, 0, 2), by(Agent::default(), 1, 1, 0)]);
    assert_eq!(
        (figures.causes.camera, figures.causes.network),
        (Ailments { in_use: 1, ..Ailments::default() }, 1)
    );
    assert_eq!(figures.causes.microphone, Ailments { denied: 1, ..Ailments::default() });
    let table = quality::export_browsers(&room.domain, &admin, &Days::default()).await.unwrap();
    assert!(table.contains("\"safari\",\"26\",\"ios\",\"2\",\"0\",\"2\""), "{table}");
    // Completed by video, nothing stood in the way.
    keep(&room, guest.id(), minute(Level::Good, None, 300)).await;
    room.domain.clock.advance(MINUTE);
    for who in [guest.id(), host] {
        keep(&room, who, minute(Level::Good, None, 300)).await;
    }
    let figures = quality::figures(&room.domain, &admin, &Days::default()).await.unwrap();
    assert_eq!(figures.causes, Causes::default());
}

#[tokio::test]
async fn the_host_reads_the_minutes_of_each_and_twice_the_same_is_once() {
    let room = room(&["Maya"]).await;
    let guest = room.enter().await;
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.record(guest.id(), Fact::Present(true)).await;
    for _ in 0..2 {
        keep(&room, guest.id(), minute(Level::Weak, Some(Cause::Down), 200)).await;
    }
    let record = visits::view(&room.domain, &room.host, room.visit).await.unwrap().record.unwrap();
    let maya = record.people.iter().find(|person| person.participant == guest.id()).unwrap();
    let minutes: Vec<_> = maya.minutes.iter().map(|shown| shown.minute).collect();
    assert_eq!(minutes, [minute(Level::Weak, Some(Cause::Down), 200)]);
    assert!(record.people.iter().filter(|person| person.host).all(|person| person.minutes.is_empty()));
}

#[tokio::test]
async fn minutes_go_after_ninety_days_and_the_count_of_the_visit_stays() {
    let room = room(&["Maya"]).await;
    let (guest, host) = (room.enter().await, room.host_place().await);
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    for who in [guest.id(), host] {
        room.record(who, Fact::Present(true)).await;
    }
    room.domain.clock.advance(MINUTE);
    for who in [guest.id(), host] {
        keep(&room, who, minute(Level::Good, None, 400)).await;
    }
    visits::end(&room.domain, &room.host, room.visit).await.unwrap();
    let from = Days { from: "2020-01-01".into(), ..Days::default() };
    let admin = room.clinic.admin(&room.domain).await;
    assert!(matches!(
        refused(quality::figures(&room.domain, &admin, &from).await.map(drop)),
        AppError::Invalid(_)
    ));
    room.domain.clock.advance(91 * DAY);
    crate::tidying::tidy(&room.domain).await;
    let (admin, now) = (room.clinic.admin(&room.domain).await, room.domain.now());
    let begun = domain_day(now.seconds() - 120 * DAY);
    let figures =
        quality::figures(&room.domain, &admin, &Days { from: begun, ..Days::default() }).await.unwrap();
    assert_eq!((figures.funnel.video, figures.minutes.all()), (1, 0));
    room.domain.leaves_jobs();
}

/// A day in the way that dates are typed.
fn domain_day(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap().strftime("%Y-%m-%d").to_string()
}
