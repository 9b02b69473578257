//! Clinics as tests open them: by the same use cases as everybody.
use domain::ports::Letter;
use domain::{Admin, Anyone, Domain, Host, Member, legal, logins};
use model::accounts::{Credentials, SignUp};
use model::clinics::ClinicFront;
use model::legal::LegalKind;
use model::people::Acceptance;
use model::{ClinicId, Lang, Secret};

/// A clinic and what its founder knows.
#[derive(Clone)]
pub struct TestClinic {
    pub front: ClinicFront,
    pub cookie: Secret<String>,
    pub email: String,
    pub password: String,
}

/// A sign-up as the form sends it: "ada" opens "ada's clinic" with `ada@example.org`.
pub fn sign_up_form(domain: &Domain, name: &str) -> SignUp {
    let version = |kind| legal::text(domain, kind, Lang::En).version;
    let mailbox: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    SignUp {
        request_id: String::new(),
        clinic_name: format!("{name}'s clinic"),
        slug: String::new(),
        name: name.to_owned(),
        email: format!("{}@example.org", mailbox.to_lowercase()),
        password: Secret::new("wharf lantern octopus".to_owned()),
        zone: "America/Denver".to_owned(),
        help_phone: "+1 303 555 0142".to_owned(),
        accept: "on".to_owned(),
        terms_version: version(LegalKind::Terms),
        privacy_version: version(LegalKind::Privacy),
        baa_version: version(LegalKind::Baa),
        website: String::new(),
        stamp: String::new(),
        proof: String::new(),
        lang: Lang::En,
    }
}

/// How an invited person comes in, as the form sends it.
pub fn acceptance(domain: &Domain, token: Secret<String>) -> Acceptance {
    let version = |kind| legal::text(domain, kind, Lang::En).version;
    Acceptance {
        token,
        name: "Dr. Ben Ito".to_owned(),
        password: Secret::new("four herons walked home".to_owned()),
        zone: "America/Denver".to_owned(),
        lang: Lang::En,
        accept: "on".to_owned(),
        terms_version: version(LegalKind::Terms),
        privacy_version: version(LegalKind::Privacy),
    }
}

impl TestClinic {
    pub async fn open(domain: &Domain, who: &Anyone, form: SignUp) -> TestClinic {
        let (email, password) = (form.email.clone(), form.password.expose().clone());
        let opened = logins::sign_up(domain, who, form).await.expect("the clinic opens");
        TestClinic { front: opened.front, cookie: opened.cookie, email, password }
    }

    pub fn id(&self) -> ClinicId {
        self.front.clinic
    }

    pub fn credentials(&self) -> Credentials {
        Credentials { email: self.email.clone(), password: Secret::new(self.password.clone()) }
    }

    /// By the sign-in of sign-up; by another one where a story's clock has gone past its limit.
    pub async fn member(&self, domain: &Domain) -> Member {
        if let Ok(member) = logins::resume(domain, self.id(), &self.cookie).await {
            return member;
        }
        let known = logins::known_browser(domain, self.id(), &self.email);
        let who = domain.anyone(Some(self.id()), Lang::En, crate::ip(1)).carrying(Some(known));
        let cookie = logins::sign_in(domain, &who, self.credentials()).await.expect("the password is right");
        logins::resume(domain, self.id(), &cookie).await.expect("the founder is signed in")
    }

    pub async fn host(&self, domain: &Domain) -> Host {
        self.member(domain).await.host().expect("the founder is a host")
    }

    pub async fn admin(&self, domain: &Domain) -> Admin {
        self.member(domain).await.admin().expect("the founder is an administrator")
    }

    /// Presses the button behind the letter's link; what waited for that goes out.
    pub async fn confirm(&self, domain: &Domain, letter: &Letter) {
        let who = domain.anyone(Some(self.id()), Lang::En, crate::ip(1));
        logins::confirm_email(domain, &who, token(letter)).await.expect("the link opens");
        domain.run_jobs_once().await;
    }
}

/// The code in the letter, on a line of its own: "1234 5678".
pub fn mailed_code(letter: &Letter) -> Secret<String> {
    let is_code = |line: &&str| {
        let digits =
            line.bytes().enumerate().all(|(at, byte)| (at == 4 && byte == b' ') || byte.is_ascii_digit());
        line.len() == 9 && digits
    };
    let code = letter.text.lines().map(str::trim).find(is_code);
    Secret::new(code.expect("a code in the letter").to_owned())
}

/// The token at the end of the letter's link to `/confirm/`, `/reset/` or `/invited/`.
pub fn token(letter: &Letter) -> Secret<String> {
    let at = ["/confirm/", "/reset/", "/invited/", "/email/"]
        .iter()
        .find_map(|path| Some(letter.text.find(path)? + path.len()));
    let rest = &letter.text[at.expect("a link in the letter")..];
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c))).unwrap_or(rest.len());
    Secret::new(rest[..end].to_owned())
}
