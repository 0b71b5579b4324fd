//! What a check says: every fault as it is found, then the outcome.
//!
//! Faults are written as they come, so that a table with a million of them is not held.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::progress::Progress;
use crate::daemon::Failure;
use crate::ledger::fsck::{Checked, Watcher};
use crate::store::sqlite::derived::{Difference, Standing};

const SCHEMA: &str = "lotledger.fsck.v1";

/// What was not looked at, and where to look.
const NOT_CHECKED: [&str; 3] = [
    "signatures of statements, and rules: `lotledger audit`",
    "states: none is stored, they are folded from histories",
    "table setting (the clock of a training ledger): it follows from nothing",
];

pub(super) struct FsckReport {
    checked: Checked,
    /// What was written again, and where the copy is.
    rebuilt: Option<(Vec<String>, PathBuf)>,
}

impl FsckReport {
    pub(super) fn new(checked: Checked, rebuilt: Option<(Vec<String>, PathBuf)>) -> Self {
        Self { checked, rebuilt }
    }
}

/// Writes to stdout what was found, and to stderr how far it is.
pub(super) struct Report<'o> {
    out: &'o mut dyn Write,
    notes: &'o mut dyn Write,
    database: PathBuf,
    json: bool,
    bar: Option<Progress>,
    faults: u64,
    /// The first error of `out`.
    failed: Option<std::io::Error>,
}

impl Watcher for Report<'_> {
    fn found(&mut self, difference: Difference) {
        let text = if self.json {
            let begin = if self.faults == 0 { "" } else { "," };
            format!("{begin}\n    {}", fault(&difference))
        } else {
            let Difference {
                table,
                key,
                found,
                expected,
                standing,
            } = &difference;
            let word = word(*standing);
            format!("{word}: {table}, {key}: found {found}; expected {expected}\n")
        };
        self.faults += 1;
        self.write(&text);
    }

    fn progress(&mut self, done: u64, all: u64) {
        if let Some(bar) = &mut self.bar {
            bar.at(done, all);
        }
    }

    fn step(&mut self, what: &str) {
        if let Some(mut bar) = self.bar.take() {
            bar.end();
        }
        // A closed stderr is no reason to fail.
        let _ = writeln!(self.notes, "{what}");
        self.bar = Some(Progress::of("entries"));
    }
}

impl<'o> Report<'o> {
    pub(super) fn new(
        out: &'o mut dyn Write,
        notes: &'o mut dyn Write,
        database: &Path,
        json: bool,
    ) -> Self {
        let mut report = Self {
            out,
            notes,
            database: database.to_owned(),
            json,
            bar: None,
            faults: 0,
            failed: None,
        };
        if json {
            let path = json!(report.database.display().to_string());
            let begin = format!("{{\n  \"schema\": \"{SCHEMA}\",\n  \"database\": {path},\n");
            report.write(&format!("{begin}  \"faults\": ["));
        }
        report
    }

    /// Says before a rebuild how much room it takes.
    pub(super) fn room(&mut self, database: &Path, backup: &Path) {
        let bytes = std::fs::metadata(database).map_or(0, |file| file.len());
        let mebibytes = bytes.div_ceil(1 << 20);
        self.step(&format!(
            "copying to {}; needs up to {mebibytes} MiB for the copy, as much beside the database until \
             the end, and as much working space (SQLITE_TMPDIR)",
            backup.display()
        ));
    }

    pub(super) fn copied(&mut self, backup: &Path) {
        self.step(&format!(
            "the database as it was is in {}",
            backup.display()
        ));
    }

    /// Says how it ended.
    ///
    /// # Errors
    /// That of the check; faults that are left; stdout failed.
    pub(super) fn end(mut self, done: Result<FsckReport, Failure>) -> Result<(), Failure> {
        if let Some(mut bar) = self.bar.take() {
            bar.end();
        }
        if self.json {
            self.end_json(&done);
        } else if let Ok(outcome) = &done {
            let text = self.text(outcome);
            self.write(&text);
        }
        let flushed = self.out.flush().err();
        if let Some(error) = self.failed.take().or(flushed) {
            return Err(Failure::world("stdout", error));
        }
        let outcome = done?;
        if outcome.checked.clean() || outcome.rebuilt.is_some() {
            return Ok(());
        }
        Err(Failure::found_false(self.advice(&outcome.checked)))
    }

