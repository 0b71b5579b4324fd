//! The whole log: audited from the database, and its size on disk.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::figure::{Figure, per_second};
use super::{failed, process};
use crate::cli::exit::Failure;

/// How often it is asked how much memory the audit takes.
const PAUSE: Duration = Duration::from_millis(20);

/// Audits the ledger of a directory after its daemon has ended: the command, as an auditor runs it.
pub async fn measure(directory: &Path, verify_all: &Figure) -> Result<Vec<Figure>, Failure> {
    let path = directory.join("data/ledger.sqlite");
    let bytes = |path: &Path| match std::fs::metadata(path) {
        Ok(file) => Ok(file.len()),
        Err(error) => Err(Failure::io(path, &error)),
    };
    let log_bytes = bytes(&path)?;
    let stored = log_bytes + bytes(&directory.join("data/index.sqlite"))?;
    let program = std::env::current_exe().map_err(|e| Failure::io(Path::new("lotledger"), &e))?;
    let begun = Instant::now();
    let audit = tokio::process::Command::new(program)
        .args(["audit", "--json", "--database"])
        .arg(&path)
        .arg("--trust")
        .arg(directory.join("ledger.trust"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed("the audit", error))?;
    let process = audit.id();
    let mut ended = std::pin::pin!(audit.wait_with_output());
    let mut memory_kb = None;
    let output = loop {
        memory_kb = process.and_then(process::peak_memory_kb).or(memory_kb);
        if let Ok(output) = tokio::time::timeout(PAUSE, &mut ended).await {
            break output.map_err(|error| failed("the audit", error))?;
        }
    };
    let took = begun.elapsed();
    let facts: Value =
        serde_json::from_slice(&output.stdout).map_err(|e| failed("the audit", e))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        return Err(failed("the audit", said));
    }
    let counted = |name: &str| facts["counts"][name].as_u64().unwrap_or_default();
    let (entries, signatures) = (counted("entries"), counted("signatures"));
    let checked = per_second(signatures, took);
    let each = |bytes: u64| bytes / entries.max(1);
    let rate = |name, unit, count| Figure::rate(name, unit, count, took, Vec::new());
    let mut figures = vec![
        rate("audit_entries", "entries/s", entries),
        rate("audit_signatures", "signatures/s", signatures).share(
            checked,
            verify_all.value,
            &verify_all.name,
        ),
        Figure::amount("log_per_entry", each(log_bytes), "bytes"),
        Figure::amount("stored_per_entry", each(stored), "bytes"),
    ];
    figures.extend(memory_kb.map(|kb| Figure::amount("audit_peak_memory", kb, "kB")));
    Ok(figures)
}
