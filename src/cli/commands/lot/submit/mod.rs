//! `lot submit`: turns the rows of dossiers into statements and records them.

pub(super) mod already_recorded;
mod desk;
mod donors;
mod export;
mod other_signers;
mod published;
mod rows_to_sign;
mod shown_spellings;

use crate::cli::before_signing::{Consent, Told, Warning, WarningCode};
use crate::cli::commands::lot::lock::Lock;
use crate::cli::commands::lot::manifest::Person;
use crate::cli::commands::lot::submission_order::{Item, Open, Queue};
use crate::cli::commands::lot::workbook::IncludeHidden;
use crate::cli::commands::lot::{cell_checks, correct, manifest};
use crate::cli::commands::vials::{CODES_FILE, read_codes};
use crate::cli::context::{Context, KeyArgs};
use crate::cli::draft::Draft;
use crate::cli::exit::Code;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::keyring::Keyring;
use crate::cli::list::padded;
use crate::cli::random;
use crate::cli::recorder::Recorder;
use crate::cli::statement_in_words::local;
use crate::domain::refusal::RefusalCode;
use crate::domain::time::{Date, TimestampMs};
use crate::words::{Language, Wording, detail, lot as words, signing};
use already_recorded::Standing;
use clap::Args;
pub(super) use desk::key_of;
use desk::{Desk, Sent, signatories};
use export::Exports;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use other_signers::Unwritten;
use published::Published;
use rows_to_sign::{Known, Row};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal as _;
use std::path::PathBuf;

/// Openings of a dossier's commitments, one JSON line each.
pub const OPENINGS_FILE: &str = "openings.jsonl";

/// What to submit.
#[derive(Debug, Args)]
pub struct Submit {
    /// Dossiers; the rows of several are merged by time
    #[arg(required = true, value_name = "DOSSIER")]
    dossiers: Vec<PathBuf>,
    /// Keyrings.
    #[command(flatten)]
    keys: KeyArgs,
    /// Training ledgers: advance the ledger's clock to each row's time (administrator's token)
    #[arg(long)]
    advance_clock: bool,
    /// Only rows up to the end of this day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    until: Option<Date>,
    /// Say what would be submitted; nothing is signed, sent or written
    #[arg(long)]
    dry_run: bool,
    /// Write statements whose keys are elsewhere into this directory, one file an organisation,
    /// with the openings that they need to read them
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
    /// Take over the lock of a run that ended without giving it back: look that it does not run any more
    #[arg(long, conflicts_with = "dry_run")]
    break_lock: bool,
    /// Cells that nobody sees.
    #[command(flatten)]
    unseen: IncludeHidden,
    /// Whether it is signed.
    #[command(flatten)]
    consent: Consent,
}

fn date(text: &str) -> Result<Date, String> {
    cell_checks::date(text).map_err(cell_checks::CellError::english)
}

/// What became of the rows.
#[derive(Debug, Default)]
struct Report {
    recorded: usize,
    already: usize,
    by_others: usize,
    /// Rows that stand in the ledger and not in the dossiers.
    other_copies: Vec<Wording>,
    /// What others have to sign, and the files in which it stands.
    export: Exports,
    exported: Vec<PathBuf>,
    /// A row was refused, and those after it were not looked at.
    stopped: bool,
    /// Organisation and person, and how many rows wait for their key.
    elsewhere: BTreeMap<(String, String), usize>,
    /// Of those: what could not be written down for signing, and how many.
    unwritten: BTreeMap<Unwritten, usize>,
}

impl Submit {
    pub async fn run(self, context: &Context) -> Outcome {
        self.only_of(context, |_| Ok(())).await
    }

