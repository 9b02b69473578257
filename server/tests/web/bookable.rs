//! What can be booked at Maple: a service for the row at hand, which whoever holds visits there offers at any hour, and
//! what somebody has asked for.
use crate::site::TestSite;
use crate::world::World;
use domain::{Domain, Host};
use model::availability::{BookingRules, NewWeekly, Offered};
use model::booking::{BookForm, times_text};
use model::{ClinicId, ServiceId, Time};
use std::collections::BTreeMap;
use testkit::{DAY, MINUTE, Raw};

/// It is named by the row's visit. Past the domain, because the founder is no administrator in every column.
const SERVICE: &str = "insert into service (id, clinic_id, name, about, duration_min, created_at)
    select v.id, v.clinic_id, 'Visit', '', 30, 1 from visit v
    where v.id = $1 and not exists (select 1 from service s where s.id = v.id)";
/// Whoever comes has booked it, for two days from now.
const BOOKED: &str = "update visit set starts_at = $1, ends_at = $2, started_at = null, booked_service = (
        select s.id from service s join service_host h on h.clinic_id = s.clinic_id and h.service_id = s.id
        where s.clinic_id = visit.clinic_id and h.host_id = visit.host_id and s.retired_at is null
        order by s.id desc limit 1)
    where ended_at is null";

async fn offer(domain: &Domain, host: &Host, service: ServiceId, way: &str) {
    let id = host.id().text();
    let services = BTreeMap::from([(Offered::name_of(service), "on".to_owned())]);
    let form = Offered { host: id.clone(), services };
    domain::availability::offer(domain, host, form).await.expect("offered");
    for weekday in 0..7 {
        let form = NewWeekly {
            host: id.clone(),
            weekday: weekday.to_string(),
            weekly_from: "00:00".to_owned(),
            weekly_to: "00:00".to_owned(),
            weekly_service: String::new(),
        };
        domain::availability::add_weekly(domain, host, form).await.expect("added");
    }
    let rules = BookingRules {
        host: id,
        before_min: "0".to_owned(),
        after_min: "0".to_owned(),
        notice_h: "0".to_owned(),
        horizon_d: "60".to_owned(),
        daily_most: String::new(),
        way: way.to_owned(),
    };
    domain::availability::save_rules(domain, host, rules).await.expect("saved");
}

/// The row's service is there.
pub async fn service(site: &TestSite, world: &World) -> ServiceId {
    let id = ServiceId::parse(&world.visit).expect("an id");
    let done = match site.domain.database.raw().await {
        Raw::Sqlite(mut c) => sqlx::query(SERVICE).bind(id).execute(&mut c).await.map(drop),
        Raw::Postgres(mut c) => sqlx::query(SERVICE).bind(id).execute(&mut c).await.map(drop),
    };
    done.expect("the service is there");
    id
}

/// The colleague can be booked for it, or the host at hand where only they hold visits: their id, and a free time far
/// from what is planned.
pub async fn free(site: &TestSite, world: &World, way: &str) -> String {
    let (holder, beside) = world.hosts();
    free_of(site, world, way, [beside.clone(), holder.clone()]).await
}

/// Both can be booked; of the first who has a free time.
async fn free_of(site: &TestSite, world: &World, way: &str, hosts: [Host; 2]) -> String {
    let id = service(site, world).await;
    let mut found = None;
    for host in &hosts {
        offer(&site.domain, host, id, way).await;
        let at = last_free(site, world, id, host).await;
        found = found.or(at.map(|at| (host.id(), at)));
    }
    let (host, at) = found.expect("one of them has time");
    format!("{} {}", host.text(), at.micros())
}

/// None while the host holds no visits.
async fn last_free(site: &TestSite, world: &World, service: ServiceId, host: &Host) -> Option<Time> {
    all_free(site, world, service, host).await.last().copied()
}

async fn all_free(site: &TestSite, world: &World, service: ServiceId, host: &Host) -> Vec<Time> {
    let who = site.domain.stranger(clinic(world), 8);
    let found = domain::booking::times(&site.domain, &who, service, &host.id().text(), "UTC", "").await;
    let days = found.map(|found| found.days).unwrap_or_default();
    days.into_iter().flat_map(|day| day.times).map(|time| time.at).collect()
}

fn clinic(world: &World) -> ClinicId {
    ClinicId::parse(&world.maple_id()).expect("an id")
}

/// Somebody has asked the host at hand: the request and its time, or nothing while they hold no visits.
pub async fn request(site: &TestSite, world: &World) -> String {
    let id = service(site, world).await;
    let host = world.hosts().0.clone();
    offer(&site.domain, &host, id, "request").await;
    let Some(at) = last_free(site, world, id, &host).await else { return world.visit.clone() };
    let who = site.domain.stranger(clinic(world), 8);
    let form = BookForm {
        service: id.text(),
        host: host.id().text(),
        zone: "UTC".to_owned(),
        at: times_text(&[at]),
        name: "Maya Lin".to_owned(),
        email: format!("{}@example.net", at.micros()),
        ..BookForm::default()
    };
    domain::booking::book(&site.domain, &who, form).await.expect("asked");
    let asked = domain::booking::list(&site.domain, &host).await.expect("listed");
    let newest = asked.iter().find(|row| row.times.iter().any(|time| time.at == at)).expect("one waits");
    format!("{} {}", newest.request.text(), at.micros())
}

/// Whoever comes to any visit has booked it; a free time to move it to.
pub async fn booked(site: &TestSite, world: &World) -> String {
    let (holder, beside) = world.hosts();
    let (holder, beside) = (holder.clone(), beside.clone());
    let service = service(site, world).await;
    for host in [&holder, &beside] {
        offer(&site.domain, host, service, "instant").await;
    }
    let [one, other] =
        [all_free(site, world, service, &holder).await, all_free(site, world, service, &beside).await];
    // Whose the visit is differs from column to column: a time that suits both, where both hold visits.
    let both = one.iter().rfind(|at| other.is_empty() || other.contains(at));
    let free = both.or(other.last()).expect("one of them has time").micros().to_string();
    let starts = site.domain.now().plus_seconds(2 * DAY);
    let ends = starts.plus_seconds(30 * MINUTE);
    let done = match site.domain.database.raw().await {
        Raw::Sqlite(mut c) => sqlx::query(BOOKED).bind(starts).bind(ends).execute(&mut c).await.map(drop),
        Raw::Postgres(mut c) => sqlx::query(BOOKED).bind(starts).bind(ends).execute(&mut c).await.map(drop),
    };
    done.expect("the visits are booked");
    free
}

/// The link in the letter to whoever has asked.
pub async fn token(site: &TestSite, world: &World) -> String {
    request(site, world).await;
    site.domain.run_jobs().await;
    let letter = site.domain.letter("/book/request/");
    let (_, rest) = letter.text.split_once("/book/request/").expect("a link");
    rest.split_whitespace().next().expect("its end").to_owned()
}
