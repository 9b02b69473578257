//! The console's numbers in words. Whatever asks for attention says what to do.
use crate::ui::Tone;
use model::Lang;
use model::console::{Engine, Health, JobFault, JobKind, Live, Waiting};
use texts::console as t;

/// A job waits for seconds; higher and a queue that stands still is found late, lower and a busy minute looks like one.
const LATE_S: i64 = 5 * 60;
/// Every minute the logs are signed; the same.
const UNSIGNED_S: i64 = 5 * 60;

/// One sentence about the installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub tone: Tone,
    pub text: String,
    /// What to do; empty where nothing is.
    pub help: &'static str,
    /// Where there is more: words and path.
    pub link: Option<(&'static str, &'static str)>,
}

impl Line {
    fn new(tone: Tone, text: impl Into<String>) -> Line {
        Line { tone, text: text.into(), help: "", link: None }
    }

    fn good(text: impl Into<String>) -> Line {
        Line::new(Tone::Good, text)
    }

    fn warning(text: impl Into<String>, help: &'static str) -> Line {
        Line { help, ..Line::new(Tone::Warning, text) }
    }

    fn to(self, words: &'static str, path: &'static str) -> Line {
        Line { link: Some((words, path)), ..self }
    }
}

pub fn lines(lang: Lang, health: &Health) -> Vec<Line> {
    vec![
        database(lang, health),
        queue(lang, health.waiting),
        failed_jobs(lang, health.failed_jobs),
        mail(lang, health.mail_leaves),
        letters(lang, health.lost_letters),
        calls(lang, health.live),
        log(lang, health),
        blocks(lang, health.blocks),
        Line::new(Tone::Info, t::clinics_count(lang, health.clinics))
            .to(t::to_clinics(lang), "/operator/clinics"),
        Line::new(Tone::Info, t::version(lang, length(lang, health.running_s), &health.version)),
    ]
}

fn database(lang: Lang, health: &Health) -> Line {
    let size = size(health.database_bytes);
    Line::good(match health.engine {
        Engine::Sqlite => t::database_sqlite(lang, size),
        Engine::Postgres => t::database_postgres(lang, size),
    })
}

/// What waits now, in one sentence.
pub fn waiting(lang: Lang, waiting: Waiting) -> String {
    match waiting.count {
        0 => t::nothing_waits(lang).to_owned(),
        count => t::waiting(lang, count, length(lang, waiting.oldest_s)),
    }
}

fn queue(lang: Lang, now: Waiting) -> Line {
    let text = waiting(lang, now);
    if now.oldest_s < LATE_S { Line::good(text) } else { Line::warning(text, t::late_help(lang)) }
}

fn failed_jobs(lang: Lang, count: i64) -> Line {
    let line = match count {
        0 => Line::good(t::no_job_title(lang)),
        count => Line::warning(t::failed_jobs(lang, count), t::failed_jobs_help(lang)),
    };
    line.to(t::to_jobs(lang), "/operator/jobs")
}

fn mail(lang: Lang, leaves: bool) -> Line {
    if leaves {
        Line::good(t::mail_leaves(lang))
    } else {
        Line::warning(t::mail_kept(lang), t::mail_kept_help(lang))
    }
}

fn letters(lang: Lang, lost: i64) -> Line {
    let line = match lost {
        0 => Line::good(t::no_letter_lost(lang)),
        lost => Line::warning(t::letters_lost(lang, lost), t::letters_lost_help(lang)),
    };
    line.to(t::to_outbox(lang), "/operator/outbox")
}

fn calls(lang: Lang, live: Option<Live>) -> Line {
    match live {
        None => Line::warning(t::no_media(lang), t::no_media_help(lang)),
        Some(Live { people: 0, .. }) => Line::good(t::nobody_calls(lang)),
        Some(Live { rooms, people }) => {
            let rooms = t::rooms(lang, i64::from(rooms));
            Line::good(t::calls(lang, i64::from(people), rooms))
        }
    }
}

fn log(lang: Lang, health: &Health) -> Line {
    match &health.signed {
        _ if health.unsigned_s >= UNSIGNED_S => {
            Line::warning(t::unsigned(lang, length(lang, health.unsigned_s)), t::unsigned_help(lang))
        }
        Some(when) => Line::good(t::signed(lang, when)),
        None => Line::good(t::never_signed(lang)),
    }
}

/// Somebody who has to wait is no fault of the installation.
fn blocks(lang: Lang, count: i64) -> Line {
    let text = match count {
        0 => t::nobody_blocked(lang).to_owned(),
        count => t::blocked(lang, count),
    };
    Line::new(Tone::Info, text).to(t::to_blocks(lang), "/operator/blocks")
}