    /// Submits dossiers that are `fit`, and none if one is not.
    pub async fn only_of(
        self,
        context: &Context,
        fit: impl FnOnce(&Queue) -> Result<(), Failure>,
    ) -> Outcome {
        let keyring = self.keys.open()?;
        let ledger = context.ledger_of(&keyring)?;
        let locks = self.locks(context)?;
        let queue = Queue::open(&self.dossiers, ledger, self.until, self.unseen.of())?;
        fit(&queue)?;
        let mut queue = queue.locked(locks);
        printed(context, &queue)?;
        if self.dry_run {
            unchanged(&queue)?;
            return self.dry_run(context, &mut queue, &keyring).await;
        }
        let mut recorder = Recorder::new(context).await?;
        let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
        let standing = already_recorded::ask(context, client, trust, &mut queue).await?;
        unchanged(&queue)?;
        keep_corrections(&queue, &standing)?;
        let published = published(context, &mut recorder, &queue, &keyring).await?;
        let told = self.told(context, &mut recorder, &queue).await?;
        let shown = self
            .ask(
                context,
                &mut recorder,
                &queue,
                &keyring,
                (&published, &standing),
                told,
            )
            .await?;
        queue.save()?;
        let openings = queue
            .items
            .iter()
            .flat_map(|item| &item.planned.draft.openings);
        let mut desk = Desk {
            openings: openings.cloned().collect(),
            recorder,
            keyring: &keyring,
            output: &context.output,
            consent: &self.consent,
            shown: vec![shown],
            clock: self.advance_clock.then_some(None),
            unreceived: BTreeSet::new(),
        };
        for of in 0..queue.open.len() {
            desk.settle(&mut queue, of).await?;
        }
        let mut report = Report {
            other_copies: standing.others,
            ..Report::default()
        };
        self.rows(context, &mut desk, &mut queue, &standing.found, &mut report)
            .await?;
        let refused = self.write_export(context, &mut desk, &mut report).await?;
        match refused {
            None => answer(context, &queue, &report, desk.shown),
            Some(failure) => {
                let counts = report.counts();
                context.output.remark(counts.get(context.output.language));
                Err(with_waiting(failure, &report))
            }
        }
    }

    /// What is known of the donors, and what becomes of cells that are signed in another spelling.
    async fn told(
        &self,
        context: &Context,
        recorder: &mut Recorder,
        queue: &Queue,
    ) -> Result<Told, Failure> {
        let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
        let policies = donors::policies(client, trust, queue).await;
        let mut told = donors::check(queue, &policies)?;
        told.not_asked.push(signing::ROWS_NOT_ASKED.clone());
        for line in shown_spellings::shown(queue)? {
            context.output.remark(&line);
        }
        Ok(told)
    }

    /// Shows the rows that are about to be signed here, and asks: about the warnings once, then each person whose key
    /// signs. Rows that wait for nobody here are not asked about.
    async fn ask(
        &self,
        context: &Context,
        recorder: &mut Recorder,
        queue: &Queue,
        keyring: &Keyring,
        (published, standing): (&Published, &Standing),
        told: Told,
    ) -> Result<Value, Failure> {
        let items = rows_to_sign::here(queue, keyring)?;
        let recorded_at = Some(Self::recorded_at(context, recorder).await?);
        let known = Known {
            published,
            recorded_at,
            standing,
        };
        let rows = rows_to_sign::rows(queue, items.iter().copied(), &known)?;
        let shown = rows_to_sign::shown(queue, &rows, told);
        if items.is_empty() {
            return Ok(shown.json());
        }
        let output = &context.output;
        shown.show(output);
        // A review or a release is judged on what is recorded by then.
        let decides = items
            .iter()
            .any(|item| item.planned.draft.event.is_decision());
        let consent = match decides {
            true => self.consent.ahead(&[WarningCode::VialsWillAsk]),
            false => self.consent.clone(),
        };
        consent.accept(output, &shown)?;
        for (who, count) in rows_to_sign::by_signer(queue, &items) {
            consent.confirm(output, &shown, &signing::sign_rows(count, who))?;
        }
        Ok(shown.json())
    }

