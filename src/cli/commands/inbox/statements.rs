//! Statements in a directory that lack a signature: who has to sign, and what.

use std::path::{Path, PathBuf};

use crate::cli::exit::Failure;
use crate::cli::keyring::Keyring;
use crate::cli::list::Cell;
use crate::cli::statement_file::StatementFile;
use crate::domain::statement::Signer;
use crate::words::{Wording, history, list as words, sheet};

/// Most files of a directory.
const MAX_FILES: usize = 1_000;

/// Rows of statements that lack a signature, by file name.
pub(super) fn unsigned(directory: &Path, keyring: &Keyring) -> Result<Vec<Vec<Cell>>, Failure> {
    let mut rows = Vec::new();
    for path in files(directory)? {
        for statement in StatementFile::read(&path)? {
            let missing = statement.missing();
            if !missing.is_empty() {
                rows.push(row(&path, &statement, &missing, keyring));
            }
        }
    }
    Ok(rows)
}

/// Files that carry statements.
fn files(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::io(directory, &error);
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "statement")
        {
            files.push(path);
        }
        if files.len() > MAX_FILES {
            return Err(Failure::usage(&sheet::TOO_MANY)
                .at("--statements")
                .found(directory.display())
                .expected(words::at_most_files(MAX_FILES)));
        }
    }
    files.sort();
    Ok(files)
}

fn row(path: &Path, statement: &StatementFile, missing: &[Signer], keyring: &Keyring) -> Vec<Cell> {
    let event = &statement.statement().event;
    let who: Vec<Wording> = missing.iter().map(|signer| name(signer, keyring)).collect();
    let called = event.called();
    let who = Wording::join(&who, "; ");
    vec![
        Cell::word("SIGN_STATEMENT", &words::SIGN_STATEMENT),
        Cell::text(path.file_name().unwrap_or_default().to_string_lossy()),
        Cell::text(""),
        Cell::word(event.name(), called),
        Cell::words(who),
        Cell::text(""),
        Cell::time(Some(statement.statement().occurred_at.ms())),
        Cell::text(statement.hash().to_string()),
    ]
}

/// Whose signature is missing: the name in a keyring, else the key; and as what.
fn name(signer: &Signer, keyring: &Keyring) -> Wording {
    let holder = keyring.by_key(signer.key);
    let name = holder.map_or_else(
        || signer.key.to_string().chars().take(12).collect(),
        |holder| holder.person.alias.clone(),
    );
    history::signed_by(name, signer.role.said())
}
