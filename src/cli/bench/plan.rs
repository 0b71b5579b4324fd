//! What is measured, in which order, and what it is compared with.

use std::path::Path;
use std::time::Duration;

use super::super::context::Context;
use super::super::exit::Failure;
use super::author::Author;
use super::figure::Figure;
use super::ground::{Ground, peak_memory_kb};
use super::load::{Work, load};
use super::{failed, limits, log, vial};
use crate::service::pb;

/// Statements of an atomic batch that is measured.
const BATCH: usize = 100;
/// Statements of a batch that fills.
const FILL_BATCH: usize = 1_000;
/// Statements that are signed before some of them are submitted: bounds this process's memory.
const FILL_STEP: usize = 20_000;
/// Clients, and the statements that are signed for each second: more than can be recorded.
const UNARY: [(usize, usize); 4] = [(1, 3_000), (16, 12_000), (64, 15_000), (256, 15_000)];
/// Clients with batches, and the statements for each second.
const BATCHED: [(usize, usize); 2] = [(8, 25_000), (256, 25_000)];

/// Everything, in a directory.
pub async fn measure(
    context: &Context,
    directory: &Path,
    entries: u64,
    time: Duration,
) -> Result<Vec<Figure>, Failure> {
    let tell = |what: &str| context.output.remark(&format!("measuring {what}"));
    tell("the machine's limits");
    let limits = limits::measure(directory)?;
    let verify_all = limits.verify_all;
    let mut figures = limits.figures;

    tell("submissions");
    let place = directory.join("ledger");
    super::super::files::create_private_dir(&place)?;
    let mut ground = Ground::new(&place, "--data data")?;
    let mut author = Author::new()?;
    ground.found(&mut author).await?;
    let (daemon, server, took) = ground.start().await?;
    figures.push(start("start_empty", took));
    let mut statements = fill(&server, &author, entries, &mut figures).await?;

    let empty = load("limit_empty_call_1", &server, 1, time, Work::Checkpoint).await?;
    figures.push(empty);
    let empty = load("limit_empty_call_64", &server, 64, time, Work::Checkpoint).await?;
    let empty_rate = empty.value;
    figures.push(empty);
    let seconds = usize::try_from(time.as_secs()).unwrap_or(usize::MAX);
    for (clients, each) in UNARY {
        let work = Work::Submit(author.many(seconds.saturating_mul(each))?);
        let name = format!("submit_unary_{clients}");
        let figure = load(&name, &server, clients, time, work).await?;
        statements += figure.count;
        figures.push(match clients {
            1 => {
                let p50 = figure.p50_us.unwrap_or_default();
                figure.of(limits.sync_us, p50, "sync of 4 KiB, time")
            }
            _ => {
                let rate = figure.value;
                figure.of(rate, empty_rate, "empty calls")
            }
        });
    }
    for (clients, each) in BATCHED {
        let work = batches(author.many(seconds.saturating_mul(each))?, BATCH);
        let name = format!("submit_batch_{clients}");
        let figure = load(&name, &server, clients, time, work).await?;
        statements += figure.count;
        let rate = figure.value;
        figures.push(figure.of(rate, verify_all, "verify_strict, all cores"));
    }
    let lookup = load("lookup_1", &server, 1, time, Work::Inclusion(statements)).await?;
    figures.push(lookup);
    let peak = peak_memory_kb(&daemon);
    figures.extend(peak.map(|kb| Figure::amount("daemon_peak_memory", kb, "kB")));
    daemon.stop().await?;

    tell("start-up");
    let (daemon, _, took) = ground.start().await?;
    figures.push(start("start_full", took));
    let after = peak_memory_kb(&daemon);
    figures.extend(after.map(|kb| Figure::amount("daemon_memory_after_start", kb, "kB")));
    daemon.stop().await?;
    tell("the audit");
    figures.extend(log::measure(&place, verify_all)?);
    tell("the demo's vials");
    figures.extend(vial::measure(directory, time, verify_all).await?);
    Ok(figures)
}

/// Fills the ledger; how many statements it took.
async fn fill(
    server: &str,
    author: &Author,
    entries: u64,
    figures: &mut Vec<Figure>,
) -> Result<u64, Failure> {
    let (mut left, mut filled) = (entries, 0);
    let long = Duration::from_secs(3_600);
    while left > 0 {
        let count = usize::try_from(left).unwrap_or(FILL_STEP).min(FILL_STEP);
        let work = batches(author.many(count)?, FILL_BATCH);
        let figure = load("fill_step", server, 2, long, work).await?;
        if figure.refused > 0 {
            return Err(failed("filling", "the daemon refused a batch"));
        }
        left -= count as u64;
        filled += count as u64;
        // The first and the last step: does recording become slower as the ledger grows?
        if filled == count as u64 || left == 0 {
            let name = format!("fill_at_{filled}");
            figures.push(Figure { name, ..figure });
        }
    }
    Ok(filled)
}

fn batches(statements: Vec<pb::Submission>, size: usize) -> Work {
    let mut all = Vec::with_capacity(statements.len().div_ceil(size));
    let mut rest = statements.into_iter().peekable();
    while rest.peek().is_some() {
        all.push(rest.by_ref().take(size).collect());
    }
    Work::SubmitBatch(all)
}

fn start(name: &str, took: Duration) -> Figure {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    Figure::amount(name, ms, "ms")
}
