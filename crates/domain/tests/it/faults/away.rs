//! The relay is away for three days, comes and goes, and stays (PR-68): nothing is lost or doubled, who gets several letters
//! reads them in their order, and what has had its time does not leave, and is shown.
use super::World;
use super::provider::{Fault, Taken};
use crate::visits::at;
use domain::visits;
use model::VisitId;
use model::outbox::Delivery;
use model::visits::NewVisit;
use testkit::{DAY, HOUR, MINUTE};

/// More than are made in three days.
const TRIES: usize = 100_000;

impl World {
    async fn on(&self, date: &str, time: &str, name: &str) -> VisitId {
        // Letters are told apart by their moments.
        self.test.clock.advance(MINUTE);
        let form = NewVisit { date: date.into(), ..at(time, &[name]) };
        visits::schedule(&self.domain, &self.host, form).await.unwrap()
    }

    /// The worker looks every ten minutes.
    async fn for_a_while(&self, seconds: i64) {
        for _ in 0..seconds / (10 * MINUTE) {
            self.domain.run_jobs_once().await;
            self.test.clock.advance(10 * MINUTE);
        }
    }

    async fn fares(&self, visit: VisitId) -> Option<Delivery> {
        self.view(visit).await.row.guests[0].delivery
    }

    fn heard(&self, address: &str) -> Vec<Taken> {
        self.provider.book().taken.iter().filter(|one| one.to == address).cloned().collect()
    }
}

#[tokio::test]
async fn three_days_without_a_relay_lose_and_double_nothing() {
    let world = World::new(&[1_440]).await;
    // The clock stands at Tuesday, 8:00 in Denver. Tom's visit will be over before the relay is back. Zoe reads of hers
    // while everything is well; the reminder of it falls into the three days, its start does not.
    let zoe = world.on("2026-11-27", "15:00", "Zoe").await;
    world.domain.run_jobs_once().await;
    assert_eq!(world.fares(zoe).await, Some(Delivery::Sent));
    world.provider.is_down_for(TRIES);
    let over = world.on("2026-11-25", "12:00", "Tom").await;
    let mut ahead = Vec::new();
    for (date, name) in
        [("2026-12-20", "Maya"), ("2026-12-22", "Maya"), ("2026-12-18", "Lin"), ("2026-12-23", "Maya")]
    {
        ahead.push(world.on(date, "10:15", name).await);
    }
    world.for_a_while(3 * DAY).await;
    assert_eq!(world.heard("maya@example.net").len(), 0);
    for visit in &ahead {
        // The first one to each is tried; the next ones wait behind it.
        let waits = [Some(Delivery::Retrying), Some(Delivery::Queued)];
        assert!(waits.contains(&world.fares(*visit).await));
    }
    // It comes and goes.
    world.provider.is_well();
    for fault in [Fault::Down, Fault::Slow, Fault::Down, Fault::Down, Fault::Slow, Fault::Down] {
        world.provider.next(fault);
    }
    world.for_a_while(4 * HOUR).await;
    assert_eq!(world.waiting().await, 0);

    let told: Vec<String> = world.heard("maya@example.net").into_iter().map(|one| one.body).collect();
    assert_eq!(told.len(), 3, "each once");
    for (body, day) in told.iter().zip(["December 20", "December 22", "December 23"]) {
        assert!(body.contains(day), "in the order in which they were written: {day}");
    }
    assert_eq!(world.heard("lin@example.net").len(), 1);
    for visit in ahead {
        assert_eq!(world.fares(visit).await, Some(Delivery::Sent));
    }
    // What has had its time has not left, and says so.
    assert_eq!(world.heard("tom@example.net").len(), 0);
    assert_eq!(world.fares(over).await, Some(Delivery::Failed));
    let dropped = world.view(over).await.reminding.dropped;
    assert_eq!(dropped.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Tom"]);
    // A reminder that is late is still one while the visit is ahead.
    let reminded = world.heard("zoe@example.net");
    assert_eq!(reminded.len(), 2, "the invitation, and the reminder while it was of use");
    world.domain.close().await;
}
