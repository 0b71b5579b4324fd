//! A node of the material lineage.

use crate::domain::event::{BankTier, Material, MaterialReceived, ProcessRecorded, ProcessStep};
use crate::domain::id::{NodeRef, OrgRef};
use crate::domain::spec::Stage;
use crate::domain::time::TimestampMs;

use super::{Holds, SamplingState};

/// A node. A sampling plan may precede it, so its origin can be missing.
#[derive(Debug, Clone, Default)]
pub struct NodeState {
    pub origin: Option<Origin>,
    /// From when it was there: the end of its step, or its receipt.
    pub exists_from: Option<TimestampMs>,
    pub sampling: SamplingState,
    pub holds: Holds,
}

#[derive(Debug, Clone)]
pub enum Origin {
    Material(MaterialReceived),
    Process(ProcessRecorded),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NodeKind {
    /// Raw material: feeds any step.
    Raw,
    Tissue,
    /// Anything between tissue and bank.
    Other,
    /// Master cell bank.
    Mcb,
    /// Working cell bank.
    Wcb,
    Culture,
    Harvest,
    Pool,
    Clarify,
    Purify,
    SterileBulk,
}

impl NodeState {
    /// What it is, once it has an origin.
    pub fn kind(&self) -> Option<NodeKind> {
        self.origin.as_ref().map(Origin::kind)
    }

    /// Who has it: its maker, its receiver, or who planned its samples before it was there.
    pub fn organisation(&self) -> Option<OrgRef> {
        match &self.origin {
            Some(Origin::Material(e)) => Some(e.organisation),
            Some(Origin::Process(e)) => Some(e.organisation),
            None => self.sampling.planned.first().map(|p| p.organisation),
        }
    }

    pub fn owners(&self) -> Vec<OrgRef> {
        self.organisation().into_iter().collect()
    }

    pub fn inputs(&self) -> impl Iterator<Item = NodeRef> + '_ {
        let inputs = match &self.origin {
            Some(Origin::Process(e)) => e.inputs.as_slice(),
            _ => &[],
        };
        inputs.iter().map(|i| i.node)
    }
}

impl Origin {
    pub fn kind(&self) -> NodeKind {
        match self {
            Self::Material(e) => match e.material {
                Material::Tissue(_) => NodeKind::Tissue,
                Material::Raw(_) => NodeKind::Raw,
            },
            Self::Process(e) => NodeKind::of_step(e.step, e.bank.as_ref().map(|b| b.tier)),
        }
    }
}

impl NodeKind {
    /// What a step makes.
    pub fn of_step(step: ProcessStep, tier: Option<BankTier>) -> Self {
        match (step, tier) {
            (ProcessStep::Bank, Some(BankTier::Wcb)) => Self::Wcb,
            (ProcessStep::Bank, _) => Self::Mcb,
            (ProcessStep::Culture, _) => Self::Culture,
            (ProcessStep::Harvest, _) => Self::Harvest,
            (ProcessStep::Pool, _) => Self::Pool,
            (ProcessStep::Clarify, _) => Self::Clarify,
            (ProcessStep::Purify, _) => Self::Purify,
            (ProcessStep::SterileBulk, _) => Self::SterileBulk,
            (ProcessStep::Other, _) => Self::Other,
        }
    }

    /// Whether it is behind the harvest's clarification: what one such node went into is sisters.
    pub fn is_from_prefilt_down(self) -> bool {
        matches!(self, Self::Clarify | Self::Purify | Self::SterileBulk)
    }

    /// Whether samples of a stage can be taken from such a node.
    pub fn has_stage(self, stage: Stage) -> bool {
        match stage {
            Stage::Mcb => self == Self::Mcb,
            Stage::Wcb => self == Self::Wcb,
            Stage::Harvest => matches!(self, Self::Harvest | Self::Pool),
            Stage::Prefilt => matches!(self, Self::Clarify | Self::Purify),
            Stage::Bulk => matches!(self, Self::Purify | Self::SterileBulk),
            Stage::Final | Stage::Thaw => false,
        }
    }

    /// Whether something of this kind may go into a step that makes `output`.
    ///
    /// Raw material feeds any step. The chain never goes back (rework is forbidden), a working
    /// bank comes from a master bank, harvests from culture, and only harvested material is
    /// pooled, clarified, purified or filtered.
    pub fn may_become(self, output: Self) -> bool {
        use NodeKind::*;
        match output {
            Raw | Tissue => false,
            _ if self == Raw => true,
            Other => matches!(self, Tissue | Other),
            Mcb => matches!(self, Tissue | Other | Culture),
            Wcb => matches!(self, Mcb | Culture),
            Culture => matches!(self, Tissue | Other | Mcb | Wcb | Culture),
            Harvest => self == Culture,
            Pool => matches!(self, Harvest | Pool),
            Clarify => matches!(self, Harvest | Pool),
            Purify => matches!(self, Harvest | Pool | Clarify | Purify),
            SterileBulk => matches!(self, Harvest | Pool | Clarify | Purify),
        }
    }
}
