//! Load that is offered whether it is served or not: what makers, a laboratory and clinics ask for.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use lotledger::service::pb;
use lotledger::service::pb::ledger_service_client::LedgerServiceClient;
use lotledger::service::pb::vial_service_client::VialServiceClient;
use tokio::task::JoinSet;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

use crate::channels;
use crate::daemon_support::process::Daemon;
use crate::load::Author;

/// Connections over which load comes.
const CONNECTIONS: usize = 48;
/// Clients that find out how much can be served.
const CLIENTS: usize = 32;
/// For how long they try.
const TRIAL: Duration = Duration::from_secs(3);
/// Calls that this side keeps open; beyond that it could not tell its own delay from the daemon's.
const MAX_OPEN: usize = 2_000;
/// Statements of a batch.
const BATCH: u32 = 100;

/// A call.
#[derive(Clone)]
pub enum Call {
    /// A statement by itself, or several all or none.
    Submit(Vec<pb::Submission>),
    /// Somebody asks about a vial.
    Verify,
}

/// Statements with their receipts.
pub struct Accepted {
    pub submissions: Vec<pb::Submission>,
    pub receipts: Vec<pb::Receipt>,
}

/// What became of the load.
#[derive(Default)]
pub struct Outcome {
    pub accepted: Vec<Accepted>,
    /// Vials that were asked about and answered for.
    pub verified: usize,
    pub refused: usize,
    /// What should not happen.
    pub others: Vec<Status>,
    /// Calls that were refused each time.
    pub never_accepted: Vec<Call>,
    /// How long those took that were accepted.
    times: Vec<Duration>,
}

impl Outcome {
    pub fn offered(&self) -> u64 {
        (self.times.len() + self.refused + self.others.len()) as u64
    }

    /// The time that so many of 100 accepted calls keep.
    pub fn percentile(&self, percent: usize) -> Duration {
        let mut all = self.times.clone();
        all.sort_unstable();
        let last = all.len().saturating_sub(1);
        all.get(last * percent / 100).copied().unwrap_or_default()
    }
}

/// Makes calls: of four, two submit a statement, one a batch, one asks about a vial.
pub struct Load {
    author: Author,
    code: String,
    made: AtomicU32,
}

impl Load {
    /// Of this author, about the vial with this code.
    pub fn new(author: Author, code: String) -> Arc<Self> {
        Arc::new(Self {
            author,
            code,
            made: AtomicU32::new(0),
        })
    }

    fn fresh(&self) -> Call {
        let n = self.made.fetch_add(1, Relaxed);
        let single = |part| self.author.single(&format!("overload-{n}.{part}"));
        match n % 4 {
            1 => Call::Submit((0..BATCH).flat_map(single).collect()),
            3 => Call::Verify,
            _ => Call::Submit(single(0)),
        }
    }

    async fn ask(&self, channel: Channel, call: &Call) -> Result<Vec<pb::Receipt>, Status> {
        match call {
            Call::Submit(submissions) => {
                crate::daemon_support::submit(&mut LedgerServiceClient::new(channel), submissions)
                    .await
            }
            Call::Verify => {
                let question = pb::VerifyVialRequest {
                    code: self.code.clone(),
                    max_age_ms: 0,
                };
                let answer = VialServiceClient::new(channel)
                    .verify_vial(question)
                    .await?;
                // The whole evidence of a good vial.
                let verdict = answer.into_inner().verdict.unwrap();
                assert_eq!(verdict.overall(), pb::Overall::OkAsOf, "{verdict:?}");
                Ok(Vec::new())
            }
        }
    }
}

/// How many calls a second are served when as many clients wait for their answers.
pub async fn servable(daemon: &Daemon, load: &Arc<Load>) -> u32 {
    let served = Arc::new(AtomicU32::new(0));
    let mut clients = JoinSet::new();
    let until = Instant::now() + TRIAL;
    for channel in channels(daemon, CLIENTS).await {
        let (served, load) = (Arc::clone(&served), Arc::clone(load));
        clients.spawn(async move {
            while Instant::now() < until {
                load.ask(channel.clone(), &load.fresh()).await.unwrap();
                served.fetch_add(1, Relaxed);
            }
        });
    }
    while let Some(client) = clients.join_next().await {
        client.unwrap();
    }
    served.load(Relaxed) / u32::try_from(TRIAL.as_secs()).unwrap()
}

/// Offers so many calls a second. What is refused is offered again, later.
pub async fn offer(daemon: &Daemon, load: &Arc<Load>, rate: u32, time: Duration) -> Outcome {
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
            let call = again.unwrap_or_else(|| load.fresh());
            let (outcome, open, load) = (Arc::clone(&outcome), Arc::clone(&open), Arc::clone(load));
            calls.spawn(async move {
                let begun = Instant::now();
                let answer = load.ask(channel, &call).await;
                open.fetch_sub(1, Relaxed);
                settle(&outcome, call, answer, begun.elapsed());
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
    call: Call,
    answer: Result<Vec<pb::Receipt>, Status>,
    took: Duration,
) {
    let mut outcome = outcome.lock().unwrap();
    match answer {
        Ok(receipts) => {
            outcome.times.push(took);
            match call {
                Call::Submit(submissions) => outcome.accepted.push(Accepted {
                    submissions,
                    receipts,
                }),
                Call::Verify => outcome.verified += 1,
            }
        }
        Err(status)
            if status.code() == Code::ResourceExhausted
                && status.get_details_retry_info().is_some() =>
        {
            outcome.refused += 1;
            outcome.never_accepted.push(call);
        }
        Err(status) => outcome.others.push(status),
    }
}
