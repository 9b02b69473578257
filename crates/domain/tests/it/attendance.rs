//! Who is let in, and the record of who was there (W5, C9).
use crate::joining::room;
use crate::refused;
use crate::visits::at;
use domain::joining::{self, Fact};
use domain::visits;
use model::joining::Standing;
use model::signal::CallRole;
use model::visits::{GuestState, Rsvp, VisitStatus};
use model::{AppError, Conflict};
use testkit::{HOUR, MINUTE};

#[tokio::test]
async fn the_first_admission_starts_the_visit_and_a_second_changes_nothing() {
    let room = room(&["Maya"]).await;
    let guest = room.enter().await;
    room.domain.clock.advance(MINUTE);
    let status = || async { visits::view(&room.domain, &room.host, room.visit).await.unwrap().row.status };
    assert_eq!(status().await, VisitStatus::NotStarted);
    assert_eq!(joining::admit(&room.domain, &room.host, guest.id()).await.unwrap(), room.visit);
    assert_eq!(status().await, VisitStatus::Started);
    let seat = joining::seat(&room.domain, &guest).await.unwrap();
    assert_eq!(seat.standing, Standing::Admitted);
    room.domain.clock.advance(MINUTE);
    let rows = room.domain.database.rows_of_everything().await;
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    assert_eq!(joining::seat(&room.domain, &guest).await.unwrap().since, seat.since);
    assert_eq!(room.domain.database.rows_of_everything().await, rows, "no second entry in the audit log");
    // Reload: the row still says admitted.
    assert_eq!(
        joining::enter(&room.domain, &guest, "Maya".into()).await.unwrap().standing,
        Standing::Admitted
    );
}

#[tokio::test]
async fn sent_back_waits_again_and_removed_stays_out() {
    let room = room(&["Maya"]).await;
    let guest = room.enter().await;
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.domain.clock.advance(MINUTE);
    joining::send_back(&room.domain, &room.host, guest.id()).await.unwrap();
    let seat = joining::seat(&room.domain, &guest).await.unwrap();
    assert_eq!((seat.standing, seat.since), (Standing::Waiting, room.domain.now()));
    joining::remove(&room.domain, &room.host, guest.id()).await.unwrap();
    joining::remove(&room.domain, &room.host, guest.id()).await.unwrap();
    let standing = joining::standing_of(&room.domain, room.visit, guest.id()).await.unwrap();
    assert_eq!(standing, Standing::Removed);
    let again = joining::enter(&room.domain, &guest, "Maya".into()).await.map(drop);
    assert_eq!(refused(again), AppError::Conflict(Conflict::Removed));
    let answered = joining::rsvp(&room.domain, &guest, Rsvp::Yes, "").await;
    assert_eq!(refused(answered), AppError::Conflict(Conflict::Removed));
    let admitted = joining::admit(&room.domain, &room.host, guest.id()).await;
    assert_eq!(refused(admitted), AppError::Conflict(Conflict::Removed));
}

#[tokio::test]
async fn the_record_counts_waits_and_shared_time_exactly() {
    let room = room(&["Maya"]).await;
    let (guest, host) = (room.enter().await, room.host_place().await);
    room.record(guest.id(), Fact::Waits(true)).await;
    room.record(guest.id(), Fact::Waits(true)).await;
    assert_eq!(room.state().await, GuestState::Waiting);
    room.record(host, Fact::Present(true)).await;
    room.domain.clock.advance(90);
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.record(guest.id(), Fact::Waits(false)).await;
    room.record(guest.id(), Fact::Present(true)).await;
    assert_eq!(room.state().await, GuestState::In);
    room.domain.clock.advance(600);
    room.record(guest.id(), Fact::Present(false)).await;
    assert_eq!(room.state().await, GuestState::Left);
    room.domain.clock.advance(30);
    room.record(guest.id(), Fact::Present(true)).await;
    room.domain.clock.advance(300);
    visits::end(&room.domain, &room.host, room.visit).await.unwrap();
    // What the sockets still say after the end changes nothing.
    room.domain.clock.advance(5);
    room.record(guest.id(), Fact::Present(false)).await;
    room.record(host, Fact::Present(false)).await;
    room.record(guest.id(), Fact::Present(true)).await;
    room.domain.clock.advance(HOUR);
    let record = visits::view(&room.domain, &room.host, room.visit).await.unwrap().record.unwrap();
    assert_eq!((record.wait_s, record.duration_s), (90, 900));
    let people: Vec<_> = record.people.iter().map(|p| (p.host, p.waited_s, p.present_s)).collect();
    assert_eq!(people, [(true, 0, 1020), (false, 90, 900)]);
    assert!(record.people.iter().all(|p| p.left.is_some()));
    let past = &visits::history(&room.domain, &room.host, &Default::default(), None).await.unwrap()[0];
    assert_eq!((past.wait_s, past.duration_s, past.no_show), (90, 900, false));
}

