//! When people are signed out: two limits, each up to what the installation allows.
use crate::logins::staying::duration;
use crate::ui::{Card, Choice, Select, use_lang};
use leptos::prelude::*;
use model::Lang;
use model::clinics::ClinicSettings;
use model::limits::{ABSOLUTE_H, IDLE_MIN, Limits};
use texts::clinics as t;

#[component]
pub fn SignInLimits(settings: ClinicSettings) -> impl IntoView {
    let lang = use_lang();
    let most = settings.allowed.unwrap_or(Limits::LONGEST);
    let choice =
        move |name: &'static str, label: &'static str, unit_s: i64, all: &[u16], kept: u16, most_s: i64| {
            let offered = offered(all, unit_s, most_s);
            let now =
                if offered.contains(&kept) { kept } else { offered.last().copied().unwrap_or_default() };
            let choices = offered
                .iter()
                .map(|n| Choice::new(n.to_string(), duration(lang, i64::from(*n) * unit_s)))
                .collect();
            view! {
                <Select
                    name
                    label
                    hint=hint(lang, all, unit_s, most_s)
                    value=now.to_string()
                    groups=vec![(String::new(), choices)]
                />
            }
        };
    view! {
        <Card title=t::safe(lang)>
            <p class="note">{t::safe_help(lang)}</p>
            {choice("idle_min", t::idle(lang), 60, &IDLE_MIN, settings.idle_min, most.idle_s)}
            {choice("absolute_h", t::absolute(lang), 3_600, &ABSOLUTE_H, settings.absolute_h, most.absolute_s)}
        </Card>
    }
    .into_any()
}

/// What a clinic may choose here; where the installation allows less than the shortest, the shortest, which then means
/// what the installation says.
fn offered(all: &[u16], unit_s: i64, most_s: i64) -> Vec<u16> {
    let fits: Vec<u16> = all.iter().copied().filter(|n| i64::from(*n) * unit_s <= most_s).collect();
    if fits.is_empty() { all.first().copied().into_iter().collect() } else { fits }
}

fn hint(lang: Lang, all: &[u16], unit_s: i64, most_s: i64) -> String {
    let longest = all.last().map_or(0, |n| i64::from(*n) * unit_s);
    if most_s < longest { t::allowed_hint(lang, duration(lang, most_s)) } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_offered_that_the_installation_does_not_allow() {
        assert_eq!(offered(&IDLE_MIN, 60, 3_600), IDLE_MIN);
        assert_eq!(offered(&IDLE_MIN, 60, 900), [5, 10, 15]);
        assert_eq!(offered(&IDLE_MIN, 60, 20), [5]);
        assert_eq!(hint(Lang::En, &IDLE_MIN, 60, 3_600), "");
        assert_eq!(hint(Lang::En, &IDLE_MIN, 60, 20), "This installation allows 20 seconds at most.");
    }
}
