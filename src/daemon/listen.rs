//! The listener: TCP with a bounded number of connections, with TLS or without.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::Sender;
use tokio_stream::wrappers::ReceiverStream;

use super::connection::{Connection, Stream};
use super::connection_places::{Activity, Crowd};
use super::observe::Meters;
use super::tls::Certificates;
use crate::service::auth::{Peer, identity};

/// How long to wait after the system refused a connection (usually for want of file descriptors).
const AFTER_ERROR: Duration = Duration::from_millis(50);
/// Most TLS handshakes at a time.
pub(super) const MAX_HANDSHAKES: usize = 128;

/// Who comes in, and how many.
pub struct Door {
    /// For TLS; `None` without.
    pub certificates: Option<Arc<Certificates>>,
    /// Most connections at a time.
    pub places: usize,
    /// A connection is closed after so long without a request.
    pub idle: Duration,
    pub meters: Arc<Meters>,
}

/// Accepts connections. When all places are taken the idlest connection makes room; if none is idle,
/// more wait in the system's queue. A handshake keeps nobody else waiting.
pub fn accept(listener: TcpListener, door: Door) -> ReceiverStream<std::io::Result<Connection>> {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    let inside = Crowd::new(door.places);
    let handshakes = Crowd::new(MAX_HANDSHAKES);
    tokio::spawn(async move {
        let closed = sender.clone();
        let entrance = Arc::new(Entrance {
            door,
            inside,
            sender,
        });
        let accepting = async {
            loop {
                let Some((stream, address)) = next(&listener).await else {
                    continue;
                };
                let activity = Activity::new();
                if entrance.door.certificates.is_none() {
                    entrance
                        .enter(Stream::Plain(stream), address, activity)
                        .await;
                    continue;
                }
                let mut place = handshakes.enter(&activity).await;
                let entrance = Arc::clone(&entrance);
                tokio::spawn(async move {
                    let gone = entrance.sender.clone();
                    tokio::select! {
                        () = entrance.secure(stream, address, activity) => {}
                        () = place.asked() => {}
                        () = gone.closed() => {}
                    }
                });
            }
        };
        tokio::select! {
            () = accepting => {}
            () = closed.closed() => {}
        }
    });
    ReceiverStream::new(receiver)
}

async fn next(listener: &TcpListener) -> Option<(TcpStream, SocketAddr)> {
    match listener.accept().await {
        Ok((stream, address)) => {
            // Small answers must not wait for a full packet; if it fails, they do.
            let _ = stream.set_nodelay(true);
            Some((stream, address))
        }
        Err(error) => {
            tracing::warn!(%error, "cannot accept a connection");
            tokio::time::sleep(AFTER_ERROR).await;
            None
        }
    }
}

struct Entrance {
    door: Door,
    inside: Arc<Crowd>,
    sender: Sender<std::io::Result<Connection>>,
}

impl Entrance {
    async fn secure(&self, stream: TcpStream, address: SocketAddr, activity: Arc<Activity>) {
        let Some(certificates) = &self.door.certificates else {
            return;
        };
        match certificates.accept(stream).await {
            Ok(stream) => {
                let stream = Stream::Tls(Box::new(stream));
                self.enter(stream, address, activity).await;
            }
            Err(error) => tracing::debug!(%error, %address, "no handshake"),
        }
    }

    async fn enter(&self, stream: Stream, address: SocketAddr, activity: Arc<Activity>) {
        let certificate = stream.peer_certificate().map(identity);
        let peer = Peer {
            address,
            certificate,
        };
        let place = self.inside.enter(&activity).await;
        let counted = self.door.meters.connected();
        let connection = Connection::new(stream, peer, activity, place, self.door.idle, counted);
        // Nobody takes it when the end has begun.
        let _ = self.sender.send(Ok(connection)).await;
    }
}
