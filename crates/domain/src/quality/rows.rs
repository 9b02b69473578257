//! The SQL of how calls go.
use crate::error::Result;
use crate::tx::Tx;
use model::agent::{Agent, Family, System};
use model::quality::{Ailments, ByAgent, Carrier, Cause, Causes, Funnel, Level, Minute, Minutes, Report};
use model::signal::{DeviceState, Devices};
use model::{ParticipantId, Time, VisitId};

sql! {
    INSERT = "
        insert into quality_minute (clinic_id, visit_id, participant_id, at, level, cause, reports, lost_up_pm,
            lost_down_pm, jitter_ms, round_trip_ms, in_kbps, out_kbps, frames_per_s, frozen_ms, concealed_pm, width,
            first_frame_ms, carrier, camera, microphone, browser, browser_major, system)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
            $23, $24)
        on conflict (clinic_id, visit_id, participant_id, at) do nothing";
    /// From the first minute in which whoever holds the visit and a guest have both got something.
    VIDEO = "
        update visit set video_at = $3
        where clinic_id = $1 and id = $2 and video_at is null
            and exists (select 1 from quality_minute q
                join participant p on p.clinic_id = q.clinic_id and p.id = q.participant_id
                join quality_minute r on r.clinic_id = q.clinic_id and r.visit_id = q.visit_id and r.at = q.at
                join participant h on h.clinic_id = r.clinic_id and h.id = r.participant_id
                where q.clinic_id = $1 and q.visit_id = $2 and q.in_kbps > 0 and p.role = 'guest'
                    and r.in_kbps > 0 and h.role in ('host', 'cohost'))";
    OF_VISIT = "
        select participant_id, at, level, cause, reports, lost_up_pm, lost_down_pm, jitter_ms, round_trip_ms,
            in_kbps, out_kbps, frames_per_s, frozen_ms, concealed_pm, width, first_frame_ms, carrier, camera,
            microphone
        from quality_minute where clinic_id = $1 and visit_id = $2 order by participant_id, at limit $3";
    /// How far the visits came that began within a span.
    FUNNEL = "
        select count(*) as planned,
            coalesce(sum(case when s.arrived then 1 else 0 end), 0) as arrived,
            coalesce(sum(case when s.waited then 1 else 0 end), 0) as waited,
            coalesce(sum(case when s.admitted then 1 else 0 end), 0) as admitted,
            coalesce(sum(case when s.together then 1 else 0 end), 0) as together,
            coalesce(sum(case when s.video then 1 else 0 end), 0) as video,
            coalesce(sum(case when s.together and not s.video and s.devices then 1 else 0 end), 0) as devices
        from (select v.video_at is not null as video,
                exists (select 1 from participant p where p.clinic_id = $1 and p.visit_id = v.id
                    and p.role = 'guest' and p.arrived_at is not null) as arrived,
                exists (select 1 from presence x
                    join participant p on p.clinic_id = x.clinic_id and p.id = x.participant_id
                    where x.clinic_id = $1 and x.visit_id = v.id and p.role = 'guest') as waited,
                exists (select 1 from participant p where p.clinic_id = $1 and p.visit_id = v.id
                    and p.role = 'guest' and p.first_admitted_at is not null) as admitted,
                exists (select 1 from presence g
                    join participant a on a.clinic_id = g.clinic_id and a.id = g.participant_id
                    join presence h on h.clinic_id = g.clinic_id and h.visit_id = g.visit_id
                    join participant b on b.clinic_id = h.clinic_id and b.id = h.participant_id
                    where g.clinic_id = $1 and g.visit_id = v.id and g.kind = 'present' and h.kind = 'present'
                        and a.role = 'guest' and b.role in ('host', 'cohost')
                        and g.from_at < coalesce(h.to_at, h.last_seen_at)
                        and h.from_at < coalesce(g.to_at, g.last_seen_at)) as together,
                exists (select 1 from quality_minute q where q.clinic_id = $1 and q.visit_id = v.id
                    and (q.camera in ('denied', 'blocked_by_system', 'in_use', 'missing')
                        or q.microphone in ('denied', 'blocked_by_system', 'in_use', 'missing'))) as devices
            from visit v
            where v.clinic_id = $1 and v.starts_at >= $2 and v.starts_at < $3 and v.cancelled_at is null) s";
    MINUTES = "
        select level, cause, carrier, count(*) as many from quality_minute
        where clinic_id = $1 and at >= $2 and at < $3 group by level, cause, carrier";
    BROWSERS = "
        select browser, browser_major, system, count(*) as minutes,
            coalesce(sum(case when level = 'good' then 1 else 0 end), 0) as good,
            coalesce(sum(case when level = 'no_sound' then 1 else 0 end), 0) as no_sound
        from quality_minute where clinic_id = $1 and at >= $2 and at < $3
        group by browser, browser_major, system order by 4 desc, 1, 2, 3 limit $4";
    /// What was said in the visits that began within a span and were not completed by video.
    CAUSES = "
        select coalesce(sum(s.c1), 0) as camera_denied, coalesce(sum(s.c2), 0) as camera_blocked,
            coalesce(sum(s.c3), 0) as camera_in_use, coalesce(sum(s.c4), 0) as camera_missing,
            coalesce(sum(s.m1), 0) as microphone_denied, coalesce(sum(s.m2), 0) as microphone_blocked,
            coalesce(sum(s.m3), 0) as microphone_in_use, coalesce(sum(s.m4), 0) as microphone_missing,
            coalesce(sum(s.bad), 0) as network
        from (select max(case when q.camera = 'denied' then 1 else 0 end) as c1,
                max(case when q.camera = 'blocked_by_system' then 1 else 0 end) as c2,
                max(case when q.camera = 'in_use' then 1 else 0 end) as c3,
                max(case when q.camera = 'missing' then 1 else 0 end) as c4,
                max(case when q.microphone = 'denied' then 1 else 0 end) as m1,
                max(case when q.microphone = 'blocked_by_system' then 1 else 0 end) as m2,
                max(case when q.microphone = 'in_use' then 1 else 0 end) as m3,
                max(case when q.microphone = 'missing' then 1 else 0 end) as m4,
                max(case when q.level in ('bad', 'no_sound') then 1 else 0 end) as bad
            from visit v join quality_minute q on q.clinic_id = v.clinic_id and q.visit_id = v.id
            where v.clinic_id = $1 and v.starts_at >= $2 and v.starts_at < $3 and v.cancelled_at is null
                and v.video_at is null
            group by v.id) s";
    PRUNE = "delete from quality_minute where at < $1";
}