pub fn kind(lang: Lang, kind: JobKind) -> &'static str {
    match kind {
        JobKind::Reset => t::kind_reset(lang),
        JobKind::NewBrowser => t::kind_new_browser(lang),
        JobKind::Tidy => t::kind_tidy(lang),
        JobKind::Release => t::kind_release(lang),
        JobKind::Checkpoints => t::kind_checkpoints(lang),
        JobKind::Lapse => t::kind_lapse(lang),
        JobKind::Remind => t::kind_remind(lang),
        JobKind::PlanReminders => t::kind_plan_reminders(lang),
        JobKind::FollowClocks => t::kind_follow_clocks(lang),
        JobKind::LostLink => t::kind_lost_link(lang),
        JobKind::Outside => t::kind_outside(lang),
        JobKind::Newsletter => t::kind_newsletter(lang),
        JobKind::NewsletterTest => t::kind_newsletter_test(lang),
        JobKind::EraseChats => t::kind_erase_chats(lang),
        JobKind::HostTold => t::kind_host_told(lang),
        JobKind::Other => t::kind_other(lang),
    }
}

pub fn fault(lang: Lang, fault: JobFault) -> &'static str {
    match fault {
        JobFault::Never => t::fault_never(lang),
        JobFault::InDoubt => t::fault_in_doubt(lang),
        JobFault::GaveUp => t::fault_gave_up(lang),
    }
}

/// A length of time in its largest unit.
fn length(lang: Lang, seconds: i64) -> String {
    match seconds {
        ..60 => t::moment(lang).to_owned(),
        60..3_600 => t::minutes(lang, seconds / 60),
        3_600..86_400 => t::hours(lang, seconds / 3_600),
        _ => t::days(lang, seconds / 86_400),
    }
}

/// "1.4 MB", in the units that disks are sold in.
fn size(bytes: i64) -> String {
    const GB: i64 = 1_000_000_000;
    let (unit, name) = if bytes < GB { (GB / 1_000, "MB") } else { (GB, "GB") };
    let tenths = bytes / (unit / 10);
    format!("{}.{} {name}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine() -> Health {
        Health {
            engine: Engine::Sqlite,
            database_bytes: 1_449_000,
            waiting: Waiting { count: 1, oldest_s: 3 },
            failed_jobs: 0,
            mail_leaves: true,
            lost_letters: 0,
            live: Some(Live { rooms: 1, people: 2 }),
            signed: Some("Today at 3:00 pm UTC".to_owned()),
            unsigned_s: 30,
            clinics: 2,
            blocks: 1,
            version: "1.2.3".to_owned(),
            running_s: 7_300,
        }
    }

    fn said(health: &Health) -> Vec<String> {
        lines(Lang::En, health).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn what_is_well_is_said_without_a_warning() {
        assert!(
            lines(Lang::En, &fine()).iter().all(|line| line.tone != Tone::Warning && line.help.is_empty())
        );
        let said = said(&fine()).join("\n");
        for words in ["It holds 1.4 MB", "2 people in 1 call", "Bedside 1.2.3 has been running for 2 hours"] {
            assert!(said.contains(words), "{words}: {said}");
        }
    }

    #[test]
    fn each_fault_is_one_warning_that_says_what_to_do() {
        let faults: [fn(&mut Health); 6] = [
            |health| health.waiting = Waiting { count: 7, oldest_s: LATE_S },
            |health| health.failed_jobs = 1,
            |health| health.mail_leaves = false,
            |health| health.lost_letters = 1,
            |health| health.live = None,
            |health| health.unsigned_s = UNSIGNED_S,
        ];
        for lang in Lang::ALL {
            for (at, fault) in faults.iter().enumerate() {
                let mut health = fine();
                fault(&mut health);
                let warnings: Vec<Line> =
                    lines(lang, &health).into_iter().filter(|line| line.tone == Tone::Warning).collect();
                assert_eq!(warnings.len(), 1, "fault {at}");
                assert!(!warnings[0].help.is_empty(), "fault {at}");
            }
        }
    }

    #[test]
    fn lengths_and_sizes_are_said_in_their_largest_unit() {
        let said: Vec<String> = [0, 60, 3_599, 3_600, 200_000].map(|s| length(Lang::En, s)).into();
        assert_eq!(said, ["less than a minute", "1 minute", "59 minutes", "1 hour", "2 days"]);
        assert_eq!([0, 999_999, 2_350_000_000].map(size), ["0.0 MB", "0.9 MB", "2.3 GB"]);
    }
}
