//! The two dossiers and the specifications, carried inside the program and written out with their
//! dates moved.

use std::path::Path;

use crate::cli::commands::lot::shift_dates;
use crate::cli::exit::Failure;
use crate::cli::files;
use crate::domain::time::Date;
use crate::words::Problem;

/// Path and content of every file of the dossiers in `examples/`, and of `specs/`.
const FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/materials.rs"));
/// Directories that the story fills; what is in them is for their owner.
const DIRECTORIES: [&str; 3] = ["bundles", "statements", "tokens"];

/// Writes them into a new directory so that the day on which the dossiers' story ends is `day_zero`.
pub fn write(directory: &Path, day_zero: Date) -> Result<(), Failure> {
    let days = shift_dates::days_between(written_for()?, day_zero);
    for name in DIRECTORIES {
        files::create_private_dir(&directory.join(name))?;
    }
    for (name, bytes) in FILES {
        let name = name.strip_prefix("examples/").unwrap_or(name);
        let path = directory.join(name);
        if let Some(parent) = path.parent() {
            files::ensure_private_dir(parent)?;
        }
        // What an instrument wrote is evidence and stays as it is.
        let moves = !name.contains("/evidence/") && !name.starts_with("specs/");
        let written = match std::str::from_utf8(bytes) {
            Ok(text) if moves => std::fs::write(&path, shift_dates::shift_text(text, days)),
            _ => std::fs::write(&path, bytes),
        };
        written.map_err(|error| Failure::io(&path, &error))?;
    }
    Ok(())
}

/// The `day_zero` that the dossiers were written for.
fn written_for() -> Result<Date, Failure> {
    let day = FILES
        .iter()
        .filter(|(name, _)| name.ends_with("/lot.yaml"))
        .find_map(|(_, bytes)| {
            let text = std::str::from_utf8(bytes).ok()?;
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix("day_zero: "))?;
            Date::parse(line.trim()).ok()
        });
    day.ok_or_else(|| Failure::not_checked(Problem::INTERNAL, "the examples name no day_zero"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dossiers_are_readable_on_any_day() {
        let directory = tempfile::tempdir().unwrap();
        let to = directory.path().join("d");
        files::create_private_dir(&to).unwrap();
        write(&to, Date::parse("2028-03-01").unwrap()).unwrap();
        for name in ["cord-ev-lot", "dental-pulp-cm-lot"] {
            let dossier =
                crate::cli::commands::lot::dossier::Dossier::load(&to.join(name)).unwrap();
            assert_eq!(dossier.manifest.day_zero, Date::parse("2028-03-01").ok());
        }
    }
}
