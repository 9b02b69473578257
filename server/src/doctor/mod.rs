//! `server doctor`: what is wrong with this deployment, and what to do. It looks and changes nothing: no file is made,
//! no table migrated, also when root asks.
mod bundles;
pub mod call;
mod certificates;
pub mod headless;
mod machine;
mod media;
mod reach;
mod relay;
pub mod streams;

use crate::config::Config;
use std::time::SystemTime;

/// One thing looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    Good(String),
    /// Works, but somebody should know.
    Note(String),
    /// Does not work; the text says what to do.
    Bad(String),
}

/// Checks everything and prints a line each; with `with_call`, also places a real call to itself.
///
/// # Errors
/// Something does not work (the lines say what).
pub async fn run(config: &Config, with_call: bool) -> anyhow::Result<()> {
    println!("The configuration in force (secrets are in files and not shown):\n");
    println!("{}", toml::to_string_pretty(&config.without_password())?);
    let mut findings = look(config).await;
    if with_call {
        println!("Placing a call to itself; this takes some seconds.\n");
        findings.extend(call(config).await);
    }
    let bad = findings.iter().filter(|finding| matches!(finding, Finding::Bad(_))).count();
    for finding in &findings {
        match finding {
            Finding::Good(text) => println!("  good   {text}"),
            Finding::Note(text) => println!("  note   {text}"),
            Finding::Bad(text) => println!("  WRONG  {text}"),
        }
    }
    anyhow::ensure!(bad == 0, "{bad} of {} things need attention", findings.len());
    Ok(())
}

/// Everything but the call.
#[allow(clippy::disallowed_methods, reason = "is the machine's own clock right?")]
pub async fn look(config: &Config) -> Vec<Finding> {
    let data = &config.server.data;
    let mut findings = vec![settings(config)];
    findings.extend(machine::data_folder(data));
    findings.extend([
        machine::disk(data),
        machine::keys(data),
        machine::bundles(&config.server.dist),
        machine::clock(SystemTime::now(), data),
        machine::zones(),
    ]);
    findings.extend(config.passwords.leaked.as_deref().map(machine::leaked));
    findings.extend(reach::ports(config));
    findings.extend(media::ways(config).await);
    findings.push(certificates::certificates(config, SystemTime::now()));
    findings.extend(reach::database(config).await);
    findings.push(reach::mail_server(config).await);
    findings.extend(reach::events(config));
    findings.extend(reach::signature(config));
    findings.push(reach::texts(config).await);
    findings
}

fn settings(config: &Config) -> Finding {
    match config.check() {
        Ok(()) => Finding::Good("The settings fit together.".to_owned()),
        Err(error) => Finding::Bad(format!("Settings: {error}.")),
    }
}

/// What the call to itself showed.
async fn call(config: &Config) -> Vec<Finding> {
    let report = match call::place(config).await {
        Ok(report) => report,
        Err(error) => {
            let what =
                "Open the media port (UDP) in the firewall, and look at media.listen and media.public.";
            return vec![Finding::Bad(format!("The call to itself failed: {error:#}. {what}"))];
        }
    };
    let addresses: Vec<String> = report.addresses.iter().map(ToString::to_string).collect();
    let mut findings = vec![Finding::Good(format!(
        "A call to itself: nothing passed before the guest was admitted, the first packet came {} ms after, and both \
         then heard and saw the other. Browsers are told to send to {}.",
        report.first_ms,
        addresses.join(", ")
    ))];
    let lost = report.sound_sent.saturating_sub(report.sound_got);
    let percent = 100 * lost / report.sound_sent.max(1);
    if percent >= 5 {
        findings.push(Finding::Bad(format!(
            "{lost} of {} packets of sound were lost or late: this machine is too busy for calls.",
            report.sound_sent
        )));
    }
    if !report.own_port {
        findings.push(Finding::Note(format!(
            "The media port {} was in use, so the call went over a free one beside it. Stop Bedside and run this \
             again to try the very port.",
            config.media.listen
        )));
    }
    findings
}
