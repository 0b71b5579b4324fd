//! `ProcessRecorded`.

use std::collections::BTreeSet;

use super::{BankDetails, NodeQuantity, ProcessStep};
use crate::domain::authority::Signers;
use crate::domain::event::Kind;
use crate::domain::id::{Digest, Label, MethodCode, OrgRef, PersonRef};
use crate::domain::key::PublicKey;
use crate::domain::quantity::Quantity;
use crate::domain::statement::{Meaning, Role};
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Reader, Step};

/// A step of the making turned inputs into outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProcessRecorded {
    /// Who did it.
    pub organisation: OrgRef,
    /// Which step.
    pub step: ProcessStep,
    /// Method code.
    pub method: MethodCode,
    /// What went in, ascending by node.
    pub inputs: Vec<NodeQuantity>,
    /// What came out, ascending by node.
    pub outputs: Vec<NodeQuantity>,
    /// What was thrown away.
    pub waste: Option<Quantity>,
    /// Equipment, ascending.
    pub equipment: Vec<Label>,
    /// Who worked, ascending.
    pub operators: Vec<PersonRef>,
    /// When it began.
    pub started_at: TimestampMs,
    /// When it ended.
    pub ended_at: TimestampMs,
    /// Commitment to the parameters.
    pub parameters: Option<Digest>,
    /// Of a cell bank; exactly when the step is one.
    pub bank: Option<BankDetails>,
}

impl Kind for ProcessRecorded {
    const MEANING: Meaning = Meaning::Performed;
    const DECISION: bool = false;
    const CLAIM: bool = false;

    fn organisation(&self) -> Option<OrgRef> {
        Some(self.organisation)
    }

    fn signers(&self) -> Signers {
        Signers::One(&[Role::Operator])
    }

    fn joins(&self) -> Vec<Subject> {
        let outputs = self.outputs.iter().map(|o| Subject::Node(o.node));
        let inputs = self.inputs.iter().map(|i| Subject::UseOfNode(i.node));
        outputs.chain(inputs).collect()
    }

    fn pins(&self, _: &Reader<'_>, _: TimestampMs) -> Step<Option<BTreeSet<Subject>>> {
        Ok(None)
    }

    fn names(&self, _: OrgRef) -> bool {
        false
    }

    fn happened_at(&self) -> Option<TimestampMs> {
        Some(self.ended_at)
    }

    fn keys(&self) -> Vec<PublicKey> {
        Vec::new()
    }
}
