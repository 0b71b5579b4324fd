//! What is measured, in which order, and what it is compared with.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use prost::bytes::Bytes;

use super::bench_ledger::BenchLedger;
use super::call::{Method, answer as read, bytes};
use super::cast::Cast;
use super::figure::Figure;
use super::limits::{self, Limits};
use super::load::{Link, Messages, Says, Target, Work, load};
use super::process::Written;
use super::story::{self, LENGTH, Story};
use super::{failed, log, process, vial};
use crate::cli::context::Context;
use crate::cli::exit::Failure;
use crate::cli::files;
use crate::domain::subject::Subject;
use crate::service::pb;

/// Stories of two atomic batches that are measured: 100 statements each, in the middle.
const BATCH: u64 = 10;
/// Stories of a batch that fills.
const FILL_BATCH: u64 = 50;
/// Stories that are signed before some of them are submitted: bounds this process's memory.
const FILL_STEP: u64 = 1_000;
/// Statements to compare a larger ledger with.
const SMALL: u64 = 10_000;
/// Statements that are signed for each second, by one client and by several: more than can be
/// recorded.
const SIGNED_ONE: u64 = 2_500;
const SIGNED_MANY: u64 = 16_000;
const SIGNED_BATCHED: u64 = 32_000;
/// Starts of which the middle one counts.
const STARTS: usize = 3;

pub struct Scale {
    /// Statements that are recorded before.
    pub entries: u64,
    /// How long each load lasts.
    pub time: Duration,
    pub clients: &'static [usize],
}

/// A measurement that is going on.
pub struct Plan<'c> {
    context: &'c Context,
    scale: Scale,
    directory: PathBuf,
    limits: Limits,
    cast: Cast,
    /// Stories that are signed so far.
    told: u64,
    /// Statements that are recorded so far.
    recorded: u64,
    /// Stories that are told to the end, by the last filling.
    whole: std::ops::Range<u64>,
    /// Empty calls by as many clients.
    empty: Vec<(usize, Figure)>,
    lookup: Option<Method>,
    figures: Vec<Figure>,
}

/// Everything, in a directory.
pub async fn measure(
    context: &Context,
    directory: &Path,
    scale: Scale,
) -> Result<Vec<Figure>, Failure> {
    let tell = |what: &str| context.output.remark(&format!("measuring {what}"));
    tell("the machine's limits");
    let limits = limits::measure(directory, scale.time.min(Duration::from_secs(2)))?;
    let mut plan = Plan {
        context,
        scale,
        directory: directory.to_owned(),
        limits,
        cast: Cast::new()?,
        told: 0,
        recorded: 0,
        whole: 0..0,
        empty: Vec::new(),
        lookup: None,
        figures: Vec::new(),
    };
    let place = directory.join("ledger");
    files::create_private_dir(&place)?;
    plan.recording(&place).await?;
    tell("the audit");
    let log = log::measure(&place, &plan.limits.verify_all).await?;
    plan.figures.extend(log);
    tell("the demo's vials");
    let asking = plan.empty.get(..2).unwrap_or_default();
    let (time, verify_all) = (plan.scale.time, &plan.limits.verify_all);
    let vials = vial::measure(&plan.directory, time, verify_all, asking).await?;
    plan.figures.extend(vials);
    let Limits {
        fsync,
        verify_one,
        verify_all,
        verify_busy,
        hash,
    } = plan.limits;
    let mut all = vec![fsync, verify_one, verify_all, verify_busy, hash];
    all.extend(plan.empty.into_iter().map(|(_, figure)| figure));
    all.extend(plan.figures);
    Ok(all)
}

