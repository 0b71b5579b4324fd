//! What an audit found. The JSON of [`AuditFacts`] is the schema `lotledger.audit/1`: members may
//! be added, never renamed or taken away.

use data_encoding::HEXLOWER;
use serde::Serialize;

use super::cause::Cause;
use super::openings::Disclosed;
use super::overview::{Overview, Place};
use super::times::Times;
use crate::cli::render::facts::{CheckpointFacts, TrustFacts};
use crate::format::checkpoint::Checkpoint;
use crate::format::trust::TrustFile;
use crate::verify::replay::{Counts, Report};
use crate::verify::{Check, Fault};
use crate::words::{Wording, audit};

pub const SCHEMA: &str = "lotledger.audit/1";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AuditOutcome {
    /// Everything that was checked is right.
    Verified,
    /// At least one check failed.
    Failed,
    /// Could not be checked to the end.
    Incomplete,
}

/// Everything that an audit says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditFacts {
    pub training: bool,
    /// The signed checkpoint that the log was compared with, for who wants to keep it.
    #[serde(skip)]
    pub note: Vec<u8>,
    pub outcome: AuditOutcome,
    pub exit: u8,
    /// The answer in one sentence.
    pub headline: Wording,
    /// Where the log was read from.
    pub source: String,
    /// SHA-256 of the genesis payload.
    pub ledger_id: Option<String>,
    /// The newest entry that was read; what was recorded after it is not in what was read.
    pub newest: Option<Place>,
    /// Root of the entries that were read.
    pub log_root: String,
    pub counts: Counts,
    pub times: Times,
    /// Rows compared that a database keeps beside the log; `None` if it was not there.
    pub rows_compared: Option<u64>,
    /// The newest checkpoint, if the trust file believes it.
    pub checkpoint: Option<CheckpointFacts>,
    pub trust: Option<TrustFacts>,
    /// If the log's key has signed two logs that contradict each other: which.
    pub fork: Option<Wording>,
    /// The fault that came first, and how many follow from it.
    pub cause: Option<Cause>,
    /// Every check that failed, in log order.
    pub faults: Vec<Fault>,
    /// Indexes of all entries with a fault.
    pub bad_entries: Vec<u64>,
    /// Why it could not be checked to the end.
    pub incomplete: Vec<String>,
    pub checked: Vec<Wording>,
    pub not_checked: Vec<Wording>,
    pub lots_without_sidecar: Vec<String>,
    /// Donors whose disclosed outcomes came after their determination and exclude them.
    pub donors_excluded_later: Vec<String>,
    /// Size of the held checkpoint that the log was compared with.
    pub since: Option<u64>,
    /// The auditor's own copy of the log, if one was named.
    pub copy: Option<CopyFacts>,
    /// What the log says.
    pub overview: Overview,
}

/// What became of the auditor's copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopyFacts {
    pub directory: String,
    /// Entries in it now.
    pub entries: u64,
    pub bytes: u64,
    /// Entries that were taken from it.
    pub taken: u64,
    /// Entries that the daemon was asked for.
    pub fetched: u64,
    /// Bytes that were damaged or cut short.
    pub cut: u64,
    /// Size of the checkpoint that was kept in it before.
    pub checkpoint: Option<u64>,
    /// Whether the daemon's log contradicts that checkpoint: then one of them is not true.
    pub contradicted: bool,
    /// The first entry that is another in the daemon's log.
    pub differs_at: Option<u64>,
    /// All of it in sentences.
    pub said: Vec<Wording>,
}

pub struct Ending {
    pub report: Report,
    /// The newest checkpoint and who cosigned it.
    pub believed: Option<(Checkpoint, Vec<String>)>,
    pub training: bool,
    pub times: Times,
    pub disclosed: Disclosed,
    /// Why it could not be checked to the end.
    pub incomplete: Vec<String>,
    /// The held checkpoint that the log was compared with.
    pub since: Option<Checkpoint>,
    /// That the log's key has signed two logs.
    pub fork: Option<Wording>,
}

