//! Talking to the daemon: deadlines, the token, and errors turned into something readable.

mod lists;
mod receipt;
mod status;
mod tls;

pub use receipt::{Recorded, checked, envelope};
pub use tls::TlsFiles;

use std::path::Path;
use std::time::Duration;

use tonic::codegen::http::uri::{Authority, Uri};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Response, Status};

use crate::cli::exit::Failure;
use crate::cli::files;
use crate::cli::statement_file::{Sidecar, StatementFile};
use crate::domain::id::{Digest, LedgerId, VialTag};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::service::pb;
use crate::verify::receipt::UntrustedReceipt;
use crate::words::Problem;
use crate::words::failure;
use pb::ledger_service_client::LedgerServiceClient;
use pb::vial_service_client::VialServiceClient;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(5);
/// How long an answer may take. A submission without an answer is submitted again: it is idempotent.
const ANSWER: Duration = Duration::from_secs(30);
const MAX_ANSWER_BYTES: usize = 32 << 20;
const MAX_TOKEN_BYTES: usize = 4096;

/// A connection to the daemon.
#[derive(Clone)]
pub struct Client {
    channel: Channel,
    token: Option<MetadataValue<Ascii>>,
}

/// What the daemon says of itself; believed for messages only.
#[derive(Debug, Clone)]
pub struct Newest {
    /// Signed checkpoint.
    pub checkpoint: Vec<u8>,
    pub ledger_time: TimestampMs,
    pub training: bool,
    pub ledger_id: LedgerId,
}

/// Host and perhaps a port after the scheme; anything else would be left out in silence.
fn is_address(uri: &Uri) -> bool {
    let plain = |authority: &Authority| {
        let host = authority.host();
        let rest = authority.as_str().strip_prefix(host);
        let port = rest.and_then(|rest| rest.strip_prefix(':'));
        rest == Some("") || port.is_some_and(|port| port.parse::<u16>().is_ok())
    };
    uri.authority().is_some_and(plain) && matches!(uri.path(), "" | "/") && uri.query().is_none()
}

impl Client {
    /// Connects to `http://host:port` or `https://host:port`. Nothing is sent yet.
    pub async fn connect(
        server: &str,
        token_file: Option<&Path>,
        files: TlsFiles<'_>,
    ) -> Result<Self, Failure> {
        let secure = server.starts_with("https://");
        let endpoint = Endpoint::from_shared(server.to_owned())
            .ok()
            .filter(|_| secure || server.starts_with("http://"))
            .filter(|endpoint| is_address(endpoint.uri()))
            .ok_or_else(|| {
                Failure::usage(&failure::NO_ADDRESS)
                    .at("--server")
                    .found(server)
                    .expected("https://host:port or http://host:port")
            })?;
        let endpoint = match secure {
            true => tls::secured(endpoint, server, files)?,
            false => tls::unused(endpoint, server, files)?,
        };
        let token = token_file.map(read_token).transpose()?;
        let channel = endpoint
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .connect()
            .await
            .map_err(|error| {
                let mut cause: &dyn std::error::Error = &error;
                while let Some(deeper) = cause.source() {
                    cause = deeper;
                }
                Failure::not_checked(Problem::NETWORK, failure::unreachable(cause))
                    .at(server)
                    .hint(&failure::CHECK_SERVER)
            })?;
        Ok(Self { channel, token })
    }

    /// The daemon's channel with the token on every request, for services beside the ledger's.
    pub fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// Whether it has a token, which guarded reads need.
    pub fn has_token(&self) -> bool {
        self.token.is_some()
    }

