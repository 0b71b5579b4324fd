//! `TestReported`.

use std::collections::BTreeSet;

use crate::domain::authority::{Signers, roles};
use crate::domain::event::Kind;
use crate::domain::id::{
    AnalyteCode, Digest, Label, MethodCode, OrgRef, PersonRef, SampleRef, Text,
};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Quantity;
use crate::domain::statement::Meaning;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::value::{Determinations, ResultValue};
use crate::domain::view::{Reader, Step};

/// A laboratory reports one result. It is blind: it names the sample only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReported {
    /// The sample.
    pub sample: SampleRef,
    /// The laboratory.
    pub laboratory: OrgRef,
    /// Analyte code.
    pub analyte: AnalyteCode,
    /// Method code.
    pub method: MethodCode,
    /// Version of the method.
    pub method_version: Option<Label>,
    /// The laboratory's gapless counter for this client.
    pub client_sequence: u64,
    /// When the test began.
    pub started_at: TimestampMs,
    /// When it ended.
    pub ended_at: TimestampMs,
    /// When it was reported.
    pub reported_at: TimestampMs,
    /// The result.
    pub value: ResultValue,
    /// Limit of detection.
    pub lod: Option<Quantity>,
    /// Limit of quantitation.
    pub loq: Option<Quantity>,
    /// Expanded uncertainty: recorded, not applied.
    pub uncertainty: Option<Quantity>,
    /// Instrument.
    pub instrument: Label,
    /// Run.
    pub run_id: Label,
    /// Kit lots, ascending.
    pub kit_lots: Vec<Label>,
    /// SHA-256 of the raw data.
    pub raw_data: Digest,
    /// Who tested.
    pub analyst: PersonRef,
    /// Who reviewed.
    pub reviewer: Option<PersonRef>,
    /// Deviations from the method.
    pub deviations: Option<Text>,
    /// The single determinations that the value is computed from.
    pub determinations: Option<Determinations>,
}

impl Kind for TestReported {
    const MEANING: Meaning = Meaning::Performed;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.laboratory)
    }

    fn signers(&self) -> Signers {
        Signers::One(roles::TESTING)
    }

    fn joins(&self) -> Vec<Subject> {
        vec![Subject::Sample(self.sample)]
    }

    fn pins(&self, _: &Reader<'_>, _: TimestampMs) -> Step<Option<BTreeSet<Subject>>> {
        Ok(None)
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        Some(self.reported_at)
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
