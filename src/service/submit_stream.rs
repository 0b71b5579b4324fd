//! A stream of statements: each is recorded as by `Submit`, and answered in the order in which it came.
//!
//! Three things go on at once: statements are read and their signatures checked, each in a task of its own; what is checked
//! waits for its turn in the writer's queue; and answers are handed on in order. A statement has room from when it is
//! taken until its answer is handed on, and while there is none, nothing more is read: who does not take answers is
//! not listened to.

use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use prost::Message as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tonic::{Code, Request, Status, Streaming};
use tracing::Instrument as _;

use super::submit::Asked;
use super::{Service, pb, status};
use crate::ledger::{Pending, Prepared, SubmitError};
use pb::submit_stream_response::Outcome;

/// Bytes of statements of one stream that are not answered.
const MAX_IN_FLIGHT_BYTES: u32 = 4 << 20;
/// What a statement counts for at least: so 256 are in flight at most.
const LEAST_BYTES: u32 = 16 << 10;
/// Answers that are ready before they are taken.
const MAX_READY: usize = 16;
/// How soon to try again when the writer's queue is full.
const AGAIN: Duration = Duration::from_millis(2);

/// What a stream is granted, and who is told of it: a request extension. Without it a stream is bounded by itself alone.
pub trait Terms: Send + Sync {
    /// Longest time for one statement, and for nothing to happen.
    fn timeout(&self) -> Duration;

    /// How long the caller has to wait before one more statement is taken; `None`: not at all.
    fn wait(&self) -> Option<Duration>;

    /// Bytes that have come since this was asked last.
    fn came(&self) -> usize;

    /// A statement was answered, and its answer is on its way: the bytes that came with it are free.
    fn answered(&self, bytes: usize, code: Code, took: Duration);
}

struct Unlimited;

impl Terms for Unlimited {
    fn timeout(&self) -> Duration {
        Duration::from_secs(30)
    }

    fn wait(&self) -> Option<Duration> {
        None
    }

    fn came(&self) -> usize {
        0
    }

    fn answered(&self, _: usize, _: Code, _: Duration) {}
}

type Answer = Result<pb::SubmitStreamResponse, Status>;

/// The answers to a stream, as they become ready.
pub struct Answers {
    ready: mpsc::Receiver<Answer>,
    finished: Arc<AtomicBool>,
}

impl tokio_stream::Stream for Answers {
    type Item = Answer;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Answer>> {
        let next = std::task::ready!(self.ready.poll_recv(cx));
        let died = next.is_none() && !self.finished.swap(true, Ordering::AcqRel);
        Poll::Ready(match died {
            // An end without a status would say that everything was answered.
            true => Some(Err(status::internal())),
            false => next,
        })
    }
}

pub(super) fn answers(
    service: &Service,
    mut request: Request<Streaming<pb::SubmitStreamRequest>>,
) -> Answers {
    let terms = request.extensions_mut().remove::<Arc<dyn Terms>>();
    let (answers, ready) = mpsc::channel(MAX_READY);
    let finished = Arc::new(AtomicBool::new(false));
    let stream = Stream {
        service: service.clone(),
        terms: terms.unwrap_or_else(|| Arc::new(Unlimited)),
        judged: watch::Sender::new(0),
        end: Mutex::new(None),
    };
    let done = Arc::clone(&finished);
    let work = async move {
        stream.run(request.into_inner(), &answers).await;
        // Before the last sender goes: whoever finds no more answers has to find this.
        done.store(true, Ordering::Release);
    };
    tokio::spawn(work.in_current_span());
    Answers { ready, finished }
}

struct Stream {
    service: Service,
    terms: Arc<dyn Terms>,
    /// How many statements the ledger has said yes or no to.
    judged: watch::Sender<u64>,
    /// How the stream ends once everything is answered, if not well.
    end: Mutex<Option<Status>>,
}

/// A statement on its way; `S` is how far it is.
struct Item<S> {
    sequence: u64,
    bytes: usize,
    begun: Instant,
    /// When it must be answered.
    until: Instant,
    state: S,
    _room: OwnedSemaphorePermit,
}