    pub fn request<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        if let Some(token) = &self.token {
            request
                .metadata_mut()
                .insert("authorization", token.clone());
        }
        request
    }

    /// An answer, or the daemon's error made readable.
    pub fn answer<T>(answer: Result<Response<T>, Status>) -> Result<T, Failure> {
        answer
            .map(Response::into_inner)
            .map_err(|status| status::failure(&status))
    }

    fn ledger(&self) -> LedgerServiceClient<Channel> {
        LedgerServiceClient::new(self.channel.clone()).max_decoding_message_size(MAX_ANSWER_BYTES)
    }

    /// Submits one statement. Idempotent: the same payload again gives the original receipt. Only
    /// [`crate::cli::recorder`] calls it, which asks the rules first.
    pub(super) async fn submit(
        &mut self,
        file: &StatementFile,
    ) -> Result<UntrustedReceipt, Failure> {
        let request = self.request(pb::SubmitRequest {
            submission: Some(submission(file)?),
        });
        let answer = Self::answer(self.ledger().submit(request).await)?;
        receipt::read(answer.receipt)
    }

    /// Submits several statements, all or none, in this order. Only [`crate::cli::recorder`] calls it.
    pub(super) async fn submit_batch(
        &mut self,
        files: &[StatementFile],
    ) -> Result<Vec<UntrustedReceipt>, Failure> {
        let submissions = files.iter().map(submission).collect::<Result<_, _>>()?;
        let request = self.request(pb::SubmitBatchRequest { submissions });
        let answer = Self::answer(self.ledger().submit_batch(request).await)?;
        if answer.receipts.len() != files.len() {
            return Err(incomplete("receipts"));
        }
        let receipts = answer.receipts.into_iter();
        receipts.map(|one| receipt::read(Some(one))).collect()
    }

    /// The newest checkpoint and what the daemon says of itself.
    pub async fn newest(&mut self) -> Result<Newest, Failure> {
        let request = self.request(pb::GetCheckpointRequest {});
        let answer = Self::answer(self.ledger().get_checkpoint(request).await)?;
        let id: Result<[u8; 32], _> = answer.ledger_id.as_slice().try_into();
        Ok(Newest {
            checkpoint: answer.checkpoint,
            ledger_time: TimestampMs::new(answer.ledger_time_ms)
                .map_err(|_| incomplete("ledger_time_ms"))?,
            training: answer.training,
            ledger_id: LedgerId::from_bytes(id.map_err(|_| incomplete("ledger_id"))?),
        })
    }

    /// An entry by its place, or by the hash of its statement's payload. Needs a token.
    pub async fn entry(&mut self, which: Which) -> Result<UntrustedReceipt, Failure> {
        use pb::get_entry_request::Which as Wire;
        let which = Some(match which {
            Which::Index(index) => Wire::Index(index),
            Which::Payload(hash) => Wire::PayloadHash(hash.bytes().to_vec()),
        });
        let request = self.request(pb::GetEntryRequest { which });
        let answer = Self::answer(self.ledger().get_entry(request).await)?;
        receipt::read(answer.receipt)
    }

    /// Canonical bytes of a bundle about a vial. Needs a token.
    pub async fn vial_bundle(&self, vial: VialTag) -> Result<Vec<u8>, Failure> {
        let vial_tag = vial.bytes().to_vec();
        let request = self.request(pb::GetVialBundleRequest { vial_tag });
        let mut service = VialServiceClient::new(self.channel.clone())
            .max_decoding_message_size(MAX_ANSWER_BYTES);
        Ok(Self::answer(service.get_vial_bundle(request).await)?.bundle)
    }

    /// Canonical bytes of a bundle with the histories of these subjects. Needs a token.
    pub async fn histories(&mut self, subjects: &[Subject]) -> Result<Vec<u8>, Failure> {
        let subjects = subjects
            .iter()
            .map(|subject| pb::SubjectId {
                kind: subject.kind().into(),
                id: subject.id(),
            })
            .collect();
        let request = self.request(pb::GetHistoriesRequest { subjects });
        Ok(Self::answer(self.ledger().get_histories(request).await)?.bundle)
    }
}

#[derive(Debug, Clone, Copy)]
pub enum Which {
    Index(u64),
    /// By the SHA-256 of its statement's payload.
    Payload(Digest),
}

fn submission(file: &StatementFile) -> Result<pb::Submission, Failure> {
    Ok(pb::Submission {
        envelope: file.envelope()?,
        sidecar: file.sidecar().map(Sidecar::bytes).unwrap_or_default(),
    })
}

fn read_token(path: &Path) -> Result<MetadataValue<Ascii>, Failure> {
    files::require_private(path)?;
    let text = files::read_text(path, MAX_TOKEN_BYTES)?;
    let wrong = || {
        Failure::input(&failure::NOT_TOKEN_FILE)
            .at(path.display())
            .expected("the token on one line, as `lotledgerd token new` printed it")
    };
    let token = text.trim();
    if token.is_empty() || token.contains(char::is_whitespace) {
        return Err(wrong());
    }
    let mut value: MetadataValue<Ascii> = format!("Bearer {token}").parse().map_err(|_| wrong())?;
    value.set_sensitive(true);
    Ok(value)
}

fn incomplete(field: &str) -> Failure {
    Failure::not_checked(Problem::INCOMPLETE, &failure::INCOMPLETE_ANSWER)
        .at(field)
        .hint(&failure::OTHER_VERSIONS)
}