    async fn rows(
        &self,
        context: &Context,
        desk: &mut Desk<'_>,
        queue: &mut Queue,
        found: &BTreeSet<(usize, String)>,
        report: &mut Report,
    ) -> Result<(), Failure> {
        let bar = progress(queue.items.len());
        for item in &std::mem::take(&mut queue.items) {
            bar.inc(1);
            bar.set_message(item.planned.draft.event.name());
            if queue.recorded(item)?.is_some() {
                match found.contains(&(item.of, item.planned.key.clone())) {
                    true => {
                        // What opens it may have stayed with the copy that recorded it.
                        desk.keep_openings(queue, item)?;
                        report.by_others += 1;
                    }
                    false => report.already += 1,
                }
                continue;
            }
            match desk.submit(queue, item).await {
                Ok(sent) => self.count(context, queue, item, sent, report),
                Err(failure) => {
                    bar.abandon();
                    let failure = self.stopped(context, queue, item, report, failure);
                    report.stopped = true;
                    if let Some(refused) = self.write_export(context, desk, report).await? {
                        context.output.complain(&refused);
                    }
                    return Err(failure);
                }
            }
        }
        bar.finish_and_clear();
        Ok(())
    }

    fn count(
        &self,
        context: &Context,
        queue: &Queue,
        item: &Item,
        sent: Sent,
        report: &mut Report,
    ) {
        let file = match sent {
            Sent::Recorded => return report.recorded += 1,
            Sent::ByOthers => return report.by_others += 1,
            Sent::Elsewhere(file) => file,
        };
        let of = queue.organisation(item, item.planned.signer.organisation);
        match file {
            Ok(file) => {
                let language = context.output.language;
                report.export.add(queue, &of, *file, item, language);
            }
            Err(why) if self.export.is_some() => {
                *report.unwritten.entry(why).or_default() += 1;
            }
            Err(_) => {}
        }
        let who = (of, rows_to_sign::aliases(&item.planned));
        *report.elsewhere.entry(who).or_default() += 1;
    }

    /// Says how far it came; what others must sign first may be why this row is refused, so it goes out.
    fn stopped(
        &self,
        context: &Context,
        queue: &Queue,
        item: &Item,
        report: &Report,
        failure: Failure,
    ) -> Failure {
        let place = queue.place(item);
        let field = if failure.field.is_empty() {
            place.clone()
        } else {
            format!("{place} ({})", failure.field)
        };
        let event = item.planned.draft.event.called();
        let text = words::stopped_at(report.counts(), event, &place);
        context.output.remark(text.get(context.output.language));
        let failure = with_clock(with_waiting(failure, report), context);
        failure.at(field)
    }

    /// Holds what others have to sign against the rules, and writes what they admit. The first refusal, if there is one.
    async fn write_export(
        &self,
        context: &Context,
        desk: &mut Desk<'_>,
        report: &mut Report,
    ) -> Result<Option<Failure>, Failure> {
        let Some(directory) = self.export.as_ref().filter(|_| !report.export.is_empty()) else {
            return Ok(None);
        };
        let checked = report.export.check(&mut desk.recorder).await?;
        let language = context.output.language;
        for why in &checked.unasked {
            let what = signing::not_asked(signing::rules_not_asked(why));
            context.output.remark(what.get(language));
        }
        report.exported = report.export.write(directory)?;
        let mut refused = checked.refused.into_iter();
        let first = refused.next();
        for failure in refused {
            context.output.complain(&failure);
        }
        if first.is_some() || report.stopped {
            for path in &report.exported {
                let text = format!("written for signing: {}", path.display());
                context.output.remark(&text);
            }
        }
        Ok(first)
    }
}

/// What rows said before they were corrected, in a file of each dossier.
fn keep_corrections(queue: &Queue, standing: &Standing) -> Result<(), Failure> {
    let mut dossiers = queue.open.iter().zip(&standing.acts).enumerate();
    dossiers.try_for_each(|(of, (open, acts))| correct::keep(queue, of, open, acts))
}

impl Report {
    fn counts(&self) -> Wording {
        words::submitted(self.recorded, self.already, self.by_others)
    }
}

impl Submit {
    /// Locks the dossiers. A directory without a manifest is no dossier, which is said when it is read.
    fn locks(&self, context: &Context) -> Result<Vec<Lock>, Failure> {
        let mut locks = Vec::new();
        if self.dry_run {
            return Ok(locks);
        }
        for directory in &self.dossiers {
            if directory.join(manifest::FILE).exists() {
                let lock = Lock::take(directory, self.break_lock)?;
                if let Some(line) = lock.broken() {
                    context.output.remark(&line);
                }
                locks.push(lock);
            }
        }
        Ok(locks)
    }

