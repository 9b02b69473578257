//! aiosmtpd as a child process.
use adapters::smtp::{Security, SmtpConfig, SmtpMail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

/// Gone with the test that started it.
pub struct Server {
    child: Child,
    pub port: u16,
    folder: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A Python that has aiosmtpd.
pub fn python() -> Option<&'static Path> {
    static FOUND: OnceLock<Option<PathBuf>> = OnceLock::new();
    let find = || {
        if let Ok(named) = std::env::var("BEDSIDE_SMTP_PYTHON") {
            return Some(PathBuf::from(named));
        }
        let venv = PathBuf::from(std::env::var("HOME").ok()?).join(".cache/bedside/smtp-venv");
        let python = venv.join("bin/python");
        let runs = |program: &Path, args: &[&str]| {
            let quiet = Command::new(program).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
            quiet.is_ok_and(|status| status.success())
        };
        let has = || runs(&python, &["-c", "import aiosmtpd"]);
        let made = || {
            runs(Path::new("python3"), &["-m", "venv", venv.to_str()?]).then_some(())?;
            runs(&python, &["-m", "pip", "install", "-q", "aiosmtpd==1.4.6"]).then_some(())
        };
        (has() || made().is_some() && has()).then(|| python.clone())
    };
    FOUND.get_or_init(find).as_deref()
}

impl Server {
    /// Without TLS and without a sign-in.
    pub fn start(name: &str) -> Option<Server> {
        Server::with(name, |_| Vec::new())
    }

    /// `more` gets the server's folder and gives further arguments of the script.
    pub fn with(name: &str, more: impl FnOnce(&Path) -> Vec<PathBuf>) -> Option<Server> {
        let Some(python) = python() else {
            let ci = std::env::var("CI").is_ok_and(|ci| !ci.is_empty());
            assert!(!ci, "SMTP tests need Python with aiosmtpd, and in CI they must run");
            eprintln!(
                "\n!!! {name}: NOT RUN, there is no Python with aiosmtpd (set BEDSIDE_SMTP_PYTHON) !!!\n"
            );
            return None;
        };
        let folder = std::env::temp_dir().join(format!("bedside-smtp-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("taken")).unwrap();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/smtp/server.py");
        let mut child = Command::new(python)
            .arg(script)
            .arg(folder.join("taken"))
            .args(more(&folder))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let port = line.trim().parse().expect("the server says its port");
        Some(Server { child, port, folder })
    }

    pub fn mail(&self, security: Security) -> SmtpMail {
        let patience = Duration::from_secs(2);
        SmtpMail::new(SmtpConfig { patience, ..SmtpConfig::new("127.0.0.1", self.port, security) }).unwrap()
    }

    /// What the server took, in order.
    pub fn taken(&self) -> Vec<String> {
        let mut paths: Vec<_> =
            std::fs::read_dir(self.folder.join("taken")).unwrap().map(|e| e.unwrap().path()).collect();
        paths.sort();
        paths.iter().map(|path| String::from_utf8(std::fs::read(path).unwrap()).unwrap()).collect()
    }
}
