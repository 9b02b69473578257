//! One person in a call without a browser: two peer connections of the `webrtc` crate and a socket. What they send is
//! made up, what they get is counted and compared.
use super::streams::{Got, connection, streams};
use anyhow::{Context, anyhow, bail};
use futures::{SinkExt, StreamExt};
use model::signal::{ClientMessage, Sending, ServerMessage};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::{WebSocketStream, client_async};
use webrtc::peer_connection::{PeerConnection, RTCSessionDescription};

type Socket = WebSocketStream<TcpStream>;

/// A person who is in the room or in front of it.
pub struct Person {
    say: mpsc::UnboundedSender<ClientMessage>,
    admitted: watch::Receiver<bool>,
    pub got: Arc<Got>,
    /// Where media goes, as the server named it.
    pub addresses: Vec<SocketAddr>,
    up: Arc<dyn PeerConnection>,
    down: Arc<dyn PeerConnection>,
}

impl Person {
    /// Comes to the socket with a ticket, offers sound and picture, and sends both from then on.
    ///
    /// # Errors
    /// The socket, or a peer connection of this side, cannot be made.
    pub async fn arrive(web: SocketAddr, url: &str, ticket: &str, media: IpAddr) -> anyhow::Result<Person> {
        let (mut socket, _) = client_async(request(url)?, TcpStream::connect(web).await?)
            .await
            .context("the web socket did not open")?;
        socket.send(Message::text(serde_json::json!({ "ticket": ticket }).to_string())).await?;
        let got = Arc::new(Got::default());
        let up = connection(Arc::new(Got::default()), media).await?;
        let down = connection(got.clone(), media).await?;
        let streams = streams(&up).await?;
        let offer = up.create_offer(None).await?;
        up.set_local_description(offer.clone()).await?;
        let (say, said) = mpsc::unbounded_channel();
        say.send(ClientMessage::UpOffer { epoch: 1, sdp: offer.sdp })?;
        let sending = Sending { mic: true, camera: true, ..Sending::default() };
        say.send(ClientMessage::Sending { sending })?;
        say.send(ClientMessage::DownWanted { epoch: 0 })?;
        let (let_in, admitted) = watch::channel(false);
        let (answered, mut answer) = mpsc::channel(1);
        let signals = Signals { up: up.clone(), down: down.clone(), say: say.clone(), let_in, answered };
        tokio::spawn(signals.run(socket, said));
        let answer = tokio::time::timeout(Duration::from_secs(10), answer.recv()).await;
        let sdp = answer.ok().flatten().ok_or_else(|| anyhow!("the server did not answer the offer"))?;
        tokio::spawn(streams.send());
        Ok(Person { say, admitted, got, addresses: candidates(&sdp), up, down })
    }

    pub fn say(&self, message: ClientMessage) {
        // A closed socket shows in what is waited for next.
        let _ = self.say.send(message);
    }

    pub async fn until_admitted(&mut self) -> anyhow::Result<()> {
        self.admitted.wait_for(|admitted| *admitted).await.map(|_| ()).context("the socket closed")
    }

    pub async fn leave(&self) {
        self.say(ClientMessage::Leave);
        let _ = self.up.close().await;
        let _ = self.down.close().await;
    }
}

/// As a page of the same clinic asks: with its origin, without which nobody is let in.
fn request(url: &str) -> anyhow::Result<Request> {
    let mut request = url.into_client_request()?;
    let (scheme, rest) = url.split_once("://").context("a whole address")?;
    let authority = rest.split('/').next().unwrap_or_default();
    let origin = format!("{}://{authority}", scheme.replacen("ws", "http", 1));
    request.headers_mut().insert("origin", origin.parse()?);
    Ok(request)
}

/// Carries descriptions between the socket and the two connections.
struct Signals {
    up: Arc<dyn PeerConnection>,
    down: Arc<dyn PeerConnection>,
    say: mpsc::UnboundedSender<ClientMessage>,
    let_in: watch::Sender<bool>,
    answered: mpsc::Sender<String>,
}

impl Signals {
    async fn run(self, socket: Socket, mut said: mpsc::UnboundedReceiver<ClientMessage>) {
        let (mut write, mut read) = socket.split();
        loop {
            let done = tokio::select! {
                message = said.recv() => match message.map(|message| serde_json::to_string(&message)) {
                    Some(Ok(text)) => write.send(Message::text(text)).await.map_err(anyhow::Error::from),
                    _ => return,
                },
                message = read.next() => match message {
                    Some(Ok(Message::Text(text))) => self.told(&text).await,
                    Some(Ok(_)) => Ok(()),
                    _ => return,
                },
            };
            if let Err(error) = done {
                tracing::warn!(%error, "the headless caller stopped");
                return;
            }
        }
    }

    async fn told(&self, text: &str) -> anyhow::Result<()> {
        match serde_json::from_str(text)? {
            ServerMessage::Welcome { .. } => {
                let _ = self.let_in.send(true);
            }
            ServerMessage::UpAnswer { sdp, .. } => {
                self.up.set_remote_description(RTCSessionDescription::answer(sdp.clone())?).await?;
                let _ = self.answered.try_send(sdp);
            }
            ServerMessage::DownOffer { epoch, serial, sdp, .. } => {
                self.down.set_remote_description(RTCSessionDescription::offer(sdp)?).await?;
                let answer = self.down.create_answer(None).await?;
                self.down.set_local_description(answer.clone()).await?;
                self.say.send(ClientMessage::DownAnswer { epoch, serial, sdp: answer.sdp })?;
            }
            ServerMessage::Refused { reason } => bail!("the room refused: {reason:?}"),
            _ => {}
        }
        Ok(())
    }
}

fn candidates(sdp: &str) -> Vec<SocketAddr> {
    let parse = |line: &str| {
        let words: Vec<&str> = line.strip_prefix("a=candidate:")?.split(' ').collect();
        // This caller goes by UDP.
        words.get(2).filter(|protocol| **protocol == "udp")?;
        Some(SocketAddr::new(words.get(4)?.parse().ok()?, words.get(5)?.parse().ok()?))
    };
    sdp.lines().filter_map(parse).collect()
}
