//! The server's process: clinics whose visits begin now, all with guests who have come, made by the same use cases as any.
//! It says where it listens, then answers each line that asks for places with as many lines.
use anyhow::{Context, anyhow};
use app::server::Calls;
use domain::joining::Seat;
use domain::{Domain, Error, Host};
use model::joining::LinkToken;
use model::visits::{NewParticipant, NewVisit};
use model::{Lang, VisitId};
use server::config::Config;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use testkit::{TestClinic, sign_up_form};

/// Tells this process from the one that measures.
pub const ARGUMENT: &str = "--crowd";
/// Few enough for sign-up not to take them for a robot's.
pub const CLINICS: usize = 50;
/// Of each clinic, at once.
pub const VISITS: usize = 100;
/// Of each visit.
pub const GUESTS: usize = 4;

#[derive(Default)]
struct Crowd {
    hosts: Vec<Host>,
    /// By visit: whose it is, and where its socket is opened.
    visits: Vec<(usize, VisitId, String)>,
    guests: Vec<Seat>,
}

pub fn serve(folder: &Path) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let started = server::serve::start(&config(folder)).await?;
        let (address, site) = (started.address, started.site.clone());
        tokio::spawn(started.serve());
        let mut crowd = Crowd::default();
        for n in 0..CLINICS {
            crowd.clinic(&site.domain, n).await.map_err(|error| anyhow!("clinic {n}: {error}"))?;
        }
        println!("{address}");
        let mut next = 0;
        for line in std::io::stdin().lines() {
            let line = line?;
            let (what, n) = line.split_once(' ').context("what and how many")?;
            let n: usize = n.parse()?;
            let seats = if what == "host" {
                vec![crowd.host(&site.domain, n).await.map_err(|error| anyhow!("the host: {error}"))?]
            } else {
                let seats = crowd.guests.get(next..next + n).context("so many guests")?.to_vec();
                next += n;
                seats
            };
            for seat in seats {
                let ticket = site.calls.ticket(seat.clone());
                let (.., url) =
                    crowd.visits.iter().find(|(_, visit, _)| *visit == seat.visit).context("a visit")?;
                println!("{url} {} {}", ticket.token.expose(), seat.who.text());
            }
        }
        Ok(())
    })
}

impl Crowd {
    async fn clinic(&mut self, domain: &Domain, n: usize) -> Result<(), Error> {
        let founder = domain.anyone(None, Lang::En, address(n));
        let clinic = TestClinic::open(domain, &founder, sign_up_form(domain, &format!("ada{n}"))).await;
        let host = clinic.host(domain).await;
        let root = domain.origin().clinic_url(&clinic.front, "").replacen("http", "ws", 1);
        for visit in 0..VISITS {
            let id = domain::visits::schedule(domain, &host, now(visit)).await?;
            for key in domain::visits::view(domain, &host, id).await?.keys {
                let link = LinkToken(key.link.rsplit('/').next().unwrap_or_default().to_owned());
                let anyone = domain.anyone(Some(clinic.id()), Lang::En, address(self.guests.len()));
                let guest = domain::joining::guest(domain, &anyone, &link).await?;
                self.guests.push(domain::joining::enter(domain, &guest, key.name).await?);
            }
            self.visits.push((n, id, format!("{root}/ws/visit/{}", id.text())));
        }
        self.hosts.push(host);
        Ok(())
    }

    async fn host(&self, domain: &Domain, visit: usize) -> Result<Seat, Error> {
        let (host, visit, _) = &self.visits[visit];
        domain::joining::host_seat(domain, &self.hosts[*host], *visit).await
    }
}

fn address(n: usize) -> IpAddr {
    let [.., high, low] = n.to_be_bytes();
    Ipv4Addr::new(198, 18, high, low).into()
}

/// A visit that begins now, with guests to whom nothing is sent.
fn now(n: usize) -> NewVisit {
    let guest = |guest: usize| NewParticipant {
        contact: String::new(),
        name: format!("Guest {n} {guest}"),
        invite: "none".to_owned(),
        email: String::new(),
        phone: String::new(),
        zone: "America/Denver".to_owned(),
        lang: "en".to_owned(),
        task: String::new(),
    };
    NewVisit {
        request_id: format!("visit-{n}"),
        for_host: String::new(),
        when: "now".to_owned(),
        date: String::new(),
        time: String::new(),
        fold: String::new(),
        zone: "UTC".to_owned(),
        duration: "480".to_owned(),
        topic: "Follow-up".to_owned(),
        service: String::new(),
        sealed: String::new(),
        repeat: model::series::Repeat::default(),
        participants: (0..GUESTS).map(guest).collect(),
        colleagues: Vec::new(),
    }
}

fn config(folder: &Path) -> Config {
    let mut config = Config::default();
    config.server.data = folder.to_owned();
    config.server.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    config.media.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    config.server.dist =
        std::path::PathBuf::from(std::env::var("BEDSIDE_DIST").unwrap_or_else(|_| "dist".into()));
    config
}
