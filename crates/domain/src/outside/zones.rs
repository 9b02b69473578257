//! The zones that other calendars name: by IANA, by Windows (Outlook and Exchange), or by what the file itself says of one.
//! Pure.
use jiff::tz::{Offset, TimeZone};

/// Bytes of a zone's name. Higher: each part of one that is made of slashes is looked for. Lower: a program's own path before
/// it does not fit.
const NAME_LONGEST: usize = 100;

/// What a file says of a zone of its own (VTIMEZONE), as far as it says when clocks change now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    pub name: String,
    /// `X-LIC-LOCATION`: the IANA name, where a program wrote one.
    pub location: String,
    pub standard: Option<Part>,
    pub daylight: Option<Part>,
}

/// STANDARD or DAYLIGHT of it; the last one of the file counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// `-0700`, from the one and to the other.
    pub offset: String,
    /// `20070311T020000`.
    pub begins: String,
    pub rule: String,
}

/// The zone that an entry names. None: nobody knows it.
pub fn zone(name: &str, described: &[Described]) -> Option<TimeZone> {
    let plain = name.trim().trim_matches('"');
    if plain.len() > NAME_LONGEST {
        return None;
    }
    if let Some(found) = known(plain) {
        return Some(found);
    }
    let own = described.iter().find(|zone| zone.name == plain)?;
    known(&own.location).or_else(|| own.zone())
}

fn known(name: &str) -> Option<TimeZone> {
    if name.len() > NAME_LONGEST {
        return None;
    }
    // Some programs put a path before it: "/freeassociation.sourceforge.net/America/Denver".
    let mut rest = name.trim_start_matches('/');
    loop {
        if let Some(zone) = iana(rest) {
            return Some(zone);
        }
        match rest.split_once('/') {
            Some((_, after)) => rest = after,
            None => break,
        }
    }
    let found = WINDOWS.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name))?;
    iana(found.1)
}

fn iana(name: &str) -> Option<TimeZone> {
    // A single word is an abbreviation ("EST") more often than a zone; UTC is one.
    let plausible =
        name.contains('/') || name.eq_ignore_ascii_case("utc") || name.eq_ignore_ascii_case("gmt");
    plausible.then(|| TimeZone::get(name).ok()).flatten().filter(|zone| !zone.is_unknown())
}

impl Described {
    fn zone(&self) -> Option<TimeZone> {
        let standard = self.standard.as_ref().or(self.daylight.as_ref())?;
        let offset = seconds(&standard.offset)?;
        let both = self.standard.as_ref().zip(self.daylight.as_ref());
        if let Some((standard, daylight)) = both
            && let Some(zone) = changing(standard, daylight)
        {
            return Some(zone);
        }
        Offset::from_seconds(offset).ok().map(TimeZone::fixed)
    }
}

/// As POSIX writes a zone whose clocks change by the same rules each year: there the sign of an offset is turned around.
fn changing(standard: &Part, daylight: &Part) -> Option<TimeZone> {
    let text = format!(
        "<STD>{}<DST>{},{},{}",
        posix(-seconds(&standard.offset)?),
        posix(-seconds(&daylight.offset)?),
        change(daylight)?,
        change(standard)?
    );
    TimeZone::posix(&text).ok()
}

fn posix(seconds: i32) -> String {
    let (sign, seconds) = (if seconds < 0 { "-" } else { "" }, seconds.abs());
    format!("{sign}{}:{:02}", seconds / 3600, seconds / 60 % 60)
}

