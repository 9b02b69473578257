//! `server doctor --call`: a real call to itself. A server of its own with an empty folder, but with the media settings
//! of this installation; a host and a guest without browsers; sockets, admission, DTLS and packets as in any visit.
use super::headless::Person;
use crate::config::{Config, DatabaseSection, MailSection, TextsSection, TlsSection};
use crate::{demo, serve};
use anyhow::{Context, anyhow, ensure};
use app::server::Calls;
use domain::joining::Seat;
use model::joining::LinkToken;
use model::signal::ClientMessage;
use model::{ParticipantId, Secret, VisitId};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// How long the guest is kept waiting while the host already sends: enough for a leak to show.
const WAITS: Duration = Duration::from_secs(1);
const TALKS: Duration = Duration::from_secs(3);
const PATIENCE: Duration = Duration::from_secs(10);

/// What the call was like.
pub struct Report {
    /// From the host's "admit" to the first packet at the guest, in milliseconds.
    pub first_ms: u128,
    /// Packets of sound that should have come in both directions while they talked, and those that did.
    pub sound_sent: u64,
    pub sound_got: u64,
    pub addresses: Vec<SocketAddr>,
    /// False: a running Bedside has the port, and the call went over a free one beside it.
    pub own_port: bool,
}

/// # Errors
/// What did not work, as a sentence.
pub async fn place(config: &Config) -> anyhow::Result<Report> {
    let room = Room::open(config).await?;
    let mut people = room.arrive().await?;
    let report = talk(&room, &mut people).await;
    for person in &people {
        person.leave().await;
    }
    report
}

/// A visit on a server of its own, with a host and a guest who have not come yet.
pub struct Room {
    /// Where the server answers; `clinic` is the clinic's address there.
    pub address: SocketAddr,
    pub clinic: String,
    visit: VisitId,
    guest: ParticipantId,
    /// The host's and the guest's, good for one socket each.
    tickets: [Secret<String>; 2],
    media: IpAddr,
    own_port: bool,
    _folder: Folder,
}

impl Room {
    /// The server runs on the runtime that this is called in, until that ends.
    ///
    /// # Errors
    /// The server did not start, as a sentence.
    pub async fn open(config: &Config) -> anyhow::Result<Room> {
        let folder = Folder::new()?;
        let own_port = UdpSocket::bind(config.media.listen).is_ok();
        let started = serve::start(&alone(config, folder.path(), own_port)).await?;
        let address = started.address;
        let site = started.site.clone();
        tokio::spawn(started.serve());
        let domain = &site.domain;
        let (host, clinic) = demo::open(domain).await.map_err(|error| anyhow!("{error}"))?;
        let visit = demo::visit_now(domain, &host).await.map_err(|error| anyhow!("{error}"))?;
        let at =
            domain::joining::host_seat(domain, &host, visit).await.map_err(|error| anyhow!("{error}"))?;
        let to = guest_seat(domain, &host, visit).await.map_err(|error| anyhow!("{error}"))?;
        let guest = to.who;
        let tickets = [at, to].map(|seat| site.calls.ticket(seat).token);
        let clinic = domain.origin().clinic_url(&clinic, "");
        let media = config.media.listen.ip();
        Ok(Room { address, clinic, visit, guest, tickets, media, own_port, _folder: folder })
    }

    /// The host and the guest, both before the door; once.
    ///
    /// # Errors
    /// Who could not come, and why.
    pub async fn arrive(&self) -> anyhow::Result<[Person; 2]> {
        let url = format!("{}/ws/visit/{}", self.clinic, self.visit.text()).replacen("http", "ws", 1);
        let come = |n: usize| Person::arrive(self.address, &url, self.tickets[n].expose(), self.media);
        Ok([come(0).await.context("the host")?, come(1).await.context("the guest")?])
    }

