//! `spec`: checks specifications, donor policies and products, judges results by them, and makes the
//! statements that publish them.

mod catalogue;
mod judge;
mod publish;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::before_signing::{self, BeforeSigning, Consent, Told, Warning, WarningCode};
use crate::cli::commands::lot::cell_checks;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::draft::{Pen, SignerArg};
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files;
use crate::cli::problem::Problems;
use crate::cli::random;
use crate::cli::spec_file::{load_policy, load_product, load_specification};
use crate::cli::statement_file::StatementFile;
use crate::cli::statement_in_words::Names;
use crate::cli::yaml;
use crate::domain::event::Event;
use crate::domain::id::{Gtin14, OrgRef};
use crate::domain::spec::doubts;
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::format::statement::MAX_PRODUCTS;
use crate::words::{signing, vial};

/// Commands of specifications, donor policies and products.
#[derive(Debug, Subcommand)]
pub enum Spec {
    /// Find everything that is wrong with a file
    #[command(before_help = "Example:\n  lotledger spec check specs/default-ev-iv.yaml")]
    Check(Check),
    /// Judge results by the rows of a specification, without a ledger
    ///
    /// Says for each result and each row of its analyte PASS, FAIL or INSUFFICIENT, and why; exit code
    /// 0, 1 or 4 by the worst. Results are taken as planned, received and fresh, by an independent
    /// laboratory and of enough vials where the table does not say otherwise.
    #[command(
        before_help = "Example:\n  lotledger spec judge specs/default-ev-iv.yaml --results results.csv --product product.yaml"
    )]
    Judge(judge::Judge),
    /// List the analytes with their stages, values and units
    #[command(
        before_help = "Examples:\n  lotledger spec analytes\n  lotledger spec analytes ENDOTOXIN"
    )]
    Analytes(catalogue::Analytes),
    /// List the known methods with the shortest time of a test
    #[command(
        before_help = "Examples:\n  lotledger spec methods\n  lotledger spec methods BACT_ALERT"
    )]
    Methods(catalogue::Methods),
    /// Check files, show what they become, sign and record them: all or none
    ///
    /// A product also needs a root's signature: with the roots' `organisation.json` among the keyrings everything is
    /// written into a file for them (`statement sign`, `statement submit --atomic`).
    #[command(before_help = "Examples:
  lotledger spec publish policy.yaml --keys maker/
  lotledger spec publish product.yaml policy.yaml specification.yaml --product 04987654000012 \\
      --keys maker/ --keys roots-card/")]
    Publish(Box<publish::Publish>),
    /// Make the statement that publishes a file, and leave submitting it for later
    ///
    /// A specification names the products that it is for, which are registered before it: in the file
    /// (`products: ["04987654000012"]`) or by --product. What it asks less of than the versions that it
    /// supersedes stands in `loosened_rows`; the ledger compares the rows and refuses another list.
    ///
    /// Specifications and donor policies are signed by the maker's QA_RELEASE. A product also by a
    /// root: name the roots' `organisation.json` too (--keys maker --keys roots), and carry the
    /// statement to them for `statement sign`.
    #[command(before_help = "Examples:
  lotledger spec new product.yaml --keys maker/ --keys roots-card/ --out product.statement
  lotledger spec new specs/default-ev-iv.yaml --product 04987654000012 --keys maker/ \\
      --out specification.statement")]
    New(New),
}

/// What to check.
#[derive(Debug, Args)]
pub struct Check {
    /// Specification, donor policy or product in YAML
    file: PathBuf,
}

/// What to publish.
#[derive(Debug, Args)]
pub struct New {
    /// Specification, donor policy or product in YAML
    file: PathBuf,
    /// A product that a specification is for, besides those in the file
    #[arg(long = "product", value_name = "GTIN")]
    products: Vec<Gtin14>,
    /// Keyrings; of a product also the roots'
    #[command(flatten)]
    keys: KeyArgs,
    /// Who signs, where several people could: ALIAS, ALIAS=ROLE or KEY_ID=ROLE
    #[arg(long = "signer", value_name = "WHO")]
    signers: Vec<SignerArg>,
    /// Where to write the statement
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// When it happens, UTC; default: now
    #[arg(long, value_name = "YYYY-MM-DD HH:MM", value_parser = utc)]
    occurred_at: Option<TimestampMs>,
    /// Whether it is signed.
    #[command(flatten)]
    consent: Consent,
}

fn utc(text: &str) -> Result<TimestampMs, String> {
    cell_checks::time(text, UtcOffset::UTC).map_err(cell_checks::CellError::english)
}

