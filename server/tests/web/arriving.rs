//! People with a second factor, for the table of rights.
use crate::site::TestSite;
use crate::world::secret;
use domain::{Anyone, Arriving, Domain, Member, factors, logins, people};
use model::accounts::Credentials;
use model::factors::Lack;
use model::people::NewPerson;
use model::{ClinicId, Secret};
use testkit::{SoftKey, acceptance, app_code, token};

/// The password of whoever has come in once more, by a temporary one (`World::joining`).
pub const CHOSEN: &str = "six slow lanterns drift";

/// A colleague who has one.
pub struct Person {
    email: String,
    key: String,
    pub passkey: SoftKey,
}

impl Person {
    pub async fn new(site: &TestSite, founder: &Member) -> Person {
        let (domain, email) = (&site.domain, "noor@example.org".to_owned());
        let admin = founder.admin().expect("an administrator");
        let new =
            NewPerson { name: "Noor".into(), email: email.clone(), host: "on".into(), ..Default::default() };
        people::invite(domain, &admin, new).await.expect("invited");
        domain.run_jobs().await;
        let (who, link) = (domain.stranger(founder.clinic(), 5), token(&domain.letter("/invited/")));
        let cookie = people::accept(domain, &who, acceptance(domain, link)).await.expect("came in");
        let noor = logins::resume(domain, founder.clinic(), &cookie).await.expect("signed in");
        let password = acceptance(domain, Secret::default()).password;
        let key = set_up(domain, &noor, password.expose()).await;
        let front = domain.front(founder.clinic()).await;
        let passkey = crate::passkeys::added(domain, &front.slug, &noor, password.expose()).await;
        domain.run_jobs().await;
        Person { email, key, passkey }
    }

    /// What the app shows next: none is good twice.
    pub fn code(&self, site: &TestSite) -> String {
        site.domain.clock.advance(30);
        app_code(&self.key, site.domain.now())
    }

    /// A sign-in that has only shown the password; the one at hand as long as it is that.
    pub async fn cookie(&self, site: &TestSite, clinic: ClinicId, at_hand: &str) -> String {
        let domain = &site.domain;
        let known = logins::arriving(domain, clinic, &secret(at_hand)).await;
        if known.is_ok_and(|arriving| arriving.lacks() == Some(Lack::Factor)) {
            return at_hand.to_owned();
        }
        let who = domain.stranger(clinic, 5);
        let by = async |password: Secret<String>| {
            let credentials = Credentials { email: self.email.clone(), password };
            logins::sign_in(domain, &who, credentials).await
        };
        let cookie = match by(acceptance(domain, Secret::default()).password).await {
            Ok(cookie) => cookie,
            Err(_) => by(Secret::new(CHOSEN.to_owned())).await.expect("the password is right"),
        };
        format!("__Host-bedside={}", cookie.expose())
    }
}

/// An app is being set up; its key.
async fn begun(domain: &Domain, member: &Member, password: &str) -> String {
    let (who, arriving) = (who(domain, member), Arriving::from(member.clone()));
    factors::begin(domain, &who, &arriving, Secret::new(password.to_owned())).await.expect("begun");
    let factor = factors::factor(domain, &arriving).await.expect("one's own");
    factor.pending.expect("just begun").key
}

/// The code by which it is turned on.
pub async fn begin(domain: &Domain, member: &Member, password: &str) -> String {
    app_code(&begun(domain, member, password).await, domain.now())
}

fn who(domain: &Domain, member: &Member) -> Anyone {
    domain.anyone(Some(member.clinic()), member.lang(), testkit::ip(5))
}

/// It is on; the key of the app.
pub async fn set_up(domain: &Domain, member: &Member, password: &str) -> String {
    let key = begun(domain, member, password).await;
    let code = Secret::new(app_code(&key, domain.now()));
    factors::confirm(domain, &who(domain, member), &member.clone().into(), &code).await.expect("turned on");
    key
}
