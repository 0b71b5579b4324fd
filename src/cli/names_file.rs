//! Names that travel beside statements (`NAME.names`): what the author calls what the ledger knows by a reference, so
//! that a signer without a connection recognises the tube. They are the author's word, and shown as such.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::cli::exit::Failure;
use crate::cli::files::{self, Mode};
use crate::words::failure;

const MAX_BYTES: usize = 4 << 20;
/// Longest name, in characters.
const MAX_NAME: usize = 400;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    reference: String,
    name: String,
}

/// Names by reference.
pub type NamesFile = BTreeMap<String, String>;

/// Reads the names beside a file of statements; none if there are none.
pub fn beside(statements: &Path) -> Result<NamesFile, Failure> {
    let path = statements.with_extension("names");
    let mut names = NamesFile::new();
    if !path.is_file() {
        return Ok(names);
    }
    for (i, line) in files::read_text(&path, MAX_BYTES)?.lines().enumerate() {
        let at = || format!("{}:{}", path.display(), i + 1);
        let line: Line = serde_json::from_str(line)
            .map_err(|error| Failure::input(&failure::NOT_NAMES).at(at()).found(error))?;
        if line.name.chars().count() > MAX_NAME {
            return Err(Failure::input(&failure::NOT_NAMES)
                .at(at())
                .expected(format!("at most {MAX_NAME} characters")));
        }
        names.insert(line.reference, line.name);
    }
    Ok(names)
}

/// Writes them, in place of those of the last time.
pub fn write(path: &Path, names: &NamesFile) -> Result<(), Failure> {
    let lines = names.iter().map(|(reference, name)| {
        let line = Line {
            reference: reference.clone(),
            name: name.chars().take(MAX_NAME).collect(),
        };
        // cannot fail: two strings have a JSON form.
        serde_json::to_string(&line).unwrap_or_default() + "\n"
    });
    let text: String = lines.collect();
    files::replace(path, text.as_bytes(), Mode::Private)
}
