//! Can a clock tell who has an account? Wrong passwords and forgotten ones, for addresses that somebody has and that
//! nobody has, in an order without a pattern, one after the other; then the simplest classifier guesses which was which.
//! One half right is what chance is worth, the floor. That it would see a leak is shown beside: the same answers, those
//! about somebody a tenth later.
//!
//! Nobody is asked to wait: each request comes from an address of its own (behind a proxy that is believed), and no
//! account is tried more often than is free of charge, so there are many.
#![allow(clippy::disallowed_methods, reason = "a bench lives in real time")]
mod guess;
#[path = "../shared/post.rs"]
mod post;

use anyhow::{anyhow, ensure};
use app::logins::api::{Forgot, SignIn};
use domain::Domain;
use guess::{Sample, accuracy, leaking, margin, median};
use model::Lang;
use post::{address, post};
use server::config::Config;
use server_fn::ServerFn;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Fewer than an hour's clinics that are opened without being asked for work.
const CLINICS: u8 = 50;
/// The fifth wrong password of an account has to wait.
const SIGN_INS_EACH: u32 = 4;
/// So many letters an hour are mailed to one person (`logins/resetting.rs`): a fourth answer about somebody has behind it
/// what one about nobody has, and would be called known though there is nothing to know it by.
const FORGOTTEN_EACH: u32 = 3;
/// What is sent before anything counts.
const WARM_UP: usize = 40;
/// Half is chance. Higher: a leak that a patient stranger can use passes. Lower: noise fails; of the 180 guesses about wrong
/// passwords or the 130 about forgotten ones chance alone has more right in one run of sixty.
const RIGHT_MAX: f64 = 0.60;
/// For the letter before, which is written after the answer.
const PAUSE: Duration = Duration::from_millis(10);

/// A clinic, and its founder, who is known there.
struct Clinic {
    url: String,
    known: String,
    unknown: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    SignIn,
    Forgotten,
}

/// A server of its own, with everything in a folder that goes with it.
struct Place {
    address: SocketAddr,
    clinics: Vec<Clinic>,
    folder: PathBuf,
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Place {
    /// The server runs on the runtime that this is called in, until that ends.
    async fn open() -> anyhow::Result<Place> {
        let folder = std::env::temp_dir().join(format!("bedside-timing-{}", std::process::id()));
        let started = server::serve::start(&config(&folder)).await?;
        let (address, domain) = (started.address, started.site.domain.clone());
        tokio::spawn(started.serve());
        tokio::spawn(domain.clone().run_worker(std::future::pending()));
        let mut place = Place { address, clinics: Vec::new(), folder };
        for n in 0..CLINICS {
            place.clinics.push(opened(&domain, n).await?);
        }
        Ok(place)
    }

    async fn ask(&self, what: Asked, clinic: &Clinic, known: bool, n: u32) -> anyhow::Result<Sample> {
        let email = if known { &clinic.known } else { &clinic.unknown };
        let (function, body, right) = match what {
            Asked::SignIn => {
                (SignIn::PATH, format!("form[email]={email}&form[password]=seven+quiet+herons"), 422)
            }
            Asked::Forgotten => (Forgot::PATH, format!("email={email}"), 200),
        };
        let (status, took) = post(self.address, &clinic.url, function, address(n), &body).await?;
        ensure!(status == right, "{function} answered {status}, so nothing is measured");
        Ok(Sample { known, took })
    }

    /// Each address so often, the two kinds mixed; the first ones only warm up.
    async fn samples(&self, what: Asked, each: u32, first: u32) -> anyhow::Result<Vec<Sample>> {
        let one = |clinic| [true, false].map(|known| (clinic, known));
        let mut all: Vec<(&Clinic, bool)> =
            self.clinics.iter().flat_map(|clinic| (0..each).flat_map(move |_| one(clinic))).collect();
        shuffle(&mut all);
        let mut samples = Vec::new();
        for (n, (clinic, known)) in (first..).zip(all) {
            samples.push(self.ask(what, clinic, known, n).await?);
            tokio::time::sleep(PAUSE).await;
        }
        Ok(samples.split_off(WARM_UP))
    }
}

async fn opened(domain: &Domain, n: u8) -> anyhow::Result<Clinic> {
    let form = testkit::sign_up_form(domain, &format!("Heron {n}"));
    let known = form.email.clone();
    let who = domain.anyone(None, Lang::En, IpAddr::V4(Ipv4Addr::new(198, 18, 0, n)));
    let opened = domain::logins::sign_up(domain, &who, form).await.map_err(|error| anyhow!("{error}"))?;
    let url = domain.origin().clinic_url(&opened.front, "");
    // As long as the other one.
    let unknown = known.replace("heron", "stork");
    ensure!(known != unknown, "nobody’s address is {known}, too");
    Ok(Clinic { url, known, unknown })
}

/// The same order in each run (xorshift, Marsaglia 2003).
fn shuffle<T>(all: &mut [T]) {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for at in (1..all.len()).rev() {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        all.swap(at, (state % (at as u64 + 1)) as usize);
    }
}

fn runtime() -> Runtime {
    Builder::new_multi_thread().enable_all().build().expect("a runtime")
}

fn config(folder: &std::path::Path) -> Config {
    let mut config = Config::default();
    config.server.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    config.server.data = folder.to_owned();
    config.server.trusted_proxies = vec![IpAddr::V4(Ipv4Addr::LOCALHOST)];
    config.server.dist = PathBuf::from(std::env::var("BEDSIDE_DIST").unwrap_or_else(|_| "dist".into()));
    config.media.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    config
}

fn main() -> anyhow::Result<()> {
    let (servers, callers) = (runtime(), runtime());
    let place = servers.block_on(Place::open())?;
    let (sign_ins, forgotten) = callers.block_on(async {
        let sign_ins = place.samples(Asked::SignIn, SIGN_INS_EACH, 0).await?;
        let forgotten = place.samples(Asked::Forgotten, FORGOTTEN_EACH, 10_000).await?;
        anyhow::Ok((sign_ins, forgotten))
    })?;
    describe("wrong password", &sign_ins);
    describe("forgotten password", &forgotten);
    bar(&sign_ins, &forgotten);
    Ok(())
}

fn describe(what: &str, samples: &[Sample]) {
    let ms = |known| median(samples, known).as_secs_f64() * 1e3;
    println!(
        "timing {what}, {} answers: median {:.2} ms for a known address, {:.2} ms for an unknown one; a cut by time is right \
         in {:.0} % (chance: 50 ± {:.0} %; a tenth later: {:.0} %)",
        samples.len(),
        ms(true),
        ms(false),
        accuracy(samples) * 100.0,
        margin(samples) * 100.0,
        accuracy(&leaking(samples)) * 100.0
    );
}

/// A machine on which a tenth cannot be seen says nothing of less.
fn bar(sign_ins: &[Sample], forgotten: &[Sample]) {
    let right = accuracy(sign_ins).max(accuracy(forgotten));
    let seen = accuracy(&leaking(sign_ins)).min(accuracy(&leaking(forgotten)));
    let verdict = match right <= RIGHT_MAX {
        false => "short",
        true if seen <= RIGHT_MAX => "not-run reason=too-noisy",
        true => "ok",
    };
    println!(
        "BAR timing sign_in={:.3} forgotten={:.3} floor=0.5 bar={RIGHT_MAX} margin={:.3} leak_seen={seen:.3} {verdict}",
        accuracy(sign_ins),
        accuracy(forgotten),
        margin(sign_ins).max(margin(forgotten))
    );
}
