//! Clients: each with a connection of its own, each asking again as soon as it was answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use prost::bytes::Bytes;
use tonic::{Code, Status};

use super::call::{Caller, Method, connect};
use super::figure::{Figure, micros};
use super::{failed, process, stream};
use crate::cli::exit::Failure;

/// How long a client that was told to come again waits.
const AGAIN: Duration = Duration::from_millis(5);

pub enum Messages {
    /// Chains of messages, each chain taken by one client from its first to its last.
    Chains(Vec<Vec<Link>>),
    /// Chains that share the stream of their client.
    Streamed(Vec<Vec<Link>>),
    /// The n-th of as many as are wanted; each counts for one.
    Endless(Box<dyn Fn(u64) -> Bytes + Send + Sync>),
}

/// A message of a chain, and what its call counts for.
pub struct Link {
    pub says: Says,
    pub weight: u64,
}

/// A message that is ready, or follows from the answer to the one before it.
#[expect(
    clippy::type_complexity,
    reason = "the closure is spelt once, where it is explained"
)]
pub enum Says {
    Ready(Bytes),
    /// It is made of the answer before.
    After(Box<dyn Fn(&Bytes) -> Result<Bytes, Failure> + Send + Sync>),
}

/// Calls of one method.
pub struct Work {
    pub method: Method,
    pub messages: Messages,
    /// What is counted, a second.
    pub unit: &'static str,
}

/// A daemon under load.
pub struct Target {
    pub server: SocketAddr,
    pub process: Option<u32>,
}

/// What one client lived through. A call that was refused or cut off is asked again.
#[derive(Default)]
pub struct Lived {
    pub times: Vec<u32>,
    pub counted: u64,
    refused: u64,
    timed_out: u64,
    pub error: Option<Status>,
}

/// This many clients, until the time is over or everything was asked.
pub async fn load(
    name: &str,
    target: &Target,
    clients: usize,
    time: Duration,
    work: Work,
) -> Result<Figure, Failure> {
    let mut connections = Vec::with_capacity(clients);
    for _ in 0..clients {
        connections.push(connect(target.server).await?);
    }
    let unit = work.unit;
    let (work, next) = (Arc::new(work), Arc::new(AtomicU64::new(0)));
    let cpu = process::Cpu::now(target.process);
    let begun = Instant::now();
    let end = begun + time;
    let tasks: Vec<_> = connections
        .into_iter()
        .map(|(caller, frames)| {
            let (work, next) = (Arc::clone(&work), Arc::clone(&next));
            // One task for both: nothing else has to be woken for an answer.
            tokio::spawn(async move {
                tokio::select! {
                    biased;
                    lived = client(&work, caller, &next, end) => lived,
                    broken = frames => Lived::broken(broken),
                }
            })
        })
        .collect();
    let mut all = Lived::default();
    for task in tasks {
        let lived = task.await.map_err(|error| failed("a client", error))?;
        if let Some(status) = lived.error {
            return Err(failed(name, status.message()).found(format!("{:?}", status.code())));
        }
        all.times.extend(lived.times);
        all.counted += lived.counted;
        all.refused += lived.refused;
        all.timed_out += lived.timed_out;
    }
    let took = begun.elapsed();
    let cpu = cpu.since(target.process);
    let mut figure = Figure::rate(name, unit, all.counted, took, all.times);
    figure.refused = all.refused;
    figure.timed_out = all.timed_out;
    Ok(figure.with_cpu(cpu))
}

async fn client(work: &Work, mut caller: Caller, next: &AtomicU64, end: Instant) -> Lived {
    if let Messages::Streamed(chains) = &work.messages {
        return stream::client(&work.method, chains, caller, next, end).await;
    }
    let mut lived = Lived::default();
    let mut going = true;
    while going {
        let n = next.fetch_add(1, Ordering::Relaxed);
        going = match &work.messages {
            Messages::Endless(message) => {
                let answer = lived.ask(work, &mut caller, message(n), end, false).await;
                lived.count(answer, 1).is_some()
            }
            Messages::Chains(chains) | Messages::Streamed(chains) => {
                let chain = usize::try_from(n).ok().and_then(|n| chains.get(n));
                match chain {
                    Some(chain) => lived.chain(work, &mut caller, chain, end).await,
                    None => false,
                }
            }
        };
    }
    lived
}

impl Lived {
    /// The connection ended before the client.
    fn broken(by: Result<(), h2::Error>) -> Self {
        let why = by.map_or_else(|error| error.to_string(), |()| "closed".to_owned());
        Self {
            error: Some(Status::unavailable(format!("the connection: {why}"))),
            ..Self::default()
        }
    }

    /// A chain from its first message to its last; `false` if the time is over or something went
    /// wrong.
    async fn chain(
        &mut self,
        work: &Work,
        caller: &mut Caller,
        chain: &[Link],
        end: Instant,
    ) -> bool {
        let mut before = Bytes::new();
        for (i, link) in chain.iter().enumerate() {
            let message = match &link.says {
                Says::Ready(message) => message.clone(),
                Says::After(make) => match make(&before) {
                    Ok(message) => message,
                    Err(failure) => {
                        self.error = Some(Status::internal(failure.to_string()));
                        return false;
                    }
                },
            };
            let next = chain.get(i + 1).map(|next| &next.says);
            let keep = matches!(next, Some(Says::After(_)));
            let answer = self.ask(work, caller, message, end, keep).await;
            match self.count(answer, link.weight) {
                Some(answer) => before = answer,
                None => return false,
            }
        }
        true
    }

    fn count(&mut self, answer: Option<Bytes>, weight: u64) -> Option<Bytes> {
        if answer.is_some() {
            self.counted += weight;
        }
        answer
    }

    /// Asks until it is answered; `None` if the time is over or something went wrong.
    async fn ask(
        &mut self,
        work: &Work,
        caller: &mut Caller,
        message: Bytes,
        end: Instant,
        keep: bool,
    ) -> Option<Bytes> {
        while Instant::now() < end {
            let one = Instant::now();
            let answer = caller.call(&work.method, message.clone(), keep).await;
            let status = match answer {
                Ok(answer) => {
                    self.times.push(micros(one.elapsed()));
                    return Some(answer);
                }
                Err(status) => status,
            };
            match status.code() {
                Code::ResourceExhausted => self.refused += 1,
                // It may be recorded all the same; the same bytes again find that out.
                Code::DeadlineExceeded => self.timed_out += 1,
                _ => {
                    self.error = Some(status);
                    return None;
                }
            }
            tokio::time::sleep(AGAIN).await;
        }
        None
    }
}
