//! The time zones on offer, by name only: the browser carries no zone data. A zone that is not listed stays selected
//! where it is set.
use super::choice::{Choice, Group};
use model::Lang;
use texts::ui as t;

/// For a `Select`: the zones by region; `kept` is added when no region has it.
pub fn groups(lang: Lang, kept: &str) -> Vec<Group> {
    let heading = |place: usize| match place {
        0 => t::zones_us(lang),
        1 => t::zones_americas(lang),
        2 => t::zones_europe(lang),
        3 => t::zones_africa(lang),
        _ => t::zones_asia(lang),
    };
    let mut groups: Vec<Group> = Vec::with_capacity(ZONES.len() + 1);
    let known = ZONES.iter().flat_map(|zones| zones.iter()).any(|(zone, _, _)| *zone == kept);
    if !known && !kept.is_empty() {
        groups.push((String::new(), vec![Choice::new(kept, city(kept))]));
    }
    for (place, zones) in ZONES.iter().enumerate() {
        let choices = zones.iter().map(|(zone, en, es)| Choice::new(*zone, pick(lang, en, es)));
        groups.push((heading(place).to_owned(), choices.collect()));
    }
    groups
}

fn pick(lang: Lang, en: &'static str, es: &'static str) -> &'static str {
    if lang == Lang::Es && !es.is_empty() { es } else { en }
}

/// "America/Argentina/San_Luis" is San Luis.
fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