impl Plan<'_> {
    fn tell(&self, what: &str) {
        self.context.output.remark(&format!("measuring {what}"));
    }

    /// Everything that is asked of the daemon of a growing ledger.
    async fn recording(&mut self, place: &Path) -> Result<(), Failure> {
        let mut bench_ledger = BenchLedger::new(place, "--data data --tokens tokens.toml")?;
        bench_ledger.found(&mut self.cast).await?;
        let line = "daemon token new --name bench --scope auditor --tokens tokens.toml";
        let token = String::from_utf8_lossy(&bench_ledger.run(line).await?).into_owned();
        self.lookup = Some(Method::ledger("GetHistories", Some(&token))?);
        let (daemon, target, took) = bench_ledger.start().await?;
        self.figures.push(start("start_empty", took));
        self.begin(&target).await?;
        self.empty_calls(&target).await?;

        let (before, counted) = (target.process.and_then(Written::now), self.recorded);
        let small = self.fill(&target, self.scale.entries.min(SMALL)).await?;
        if self.scale.entries > SMALL {
            let before = self.growing(&target, "_at_10000").await?;
            let large = self.fill(&target, self.scale.entries).await?;
            self.figures.extend([small, large]);
            let after = self.growing(&target, "_when_filled").await?;
            self.figures.extend(growth(&before, &after));
            self.figures.extend(before);
            self.figures.extend(after);
        }
        self.written(&target, before, counted);
        self.submissions(&target).await?;
        self.lookups(&target).await?;
        self.memory("daemon_peak_memory", &target);
        daemon.stop().await?;

        self.tell("start-up");
        let mut times = Vec::new();
        for _ in 0..STARTS {
            let (daemon, target, took) = bench_ledger.start().await?;
            times.push(took);
            if times.len() == STARTS {
                self.lookup("lookup_after_start", &target, 1).await?;
                self.memory("daemon_memory_after_start", &target);
            }
            daemon.stop().await?;
        }
        times.sort_unstable();
        let middle = times.get(STARTS / 2).copied().unwrap_or_default();
        self.figures.push(start("start_full", middle));

        self.tell("making the index again");
        bench_ledger.remove_index()?;
        let (daemon, target, took) = bench_ledger.start().await?;
        let made = Figure::rate(
            "make_index",
            "statements/s",
            self.recorded,
            took,
            Vec::new(),
        );
        self.figures.push(made);
        self.memory("daemon_memory_after_make_index", &target);
        daemon.stop().await
    }

    /// Records what every story builds on.
    async fn begin(&self, target: &Target) -> Result<(), Failure> {
        let mut submissions = self.cast.arrival()?;
        submissions.extend(story::culture(&self.cast)?);
        let messages = Messages::Chains(vec![vec![Link::batch(submissions)]]);
        let work = submit("SubmitBatch", messages)?;
        load("the beginning", target, 1, HOUR, work).await.map(drop)
    }

    async fn empty_calls(&mut self, target: &Target) -> Result<(), Failure> {
        self.tell("empty calls");
        for clients in self.scale.clients {
            let work = Work {
                method: Method::new("/grpc.health.v1.Health/Check", None)?,
                messages: Messages::Endless(Box::new(|_| bytes(&()))),
                unit: "calls/s",
            };
            let name = format!("limit_empty_call_{clients}");
            let figure = load(&name, target, *clients, self.scale.time, work).await?;
            self.empty.push((*clients, figure));
        }
        Ok(())
    }

    /// Fills the ledger up to this many statements.
    async fn fill(&mut self, target: &Target, statements: u64) -> Result<Figure, Failure> {
        let (begin, mut last, mut steps) = (self.told, Figure::default(), 0);
        while self.recorded < statements {
            if steps % 5 == 0 {
                let text = format!("filling: {} of {statements} statements", self.recorded);
                self.context.output.remark(&text);
            }
            steps += 1;
            let left = (statements - self.recorded).div_ceil(LENGTH as u64);
            // Whole batches only, so that each counts for as much.
            let size = left.min(FILL_BATCH);
            let messages = self.batches(left.min(FILL_STEP) / size * size, size)?;
            let work = submit("SubmitBatch", messages)?;
            last = self.counted(load("fill", target, 2, HOUR, work).await?);
        }
        if begin < self.told {
            self.whole = begin..self.told;
        }
        last.name = format!("fill_at_{statements}");
        Ok(last)
    }

    /// Counts what a load recorded.
    fn counted(&mut self, figure: Figure) -> Figure {
        self.recorded += figure.count;
        figure
    }

    /// One client, batches by several, lookups: what must not become slower as the ledger grows.
    async fn growing(&mut self, target: &Target, when: &str) -> Result<Vec<Figure>, Failure> {
        self.tell(&format!(
            "what must not become slower, {}",
            when.replace('_', " ").trim()
        ));
        let one = self
            .unary(target, 1, &format!("submit_unary_1{when}"))
            .await?;
        let batched = self
            .batched(target, 16, &format!("submit_batch_16{when}"))
            .await?;
        let found = self.found(target, 1, &format!("lookup_1{when}")).await?;
        Ok(vec![one, batched, found])
    }

    async fn submissions(&mut self, target: &Target) -> Result<(), Failure> {
        self.tell("submissions");
        for clients in self.scale.clients.iter().copied() {
            let figure = self
                .unary(target, clients, &format!("submit_unary_{clients}"))
                .await?;
            let p50 = figure.p50_us.unwrap_or_default();
            let empty = self.empty.iter().find(|(c, _)| *c == clients);
            self.figures.push(match (clients, empty) {
                (1, _) | (_, None) => {
                    let limit = self.limits.fsync.p50_us.unwrap_or_default();
                    figure.share(limit, p50, "limit_fsync, time of one")
                }
                (_, Some((_, empty))) => figure.of_both(empty, &self.limits.verify_busy),
            });
        }
        for clients in self.scale.clients.iter().copied().take(2) {
            let figure = self.streamed(target, clients).await?;
            self.figures.push(figure.of(&self.limits.verify_busy));
        }
        for clients in self.scale.clients.iter().copied() {
            let figure = self
                .batched(target, clients, &format!("submit_batch_{clients}"))
                .await?;
            self.figures.push(figure.of(&self.limits.verify_busy));
        }
        Ok(())
    }

    async fn unary(
        &mut self,
        target: &Target,
        clients: usize,
        name: &str,
    ) -> Result<Figure, Failure> {
        let each = if clients == 1 {
            SIGNED_ONE
        } else {
            SIGNED_MANY
        };
        let stories = self.stories(self.for_the_time(each).max(clients as u64))?;
        let cast = Arc::new(self.cast.clone());
        let chains = stories.into_iter().map(|story| one_by_one(&cast, story));
        let work = submit("Submit", Messages::Chains(chains.collect()))?;
        let figure = load(name, target, clients, self.scale.time, work).await?;
        Ok(self.counted(figure))
    }

    async fn streamed(&mut self, target: &Target, clients: usize) -> Result<Figure, Failure> {
        let stories = self.stories(self.for_the_time(SIGNED_BATCHED).max(clients as u64))?;
        let cast = Arc::new(self.cast.clone());
        let chains = stories.into_iter().map(|story| one_by_one(&cast, story));
        let work = submit("SubmitStream", Messages::Streamed(chains.collect()))?;
        let name = format!("submit_stream_{clients}");
        let figure = load(&name, target, clients, self.scale.time, work).await?;
        Ok(self.counted(figure))
    }

    async fn batched(
        &mut self,
        target: &Target,
        clients: usize,
        name: &str,
    ) -> Result<Figure, Failure> {
        let least = clients as u64 * BATCH;
        let batches = self.batches(self.for_the_time(SIGNED_BATCHED).max(least), BATCH)?;
        let work = submit("SubmitBatch", batches)?;
        let figure = load(name, target, clients, self.scale.time, work).await?;
        Ok(self.counted(figure))
    }

    async fn lookups(&mut self, target: &Target) -> Result<(), Failure> {
        self.tell("lookups");
        for clients in self.scale.clients.iter().copied().take(2) {
            self.lookup(&format!("lookup_{clients}"), target, clients)
                .await?;
        }
        Ok(())
    }

    async fn lookup(&mut self, name: &str, target: &Target, clients: usize) -> Result<(), Failure> {
        let figure = self.found(target, clients, name).await?;
        let empty = self.empty.iter().find(|(c, _)| *c == clients);
        self.figures.push(match empty {
            Some((_, empty)) => figure.of(empty),
            None => figure,
        });
        Ok(())
    }

    /// The history of a sample with its evidence, all over the stories that are told to the end.
    async fn found(&self, target: &Target, clients: usize, name: &str) -> Result<Figure, Failure> {
        let method = self.lookup.clone();
        let method = method.ok_or_else(|| failed(name, "there is no token"))?;
        let (cast, whole) = (self.cast.clone(), self.whole.clone());
        let message = move |n: u64| {
            // A large odd step goes all over the log.
            let story = n.wrapping_mul(0x9e37_79b9) % (whole.end - whole.start).max(1);
            let subject = Subject::Sample(cast.sample(whole.start + story));
            let (kind, id) = (subject.kind().into(), subject.id());
            bytes(&pb::GetHistoriesRequest {
                subjects: vec![pb::SubjectId { kind, id }],
            })
        };
        let work = Work {
            method,
            messages: Messages::Endless(Box::new(message)),
            unit: "histories/s",
        };
        load(name, target, clients, self.scale.time, work).await
    }

    /// Stories enough for so many statements a second.
    fn for_the_time(&self, each_second: u64) -> u64 {
        let ms = u64::try_from(self.scale.time.as_millis()).unwrap_or(u64::MAX);
        (each_second.saturating_mul(ms) / 1_000).div_ceil(LENGTH as u64)
    }

    fn stories(&mut self, count: u64) -> Result<Vec<Story>, Failure> {
        let begin = self.told;
        self.told += count;
        story::stories(&self.cast, begin..self.told)
    }

    /// Stories in atomic batches, two for `size` of them: a receipt pins its sample as the taking left
    /// it, and what an earlier statement of the same batch touched cannot be pinned.
    fn batches(&mut self, count: u64, size: u64) -> Result<Messages, Failure> {
        let mut stories = self.stories(count)?;
        let cast = Arc::new(self.cast.clone());
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let mut chains = Vec::new();
        while !stories.is_empty() {
            let rest = stories.split_off(size.min(stories.len()));
            chains.push(in_batches(&cast, std::mem::replace(&mut stories, rest)));
        }
        Ok(Messages::Chains(chains))
    }

    /// What was written to disk for a statement, in batches: to the log, and to the index if anything was folded yet.
    fn written(&mut self, target: &Target, before: Option<Written>, counted: u64) {
        let now = target.process.and_then(Written::now);
        let (Some(before), Some(now)) = (before, now) else {
            return;
        };
        let each = |bytes: u64| bytes / (self.recorded - counted).max(1);
        let (log, index) = (each(now.log - before.log), each(now.index - before.index));
        self.figures
            .push(Figure::amount("written_to_log", log, "bytes a statement"));
        if index > 0 {
            let figure = Figure::amount("written_to_index", index, "bytes a statement");
            self.figures.push(figure);
        }
    }

    fn memory(&mut self, name: &str, target: &Target) {
        let peak = target.process.and_then(process::peak_memory_kb);
        self.figures
            .extend(peak.map(|kb| Figure::amount(name, kb, "kB")));
    }
}

