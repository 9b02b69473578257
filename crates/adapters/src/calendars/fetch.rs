//! One request to a server that somebody has named. The name is looked up here, what it leads to is judged, and the line
//! goes to that very address: a name that leads elsewhere a moment later gains nothing.
use super::addresses::is_public;
use super::digest::Challenge;
use super::place::Place;
use crate::http::{Answer, TooLong, answer_up_to, connector, request};
use domain::ports::CalendarAccount;
use model::outside::SourceFault;
use rustls::pki_types::ServerName;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;

/// How long a request may take, whatever it waits for. Higher: a server that stalls keeps the worker from all others.
/// Lower: slow ones are never read.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer. Higher: more memory that a stranger's server can fill. Lower: years of a calendar do not fit.
const BYTES_MAX: usize = 5 * 1024 * 1024;
/// From one address to the next.
const REDIRECTS_MAX: usize = 3;
/// Requests at once, to whomever.
const AT_ONCE: usize = 4;

type Looked = std::pin::Pin<Box<dyn Future<Output = std::io::Result<Vec<SocketAddr>>> + Send>>;
/// Where a name leads.
pub type Lookup = Arc<dyn Fn(String, u16) -> Looked + Send + Sync>;

/// What is asked.
pub struct Ask<'a> {
    pub method: &'static str,
    pub headers: Vec<(&'a str, String)>,
    /// Shown to the party of the first address only.
    pub authorization: Option<Authorization<'a>>,
    pub body: String,
}

/// What opens a place.
pub enum Authorization<'a> {
    Said(String),
    /// Signed anew for each place on the way.
    Signed(Arc<Challenge>, &'a CalendarAccount),
}

impl Authorization<'_> {
    fn header(&self, method: &str, place: &Place) -> String {
        match self {
            Authorization::Said(said) => said.clone(),
            Authorization::Signed(challenge, account) => challenge.answer(account, method, &place.path),
        }
    }
}

/// Asks; shared by all that is read.
pub struct Fetch {
    tls: TlsConnector,
    /// Hosts of the operator's own network that may be asked: `cal.clinic.lan`, or `http://cal.clinic.lan` where there is
    /// no https.
    allowed: Vec<String>,
    lookup: Lookup,
    turns: Semaphore,
}

impl Fetch {
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(allowed: Vec<String>, lookup: Lookup) -> anyhow::Result<Fetch> {
        let allowed = allowed.into_iter().map(|host| host.trim().trim_end_matches('/').to_ascii_lowercase());
        let allowed = allowed.collect();
        Ok(Fetch { tls: connector(None)?, allowed, lookup, turns: Semaphore::new(AT_ONCE) })
    }

    /// The answer, and where it came from in the end.
    pub async fn ask(&self, place: &Place, ask: &Ask<'_>) -> Result<(Place, Answer), SourceFault> {
        let _turn = self.turns.acquire().await.map_err(|_| SourceFault::NoAnswer)?;
        let mut here = place.clone();
        for _ in 0..=REDIRECTS_MAX {
            let once = tokio::time::timeout(PATIENCE, self.once(&here, ask, here.is_of(place)));
            let answer = once.await.map_err(|_| SourceFault::NoAnswer)??;
            match (answer.status, answer.header("location")) {
                (301 | 302 | 303 | 307 | 308, Some(to)) => {
                    let next = here.join(to)?;
                    // From https nothing leads to where everybody can read it.
                    if here.https && !next.https {
                        return Err(SourceFault::NotAllowed);
                    }
                    here = next;
                }
                _ => return Ok((here, answer)),
            }
        }
        Err(SourceFault::NoAnswer)
    }

    async fn once(&self, place: &Place, ask: &Ask<'_>, same_party: bool) -> Result<Answer, SourceFault> {
        let addresses = self.checked(place).await?;
        let mut headers: Vec<(&str, &str)> = vec![("User-Agent", "Bedside"), ("Accept-Encoding", "identity")];
        headers.extend(ask.headers.iter().map(|(name, value)| (*name, value.as_str())));
        let authorization = ask.authorization.as_ref().filter(|_| same_party);
        let authorization = authorization.map(|shown| shown.header(ask.method, place));
        if let Some(authorization) = &authorization {
            headers.push(("Authorization", authorization.as_str()));
        }
        let sent = request(ask.method, &place.authority(), &place.path, &headers, ask.body.as_bytes());
        let sent = sent.map_err(|_| SourceFault::NotAllowed)?;
        let mut tcp = None;
        for address in addresses {
            if let Ok(stream) = TcpStream::connect(address).await {
                tcp = Some(stream);
                break;
            }
        }
        let tcp = tcp.ok_or(SourceFault::NoAnswer)?;
        if !place.https {
            return exchange(tcp, &sent).await;
        }
        let name = ServerName::try_from(place.host.clone()).map_err(|_| SourceFault::NotAllowed)?;
        let stream = self.tls.connect(name, tcp).await.map_err(|_| SourceFault::NoAnswer)?;
        exchange(stream, &sent).await
    }

    /// Where the name leads now, when all of it may be asked.
    async fn checked(&self, place: &Place) -> Result<Vec<SocketAddr>, SourceFault> {
        let own = |with_scheme: bool| {
            let scheme = if with_scheme { "http://" } else { "" };
            let (host, whole) = (format!("{scheme}{}", place.host), format!("{scheme}{}", place.authority()));
            self.allowed.iter().any(|allowed| *allowed == host || *allowed == whole)
        };
        let trusted = if place.https { own(false) } else { own(true) };
        if !place.https && !trusted {
            return Err(SourceFault::NotAllowed);
        }
        let found: Vec<SocketAddr> = match place.host.parse::<IpAddr>() {
            Ok(ip) => vec![SocketAddr::new(ip, place.port)],
            Err(_) => {
                let looked = (self.lookup)(place.host.clone(), place.port).await;
                looked.map_err(|_| SourceFault::NotFound)?
            }
        };
        if !trusted && found.iter().any(|address| !is_public(address.ip())) {
            return Err(SourceFault::NotAllowed);
        }
        if found.is_empty() { Err(SourceFault::NotFound) } else { Ok(found) }
    }
}

