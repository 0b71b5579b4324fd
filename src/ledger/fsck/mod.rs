//! Checking a database as a whole, and writing again what follows from its entries.
//!
//! [`check`] reads every entry in order: the chain, the tree under every checkpoint, lists of vials,
//! the signer's memory. What else is stored follows from the entries and is compared row by row. Memory
//! grows with the ledger only by the time of each batch: no state is folded but the ledger's own, for its keys and clock.
//!
//! [`rebuild`] writes what follows again, in one transaction, and only if the log itself is sound.
//!
//! Not here: signatures of statements, and whether the rules admit them; that is the audit.

mod log;

use std::collections::BTreeMap;
use std::path::Path;

use super::states::follows;
use crate::store::StoreError;
use crate::store::sqlite::derived::{
    Derived, DerivedError, Difference, Lock, Standing, is_of_index, make_index_again,
};
use log::Log;

/// Who is told what is found, and how far it is.
pub trait Watcher {
    /// Something stored is not what it should be.
    fn found(&mut self, difference: Difference);
    /// So many entries of so many.
    fn progress(&mut self, done: u64, all: u64);
    /// What is done now.
    fn step(&mut self, what: &str);
}

/// The signer's memory, which stands outside the database.
#[derive(Debug, Clone, Copy)]
pub enum Memory<'m> {
    /// It is not known where it is: not compared.
    NotGiven,
    /// There should be a file, and there is none.
    Missing,
    /// The notes in it: the last and, as a rule, the one before.
    Notes(&'m [Vec<u8>]),
}

/// What a check went over, and how much it found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checked {
    pub entries: u64,
    pub checkpoints: u64,
    /// Subjects that have a history.
    pub subjects: u64,
    /// Rows compared with what follows from the entries.
    pub rows: u64,
    /// Faults in what follows from the entries, by table.
    pub derived: BTreeMap<String, u64>,
    /// Faults in what nothing can be rebuilt from, by table.
    pub truth: BTreeMap<String, u64>,
    /// Why what follows from the entries was not compared, if it was not.
    pub not_compared: Option<String>,
}

impl Checked {
    /// Nothing was found, and everything was compared.
    pub fn clean(&self) -> bool {
        self.derived.is_empty() && self.truth.is_empty() && self.not_compared.is_none()
    }

    /// Whether all that was found can be written again.
    pub fn can_be_rebuilt(&self) -> bool {
        self.truth.is_empty() && self.not_compared.is_none()
    }

    /// Whether the index has faults, and whether what follows has in the log's file.
    pub fn faulty(&self) -> (bool, bool) {
        let mut tables = self.derived.keys();
        let index = tables.clone().any(|table| is_of_index(table));
        (index, tables.any(|table| !is_of_index(table)))
    }

    pub fn count(&self, standing: Standing) -> u64 {
        let tables = match standing {
            Standing::Derived => &self.derived,
            Standing::Truth => &self.truth,
        };
        tables.values().sum()
    }

    fn add(&mut self, difference: &Difference) {
        let tables = match difference.standing {
            Standing::Derived => &mut self.derived,
            Standing::Truth => &mut self.truth,
        };
        *tables.entry(difference.table.clone()).or_default() += 1;
    }
}

/// Why nothing was rebuilt. The database is as it was, unless the variant says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum RebuildError {
    #[error("nothing was rebuilt: {0}")]
    Store(#[from] StoreError),
    /// The end of the transaction failed: it is rebuilt whole, or not at all.
    #[error("whether it was rebuilt is unknown: check again")]
    OutcomeUnknown,
    /// There are faults in what a rebuild starts from, which were not there when it was checked before.
    #[error("nothing was rebuilt: what it would start from was changed meanwhile (faults: {0})")]
    Unsound(u64),
    /// After writing, and before the end of the transaction, it was still not as it should be.
    #[error("nothing was rebuilt: it was written, checked and taken back (faults left: {0})")]
    StillDamaged(u64),
}