impl<S> Item<S> {
    fn with<T>(self, state: T) -> Item<T> {
        Item {
            sequence: self.sequence,
            bytes: self.bytes,
            begun: self.begun,
            until: self.until,
            state,
            _room: self._room,
        }
    }
}

/// What a statement that is good so far comes to.
type Checked = Result<(Asked, Prepared), Status>;

/// A statement that is being checked.
struct Check {
    task: JoinHandle<Checked>,
    /// The same once more, if others before it were not recorded yet when that began.
    again: Option<pb::Submission>,
}

type Checking = Item<Check>;
type Queued = Item<Result<(Asked, Result<Pending, SubmitError>), Status>>;

impl Stream {
    async fn run(
        self,
        statements: Streaming<pb::SubmitStreamRequest>,
        answers: &mpsc::Sender<Answer>,
    ) {
        let room = (MAX_IN_FLIGHT_BYTES / LEAST_BYTES) as usize;
        let (checking, checked) = mpsc::channel(room);
        let (queued, waiting) = mpsc::channel(room);
        let taking = async {
            tokio::join!(self.take(statements, checking), self.queue(checked, queued));
            // The last answers decide when it is over.
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = taking => {}
            () = self.answer(waiting, answers) => {}
            // Nobody wants the answers any more. What is in the queue is recorded all the same.
            () = answers.closed() => {}
        }
    }

    fn ends(&self, status: Status) {
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        end.get_or_insert(status);
    }

    /// Takes statements while there is room.
    async fn take(
        &self,
        mut statements: Streaming<pb::SubmitStreamRequest>,
        checking: mpsc::Sender<Checking>,
    ) {
        let room = Arc::new(Semaphore::new(MAX_IN_FLIGHT_BYTES as usize));
        let mut ending = self.service.ending();
        let mut sequence = 0;
        while let Some(request) = self.next(&mut statements, &room, &mut ending).await {
            let begun = Instant::now();
            let weight = u32::try_from(request.encoded_len()).unwrap_or(u32::MAX);
            let weight = weight.clamp(LEAST_BYTES, MAX_IN_FLIGHT_BYTES);
            // Never closed, so this does not fail.
            let Ok(place) = Arc::clone(&room).acquire_many_owned(weight).await else {
                return;
            };
            while let Some(wait) = self.terms.wait() {
                sleep(wait).await;
            }
            let submission = request.submission;
            let again = submission
                .clone()
                .filter(|_| *self.judged.borrow() < sequence);
            let service = self.service.clone();
            let check = async move {
                let submission = submission.ok_or_else(|| {
                    status::invalid("submission", "nothing", "a submission with an envelope")
                })?;
                Asked::check(&service, vec![submission], false).await
            };
            let item = Item {
                sequence,
                bytes: self.terms.came(),
                begun,
                until: Instant::now() + self.terms.timeout(),
                state: Check {
                    task: tokio::spawn(check.in_current_span()),
                    again,
                },
                _room: place,
            };
            if checking.send(item).await.is_err() {
                return;
            }
            sequence += 1;
        }
    }

    /// The next statement; `None` at the end of the stream, or if it is to end.
    async fn next(
        &self,
        statements: &mut Streaming<pb::SubmitStreamRequest>,
        room: &Semaphore,
        ending: &mut watch::Receiver<bool>,
    ) -> Option<pb::SubmitStreamRequest> {
        let longest = self.terms.timeout();
        loop {
            let next = tokio::select! {
                biased;
                // The sender lives as long as the service.
                _ = ending.wait_for(|ending| *ending) => {
                    self.ends(status::not_serving("the daemon is stopping: open a stream to another, or later"));
                    return None;
                }
                next = timeout(longest, statements.message()) => next,
            };
            match next {
                Ok(Ok(next)) => return next,
                Ok(Err(error)) => {
                    self.ends(status::unreadable(error.code()).unwrap_or(error));
                    return None;
                }
                Err(_) if room.available_permits() < MAX_IN_FLIGHT_BYTES as usize => {}
                Err(_) => {
                    self.ends(status::silent_stream(longest));
                    return None;
                }
            }
        }
    }