async fn exchange<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    sent: &[u8],
) -> Result<Answer, SourceFault> {
    let whole = async {
        stream.write_all(sent).await?;
        stream.flush().await?;
        answer_up_to(&mut stream, BYTES_MAX).await
    };
    whole
        .await
        .map_err(|error| if error.is::<TooLong>() { SourceFault::TooLarge } else { SourceFault::NoAnswer })
}

/// The machine's own way to look up a name.
pub fn system() -> Lookup {
    Arc::new(|host: String, port: u16| -> Looked {
        Box::pin(async move { Ok(tokio::net::lookup_host((host.as_str(), port)).await?.collect()) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use tokio::io::AsyncReadExt;
    use tokio::net::TcpListener;

    fn get() -> Ask<'static> {
        Ask {
            method: "GET",
            headers: Vec::new(),
            authorization: Some(Authorization::Said("Basic x".to_owned())),
            body: String::new(),
        }
    }

    /// A server that gives these answers, one a line, and keeps what it was asked.
    async fn server(answers: Vec<String>) -> (u16, tokio::task::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let served = tokio::spawn(async move {
            let mut asked = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().await.expect("somebody comes");
                let (mut head, mut piece) = (Vec::new(), [0; 1024]);
                while !head.windows(4).any(|end| end == b"\r\n\r\n") {
                    let n = stream.read(&mut piece).await.expect("a request");
                    head.extend_from_slice(&piece[..n]);
                }
                asked.push(String::from_utf8_lossy(&head).into_owned());
                let _ = stream.write_all(answer.as_bytes()).await;
            }
            asked
        });
        (port, served)
    }

    fn place(address: &str) -> Place {
        Place::parse(address).expect("an address")
    }

    fn said(status: &str, more: &str, body: &str) -> String {
        format!("HTTP/1.1 {status}\r\n{more}Content-Length: {}\r\n\r\n{body}", body.len())
    }

    /// Leads here, whatever the name.
    fn here() -> Lookup {
        Arc::new(|_: String, port: u16| -> Looked {
            Box::pin(async move { Ok(vec![SocketAddr::from(([127, 0, 0, 1], port))]) })
        })
    }

    #[tokio::test]
    async fn what_leads_inside_is_not_asked() {
        let fetch = Fetch::new(Vec::new(), here()).expect("set up");
        for address in
            ["https://calendar.example.com/", "https://127.0.0.1/", "https://[::1]/", "http://example.com/"]
        {
            let answer = fetch.ask(&place(address), &get()).await;
            assert!(matches!(answer, Err(SourceFault::NotAllowed)), "{address}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_elsewhere_a_moment_later_gains_nothing() {
        let asked = Arc::new(AtomicUsize::new(0));
        let counted = asked.clone();
        // Public at first, and the machine itself from then on.
        let lookup: Lookup = Arc::new(move |_: String, port: u16| -> Looked {
            let nth = counted.fetch_add(1, Ordering::SeqCst);
            let ip = if nth == 0 { [192, 0, 0, 9] } else { [127, 0, 0, 1] };
            Box::pin(async move { Ok(vec![SocketAddr::from((ip, port))]) })
        });
        let fetch = Fetch::new(Vec::new(), lookup).expect("set up");
        let name = place("https://rebind.example.com/");
        assert!(
            matches!(fetch.checked(&name).await, Err(SourceFault::NotAllowed)),
            "192.0.0.0/24 is special, too"
        );
        assert!(matches!(fetch.ask(&name, &get()).await, Err(SourceFault::NotAllowed)));
        assert_eq!(
            asked.load(Ordering::SeqCst),
            2,
            "one look for each request, and the line goes to what it found"
        );
    }

    #[tokio::test]
    async fn each_step_of_a_way_is_judged_anew() {
        let (port, served) = server(vec![
            said("302 Found", "Location: /next\r\n", ""),
            said("307 Temporary Redirect", "Location: http://10.0.0.1/\r\n", ""),
        ])
        .await;
        let fetch = Fetch::new(vec![format!("http://cal.lan:{port}")], here()).expect("set up");
        let answer = fetch.ask(&place(&format!("http://cal.lan:{port}/")), &get()).await;
        assert!(matches!(answer, Err(SourceFault::NotAllowed)));
        let asked = served.await.expect("served");
        assert!(
            asked[1].starts_with("GET /next HTTP/1.1\r\n") && asked[1].contains("Authorization: Basic x")
        );
    }

    #[tokio::test]
    async fn ways_in_a_circle_end_and_so_do_answers_without_end() {
        let circle = said("301 Moved", "Location: /\r\n", "");
        let (port, _served) = server(vec![circle; 4]).await;
        let fetch = Fetch::new(vec!["http://cal.lan".to_owned()], here()).expect("set up");
        let answer = fetch.ask(&place(&format!("http://cal.lan:{port}/")), &get()).await;
        assert!(matches!(answer, Err(SourceFault::NoAnswer)));
        let long = said("200 OK", "", &"x".repeat(BYTES_MAX + 1));
        let (port, _served) = server(vec![long]).await;
        let answer = fetch.ask(&place(&format!("http://cal.lan:{port}/")), &get()).await;
        assert!(matches!(answer, Err(SourceFault::TooLarge)));
    }
}
