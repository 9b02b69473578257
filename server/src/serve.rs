//! Starts everything in the right order, says where it is, and stops in the right order.
use crate::config::{Config, Mode};
use crate::listen;
use crate::startup::Stop;
use crate::web::assets::Head;
use crate::web::calls::LiveCalls;
use crate::web::router::{Site, router};
use crate::web::{around, record};
use crate::{demo, lock, metrics, plain, tls, versions, wire};
use anyhow::Context;
use app::server::{Calls, RoomFact};
use domain::Domain;
use sfu::FromRoom;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

/// How often visits are looked for that nobody ended. Higher: they look as if they ran for longer. Lower: work.
const ABANDONED_EVERY: Duration = Duration::from_secs(60);

/// How often what was added to the audit log is signed. Higher: the newest entries are held by their chain alone for
/// longer. Lower: as many checkpoints as entries.
const ANCHOR_EVERY: Duration = Duration::from_secs(60);

/// Runs until Ctrl-C or SIGTERM.
///
/// # Errors
/// What stands in the way of starting, as a sentence that says what to do.
pub async fn run(config: Config, with_demo: bool) -> anyhow::Result<()> {
    config.check()?;
    let started = start(&config).await?;
    let (site, address, authority) = (started.site.clone(), started.address, started.authority);
    let domain = site.domain.clone();
    // Held until the last line of the record is written, also when nothing is served any more.
    let _folder = started.folder.clone();
    if with_demo {
        demo::fill(&domain, &wire::ports(&site.config)?).await?;
    }
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(domain.clone().run_worker(until(stopped)));
    tokio::spawn(end_abandoned(site.clone()));
    tokio::spawn(anchor_every(domain.clone()));
    announce(&site, address, authority).await?;
    tokio::select! {
        served = started.serve() => served?,
        () = asked_to_stop() => tracing::info!("stopping"),
    }
    let _ = stop.send(true);
    record::stamp(&domain).await;
    let _ = tokio::time::timeout(Duration::from_secs(10), worker).await;
    anchor(&domain).await;
    Ok(())
}

/// Everything that answers: both ports are taken, the database is open, the rooms can be entered.
pub struct Started {
    pub site: Site,
    pub address: SocketAddr,
    /// True when phones must first trust a certificate authority of our own.
    authority: bool,
    web: listen::Web,
    metrics: Option<TcpListener>,
    from_rooms: UnboundedReceiver<FromRoom>,
    folder: Arc<lock::Held>,
}

/// The data folder first, then the ports, then the database: whoever is refused one has touched nothing of the
/// next, so that a second server by mistake ends no record of the first.
///
/// # Errors
/// As `run`.
pub async fn start(config: &Config) -> anyhow::Result<Started> {
    let folder = Arc::new(lock::take(&config.server.data)?);
    let tls = tls::prepare(config)?;
    let answers = tls.as_ref().map(|tls| tls.plain.clone());
    let wanted = config.server.listen;
    let web = listen::bind(wanted, tls).await.map_err(|error| Stop::WebPort { address: wanted, error })?;
    let address = axum::serve::Listener::local_addr(&web)?;
    let media = sfu::SfuConfig { shared: shared(config, address), ..media(config) };
    let (sfu, from_rooms) =
        sfu::start(media).map_err(|error| Stop::MediaPort { address: config.media.listen, error })?;
    web.share(sfu.door());
    let watched = config.metrics.listen;
    let metrics = metrics::bind(watched).await.with_context(|| {
        format!(
            "metrics.listen (or --metrics) cannot be used: {}",
            watched.map(|at| at.to_string()).unwrap_or_default()
        )
    })?;
    let domain = wire::domain(config, address).await?;
    domain::joining::recover(&domain).await.map_err(|error| Stop::writing(error, config))?;
    let calls = Arc::new(LiveCalls::new(domain.clone(), sfu));
    let site = site(config.clone(), domain, calls)?;
    let authority = answers.as_ref().is_some_and(plain::Answers::has_authority);
    if let Some(answers) = answers {
        plain::listen_for_redirects(config, answers, address).await;
    }
    Ok(Started { site, address, authority, web, metrics, from_rooms, folder })
}

