//! The one binary: `serve`, `demo`, `migrate`, `doctor`, `routes`. Read this first.
use anyhow::bail;
use server::config::Config;
use std::net::SocketAddr;
use std::path::PathBuf;

const HELP: &str = "\
bedside: telehealth that a clinic can host itself

  server serve    start (the default)
  server demo     fill a clinic with believable people and visits, then start
  server migrate  bring the database up to date and end
  server doctor   check this installation and say what to do; with --call, also place a real call to itself
  server routes   list what the server answers

  --listen ADDR   address and port of the web server, 127.0.0.1:8600 by default
  --media ADDR    address and port of the media server (UDP), 0.0.0.0:8601 by default
  --data DIR      where everything is kept, ./var by default
  --config FILE   settings (TOML)
";

fn main() -> anyhow::Result<()> {
    let asked = Asked::parse(std::env::args().skip(1))?;
    if asked.help {
        print!("{HELP}");
        return Ok(());
    }
    server::log::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match asked.command.as_str() {
            "serve" => server::serve::run(asked.config, false).await,
            "demo" => server::serve::run(asked.config, true).await,
            "migrate" => server::serve::migrate(&asked.config).await,
            "doctor" => server::doctor::run(&asked.config, asked.call).await,
            "routes" => {
                server::routes::print();
                Ok(())
            }
            other => bail!("there is no command {other:?}\n\n{HELP}"),
        }
    })
}

struct Asked {
    command: String,
    config: Config,
    help: bool,
    call: bool,
}

impl Asked {
    fn parse(words: impl Iterator<Item = String>) -> anyhow::Result<Asked> {
        let words: Vec<String> = words.collect();
        let value = |flag: &str| -> anyhow::Result<Option<String>> {
            let Some(at) = words.iter().position(|word| word == flag) else { return Ok(None) };
            match words.get(at + 1) {
                Some(value) => Ok(Some(value.clone())),
                None => bail!("{flag} wants a value\n\n{HELP}"),
            }
        };
        let mut config = Config::read(value("--config")?.map(PathBuf::from).as_deref())?;
        if let Some(listen) = value("--listen")? {
            config.server.listen = address(&listen, "--listen")?;
        }
        if let Some(media) = value("--media")? {
            config.media.listen = address(&media, "--media")?;
        }
        if let Some(data) = value("--data")? {
            config.server.data = PathBuf::from(data);
        }
        if let Some(dist) = value("--dist")? {
            config.server.dist = PathBuf::from(dist);
        }
        let has = |flag: &str| words.iter().any(|word| word == flag);
        let command = words.first().filter(|word| !word.starts_with('-')).cloned();
        Ok(Asked {
            command: command.unwrap_or_else(|| "serve".to_owned()),
            config,
            help: has("--help") || has("-h"),
            call: has("--call"),
        })
    }
}

fn address(text: &str, flag: &str) -> anyhow::Result<SocketAddr> {
    match text.parse() {
        Ok(address) => Ok(address),
        Err(_) => bail!("{flag} {text:?} is no address: say for example {flag} 127.0.0.1:8600"),
    }
}
