//! How far it is: a bar for a person at a terminal, else a line every few seconds. On stderr.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Between two lines where there is no terminal.
const EVERY: Duration = Duration::from_secs(5);

pub struct Progress {
    what: &'static str,
    bar: Option<ProgressBar>,
    begun: Instant,
    last: Instant,
}

impl Progress {
    /// Nothing done yet; `what` is counted, in the plural.
    pub fn of(what: &'static str) -> Self {
        let template = format!("{{bar:30}} {{pos}}/{{len}} {what}, {{eta}} left");
        let style = ProgressStyle::with_template(&template);
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(0);
            match style {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        let begun = Instant::now();
        Self {
            what,
            bar,
            begun,
            last: begun,
        }
    }

    /// So many of so many.
    pub fn at(&mut self, done: u64, all: u64) {
        if let Some(bar) = &self.bar {
            bar.set_length(all);
            bar.set_position(done);
        } else if self.last.elapsed() >= EVERY {
            self.last = Instant::now();
            eprintln!("{done} of {all} {}", self.what);
        }
    }

    /// Writes something else while the bar is out of the way.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Done: leaves no bar behind.
    pub fn end(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// Done, with a line for who has seen it run.
    pub fn end_with(&mut self, line: impl FnOnce() -> String) {
        let seen = self.bar.is_some() || self.begun.elapsed() >= EVERY;
        self.end();
        if seen {
            eprintln!("{}", line());
        }
    }
}