impl Spec {
    pub async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Publish(publish) => publish.run(context).await,
            Self::Check(check) => {
                let event = load(&check.file, OrgRef::from_bytes([0; 16]))?;
                let doubts = event.get().map(doubts).unwrap_or_default();
                let doubts: Vec<String> = doubts.iter().map(ToString::to_string).collect();
                context.output.answer(
                    "lotledger.spec-check.v1",
                    &json!({"event": event.name(), "warnings": doubts}),
                    || {
                        let good = format!("{}: nothing is wrong with it", check.file.display());
                        let doubts = doubts.iter().map(|doubt| format!("warning: {doubt}"));
                        std::iter::once(good)
                            .chain(doubts)
                            .collect::<Vec<_>>()
                            .join("\n")
                    },
                )?;
                Ok(Exit::Done)
            }
            Self::Judge(judge) => judge.run(context),
            Self::Analytes(analytes) => analytes.run(context),
            Self::Methods(methods) => methods.run(context),
            Self::New(new) => new.run(context),
        }
    }
}

impl New {
    fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.require()?;
        let mut event = load(&self.file, keyring.acting_organisation()?)?;
        name_products(&self.products, &mut event)?;
        let at = match self.occurred_at {
            Some(at) => at,
            None => random::now()?,
        };
        let name = event.name();
        let mut told = doubtful(&self.file, &event);
        told.not_asked
            .push(signing::rules_not_asked(&signing::WHEN_SUBMITTED));
        let pen = Pen::new(context.ledger_of(&keyring)?)?;
        let mut draft = pen.draft(event, at, UtcOffset::UTC);
        draft.choose_signers(&keyring, &self.signers)?;
        let mut file = draft.unsigned()?;
        let shown = BeforeSigning {
            acts: before_signing::acts(&Names::of(&keyring), &[], [&file])?,
            told,
            ..BeforeSigning::default()
        };
        shown.show(&context.output);
        self.consent
            .ask(&context.output, &shown, &vial::SIGN_THIS)?;
        file.sign_with(&keyring)?;
        StatementFile::write(std::slice::from_ref(&file), &self.out, false)?;
        let missing = file.missing().len();
        context.output.answer(
            "lotledger.spec-new.v1",
            &json!({
                "event": name,
                "file": self.out,
                "missing_signatures": missing,
                "before_signing": shown.json(),
            }),
            || {
                format!(
                    "{name} in {}; {missing} signatures missing",
                    self.out.display()
                )
            },
        )?;
        Ok(Exit::Done)
    }
}

/// What in a specification may not mean what its author means.
fn doubtful(file: &Path, event: &Event) -> Told {
    let found = event.get().map(doubts).unwrap_or_default();
    let warnings = found.iter().map(|doubt| {
        let said = doubt.said().of(file.display());
        Warning::new(WarningCode::SpecificationDoubtful, said)
    });
    Told {
        warnings: warnings.collect(),
        ..Told::default()
    }
}

/// A specification is for the products of its file and of the command line.
fn name_products(further: &[Gtin14], event: &mut Event) -> Result<(), Failure> {
    let Event::SpecPublished(specification) = event else {
        return match further.first() {
            None => Ok(()),
            Some(product) => Err(Failure::usage("only a specification is for products")
                .at("--product")
                .found(product)
                .expected("no --product")),
        };
    };
    let products = &mut specification.products;
    products.extend(further);
    products.sort();
    products.dedup();
    match products.len() {
        1..=MAX_PRODUCTS => Ok(()),
        found => Err(Failure::usage("a specification names its products")
            .at("--product")
            .found(found)
            .expected(format!(
                "1 to {MAX_PRODUCTS}, here or as products: [\"…\"] in the file"
            ))),
    }
}

/// Reads a file; what it is follows from its first field.
pub fn load(path: &Path, organisation: OrgRef) -> Result<Event, Failure> {
    let text = files::read_text(path, yaml::MAX_BYTES)?;
    let file = path.display().to_string();
    let starts = |key: &str| text.lines().any(|line| line.starts_with(key));
    let event = if starts("policy_id:") {
        load_policy(&file, &text, organisation).map(Event::DonorPolicyPublished)
    } else if starts("gtin:") {
        load_product(&file, &text, organisation).map(Event::ProductRegistered)
    } else {
        load_specification(&file, &text, organisation).map(Event::SpecPublished)
    };
    event.map_err(|problems| failure(&problems))
}

fn failure(problems: &Problems) -> Failure {
    Failure::input(problems.listed(""))
}
