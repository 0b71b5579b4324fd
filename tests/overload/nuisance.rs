//! Clients that mean no good: silent, half-spoken, talking rubbish, never reading, never finishing.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use lotledger::service::pb;
use tokio::task::JoinHandle;
use tokio_stream::StreamExt as _;
use tonic::transport::Endpoint;
use tonic_prost::ProstCodec;

use crate::daemon_support::process::Daemon;
use crate::daemon_support::{Live, Who};

/// Connections that say nothing: more than the daemon has places for.
const SILENT: usize = 1_500;
/// Calls whose answers are not read, and calls that are never finished, at a time.
const STUCK: usize = 20;

/// All of them, until the end.
pub struct Nuisance {
    stop: Arc<AtomicBool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Nuisance {
    pub fn start(live: &Live, daemon: &Daemon) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let address = daemon.address();
        let on_threads: [fn(&str, usize) -> Option<TcpStream>; 3] = [silent, half_open, rubbish];
        let mut tasks = Vec::new();
        for connect in on_threads {
            let (stop, address) = (Arc::clone(&stop), address.clone());
            tasks.push(tokio::task::spawn_blocking(move || {
                let mut all = std::collections::VecDeque::new();
                for n in 0.. {
                    if stop.load(Relaxed) {
                        return;
                    }
                    all.extend(connect(&address, n));
                    if all.len() >= SILENT / 2 {
                        all.pop_front();
                    }
                    std::thread::sleep(Duration::from_millis(2));
                }
            }));
        }
        for n in 0..STUCK {
            let token = live.token([Who::Auditor, Who::Rival][n % 2]).unwrap();
            let stuck = stuck(daemon.url(), format!("Bearer {token}"), n % 4 < 2);
            let stop = Arc::clone(&stop);
            tasks.push(tokio::spawn(async move {
                tokio::select! {
                    () = stuck => {}
                    () = stopped(&stop) => {}
                }
            }));
        }
        Self { stop, tasks }
    }

    pub async fn end(self) {
        self.stop.store(true, Relaxed);
        for task in self.tasks {
            task.await.unwrap();
        }
    }
}

async fn stopped(stop: &AtomicBool) {
    while !stop.load(Relaxed) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn silent(address: &str, _: usize) -> Option<TcpStream> {
    TcpStream::connect(address).ok()
}

/// As much of a greeting as fits: it never goes on.
fn half_open(address: &str, n: usize) -> Option<TcpStream> {
    let greeting =
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x10\x01\x04\0\0\0\x01";
    let mut stream = TcpStream::connect(address).ok()?;
    let _ = stream.write_all(greeting.get(..n % greeting.len())?);
    Some(stream)
}

fn rubbish(address: &str, n: usize) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(address).ok()?;
    let mut state = n as u32 | 1;
    let bytes: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as u8
    })
    .take(n % 5_000)
    .collect();
    // After a greeting, half of the time.
    if n.is_multiple_of(2) {
        let _ = stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    }
    let _ = stream.write_all(&bytes);
    None
}

/// Asks and does not read, or begins to submit and does not go on; again whenever it is cut off.
async fn stuck(url: String, bearer: String, reads: bool) {
    loop {
        let endpoint = Endpoint::from_shared(url.clone()).unwrap();
        if let Ok(channel) = endpoint.initial_stream_window_size(512).connect().await {
            let mut client = tonic::client::Grpc::new(channel);
            if client.ready().await.is_ok() {
                if reads {
                    let _ = unread(&mut client, &bearer).await;
                } else {
                    let _ = unfinished(&mut client, &bearer).await;
                }
            }
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

type Grpc = tonic::client::Grpc<tonic::transport::Channel>;

async fn unread(client: &mut Grpc, bearer: &str) -> Result<(), tonic::Status> {
    let mut request = tonic::Request::new(pb::ListEntriesRequest::default());
    let value = bearer.parse().unwrap();
    request.metadata_mut().insert("authorization", value);
    let codec = ProstCodec::<pb::ListEntriesRequest, pb::ListEntriesResponse>::default();
    let path = "/lotledger.v1.LedgerService/ListEntries".parse().unwrap();
    let answer = client.server_streaming(request, path, codec).await?;
    tokio::time::sleep(Duration::from_secs(20)).await;
    drop(answer);
    Ok(())
}

async fn unfinished(client: &mut Grpc, bearer: &str) -> Result<(), tonic::Status> {
    let nothing = tokio_stream::pending::<pb::SubmitRequest>();
    let mut request = tonic::Request::new(nothing.fuse());
    let value = bearer.parse().unwrap();
    request.metadata_mut().insert("authorization", value);
    let codec = ProstCodec::<pb::SubmitRequest, pb::SubmitResponse>::default();
    let path = "/lotledger.v1.LedgerService/Submit".parse().unwrap();
    client.client_streaming(request, path, codec).await?;
    Ok(())
}