/// Name, English, Spanish where it differs.
type Zone = (&'static str, &'static str, &'static str);

const ZONES: [&[Zone]; 5] = [US, AMERICAS, EUROPE, AFRICA, ASIA];

const US: &[Zone] = &[
    ("America/New_York", "Eastern – New York", "Este – Nueva York"),
    ("America/Chicago", "Central – Chicago", "Centro – Chicago"),
    ("America/Denver", "Mountain – Denver", "Montaña – Denver"),
    ("America/Phoenix", "Mountain – Phoenix", "Montaña – Phoenix"),
    ("America/Los_Angeles", "Pacific – Los Angeles", "Pacífico – Los Ángeles"),
    ("America/Anchorage", "Alaska – Anchorage", ""),
    ("Pacific/Honolulu", "Hawaii – Honolulu", "Hawái – Honolulu"),
    ("America/Puerto_Rico", "Puerto Rico – San Juan", ""),
    ("Pacific/Guam", "Guam", ""),
];

const AMERICAS: &[Zone] = &[
    ("America/Toronto", "Toronto", ""),
    ("America/Winnipeg", "Winnipeg", ""),
    ("America/Edmonton", "Edmonton", ""),
    ("America/Vancouver", "Vancouver", ""),
    ("America/Halifax", "Halifax", ""),
    ("America/St_Johns", "St. John’s", "San Juan de Terranova"),
    ("America/Mexico_City", "Mexico City", "Ciudad de México"),
    ("America/Tijuana", "Tijuana", ""),
    ("America/Guatemala", "Guatemala", ""),
    ("America/El_Salvador", "El Salvador", ""),
    ("America/Tegucigalpa", "Tegucigalpa", ""),
    ("America/Managua", "Managua", ""),
    ("America/Costa_Rica", "Costa Rica", ""),
    ("America/Panama", "Panama", "Panamá"),
    ("America/Havana", "Havana", "La Habana"),
    ("America/Santo_Domingo", "Santo Domingo", ""),
    ("America/Bogota", "Bogotá", ""),
    ("America/Caracas", "Caracas", ""),
    ("America/Guayaquil", "Guayaquil – Quito", ""),
    ("America/Lima", "Lima", ""),
    ("America/La_Paz", "La Paz", ""),
    ("America/Asuncion", "Asunción", ""),
    ("America/Santiago", "Santiago", "Santiago de Chile"),
    ("America/Argentina/Buenos_Aires", "Buenos Aires", ""),
    ("America/Montevideo", "Montevideo", ""),
    ("America/Sao_Paulo", "São Paulo", ""),
    ("America/Manaus", "Manaus", "Manaos"),
];

const EUROPE: &[Zone] = &[
    ("UTC", "UTC", ""),
    ("Atlantic/Reykjavik", "Reykjavik", "Reikiavik"),
    ("Europe/Dublin", "Dublin", "Dublín"),
    ("Europe/Lisbon", "Lisbon", "Lisboa"),
    ("Europe/London", "London", "Londres"),
    ("Atlantic/Canary", "Canary Islands", "Islas Canarias"),
    ("Europe/Madrid", "Madrid", ""),
    ("Europe/Paris", "Paris", "París"),
    ("Europe/Brussels", "Brussels", "Bruselas"),
    ("Europe/Amsterdam", "Amsterdam", "Ámsterdam"),
    ("Europe/Zurich", "Zurich", "Zúrich"),
    ("Europe/Berlin", "Berlin", "Berlín"),
    ("Europe/Rome", "Rome", "Roma"),
    ("Europe/Vienna", "Vienna", "Viena"),
    ("Europe/Prague", "Prague", "Praga"),
    ("Europe/Warsaw", "Warsaw", "Varsovia"),
    ("Europe/Stockholm", "Stockholm", "Estocolmo"),
    ("Europe/Oslo", "Oslo", ""),
    ("Europe/Copenhagen", "Copenhagen", "Copenhague"),
    ("Europe/Athens", "Athens", "Atenas"),
    ("Europe/Bucharest", "Bucharest", "Bucarest"),
    ("Europe/Helsinki", "Helsinki", ""),
    ("Europe/Kyiv", "Kyiv", "Kiev"),
    ("Europe/Istanbul", "Istanbul", "Estambul"),
];

const AFRICA: &[Zone] = &[
    ("Africa/Casablanca", "Casablanca", ""),
    ("Africa/Accra", "Accra", ""),
    ("Africa/Lagos", "Lagos", ""),
    ("Africa/Cairo", "Cairo", "El Cairo"),
    ("Africa/Johannesburg", "Johannesburg", "Johannesburgo"),
    ("Africa/Nairobi", "Nairobi", ""),
    ("Asia/Jerusalem", "Jerusalem", "Jerusalén"),
    ("Asia/Beirut", "Beirut", ""),
    ("Asia/Riyadh", "Riyadh", "Riad"),
    ("Asia/Dubai", "Dubai", "Dubái"),
];

const ASIA: &[Zone] = &[
    ("Asia/Karachi", "Karachi", ""),
    ("Asia/Kolkata", "India – Kolkata", "India – Calcuta"),
    ("Asia/Kathmandu", "Kathmandu", "Katmandú"),
    ("Asia/Dhaka", "Dhaka", "Daca"),
    ("Asia/Bangkok", "Bangkok", ""),
    ("Asia/Jakarta", "Jakarta", "Yakarta"),
    ("Asia/Singapore", "Singapore", "Singapur"),
    ("Asia/Manila", "Manila", ""),
    ("Asia/Hong_Kong", "Hong Kong", ""),
    ("Asia/Shanghai", "Shanghai", "Shanghái"),
    ("Asia/Taipei", "Taipei", "Taipéi"),
    ("Asia/Seoul", "Seoul", "Seúl"),
    ("Asia/Tokyo", "Tokyo", "Tokio"),
    ("Australia/Perth", "Perth", ""),
    ("Australia/Adelaide", "Adelaide", "Adelaida"),
    ("Australia/Brisbane", "Brisbane", ""),
    ("Australia/Sydney", "Sydney", "Sídney"),
    ("Pacific/Auckland", "Auckland", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unlisted_zone_is_kept() {
        let plain = groups(Lang::En, "Europe/Madrid");
        let kept = groups(Lang::En, "America/Argentina/San_Luis");
        assert_eq!(kept.len(), plain.len() + 1);
        assert_eq!(kept[0].1, vec![Choice::new("America/Argentina/San_Luis", "San Luis")]);
    }
}
