//! `verify`: should this vial be used? From a `.lotproof` file alone, without any network.
//!
//! Exit codes: 0 `OK_AS_OF`; 1 `DO_NOT_USE`, or evidence that is not what it claims to be (also a
//! file that begins as a bundle and is damaged); 4 `ASK_MAKER`; 3 evidence that lacks something, a
//! newer format, no trust file, a file that cannot be read; 2 a file that is no bundle at all, a
//! code that cannot be read, or a training ledger without `--training`.

pub mod answer;
pub mod ask;
pub mod findings;
mod part;
pub mod questions;
pub mod timeline;
pub mod told;

use std::path::{Path, PathBuf};

use clap::Args;

use super::context::Context;
use super::exit::{Exit, Failure, Outcome};
use super::files::{self, Mode};
use super::openings;
use super::render::facts::{Outcome as Found, SCHEMA, VerdictFacts};
use super::render::{language, page, text};
use crate::domain::id::{OrgRef, VialId};
use crate::domain::time::{DurationMs, TimestampMs};
use crate::domain::verdict::training_banner;

/// Should this vial be used? Checks a proof file offline
#[derive(Debug, Args)]
#[command(before_help = "Examples:\n  \
    lotledger verify vial.lotproof --code '(01)04987654000012(10)L1(21)...'\n  \
    lotledger verify vial.lotproof --trust ledger.trust --as org_... --json\n  \
    lotledger verify vial.lotproof --html vial.html --lang ja")]
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
    #[arg(long, value_name = "AGE", default_value = "24h", value_parser = ask::age)]
    pub max_age: DurationMs,
    /// Check as of this time instead of this machine's clock, e.g. 2026-11-22T20:10:48Z
    #[arg(long, value_name = "TIME", value_parser = ask::time)]
    pub now: Option<TimestampMs>,
    /// Openings of what donors' tests and interviews said, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub openings: Option<PathBuf>,
    /// Write a proof file that carries the openings, for somebody entitled to them
    #[arg(long, value_name = "FILE", requires = "openings")]
    pub out: Option<PathBuf>,
    /// Write the answer as one A4 page into this new file too, in the language of --lang
    #[arg(long, value_name = "FILE.html")]
    pub html: Option<PathBuf>,
}

impl Verify {
    /// Runs the command. Opens two or three files and writes at most one.
    pub fn run(self, context: &Context) -> Outcome {
        let trust = context.trust()?;
        let (now, now_from) = ask::now(self.now)?;
        self.out.as_deref().map_or(Ok(()), files::must_be_new)?;
        let openings = openings::read_if_any(self.openings.as_deref())?;
        let code = self.code.as_deref();
        let code = code.map(|code| ask::code(code, now)).transpose()?;
        let vial = code.map(|code| VialId::of(&code.gtin, &code.serial));
        let (bytes, is_part) = part::evidence(&self.file, vial)?;
        let input = answer::Input {
            file: &bytes,
            name: self.file.display().to_string(),
            is_file: true,
            is_part,
            trust: &trust,
            trust_path: context.trust_path().display().to_string(),
            code: self.code.as_deref(),
            asked_by: self.asked_by,
            max_age: self.max_age,
            now,
            now_from,
            openings,
        };
        let disclosing = self.out.as_ref().map(|_| answer::disclosing(&input));
        let facts = answer::answer(input)?;
        let exit = report(context, &facts, self.html.as_deref())?;
        // Only evidence that is good is passed on.
        if let (Some(path), Some(Some(bytes)), Found::Valid) =
            (&self.out, disclosing, facts.outcome)
        {
            files::create(path, &bytes, Mode::Private)?;
            let name = path.display();
            context
                .output
                .remark(&format!("wrote {name}: it discloses the openings"));
        }
        Ok(exit)
    }
}

/// Prints the answer and writes it as a page, unless it is from a training ledger and that was not
/// asked for.
pub(super) fn report(context: &Context, facts: &VerdictFacts, html: Option<&Path>) -> Outcome {
    if facts.training && !context.global.training {
        let mut failure = Failure::usage(format!("{}: not checked", training_banner()))
            .expected("a ledger that is not for training")
            .hint("say --training in a course; its answers are worth nothing outside one");
        failure.code = "TRAINING".into();
        return Err(failure);
    }
    if let Some(path) = html {
        let page = page::html(facts, language(context.output.lang));
        files::create(path, page.as_bytes(), Mode::Shared)?;
    }
    let value =
        serde_json::to_value(facts).map_err(|error| Failure::not_checked("OUTPUT", error))?;
    context.output.answer(SCHEMA, &value, || {
        text::verdict(facts, language(context.output.lang))
    })?;
    Ok(exit(facts.exit))
}

fn exit(code: u8) -> Exit {
    match code {
        0 => Exit::Done,
        1 => Exit::False,
        2 => Exit::Usage,
        4 => Exit::Ask,
        _ => Exit::NotChecked,
    }
}
