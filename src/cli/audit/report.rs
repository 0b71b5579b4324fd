//! What an audit found. The JSON of [`AuditFacts`] is the schema `lotledger.audit/1`: members may
//! be added, never renamed or taken away.

use data_encoding::HEXLOWER;
use serde::Serialize;

use super::openings::Disclosed;
use super::times::Times;
use crate::cli::render::Both;
use crate::cli::render::facts::{CheckpointFacts, TrustFacts};
use crate::format::checkpoint::Checkpoint;
use crate::format::trust::TrustFile;
use crate::verify::Fault;
use crate::verify::replay::{Counts, Report};

/// Name and version of the JSON.
pub const SCHEMA: &str = "lotledger.audit/1";

/// What became of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Outcome {
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
    /// A training ledger.
    pub training: bool,
    /// What became of the log.
    pub outcome: Outcome,
    /// The exit code of the program.
    pub exit: u8,
    /// The answer in one sentence.
    pub headline: Both,
    /// Where the log was read from.
    pub source: String,
    /// SHA-256 of the genesis payload.
    pub ledger_id: Option<String>,
    /// Root of the entries that were read.
    pub log_root: String,
    /// What was gone over.
    pub counts: Counts,
    /// How long it took.
    pub times: Times,
    /// Rows compared that a database keeps beside the log; `None` if it was not there.
    pub rows_compared: Option<u64>,
    /// The newest checkpoint, if the trust file believes it.
    pub checkpoint: Option<CheckpointFacts>,
    /// The trust file.
    pub trust: Option<TrustFacts>,
    /// Every check that failed, in log order.
    pub faults: Vec<Fault>,
    /// Indexes of all entries with a fault.
    pub bad_entries: Vec<u64>,
    /// Why it could not be checked to the end.
    pub incomplete: Vec<String>,
    /// What was checked.
    pub checked: Vec<Both>,
    /// What was not checked.
    pub not_checked: Vec<Both>,
    /// Lots whose sidecar was not there.
    pub lots_without_sidecar: Vec<String>,
    /// Donors whose disclosed outcomes came after their determination and exclude them.
    pub donors_excluded_later: Vec<String>,
}

/// What an audit ends with.
pub struct Ending {
    /// The replay's report.
    pub report: Report,
    /// The newest checkpoint and who cosigned it.
    pub believed: Option<(Checkpoint, Vec<String>)>,
    /// A training ledger.
    pub training: bool,
    /// How long it took.
    pub times: Times,
    /// What openings said.
    pub disclosed: Disclosed,
    /// Why it could not be checked to the end.
    pub incomplete: Vec<String>,
}

impl AuditFacts {
    /// The facts of an audit.
    pub fn new(ending: Ending) -> Self {
        let Ending {
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
            (false, _) => (Outcome::Failed, 1, failed(report.faults.len())),
            (true, false) => (Outcome::Incomplete, 3, unfinished()),
            (true, true) => (Outcome::Verified, 0, verified(&report.counts)),
        };
        let mut bad_entries: Vec<u64> = report.faults.iter().filter_map(|f| f.index).collect();
        bad_entries.sort_unstable();
        bad_entries.dedup();
        let checkpoint = believed.map(|(checkpoint, witnesses)| CheckpointFacts {
            origin: checkpoint.origin,
            size: checkpoint.size,
            root: HEXLOWER.encode(&checkpoint.root),
            witnesses,
            absent_witnesses: Vec::new(),
            quorum_met: None,
        });
        Self {
            training,
            outcome,
            exit,
            headline,
            source: String::new(),
            ledger_id: report.ledger_id.map(|id| id.to_string()),
            log_root: report.root.to_string(),
            counts: report.counts,
            times,
            rows_compared: None,
            checkpoint,
            trust: None,
            faults: report.faults,
            bad_entries,
            incomplete,
            checked: checked(&report.counts, &disclosed),
            not_checked: not_checked(&disclosed, report.unchecked_lots.len()),
            lots_without_sidecar: report
                .unchecked_lots
                .iter()
                .map(ToString::to_string)
                .collect(),
            donors_excluded_later: disclosed.later,
        }
    }