/// Reads the whole database and tells the watcher of every fault.
///
/// # Errors
/// The world failed. A file that contradicts its own format is a fault, not an error.
pub fn check(
    derived: &mut Derived,
    memory: Memory<'_>,
    watcher: &mut dyn Watcher,
) -> Result<Checked, StoreError> {
    let mut tally = Tally {
        watcher,
        checked: Checked::default(),
    };
    match compare(derived, memory, &mut tally) {
        Ok(()) => {}
        Err(StoreError::Damaged(what)) => {
            tally.checked.not_compared = Some("the file cannot be read to its end".into());
            tally.truth("file", "pages", what, "a file that can be read");
        }
        Err(error) => return Err(error),
    }
    Ok(tally.checked)
}

/// Checks once more, writes again what follows from the entries and is not as it should be, checks the
/// outcome, and only then ends the transaction. Returns what was written.
pub fn rebuild(
    mut derived: Derived,
    memory: Memory<'_>,
    watcher: &mut dyn Watcher,
) -> Result<Vec<String>, RebuildError> {
    // Once more: what was checked before was read outside this transaction.
    let checked = check(&mut derived, memory, &mut Quiet(watcher))?;
    if !checked.can_be_rebuilt() {
        return Err(RebuildError::Unsound(checked.count(Standing::Truth)));
    }
    let written: Vec<String> = derived.damaged().map(str::to_owned).collect();
    watcher.step(&format!("rebuilding {}", written.join(", ")));
    derived.rebuild()?;
    watcher.step("checking what was rebuilt");
    derived.restart()?;
    let after = check(&mut derived, memory, watcher)?;
    if !after.clean() {
        let left = after.count(Standing::Derived) + after.count(Standing::Truth);
        return Err(RebuildError::StillDamaged(left));
    }
    match derived.commit() {
        Ok(()) => Ok(written),
        Err(_) => Err(RebuildError::OutcomeUnknown),
    }
}

/// Sets the index aside and makes it again from the log, which was found sound.
///
/// # Errors
/// What keeps the log from being opened; [`StoreError::Damaged`] if what follows is not what its last seal says.
pub fn rebuild_index(
    database: &Path,
    lock: Lock,
    watcher: &mut dyn Watcher,
) -> Result<(), DerivedError> {
    watcher.step("making the index again");
    make_index_again(database, lock, &mut follows).map(drop)
}

fn compare(
    derived: &mut Derived,
    memory: Memory<'_>,
    tally: &mut Tally<'_>,
) -> Result<(), StoreError> {
    tally.watcher.step("checking the file");
    derived.compare_schema(&mut |d| tally.found(d))?;
    derived.check_pages(&mut |d| tally.found(d))?;
    if let Some(table) = ["entry", "checkpoint", "sidecar", "public_text"]
        .iter()
        .find(|t| !derived.usable(t))
    {
        tally.checked.not_compared = Some(format!("table {table} cannot be read"));
        return Ok(());
    }
    tally.watcher.step("reading entries");
    let mut log = Log::new(memory);
    if !log.read(derived, tally)? {
        let why = "entries are missing: what follows from them is not known";
        tally.checked.not_compared = Some(why.into());
        return Ok(());
    }
    tally.watcher.step("comparing what follows from them");
    let index = derived.end(&mut |d| tally.found(d))?;
    tally.checked.subjects = index.subject_count;
    log.end(&index, tally);
    tally.checked.rows = derived.compare(&mut |d| tally.found(d))?;
    if derived.undisturbed() {
        return Ok(());
    }
    Err(StoreError::Failed {
        doing: "reading the file",
        source: "somebody began to write to it meanwhile".into(),
    })
}

/// Counts what is found, and passes it on.
struct Tally<'w> {
    watcher: &'w mut dyn Watcher,
    checked: Checked,
}

impl Tally<'_> {
    fn found(&mut self, difference: Difference) {
        self.checked.add(&difference);
        self.watcher.found(difference);
    }

    fn truth(
        &mut self,
        table: &str,
        key: &str,
        found: impl Into<String>,
        expected: impl Into<String>,
    ) {
        self.found(Difference {
            table: table.into(),
            key: key.into(),
            found: found.into(),
            expected: expected.into(),
            standing: Standing::Truth,
        });
    }
}

/// Passes on how far it is, and not what was said before.
struct Quiet<'w>(&'w mut dyn Watcher);

impl Watcher for Quiet<'_> {
    fn found(&mut self, _: Difference) {}

    fn progress(&mut self, done: u64, all: u64) {
        self.0.progress(done, all);
    }

    fn step(&mut self, what: &str) {
        self.0.step(what);
    }
}