    /// When rows will be recorded, but for those to whose time a training ledger's clock is taken along.
    async fn recorded_at(
        context: &Context,
        recorder: &mut Recorder,
    ) -> Result<TimestampMs, Failure> {
        match context.global.training {
            true => Ok(recorder.client.newest().await?.ledger_time),
            false => random::now(),
        }
    }
}

impl Submit {
    /// Says what would be signed here and what not; a ledger that can be asked says by which limits.
    async fn dry_run(&self, context: &Context, queue: &mut Queue, keyring: &Keyring) -> Outcome {
        let (mut published, mut recorded_at) = (Published::default(), None);
        let (mut standing, mut refused) = (Standing::default(), Vec::new());
        let mut told = donors::check(queue, &[])?;
        if context.global.server.is_some() {
            match Recorder::new(context).await {
                Ok(mut recorder) => {
                    let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
                    standing = already_recorded::ask(context, client, trust, queue).await?;
                    unchanged(queue)?;
                    // What cannot be read is said with the rows.
                    published = Published::of(client, trust, queue)
                        .await
                        .unwrap_or_default();
                    recorded_at = Some(Self::recorded_at(context, &mut recorder).await?);
                    match self.refused(&mut recorder, queue, keyring).await {
                        Ok(found) => refused = found,
                        Err(failure) => {
                            let why = Wording::each(|language| failure.message(language));
                            told.not_asked.push(signing::rules_not_asked(why));
                        }
                    }
                }
                Err(failure) => {
                    let why = Wording::each(|language| failure.message(language));
                    told.not_asked.push(signing::rules_not_asked(why));
                }
            }
        }
        let queue = &*queue;
        let known = Known {
            published: &published,
            recorded_at,
            standing: &standing,
        };
        let dry = DryRun::of(queue, keyring, &known)?;
        told.warnings.extend(refused.iter().cloned());
        let shown = rows_to_sign::shown(queue, &dry.to_sign, told);
        let becomes = shown_spellings::shown(queue)?;
        let vanished: Vec<String> = queue.open.iter().flat_map(Open::vanished_text).collect();
        let waiting = waiting(queue);
        let text = || {
            let language = context.output.language;
            let rows = dry.plan.iter().map(|row| in_one_line(queue, row, language));
            let mut lines: Vec<String> = rows.collect();
            lines.extend(
                shown
                    .listed
                    .iter()
                    .map(|page| page.get(language).to_owned()),
            );
            lines.extend(shown.told.lines(language));
            let further = becomes.iter().chain(&waiting).chain(&vanished);
            lines.extend(further.cloned());
            lines.join("\n")
        };
        let value = json!({
            "statements": dry.json(),
            "becomes": becomes,
            "waiting": waiting,
            "vanished": vanished,
            "other_copies": standing.others.iter().map(Wording::english).collect::<Vec<_>>(),
            "before_signing": shown.told.json(),
        });
        context
            .output
            .answer("lotledger.lot-plan.v1", &value, text)?;
        Ok(match refused.is_empty() {
            true => Exit::Done,
            false => Exit::False,
        })
    }

    /// What the rules would refuse of the rows that are not recorded yet, each with its row.
    async fn refused(
        &self,
        recorder: &mut Recorder,
        queue: &Queue,
        keyring: &Keyring,
    ) -> Result<Vec<Warning>, Failure> {
        let mut items = Vec::new();
        let mut statements = Vec::new();
        for item in &queue.items {
            if queue.recorded(item)?.is_none() {
                let draft = Draft {
                    signers: signatories(keyring, &item.planned).unwrap_or_default(),
                    ..item.planned.draft.clone()
                };
                statements.push(draft.statement());
                items.push(item);
            }
        }
        let asked = recorder.ask_of_plan(&mut statements);
        let answers = asked.await?.into_iter().zip(items);
        let refused = answers.filter_map(|(refusal, item)| Some((refusal?, item)));
        let warning = |(failure, item): (Failure, &Item)| {
            let why = Wording::each(|language| failure.reason(language));
            let said = signing::would_be_refused(failure.code.as_str(), why);
            Warning::new(WarningCode::WouldBeRefused, said).at(queue.place(item))
        };
        Ok(refused.map(warning).collect())
    }
}