/// As the columns of devices say it.
fn device(state: DeviceState) -> &'static str {
    match state {
        DeviceState::Unknown | DeviceState::Asking => "unknown",
        DeviceState::Good => "good",
        DeviceState::Denied => "denied",
        DeviceState::BlockedBySystem | DeviceState::NotSecure => "blocked_by_system",
        DeviceState::InUse => "in_use",
        DeviceState::Missing => "missing",
        DeviceState::Off => "off",
    }
}

fn device_of(tag: &str) -> DeviceState {
    match tag {
        "good" => DeviceState::Good,
        "denied" => DeviceState::Denied,
        "blocked_by_system" => DeviceState::BlockedBySystem,
        "in_use" => DeviceState::InUse,
        "missing" => DeviceState::Missing,
        "off" => DeviceState::Off,
        _ => DeviceState::Unknown,
    }
}

/// Figures are bounded far below it.
fn stored(value: u32) -> i32 {
    i32::try_from(value).unwrap_or(i32::MAX)
}

fn number(value: i64) -> u32 {
    u32::try_from(value).unwrap_or_default()
}

pub(super) async fn insert(
    tx: &mut Tx,
    visit: VisitId,
    who: ParticipantId,
    at: Time,
    minute: &Minute,
) -> Result<()> {
    let (clinic, report) = (tx.clinic()?, minute.report);
    on!(tx, c => sqlx::query(INSERT).bind(clinic).bind(visit).bind(who).bind(at).bind(report.level.tag())
        .bind(report.cause.map(Cause::tag)).bind(stored(minute.reports)).bind(stored(report.lost_up_pm))
        .bind(stored(report.lost_down_pm)).bind(stored(report.jitter_ms)).bind(stored(report.round_trip_ms))
        .bind(stored(report.in_kbps)).bind(stored(report.out_kbps)).bind(stored(report.frames_per_s))
        .bind(stored(report.frozen_ms)).bind(stored(report.concealed_pm)).bind(stored(report.width))
        .bind(report.first_frame_ms.map(stored)).bind(report.carrier.tag()).bind(device(report.devices.camera))
        .bind(device(report.devices.microphone)).bind(report.agent.family.tag())
        .bind(i32::from(report.agent.major)).bind(report.agent.system.tag()).execute(c).await.map(drop))?;
    Ok(())
}

