//! Load that is offered whether it is served or not.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use lotledger::service::pb;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;
use tokio::task::JoinSet;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::channels;
use crate::live::process::Daemon;
use crate::load::Author;

/// Connections over which load comes.
const CONNECTIONS: usize = 48;
/// Clients that find out how much can be served.
const CLIENTS: usize = 32;
/// For how long they try.
const TRIAL: Duration = Duration::from_secs(2);
/// Calls that this side keeps open; beyond that it could not tell its own delay from the daemon's.
const MAX_OPEN: usize = 1_000;

/// A statement with its receipt.
pub struct Accepted {
    pub submission: pb::Submission,
    pub receipt: pb::Receipt,
    pub took: Duration,
}

/// What became of the load.
#[derive(Default)]
pub struct Outcome {
    pub accepted: Vec<Accepted>,
    pub refused: usize,
    /// What should not happen.
    pub others: Vec<Status>,
    /// Statements that were refused each time.
    pub never_accepted: Vec<pb::Submission>,
}

impl Outcome {
    pub fn offered(&self) -> u64 {
        (self.accepted.len() + self.refused + self.others.len()) as u64
    }

    fn sorted(&self) -> Vec<Duration> {
        let mut all: Vec<_> = self.accepted.iter().map(|a| a.took).collect();
        all.sort_unstable();
        all
    }

    pub fn p50(&self) -> Duration {
        let all = self.sorted();
        all.get(all.len() / 2).copied().unwrap_or_default()
    }

    pub fn p99(&self) -> Duration {
        let all = self.sorted();
        all.get(all.len() * 99 / 100).copied().unwrap_or_default()
    }

    pub fn longest(&self) -> Duration {
        self.sorted().last().copied().unwrap_or_default()
    }
}

static NAMES: AtomicU32 = AtomicU32::new(0);

fn fresh(author: &Author) -> pb::Submission {
    let name = format!("overload-{}", NAMES.fetch_add(1, Relaxed));
    author.single(&name).pop().unwrap()
}

async fn submit(channel: Channel, submission: pb::Submission) -> Result<pb::Receipt, Status> {
    let request = pb::SubmitRequest {
        submission: Some(submission),
    };
    let answer = LedgerServiceClient::new(channel).submit(request).await?;
    Ok(answer.into_inner().receipt.unwrap())
}

/// How many submissions a second are served when as many clients wait for their answers.
pub async fn servable(daemon: &Daemon, author: &Author) -> u32 {
    let served = Arc::new(AtomicU32::new(0));
    let mut clients = JoinSet::new();
    let until = Instant::now() + TRIAL;
    for channel in channels(daemon, CLIENTS).await {
        let (served, author) = (Arc::clone(&served), author.clone());
        clients.spawn(async move {
            while Instant::now() < until {
                submit(channel.clone(), fresh(&author)).await.unwrap();
                served.fetch_add(1, Relaxed);
            }
        });
    }
    while let Some(client) = clients.join_next().await {
        client.unwrap();
    }
    served.load(Relaxed) / u32::try_from(TRIAL.as_secs()).unwrap()
}

/// Offers so many submissions a second. What is refused is offered again, later.
pub async fn offer(daemon: &Daemon, author: &Author, rate: u32, time: Duration) -> Outcome {
    let channels = channels(daemon, CONNECTIONS).await;
    let outcome = Arc::new(Mutex::new(Outcome::default()));
    let open = Arc::new(AtomicUsize::new(0));
    let mut calls = JoinSet::new();
    let begun = Instant::now();
    let mut sent = 0;
    while begun.elapsed() < time {
        let due = (begun.elapsed().as_micros() * u128::from(rate) / 1_000_000) as usize;
        while sent < due && open.load(Relaxed) < MAX_OPEN {
            let channel = channels[sent % channels.len()].clone();
            sent += 1;
            open.fetch_add(1, Relaxed);
            let again = outcome.lock().unwrap().never_accepted.pop();
            let submission = again.unwrap_or_else(|| fresh(author));
            let (outcome, open) = (Arc::clone(&outcome), Arc::clone(&open));
            calls.spawn(async move {
                let begun = Instant::now();
                let answer = submit(channel, submission.clone()).await;
                open.fetch_sub(1, Relaxed);
                settle(&outcome, submission, answer, begun.elapsed());
            });
        }
        // What could not be offered in time is not made up for.
        sent = sent.max(due.saturating_sub(MAX_OPEN));
        while calls.try_join_next().is_some() {}
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
    std::mem::take(&mut outcome.lock().unwrap())
}

fn settle(
    outcome: &Mutex<Outcome>,
    submission: pb::Submission,
    answer: Result<pb::Receipt, Status>,
    took: Duration,
) {
    let mut outcome = outcome.lock().unwrap();
    match answer {
        Ok(receipt) => outcome.accepted.push(Accepted {
            submission,
            receipt,
            took,
        }),
        Err(status)
            if status.code() == Code::ResourceExhausted
                && status.get_details_retry_info().is_some() =>
        {
            outcome.refused += 1;
            outcome.never_accepted.push(submission);
        }
        Err(status) => outcome.others.push(status),
    }
}
