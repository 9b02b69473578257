//! The web port: accepts, sets TCP_NODELAY (without it each streamed page waits 44 ms), tells TLS from plain HTTP by
//! the first byte, and shakes hands off the accepting task so that a slow client delays nobody.
use crate::tls::Tls;
use crate::web::clinic::Peer;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
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

pub enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// The listening web port.
pub struct Web {
    ready: mpsc::Receiver<(Stream, SocketAddr)>,
    address: SocketAddr,
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
    tokio::spawn(accept_all(listener, tls, send));
    Ok(Web { ready, address })
}

async fn accept_all(listener: TcpListener, tls: Option<Arc<Tls>>, send: mpsc::Sender<(Stream, SocketAddr)>) {
    loop {
        let Ok((stream, peer)) = listener.accept().await else {
            // Out of file descriptors: give the others a moment to finish.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let Some(tls) = tls.clone() else {
            if send.send((Stream::Plain(stream), peer)).await.is_err() {
                return;
            }
            continue;
        };
        let send = send.clone();
        tokio::spawn(async move {
            let greeted = tokio::time::timeout(HANDSHAKE_MAX, greet(stream, &tls)).await;
            if let Ok(Ok(Some(stream))) = greeted {
                let _ = send.send((stream, peer)).await;
            }
        });
    }
}

async fn greet(stream: TcpStream, tls: &Tls) -> io::Result<Option<Stream>> {
    let mut first = [0u8; 1];
    if stream.peek(&mut first).await? == 0 {
        return Ok(None);
    }
    if first[0] != TLS_HANDSHAKE {
        tls.plain.give(stream, None).await?;
        return Ok(None);
    }
    let stream = TlsAcceptor::from(tls.config.clone()).accept(stream).await?;
    Ok(Some(Stream::Tls(Box::new(stream))))
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
            Stream::Tls(stream) => Pin::new(stream).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Stream::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }
    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
