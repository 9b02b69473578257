//! What people type is nowhere at rest in the clear (V13, PR-32): unique strings go in through every field, then
//! every byte that is kept is searched.
use domain::{clinics, joining, logins, visits};
use model::Secret;
use model::accounts::{Credentials, NewPassword};
use std::io::Write;
use std::sync::{Arc, Mutex};
use testkit::{TestClinic, TestDomain, ip, sign_up_form};

/// Strings that occur nowhere else, in letters of several kinds.
fn canaries(stem: &str) -> Vec<String> {
    (0..8).map(|n| format!("{stem}{n}zq{}Ñañdú", n * 7919)).collect()
}

/// Clinics whose founders and guests have names, addresses, passwords and topics that are canaries; all of them.
async fn plant(domain: &TestDomain) -> Vec<String> {
    let mut planted = Vec::new();
    for (n, name) in canaries("Qwyx").into_iter().enumerate() {
        let mut form = sign_up_form(domain, &format!("person {n}"));
        form.clinic_name = format!("Clinic number {n}");
        form.email = format!("vbnm{n}{}@kanarie{n}.example", n * 104_729);
        form.password = Secret::new(format!("plover {n} jasper quoin vellum"));
        form.name.clone_from(&name);
        planted.extend([name, form.email.clone(), form.password.expose().clone()]);
        let opened = testkit::TestClinic::open(domain, &domain.newcomer(), form).await;
        domain.run_jobs().await;
        let letter = domain.letter("/confirm/");
        planted.push(testkit::token(&letter).expose().clone());
        opened.confirm(domain, &letter).await;
        planted.push(opened.cookie.expose().clone());
        planted.extend(mistype(domain, &opened, n).await);
        planted.extend(invite(domain, &opened, n).await);
        if n == 0 {
            planted.extend(change_password(domain, &opened).await);
        }
    }
    planted
}

/// Addresses and passwords of nobody.
async fn mistype(domain: &TestDomain, clinic: &TestClinic, n: usize) -> [String; 2] {
    let who = domain.stranger(clinic.id(), n as u8);
    let typed = [format!("unknownqz{n}@kanarie.example"), format!("mistyped {n} basalt")];
    let [email, password] = typed.clone();
    let credentials = Credentials { email: email.clone(), password: Secret::new(password) };
    assert!(logins::sign_in(domain, &who, credentials).await.is_err());
    logins::forgot(domain, &who, email).await.unwrap();
    typed
}

/// A visit with a guest who comes, under another name than was written, and one who is only written down.
async fn invite(domain: &TestDomain, clinic: &TestClinic, n: usize) -> Vec<String> {
    let host = clinic.host(domain).await;
    let guests = [format!("Wzqmaya{n}"), format!("Wzqbruno{n}")];
    let mut new = crate::visits::now(&[&guests[0], &guests[1]]);
    new.topic = format!("tendon wzq {n} rehearsal");
    new.participants[0].email = format!("wzqmaya{n}@kanarie.example");
    let mut planted = vec![new.topic.clone(), new.participants[0].email.clone()];
    let visit = visits::schedule(domain, &host, new).await.unwrap();
    domain.run_jobs().await;
    let view = visits::view(domain, &host, visit).await.unwrap();
    let link = crate::joining::link(domain, &host, visit).await;
    let who = domain.stranger(clinic.id(), 60);
    let guest = joining::guest(domain, &who, &link).await.unwrap();
    let corrected = format!("Wzqmajken{n}");
    joining::enter(domain, &guest, corrected.clone()).await.unwrap();
    joining::admit(domain, &host, guest.id()).await.unwrap();
    planted.extend(guests);
    planted.push(corrected);
    planted.push(link.0);
    planted.extend(view.keys.iter().flat_map(|key| [key.code.clone(), key.code.replace(' ', "")]));
    planted
}

