//! The writer's thread: started, ended, and begun again after it stopped by itself.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::error::OpenError;
use super::recover::Parts;
use super::shared::Line;
use super::writer::{Command, Writer};

/// How often to look whether a thread has ended.
const LOOK: Duration = Duration::from_millis(1);
/// As good as for ever.
const EVER: Duration = Duration::from_secs(365 * 24 * 3_600);

/// Who holds the store and the signer.
pub(super) struct Hand {
    state: Mutex<State>,
    /// Nobody waits for it any more.
    left: AtomicBool,
}

#[expect(
    clippy::large_enum_variant,
    reason = "one for each ledger, never moved about"
)]
enum State {
    Writing(JoinHandle<Option<Parts>>),
    /// The writer has stopped by itself, or was not begun yet; readers go on with what is open.
    Resting(Parts),
    Ended,
}

impl Hand {
    /// Starts the thread; also answers where it is told what to do.
    pub(super) fn start(
        writer: Writer,
        queue: usize,
    ) -> Result<(SyncSender<Command>, Self), OpenError> {
        let (commands, thread) = spawn(writer, queue)?;
        let hand = Self {
            state: Mutex::new(State::Writing(thread)),
            left: AtomicBool::new(false),
        };
        Ok((commands, hand))
    }

    /// Nothing is recorded before another is begun ([`Hand::again`]); also answers where nobody is told anything.
    pub(super) fn rest(parts: Parts) -> (SyncSender<Command>, Self) {
        let (commands, _) = sync_channel(0);
        let hand = Self {
            state: Mutex::new(State::Resting(parts)),
            left: AtomicBool::new(false),
        };
        (commands, hand)
    }

    /// Waits for a writer that has stopped by itself, makes another one of what it had, and puts that in
    /// its place.
    pub(super) fn again(
        &self,
        line: &Line,
        queue: usize,
        begin: impl FnOnce(Parts) -> Result<Writer, (OpenError, Parts)>,
    ) -> Result<(), OpenError> {
        let mut state = self.lock();
        let parts = match std::mem::replace(&mut *state, State::Ended) {
            State::Writing(thread) => thread.join().ok().flatten(),
            State::Resting(parts) => Some(parts),
            State::Ended => None,
        };
        let parts = parts.ok_or_else(|| OpenError::Start("the writer died".into()))?;
        match begin(parts) {
            Ok(writer) => {
                let shared = Arc::clone(&writer.shared);
                let (commands, thread) = spawn(writer, queue)?;
                *state = State::Writing(thread);
                line.put(shared, commands);
                Ok(())
            }
            Err((error, parts)) => {
                *state = State::Resting(parts);
                Err(error)
            }
        }
    }

    /// Ends the thread after what is queued, and closes the store. Whether that is done after `longest`;
    /// what hangs longer is left behind.
    pub(super) fn stop(&self, line: &Line, longest: Option<Duration>) -> bool {
        if self.left.load(Relaxed) {
            return false;
        }
        let until = Instant::now() + longest.unwrap_or(EVER);
        let ended = self.end(line, until);
        self.left.store(!ended, Relaxed);
        ended
    }

    fn end(&self, line: &Line, until: Instant) -> bool {
        let (_, commands) = line.get();
        while let Err(TrySendError::Full(_)) = commands.try_send(Command::Stop) {
            if !wait(until) {
                return false;
            }
        }
        let mut state = loop {
            match self.state.try_lock() {
                Ok(state) => break state,
                Err(TryLockError::Poisoned(state)) => break state.into_inner(),
                Err(TryLockError::WouldBlock) if !wait(until) => return false,
                Err(TryLockError::WouldBlock) => {}
            }
        };
        let parts = match std::mem::replace(&mut *state, State::Ended) {
            State::Writing(thread) => {
                while !thread.is_finished() {
                    if !wait(until) {
                        return false;
                    }
                }
                // A panic of the writer has been said as its reason to stop.
                thread.join().ok().flatten()
            }
            State::Resting(parts) => Some(parts),
            State::Ended => None,
        };
        parts.is_none_or(|parts| closed(parts, until))
    }

    /// The state is whole after every statement, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn spawn(
    writer: Writer,
    queue: usize,
) -> Result<(SyncSender<Command>, JoinHandle<Option<Parts>>), OpenError> {
    let (commands, orders) = sync_channel(queue);
    writer.shared.meter.sealed(writer.sealed_at);
    writer.shared.meter.fails(false);
    let thread = std::thread::Builder::new()
        .name("ledger-writer".into())
        .spawn(move || writer.run(&orders));
    let thread = thread.map_err(|error| OpenError::Start(error.to_string()))?;
    Ok((commands, thread))
}

/// Waits a little; `false` if the time is over.
fn wait(until: Instant) -> bool {
    std::thread::sleep(LOOK);
    Instant::now() < until
}

/// Closes a store, which may hang as every use of it may.
fn closed(parts: Parts, until: Instant) -> bool {
    let (sender, done) = std::sync::mpsc::channel();
    let closing = std::thread::Builder::new().spawn(move || {
        drop(parts);
        // Nobody listens if it took too long.
        let _ = sender.send(());
    });
    // Without a thread it was closed here.
    closing.is_err()
        || done
            .recv_timeout(until.saturating_duration_since(Instant::now()))
            .is_ok()
}
