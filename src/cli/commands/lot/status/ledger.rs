//! What the ledger says of a lot now: how far it has come, what holds it, and what the release gate finds.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{ByOthers, Phase};
use crate::cli::commands::lot::show::reached;
use crate::cli::commands::lot::submission_order::{Open, Queue};
use crate::cli::context::Context;
use crate::cli::exit::Failure;
use crate::cli::keyring::Keyring;
use crate::cli::lot_record::{LotRecord, Names};
use crate::cli::render::recall::RecallFacts;
use crate::cli::render::zone::Zone;
use crate::domain::event::{HoldReason, SampleSlot};
use crate::domain::id::SampleRef;
use crate::domain::reason::{Detail, Reason, ReasonCode, Severity};
use crate::domain::state::Reached;
use crate::domain::verdict::DueAgain;
use crate::words::{Language, Wording, lot as words, sheet};

/// Most rows that are named for one reason; JSON has them all.
const MAX_ROWS: usize = 12;

/// The lot as the ledger has it.
pub struct OnLedger {
    /// `None`: it was not opened.
    reached: Option<Reached>,
    /// Payload hash and reason of each open hold of the lot itself.
    holds: Vec<(String, HoldReason)>,
    released: bool,
    findings: Vec<Finding>,
    due: DueAgain,
    recalls: Vec<RecallFacts>,
    /// Rows of the specification that stop the release and that no plan of the dossier has.
    unplanned: Vec<String>,
    by_others: ByOthers,
    /// Histories behind it that this token is not shown: then nothing was found.
    hidden: Option<usize>,
}

/// Something that the gate finds, with the rows of the dossier that it is about.
struct Finding {
    reason: Reason,
    rows: Vec<String>,
}

impl OnLedger {
    /// Asks the ledger.
    pub async fn of(
        context: &Context,
        keyring: &Keyring,
        queue: &Queue,
        open: &Open,
    ) -> Result<Self, Failure> {
        let manifest = &open.dossier.manifest;
        let mut client = context.client().await?;
        let trust = context.trust_if_any()?;
        let lot = manifest.lot.clone();
        let record = match LotRecord::read(&mut client, trust.as_ref(), lot).await {
            Ok(record) => record,
            Err(failure) if &*failure.field == "LOT" => return Ok(Self::not_opened()),
            Err(failure) => return Err(failure),
        };
        let lot = record.state()?;
        let owners = lot.owners();
        let holds = lot.holds.open(&owners);
        let released = lot.released.is_some();
        let reasons = record
            .standing
            .iter()
            .flat_map(|standing| &standing.reasons);
        let told = reasons.filter(|reason| {
            let is_news = released || reason.code != ReasonCode::NotReleased;
            is_news && reason.severity != Severity::Info
        });
        let told: Vec<Reason> = told.cloned().collect();
        Ok(Self {
            reached: Some(lot.reached()),
            holds: holds
                .map(|(id, hold)| (id.to_string(), hold.reason))
                .collect(),
            released,
            hidden: record.standing.is_none().then(|| record.hidden()),
            due: record
                .standing
                .as_ref()
                .map_or_else(DueAgain::default, |standing| standing.due),
            recalls: record.recalls(&Names::new(record.view(), keyring)),
            unplanned: unplanned(&record, open, &told),
            findings: told
                .into_iter()
                .map(|reason| Finding {
                    rows: rows_of(&reason, queue, open),
                    reason,
                })
                .collect(),
            by_others: by_others(&record, open),
        })
    }

    fn not_opened() -> Self {
        Self {
            reached: None,
            holds: Vec::new(),
            released: false,
            hidden: None,
            findings: Vec::new(),
            due: DueAgain::default(),
            recalls: Vec::new(),
            unplanned: Vec::new(),
            by_others: ByOthers::new(),
        }
    }

    /// What laboratories have recorded of the dossier's samples.
    pub const fn by_others(&self) -> &ByOthers {
        &self.by_others
    }

