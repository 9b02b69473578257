//! A server that takes one kind of request and does with each as told.
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What it does once a request is there.
#[derive(Clone, Copy, Debug)]
pub enum Does {
    Says(u16, &'static str),
    /// Takes it and hangs up.
    CutsAfter,
    /// Takes it and answers nothing.
    StaysSilent,
    /// Begins to answer and hangs up.
    SaysHalf,
    /// Answers something that is not HTTP.
    Babbles,
}

pub struct StandIn {
    port: u16,
    taken: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl StandIn {
    pub async fn start(does: Does) -> StandIn {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = taken.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, does, kept.clone()));
            }
        });
        StandIn { port, taken, task }
    }

    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Gone, port and all.
    pub async fn stop(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }

    /// Whole requests, as they came.
    pub fn taken(&self) -> Vec<String> {
        self.taken.lock().expect("not poisoned").clone()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(mut stream: TcpStream, does: Does, taken: Arc<Mutex<Vec<String>>>) {
    let Some(request) = whole(&mut stream).await else { return };
    taken.lock().expect("not poisoned").push(request);
    let answer = match does {
        Does::Says(status, body) => format!(
            "HTTP/1.1 {status} So\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        ),
        Does::CutsAfter => return,
        Does::StaysSilent => {
            tokio::time::sleep(Duration::from_secs(30)).await;
            return;
        }
        Does::SaysHalf => "HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\n{".to_owned(),
        Does::Babbles => "220 smtp.example ready\r\n\r\n".to_owned(),
    };
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// Head and body of a request; none when the line ends before.
async fn whole(stream: &mut TcpStream) -> Option<String> {
    let (mut read, mut piece) = (Vec::new(), [0; 4096]);
    loop {
        let n = stream.read(&mut piece).await.ok().filter(|n| *n > 0)?;
        read.extend_from_slice(&piece[..n]);
        let text = String::from_utf8_lossy(&read).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length =
            head.lines().find_map(|line| line.strip_prefix("Content-Length: ")?.parse::<usize>().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some(text);
        }
    }
}
