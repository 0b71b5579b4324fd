//! `lot certificate` and `lot report`: a lot as one page to print, made from checked evidence. `rows` judges nothing: it
//! puts beside each row of the specification what was found and what the rules made of it; `limits` says a limit in
//! words, `documents` compares files with what was committed to, `page` and `sheet` are the page.

mod documents;
mod page;
mod rows;
mod sheet;

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::lot_record::{LotArg, LotRecord, Names};
use crate::cli::printed_code::lot_link;
use crate::domain::event::Clock;
use crate::domain::reason::{ReasonCode, Severity};
use crate::domain::verdict::LotStanding;
use crate::domain::view::Reader;
use crate::verify::histories::Evidence;
use crate::words::{Problem, certificate as words};

/// What was tested how, by whom and against which limits, as one page to print.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  lotledger lot certificate CE26-0007 --out certificate.html --lang ja
  lotledger lot certificate CE26-0007 --documents cord-ev-lot/ --out certificate.html

The page is always written. Exit code 1: something stops the use of the lot (it is not released,
recalled, a test failed), which stands on top; 4: holders are told to ask; 3: not all is proven.")]
pub struct Certificate {
    /// What both have.
    #[command(flatten)]
    page: PageArgs,
}

/// The same for internal review, with the whole history.
#[derive(Debug, Args)]
#[command(before_help = "Example:
  lotledger lot report CE26-0007 --keys maker/ --out report.html --lang ja")]
pub struct Report {
    /// What both have.
    #[command(flatten)]
    page: PageArgs,
}

#[derive(Debug, Args)]
struct PageArgs {
    /// Which lot.
    #[command(flatten)]
    lot: LotArg,
    /// New file, .html; a browser prints it to paper or PDF
    #[arg(long, value_name = "FILE.html")]
    out: PathBuf,
    /// Compare the files of this directory, or dossier, with the hashes on the ledger
    #[arg(long, value_name = "DIR")]
    documents: Option<PathBuf>,
    /// Where the link in the QR code leads
    #[arg(long, value_name = "URL", default_value = "https://id.gs1.org")]
    link: String,
    /// Keyrings: the ledger knows no names of people, they do.
    #[command(flatten)]
    keys: KeyArgs,
}

/// What a page is made of.
struct Content<'c> {
    record: &'c LotRecord,
    evidence: &'c Evidence,
    standing: &'c LotStanding,
    names: &'c Names<'c>,
    link: String,
    documents: Option<documents::Compared>,
    /// Fingerprint of the trust file.
    trust: String,
    training: bool,
    /// For internal review.
    internal: bool,
}

impl Certificate {
    pub async fn run(self, context: &Context) -> Outcome {
        self.page.run(context, false).await
    }
}

impl Report {
    pub async fn run(self, context: &Context) -> Outcome {
        self.page.run(context, true).await
    }
}

impl PageArgs {
    async fn run(self, context: &Context, internal: bool) -> Outcome {
        if self
            .out
            .extension()
            .is_none_or(|extension| extension != "html")
        {
            return Err(Failure::usage(&words::WRITE_HTML)
                .at("--out")
                .found(self.out.display()));
        }
        files::must_be_new(&self.out)?;
        let keyring = self.keys.open()?;
        let trust = context.trust()?;
        let mut client = context.client().await?;
        let lot = self.lot.find(&client).await?;
        let link = lot_link(&lot, &self.link)?;
        let record = LotRecord::read(&mut client, Some(&trust), lot).await?;
        let (Some(evidence), Some(standing)) = (record.evidence(), &record.standing) else {
            return Err(not_shown(&record));
        };
        let compare = |directory: &PathBuf| documents::compare(directory, &record);
        let ledger = Reader::new(record.view()).ledger().ok().flatten();
        let content = Content {
            record: &record,
            evidence,
            standing,
            names: &Names::new(record.view(), &keyring),
            link,
            documents: self.documents.as_ref().map(compare).transpose()?,
            trust: trust.fingerprint().to_string(),
            training: ledger.is_some_and(|ledger| ledger.clock == Some(Clock::Training)),
            internal,
        };
        let page = page::html(&content, context.output.language)?;
        files::create(&self.out, page.as_bytes(), Mode::Shared)?;
        answer(context, &content, &self.out)
    }
}

fn not_shown(record: &LotRecord) -> Failure {
    let said = match record.evidence() {
        Some(_) => &words::NOT_SHOWN,
        None => &words::NOT_PROVEN,
    };
    Failure::not_checked(Problem::INCOMPLETE, said)
        .at("LOT")
        .found(&record.lot)
        .hint(&words::SAY_MAKER)
}

fn answer(context: &Context, content: &Content<'_>, out: &Path) -> Outcome {
    let of = |severity| {
        let reasons = content.standing.reasons.iter();
        let of_it = reasons.filter(move |reason| reason.severity == severity);
        of_it.map(ToString::to_string).collect::<Vec<String>>()
    };
    let (stops, asks) = (of(Severity::Stop), of(Severity::Ask));
    let documents = content.documents.as_ref().map(documents::Compared::json);
    let released = !content
        .standing
        .reasons
        .iter()
        .any(|reason| reason.code == ReasonCode::NotReleased);
    let value = json!({
        "file": out,
        "lot": content.record.lot.to_string(),
        "released": released,
        "stops": stops,
        "asks": asks,
        "link": content.link,
        "documents": documents,
    });
    let language = context.output.language;
    context.output.answer("lotledger.lot-page.v1", &value, || {
        let why: Vec<&str> = stops.iter().chain(&asks).map(String::as_str).collect();
        let title = match content.internal {
            true => words::REPORT.get(language),
            false => words::CERTIFICATE.get(language),
        };
        format!(
            "{}: {title} {}\n{}",
            out.display(),
            content.record.lot,
            why.join(", ")
        )
    })?;
    Ok(match (stops.is_empty(), asks.is_empty()) {
        (false, _) => Exit::False,
        (true, false) => Exit::Ask,
        (true, true) => Exit::Done,
    })
}