    /// The facts with the trust file they rest on.
    #[must_use]
    pub fn under(mut self, trust: &TrustFile, path: String) -> Self {
        self.trust = Some(TrustFacts {
            path,
            fingerprint: HEXLOWER.encode(&trust.fingerprint()),
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

fn failed(faults: usize) -> Both {
    Both::fixed(
        format!("The log is not what it claims to be: {faults} checks failed."),
        format!("台帳は正当なものではありません(不合格{faults}件)"),
    )
}

fn unfinished() -> Both {
    Both::fixed(
        "Could not be checked to the end; nothing wrong was found in what was read.",
        "最後まで確認できませんでした(確認した範囲に不合格はありません)",
    )
}

fn verified(counts: &Counts) -> Both {
    Both::fixed(
        format!(
            "Everything that was checked is right: {} entries.",
            counts.entries
        ),
        format!(
            "確認した内容に不合格はありません(エントリ{}件)",
            counts.entries
        ),
    )
}

fn checked(counts: &Counts, disclosed: &Disclosed) -> Vec<Both> {
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
        Both::fixed(
            format!("{entries} entries, each read, hashed and chained again"),
            format!("エントリ{entries}件:読み直し、ハッシュ、連鎖"),
        ),
        Both::fixed(
            format!("{statements} statements: form, rules, repeated payloads"),
            format!("記録{statements}件:形式、規則、重複"),
        ),
        Both::fixed(
            format!("{signatures} signatures, each by the strict rule"),
            format!("署名{signatures}件"),
        ),
        Both::fixed(
            format!("{seals} seals: the index of {subjects} subjects computed again"),
            format!("封印{seals}件:対象{subjects}件の索引を再計算"),
        ),
        Both::fixed(
            format!("{sidecars} lists of vials for {lots} lots with vials"),
            format!("バイアル一覧{sidecars}件(バイアルのあるロット{lots}件)"),
        ),
    ];
    if disclosed.opened > 0 {
        let (opened, all) = (disclosed.outcomes - disclosed.closed, disclosed.outcomes);
        checked.push(Both::fixed(
            format!("{opened} of {all} outcomes of donor tests and interviews against their commitments, and their donors with them"),
            format!("ドナーの検査・問診の結果{all}件中{opened}件の開示とドナー適格性"),
        ));
    }
    if disclosed.others > 0 {
        let others = disclosed.others;
        checked.push(Both::fixed(
            format!("{others} openings of other fields against their commitments"),
            format!("その他の項目の開示{others}件"),
        ));
    }
    checked
}

fn not_checked(disclosed: &Disclosed, lots: usize) -> Vec<Both> {
    let mut items = vec![
        Both::fixed(
            "whether anything newer exists, or another history was shown to others: compare size and root with a checkpoint from elsewhere",
            "より新しい記録の有無、他者に別の履歴が示されていないか(他所で得たチェックポイントと比較してください)",
        ),
        Both::fixed(
            "whether what was signed is true",
            "署名された内容が真実であるか",
        ),
    ];
    let mut count = |number: usize, en: &str, ja: &str| {
        if number > 0 {
            items.push(Both::fixed(
                format!("{number} {en}"),
                format!("{ja}{number}件"),
            ));
        }
    };
    count(
        lots,
        "lots whose list of vials was not there: their vials and duplicates",
        "バイアル一覧がないロット(重複を含む)",
    );
    count(
        disclosed.closed,
        "outcomes of donor tests and interviews: committed, not disclosed",
        "ドナーの検査・問診の結果(コミットメントのみで未開示)",
    );
    count(
        disclosed.foreign,
        "openings about other ledgers",
        "他の台帳の開示",
    );
    items
}