    /// Puts what is checked into the writer's queue, in the order in which it came.
    async fn queue(&self, mut checked: mpsc::Receiver<Checking>, queued: mpsc::Sender<Queued>) {
        while let Some(mut item) = checked.recv().await {
            let (until, sequence) = (item.until, item.sequence);
            let state = match timeout_at(until, self.checked(sequence, &mut item.state)).await {
                Ok(Ok((asked, prepared))) => Ok((asked, self.enqueue(prepared, until).await)),
                Ok(Err(status)) => Err(status),
                Err(_) => Err(status::deadline(self.terms.timeout())),
            };
            if queued.send(item.with(state)).await.is_err() {
                return;
            }
        }
    }

    /// What it rests on, such as a signer's key, may have been on its way when it was checked: then it is checked once
    /// more when all before it are recorded.
    async fn checked(&self, sequence: u64, check: &mut Check) -> Checked {
        let first = (&mut check.task).await.unwrap_or_else(|error| {
            tracing::error!(%error, "a statement of a stream died");
            Err(status::internal())
        });
        match (first, check.again.take()) {
            (Err(refused), Some(submission))
                if is_to_blame(refused.code()) && refused.code() != Code::InvalidArgument =>
            {
                let mut judged = self.judged.subscribe();
                // The sender is our own.
                let _ = judged.wait_for(|judged| *judged >= sequence).await;
                Asked::check(&self.service, vec![submission], false).await
            }
            (first, _) => first,
        }
    }

    /// Waits for a place in the queue.
    async fn enqueue(
        &self,
        mut prepared: Prepared,
        until: Instant,
    ) -> Result<Pending, SubmitError> {
        loop {
            match self.service.ledger.try_enqueue(prepared)? {
                Ok(pending) => return Ok(pending),
                Err(_) if Instant::now() > until => return Err(SubmitError::Busy),
                Err(again) => prepared = again,
            }
            sleep(AGAIN).await;
        }
    }

    /// Hands on the answers, then how the stream ends.
    async fn answer(&self, mut waiting: mpsc::Receiver<Queued>, answers: &mpsc::Sender<Answer>) {
        while let Some(item) = waiting.recv().await {
            // Its room is free once its answer is handed on.
            let Item {
                until,
                state,
                _room,
                ..
            } = item;
            let outcome = match state {
                Err(refused) => Err(refused),
                Ok((asked, pending)) => {
                    match timeout_at(until, asked.answer(&self.service, pending)).await {
                        Ok(answer) => answer,
                        Err(_) => Err(status::deadline(self.terms.timeout())),
                    }
                }
            };
            self.judged.send_replace(item.sequence + 1);
            let code = outcome.as_ref().map_or_else(Status::code, |_| Code::Ok);
            let answer = response(item.sequence, outcome);
            let ends = answer.is_err();
            let took = item.begun.elapsed();
            let taken = answers.send(answer).await.is_ok();
            self.terms.answered(item.bytes, code, took);
            if ends || !taken {
                return;
            }
        }
        let end = self
            .end
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(status) = end {
            // Who is gone does not want to know.
            let _ = answers.send(Err(status)).await;
        }
    }
}

/// The answer to a statement, or the status that ends the stream.
fn response(sequence: u64, outcome: Result<Vec<pb::Receipt>, Status>) -> Answer {
    let outcome = match outcome {
        Ok(receipts) => {
            let receipt = receipts.into_iter().next();
            Outcome::Receipt(receipt.ok_or_else(status::internal)?)
        }
        Err(status) if is_to_blame(status.code()) => Outcome::Refusal(pb::SubmitRefusal {
            code: status.code().into(),
            message: status.message().to_owned(),
            details: status.details().to_vec(),
        }),
        Err(status) => return Err(status),
    };
    Ok(pb::SubmitStreamResponse {
        sequence,
        outcome: Some(outcome),
    })
}

/// Whether a statement is to blame for an error with this code: the next may be recorded all the same.
fn is_to_blame(code: Code) -> bool {
    matches!(
        code,
        Code::InvalidArgument
            | Code::PermissionDenied
            | Code::AlreadyExists
            | Code::NotFound
            | Code::FailedPrecondition
            | Code::Aborted
    )
}
