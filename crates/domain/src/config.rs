//! What the domain must be told at start; the server makes it from its configuration file.
use model::clinics::ClinicFront;
use model::limits::Limits;
use std::path::PathBuf;

/// Which database.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// A file, made when missing.
    Sqlite(PathBuf),
    /// `postgres://…`.
    Postgres(String),
}

#[derive(Clone, Debug)]
pub struct DomainConfig {
    pub database: DatabaseUrl,
    /// Keys live in `data_dir/keys`, apart from the database file; the operator's own legal texts in `data_dir/legal`.
    pub data_dir: PathBuf,
    /// What was signed of the audit log is written into a file here, too: best on another disk, or where only can be
    /// added and nothing taken away.
    pub audit_dir: PathBuf,
    /// And mailed here once a day.
    pub audit_mail: Option<String>,
    pub origin: Origins,
    /// The sender's address of every letter; the sender's name is the clinic's.
    pub mail_from: String,
    /// How newsletters and notices leave.
    pub news: News,
    /// The longest that a sign-in may last at any clinic.
    pub limits: Limits,
    /// A mail server takes the letters. Then a password alone opens nothing in a browser that the account does not know: its
    /// owner types a code that is mailed; and the operator reads no letter. False where letters only lie in the outbox: the
    /// operator hands them over, and who cannot read them would be locked out by a code.
    pub mail_leaves: bool,
    /// The list of passwords that leaked elsewhere (`logins/leaked.rs`), where the operator has one.
    pub leaked: Option<PathBuf>,
}

/// How newsletters and notices of the operator's leave, apart from all other letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The sender's address; without one that of every other letter.
    pub from: Option<String>,
    /// In a minute, over all of them. Higher: who takes our mail takes us for somebody who sends what nobody wants. Lower:
    /// a notice comes late.
    pub per_min: i32,
    /// Where a test goes: the operator's own address.
    pub test_to: Option<String>,
}

impl Default for News {
    fn default() -> Self {
        News { from: None, per_min: 60, test_to: None }
    }
}

/// How addresses of clinics are built. Never from a request's Host header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origins {
    /// "http" or "https".
    pub scheme: String,
    /// "localhost", "bedside.example".
    pub base_host: String,
    /// None: the scheme's own.
    pub port: Option<u16>,
    /// Clinics stand in the path `/c/{slug}` of the base host instead of in `{slug}.{base_host}`.
    pub shared_path: bool,
}

impl Origins {
    /// The address of `path` (which begins with a slash) at a clinic: on its own domain, when it has one.
    pub fn clinic_url(&self, clinic: &ClinicFront, path: &str) -> String {
        let Origins { scheme, base_host, .. } = self;
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        let slug = &clinic.slug;
        if let Some(own) = &clinic.domain {
            format!("{scheme}://{own}{port}{path}")
        } else if self.shared_path {
            format!("{scheme}://{base_host}{port}/c/{slug}{path}")
        } else {
            format!("{scheme}://{slug}.{base_host}{port}{path}")
        }
    }

    /// The address of `path` at the installation itself.
    pub fn base_url(&self, path: &str) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}://{}{port}{path}", self.scheme, self.base_host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_the_clinic_in_host_or_path() {
        let mut origin = Origins {
            scheme: "http".into(),
            base_host: "localhost".into(),
            port: Some(3000),
            shared_path: false,
        };
        let mut elm = crate::mail::render::tests::front();
        elm.slug = "elm".into();
        assert_eq!(origin.clinic_url(&elm, "/j/x"), "http://elm.localhost:3000/j/x");
        origin.shared_path = true;
        assert_eq!(origin.clinic_url(&elm, "/j/x"), "http://localhost:3000/c/elm/j/x");
        elm.domain = Some("care.elm.example".into());
        assert_eq!(origin.clinic_url(&elm, "/j/x"), "http://care.elm.example:3000/j/x");
        origin.port = None;
        assert_eq!(origin.base_url("/"), "http://localhost/");
    }
}
