//! Lines between those who log and the one thread that writes.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes of lines that wait to be written; what is beyond is dropped and counted.
const MAX_WAITING_BYTES: usize = 1 << 20;

/// Lines that wait.
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
    dropped: AtomicU64,
}

#[derive(Default)]
struct Waiting {
    lines: VecDeque<Vec<u8>>,
    bytes: usize,
    writing: bool,
}

impl Queue {
    /// With a thread that writes for as long as the process lives.
    pub(super) fn start(out: impl Write + Send + 'static) -> std::io::Result<Arc<Self>> {
        let queue = Arc::new(Self {
            waiting: Mutex::default(),
            changed: Condvar::new(),
            dropped: AtomicU64::new(0),
        });
        let lines = Arc::clone(&queue);
        std::thread::Builder::new()
            .name("log".into())
            .spawn(move || lines.serve(out))?;
        Ok(queue)
    }

    /// Adds a line if there is room. Never waits.
    pub(super) fn add(&self, line: Vec<u8>) {
        let mut waiting = self.lock();
        if waiting.bytes + line.len() > MAX_WAITING_BYTES {
            self.dropped.fetch_add(1, Relaxed);
            return;
        }
        waiting.bytes += line.len();
        waiting.lines.push_back(line);
        self.changed.notify_all();
    }

    /// Lines that were dropped since the start.
    pub(super) fn dropped(&self) -> u64 {
        self.dropped.load(Relaxed)
    }

    /// Waits until everything is written, at most so long.
    pub(super) fn finish(&self, longest: Duration) {
        let unwritten = |waiting: &mut Waiting| waiting.writing || !waiting.lines.is_empty();
        drop(
            self.changed
                .wait_timeout_while(self.lock(), longest, unwritten),
        );
    }

    fn serve(&self, mut out: impl Write) {
        let mut told = 0;
        loop {
            let mut line = self.next();
            let dropped = self.dropped();
            if dropped > told {
                let more = dropped - told;
                line.extend_from_slice(format!("{more} log lines were dropped\n").as_bytes());
            }
            match out.write_all(&line).and_then(|()| out.flush()) {
                Ok(()) => told = dropped,
                // Nobody reads, or the disk is full: the next line may fare better.
                Err(_) => {
                    self.dropped.fetch_add(1, Relaxed);
                }
            }
            self.lock().writing = false;
            self.changed.notify_all();
        }
    }

    /// Waits for a line.
    fn next(&self) -> Vec<u8> {
        let mut waiting = self.lock();
        loop {
            if let Some(line) = waiting.lines.pop_front() {
                waiting.bytes -= line.len();
                waiting.writing = true;
                return line;
            }
            waiting = self
                .changed
                .wait(waiting)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// The state is whole after every statement, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Takes a line only when it is told to.
    struct Slow(Receiver<()>, Sender<Vec<u8>>);

    impl Write for Slow {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.recv().map_err(std::io::Error::other)?;
            self.1.send(bytes.to_vec()).map_err(std::io::Error::other)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// Of how many dropped lines a written line tells.
    fn told(line: &[u8]) -> u64 {
        let text = std::str::from_utf8(line).unwrap().trim_start_matches('x');
        let number = text.strip_suffix(" log lines were dropped\n");
        number.map_or(0, |number| number.parse().unwrap())
    }

    #[test]
    fn whoever_logs_never_waits_and_what_is_dropped_is_said() {
        let ((go, gone), (sender, lines)) = (channel(), channel());
        let queue = Queue::start(Slow(gone, sender)).unwrap();
        let line = vec![b'x'; 1_000];
        for _ in 0..3_000 {
            queue.add(line.clone());
        }
        let dropped = queue.dropped();
        assert!((1_900..2_000).contains(&dropped), "{dropped}");
        queue.finish(Duration::from_millis(10));
        go.send(()).unwrap();
        // The first may have been taken before, while or after lines were dropped: it tells of
        // those until then and the second of the rest.
        let first = lines.recv().unwrap();
        go.send(()).unwrap();
        let second = lines.recv().unwrap();
        assert_eq!(told(&first) + told(&second), dropped);
        // Whatever cannot be written is lost, and counted.
        drop(go);
        queue.finish(Duration::from_secs(10));
        assert!(queue.dropped() > dropped);
    }
}
