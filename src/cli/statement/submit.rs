//! `statement submit`: records statements and checks the receipts.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::super::client::{Checked, Recorded};
use super::super::context::Context;
use super::super::exit::{Exit, Failure, Outcome};
use super::super::statement_file::StatementFile;
use crate::format::trust::TrustFile;

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
    /// Runs the command.
    pub async fn run(self, context: &Context) -> Outcome {
        let mut statements = Vec::new();
        for path in &self.files {
            for file in StatementFile::read(path)? {
                // Before anything is sent: an incomplete one in the middle would stop the rest.
                file.envelope().map_err(|failure| {
                    let field = format!("{}: {}", path.display(), failure.field);
                    failure.at(field)
                })?;
                statements.push(file);
            }
        }
        let mut client = context.client().await?;
        let trust = context.trust_if_any()?;
        let mut recorded: Vec<Recorded> = Vec::new();
        let mut refused: Option<Failure> = None;
        if self.atomic {
            recorded = client.submit_batch(&statements).await?;
        } else {
            for file in &statements {
                match client.submit(file).await {
                    Ok(receipt) => recorded.push(receipt),
                    Err(failure) => {
                        refused = Some(failure);
                        break;
                    }
                }
            }
        }
        let checked = recorded
            .iter()
            .map(|receipt| trust.as_ref().map(|trust| receipt.check(trust)).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        if recorded.is_empty() {
            return Err(refused.unwrap_or_else(|| Failure::usage("there is nothing to submit")));
        }
        answer(
            context,
            &statements,
            &recorded,
            &checked,
            trust.as_ref(),
            refused.as_ref(),
        )?;
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
}

fn answer(
    context: &Context,
    statements: &[StatementFile],
    recorded: &[Recorded],
    checked: &[Option<Checked>],
    trust: Option<&TrustFile>,
    refused: Option<&Failure>,
) -> Result<(), Failure> {
    let rows: Vec<Value> = statements
        .iter()
        .zip(recorded)
        .zip(checked)
        .map(|((file, receipt), checked)| {
            json!({
                "event": file.statement().event.name(),
                "payload_hash": file.hash(),
                "index": receipt.index,
                "leaf_hash": receipt.leaf,
                "recorded_at": receipt.recorded_at.to_string(),
                "checkpoint_size": checked.as_ref().map(|c| c.size),
                "receipt_checked": checked.is_some(),
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
            "code": f.code.as_str(), "field": f.field, "found": f.found, "expected": f.expected,
        })),
    });
    context.output.answer("lotledger.submitted.v1", &value, || {
        let mut text = String::new();
        for (file, receipt) in statements.iter().zip(recorded) {
            text.push_str(&format!(
                "recorded {:>8}  {:<20} {}  {}\n",
                receipt.index,
                file.statement().event.name(),
                receipt.recorded_at,
                file.hash()
            ));
        }
        match (trust, checked.iter().flatten().map(|c| c.size).max()) {
            (Some(trust), Some(size)) => text.push_str(&format!(
                "receipts checked against checkpoint {size} of {}\n",
                trust.origin()
            )),
            _ => text.push_str("receipts NOT checked: no trust file is pinned\n"),
        }
        text
    })
}