#[tokio::test]
async fn a_killed_server_loses_at_most_a_heartbeat_of_the_record() {
    let room = room(&["Maya"]).await;
    let (guest, host) = (room.enter().await, room.host_place().await);
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.record(host, Fact::Present(true)).await;
    room.record(guest.id(), Fact::Present(true)).await;
    for _ in 0..12 {
        room.domain.clock.advance(5);
        joining::heartbeat(&room.domain).await.unwrap();
    }
    // The server dies three seconds after the last heartbeat and is back after an hour.
    room.domain.clock.advance(3 + HOUR);
    joining::recover(&room.domain).await.unwrap();
    let record = visits::view(&room.domain, &room.host, room.visit).await.unwrap().record.unwrap();
    assert_eq!(record.duration_s, 60);
    // They come back; a second recovery in between changes nothing that is closed.
    joining::recover(&room.domain).await.unwrap();
    room.record(host, Fact::Present(true)).await;
    room.record(guest.id(), Fact::Present(true)).await;
    room.domain.clock.advance(40);
    visits::end(&room.domain, &room.host, room.visit).await.unwrap();
    let record = visits::view(&room.domain, &room.host, room.visit).await.unwrap().record.unwrap();
    assert_eq!(record.duration_s, 100);
}

#[tokio::test]
async fn a_short_gap_is_the_same_wait_and_a_long_one_a_new_one() {
    let room = room(&["Maya"]).await;
    let guest = room.enter().await;
    let began = room.domain.now();
    room.record(guest.id(), Fact::Waits(true)).await;
    room.domain.clock.advance(MINUTE);
    room.record(guest.id(), Fact::Waits(false)).await;
    assert_eq!(room.state().await, GuestState::Away);
    room.domain.clock.advance(MINUTE);
    room.record(guest.id(), Fact::Waits(true)).await;
    assert_eq!(joining::seat(&room.domain, &guest).await.unwrap().since, began);
    room.record(guest.id(), Fact::Waits(false)).await;
    room.domain.clock.advance(HOUR);
    room.record(guest.id(), Fact::Waits(true)).await;
    assert_eq!(joining::seat(&room.domain, &guest).await.unwrap().since, room.domain.now());
}

#[tokio::test]
async fn only_the_hosts_own_place_acts_as_host() {
    let room = room(&["Maya"]).await;
    let (guest, host) = (room.enter().await, room.host_place().await);
    let seat = joining::host_seat(&room.domain, &room.host, room.visit).await.unwrap();
    assert_eq!(
        (seat.role, seat.standing, seat.name.as_str()),
        (CallRole::Host, Standing::Admitted, "Ada Rivera")
    );
    let acting = joining::as_host(&room.domain, room.visit, host).await.unwrap();
    assert!(acting.id() == room.host.id());
    assert_eq!(refused(joining::as_host(&room.domain, room.visit, guest.id()).await), AppError::NotAllowed);
    let other = visits::schedule(&room.domain, &room.host, at("15:30", &["Tom"])).await.unwrap();
    room.domain.run_jobs().await;
    assert_eq!(refused(joining::as_host(&room.domain, other, host).await), AppError::NotAllowed);
    assert!(refused(joining::standing_of(&room.domain, other, guest.id()).await) == AppError::NotFound);
}

#[tokio::test]
async fn who_left_and_came_back_did_not_wait_meanwhile() {
    let room = room(&["Maya"]).await;
    let guest = room.enter().await;
    room.record(guest.id(), Fact::Waits(true)).await;
    room.domain.clock.advance(MINUTE);
    room.record(guest.id(), Fact::Waits(false)).await;
    room.domain.clock.advance(6 * HOUR);
    room.record(guest.id(), Fact::Waits(true)).await;
    room.domain.clock.advance(30);
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.record(guest.id(), Fact::Waits(false)).await;
    let record = visits::view(&room.domain, &room.host, room.visit).await.unwrap().record.unwrap();
    assert_eq!(record.wait_s, 90);
}