impl AuditFacts {
    pub fn new(ending: Ending, overview: Overview, cause: Option<Cause>) -> Self {
        let Ending {
            since,
            fork,
            report,
            believed,
            training,
            times,
            disclosed,
            mut incomplete,
        } = ending;
        if report.counts.entries == 0 {
            incomplete.push("0 entries were read: that is no success".into());
        }
        if let Some(index) = report.newer {
            incomplete.push(format!(
                "an update is needed: entry {index} is of an event or of rules that this program does not know; rules and index were checked up to there"
            ));
        }
        let (outcome, exit, headline) = match (report.faults.is_empty(), incomplete.is_empty()) {
            (false, _) => {
                let headline = fork.clone().unwrap_or_else(|| failed(&report.faults));
                (AuditOutcome::Failed, 1, headline)
            }
            (true, false) => (AuditOutcome::Incomplete, 3, unfinished()),
            (true, true) => (AuditOutcome::Verified, 0, verified(&report.counts)),
        };
        let mut bad_entries: Vec<u64> = report.faults.iter().filter_map(|f| f.index).collect();
        bad_entries.sort_unstable();
        bad_entries.dedup();
        let goes_on = |fault: &Fault| fault.check != Check::CheckpointHeld;
        let held = since.as_ref().filter(|_| report.faults.iter().all(goes_on));
        let newest = overview.last.clone().map(|recorded_at| Place {
            index: report.counts.entries.saturating_sub(1),
            recorded_at,
        });
        let checkpoint = believed.map(|(checkpoint, witnesses)| CheckpointFacts {
            origin: checkpoint.origin,
            size: checkpoint.size,
            root: checkpoint.root.to_string(),
            witnesses,
            absent_witnesses: Vec::new(),
            quorum_met: None,
        });
        Self {
            training,
            note: Vec::new(),
            outcome,
            exit,
            headline,
            source: String::new(),
            ledger_id: report.ledger_id.map(|id| id.to_string()),
            newest,
            log_root: report.root.to_string(),
            counts: report.counts,
            times,
            rows_compared: None,
            checkpoint,
            trust: None,
            fork,
            cause,
            faults: report.faults,
            bad_entries,
            incomplete,
            checked: checked(&report.counts, &disclosed, held),
            not_checked: not_checked(&disclosed, report.unchecked_lots.len()),
            lots_without_sidecar: report
                .unchecked_lots
                .iter()
                .map(ToString::to_string)
                .collect(),
            donors_excluded_later: disclosed.later,
            since: since.map(|held| held.size),
            copy: None,
            overview,
        }
    }

    /// How old it is what was read.
    pub fn newest_said(&self) -> Option<Wording> {
        let newest = self.newest.as_ref()?;
        let said = match self.incomplete.is_empty() {
            true => audit::newest,
            false => audit::read_to,
        };
        Some(said(newest.index, &newest.recorded_at.text))
    }

    /// The facts with the trust file they rest on.
    #[must_use]
    pub fn under(mut self, trust: &TrustFile, path: String) -> Self {
        self.trust = Some(TrustFacts {
            path,
            fingerprint: trust.fingerprint().to_string(),
            ledger_id: HEXLOWER.encode(trust.ledger_id()),
            origin: trust.origin().to_owned(),
        });
        if let Some(checkpoint) = &mut self.checkpoint {
            let absent = trust.absent_witnesses().iter();
            checkpoint.absent_witnesses = absent.map(|witness| witness.name.clone()).collect();
            let demanded = trust.quorum_name() != "none";
            checkpoint.quorum_met = demanded.then_some(!checkpoint.witnesses.is_empty());
        }
        self
    }
}

/// That the log is false, or only what is stored beside it.
fn failed(faults: &[Fault]) -> Wording {
    match faults.iter().all(|fault| fault.check.is_of_stored()) {
        true => audit::stored_failed(faults.len()),
        false => audit::failed(faults.len()),
    }
}

fn unfinished() -> Wording {
    audit::UNFINISHED.clone()
}

fn verified(counts: &Counts) -> Wording {
    audit::verified(counts.entries)
}

fn checked(counts: &Counts, disclosed: &Disclosed, held: Option<&Checkpoint>) -> Vec<Wording> {
    let Counts {
        entries,
        statements,
        signatures,
        seals,
        subjects,
        lots,
        sidecars,
    } = counts;
    let mut checked = vec![
        audit::entries(entries),
        audit::statements(statements),
        audit::signatures(signatures),
        audit::seals(seals, subjects),
        audit::lists_of_vials(sidecars, lots),
    ];
    checked.extend(held.map(|held| audit::held(held.size)));
    if disclosed.opened > 0 {
        let (opened, all) = (disclosed.outcomes - disclosed.closed, disclosed.outcomes);
        checked.push(audit::outcomes(opened, all));
    }
    if disclosed.others > 0 {
        let others = disclosed.others;
        checked.push(audit::other_openings(others));
    }
    checked
}

fn not_checked(disclosed: &Disclosed, lots: usize) -> Vec<Wording> {
    let mut items = vec![audit::NEWER.clone(), audit::TRUTH.clone()];
    let mut count = |number: usize, what: fn(usize) -> Wording| {
        if number > 0 {
            items.push(what(number));
        }
    };
    count(lots, audit::lots_without_list);
    count(disclosed.closed, audit::closed_outcomes);
    count(disclosed.foreign, audit::foreign_openings);
    items
}
