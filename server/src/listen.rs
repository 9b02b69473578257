//! The web port: accepts, sets TCP_NODELAY (without it each streamed page waits 44 ms), tells TLS, plain HTTP and media
//! apart by the first byte, and shakes hands off the accepting task so that a slow client delays nobody.
//!
//! Media comes here from networks that let nothing out but https: a connection of ICE-TCP goes to the media server, and
//! so does one to its relay (TURN), in plain or, where even that is looked into, within TLS.
use crate::tls::{HTTP, Tls};
use crate::web::clinic::Peer;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use sfu::Door;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// How long a client may take to start and finish the handshake. Higher: more half-open ones. Lower: slow phones
/// stay out.
const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
/// Handshakes and ready connections kept waiting.
const BACKLOG: usize = 256;
/// The first byte of a TLS record that carries a handshake (RFC 8446, 5.1).
const TLS_HANDSHAKE: u8 = 22;
/// The largest first byte of a frame of media: the high half of its length (RFC 4571).
const FRAME_MAX: u8 = (sfu::limits::DATAGRAM_BYTES_MAX >> 8) as u8;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    Tls,
    Media,
    /// Or nothing that we know: it is told so in plain HTTP.
    Http,
}

/// One byte is enough, so nobody is waited for twice: TLS begins with 22, HTTP with a letter, and a frame with a length
/// of which we take no more than a datagram's. Whether the frame is a check, without which nobody is answered, the
/// media server looks at itself.
fn is_for(first: u8) -> For {
    match first {
        TLS_HANDSHAKE => For::Tls,
        0..=FRAME_MAX => For::Media,
        _ => For::Http,
    }
}

pub enum Stream {
    Plain(TcpStream),
    Tls(Box<Secured>),
}

/// A connection within TLS, and the byte of it that was read to find out what it is for.
pub struct Secured {
    stream: TlsStream<TcpStream>,
    first: Option<u8>,
}

/// The listening web port.
pub struct Web {
    ready: mpsc::Receiver<(Stream, SocketAddr)>,
    address: SocketAddr,
    media: Arc<OnceLock<Door>>,
}

impl Web {
    /// From now on connections for media are brought there; before, they are closed. Once.
    pub fn share(&self, door: Door) {
        // A second door would be one of another media server, and there is one.
        let _ = self.media.set(door);
    }
}

/// Binds the port.
///
/// # Errors
/// The port is taken or may not be bound.
pub async fn bind(address: SocketAddr, tls: Option<Tls>) -> io::Result<Web> {
    let listener = TcpListener::bind(address).await?;
    let address = listener.local_addr()?;
    let (send, ready) = mpsc::channel(BACKLOG);
    let tls = tls.map(Arc::new);
    let media = Arc::new(OnceLock::new());
    tokio::spawn(accept_all(listener, tls, send, media.clone()));
    Ok(Web { ready, address, media })
}

async fn accept_all(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    send: mpsc::Sender<(Stream, SocketAddr)>,
    media: Arc<OnceLock<Door>>,
) {
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // Out of file descriptors: give the others a moment to finish.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        if send.is_closed() {
            return;
        }
        let (tls, send, media) = (tls.clone(), send.clone(), media.clone());
        tokio::spawn(async move {
            let greeted = tokio::time::timeout(HANDSHAKE_MAX, greet(stream, tls.as_deref(), &media)).await;
            if let Ok(Ok(Some(stream))) = greeted {
                let _ = send.send((stream, peer)).await;
            }
        });
    }
}

async fn greet(stream: TcpStream, tls: Option<&Tls>, media: &OnceLock<Door>) -> io::Result<Option<Stream>> {
    let mut first = [0u8; 1];
    if stream.peek(&mut first).await? == 0 {
        return Ok(None);
    }
    match (is_for(first[0]), tls) {
        (For::Media, _) => {
            if let Some(door) = media.get() {
                door.adopt(stream.into_std()?);
            }
            Ok(None)
        }
        (For::Tls, Some(tls)) => {
            let stream = TlsAcceptor::from(tls.config.clone()).accept(stream).await?;
            within_tls(stream, media).await
        }
        (For::Http, Some(tls)) => {
            tls.plain.give(stream, None).await?;
            Ok(None)
        }
        (For::Http | For::Tls, None) => Ok(Some(Stream::Plain(stream))),
    }
}

/// Browsers say during the handshake that they speak HTTP, and may then be silent for a while; to a relay they say
/// nothing of the kind, and speak at once. So does everybody else who says nothing.
async fn within_tls(mut stream: TlsStream<TcpStream>, media: &OnceLock<Door>) -> io::Result<Option<Stream>> {
    if stream.get_ref().1.alpn_protocol().is_some_and(|name| HTTP.contains(&name)) {
        return Ok(Some(Stream::Tls(Box::new(Secured { stream, first: None }))));
    }
    let mut first = [0u8; 1];
    if stream.read(&mut first).await? == 0 {
        return Ok(None);
    }
    if is_for(first[0]) == For::Media {
        if let Some(door) = media.get() {
            let from = stream.get_ref().0.peer_addr()?;
            Door::narrow(stream.get_ref().0);
            door.adopt_inside(stream, first.to_vec(), from);
        }
        return Ok(None);
    }
    Ok(Some(Stream::Tls(Box::new(Secured { stream, first: Some(first[0]) }))))
}

impl Secured {
    /// What was read before comes first.
    fn poll_read(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if buf.remaining() > 0
            && let Some(first) = self.first.take()
        {
            buf.put_slice(&[first]);
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl Listener for Web {
    type Io = Stream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(ready) => ready,
            // The accepting task has ended: nothing will ever come.
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, Web>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Web>) -> Self {
        Peer(*stream.remote_addr())
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_read(cx, buf),
            Stream::Tls(secured) => secured.poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Stream::Tls(secured) => Pin::new(&mut secured.stream).poll_write(cx, bytes),
        }
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Tls(secured) => Pin::new(&mut secured.stream).poll_flush(cx),
        }
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Tls(secured) => Pin::new(&mut secured.stream).poll_shutdown(cx),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_first_byte_is_for_one_thing() {
        assert_eq!(is_for(0x16), For::Tls);
        // The bytes with which HTTP/1.1 and HTTP/2 may begin (RFC 9110, 5.6.2: a token; some clients send an empty line).
        for first in b"GETPOSTHEADPUTDELETEOPTIONSPATCHCONNECTPRI\r\n" {
            assert_eq!(is_for(*first), For::Http, "{first}");
        }
        // A whole STUN message of any length that we take.
        for len in 20..=sfu::limits::DATAGRAM_BYTES_MAX as u16 {
            assert_eq!(is_for(len.to_be_bytes()[0]), For::Media, "{len}");
        }
        let media = (0..=u8::MAX).filter(|first| is_for(*first) == For::Media).count();
        assert_eq!(media, usize::from(FRAME_MAX) + 1);
    }
}