/// No load lasts longer.
const HOUR: Duration = Duration::from_secs(3_600);

impl Link {
    fn one(submission: pb::Submission) -> Self {
        let submission = Some(submission);
        Self {
            says: Says::Ready(bytes(&pb::SubmitRequest { submission })),
            weight: 1,
        }
    }

    fn batch(submissions: Vec<pb::Submission>) -> Self {
        let weight = submissions.len() as u64;
        Self {
            says: Says::Ready(bytes(&pb::SubmitBatchRequest { submissions })),
            weight,
        }
    }
}

fn one_by_one(cast: &Arc<Cast>, story: Story) -> Vec<Link> {
    let (cast, sample) = (Arc::clone(cast), story.sample);
    let receipt = move |answer: &Bytes| {
        let taken: pb::SubmitResponse = read(answer)?;
        let submission = Some(sample.received(&cast, taken.receipt.as_ref())?);
        Ok(bytes(&pb::SubmitRequest { submission }))
    };
    let receipt = Link {
        says: Says::After(Box::new(receipt)),
        weight: 1,
    };
    let taken = story.taken.into_iter().map(Link::one);
    let found = story.found.into_iter().map(Link::one);
    taken.chain([receipt]).chain(found).collect()
}

fn in_batches(cast: &Arc<Cast>, stories: Vec<Story>) -> Vec<Link> {
    let cast = Arc::clone(cast);
    let (mut taken, mut then) = (Vec::new(), Vec::new());
    for story in stories {
        taken.extend(story.taken);
        // The taking is the last statement of its part.
        then.push((taken.len() - 1, story.sample, story.found));
    }
    let weight = then
        .iter()
        .map(|(_, _, found)| 1 + found.len() as u64)
        .sum();
    let second = move |answer: &Bytes| {
        let receipts: pb::SubmitBatchResponse = read(answer)?;
        let mut submissions = Vec::new();
        for (place, sample, found) in &then {
            submissions.push(sample.received(&cast, receipts.receipts.get(*place))?);
            submissions.extend(found.iter().cloned());
        }
        Ok(bytes(&pb::SubmitBatchRequest { submissions }))
    };
    vec![
        Link::batch(taken),
        Link {
            says: Says::After(Box::new(second)),
            weight,
        },
    ]
}

fn submit(method: &'static str, messages: Messages) -> Result<Work, Failure> {
    Ok(Work {
        method: Method::ledger(method, None)?,
        messages,
        unit: "statements/s",
    })
}

/// How much longer things take on the large ledger: the middle call of one client, and one of what
/// several clients have done in a second.
fn growth(before: &[Figure], after: &[Figure]) -> Vec<Figure> {
    let names = ["growth_append_1", "growth_append_batched", "growth_lookup"];
    let pairs = before.iter().zip(after).zip(names);
    pairs
        .map(|((before, after), name)| {
            let (long, short) = match name {
                "growth_append_batched" => (before.value, after.value),
                _ => (
                    after.p50_us.unwrap_or_default(),
                    before.p50_us.unwrap_or_default(),
                ),
            };
            let times = long.saturating_mul(100) / short.max(1);
            Figure::amount(name, times, "% of the time at 10,000")
        })
        .collect()
}

fn start(name: &str, took: Duration) -> Figure {
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    Figure::amount(name, ms, "ms")
}
