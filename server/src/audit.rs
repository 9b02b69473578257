//! `server audit verify`: is the record of what happened what was written? It looks and changes nothing.
use crate::config::Config;
use crate::startup::without_numbers;
use crate::wire;
use domain::audit::{Fault, Log, Place, Report};
use model::Time;
use std::path::PathBuf;
use std::process::ExitCode;

/// Some log is not what was written.
const NOT_WHOLE: u8 = 2;

/// Looks, and says what was found.
///
/// # Errors
/// It could not be looked at.
pub async fn run(config: &Config, copies: &[PathBuf]) -> anyhow::Result<ExitCode> {
    let report = verify(config, copies).await?;
    println!("\n{}\n", said(&report, copies));
    Ok(if report.faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(NOT_WHOLE) })
}

/// # Errors
/// It could not be looked at.
pub async fn verify(config: &Config, copies: &[PathBuf]) -> anyhow::Result<Report> {
    let of = wire::domain_config(config, config.server.listen)?;
    domain::verify_audit(&of, copies).await.map_err(|error| wire::stop(config, error))
}

/// The report as plain sentences, one a line.
pub fn said(report: &Report, copies: &[PathBuf]) -> String {
    let Report { logs, entries, unsigned, checkpoints, behind, key, faults } = report;
    let mut lines =
        vec![format!("Looked at {entries} entries in {logs} logs, and at {checkpoints} signed checkpoints.")];
    if *checkpoints > 0 {
        let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
        lines.push(format!("They are signed by the key {hex}: compare it with the one that you wrote down."));
    }
    if *unsigned > 0 {
        lines.push(format!(
            "The newest {unsigned} entries are not signed yet. A running server signs within a minute."
        ));
    }
    if *behind > 0 {
        lines.push(format!(
            "The last {behind} checkpoints are not in the file yet. A running server writes them within a minute."
        ));
    }
    lines.extend(faults.iter().map(|fault| format!("WRONG  {}", words(fault, copies))));
    lines.push(if faults.is_empty() {
        "Every log is whole.".to_owned()
    } else {
        "What happened here is not what the log says. Either somebody wrote past Bedside, or the database was put back \
         from an older backup. Keep a copy of the data folder as it is now, and compare with a backup. If it was a backup \
         that you put back yourself, move the file of checkpoints to a safe place: the server then begins a new one."
            .to_owned()
    });
    without_numbers(&lines.join("\n"))
}

fn words(fault: &Fault, copies: &[PathBuf]) -> String {
    let whose = |log: &Log| format!("the log of {}", log.whose());
    let place = |place: &Place| match place {
        Place::Database => "the database".to_owned(),
        Place::File => "the file of checkpoints".to_owned(),
        Place::Copy(number) => {
            copies.get(*number).map_or_else(String::new, |copy| copy.display().to_string())
        }
    };
    match fault {
        Fault::Entry { log, number } => format!(
            "In {}, entry {number} is not what was written there: it was changed, moved or put in, or it is gone.",
            whose(log)
        ),
        Fault::Head { log, number } => {
            format!(
                "In {}, which ends with entry {number}, the newest entries are not what Bedside wrote: one was added, \
                 changed or taken away.",
                whose(log)
            )
        }
        Fault::CutOff { log, signed, found, at } => format!(
            "In {}, the end is missing: on {} there were {signed} entries, and now there are {found}.",
            whose(log),
            moment(*at)
        ),
        Fault::Rewritten { log, entries, at } => format!(
            "In {}, the first {entries} entries are not those that were signed on {}: they were written anew.",
            whose(log),
            moment(*at)
        ),
        Fault::Signature { place: of, number } => {
            format!(
                "In {}, checkpoint {number} does not carry the signature of this installation.",
                place(of)
            )
        }
        Fault::Order { place: of, number } => format!(
            "In {}, checkpoint {number} does not follow the one before: one was taken out, put in or moved.",
            place(of)
        ),
        Fault::Unreadable { place: of, line } => format!("In {}, line {line} is no checkpoint.", place(of)),
        Fault::Missing { place: of, number } => {
            format!("In {}, checkpoint {number} is missing, though it was signed.", place(of))
        }
        Fault::Differs { place: of, number } => {
            format!("Checkpoint {number} says one thing in the database and another in {}.", place(of))
        }
        Fault::NoFile => "The file of checkpoints outside of the database is not there.".to_owned(),
    }
}

/// "2026-11-24 15:30 UTC".
fn moment(at: Time) -> String {
    let stamp = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    stamp.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