/// The media server as it is set; the web port is not shared.
pub(crate) fn media(config: &Config) -> sfu::SfuConfig {
    let (public, workers) = (config.media.public.clone(), config.media.workers());
    sfu::SfuConfig { listen: config.media.listen, public, shared: None, workers }
}

/// The web port, if connections for media can come there: not behind a proxy, which would look for a request in them,
/// and not where it listens to this machine alone.
pub(crate) fn shared(config: &Config, web: SocketAddr) -> Option<u16> {
    (!web.ip().is_loopback() && !config.server.https).then(|| web.port())
}

impl Started {
    /// Until the listener fails.
    ///
    /// # Errors
    /// The listener failed.
    pub async fn serve(self) -> std::io::Result<()> {
        // What is said to be ready must be: the first connection finds its routes.
        let routes = router(self.site.clone());
        tokio::spawn(around::keep(self.site.clone()));
        if let Some(listener) = self.metrics {
            tokio::spawn(metrics::serve(listener, self.site.clone()));
        }
        tokio::spawn(record::keep(self.site, self.from_rooms));
        let _until_the_end = self.folder;
        versions::serve(self.web, routes).await;
        Ok(())
    }
}

/// Brings the database up to date.
///
/// # Errors
/// As `wire::domain`.
pub async fn migrate(config: &Config) -> anyhow::Result<()> {
    let _alone = lock::take(&config.server.data)?;
    wire::domain(config, config.server.listen).await?;
    println!("The database is up to date.");
    Ok(())
}

fn site(config: Config, domain: Domain, calls: Arc<LiveCalls>) -> anyhow::Result<Site> {
    let dist = config.server.dist.clone();
    Ok(Site {
        guest_head: Head::read(&dist, "guest")?,
        site_head: Head::read(&dist, "site")?,
        office_head: Head::read(&dist, "office")?,
        config: Arc::new(config),
        domain,
        calls,
    })
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}

async fn until(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}

/// A use case writes, then the room is told, as with every other end.
async fn end_abandoned(site: Site) {
    let mut tick = tokio::time::interval(ABANDONED_EVERY);
    loop {
        tick.tick().await;
        match domain::visits::end_abandoned(&site.domain).await {
            Ok(ended) => ended.into_iter().for_each(|visit| site.calls.tell(visit, RoomFact::Ended)),
            Err(error) => {
                let shown = error.shown();
                tracing::warn!(%shown, "visits that nobody ended could not be ended");
            }
        }
    }
}

async fn anchor_every(domain: Domain) {
    let mut tick = tokio::time::interval(ANCHOR_EVERY);
    loop {
        tick.tick().await;
        anchor(&domain).await;
    }
}

async fn anchor(domain: &Domain) {
    if let Err(error) = domain::audit::anchor(domain).await {
        let shown = error.shown();
        tracing::error!(%shown, "the audit log could not be signed; it is tried again within a minute");
    }
}

async fn announce(site: &Site, address: SocketAddr, authority: bool) -> anyhow::Result<()> {
    let home = site.domain.origin().base_url("/");
    println!("\n  Bedside is ready: {home}\n");
    let token = domain::operator::first_link(&site.domain).await;
    if let Some(token) = token.map_err(|error| Stop::writing(error, &site.config))? {
        println!("  Operator, once: {home}operator/enter/{}\n", token.expose());
    }
    if site.config.server.mode == Mode::Development && !site.config.mail.leaves() {
        println!("  No mail server is set: what would be sent is at {home}operator/outbox\n");
    }
    if authority {
        println!(
            "  Phones open no camera without TLS, so Bedside has made its own certificate authority.\n  \
             On each phone, once: open http://{} (with http), and do what that page says.\n",
            home.trim_start_matches("https://").trim_end_matches('/')
        );
    }
    tracing::info!(%address, "listening");
    Ok(())
}
