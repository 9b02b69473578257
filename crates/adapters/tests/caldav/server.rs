//! Radicale as a child process, with one user: ada, whose password is "right".
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Gone with the test that started it.
pub struct Server {
    child: Child,
    port: u16,
    folder: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    /// None where there is no Python with Radicale.
    pub async fn start(name: &str) -> Option<Server> {
        let Ok(python) = std::env::var("BEDSIDE_CALDAV_PYTHON") else {
            let ci = std::env::var("CI").is_ok_and(|ci| !ci.is_empty());
            assert!(!ci, "CalDAV tests need Python with Radicale, and in CI they must run");
            eprintln!(
                "\n!!! {name}: NOT RUN, there is no Python with Radicale (set BEDSIDE_CALDAV_PYTHON) !!!\n"
            );
            return None;
        };
        let folder = std::env::temp_dir().join(format!("bedside-caldav-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("users"), "ada:right\n").expect("written");
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = free.local_addr().expect("bound").port();
        drop(free);
        let config = format!(
            "[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {0}/users\nhtpasswd_encryption = plain\ndelay = 0\n[storage]\nfilesystem_folder = {0}/data\n",
            folder.display()
        );
        std::fs::write(folder.join("config"), config).expect("written");
        let child = Command::new(python)
            .args(["-m", "radicale", "--config"])
            .arg(folder.join("config"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("Python starts");
        let server = Server { child, port, folder };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Some(server);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("Radicale did not listen within ten seconds");
    }

    /// Of a place on it.
    pub fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// As ada's own program would send it.
    pub async fn put(&self, method: &str, path: &str, body: &str) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.expect("it listens");
        let kind = if method == "PUT" { "text/calendar" } else { "application/xml" };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic {}\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            STANDARD.encode("ada:right"),
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        assert!(answer.lines().next().is_some_and(|line| line.contains(" 201")), "{method} {path}: {answer}");
    }
}
