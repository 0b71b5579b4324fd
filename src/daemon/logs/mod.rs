//! Logs: to stderr, as lines for people or as JSON. What is logged holds no payload and no secret.
//!
//! Nobody who logs waits for whoever reads: lines go into a bounded queue, and one thread of its own
//! writes them. What does not fit, or cannot be written, is counted, and said once there is room again.

mod queue;

use std::io::Write;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::Failure;
use super::config::LogFormat;
use queue::Queue;

/// How long the last lines may take at the end.
const LAST_LINES: Duration = Duration::from_secs(1);

/// The lines of the whole process, once logging has been started.
static LINES: OnceLock<Arc<Queue>> = OnceLock::new();

/// Starts logging for the whole process.
///
/// # Errors
/// A filter that cannot be read; logging that has been started before.
pub fn start(format: LogFormat, filter: &str) -> Result<(), Failure> {
    let filter = parse(filter)?;
    let queue = Queue::start(std::io::stderr())
        .map_err(|error| Failure::world("cannot start a thread for the log", error))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(Lines(Arc::clone(LINES.get_or_init(|| queue))));
    let started = match format {
        LogFormat::Text => lines.with_ansi(false).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    // A panic is told as everything else is: the usual way would wait for whoever reads.
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    started.map_err(|error| Failure::world("cannot start logging", error))
}

/// Lines that nobody will read: there was no room for them, or they could not be written.
pub fn dropped() -> u64 {
    LINES.get().map_or(0, |lines| lines.dropped())
}

/// Gives the lines that are waiting a moment to be written.
pub fn finish() {
    if let Some(lines) = LINES.get() {
        lines.finish(LAST_LINES);
    }
}

/// Says something on stderr, for which nobody is waited for long: at the end of a program whose stderr
/// may be full.
pub fn say(text: String) {
    finish();
    let (sender, written) = std::sync::mpsc::channel();
    let writing = std::thread::Builder::new().spawn(move || {
        // Nowhere is left to complain if this fails.
        let _ = writeln!(std::io::stderr(), "{text}");
        let _ = sender.send(());
    });
    if writing.is_ok() {
        let _ = written.recv_timeout(LAST_LINES);
    }
}

/// Checks a filter.
pub fn check(filter: &str) -> Result<(), Failure> {
    parse(filter).map(drop)
}

fn parse(filter: &str) -> Result<EnvFilter, Failure> {
    EnvFilter::try_new(filter)
        .map_err(|error| Failure::usage(format!("log.filter: found {filter:?}: {error}")))
}

/// Gives out writers of one line each.
struct Lines(Arc<Queue>);

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line {
            queue: Arc::clone(&self.0),
            text: Vec::new(),
        }
    }
}

/// A line that is queued when it is whole.
struct Line {
    queue: Arc<Queue>,
    text: Vec<u8>,
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.text.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if !self.text.is_empty() {
            self.queue.add(std::mem::take(&mut self.text));
        }
    }
}
