//! The metrics as text, in the form that Prometheus reads.

use std::fmt::Write as _;
use std::path::Path;

use super::Meters;
use crate::daemon::logs;
use crate::ledger::{Histogram, Ledger, Meter};

/// Everything, now.
pub(super) fn render(meters: &Meters, ledger: &Ledger, wal: &Path) -> String {
    let mut text = String::new();
    counters(&mut text, meters, ledger);
    histograms(&mut text, meters, ledger.meter());
    gauges(&mut text, meters, ledger, wal);
    text
}

/// What only grows.
fn counters(text: &mut String, meters: &Meters, ledger: &Ledger) {
    let name = "lotledger_submissions_total";
    head(
        text,
        name,
        "counter",
        "Calls that submit, by how they ended",
    );
    for (outcome, count) in meters.submissions() {
        // Writing to a string does not fail, here and below.
        let _ = writeln!(text, "{name}{{outcome=\"{outcome}\"}} {count}");
    }
    single(
        text,
        "lotledger_exhausted_total",
        "counter",
        "Calls answered RESOURCE_EXHAUSTED: too much at a time",
        meters.exhausted(),
    );
    single(
        text,
        "lotledger_log_lines_dropped_total",
        "counter",
        "Log lines that were not written: nobody reads, or there is no room",
        logs::dropped(),
    );
    single(
        text,
        "lotledger_index_made_again_total",
        "counter",
        "Indexes made again from the log because what was there was not to be believed",
        ledger.index().made_again,
    );
}

/// How many and how long.
fn histograms(text: &mut String, meters: &Meters, meter: &Meter) {
    histogram(
        text,
        "lotledger_batch_entries",
        "Entries of a stored batch, its seal included",
        &meter.batch_entries,
        |n| n.to_string(),
    );
    histogram(
        text,
        "lotledger_append_seconds",
        "Time of a durable append, with its fsync",
        &meter.append_us,
        seconds,
    );
    histogram(
        text,
        "lotledger_verify_seconds",
        "Time of VerifyVial",
        &meters.verify_us,
        seconds,
    );
}

/// How it stands.
fn gauges(text: &mut String, meters: &Meters, ledger: &Ledger, wal: &Path) {
    let meter = ledger.meter();
    let age_ms = ledger.now().ms().saturating_sub(meter.sealed_at_ms());
    let age = age_ms.max(0) / 1_000;
    let writes = u8::from(ledger.records());
    let index = ledger.index();
    for (name, help, value) in [
        (
            "lotledger_entries",
            "Entries of the ledger, seals included",
            ledger.size(),
        ),
        (
            "lotledger_queue_depth",
            "Submissions that wait to be recorded",
            meter.waiting(),
        ),
        (
            "lotledger_connections",
            "Open connections",
            meters.connections(),
        ),
        (
            "lotledger_seal_age_seconds",
            "Age of the newest seal on the ledger's clock",
            age.unsigned_abs(),
        ),
        (
            "lotledger_wal_bytes",
            "Bytes of the database's write-ahead log",
            std::fs::metadata(wal).map_or(0, |file| file.len()),
        ),
        (
            "lotledger_index_waiting_entries",
            "Entries that are not in the index yet, but in memory",
            index.waiting,
        ),
        (
            "lotledger_index_up",
            "1 while the index can be written, 0 while it cannot",
            u8::from(!index.failing).into(),
        ),
        (
            "lotledger_writer_up",
            "1 while entries are recorded, 0 while they cannot be",
            writes.into(),
        ),
    ] {
        single(text, name, "gauge", help, value);
    }
}

fn single(text: &mut String, name: &str, kind: &str, help: &str, value: u64) {
    head(text, name, kind, help);
    let _ = writeln!(text, "{name} {value}");
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
}

fn histogram(
    text: &mut String,
    name: &str,
    help: &str,
    histogram: &Histogram,
    shown: fn(u64) -> String,
) {
    head(text, name, "histogram", help);
    let mut all = 0;
    for (bound, count) in histogram.cumulative() {
        let bound = bound.map_or_else(|| "+Inf".to_owned(), shown);
        let _ = writeln!(text, "{name}_bucket{{le=\"{bound}\"}} {count}");
        all = count;
    }
    let sum = shown(histogram.sum());
    let _ = write!(text, "{name}_sum {sum}\n{name}_count {all}\n");
}

fn seconds(us: u64) -> String {
    let text = format!("{}.{:06}", us / 1_000_000, us % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds() {
        for (us, expected) in [
            (0, "0"),
            (500, "0.0005"),
            (10_000_000, "10"),
            (1_200_000, "1.2"),
        ] {
            assert_eq!(seconds(us), expected);
        }
    }

    #[test]
    fn a_histogram_as_text() {
        let found = Histogram::new(&[1_000]);
        found.record(10);
        found.record(2_000);
        let mut text = String::new();
        histogram(&mut text, "x", "Y", &found, seconds);
        assert_eq!(
            text,
            "# HELP x Y\n# TYPE x histogram\nx_bucket{le=\"0.001\"} 1\nx_bucket{le=\"+Inf\"} 2\n\
             x_sum 0.00201\nx_count 2\n"
        );
    }
}
