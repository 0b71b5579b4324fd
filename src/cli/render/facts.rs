//! What a check of a bundle found. The JSON of [`VerdictFacts`] is the schema
//! `lotledger.verdict/1`: members may be added, never renamed or taken away.

use serde::Serialize;

use super::corrected;
use super::recall::RecallFacts;
use super::zone::Zone;
use crate::domain::event::MomentKind;
use crate::domain::gate::RowOutcome;
use crate::domain::reason::{About, Reason, ReasonCode};
use crate::domain::value::LabIndependence;
use crate::domain::verdict::Overall;
use crate::verify::Fault;
use crate::words::Language;
use crate::words::Wording;
use crate::words::vial;

pub const SCHEMA: &str = "lotledger.verdict/1";

/// What became of the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Outcome {
    /// The evidence is good: there is a verdict.
    Valid,
    /// The evidence lacks something: nothing follows from it.
    Incomplete,
    /// The evidence is not what it claims to be.
    Invalid,
    /// There is no evidence: the verdict, which is `DO_NOT_USE`, is the daemon's word.
    Unproven,
}

/// Everything that an answer says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictFacts {
    pub training: bool,
    pub outcome: Outcome,
    /// `OK_AS_OF`, `ASK_MAKER` or `DO_NOT_USE`; `None` unless the evidence is valid, or the daemon's word
    /// is that it must not be used.
    pub verdict: Option<Overall>,
    pub exit: u8,
    /// The answer in one sentence.
    pub headline: Wording,
    pub unapproved: Wording,
    pub question: QuestionFacts,
    /// Why, in the order of the checks.
    pub reasons: Vec<ReasonFacts>,
    /// The lot's recalls, in log order, with what they say to the public.
    pub recalls: Vec<RecallFacts>,
    /// Every check that failed.
    pub faults: Vec<Fault>,
    /// What the evidence lacks.
    pub missing: Vec<String>,
    pub missing_ja: Vec<String>,
    pub checked: CheckedFacts,
    /// Who has the vial; `None` without a verdict.
    pub custody: Option<CustodyFacts>,
    pub rows: Vec<RowFacts>,
    /// Raw materials with antibiotics, or of animals, people or undisclosed origin; `None` without a
    /// verdict that looked at the making.
    pub ingredients: Option<Vec<IngredientFacts>>,
    /// What a clinic is told to ask, with answers; empty without a verdict.
    pub questions: Vec<AnsweredFacts>,
    /// What happened to the vial, in log order; empty without a verdict.
    pub timeline: Vec<MomentFacts>,
    pub not_checked: Vec<Wording>,
    /// Commands by which the reader can repeat the check.
    pub check_it_yourself: Vec<Wording>,
    /// What the daemon said, and whether it is the same; only if it was asked.
    pub daemon: Option<DaemonFacts>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct QuestionFacts {
    pub gtin: Option<String>,
    pub lot: Option<String>,
    /// Vial tag, hex.
    pub vial: Option<String>,
    /// Serial number on the label; only if the label's code was given.
    pub serial: Option<String>,
    /// Whether the label's code was given.
    pub label_shown: bool,
    /// The product's name.
    pub product: Option<String>,
    /// What it is sold as: `research_reagent`, `cosmetic`, `in_house_preparation`,
    /// `investigational` or `other`.
    pub marketed_as: Option<&'static str>,
    /// Whether what the vesicles carry was changed.
    pub cargo_modified: Option<bool>,
    /// Both in words.
    pub sold_as: Option<Wording>,
    pub maker: Option<PartyFacts>,
    /// Expiry on the ledger.
    pub expiry: Option<String>,
    /// The routes that the product is registered for.
    pub routes: Vec<&'static str>,
    /// Its largest dose in any hour, mL.
    pub max_dose_ml_per_hour: Option<String>,
    /// How the lot is kept, e.g. `ULT_80`.
    pub storage_class: Option<&'static str>,
    /// Routes and dose, how it is kept, and whom to ask, in words.
    pub given: Option<Wording>,
    pub kept: Option<Wording>,
    pub ask: Option<Wording>,
    pub asked_by: Option<PartyFacts>,
}

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartyFacts {
    pub organisation: String,
    /// Its name, if the evidence has it.
    pub name: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonFacts {
    pub code: ReasonCode,
    /// Code and what it is about, e.g. `TEST_FAIL(ENDOTOXIN)` or `DONORS=2`.
    pub stable: String,
    /// `STOP`, `ASK` or `INFO`.
    pub severity: crate::domain::reason::Severity,
    pub about: Option<About>,
    /// More for a person.
    pub detail: Option<String>,
    pub detail_ja: Option<String>,
    pub text: Wording,
}

impl From<&Reason> for ReasonFacts {
    fn from(reason: &Reason) -> Self {
        let said = reason.detail.as_ref().map(corrected::detail);
        let detail = |language| Some(said.as_ref()?.get(language).to_owned());
        Self {
            code: reason.code,
            stable: reason.to_string(),
            severity: reason.severity,
            about: reason.about.clone(),
            detail: detail(Language::English),
            detail_ja: detail(Language::Japanese),
            text: reason.text(),
        }
    }
}

/// A raw material that somebody may be allergic to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IngredientFacts {
    pub name: String,
    /// What it is, e.g. `SERUM`.
    pub category: &'static str,
    /// What it contains: `ANTIBIOTIC`, `BOVINE`, `PORCINE`, `HUMAN`.
    pub contains: Vec<&'static str>,
    /// Where it comes from, e.g. `BOVINE` or `UNDISCLOSED`.
    pub species: &'static str,
    pub text: Wording,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckedFacts {
    /// Where the evidence came from: a file, or a daemon's address.
    pub evidence: String,
    /// SHA-256 of the bundle file; of nothing, with 0 bytes, if there is none.
    pub evidence_sha256: String,
    pub evidence_bytes: u64,
    /// The checkpoint; `None` unless the evidence is valid.
    pub checkpoint: Option<CheckpointFacts>,
    pub statements: u64,
    /// Signatures verified, each by the strict rule.
    pub signatures: u64,
    /// Openings that were given and open a commitment of the evidence.
    pub openings: u64,
    pub trust: TrustFacts,
    /// When the evidence is as of, milliseconds since 1970 UTC and as text.
    pub as_of: Option<TimeFacts>,
    pub now: TimeFacts,
    pub now_from: NowFrom,
    pub age_ms: Option<i64>,
    pub max_age_ms: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NowFrom {
    /// This machine's clock.
    Machine,
    ByHand,
    /// The simulated clock of a training ledger, as its daemon says.
    TrainingLedger,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckpointFacts {
    /// Name of the log.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Root, hex.
    pub root: String,
    pub witnesses: Vec<String>,
    /// Witnesses of the trust file whose type of key is not known here: they count as absent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub absent_witnesses: Vec<String>,
    /// Whether the trust file's quorum is met; `None` if it demands none.
    pub quorum_met: Option<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrustFacts {
    pub path: String,
    /// SHA-256 of its bytes, to be compared with paper.
    pub fingerprint: String,
    pub ledger_id: String,
    pub origin: String,
}

/// An instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimeFacts {
    /// Milliseconds since 1970 UTC.
    pub ms: i64,
    pub text: String,
}

impl ValueFacts {
    /// The value with how it was found, in one line; the days without the time of day.
    pub fn line(&self, language: Language, zone: &Zone) -> String {
        let (value, method) = (self.compared(language), self.method(language));
        let (days, hours) = (self.days(zone), vial::hours(self.hours));
        format!("{value} ({method}, {days}, {})", hours.get(language))
    }

    /// The value, and how it met its limit.
    pub fn compared(&self, language: Language) -> String {
        let compared = self.compared.as_ref().map(|c| format!(": {c}"));
        format!("{}{}", self.shown(language), compared.unwrap_or_default())
    }

    /// The method in words, its code beside it if that is another text.
    fn method(&self, language: Language) -> String {
        match self.method_text.get(language) {
            text if text == self.method => text.to_owned(),
            text => format!("{text} [{}]", self.method),
        }
    }

    /// The day of the test, or its first and last.
    pub fn days(&self, zone: &Zone) -> String {
        let (started, ended) = (zone.day(self.started.ms), zone.day(self.ended.ms));
        match started == ended {
            true => started,
            false => format!("{started} – {ended}"),
        }
    }

    pub fn shown(&self, language: Language) -> &str {
        in_language(language, &self.shown, &self.shown_ja)
    }
}

impl From<crate::domain::time::TimestampMs> for TimeFacts {
    fn from(time: crate::domain::time::TimestampMs) -> Self {
        Self {
            ms: time.ms(),
            text: time.to_string(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustodyFacts {
    /// Who, by the ledger.
    pub possessor: Option<PartyFacts>,
    pub shipments: Vec<ShipmentFacts>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShipmentFacts {
    pub shipment: String,
    pub from: PartyFacts,
    pub to: PartyFacts,
    /// Whether its arrival is recorded.
    pub received: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowFacts {
    /// The analyte's code.
    pub code: String,
    pub stage: &'static str,
    /// Both in words: the test, and where in the making.
    pub text: Wording,
    pub stage_text: Wording,
    /// Which of several rows with this code and stage.
    pub row_id: Option<String>,
    /// `PASS`, `FAIL`, `INSUFFICIENT`, `MISSING`, `NOT_REQUIRED`, `REPORTED` or `AFTER_RELEASE`.
    pub result: RowOutcome,
    /// Kinds of laboratory that reported: `third_party`, `affiliated`, `in_house`.
    pub laboratories: Vec<LabIndependence>,
    pub results: u64,
    /// What was reported, in log order.
    pub values: Vec<ValueFacts>,
    /// Why results do not count or do not pass.
    pub remarks: Vec<String>,
    pub remarks_ja: Vec<String>,
}

/// One of two members that say the same.
pub fn in_language<T>(language: Language, english: T, japanese: T) -> T {
    match language {
        Language::English => english,
        Language::Japanese => japanese,
    }
}

/// A reported result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueFacts {
    /// Index of its entry.
    pub index: u64,
    /// The value with its unit, as signed.
    pub value: String,
    /// The value as people read it: endotoxin in EU.
    pub shown: String,
    pub shown_ja: String,
    /// How an exact number met the row's limits: `0.54 → 0.5 ≤ 0.5 EU/mL`.
    pub compared: Option<String>,
    /// The method's code.
    pub method: String,
    /// In words; the code again, if it is none that is known here.
    pub method_text: Wording,
    pub started: TimeFacts,
    pub ended: TimeFacts,
    /// Whole hours between the two.
    pub hours: i64,
    /// The day of the report.
    pub date: String,
}

/// A question with what the evidence answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnsweredFacts {
    /// 1 to 15.
    pub number: u8,
    pub question: Wording,
    /// The answers; none: not recorded.
    pub answers: Vec<Wording>,
}

/// A moment of the vial's way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MomentFacts {
    /// Index of its entry.
    pub index: u64,
    /// When it happened, as its author says.
    pub at: TimeFacts,
    /// That day: in UTC, and in Japan.
    pub date: Wording,
    pub event: &'static str,
    pub kind: MomentKind,
    pub text: Wording,
    pub by: PartyFacts,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DaemonFacts {
    pub address: String,
    /// Its verdict, `UNSPECIFIED` if it is none that this program knows.
    pub verdict: &'static str,
    /// Its reasons, as codes.
    pub reasons: Vec<String>,
    /// Whether verdict and reasons are those of this program; `None` if it has no evidence to judge by.
    pub agrees: Option<bool>,
}