/// `M3.2.0/2:00`: the second Sunday of March at two.
fn change(part: &Part) -> Option<String> {
    let value = |name: &str| {
        part.rule
            .split(';')
            .filter_map(|part| part.split_once('='))
            .find(|(key, _)| *key == name)
            .map(|(_, v)| v)
    };
    let (month, day) = (value("BYMONTH")?, value("BYDAY")?);
    let month: u8 = month.parse().ok()?;
    let (nth, weekday) = day.split_at_checked(day.len().checked_sub(2)?)?;
    let week = match nth.parse::<i8>().ok()? {
        -1 => 5,
        nth @ 1..=4 => nth,
        _ => return None,
    };
    let weekday = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"].iter().position(|known| *known == weekday)?;
    let (_, clock) = part.begins.split_once('T')?;
    let (hour, minute) = (clock.get(0..2)?.parse::<u8>().ok()?, clock.get(2..4)?.parse::<u8>().ok()?);
    Some(format!("M{month}.{week}.{weekday}/{hour}:{minute:02}"))
}

/// `-0330` as seconds east of UTC.
fn seconds(offset: &str) -> Option<i32> {
    let (sign, digits) = match offset.trim().split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let part = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i32>().ok();
    Some(sign * (part(0..2)? * 3600 + part(2..4)? * 60 + part(4..6).unwrap_or_default()))
}