    /// The host admits the guest; from "admit" to the first packet at the guest, in milliseconds.
    ///
    /// # Errors
    /// Media passed too soon, or not both hear and see the other.
    pub async fn admit(&self, [host, guest]: &mut [Person; 2]) -> anyhow::Result<u128> {
        timeout(PATIENCE, host.until_admitted()).await.context("the host was not let in")??;
        sleep(WAITS).await;
        ensure!(guest.got.all() == 0 && host.got.all() == 0, "media passed before the guest was admitted");
        let asked = clock();
        host.say(ClientMessage::Admit { who: self.guest });
        timeout(PATIENCE, guest.until_admitted()).await.context("the guest was not let in")??;
        until(&format!("no packet came from {:?}", guest.addresses), || guest.got.all() > 0).await?;
        let first_ms = asked.elapsed().as_millis();
        until("no sound or picture came to one of the two", || {
            [&host.got, &guest.got]
                .iter()
                .all(|got| got.sound.load(Ordering::Relaxed) > 0 && got.pictures.load(Ordering::Relaxed) > 0)
        })
        .await?;
        Ok(first_ms)
    }
}

async fn talk(room: &Room, people: &mut [Person; 2]) -> anyhow::Result<Report> {
    let first_ms = room.admit(people).await?;
    let [host, guest] = people;
    let sound = || host.got.sound.load(Ordering::Relaxed) + guest.got.sound.load(Ordering::Relaxed);
    let (before, began) = (sound(), clock());
    sleep(TALKS).await;
    let wrong = host.got.wrong.load(Ordering::Relaxed) + guest.got.wrong.load(Ordering::Relaxed);
    ensure!(wrong == 0, "{wrong} packets came out other than they went in");
    let sound_sent = 2 * (began.elapsed().as_millis() / 20) as u64;
    let addresses = host.addresses.clone();
    let own_port = room.own_port;
    Ok(Report { first_ms, sound_sent, sound_got: sound() - before, addresses, own_port })
}

#[allow(clippy::disallowed_methods, reason = "the server is a shell: it reads the clock")]
fn clock() -> Instant {
    Instant::now()
}

async fn until(otherwise: &str, condition: impl Fn() -> bool) -> anyhow::Result<()> {
    let deadline = clock() + PATIENCE;
    while !condition() {
        ensure!(clock() < deadline, "{otherwise}");
        sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

async fn guest_seat(
    domain: &domain::Domain,
    host: &domain::Host,
    visit: model::VisitId,
) -> Result<Seat, domain::Error> {
    let view = domain::visits::view(domain, host, visit).await?;
    let key = view.keys.first().ok_or(model::AppError::NotFound)?;
    let token = LinkToken(key.link.rsplit('/').next().unwrap_or_default().to_owned());
    let clinic =
        domain::clinics::find(domain, &model::clinics::ClinicBy::Slug(demo::SLUG.to_owned())).await?;
    let anyone = domain.anyone(Some(clinic.clinic), model::Lang::En, Ipv4Addr::LOCALHOST.into());
    let guest = domain::joining::guest(domain, &anyone, &token).await?;
    domain::joining::enter(domain, &guest, key.name.clone()).await
}

/// The same media settings, everything else apart from what is in use.
fn alone(config: &Config, folder: &Path, own_port: bool) -> Config {
    let mut config = config.clone();
    config.server.data = folder.to_owned();
    config.server.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    config.server.host = "localhost".to_owned();
    config.server.https = false;
    config.server.mode = crate::config::Mode::Development;
    config.database = DatabaseSection::default();
    config.mail = MailSection::default();
    config.texts = TextsSection::default();
    config.tls = TlsSection::default();
    if !own_port {
        config.media.listen.set_port(0);
        config.media.public.iter_mut().for_each(|public| public.set_port(0));
    }
    config
}

/// Gone again when the call is over.
struct Folder(PathBuf);

impl Folder {
    #[allow(clippy::disallowed_methods, reason = "the server is a shell: chance comes in here")]
    fn new() -> std::io::Result<Folder> {
        let path = std::env::temp_dir().join(format!("bedside-doctor-{:016x}", rand::random::<u64>()));
        std::fs::create_dir(&path)?;
        Ok(Folder(path))
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