/// All rows, and those that would be signed here.
struct DryRun<'q> {
    plan: Vec<PlannedRow<'q>>,
    rows: Vec<Row<'q>>,
    to_sign: Vec<Row<'q>>,
}

impl<'q> DryRun<'q> {
    fn of(queue: &'q Queue, keyring: &Keyring, known: &Known<'_>) -> Result<Self, Failure> {
        let mut to_sign = Vec::new();
        let mut plan = Vec::new();
        for item in &queue.items {
            let is_here = |signer: &Person| {
                let mut holders = keyring.holders();
                holders.any(|h| h.person.person == signer.reference && h.is_here())
            };
            let here = item.planned.signers().all(|(signer, _)| is_here(signer));
            let index = queue.recorded(item)?;
            if here && index.is_none() {
                to_sign.push(item);
            }
            plan.push((item, index, here));
        }
        Ok(Self {
            plan,
            rows: rows_to_sign::rows(queue, queue.items.iter(), known)?,
            to_sign: rows_to_sign::rows(queue, to_sign, known)?,
        })
    }

    fn json(&self) -> Vec<Value> {
        let rows = self.plan.iter().zip(&self.rows);
        rows.map(|(plan, row)| planned(plan, row)).collect()
    }
}

/// What the dossiers need of the ledger. Without a right to read it is not known, and the rules say it row by row.
///
/// # Errors
/// Something that the rows to be signed here need is not there.
async fn published(
    context: &Context,
    recorder: &mut Recorder,
    queue: &Queue,
    keyring: &Keyring,
) -> Result<Published, Failure> {
    let (client, trust) = (&mut recorder.client, recorder.trust.as_ref());
    if !client.has_token() && context.global.client_certificate.is_none() {
        return Ok(Published::default());
    }
    let published = Published::of(client, trust, queue).await?;
    published.has_what_is_needed(queue, &rows_to_sign::here(queue, keyring)?)?;
    Ok(published)
}

/// A row, its entry if it is recorded, and whether its key is here.
type PlannedRow<'q> = (&'q Item, Option<u64>, bool);

fn planned((item, index, _): &PlannedRow<'_>, row: &Row<'_>) -> Value {
    let planned = &item.planned;
    json!({
        "place": row.place,
        "event": planned.draft.event.name(),
        "occurred_at": planned.draft.occurred_at.to_string(),
        "statement_id": planned.draft.statement_id.to_string(),
        "signer": planned.signer.alias,
        "role": planned.role.as_str(),
        "compared_by": planned.compared_by.as_ref().map(|(person, _)| &person.alias),
        "index": index,
        "words": row.words,
        "warnings": row.warnings.iter().map(|warning| warning.code).collect::<Vec<_>>(),
    })
}

fn in_one_line(queue: &Queue, (item, index, here): &PlannedRow<'_>, language: Language) -> String {
    let planned = &item.planned;
    let draft = &planned.draft;
    let signer = rows_to_sign::aliases(planned);
    let state = match (index, here) {
        (Some(index), _) => detail::entry(index),
        (None, true) => words::TO_SUBMIT.clone(),
        (None, false) => words::key_elsewhere(&signer),
    };
    format!(
        "{}  {} {} {}  {}",
        local(draft.occurred_at, draft.utc_offset),
        padded(draft.event.called().get(language), 30),
        padded(&signer, 20),
        queue.place(item),
        state.get(language)
    )
}

/// A row that changed after it was recorded is found before anything is sent.
fn unchanged(queue: &Queue) -> Result<(), Failure> {
    let mut items = queue.items.iter();
    items.try_for_each(|item| queue.recorded(item).map(|_| ()))
}

