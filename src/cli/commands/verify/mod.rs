//! `verify`: should this vial be used? From a `.lotproof` file alone, without any network.
//!
//! Exit codes: 0 `OK_AS_OF`; 1 `DO_NOT_USE`, or evidence that is not what it claims to be (also a
//! file that begins as a bundle and is damaged); 4 `ASK_MAKER`; 3 evidence that lacks something, a
//! newer format, no trust file, a file that cannot be read; 2 a file that is no bundle at all, a
//! code that cannot be read, or a training ledger without `--training`.

pub mod answer;
pub mod arguments;
pub mod findings;
mod output_files;
pub mod questions;
mod shipment_file;
pub mod timeline;
pub mod vial_entries;

pub use output_files::Out;

use std::path::{Path, PathBuf};

use clap::Args;

use self::arguments::Scanned;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::openings;
use crate::cli::render::facts::{Outcome as Found, SCHEMA, VerdictFacts};
use crate::cli::render::zone::Zone;
use crate::cli::render::{page, text};
use crate::domain::id::OrgRef;
use crate::domain::time::{DurationMs, TimestampMs};
use crate::words::Problem;
use crate::words::failure;
use crate::words::vial;
use crate::words::vial::TRAINING;

/// Should this vial be used? Checks a proof file offline
#[derive(Debug, Args)]
#[command(before_help = "Examples:\n  \
    lotledger verify vial.lotproof --code '(01)04987654000012(10)L1(21)...'\n  \
    lotledger verify vial.lotproof --trust ledger.trust --as org_... --json\n  \
    lotledger verify vial.lotproof --out vial.html --lang ja\n  \
    lotledger verify vial.lotproof --openings openings.jsonl --out disclosed.lotproof")]
pub struct Verify {
    /// The proof file, made by `vial verify --out`, or of a shipment, made by `bundle`
    #[arg(value_name = "FILE.lotproof")]
    pub file: PathBuf,
    /// The code on the vial in hand, as scanned or as printed under the symbol
    #[arg(long, value_name = "CODE")]
    pub code: Option<String>,
    /// The organisation that asks: custody and own earlier use are checked for it
    #[arg(long = "as", value_name = "ORG")]
    pub asked_by: Option<OrgRef>,
    /// How old the answer may be: 90m, 24h, 7d
    #[arg(long, value_name = "AGE", default_value = "24h", value_parser = arguments::age)]
    pub max_age: DurationMs,
    /// Check as of this time instead of this machine's clock, e.g. 2026-11-22T20:10:48Z
    #[arg(long, value_name = "TIME", value_parser = arguments::time)]
    pub now: Option<TimestampMs>,
    /// Openings of what donors' tests and interviews said, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub openings: Option<PathBuf>,
    /// Files to be written.
    #[command(flatten)]
    pub out: Out,
}

impl Verify {
    /// Runs the command. Opens two or three files, and writes those that were named.
    pub fn run(self, context: &Context) -> Outcome {
        let proof = self.out.proof()?;
        if proof.is_some() && self.openings.is_none() {
            return Err(Failure::usage(&failure::WRITTEN_FOR_OPENINGS_ONLY)
                .at("--out")
                .hint(&failure::SAY_OPENINGS));
        }
        let trust = context.trust()?;
        let (now, now_from) = arguments::now(self.now)?;
        self.out.must_be_new()?;
        let openings = openings::read_if_any(self.openings.as_deref())?;
        let code = self.code.as_deref();
        let code = code.map(|code| Scanned::read(code, now)).transpose()?;
        let vial = code.as_ref().map(|scanned| scanned.code.tag());
        let (bytes, is_part) = shipment_file::evidence(&self.file, vial)?;
        let input = answer::Input {
            file: &bytes,
            name: self.file.display().to_string(),
            is_file: true,
            is_part,
            trust: &trust,
            trust_path: context.trust_path().display().to_string(),
            code: code.as_ref(),
            asked_by: self.asked_by,
            giving: None,
            max_age: self.max_age,
            now,
            now_from,
            openings,
        };
        let disclosing = proof.map(|_| answer::disclosing(&input));
        let facts = answer::answer(input)?;
        let exit = report(context, &facts, &self.out.pages())?;
        // Only evidence that is good is passed on.
        if let (Some(path), Some(Some(bytes)), Found::Valid) = (proof, disclosing, facts.outcome) {
            files::create(path, &bytes, Mode::Private)?;
            let said = vial::DISCLOSES.get(context.output.language);
            context.output.remark(&format!("{} {said}", path.display()));
        }
        Ok(exit)
    }
}

/// Refuses the answer of a training ledger, unless it was asked for.
pub(super) fn refuse_training(context: &Context, facts: &VerdictFacts) -> Result<(), Failure> {
    if facts.training && !context.global.training {
        return Err(
            Failure::usage(failure::training_not_checked(TRAINING.english()))
                .code(Problem::TRAINING)
                .expected("a ledger that is not for training")
                .hint(&failure::SAY_TRAINING_IN_COURSE),
        );
    }
    Ok(())
}

/// Prints the answer and writes it as pages. A page that cannot be written does not take back an answer
/// that forbids; one that allows ends with the code of what could not be done.
pub(super) fn report(context: &Context, facts: &VerdictFacts, pages: &[&Path]) -> Outcome {
    refuse_training(context, facts)?;
    let language = context.output.language;
    let value = serde_json::to_value(facts)
        .map_err(|error| Failure::not_checked(Problem::OUTPUT, error))?;
    let zone = Zone::of_machine();
    let text = || text::verdict(facts, language, &zone);
    context.output.answer(SCHEMA, &value, text)?;
    let exit = Exit::from_code(facts.exit);
    for path in pages {
        let page = page::html(facts, language, &zone);
        if let Err(failure) = files::create(path, page.as_bytes(), Mode::Shared) {
            context.output.complain(&failure);
            return Ok(match exit {
                Exit::False => exit,
                _ => failure.exit,
            });
        }
    }
    Ok(exit)
}
