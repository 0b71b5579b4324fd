//! Calls whose bytes are ready: the clients of the bench encode and read next to nothing, and speak
//! HTTP/2 without the layers of a gRPC library, so that they take little of the cores that they share
//! with the daemon.

use std::net::SocketAddr;

use h2::client::{Builder, Connection, ResponseFuture, SendRequest};
use h2::{RecvStream, SendStream};
use prost::bytes::{Buf as _, BufMut as _, Bytes, BytesMut};
use tokio::net::TcpStream;
use tonic::codegen::http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, TE};
use tonic::codegen::http::{HeaderMap, Request};
use tonic::{Code, Status};

use super::failed;
use crate::cli::exit::Failure;

/// Bytes of answers that the daemon may send before they are taken.
const WINDOW_BYTES: u32 = 32 << 20;

#[derive(Clone)]
pub struct Method(Request<()>);

impl Method {
    /// Of the ledger's service, with a token if it needs one.
    pub fn ledger(name: &str, token: Option<&str>) -> Result<Self, Failure> {
        Self::new(&format!("/lotledger.v1.LedgerService/{name}"), token)
    }

    pub fn new(path: &str, token: Option<&str>) -> Result<Self, Failure> {
        let mut request = Request::post(format!("http://localhost{path}"))
            .body(())
            .map_err(|error| failed("a path", error))?;
        let headers = request.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        headers.insert(TE, HeaderValue::from_static("trailers"));
        if let Some(token) = token {
            let value = format!("Bearer {}", token.trim());
            let value = HeaderValue::from_str(&value).map_err(|e| failed("a token", e))?;
            headers.insert(AUTHORIZATION, value);
        }
        Ok(Self(request))
    }
}

/// A message as it travels.
pub fn bytes(message: &impl prost::Message) -> Bytes {
    let length = message.encoded_len();
    let mut bytes = BytesMut::with_capacity(5 + length);
    // Not compressed.
    bytes.put_u8(0);
    bytes.put_u32(u32::try_from(length).unwrap_or(u32::MAX));
    message.encode_raw(&mut bytes);
    bytes.freeze()
}

/// An answer as it travelled.
pub fn answer<M: prost::Message + Default>(bytes: &Bytes) -> Result<M, Failure> {
    let message = bytes.get(5..).unwrap_or_default();
    M::decode(message).map_err(|error| failed("an answer", error))
}

/// A client's end of a connection.
pub struct Caller(SendRequest<Bytes>);

/// What moves a connection's frames; nothing happens while it is not polled.
pub type Frames = Connection<TcpStream, Bytes>;

/// A connection of its own.
pub async fn connect(address: SocketAddr) -> Result<(Caller, Frames), Failure> {
    let stream = TcpStream::connect(address).await.map_err(connecting)?;
    stream.set_nodelay(true).map_err(connecting)?;
    let (caller, frames) = Builder::new()
        .initial_window_size(WINDOW_BYTES)
        .initial_connection_window_size(WINDOW_BYTES)
        .handshake(stream)
        .await
        .map_err(connecting)?;
    Ok((Caller(caller), frames))
}

fn connecting(error: impl std::fmt::Display) -> Failure {
    failed("connecting", error)
}

/// A call that goes both ways at once.
pub struct Stream {
    there: SendStream<Bytes>,
    head: Option<ResponseFuture>,
    back: Option<RecvStream>,
    read: BytesMut,
}

impl Caller {
    /// Opens a call of many messages.
    pub async fn open(&mut self, method: &Method) -> Result<Stream, Status> {
        std::future::poll_fn(|context| self.0.poll_ready(context))
            .await
            .map_err(gone)?;
        let (head, there) = self.0.send_request(method.0.clone(), false).map_err(gone)?;
        Ok(Stream {
            there,
            head: Some(head),
            back: None,
            read: BytesMut::new(),
        })
    }

    /// Calls it; the answer is received whole, and thrown away unless it is kept.
    pub async fn call(
        &mut self,
        method: &Method,
        message: Bytes,
        keep: bool,
    ) -> Result<Bytes, Status> {
        std::future::poll_fn(|context| self.0.poll_ready(context))
            .await
            .map_err(gone)?;
        let (answer, mut body) = self.0.send_request(method.0.clone(), false).map_err(gone)?;
        // A daemon that has already refused it does not read it.
        let _ = body.send_data(message, true);
        let (head, mut body) = answer.await.map_err(gone)?.into_parts();
        let mut kept = BytesMut::new();
        while let Some(data) = body.data().await {
            let data = data.map_err(gone)?;
            if keep {
                kept.extend_from_slice(&data);
            }
            let length = data.len();
            body.flow_control().release_capacity(length).map_err(gone)?;
        }
        match body.trailers().await.map_err(gone)? {
            Some(trailers) => status(&trailers)?,
            None => status(&head.headers)?,
        }
        Ok(kept.freeze())
    }
}

impl Stream {
    pub fn send(&mut self, message: Bytes) -> Result<(), Status> {
        self.there.send_data(message, false).map_err(gone)
    }

    /// The next answer. An end of the stream is an error: nobody has asked for it.
    pub async fn next<M: prost::Message + Default>(&mut self) -> Result<M, Status> {
        if let Some(head) = self.head.take() {
            self.back = Some(head.await.map_err(gone)?.into_body());
        }
        let back = self.back.as_mut();
        let back = back.ok_or_else(|| Status::unavailable("the stream is over"))?;
        loop {
            let length = self
                .read
                .get(1..5)
                .and_then(|length| length.try_into().ok());
            let length = length.map(|length| u32::from_be_bytes(length) as usize);
            if let Some(length) = length.filter(|length| self.read.len() >= 5 + length) {
                self.read.advance(5);
                let message = self.read.split_to(length);
                return M::decode(message).map_err(|error| Status::internal(error.to_string()));
            }
            let Some(data) = back.data().await else {
                let trailers = back.trailers().await.map_err(gone)?;
                status(&trailers.unwrap_or_default())?;
                return Err(Status::unavailable("the stream is over"));
            };
            let data = data.map_err(gone)?;
            back.flow_control()
                .release_capacity(data.len())
                .map_err(gone)?;
            self.read.extend_from_slice(&data);
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn gone(error: h2::Error) -> Status {
    Status::unavailable(error.to_string())
}

fn status(headers: &HeaderMap) -> Result<(), Status> {
    match Status::from_header_map(headers) {
        None => Err(Status::unknown("an answer without a status")),
        Some(status) if status.code() == Code::Ok => Ok(()),
        Some(status) => Err(status),
    }
}
