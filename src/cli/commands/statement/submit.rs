//! `statement submit`: records statements and checks the receipts.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use crate::cli::client::Recorded;
use crate::cli::context::Context;
use crate::cli::exit::{Code, Exit, Failure, Outcome};
use crate::cli::list::padded;
use crate::cli::recorder::Recorder;
use crate::cli::render::zone::Zone;
use crate::cli::statement_file::StatementFile;
use crate::format::trust::TrustFile;
use crate::words::{Language, Problem, act, vial};

/// What to record.
#[derive(Debug, Args)]
pub struct Submit {
    /// Statement files, in the order in which they are recorded
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// All or none, as one batch of at most 1,000
    #[arg(long)]
    atomic: bool,
}

impl Submit {
    pub async fn run(self, context: &Context) -> Outcome {
        let statements = self.read()?;
        let mut recorder = Recorder::new(context).await?;
        let mut recorded: Vec<Recorded> = Vec::new();
        let mut refused: Option<Failure> = None;
        if self.atomic {
            recorded = recorder.submit_batch(&statements).await?;
        } else {
            for file in &statements {
                match recorder.submit(file).await {
                    Ok(one) => recorded.push(one),
                    // It is recorded, or so it is said: that is no refusal.
                    Err(failure) if failure.code == Code::Problem(Problem::RECEIPT) => {
                        return Err(failure);
                    }
                    Err(failure) => {
                        refused = Some(failure);
                        break;
                    }
                }
            }
        }
        if recorded.is_empty() {
            return Err(refused.unwrap_or_else(|| Failure::usage("there is nothing to submit")));
        }
        let trust = recorder.trust.as_ref();
        let (value, text) = said(
            &statements,
            &recorded,
            trust,
            refused.as_ref(),
            context.output.language,
        );
        context.output.answer(SCHEMA, &value, || text)?;
        match refused {
            None => Ok(Exit::Done),
            Some(failure) => {
                let place = recorded.len() + 1;
                context.output.remark(&format!(
                    "error: statement {place} of {} and those after it are not recorded\n{failure}",
                    statements.len()
                ));
                Ok(failure.exit)
            }
        }
    }

    /// The statements, all of them complete: an incomplete one in the middle would stop the rest.
    fn read(&self) -> Result<Vec<StatementFile>, Failure> {
        let mut statements = Vec::new();
        for path in &self.files {
            for file in StatementFile::read(path)? {
                file.envelope().map_err(|failure| {
                    let field = format!("{}: {}", path.display(), failure.field);
                    failure.at(field)
                })?;
                statements.push(file);
            }
        }
        Ok(statements)
    }
}

const SCHEMA: &str = "lotledger.submitted.v1";

/// Records the statements of one file, all or none, and answers on a line of its own: what was said of the signatures
/// stands before it. A decision pins what came before it, which the same batch must not touch: with one among them they
/// are recorded in their order, and a refusal ends it.
pub(super) async fn of_one_file(
    context: &Context,
    statements: &[StatementFile],
) -> Result<(), Failure> {
    let mut recorder = Recorder::new(context).await?;
    let language = context.output.language;
    let decision = statements
        .iter()
        .any(|file| file.statement().event.is_decision());
    let recorded = match statements.len() {
        2.. if !decision => recorder.submit_batch(statements).await?,
        _ => {
            let mut recorded = Vec::new();
            for file in statements {
                match recorder.submit(file).await {
                    Ok(one) => recorded.push(one),
                    Err(failure) if recorded.is_empty() => return Err(failure),
                    Err(failure) => {
                        let trust = recorder.trust.as_ref();
                        let (value, text) =
                            said(statements, &recorded, trust, Some(&failure), language);
                        context.output.one_of_many(SCHEMA, value, || text)?;
                        return Err(failure);
                    }
                }
            }
            recorded
        }
    };
    let (value, text) = said(
        statements,
        &recorded,
        recorder.trust.as_ref(),
        None,
        language,
    );
    context.output.one_of_many(SCHEMA, value, || text)
}

/// What was recorded, as JSON and as text.
fn said(
    statements: &[StatementFile],
    recorded: &[Recorded],
    trust: Option<&TrustFile>,
    refused: Option<&Failure>,
    language: Language,
) -> (Value, String) {
    let rows: Vec<Value> = statements
        .iter()
        .zip(recorded)
        .map(|(file, recorded)| {
            json!({
                "event": file.statement().event.name(),
                "payload_hash": file.hash(),
                "index": recorded.index,
                "leaf_hash": recorded.leaf,
                "recorded_at": recorded.recorded_at.to_string(),
                "checkpoint_size": recorded.checkpoint_size,
                "receipt_checked": recorded.checkpoint_size.is_some(),
            })
        })
        .collect();
    let not_recorded: Vec<String> = statements
        .iter()
        .skip(recorded.len())
        .map(|file| file.hash().to_string())
        .collect();
    let value = json!({
        "recorded": rows,
        "not_recorded": not_recorded,
        "refused": refused.map(|f| json!({
            "code": f.code.as_str(), "field": f.field,
            "found": f.found.english(), "expected": f.expected.english(),
        })),
    });
    let mut text = String::new();
    let zone = Zone::of_machine();
    for (file, recorded) in statements.iter().zip(recorded) {
        text.push_str(&format!(
            "{} {:>8}  {} {}  {}\n",
            vial::RECORDED.get(language),
            recorded.index,
            padded(file.statement().event.called().get(language), 30),
            zone.second(recorded.recorded_at.ms()),
            file.hash()
        ));
    }
    let size = recorded.iter().filter_map(|r| r.checkpoint_size).max();
    let checked = match (trust, size) {
        (Some(trust), Some(size)) => act::receipts_checked(size, trust.origin()),
        _ => act::RECEIPTS_NOT_CHECKED.clone(),
    };
    text.push_str(checked.get(language));
    text.push('\n');
    (value, text)
}
