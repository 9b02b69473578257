//! Letters that guard an account, in both languages: each is in its owner's, holds no password, and is opened by a mail
//! program that follows every link (a scanner) without using anything up.
use crate::site::{PORT, TestSite, request};
use axum::body::Body;
use axum::http::{StatusCode, header};
use domain::logins::{self, email};
use domain::ports::Letter;
use domain::{Anyone, Arriving, Member, factors};
use model::accounts::NewPassword;
use model::people::{EmailAnswer, EmailChange};
use model::{Lang, Secret};
use testkit::{TestClinic, app_code, token};

const NEW_ADDRESS: &str = "ada@example.net";
const NEW_PASSWORD: &str = "seven quiet harbours";

/// What brings each letter, part of its subject in English and in Spanish, and what its link opens.
const LETTERS: [(&str, &str, &str, &str); 8] = [
    ("new browser", "in a new browser", "desde un navegador nuevo", "/account"),
    ("far apart", "in two places far apart", "en dos lugares muy lejanos", "/forgot"),
    ("factor set up", "asks for a second factor", "se pide un segundo factor", "/forgot"),
    ("factor removed", "The second factor for", "Se quitó el segundo factor", "/forgot"),
    ("e-mail change", "Confirm your new e-mail address", "Confirme su nueva dirección", "/email/"),
    ("e-mail changed", "Your e-mail address for", "Se cambió su dirección", ""),
    ("reset", "A new password for", "Una contraseña nueva para", "/reset/"),
    ("password changed", "Your password for", "Su contraseña de", "/forgot"),
];

struct Story {
    site: TestSite,
    clinic: TestClinic,
    lang: Lang,
}

impl Story {
    async fn new(lang: Lang) -> Story {
        let site = TestSite::new().await;
        let clinic = site.domain.clinic("Ada").await;
        logins::set_lang(&site.domain, &clinic.member(&site.domain).await, lang).await.expect("chosen");
        site.domain.mail();
        Story { site, clinic, lang }
    }

    fn who(&self, n: u8) -> Anyone {
        self.site.domain.domain.anyone(Some(self.clinic.id()), self.lang, testkit::ip(n))
    }

    async fn member(&self) -> Member {
        self.clinic.member(&self.site.domain).await
    }

    fn password(&self) -> Secret<String> {
        Secret::new(self.clinic.password.clone())
    }

    async fn sign_in(&self, who: Anyone) {
        logins::sign_in(&self.site.domain, &who, self.clinic.credentials()).await.expect("signed in");
    }

    /// The letters that have come of it, each of that kind and read by a scanner.
    async fn letters(&self, what: &str, number: usize) -> Vec<Letter> {
        let (_, en, es, opens) = *LETTERS.iter().find(|(name, ..)| *name == what).expect("in the table");
        let subject = if self.lang == Lang::En { en } else { es };
        self.site.domain.run_jobs().await;
        let letters = self.site.domain.mail();
        assert_eq!(letters.len(), number, "{what}");
        for letter in &letters {
            assert!(letter.subject.contains(subject), "{what}: {}", letter.subject);
            for password in [self.clinic.password.as_str(), NEW_PASSWORD] {
                assert!(!letter.text.contains(password) && !letter.html.contains(password), "{what}");
            }
            self.scan(letter, what, opens).await;
        }
        letters
    }

    /// Follows every link of both parts, as programs do that look for bad pages.
    async fn scan(&self, letter: &Letter, what: &str, opens: &str) {
        let slug = &self.clinic.front.slug;
        let origin = format!("http://{slug}.localhost:{PORT}");
        let ends = |c: char| c.is_whitespace() || "\"<>".contains(c);
        let mut found = 0;
        for part in [&letter.text, &letter.html] {
            for rest in part.split(&origin).skip(1) {
                let path = rest.split(ends).next().unwrap_or_default();
                let path = if path.is_empty() { "/" } else { path };
                found += usize::from(!opens.is_empty() && path.starts_with(opens));
                // Where nothing is to be opened, nothing opens.
                let bare = path.len() <= "/account".len();
                assert!(bare || path.starts_with("/email/") || path.starts_with("/reset/"), "{what}: {path}");
                for method in ["HEAD", "GET"] {
                    let asked = request(method, slug, path, None).header(header::ACCEPT, "text/html");
                    let answer = self.site.ask(asked.body(Body::empty()).expect("a request")).await;
                    let opened = answer.status == StatusCode::OK || answer.status.is_redirection();
                    assert!(opened, "{what}: {method} {path}: {}", answer.status);
                    assert!(!answer.headers.contains_key(header::SET_COOKIE), "{what}: {path}");
                }
            }
        }
        assert_eq!(found > 0, !opens.is_empty(), "{what} leads to {opens}");
    }
}

#[tokio::test]
async fn every_letter_that_guards_an_account_is_in_both_languages_and_outlives_a_scanner() {
    for lang in [Lang::En, Lang::Es] {
        let mut story = Story::new(lang).await;
        let domain = story.site.domain.domain.clone();

        story.sign_in(story.who(4)).await;
        story.letters("new browser", 1).await;

        let known = logins::known_browser(&domain, story.clinic.id(), &story.clinic.email);
        for town in ["America/Denver", "Europe/Madrid"] {
            story.sign_in(story.who(4).carrying(Some(known.clone())).around(town)).await;
        }
        story.letters("far apart", 1).await;

        let own = Arriving::from(story.member().await);
        factors::begin(&domain, &story.who(5), &own, story.password()).await.expect("begun");
        let factor = factors::factor(&domain, &own).await.expect("one's own");
        let code = Secret::new(app_code(&factor.pending.expect("just begun").key, domain.now()));
        factors::confirm(&domain, &story.who(5), &own, &code).await.expect("turned on");
        story.letters("factor set up", 1).await;
        let member = story.member().await;
        factors::remove(&domain, &story.who(5), &member, story.password()).await.expect("taken away");
        story.letters("factor removed", 1).await;

        let member = story.member().await;
        let form = EmailChange { new_email: NEW_ADDRESS.into(), email_password: story.password() };
        email::ask(&domain, &story.who(6), &member, form).await.expect("asked");
        let mut answers = Vec::new();
        for letter in story.letters("e-mail change", 2).await {
            answers.push(email::agree(&domain, &story.who(6), &token(&letter)).await.expect("still good"));
        }
        assert_eq!(answers, [EmailAnswer::Waiting, EmailAnswer::Changed]);
        story.letters("e-mail changed", 1).await;
        story.clinic.email = NEW_ADDRESS.to_owned();

        logins::forgot(&domain, &story.who(7), story.clinic.email.clone()).await.expect("asked");
        let reset = story.letters("reset", 1).await;
        let form = NewPassword { token: token(&reset[0]), password: Secret::new(NEW_PASSWORD.to_owned()) };
        logins::reset(&domain, &story.who(7), form).await.expect("still good");
        story.letters("password changed", 1).await;
    }
}
