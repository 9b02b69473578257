//! The one binary. What it can do is in `asked.rs`; read this first.
use server::asked::{Asked, Command, HELP};
use server::config::Config;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\n{error:#}\n");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let Asked { command, config } = Asked::parse(std::env::args().skip(1))?;
    if command == Command::Help {
        print!("{HELP}");
        return Ok(ExitCode::SUCCESS);
    }
    server::log::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(obey(command, config))
}

async fn obey(command: Command, config: Config) -> anyhow::Result<ExitCode> {
    match command {
        Command::Help => print!("{HELP}"),
        Command::Serve => server::serve::run(config, false).await?,
        Command::Demo => server::serve::run(config, true).await?,
        Command::Migrate => server::serve::migrate(&config).await?,
        Command::Doctor { call } => server::doctor::run(&config, call).await?,
        Command::Routes => server::routes::print(),
        Command::AuditVerify { copies } => return server::audit::run(&config, &copies).await,
        Command::OperatorLink => println!("{}", server::operator::link(&config).await?),
        Command::ClinicDomain { slug, domain } => {
            println!("{}", server::operator::clinic_domain(&config, &slug, domain.as_deref()).await?);
        }
    }
    Ok(ExitCode::SUCCESS)
}
