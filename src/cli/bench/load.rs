//! Clients: each with a connection of its own, each asking again as soon as it was answered.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use prost::bytes::Bytes;
use tonic::{Code, Status};

use super::super::exit::Failure;
use super::call::{Caller, Method, connect};
use super::figure::{Figure, micros};
use super::{failed, process};

/// How long a client that was told to come again waits.
const AGAIN: Duration = Duration::from_millis(5);

/// What is asked.
pub enum Messages {
    /// Chains of messages, each chain taken by one client from its first to its last.
    Chains(Vec<Vec<Bytes>>),
    /// The n-th of as many as are wanted.
    Endless(Box<dyn Fn(u64) -> Bytes + Send + Sync>),
}

/// Calls of one method.
pub struct Work {
    /// The method.
    pub method: Method,
    /// Its messages.
    pub messages: Messages,
    /// What one call counts for.
    pub weight: u64,
    /// What is counted, a second.
    pub unit: &'static str,
}

/// A daemon under load.
pub struct Target {
    /// Where it answers.
    pub server: SocketAddr,
    /// Its process.
    pub process: Option<u32>,
}

/// What one client lived through. A call that was refused or cut off is asked again.
#[derive(Default)]
struct Lived {
    times: Vec<u32>,
    refused: u64,
    timed_out: u64,
    error: Option<Status>,
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
    let (weight, unit) = (work.weight, work.unit);
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
        all.refused += lived.refused;
        all.timed_out += lived.timed_out;
    }
    let took = begun.elapsed();
    let cpu = cpu.since(target.process);
    let count = all.times.len() as u64 * weight;
    let mut figure = Figure::rate(name, unit, count, took, all.times);
    figure.refused = all.refused;
    figure.timed_out = all.timed_out;
    Ok(figure.with_cpu(cpu))
}

async fn client(work: &Work, mut caller: Caller, next: &AtomicU64, end: Instant) -> Lived {
    let mut lived = Lived::default();
    let mut going = true;
    while going {
        let n = next.fetch_add(1, Ordering::Relaxed);
        going = match &work.messages {
            Messages::Endless(message) => lived.ask(work, &mut caller, message(n), end).await,
            Messages::Chains(chains) => {
                let chain = usize::try_from(n).ok().and_then(|n| chains.get(n));
                let mut going = chain.is_some();
                for message in chain.into_iter().flatten() {
                    going = going && lived.ask(work, &mut caller, message.clone(), end).await;
                }
                going
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

    /// Asks until it is answered; `false` if the time is over or something went wrong.
    async fn ask(
        &mut self,
        work: &Work,
        caller: &mut Caller,
        message: Bytes,
        end: Instant,
    ) -> bool {
        while Instant::now() < end {
            let one = Instant::now();
            let Err(status) = caller.call(&work.method, message.clone()).await else {
                self.times.push(micros(one.elapsed()));
                return true;
            };
            match status.code() {
                Code::ResourceExhausted => self.refused += 1,
                // It may be recorded all the same; the same bytes again find that out.
                Code::DeadlineExceeded => self.timed_out += 1,
                _ => {
                    self.error = Some(status);
                    return false;
                }
            }
            tokio::time::sleep(AGAIN).await;
        }
        false
    }
}
