//! The whole log: audited from the database, and its size on disk.

use std::path::Path;
use std::time::Instant;

use super::failed;
use super::figure::{Figure, per_second};
use crate::cli::commands::audit::auditor::Auditor;
use crate::cli::commands::audit::database;
use crate::cli::exit::Failure;
use crate::cli::files;
use crate::cli::progress::Progress;
use crate::format::trust::{MAX_TRUST_BYTES, TrustFile};

/// Audits the ledger of a directory after its daemon has ended.
pub fn measure(directory: &Path, verify_all: &Figure) -> Result<Vec<Figure>, Failure> {
    let path = directory.join("data/ledger.sqlite");
    let bytes = |path: &Path| match std::fs::metadata(path) {
        Ok(file) => Ok(file.len()),
        Err(error) => Err(Failure::io(path, &error)),
    };
    let stored = bytes(&path)? + bytes(&directory.join("data/index.sqlite"))?;
    let trust = files::read(&directory.join("ledger.trust"), MAX_TRUST_BYTES)?;
    let trust = TrustFile::parse(&trust).map_err(|error| failed("the trust file", error))?;
    let begun = Instant::now();
    let auditor = Auditor::new(&trust, Vec::new());
    let facts = database::audit(&path, auditor, &mut Progress::of("entries"))?;
    let took = begun.elapsed();
    if facts.exit != 0 {
        let first = facts.faults.first().map(ToString::to_string);
        return Err(failed("the audit", first.unwrap_or_default()));
    }
    let (entries, signatures) = (facts.counts.entries, facts.counts.signatures);
    let checked = per_second(signatures, took);
    let each = stored / entries.max(1);
    let rate = |name, unit, count| Figure::rate(name, unit, count, took, Vec::new());
    Ok(vec![
        rate("audit_entries", "entries/s", entries),
        rate("audit_signatures", "signatures/s", signatures).share(
            checked,
            verify_all.value,
            &verify_all.name,
        ),
        Figure::amount("stored_per_entry", each, "bytes"),
    ])
}