    /// What a correction makes due once more.
    pub const fn due(&self) -> DueAgain {
        self.due
    }

    /// Whether it was rejected: nothing is reviewed or released any more, whatever the dossier has written.
    pub fn is_rejected(&self) -> bool {
        self.reached == Some(Reached::Rejected)
    }

    /// Whether a decision was made already, by this dossier or another copy of it, and nothing makes it due again.
    pub fn settles(&self, phase: Phase) -> bool {
        match (phase, self.reached) {
            (Phase::Review, _) if self.due.review => false,
            (Phase::Release, _) if self.due.release => false,
            (Phase::Submit | Phase::Write, _) | (_, None) => false,
            (_, Some(Reached::Opened | Reached::Filled)) => false,
            (Phase::Review, Some(Reached::Reviewed)) => true,
            (Phase::Release, Some(Reached::Reviewed)) => false,
            (_, Some(Reached::Released | Reached::Rejected | Reached::Recalled)) => true,
        }
    }

    /// How far it has come, by its name and in words.
    fn state(&self) -> (&'static str, &'static Wording) {
        match self.reached {
            Some(state) => reached(state),
            None => ("NOT_OPENED", &words::NOT_OPENED),
        }
    }

    pub fn json(&self) -> Value {
        let findings = self.findings.iter().map(|found| {
            let detail = found.reason.detail.as_ref().map(Detail::said);
            json!({
                "reason": found.reason.to_string(),
                "stops": found.reason.severity == Severity::Stop,
                "detail": detail.as_ref().map(|said| said.get(Language::English)),
                "detail_ja": detail.as_ref().map(|said| said.get(Language::Japanese)),
                "rows": found.rows,
            })
        });
        let holds = self
            .holds
            .iter()
            .map(|(hold, reason)| json!({ "hold": hold, "reason": reason.as_str() }));
        json!({
            "state": self.state().0,
            "holds": holds.collect::<Vec<_>>(),
            "findings": findings.collect::<Vec<_>>(),
            "recalls": self.recalls,
            "again": self.due.said(),
            "unplanned": self.unplanned,
            "hidden": self.hidden,
        })
    }

    pub fn lines(&self, language: Language) -> Vec<String> {
        let state = words::on_the_ledger(self.state().1);
        let mut lines = vec![state.get(language).to_owned()];
        lines.extend(self.holds.iter().map(|(hold, reason)| {
            let said = words::held(Wording::coded(reason, reason.said()), hold);
            format!("  {}", said.get(language))
        }));
        let zone = Zone::of_machine();
        let told = self.recalls.iter().filter_map(|recall| recall.whole(&zone));
        lines.extend(told.map(|told| told.get(language).to_owned()));
        if let Some(hidden) = self.hidden {
            lines.push(format!("  {}", sheet::hidden(hidden).get(language)));
        }
        lines.extend(
            self.due
                .said()
                .map(|said| format!("  {}", said.get(language))),
        );
        let (stops, asks) = match self.released {
            true => (&words::STOPS_VIALS, &words::VIALS_ASK),
            false => (&words::STOPS_RELEASE, &words::VIALS_WILL_ASK),
        };
        for (head, severity) in [(stops, Severity::Stop), (asks, Severity::Ask)] {
            let of = self
                .findings
                .iter()
                .filter(|found| found.reason.severity == severity);
            let said: Vec<String> = of.map(|found| found.line(language)).collect();
            if !said.is_empty() {
                lines.push(format!("\n{}", head.get(language)));
                lines.extend(said);
            }
        }
        if !self.unplanned.is_empty() {
            let rows = words::unplanned(self.unplanned.join(", "));
            lines.push(format!("\n{}", rows.get(language)));
        }
        lines
    }
}

