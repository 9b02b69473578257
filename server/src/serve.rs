//! Starts everything in the right order, says where it is, and stops in the right order.
use crate::config::{Config, Mode};
use crate::listen;
use crate::web::assets::Head;
use crate::web::calls::LiveCalls;
use crate::web::clinic::Peer;
use crate::web::router::{Site, router};
use crate::web::{around, record};
use crate::{demo, tls, wire};
use anyhow::Context;
use app::server::{Calls, RoomFact};
use domain::Domain;
use sfu::FromRoom;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;

/// How often visits are looked for that nobody ended. Higher: they look as if they ran for longer. Lower: work.
const ABANDONED_EVERY: Duration = Duration::from_secs(60);

/// Runs until Ctrl-C or SIGTERM.
///
/// # Errors
/// What stands in the way of starting, as a sentence that says what to do.
pub async fn run(config: Config, with_demo: bool) -> anyhow::Result<()> {
    config.check()?;
    let started = start(&config).await?;
    let (site, address, authority) = (started.site.clone(), started.address, started.authority);
    let domain = site.domain.clone();
    if with_demo {
        demo::fill(&domain).await?;
    }
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(domain.clone().run_worker(until(stopped)));
    tokio::spawn(end_abandoned(site.clone()));
    announce(&site, address, authority).await?;
    tokio::select! {
        served = started.serve() => served?,
        () = asked_to_stop() => tracing::info!("stopping"),
    }
    let _ = stop.send(true);
    record::stamp(&domain).await;
    let _ = tokio::time::timeout(Duration::from_secs(10), worker).await;
    Ok(())
}

/// Everything that answers: both ports are taken, the database is open, the rooms can be entered.
pub(crate) struct Started {
    pub site: Site,
    pub address: SocketAddr,
    /// True when phones must first trust a certificate authority of our own.
    authority: bool,
    web: listen::Web,
    from_rooms: UnboundedReceiver<FromRoom>,
}

/// # Errors
/// As `run`.
pub(crate) async fn start(config: &Config) -> anyhow::Result<Started> {
    let tls = tls::prepare(config)?;
    let authority = tls.as_ref().and_then(|tls| tls.authority_pem.clone()).is_some();
    let web = listen::bind(config.server.listen, tls)
        .await
        .with_context(|| taken(config.server.listen, "--listen"))?;
    let address = axum::serve::Listener::local_addr(&web)?;
    let domain = wire::domain(config, address).await?;
    domain::joining::recover(&domain).await.map_err(|error| anyhow::anyhow!("{error:?}"))?;
    let media = sfu::SfuConfig { listen: config.media.listen, public: config.media.public.clone() };
    let (sfu, from_rooms) = sfu::start(media).with_context(|| taken(config.media.listen, "--media"))?;
    let calls = Arc::new(LiveCalls::new(domain.clone(), sfu));
    let site = site(config.clone(), domain, calls)?;
    Ok(Started { site, address, authority, web, from_rooms })
}

impl Started {
    /// Until the listener fails.
    ///
    /// # Errors
    /// The listener failed.
    pub async fn serve(self) -> std::io::Result<()> {
        // What is said to be ready must be: the first connection finds its routes.
        let service = router(self.site.clone()).into_make_service_with_connect_info::<Peer>();
        tokio::spawn(around::keep(self.site.clone()));
        tokio::spawn(record::keep(self.site, self.from_rooms));
        axum::serve(self.web, service).await
    }
}

/// Brings the database up to date.
///
/// # Errors
/// As `wire::domain`.
pub async fn migrate(config: &Config) -> anyhow::Result<()> {
    wire::domain(config, config.server.listen).await?;
    println!("The database is up to date.");
    Ok(())
}

fn site(config: Config, domain: Domain, calls: Arc<LiveCalls>) -> anyhow::Result<Site> {
    let dist = config.server.dist.clone();
    Ok(Site {
        guest_head: Head::read(&dist, "guest")?,
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

fn taken(address: SocketAddr, flag: &str) -> String {
    format!(
        "cannot listen on {address}: another program has it, or it may not be used. Choose another with {flag}"
    )
}

async fn announce(site: &Site, address: SocketAddr, authority: bool) -> anyhow::Result<()> {
    let home = site.domain.origin().base_url("/");
    println!("\n  Bedside is ready: {home}\n");
    if let Some(token) =
        domain::operator::first_link(&site.domain).await.map_err(|error| anyhow::anyhow!("{error:?}"))?
    {
        println!("  Operator, once: {home}operator/enter/{}\n", token.expose());
    }
    if site.config.server.mode == Mode::Development && site.config.mail.host.is_empty() {
        println!("  No mail server is set: what would be sent is at {home}operator/outbox\n");
    }
    if authority {
        println!(
            "  Phones open no camera without TLS, so Bedside has made its own certificate authority.\n  \
             On each phone, once: open http://{}/bedside-authority.pem, install it, and trust it:\n    \
             iPhone: Settings, General, VPN & Device Management; then About, Certificate Trust Settings.\n    \
             Android: Settings, Security, Encryption & credentials, Install a certificate, CA certificate.\n",
            home.trim_start_matches("https://").trim_end_matches('/')
        );
    }
    tracing::info!(%address, "listening");
    Ok(())
}
