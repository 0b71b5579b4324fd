//! Clients: each with a connection of its own, each asking again as soon as it was answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status};

use super::super::exit::Failure;
use super::failed;
use super::figure::{Figure, micros};
use crate::service::pb;
use pb::ledger_service_client::LedgerServiceClient;
use pb::vial_service_client::VialServiceClient;

/// Largest answer that is accepted.
const MAX_ANSWER_BYTES: usize = 32 << 20;

/// What is asked, over and over.
pub enum Work {
    /// Each of these once, one a call.
    Submit(Vec<pb::Submission>),
    /// Each of these once, a list a call.
    SubmitBatch(Vec<Vec<pb::Submission>>),
    /// The newest checkpoint: a call with next to no work.
    Checkpoint,
    /// The inclusion proof of an entry, of as many as there are.
    Inclusion(u64),
    /// Whether a vial should be used, with a token.
    Vial(String, MetadataValue<Ascii>),
}

impl Work {
    /// How many calls there are to make; `None`: no end.
    fn calls(&self) -> Option<usize> {
        match self {
            Self::Submit(all) => Some(all.len()),
            Self::SubmitBatch(all) => Some(all.len()),
            _ => None,
        }
    }

    /// What one call counts for.
    fn weight(&self) -> u64 {
        match self {
            Self::SubmitBatch(all) => all.first().map_or(1, |batch| batch.len() as u64),
            _ => 1,
        }
    }

    fn unit(&self) -> &'static str {
        match self {
            Self::Submit(_) | Self::SubmitBatch(_) => "statements/s",
            Self::Checkpoint | Self::Inclusion(_) => "calls/s",
            Self::Vial(..) => "vials/s",
        }
    }

    /// The n-th call.
    async fn call(&self, channel: Channel, n: usize) -> Result<(), Status> {
        let mut ledger =
            LedgerServiceClient::new(channel.clone()).max_decoding_message_size(MAX_ANSWER_BYTES);
        match self {
            Self::Submit(all) => {
                let submission = all.get(n).cloned();
                ledger
                    .submit(pb::SubmitRequest { submission })
                    .await
                    .map(drop)
            }
            Self::SubmitBatch(all) => {
                let submissions = all.get(n).cloned().unwrap_or_default();
                let request = pb::SubmitBatchRequest { submissions };
                ledger.submit_batch(request).await.map(drop)
            }
            Self::Checkpoint => {
                let request = pb::GetCheckpointRequest {};
                ledger.get_checkpoint(request).await.map(drop)
            }
            Self::Inclusion(size) => {
                // A large odd step goes all over the log.
                let index = (n as u64).wrapping_mul(0x9e37_79b9) % (*size).max(1);
                let request = pb::GetInclusionProofRequest { index, size: 0 };
                ledger.get_inclusion_proof(request).await.map(drop)
            }
            Self::Vial(code, token) => {
                let mut request = Request::new(pb::VerifyVialRequest {
                    code: code.clone(),
                    max_age_ms: 0,
                });
                let metadata = request.metadata_mut();
                metadata.insert("authorization", token.clone());
                let mut vials =
                    VialServiceClient::new(channel).max_decoding_message_size(MAX_ANSWER_BYTES);
                vials.verify_vial(request).await.map(drop)
            }
        }
    }
}

/// What one client lived through.
#[derive(Default)]
struct Lived {
    times: Vec<u32>,
    refused: u64,
    error: Option<Status>,
}

/// This many clients, until the time is over or everything was asked.
pub async fn load(
    name: &str,
    server: &str,
    clients: usize,
    time: Duration,
    work: Work,
) -> Result<Figure, Failure> {
    let endpoint =
        Endpoint::from_shared(server.to_owned()).map_err(|e| failed("the address", e))?;
    let mut channels = Vec::with_capacity(clients);
    for _ in 0..clients {
        let channel = endpoint.connect().await;
        channels.push(channel.map_err(|error| failed("connecting", error))?);
    }
    let (work, next) = (Arc::new(work), Arc::new(AtomicUsize::new(0)));
    let begun = Instant::now();
    let tasks: Vec<_> = channels
        .into_iter()
        .map(|channel| {
            let (work, next) = (Arc::clone(&work), Arc::clone(&next));
            tokio::spawn(async move { client(&work, channel, &next, begun, time).await })
        })
        .collect();
    let (mut times, mut refused) = (Vec::new(), 0);
    for task in tasks {
        let lived = task.await.map_err(|error| failed("a client", error))?;
        if let Some(status) = lived.error {
            return Err(failed(name, status.message()).found(format!("{:?}", status.code())));
        }
        times.extend(lived.times);
        refused += lived.refused;
    }
    let took = begun.elapsed();
    let count = times.len() as u64 * work.weight();
    let mut figure = Figure::rate(name, work.unit(), count, took, times);
    figure.refused = refused;
    Ok(figure)
}

async fn client(
    work: &Work,
    channel: Channel,
    next: &AtomicUsize,
    begun: Instant,
    time: Duration,
) -> Lived {
    let mut lived = Lived::default();
    while begun.elapsed() < time {
        let n = next.fetch_add(1, Ordering::Relaxed);
        if work.calls().is_some_and(|calls| n >= calls) {
            break;
        }
        let one = Instant::now();
        match work.call(channel.clone(), n).await {
            Ok(()) => lived.times.push(micros(one.elapsed())),
            // A call that ran out of time may still be recorded; it counts as not answered.
            Err(status)
                if matches!(
                    status.code(),
                    Code::ResourceExhausted | Code::DeadlineExceeded
                ) =>
            {
                lived.refused += 1;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Err(status) => {
                lived.error = Some(status);
                break;
            }
        }
    }
    lived
}
