//! How the call went for one person of a visit: a bar a minute, its sum in words, and the same as a table.
use super::words;
use crate::ui::use_lang;
use ::texts::quality as t;
use leptos::prelude::*;
use model::Lang;
use model::quality::{Carrier, Cause, Level, Report, ShownMinute};
use model::signal::{DeviceState, Devices};

/// The picture's own units: a minute is so wide, and the worst so high.
const WIDE: usize = 6;
const HIGH: u32 = 24;

#[component]
pub fn CallQuality(
    /// As texts take it.
    name: String,
    minutes: Vec<ShownMinute>,
    returns: u32,
) -> impl IntoView {
    let lang = use_lang();
    if minutes.is_empty() {
        return ().into_any();
    }
    let sum = facts(lang, &minutes, returns);
    let label = t::chart_of(lang, &name);
    let rows = minutes.iter().map(|shown| row(lang, shown));
    let of_whom = t::by_minute_of(lang, &name);
    let (wide, title) = (minutes.len() * WIDE, t::by_minute(lang));
    view! {
        <div class="call-quality">
            <p class="call-quality-sum">{sum}</p>
            <svg
                class="minutes"
                viewBox=format!("0 0 {wide} {HIGH}")
                preserveAspectRatio="none"
                role="img"
                aria-label=label
                inner_html=drawing(&minutes)
            ></svg>
            <details>
                <summary>{title}</summary>
                <div class="figures" role="region" tabindex="0" aria-label=of_whom>
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">{t::col_time(lang)}</th>
                                <th scope="col">{t::col_level(lang)}</th>
                                <th scope="col">{t::col_lost(lang)}</th>
                                <th scope="col">{t::col_delay(lang)}</th>
                                <th scope="col">{t::col_picture(lang)}</th>
                            </tr>
                        </thead>
                        <tbody>{rows.collect_view()}</tbody>
                    </table>
                </div>
            </details>
        </div>
    }
    .into_any()
}

/// Numbers and names of ours.
fn drawing(minutes: &[ShownMinute]) -> String {
    let bar = |(at, shown): (usize, &ShownMinute)| {
        let level = shown.minute.report.level;
        let (height, x, width) = (high(level), at * WIDE, WIDE - 1);
        let (y, name) = (HIGH - height, level.tag());
        format!(
            r#"<rect class="minute" data-level="{name}" x="{x}" y="{y}" width="{width}" height="{height}"/>"#
        )
    };
    minutes.iter().enumerate().map(bar).collect()
}

/// The worse, the higher: the form says it as well as the colour.
const fn high(level: Level) -> u32 {
    match level {
        Level::Good => HIGH / 6,
        Level::Weak => HIGH / 2,
        Level::Bad => HIGH * 5 / 6,
        Level::NoSound => HIGH,
    }
}

fn row(lang: Lang, shown: &ShownMinute) -> impl IntoView + use<> {
    let report = shown.minute.report;
    let level = match report.cause {
        Some(cause) => format!("{}, {}", words::level(lang, report.level), words::cause(lang, cause)),
        None => words::level(lang, report.level).to_owned(),
    };
    let lost = t::lost(lang, percent(report.lost_down_pm), percent(report.lost_up_pm));
    let picture = match report.width {
        0 => t::no_picture(lang).to_owned(),
        width => t::picture(lang, report.frames_per_s, width),
    };
    view! {
        <tr>
            <th scope="row">{shown.at.clock.clone()}</th>
            <td>{level}</td>
            <td>{lost}</td>
            <td>{t::delay(lang, report.round_trip_ms)}</td>
            <td>{picture}</td>
        </tr>
    }
}

/// Tenths of a percent, from thousandths.
fn percent(thousandths: u32) -> String {
    format!("{}.{}", thousandths / 10, thousandths % 10)
}

/// All of it in a few words.
fn facts(lang: Lang, minutes: &[ShownMinute], returns: u32) -> String {
    let reports: Vec<Report> = minutes.iter().map(|shown| shown.minute.report).collect();
    let count = |level: Level| reports.iter().filter(|report| report.level == level).count();
    let mut facts: Vec<String> = Level::ALL
        .into_iter()
        .filter(|level| count(*level) > 0)
        .map(|level| t::minutes_of(lang, words::level(lang, level), count(level)))
        .collect();
    if let Some(ms) = reports.iter().find_map(|report| report.first_frame_ms) {
        facts.push(t::first_picture(lang, format!("{}.{}", ms / 1_000, ms % 1_000 / 100)));
    }
    if returns > 0 {
        facts.push(t::returned(lang, i64::from(returns)));
    }
    if reports.iter().any(|report| matches!(report.carrier, Carrier::Tcp | Carrier::Relay)) {
        facts.push(t::by_detour(lang).to_owned());
    }
    if let Some(devices) = reports.last().and_then(|report| device_words(lang, report.devices)) {
        facts.push(devices.to_owned());
    }
    if let Some(cause) = worst_cause(&reports) {
        facts.push(t::mostly(lang, words::cause(lang, cause)));
    }
    facts.join(" · ")
}

/// Where most of what was not good was lost.
fn worst_cause(reports: &[Report]) -> Option<Cause> {
    let count = |cause: Cause| reports.iter().filter(|report| report.cause == Some(cause)).count();
    Cause::ALL.into_iter().filter(|cause| count(*cause) > 0).max_by_key(|cause| count(*cause))
}

fn device_words(lang: Lang, devices: Devices) -> Option<&'static str> {
    use DeviceState::{BlockedBySystem, Denied, InUse, Missing};
    let troubled = |state| matches!(state, Denied | BlockedBySystem | InUse | Missing);
    match (troubled(devices.camera), troubled(devices.microphone)) {
        (true, true) => Some(t::devices_none(lang)),
        (true, false) => Some(t::devices_no_camera(lang)),
        (false, true) => Some(t::devices_no_microphone(lang)),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::quality::Minute;
    use model::{Shown, Time};

    #[test]
    fn a_detour_is_said() {
        let at = Shown { at: Time(0), words: String::new(), clock: String::new(), zone: String::new() };
        let said = |carrier| {
            let report = Report { carrier, ..Report::default() };
            let minute = ShownMinute { at: at.clone(), minute: Minute { report, reports: 1 } };
            facts(Lang::En, &[minute], 0).contains("By a detour")
        };
        assert!(said(Carrier::Tcp) && said(Carrier::Relay));
        assert!(!said(Carrier::Udp) && !said(Carrier::Unknown));
    }
}
