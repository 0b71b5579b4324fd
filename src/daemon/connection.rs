//! One connection: its bytes, what is under way on it, and when it is closed.

use std::io::{Error, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Sleep;
use tokio_rustls::server::TlsStream;
use tonic::transport::server::Connected;

use super::connection_places::{Activity, Place};
use super::observe::CountedConnection;
use crate::service::auth::Peer;

/// How often a connection is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// Longest time from the connection to its first byte.
const FIRST_BYTE: Duration = Duration::from_secs(10);

/// The bytes, with TLS or without.
#[derive(Debug)]
pub enum Stream {
    Plain(TcpStream),
    /// With; boxed, because it is some hundred times as large.
    Tls(Box<TlsStream<TcpStream>>),
}

impl Stream {
    /// The other side's certificate (DER), if it presented one.
    pub fn peer_certificate(&self) -> Option<&[u8]> {
        match self {
            Self::Plain(_) => None,
            Self::Tls(stream) => Some(stream.get_ref().1.peer_certificates()?.first()?),
        }
    }
}

/// What requests are told of their connection.
#[derive(Debug, Clone)]
pub struct Link {
    pub peer: Peer,
    pub activity: Arc<Activity>,
}

/// A connection that gives its place back when it ends.
#[derive(Debug)]
pub struct Connection {
    stream: Stream,
    link: Link,
    place: Place,
    idle: Duration,
    come: Instant,
    has_spoken: bool,
    look: Pin<Box<Sleep>>,
    end: Option<&'static str>,
    _counted: CountedConnection,
}

impl Connection {
    /// A connection that has just come, and is closed after `idle` without a request.
    pub fn new(
        stream: Stream,
        peer: Peer,
        activity: Arc<Activity>,
        place: Place,
        idle: Duration,
        counted: CountedConnection,
    ) -> Self {
        Self {
            stream,
            link: Link { peer, activity },
            place,
            idle,
            come: Instant::now(),
            has_spoken: false,
            look: Box::pin(tokio::time::sleep(LOOK)),
            end: None,
            _counted: counted,
        }
    }

    /// An error if it is to be closed. Asked at every step, because a connection that cannot write
    /// may not be read from either.
    fn may_go_on(&mut self, cx: &mut Context<'_>) -> std::io::Result<()> {
        if self.end.is_none() && self.place.poll_asked(cx).is_ready() {
            self.end = Some("idle, and others wait");
        }
        while self.end.is_none() && self.look.as_mut().poll(cx).is_ready() {
            let now = Instant::now();
            self.look.as_mut().reset((now + LOOK).into());
            self.end = self.judged(now);
        }
        match self.end {
            None => Ok(()),
            Some(why) => Err(Error::new(ErrorKind::TimedOut, why)),
        }
    }

    fn judged(&self, now: Instant) -> Option<&'static str> {
        let activity = &self.link.activity;
        if activity.overdue(now) {
            return Some("an answer is not taken");
        }
        let silent = !self.has_spoken && now.duration_since(self.come) > FIRST_BYTE;
        let idle = activity
            .idle_since()
            .is_some_and(|since| now.saturating_duration_since(since) > self.idle);
        (silent || idle).then_some("idle")
    }
}

impl Connected for Connection {
    type ConnectInfo = Link;

    fn connect_info(&self) -> Self::ConnectInfo {
        self.link.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        self.may_go_on(cx)?;
        let before = buffer.filled().len();
        let read = match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Stream::Tls(stream) => Pin::new(stream).poll_read(cx, buffer),
        };
        self.has_spoken |= buffer.filled().len() > before;
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.may_go_on(cx)?;
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Stream::Tls(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.may_go_on(cx)?;
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Stream::Tls(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.may_go_on(cx)?;
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Stream::Tls(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        self.may_go_on(cx)?;
        match &mut self.stream {
            Stream::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, buffers),
            Stream::Tls(stream) => Pin::new(stream).poll_write_vectored(cx, buffers),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match &self.stream {
            Stream::Plain(stream) => stream.is_write_vectored(),
            Stream::Tls(stream) => stream.is_write_vectored(),
        }
    }
}