pub(super) async fn mark_video(tx: &mut Tx, visit: VisitId) -> Result<()> {
    let (clinic, now) = (tx.clinic()?, tx.now());
    on!(tx, c => sqlx::query(VIDEO).bind(clinic).bind(visit).bind(now).execute(c).await.map(drop))?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(super) struct MinuteRow {
    pub participant_id: ParticipantId,
    pub at: Time,
    level: String,
    cause: Option<String>,
    reports: i32,
    lost_up_pm: i32,
    lost_down_pm: i32,
    jitter_ms: i32,
    round_trip_ms: i32,
    in_kbps: i32,
    out_kbps: i32,
    frames_per_s: i32,
    frozen_ms: i32,
    concealed_pm: i32,
    width: i32,
    first_frame_ms: Option<i32>,
    carrier: String,
    camera: String,
    microphone: String,
}

impl MinuteRow {
    pub fn minute(&self) -> Minute {
        let value = |value: i32| number(i64::from(value));
        let report = Report {
            level: Level::parse(&self.level).unwrap_or_default(),
            cause: self.cause.as_deref().and_then(Cause::parse),
            lost_up_pm: value(self.lost_up_pm),
            lost_down_pm: value(self.lost_down_pm),
            jitter_ms: value(self.jitter_ms),
            round_trip_ms: value(self.round_trip_ms),
            in_kbps: value(self.in_kbps),
            out_kbps: value(self.out_kbps),
            frames_per_s: value(self.frames_per_s),
            frozen_ms: value(self.frozen_ms),
            concealed_pm: value(self.concealed_pm),
            width: value(self.width),
            first_frame_ms: self.first_frame_ms.map(value),
            carrier: Carrier::parse(&self.carrier),
            devices: Devices { camera: device_of(&self.camera), microphone: device_of(&self.microphone) },
            // For counts only.
            agent: Agent::default(),
        };
        Minute { report, reports: value(self.reports) }
    }
}

pub(super) async fn of_visit(tx: &mut Tx, visit: VisitId, most: i64) -> Result<Vec<MinuteRow>> {
    let clinic = tx.clinic()?;
    Ok(on!(tx, c => sqlx::query_as(OF_VISIT).bind(clinic).bind(visit).bind(most).fetch_all(c).await)?)
}

#[derive(sqlx::FromRow)]
struct FunnelRow {
    planned: i64,
    arrived: i64,
    waited: i64,
    admitted: i64,
    together: i64,
    video: i64,
    devices: i64,
}

pub(super) async fn funnel(tx: &mut Tx, (from, until): (Time, Time)) -> Result<Funnel> {
    let clinic = tx.clinic()?;
    let row: FunnelRow =
        on!(tx, c => sqlx::query_as(FUNNEL).bind(clinic).bind(from).bind(until).fetch_one(c).await)?;
    Ok(Funnel {
        planned: number(row.planned),
        arrived: number(row.arrived),
        waited: number(row.waited),
        admitted: number(row.admitted),
        together: number(row.together),
        video: number(row.video),
        devices: number(row.devices),
    })
}

pub(super) async fn minutes(tx: &mut Tx, (from, until): (Time, Time)) -> Result<Minutes> {
    let clinic = tx.clinic()?;
    let rows: Vec<(String, Option<String>, String, i64)> =
        on!(tx, c => sqlx::query_as(MINUTES).bind(clinic).bind(from).bind(until).fetch_all(c).await)?;
    let mut minutes = Minutes::default();
    for (level, cause, carrier, many) in rows {
        let many = number(many);
        *match Level::parse(&level).unwrap_or_default() {
            Level::Good => &mut minutes.good,
            Level::Weak => &mut minutes.weak,
            Level::Bad => &mut minutes.bad,
            Level::NoSound => &mut minutes.no_sound,
        } += many;
        match cause.as_deref().and_then(Cause::parse) {
            Some(Cause::Up) => minutes.up += many,
            Some(Cause::Down) => minutes.down += many,
            Some(Cause::Other) => minutes.other += many,
            None => {}
        }
        match Carrier::parse(&carrier) {
            Carrier::Tcp => minutes.tcp += many,
            Carrier::Relay => minutes.relay += many,
            Carrier::Udp | Carrier::Unknown => {}
        }
    }
    Ok(minutes)
}

#[derive(sqlx::FromRow)]
struct BrowserRow {
    browser: String,
    browser_major: i32,
    system: String,
    minutes: i64,
    good: i64,
    no_sound: i64,
}

/// Those with most minutes.
pub(super) async fn browsers(tx: &mut Tx, (from, until): (Time, Time), most: i64) -> Result<Vec<ByAgent>> {
    let clinic = tx.clinic()?;
    let rows: Vec<BrowserRow> = on!(tx, c => sqlx::query_as(BROWSERS).bind(clinic).bind(from).bind(until)
        .bind(most).fetch_all(c).await)?;
    let by_agent = |row: BrowserRow| ByAgent {
        agent: Agent {
            family: Family::parse(&row.browser),
            major: u16::try_from(row.browser_major).unwrap_or_default(),
            system: System::parse(&row.system),
        },
        minutes: number(row.minutes),
        good: number(row.good),
        no_sound: number(row.no_sound),
    };
    Ok(rows.into_iter().map(by_agent).collect())
}

#[derive(sqlx::FromRow)]
struct CausesRow {
    camera_denied: i64,
    camera_blocked: i64,
    camera_in_use: i64,
    camera_missing: i64,
    microphone_denied: i64,
    microphone_blocked: i64,
    microphone_in_use: i64,
    microphone_missing: i64,
    network: i64,
}

pub(super) async fn causes(tx: &mut Tx, (from, until): (Time, Time)) -> Result<Causes> {
    let clinic = tx.clinic()?;
    let row: CausesRow =
        on!(tx, c => sqlx::query_as(CAUSES).bind(clinic).bind(from).bind(until).fetch_one(c).await)?;
    Ok(Causes {
        camera: Ailments {
            denied: number(row.camera_denied),
            blocked: number(row.camera_blocked),
            in_use: number(row.camera_in_use),
            missing: number(row.camera_missing),
        },
        microphone: Ailments {
            denied: number(row.microphone_denied),
            blocked: number(row.microphone_blocked),
            in_use: number(row.microphone_in_use),
            missing: number(row.microphone_missing),
        },
        network: number(row.network),
    })
}

pub(super) async fn prune(tx: &mut Tx, before: Time) -> Result<()> {
    on!(tx, c => sqlx::query(PRUNE).bind(before).execute(c).await.map(drop))?;
    Ok(())
}
