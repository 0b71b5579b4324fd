//! Proof files after one another in one file.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

use crate::cli::exit::Failure;

/// Writes the files after one another into a file that appears when it is whole.
pub(super) fn join<'f>(files: impl Iterator<Item = &'f Path>, whole: &Path) -> Result<(), Failure> {
    let mut name = whole.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let next = whole.with_file_name(name);
    let written = write(files, &next)
        .and_then(|()| fs::rename(&next, whole).map_err(|error| Failure::io(whole, &error)));
    if written.is_err() {
        // What was written is of no use under that name.
        let _ = fs::remove_file(&next);
    }
    written
}

fn write<'f>(files: impl Iterator<Item = &'f Path>, next: &Path) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::io(next, &error);
    // What a crash left under this name is overwritten.
    let mut options = OpenOptions::new();
    let mut out = options
        .write(true)
        .create(true)
        .truncate(true)
        .open(next)
        .map_err(failed)?;
    for file in files {
        let mut part = File::open(file).map_err(|error| Failure::io(file, &error))?;
        io::copy(&mut part, &mut out).map_err(failed)?;
    }
    out.sync_all().map_err(failed)
}