/// A reset by mail: the link and the new password.
async fn change_password(domain: &TestDomain, clinic: &TestClinic) -> [String; 2] {
    let who = domain.stranger(clinic.id(), 77);
    logins::forgot(domain, &who, clinic.email.clone()).await.unwrap();
    domain.run_jobs().await;
    let token = testkit::token(&domain.letter("/reset/"));
    let password = "gannet obsidian trellis".to_owned();
    let new = NewPassword { token: token.clone(), password: Secret::new(password.clone()) };
    logins::reset(domain, &who, new).await.unwrap();
    [token.expose().clone(), password]
}

/// Every canary that is found, and where.
async fn found(domain: &TestDomain, planted: &[String]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (place, bytes) in domain.database.bytes_at_rest().await {
        for canary in planted {
            let lower = canary.to_lowercase();
            if [canary, &lower].iter().any(|text| contains(&bytes, text.as_bytes())) {
                found.push((canary.clone(), place.clone()));
            }
        }
    }
    found
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    memchr::memmem::find(bytes, wanted).is_some()
}

/// Everything that this process logs from now on, down to the finest level, whichever test does it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn listen(&self) {
        let log = self.clone();
        let all = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
        // For the whole process: a subscriber of one thread misses what another thread's tests have switched off.
        let whole = all.with_writer(move || log.clone()).finish();
        tracing::subscriber::set_global_default(whole).expect("nobody else listens in this binary");
    }
}

#[tokio::test]
async fn nothing_personal_is_at_rest_in_the_clear() {
    let domain = TestDomain::new().await;
    let log = Log::default();
    log.listen();
    let mut planted = plant(&domain).await;
    // Failures are logged as well, and quote nobody.
    domain.outgoing.answer(&[testkit::Answer::Retry]);
    planted.push(domain.unconfirmed_clinic("Kanarielate").await.email);
    domain.run_jobs().await;
    domain.clock.advance(testkit::MINUTE);
    domain.run_jobs().await;
    assert!(planted.len() > 100, "{} strings", planted.len());
    assert_eq!(found(&domain, &planted).await, []);
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("job failed"), "the log was listened to");
    let quoted: Vec<_> = planted.iter().filter(|canary| logged.contains(canary.as_str())).collect();
    assert!(quoted.is_empty(), "in the log: {quoted:?}");
    // The addresses of those who came, as text, and as the sixteen bytes in which IPv6 writes them (four bytes would be
    // found by chance).
    for (place, bytes) in domain.database.bytes_at_rest().await {
        for n in [1, 77] {
            assert!(!contains(&bytes, ip(n).to_string().as_bytes()), "an address as text in {place}");
            let std::net::IpAddr::V4(short) = ip(n) else { unreachable!("testkit's are IPv4") };
            assert!(!contains(&bytes, &short.to_ipv6_mapped().octets()), "an address as bytes in {place}");
        }
    }
}

/// The planted bug: a name in a column that is not sealed. The search must find it, or it searches nothing.
#[tokio::test]
async fn the_search_finds_what_is_not_sealed() {
    let domain = TestDomain::new().await;
    let clinic = domain.clinic("ada").await;
    let admin = clinic.admin(&domain).await;
    let mut settings = clinics::settings(&domain, &admin).await.unwrap();
    settings.waiting_words = "Ask for Qwyxleak zq at the door".into();
    clinics::save_settings(&domain, &admin, settings).await.unwrap();
    let found = found(&domain, &["Qwyxleak zq".to_owned()]).await;
    assert!(!found.is_empty());
    let places = ["pg_wal/", "/base/", "bedside.db"];
    let files = found.iter().filter(|(_, place)| places.iter().any(|file| place.contains(file))).count();
    match domain.database.sees_files() {
        true => assert!(files >= 1, "not in the database's own files: {found:?}"),
        false => eprintln!("NOT SEARCHED: the server's own files (BEDSIDE_TEST_PG_DATA is not set)"),
    }
}