impl Finding {
    fn line(&self, language: Language) -> String {
        let text = self.reason.text();
        let mark = match self.reason.severity {
            Severity::Stop => "[x]",
            Severity::Ask | Severity::Info => "[?]",
        };
        let mut line = format!("  {mark} {}: {}", self.reason, text.get(language));
        if let Some(detail) = &self.reason.detail {
            let detail = Zone::of_machine().in_text(detail.said().get(language));
            line.push_str(&format!(" ({detail})"));
        }
        for row in self.rows.iter().take(MAX_ROWS) {
            line.push_str(&format!(" | {row}"));
        }
        match self.rows.len().saturating_sub(MAX_ROWS) {
            0 => line,
            more => format!("{line} | +{more}"),
        }
    }
}

/// Rows of the specification that stop the release, and that no plan has: neither here nor on the ledger.
fn unplanned(record: &LotRecord, open: &Open, reasons: &[Reason]) -> Vec<String> {
    let plans = record.plans();
    let recorded = plans.iter().map(|(planned, _)| &planned.slot);
    let written = open.dossier.manifest.sampling.iter();
    let slots: Vec<&SampleSlot> = recorded
        .chain(written.flat_map(|plan| &plan.slots))
        .collect();
    let rows = record.standing.iter().flat_map(|standing| &standing.rows);
    let of_none = rows.filter(|row| {
        let (code, stage) = (&row.key.code, row.key.stage);
        let mut slots = slots.iter();
        let planned = slots.any(|slot| slot.stage == stage && slot.analytes.contains(code));
        let about = |reason: &Reason| reason.about.as_ref().map(ToString::to_string);
        let stops = |reason: &Reason| {
            reason.severity == Severity::Stop && about(reason).as_deref() == Some(code.as_str())
        };
        !planned && reasons.iter().any(stops)
    });
    of_none.map(|row| row.key.to_string()).collect()
}

/// Arrivals and results of the lot's samples, by the dossier's names for them.
fn by_others(record: &LotRecord, open: &Open) -> ByOthers {
    let names: BTreeMap<SampleRef, &str> = open
        .memory
        .references()
        .filter(|(kind, ..)| *kind == "sample")
        .map(|(_, name, bytes)| (SampleRef::from_bytes(bytes), name))
        .collect();
    let mut recorded = ByOthers::new();
    for sample in record.samples() {
        let Some(name) = names.get(&sample.id).map(|name| (*name).to_owned()) else {
            continue;
        };
        if sample.state.received.is_some() {
            recorded.insert((name.clone(), None));
        }
        let results = sample.state.results.iter();
        recorded.extend(results.map(|(_, e)| (name.clone(), Some(e.analyte.clone()))));
    }
    recorded
}

/// The rows of the dossier that a reason is about, as far as it says which entries or samples.
fn rows_of(reason: &Reason, queue: &Queue, open: &Open) -> Vec<String> {
    let (mut entries, mut samples): (Vec<u64>, Vec<SampleRef>) = (Vec::new(), Vec::new());
    match &reason.detail {
        Some(Detail::Late(late) | Detail::LateBeforeTheLot(late)) => {
            entries.extend(late.iter().map(|entry| entry.index));
        }
        Some(Detail::ToldAfterwards(told)) => {
            entries.extend(told.iter().map(|entry| entry.index));
        }
        Some(Detail::Signed(_, index)) => entries.push(*index),
        Some(Detail::Sample(sample, _) | Detail::Unreported(sample, _)) => samples.push(*sample),
        _ => {}
    }
    let recorded = queue.items.iter().filter_map(|item| {
        let index = queue.recorded(item).ok()??;
        entries.contains(&index).then(|| queue.place(item))
    });
    let of_samples = open.memory.references().filter_map(|(kind, name, bytes)| {
        let sample = SampleRef::from_bytes(bytes);
        (kind == "sample" && samples.contains(&sample)).then(|| name.to_owned())
    });
    recorded.chain(of_samples).collect()
}
