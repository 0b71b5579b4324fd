//! `lot import`: a lot from before the ledger, from its tables (docs/DOSSIER.md).

use super::manifest::{self, Manifest};
use super::submission_order::Queue;
use super::submit::Submit;
use crate::cli::context::Context;
use crate::cli::exit::{Failure, Outcome};
use crate::domain::statement::RetrospectiveKind;
use crate::words::failure;
use clap::Args;

/// What to import: `lot submit`, of dossiers that say that they are from before the ledger.
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    submit: Submit,
}

impl Import {
    pub async fn run(self, context: &Context) -> Outcome {
        self.submit.only_of(context, from_before).await
    }
}

fn from_before(queue: &Queue) -> Result<(), Failure> {
    let is_import = |manifest: &Manifest| {
        let kind = manifest.afterwards.as_ref().map(|told| told.kind);
        kind == Some(RetrospectiveKind::Import)
    };
    let Some(open) = queue.open.iter().find(|o| !is_import(&o.dossier.manifest)) else {
        return Ok(());
    };
    let path = open.dossier.directory.join(manifest::FILE);
    Err(Failure::input(failure::NO_IMPORT.clone())
        .at(format!("{}: retrospective", path.display()))
        .hint(failure::SAY_IMPORT.clone()))
}