/// The ticket is drawn before the socket opens: what the room and the host are told must be the new wait already.
#[tokio::test]
async fn the_seat_of_somebody_who_was_long_away_says_from_now() {
    let room = room(&["Maya"]).await;
    let guest = room.enter().await;
    let since = || async { joining::seat(&room.domain, &guest).await.unwrap().since };
    let began = room.domain.now();
    room.record(guest.id(), Fact::Waits(true)).await;
    room.domain.clock.advance(HOUR);
    assert_eq!(since().await, began, "a second page of the same wait");
    room.record(guest.id(), Fact::Waits(false)).await;
    room.domain.clock.advance(5 * MINUTE - 1);
    assert_eq!(since().await, began);
    room.domain.clock.advance(1);
    assert_eq!(since().await, room.domain.now());
    room.record(guest.id(), Fact::Waits(true)).await;
    let anew = room.domain.now();
    // Let in, sent back: that is a wait of its own, which a reload does not begin again.
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.record(guest.id(), Fact::Waits(false)).await;
    room.domain.clock.advance(HOUR);
    joining::send_back(&room.domain, &room.host, guest.id()).await.unwrap();
    let sent_back = room.domain.now();
    room.domain.clock.advance(2);
    assert!(since().await == sent_back && sent_back > anew);
}

#[tokio::test]
async fn a_lost_line_ends_a_record_only_if_nobody_comes_back() {
    let room = room(&["Maya"]).await;
    let (guest, host) = (room.enter().await, room.host_place().await);
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    room.record(host, Fact::Present(true)).await;
    room.record(guest.id(), Fact::Present(true)).await;
    let duration = || async {
        visits::view(&room.domain, &room.host, room.visit).await.unwrap().record.unwrap().duration_s
    };
    room.domain.clock.advance(60);
    room.record(guest.id(), Fact::Lost(true)).await;
    assert_eq!(room.state().await, GuestState::In, "a blip is no news");
    room.domain.clock.advance(20);
    room.record(guest.id(), Fact::Lost(false)).await;
    assert_eq!(duration().await, 80, "they came back: they were there");
    room.domain.clock.advance(20);
    room.record(guest.id(), Fact::Lost(true)).await;
    // Meanwhile the server beats on, and is killed.
    room.domain.clock.advance(20);
    joining::heartbeat(&room.domain).await.unwrap();
    assert_eq!(duration().await, 100);
    joining::recover(&room.domain).await.unwrap();
    assert_eq!(duration().await, 100, "not until the last heartbeat");
    // An end while a line is lost ends them at the loss, too.
    room.record(host, Fact::Present(true)).await;
    room.record(guest.id(), Fact::Present(true)).await;
    room.domain.clock.advance(10);
    room.record(guest.id(), Fact::Lost(true)).await;
    room.domain.clock.advance(10);
    visits::end(&room.domain, &room.host, room.visit).await.unwrap();
    assert_eq!(duration().await, 110);
}

/// What the database did not take at once is written later, as of the moment when it was so.
#[tokio::test]
async fn facts_that_come_late_are_recorded_as_of_their_moment() {
    let room = room(&["Maya"]).await;
    let (guest, host) = (room.enter().await, room.host_place().await);
    joining::admit(&room.domain, &room.host, guest.id()).await.unwrap();
    let start = room.domain.now();
    room.record(host, Fact::Present(true)).await;
    room.domain.clock.advance(100);
    visits::end(&room.domain, &room.host, room.visit).await.unwrap();
    room.domain.clock.advance(100);
    let late = |fact, second| {
        joining::record(&room.domain, room.visit, guest.id(), fact, start.plus_seconds(second))
    };
    for _ in 0..2 {
        late(Fact::Present(true), 20).await.unwrap();
    }
    let duration = || async {
        visits::view(&room.domain, &room.host, room.visit).await.unwrap().record.unwrap().duration_s
    };
    assert_eq!(duration().await, 80);
    for _ in 0..2 {
        late(Fact::Present(false), 50).await.unwrap();
    }
    assert_eq!(duration().await, 30);
    late(Fact::Present(true), 101).await.unwrap();
    assert_eq!(duration().await, 30, "after the end nobody comes");
}