/// Codes of other vials than the dossier's are found before its vials are commissioned: that cannot be
/// undone. The file is destroyed after printing, and only its owner may read it.
fn printed(context: &Context, queue: &Queue) -> Result<(), Failure> {
    for open in &queue.open {
        let commissioned = open.memory.remembered("lot/commissioned");
        let commissioned = commissioned.is_some_and(|of| of.index.is_some());
        let path = open.dossier.directory.join(CODES_FILE);
        // Without a filling there is nothing to compare with, and nothing to commission.
        if commissioned || open.dossier.manifest.vials.is_none() || !path.exists() {
            continue;
        }
        match std::fs::File::open(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                let path = path.display();
                let text =
                    format!("not compared with the dossier: {path}, which only its owner may read");
                context.output.remark(&text);
            }
            _ => {
                read_codes(&open.dossier.directory)?;
            }
        }
    }
    Ok(())
}

/// A refusal often means that somebody else's earlier row is not there yet: says whose.
fn with_waiting(mut failure: Failure, report: &Report) -> Failure {
    for ((organisation, person), rows) in &report.elsewhere {
        let line = format!("{rows} earlier rows wait for the key of {person} ({organisation})");
        *failure.hint = failure.hint.below(&line);
    }
    failure
}

/// A training ledger's clock is behind the story until somebody advances it.
fn with_clock(failure: Failure, context: &Context) -> Failure {
    let early = failure.code == Code::Rule(RefusalCode::TimeOrder);
    match early && context.global.training && failure.hint.is_empty() {
        true => failure.hint("--advance-clock takes a training ledger's clock along"),
        false => failure,
    }
}

fn progress(rows: usize) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(u64::try_from(rows).ok(), target);
    match ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// Rows that cannot be submitted yet, and what they wait for.
fn waiting(queue: &Queue) -> Vec<String> {
    let of = |open: &Open| {
        let directory = open.dossier.directory.display().to_string();
        let lines = open.waiting.iter();
        let lines = lines.map(|(place, what)| format!("{directory}/{place}: {what}"));
        lines.collect::<Vec<_>>()
    };
    queue.open.iter().flat_map(of).collect()
}

fn answer(context: &Context, queue: &Queue, report: &Report, shown: Vec<Value>) -> Outcome {
    let waiting = waiting(queue);
    let vanished: Vec<String> = queue.open.iter().flat_map(Open::vanished_text).collect();
    let elsewhere: Vec<_> = report
        .elsewhere
        .iter()
        .map(|((organisation, person), rows)| {
            json!({"organisation": organisation, "person": person, "rows": rows})
        })
        .collect();
    let unwritten: Vec<(usize, &str)> = report
        .unwritten
        .iter()
        .filter_map(|(why, rows)| Some((*rows, why.said()?)))
        .collect();
    let value = json!({
        "recorded": report.recorded,
        "recorded_before": report.already,
        "recorded_by_others": report.by_others,
        "elsewhere": elsewhere,
        "exported": report.exported,
        "not_exported": unwritten
            .iter()
            .map(|(rows, what)| json!({"rows": rows, "what": what}))
            .collect::<Vec<_>>(),
        "waiting": waiting,
        "vanished": vanished,
        "other_copies": report.other_copies.iter().map(Wording::english).collect::<Vec<_>>(),
        "before_signing": shown,
    });
    let text = || {
        let mut lines = vec![format!(
            "{} recorded, {} recorded before",
            report.recorded, report.already
        )];
        if report.by_others > 0 {
            lines.push(format!(
                "{} found recorded by those who signed them",
                report.by_others
            ));
        }
        for ((organisation, person), rows) in &report.elsewhere {
            lines.push(format!(
                "{rows} wait for the key of {person} ({organisation}): run again with their keyring"
            ));
        }
        for path in &report.exported {
            lines.push(format!("written for signing: {}", path.display()));
        }
        for (rows, what) in &unwritten {
            lines.push(format!(
                "{rows} of those cannot be written for signing: {what}"
            ));
        }
        lines.extend(waiting.iter().chain(&vanished).cloned());
        lines.join("\n")
    };
    context
        .output
        .answer("lotledger.lot-submit.v1", &value, text)?;
    Ok(Exit::Done)
}
