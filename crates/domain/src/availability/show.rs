//! Rows become what the page of a host's hours shows.
use super::rows::{self, OffData, SlotData};
use super::{rules, rules_of, wall};
use crate::services::rows::{self as services, ServiceData};
use crate::tx::Tx;
use crate::visits::Holder;
use crate::visits::when::{self, Zone};
use crate::{Planner, Result};
use jiff::civil::{self, Date};
use model::availability::{Availability, BookingRules, OfferedService, SlotRow};
use model::people::HostName;
use model::{Lang, ServiceId};
use texts::availability as t;

pub(super) async fn page(
    tx: &mut Tx,
    who: &Planner,
    host: &Holder,
    hosts: Vec<HostName>,
    address: Option<String>,
) -> Result<Availability> {
    let (zone, lang) = (Zone::stored(&host.zone), who.lang());
    let today = zone.wall(tx.now()).date();
    let mut all = services::all(tx).await?;
    all.sort_by_cached_key(|service| service.name.to_lowercase());
    let mine = services::offered(tx, host.id).await?;
    let mut slots = rows::slots(tx, host.id).await?;
    slots.sort_by(|a, b| (a.weekday, &a.day, a.from_min).cmp(&(b.weekday, &b.day, b.from_min)));
    let words = |slot: &SlotData| line(slot, &all, today, lang);
    let weekly = slots.iter().filter(|slot| slot.weekday.is_some()).filter_map(words).collect();
    let still =
        |slot: &&SlotData| slot.day.as_deref().and_then(when::parse_date).is_some_and(|day| day >= today);
    let days = slots.iter().filter(|slot| slot.weekday.is_none()).filter(still).filter_map(words).collect();
    let off = rows::off(tx, host.id).await?;
    let off = off.iter().filter_map(|off| absence(off, today, lang)).collect();
    let services = all.iter().filter(|service| service.retired_at.is_none()).map(|service| OfferedService {
        service: service.id,
        name: service.name.clone(),
        duration: service.duration_min,
        offered: mine.contains(&service.id),
    });
    let set = rules_of(tx, host.id).await?;
    let daily = if set.daily_most == 0 { String::new() } else { set.daily_most.to_string() };
    Ok(Availability {
        host: host.id,
        host_name: host.name.expose().clone(),
        hosts,
        zone_words: zone.in_words(lang),
        today: today.to_string(),
        services: services.collect(),
        weekly,
        days,
        off,
        rules: BookingRules {
            host: host.id.text(),
            before_min: set.before_min.to_string(),
            after_min: set.after_min.to_string(),
            notice_h: set.notice_h.to_string(),
            horizon_d: set.horizon_d.to_string(),
            daily_most: daily,
            way: if set.on_request { "request" } else { "instant" }.to_owned(),
        },
        address,
    })
}

fn line(slot: &SlotData, all: &[ServiceData], today: Date, lang: Lang) -> Option<SlotRow> {
    let day = match (slot.weekday, &slot.day) {
        (Some(weekday), _) => weekdays(weekday, lang)?.to_owned(),
        (None, day) => when::capital(&when::short(when::parse_date(day.as_deref()?)?, today, lang)),
    };
    let name =
        |id: ServiceId| all.iter().find(|service| service.id == id).map(|service| service.name.clone());
    let hours = t::hours(lang, clock(slot.from_min, lang)?, clock(slot.to_min, lang)?);
    Some(SlotRow { slot: slot.id, day, hours, service: slot.service_id.and_then(name) })
}

/// None for what is over.
fn absence(off: &OffData, today: Date, lang: Lang) -> Option<SlotRow> {
    let (from, to) = (wall(&off.from_wall)?, wall(&off.to_wall)?);
    let midnight = civil::Time::midnight();
    let whole = from.time() == midnight && to.time() == midnight;
    // Until midnight means the day before.
    let last = if to.time() == midnight { to.date().yesterday().ok()? } else { to.date() };
    if last < today {
        return None;
    }
    let day = |date| when::capital(&when::short(date, today, lang));
    let (first, last_words) = (day(from.date()), day(last));
    let day = if from.date() == last { first } else { t::days(lang, first, last_words) };
    let hours = match whole {
        true => String::new(),
        false => t::hours(lang, when::clock(from.time(), lang), when::clock(to.time(), lang)),
    };
    Some(SlotRow { slot: off.id, day, hours, service: None })
}

/// Minutes from midnight, in words; the end of the day is midnight.
fn clock(minute: i32, lang: Lang) -> Option<String> {
    let minute = minute % rules::DAY_MIN;
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    Some(when::clock(civil::Time::new(hour, minute, 0, 0).ok()?, lang))
}

/// "Mondays".
fn weekdays(weekday: i32, lang: Lang) -> Option<&'static str> {
    let words = [
        t::on_mondays,
        t::on_tuesdays,
        t::on_wednesdays,
        t::on_thursdays,
        t::on_fridays,
        t::on_saturdays,
        t::on_sundays,
    ];
    words.get(usize::try_from(weekday).ok()?).map(|words| words(lang))
}