    fn text(&self, FsckReport { checked, rebuilt }: &FsckReport) -> String {
        let mut text = format!(
            "{}: {} entries, {} checkpoints, {} subjects, {} rows compared\n",
            self.database.display(),
            checked.entries,
            checked.checkpoints,
            checked.subjects,
            checked.rows,
        );
        if let Some(why) = &checked.not_compared {
            text.push_str(&format!("not compared with the entries: {why}\n"));
        }
        for (standing, tables) in [
            (Standing::Derived, &checked.derived),
            (Standing::Truth, &checked.truth),
        ] {
            if !tables.is_empty() {
                text.push_str(&format!("{}: {}\n", meaning(standing), by_table(tables)));
            }
        }
        for what in NOT_CHECKED {
            text.push_str(&format!("not checked here: {what}\n"));
        }
        match rebuilt {
            Some((written, copy)) => text.push_str(&format!(
                "rebuilt: {}; checked again: clean; the database as it was is in {}\n",
                written.join(", "),
                copy.display()
            )),
            None if checked.clean() => text.push_str("clean\n"),
            None => {}
        }
        text
    }

    fn end_json(&mut self, done: &Result<FsckReport, Failure>) {
        let rest = match done {
            Err(failure) => json!({ "outcome": "NOT_CHECKED", "error": failure.to_string() }),
            Ok(FsckReport { checked, rebuilt }) => json!({
                "outcome": match rebuilt {
                    Some(_) => "REBUILT",
                    None if checked.clean() => "CLEAN",
                    None if checked.can_be_rebuilt() => "CAN_BE_REBUILT",
                    None => "CANNOT_BE_REBUILT",
                },
                "entries": checked.entries,
                "checkpoints": checked.checkpoints,
                "subjects": checked.subjects,
                "rows_compared": checked.rows,
                "derived_faults": checked.derived,
                "truth_faults": checked.truth,
                "not_compared": checked.not_compared,
                "not_checked": NOT_CHECKED,
                "rebuilt": rebuilt.as_ref().map(|(written, _)| written),
                "backup": rebuilt.as_ref().map(|(_, copy)| copy.display().to_string()),
            }),
        };
        // Goes on in the object that was begun: without its first brace.
        let rest = format!("{rest:#}");
        let close = if self.faults == 0 { "]" } else { "\n  ]" };
        let rest = rest.strip_prefix('{').unwrap_or(&rest);
        self.write(&format!("{close},{rest}\n"));
    }

    fn advice(&self, checked: &Checked) -> String {
        let (derived, truth) = (
            checked.count(Standing::Derived),
            checked.count(Standing::Truth),
        );
        if checked.can_be_rebuilt() {
            return format!(
                "faults: {derived}, all in what follows from the entries: `lotledgerd fsck --rebuild` writes it again"
            );
        }
        format!(
            "faults: {truth} in what is never touched, {derived} in what follows from the entries; nothing is \
             rebuilt from entries that are in doubt: take a backup whose newest checkpoint is the signer's"
        )
    }

    fn write(&mut self, text: &str) {
        let out = &mut self.out;
        let mut write = || out.write_all(text.as_bytes());
        let written = match &self.bar {
            Some(bar) => bar.aside(write),
            None => write(),
        };
        if let Err(error) = written {
            self.failed.get_or_insert(error);
        }
    }
}

fn fault(difference: &Difference) -> serde_json::Value {
    json!({
        "table": difference.table,
        "key": difference.key,
        "found": difference.found,
        "expected": difference.expected,
        "standing": word(difference.standing),
    })
}

fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Derived => "derived",
        Standing::Truth => "truth",
    }
}

fn meaning(standing: Standing) -> &'static str {
    match standing {
        Standing::Derived => {
            "faults in what follows from the entries, which a rebuild writes again"
        }
        Standing::Truth => "faults in what is never touched",
    }
}

fn by_table(tables: &BTreeMap<String, u64>) -> String {
    let parts: Vec<_> = tables
        .iter()
        .map(|(table, n)| format!("{table} {n}"))
        .collect();
    parts.join(", ")
}
