//! A client that submits by one stream: it sends what it may, and takes the answers as they come.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use prost::bytes::Bytes;
use tonic::{Code, Status};

use super::call::{Caller, Method, bytes};
use super::figure::micros;
use super::load::{Link, Lived, Says};
use crate::service::pb;
use pb::submit_stream_response::Outcome;

/// Statements of a stream that wait for their answers.
const WINDOW: usize = 128;

/// Chains through one stream until the time is over. A link that follows from an answer waits for it while
/// other chains go on.
pub async fn client(
    method: &Method,
    chains: &[Vec<Link>],
    mut caller: Caller,
    next: &AtomicU64,
    end: Instant,
) -> Lived {
    let mut lived = Lived::default();
    if let Err(status) = stream(method, chains, &mut caller, next, end, &mut lived).await {
        lived.error = Some(status);
    }
    lived
}

async fn stream(
    method: &Method,
    chains: &[Vec<Link>],
    caller: &mut Caller,
    next: &AtomicU64,
    end: Instant,
    lived: &mut Lived,
) -> Result<(), Status> {
    let mut stream = caller.open(method).await?;
    // Each a link of a chain, by its place.
    let mut ready: VecDeque<(&[Link], usize, Bytes)> = VecDeque::new();
    let mut sent: VecDeque<(&[Link], usize, Instant)> = VecDeque::new();
    let mut going = true;
    loop {
        while going && sent.len() < WINDOW {
            let Some((chain, at, message)) = ready.pop_front() else {
                let n = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).ok();
                match n.and_then(|n| chains.get(n)) {
                    Some(chain) => ready_from(chain, 0, &mut ready),
                    None => going = false,
                }
                continue;
            };
            stream.send(message)?;
            sent.push_back((chain, at, Instant::now()));
        }
        if going && Instant::now() >= end {
            going = false;
        }
        if !going && sent.is_empty() {
            return Ok(());
        }
        let receipt = receipt(stream.next().await?)?;
        let Some((chain, at, begun)) = sent.pop_front() else {
            return Err(Status::internal("an answer to nothing"));
        };
        lived.times.push(micros(begun.elapsed()));
        lived.counted += 1;
        if let Some(Link {
            says: Says::After(make),
            ..
        }) = chain.get(at + 1)
        {
            let before = bytes(&pb::SubmitResponse {
                receipt: Some(receipt),
            });
            let message = make(&before).map_err(|failure| Status::internal(failure.to_string()))?;
            ready.push_back((chain, at + 1, message));
            ready_from(chain, at + 2, &mut ready);
        }
    }
}

/// What can be sent of a chain from a place on without waiting for an answer.
fn ready_from<'c>(chain: &'c [Link], at: usize, ready: &mut VecDeque<(&'c [Link], usize, Bytes)>) {
    for (at, link) in chain.iter().enumerate().skip(at) {
        match &link.says {
            Says::Ready(message) => ready.push_back((chain, at, message.clone())),
            Says::After(_) => return,
        }
    }
}

fn receipt(answer: pb::SubmitStreamResponse) -> Result<pb::Receipt, Status> {
    match answer.outcome {
        Some(Outcome::Receipt(receipt)) => Ok(receipt),
        Some(Outcome::Refusal(refusal)) => {
            Err(Status::new(Code::from_i32(refusal.code), refusal.message))
        }
        None => Err(Status::internal("an answer without an outcome")),
    }
}
