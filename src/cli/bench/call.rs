//! Calls whose bytes are ready: the clients of the bench encode nothing and read no answer, so that
//! they take little of the cores that they share with the daemon.

use prost::bytes::{Buf as _, BufMut as _, Bytes};
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Request, Status};

use super::super::exit::Failure;
use super::failed;

/// Largest answer that is accepted.
const MAX_ANSWER_BYTES: usize = 32 << 20;

/// A method that can be called again and again.
#[derive(Clone)]
pub struct Method {
    path: PathAndQuery,
    token: Option<MetadataValue<Ascii>>,
}

impl Method {
    /// Of the ledger's service, with a token if it needs one.
    pub fn ledger(name: &'static str, token: Option<&str>) -> Result<Self, Failure> {
        Self::new(&format!("/lotledger.v1.LedgerService/{name}"), token)
    }

    /// By its path.
    pub fn new(path: &str, token: Option<&str>) -> Result<Self, Failure> {
        let token = token.map(|token| format!("Bearer {}", token.trim()).parse());
        Ok(Self {
            path: path.parse().map_err(|error| failed("a path", error))?,
            token: token.transpose().map_err(|e| failed("a token", e))?,
        })
    }

    /// Calls it; the answer is received whole and thrown away.
    pub async fn call(&self, channel: &Channel, message: Bytes) -> Result<(), Status> {
        let mut grpc =
            tonic::client::Grpc::new(channel.clone()).max_decoding_message_size(MAX_ANSWER_BYTES);
        let mut request = Request::new(message);
        if let Some(token) = &self.token {
            request
                .metadata_mut()
                .insert("authorization", token.clone());
        }
        // A channel is ready as soon as its one connection is.
        let gone = |error: tonic::transport::Error| Status::unavailable(error.to_string());
        grpc.ready().await.map_err(gone)?;
        grpc.unary(request, self.path.clone(), Ready)
            .await
            .map(drop)
    }
}

/// A message as it travels.
pub fn bytes(message: &impl prost::Message) -> Bytes {
    message.encode_to_vec().into()
}

/// Bytes out as they are; whatever comes back is not looked at.
#[derive(Debug, Clone, Copy, Default)]
struct Ready;

impl Codec for Ready {
    type Encode = Bytes;
    type Decode = ();
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Ready {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put(item);
        Ok(())
    }
}

impl Decoder for Ready {
    type Item = ();
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<()>, Status> {
        from.advance(from.remaining());
        Ok(Some(()))
    }
}
