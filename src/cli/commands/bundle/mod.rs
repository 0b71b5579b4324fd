//! `bundle`: the evidence of a whole shipment, for a clinic without network.
//!
//! One proof file a vial, and all of them after one another in one file, from which `verify` takes
//! the part about the vial in hand. Every part is checked here before it is written: a clinic that
//! is offline has nobody to ask for another. A run that was interrupted goes on where it stopped.

mod contents;
mod join;

pub use contents::MAX_VIALS;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::cli::client::Client;
use crate::cli::commands::verify::{answer, arguments};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::progress::Progress;
use crate::cli::render::facts::{NowFrom, Outcome as Found, VerdictFacts};
use crate::cli::scanned_codes;
use crate::domain::id::{ShipmentRef, VialTag};
use crate::domain::reason::ReasonCode;
use crate::domain::reason::Severity;
use crate::domain::time::{DurationMs, TimestampMs};
use crate::domain::verdict::Overall;
use crate::format::bundle::{FRAME_BYTES, MAX_BUNDLE_BYTES, frame};
use crate::format::trust::TrustFile;
use crate::words::Problem;
use crate::words::failure;

/// Name of the file with the evidence of every vial.
const WHOLE: &str = "shipment.lotproof";

/// The evidence of a whole shipment, for a clinic without network
#[derive(Debug, Args)]
#[command(
    before_help = "Example:
  lotledger bundle --shipment shp_… --out for-clinic/ --token-file maker.token
  lotledger verify for-clinic/shipment.lotproof --code '(01)…'      at the clinic, offline",
    after_help = "The exit code is that of the worst vial: 4 if the clinic should ask, 1 if a vial must not be used.
The files are written all the same: they say why."
)]
pub struct Bundle {
    /// The shipment, from `goods ship`
    #[arg(long, value_name = "REF")]
    shipment: ShipmentRef,
    /// Directory for a proof file a vial and shipment.lotproof with all of them
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Codes of its vials, one a line: by them the proof files are named LOT_SERIAL.lotproof
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
    /// How old evidence from an interrupted run may be: 90m, 24h, 7d
    #[arg(long, value_name = "AGE", default_value = "24h", value_parser = arguments::age)]
    max_age: DurationMs,
}

/// A vial whose evidence is in the directory.
struct Done {
    vial: VialTag,
    file: PathBuf,
    verdict: Overall,
    reasons: Vec<ReasonCode>,
    exit: u8,
    fetched: bool,
}

impl Bundle {
    pub async fn run(self, context: &Context) -> Outcome {
        let whole = self.out.join(WHOLE);
        files::must_be_new(&whole)?;
        let trust = context.trust()?;
        let mut client = context.client().await?;
        let (now, now_from) = arguments::now_of(&client.newest().await?, arguments::now(None)?.0);
        let vials = contents::vials(&mut client, &trust, self.shipment).await?;
        let names = match &self.codes {
            Some(file) => names(file, now)?,
            None => BTreeMap::new(),
        };
        std::fs::create_dir_all(&self.out).map_err(|error| Failure::io(&self.out, &error))?;
        let check = Check {
            trust: &trust,
            trust_path: context.trust_path().display().to_string(),
            max_age: self.max_age,
            now,
            now_from,
            names,
        };
        let mut progress = Progress::of("vials");
        let mut done = Vec::new();
        for vial in &vials {
            progress.at(done.len() as u64, vials.len() as u64);
            done.push(check.one(&client, &self.out, *vial).await?);
        }
        progress.end();
        join::join(done.iter().map(|done| done.file.as_path()), &whole)?;
        self.answer(context, &whole, &done)
    }

    fn answer(&self, context: &Context, whole: &Path, done: &[Done]) -> Outcome {
        let worst = |exit: Exit| done.iter().any(|done| done.exit == exit as u8);
        let exit = [Exit::False, Exit::Ask]
            .into_iter()
            .find(|exit| worst(*exit));
        let vials: Vec<_> = done
            .iter()
            .map(|done| {
                json!({
                    "vial": done.vial.to_string(),
                    "file": done.file,
                    "verdict": done.verdict,
                    "reasons": done.reasons,
                    "fetched": done.fetched,
                })
            })
            .collect();
        let value = json!({
            "shipment": self.shipment.to_string(), "file": whole, "vials": vials,
        });
        context
            .output
            .answer("lotledger.shipment-bundle.v1", &value, || {
                let mut lines = vec![format!(
                    "{}: {} vials of {}",
                    whole.display(),
                    done.len(),
                    self.shipment
                )];
                for verdict in [Overall::OkAsOf, Overall::AskMaker, Overall::DoNotUse] {
                    let of = |done: &&Done| done.verdict == verdict;
                    let of: Vec<&Done> = done.iter().filter(of).collect();
                    if !of.is_empty() {
                        lines.push(format!("{}: {}", verdict.name(), of.len()));
                    }
                    for done in of.iter().filter(|done| done.exit != Exit::Done as u8) {
                        let reasons: Vec<&str> =
                            done.reasons.iter().map(|code| code.name()).collect();
                        let reasons = reasons.join(", ");
                        let name = done.file.file_stem().unwrap_or_default();
                        lines.push(format!("  {}: {reasons}", name.display()));
                    }
                }
                lines.push(format!(
                    "offline: lotledger verify {} --trust FILE --code CODE",
                    whole.display()
                ));
                lines.join("\n")
            })?;
        Ok(exit.unwrap_or(Exit::Done))
    }
}