/// Windows' names, and the zone of each in most of the world (CLDR, `windowsZones`, territory 001).
const WINDOWS: &[(&str, &str)] = &[
    ("Dateline Standard Time", "Etc/GMT+12"),
    ("UTC-11", "Etc/GMT+11"),
    ("Aleutian Standard Time", "America/Adak"),
    ("Hawaiian Standard Time", "Pacific/Honolulu"),
    ("Marquesas Standard Time", "Pacific/Marquesas"),
    ("Alaskan Standard Time", "America/Anchorage"),
    ("UTC-09", "Etc/GMT+9"),
    ("Pacific Standard Time (Mexico)", "America/Tijuana"),
    ("UTC-08", "Etc/GMT+8"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("US Mountain Standard Time", "America/Phoenix"),
    ("Mountain Standard Time (Mexico)", "America/Mazatlan"),
    ("Mountain Standard Time", "America/Denver"),
    ("Yukon Standard Time", "America/Whitehorse"),
    ("Central America Standard Time", "America/Guatemala"),
    ("Central Standard Time", "America/Chicago"),
    ("Easter Island Standard Time", "Pacific/Easter"),
    ("Central Standard Time (Mexico)", "America/Mexico_City"),
    ("Canada Central Standard Time", "America/Regina"),
    ("SA Pacific Standard Time", "America/Bogota"),
    ("Eastern Standard Time (Mexico)", "America/Cancun"),
    ("Eastern Standard Time", "America/New_York"),
    ("Haiti Standard Time", "America/Port-au-Prince"),
    ("Cuba Standard Time", "America/Havana"),
    ("US Eastern Standard Time", "America/Indiana/Indianapolis"),
    ("Turks And Caicos Standard Time", "America/Grand_Turk"),
    ("Paraguay Standard Time", "America/Asuncion"),
    ("Atlantic Standard Time", "America/Halifax"),
    ("Venezuela Standard Time", "America/Caracas"),
    ("Central Brazilian Standard Time", "America/Cuiaba"),
    ("SA Western Standard Time", "America/La_Paz"),
    ("Pacific SA Standard Time", "America/Santiago"),
    ("Newfoundland Standard Time", "America/St_Johns"),
    ("Tocantins Standard Time", "America/Araguaina"),
    ("E. South America Standard Time", "America/Sao_Paulo"),
    ("SA Eastern Standard Time", "America/Cayenne"),
    ("Argentina Standard Time", "America/Argentina/Buenos_Aires"),
    ("Greenland Standard Time", "America/Nuuk"),
    ("Montevideo Standard Time", "America/Montevideo"),
    ("Magallanes Standard Time", "America/Punta_Arenas"),
    ("Saint Pierre Standard Time", "America/Miquelon"),
    ("Bahia Standard Time", "America/Bahia"),
    ("UTC-02", "Etc/GMT+2"),
    ("Azores Standard Time", "Atlantic/Azores"),
    ("Cape Verde Standard Time", "Atlantic/Cape_Verde"),
    ("UTC", "Etc/UTC"),
    ("Coordinated Universal Time", "Etc/UTC"),
    ("GMT Standard Time", "Europe/London"),
    ("Greenwich Standard Time", "Atlantic/Reykjavik"),
    ("Sao Tome Standard Time", "Africa/Sao_Tome"),
    ("Morocco Standard Time", "Africa/Casablanca"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Romance Standard Time", "Europe/Paris"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("W. Central Africa Standard Time", "Africa/Lagos"),
    ("Jordan Standard Time", "Asia/Amman"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("Middle East Standard Time", "Asia/Beirut"),
    ("Egypt Standard Time", "Africa/Cairo"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("Syria Standard Time", "Asia/Damascus"),
    ("West Bank Standard Time", "Asia/Hebron"),
    ("South Africa Standard Time", "Africa/Johannesburg"),
    ("FLE Standard Time", "Europe/Kyiv"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("South Sudan Standard Time", "Africa/Juba"),
    ("Kaliningrad Standard Time", "Europe/Kaliningrad"),
    ("Sudan Standard Time", "Africa/Khartoum"),
    ("Libya Standard Time", "Africa/Tripoli"),
    ("Namibia Standard Time", "Africa/Windhoek"),
    ("Arabic Standard Time", "Asia/Baghdad"),
    ("Turkey Standard Time", "Europe/Istanbul"),
    ("Arab Standard Time", "Asia/Riyadh"),
    ("Belarus Standard Time", "Europe/Minsk"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("E. Africa Standard Time", "Africa/Nairobi"),
    ("Volgograd Standard Time", "Europe/Volgograd"),
    ("Iran Standard Time", "Asia/Tehran"),
    ("Arabian Standard Time", "Asia/Dubai"),
    ("Astrakhan Standard Time", "Europe/Astrakhan"),
    ("Azerbaijan Standard Time", "Asia/Baku"),
    ("Russia Time Zone 3", "Europe/Samara"),
    ("Mauritius Standard Time", "Indian/Mauritius"),
    ("Saratov Standard Time", "Europe/Saratov"),
    ("Georgian Standard Time", "Asia/Tbilisi"),
    ("Caucasus Standard Time", "Asia/Yerevan"),
    ("Afghanistan Standard Time", "Asia/Kabul"),
    ("West Asia Standard Time", "Asia/Tashkent"),
    ("Qyzylorda Standard Time", "Asia/Qyzylorda"),
    ("Ekaterinburg Standard Time", "Asia/Yekaterinburg"),
    ("Pakistan Standard Time", "Asia/Karachi"),
    ("India Standard Time", "Asia/Kolkata"),
    ("Sri Lanka Standard Time", "Asia/Colombo"),
    ("Nepal Standard Time", "Asia/Kathmandu"),
    ("Central Asia Standard Time", "Asia/Bishkek"),
    ("Bangladesh Standard Time", "Asia/Dhaka"),
    ("Omsk Standard Time", "Asia/Omsk"),
    ("Myanmar Standard Time", "Asia/Yangon"),
    ("SE Asia Standard Time", "Asia/Bangkok"),
    ("Altai Standard Time", "Asia/Barnaul"),
    ("W. Mongolia Standard Time", "Asia/Hovd"),
    ("North Asia Standard Time", "Asia/Krasnoyarsk"),
    ("N. Central Asia Standard Time", "Asia/Novosibirsk"),
    ("Tomsk Standard Time", "Asia/Tomsk"),
    ("China Standard Time", "Asia/Shanghai"),
    ("North Asia East Standard Time", "Asia/Irkutsk"),
    ("Singapore Standard Time", "Asia/Singapore"),
    ("W. Australia Standard Time", "Australia/Perth"),
    ("Taipei Standard Time", "Asia/Taipei"),
    ("Ulaanbaatar Standard Time", "Asia/Ulaanbaatar"),
    ("Aus Central W. Standard Time", "Australia/Eucla"),
    ("Transbaikal Standard Time", "Asia/Chita"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("North Korea Standard Time", "Asia/Pyongyang"),
    ("Korea Standard Time", "Asia/Seoul"),
    ("Yakutsk Standard Time", "Asia/Yakutsk"),
    ("Cen. Australia Standard Time", "Australia/Adelaide"),
    ("AUS Central Standard Time", "Australia/Darwin"),
    ("E. Australia Standard Time", "Australia/Brisbane"),
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("West Pacific Standard Time", "Pacific/Port_Moresby"),
    ("Tasmania Standard Time", "Australia/Hobart"),
    ("Vladivostok Standard Time", "Asia/Vladivostok"),
    ("Lord Howe Standard Time", "Australia/Lord_Howe"),
    ("Bougainville Standard Time", "Pacific/Bougainville"),
    ("Russia Time Zone 10", "Asia/Srednekolymsk"),
    ("Magadan Standard Time", "Asia/Magadan"),
    ("Norfolk Standard Time", "Pacific/Norfolk"),
    ("Sakhalin Standard Time", "Asia/Sakhalin"),
    ("Central Pacific Standard Time", "Pacific/Guadalcanal"),
    ("Russia Time Zone 11", "Asia/Kamchatka"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
    ("UTC+12", "Etc/GMT-12"),
    ("Fiji Standard Time", "Pacific/Fiji"),
    ("Chatham Islands Standard Time", "Pacific/Chatham"),
    ("UTC+13", "Etc/GMT-13"),
    ("Tonga Standard Time", "Pacific/Tongatapu"),
    ("Samoa Standard Time", "Pacific/Apia"),
    ("Line Islands Standard Time", "Pacific/Kiritimati"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn name(zone: Option<TimeZone>) -> Option<String> {
        zone.and_then(|zone| zone.iana_name().map(str::to_owned))
    }

    #[test]
    fn every_windows_name_leads_to_a_zone() {
        for (windows, iana) in WINDOWS {
            assert!(zone(windows, &[]).is_some() && iana.contains('/'), "{windows}");
        }
    }

    #[test]
    fn zones_are_found_by_whichever_name() {
        let denver = Some("America/Denver".to_owned());
        for named in ["America/Denver", "\"America/Denver\"", "/example.org/2026/America/Denver"] {
            assert_eq!(name(zone(named, &[])), denver, "{named}");
        }
        let own =
            Described { name: "Ours".into(), location: "America/Denver".into(), ..Described::default() };
        assert_eq!(name(zone("Ours", &[own])), denver);
        assert!(zone("Ours", &[]).is_none() && zone("EST", &[]).is_none());
    }

    #[test]
    fn a_zone_of_the_files_own_changes_its_clocks() {
        let part = |offset: &str, begins: &str, rule: &str| Part {
            offset: offset.to_owned(),
            begins: begins.to_owned(),
            rule: rule.to_owned(),
        };
        let own = Described {
            name: "Customized Time Zone".to_owned(),
            standard: Some(part("-0700", "16011101T020000", "FREQ=YEARLY;BYDAY=1SU;BYMONTH=11")),
            daylight: Some(part("-0600", "16010311T020000", "FREQ=YEARLY;BYDAY=2SU;BYMONTH=3")),
            ..Described::default()
        };
        let denver = TimeZone::get("America/Denver").expect("known");
        let zone = zone("Customized Time Zone", std::slice::from_ref(&own)).expect("described");
        for day in [1, 60, 66, 67, 150, 304, 305, 306, 360] {
            let at =
                jiff::civil::date(2026, 1, 1).at(12, 0, 0, 0).saturating_add(jiff::Span::new().days(day));
            let of = |zone: &TimeZone| zone.to_timestamp(at).expect("a moment");
            assert_eq!(of(&zone), of(&denver), "{at}");
        }
        let fixed = Described { daylight: None, ..own };
        let summer = jiff::civil::date(2026, 7, 1).at(12, 0, 0, 0);
        let at = super::zone("Customized Time Zone", &[fixed])
            .expect("fixed")
            .to_timestamp(summer)
            .expect("a moment");
        assert_eq!(at.to_string(), "2026-07-01T19:00:00Z");
    }
}
