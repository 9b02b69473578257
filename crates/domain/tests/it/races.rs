//! What takes the same time of the same host, or answers the same person, at the same moment: one of them does it.
use crate::booking::{Front, offered};
use crate::queue::desk;
use crate::refused;
use crate::visits::at;
use domain::visits::changes::reschedule;
use domain::{Domain, booking, queue, visits};
use model::queue::TicketState;
use model::visits::{NewTime, NewVisit};
use model::{AppError, Conflict};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

/// All of them begin behind one barrier, each in a task of its own: on a runtime of several threads they really meet.
pub async fn at_once<T, F>(all: impl IntoIterator<Item = F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let all: Vec<F> = all.into_iter().collect();
    let start = Arc::new(Barrier::new(all.len()));
    let mut running = JoinSet::new();
    for one in all {
        let start = start.clone();
        running.spawn(async move {
            start.wait().await;
            one.await
        });
    }
    running.join_all().await
}

/// What somebody tries, and who they are to the visit that it makes.
type Tried = domain::ports::Boxed<'static, (String, domain::Result<()>)>;

fn tried(name: String, one: impl Future<Output = domain::Result<()>> + Send + 'static) -> Tried {
    Box::pin(async move { (name, one.await) })
}

/// Ada's Wednesday at half past nine is booked by eight, planned by her eight times, and wanted by two visits that stand
/// elsewhere; meanwhile she and Ben accept whoever waits in their line, four times each.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_all_ways_to_one_time_one_is_taken_and_one_host_accepts() {
    let desk = desk("").await;
    desk.there(&desk.ada).await;
    let ticket_page = desk.ask("Zoe").await;
    let ticket = desk.first(&desk.ada).await;
    let service = offered(&desk.office.domain, &desk.office.clinic, &desk.ada, "instant").await;
    let (ada, ben, office) = (desk.ada, desk.ben, desk.office);
    let front = Front { domain: office.domain, clinic: office.clinic, host: ada.clone(), service };
    front.domain.leaves_jobs();
    let (first, maya) = front.maya().await;
    let time = first.plus_seconds(1_800);
    let wednesday = |time: &str, name: &str| NewVisit { date: "2026-11-25".into(), ..at(time, &[name]) };
    let elsewhere = visits::schedule(&front.domain, &ada, wednesday("14:00", "Tom")).await.unwrap();

    let own = || -> Domain { (*front.domain).clone() };
    let mut all: Vec<Tried> = Vec::new();
    for n in 0..8u8 {
        let (domain, who) = (own(), front.domain.stranger(front.clinic.id(), 40 + n));
        let form = front.form(&format!("Guest {n}"), &[time]);
        all.push(tried(
            format!("booking {n}"),
            async move { booking::book(&domain, &who, form).await.map(drop) },
        ));
    }
    for n in 0..8 {
        let (domain, ada, new) = (own(), ada.clone(), wednesday("09:30", &format!("Planned {n}")));
        all.push(tried(
            format!("plan {n}"),
            async move { visits::schedule(&domain, &ada, new).await.map(drop) },
        ));
    }
    for _ in 0..4 {
        let (domain, ada) = (own(), ada.clone());
        let to = NewTime {
            date: "2026-11-25".into(),
            time: "09:30".into(),
            duration: "30".into(),
            ..NewTime::default()
        };
        all.push(tried(
            "moved by the host".into(),
            async move { reschedule(&domain, &ada, elsewhere, to).await },
        ));
        let (domain, maya) = (own(), maya.clone());
        all.push(tried("moved by the guest".into(), async move {
            booking::move_to(&domain, &maya, Some(time)).await
        }));
    }
    for host in [&ada, &ben] {
        for _ in 0..4 {
            let (domain, accepts) = (own(), host.clone());
            all.push(tried(format!("accepted by {}", host.id().text()), async move {
                queue::accept(&domain, &accepts, ticket).await.map(drop)
            }));
        }
    }

    let (mut took, mut accepted) = (BTreeSet::new(), BTreeSet::new());
    for (name, answer) in at_once(all).await {
        let line = name.starts_with("accepted");
        match answer {
            // To do the same a second time is no other thing.
            Ok(()) => {
                let done = if line { &mut accepted } else { &mut took };
                done.insert(name);
            }
            lost => match refused(lost) {
                AppError::Conflict(Conflict::TicketTaken) => assert!(line, "{name}"),
                AppError::Conflict(Conflict::TimeGone | Conflict::SlotTaken(_)) => assert!(!line, "{name}"),
                other => panic!("{name}: {other:?}"),
            },
        }
    }
    assert_eq!((took.len(), accepted.len()), (1, 1), "{took:?} {accepted:?}");

    let coming = visits::dashboard(&front.domain, &ada, None).await.unwrap().coming;
    let there = coming.iter().filter(|row| row.starts.at == time).count();
    let was_moved = took.iter().any(|name| name.starts_with("moved"));
    assert_eq!((there, coming.len()), (1, if was_moved { 2 } else { 3 }), "{took:?}");
    let who = front.domain.stranger(front.clinic.id(), 7);
    let seen = queue::look(&front.domain, &who, &ticket_page).await.unwrap();
    assert_eq!(seen.state, TicketState::Accepted);
    let mut from_line = 0;
    for host in [&ada, &ben] {
        let day = visits::dashboard(&front.domain, host, None).await.unwrap();
        from_line += day.waiting.len() + day.current.len() + day.later.len();
    }
    assert_eq!(from_line, 1);
}