/// With what evidence is checked before it is kept.
struct Check<'t> {
    trust: &'t TrustFile,
    trust_path: String,
    max_age: DurationMs,
    now: TimestampMs,
    now_from: NowFrom,
    /// What a vial's file is called, where its code is known.
    names: BTreeMap<VialTag, String>,
}

/// What the file of each vial is called.
fn names(file: &Path, now: TimestampMs) -> Result<BTreeMap<VialTag, String>, Failure> {
    let codes = scanned_codes::read(file, now)?;
    let names = codes
        .iter()
        .map(|code| (code.tag(), scanned_codes::file_name(code)));
    Ok(names.collect())
}

impl Check<'_> {
    /// The evidence of one vial: from an interrupted run if it is still fresh, else from the daemon.
    async fn one(&self, client: &Client, directory: &Path, vial: VialTag) -> Result<Done, Failure> {
        let named = self.names.get(&vial).cloned();
        let name = named.unwrap_or_else(|| vial.to_string());
        let path = directory.join(format!("{name}.lotproof"));
        if path.exists() {
            let file = files::read(&path, MAX_BUNDLE_BYTES + FRAME_BYTES)?;
            let facts = self.facts(&file, &path)?;
            let fresh = facts
                .checked
                .age_ms
                .is_some_and(|age| age <= self.max_age.ms());
            if good(&facts, vial) && fresh {
                return Ok(done(vial, path, &facts, false));
            }
        }
        let file = frame(&client.vial_bundle(vial).await?);
        let facts = self.facts(&file, &path)?;
        match facts.outcome {
            _ if good(&facts, vial) => {}
            Found::Incomplete => {
                let what = "the daemon's evidence is not complete";
                return Err(Failure::not_checked(Problem::INCOMPLETE, what)
                    .at(vial)
                    .found(facts.missing.join("; ")));
            }
            Found::Invalid | Found::Valid | Found::Unproven => {
                let faults: Vec<String> = facts.faults.iter().map(ToString::to_string).collect();
                return Err(
                    Failure::refused(Problem::EVIDENCE, &failure::FALSE_EVIDENCE)
                        .at(vial)
                        .found(faults.join("; "))
                        .hint(&failure::KEEP_THE_ANSWER),
                );
            }
        }
        files::replace(&path, &file, Mode::Shared)?;
        Ok(done(vial, path, &facts, true))
    }

    /// As a clinic without a code in hand would check it.
    fn facts(&self, file: &[u8], path: &Path) -> Result<VerdictFacts, Failure> {
        answer::answer(answer::Input {
            file,
            name: path.display().to_string(),
            is_file: true,
            is_part: false,
            trust: self.trust,
            trust_path: self.trust_path.clone(),
            code: None,
            asked_by: None,
            giving: None,
            max_age: self.max_age,
            now: self.now,
            now_from: self.now_from,
            openings: Vec::new(),
        })
    }
}

/// Evidence that holds, about this vial.
fn good(facts: &VerdictFacts, vial: VialTag) -> bool {
    let about = facts.question.vial.as_deref() == Some(vial.to_string().as_str());
    about && facts.outcome == Found::Valid
}

fn done(vial: VialTag, file: PathBuf, facts: &VerdictFacts, fetched: bool) -> Done {
    // Evidence that holds has a verdict.
    let verdict = facts.verdict.unwrap_or(Overall::DoNotUse);
    let stops = facts
        .reasons
        .iter()
        .filter(|reason| reason.severity != Severity::Info);
    Done {
        vial,
        file,
        verdict,
        reasons: stops.map(|reason| reason.code).collect(),
        exit: facts.exit,
        fetched,
    }
}
