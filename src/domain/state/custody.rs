//! Containers, shipments, vials.

use std::collections::BTreeSet;

use crate::domain::event::{Discrepancy, Received, Shipped};
use crate::domain::id::{LotId, OrgRef, SampleRef, ShipmentRef, Sscc};
use crate::domain::quantity::Decimal;
use crate::domain::reason::Despite;
use crate::domain::statement::Recorded;
use crate::domain::time::TimestampMs;

use super::Holds;

#[derive(Debug, Clone, Default)]
pub struct ContainerState {
    /// Who packed it first.
    pub organisation: Option<OrgRef>,
    /// Lots of the vials directly in it.
    pub lots: BTreeSet<LotId>,
    /// Containers directly in it.
    pub inner: BTreeSet<Sscc>,
    /// The container it is in, and the index of the entry that put it there.
    pub outer: Option<(Sscc, u64)>,
    /// Its own shipments in log order, with the index of the entry.
    pub shipments: Vec<(u64, ShipmentRef)>,
}

#[derive(Debug, Clone, Default)]
pub struct ShipmentState {
    pub shipped: Option<Shipped>,
    pub shipped_index: u64,
    /// Its arrival, with the index of the entry.
    pub received: Option<(u64, Received)>,
    pub holds: Holds,
}

impl ShipmentState {
    /// Who answers for it: the sender.
    pub fn owners(&self) -> Vec<OrgRef> {
        self.shipped.iter().map(|s| s.from).collect()
    }

    /// Whose business it is: sender and consignee.
    pub fn parties(&self) -> Vec<OrgRef> {
        self.shipped.iter().flat_map(|s| [s.from, s.to]).collect()
    }

    /// What the receipt says was wrong with what arrived. Too many is a matter of the others in the box; which
    /// vial is missing a receipt does not say, so it may be any of them (docs/adr/0017).
    pub fn faults_on_arrival(&self) -> Vec<ArrivalFault> {
        let Some((_, receipt)) = &self.received else {
            return Vec::new();
        };
        let fault = |discrepancy| match discrepancy {
            Discrepancy::Damaged => Some(ArrivalFault::Damaged),
            Discrepancy::Mismatch => Some(ArrivalFault::Mismatch),
            Discrepancy::Temperature => Some(ArrivalFault::Temperature),
            Discrepancy::Missing => Some(ArrivalFault::Missing),
            Discrepancy::Surplus => None,
        };
        let seals = (!receipt.seals_intact).then_some(ArrivalFault::BrokenSeal);
        let others = receipt.discrepancies.iter().copied().filter_map(fault);
        seals.into_iter().chain(others).collect()
    }
}

/// In which state a shipment must not arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrivalFault {
    BrokenSeal,
    Damaged,
    /// It is not what was sent.
    Mismatch,
    /// It was too warm or too cold.
    Temperature,
    /// Not all of it came.
    Missing,
}

#[derive(Debug, Clone, Default)]
pub struct VialState {
    /// Lots that its history names: one, unless something is wrong.
    pub lots: BTreeSet<LotId>,
    /// Who packed it or sampled it.
    pub organisation: Option<OrgRef>,
    /// The container it is in, and the index of the entry that put it there.
    pub container: Option<(Sscc, u64)>,
    /// The sample it became part of.
    pub sampled: Option<SampleRef>,
    pub uses: Vec<Use>,
    pub holds: Holds,
}

#[derive(Debug, Clone)]
pub struct Use {
    pub kind: UseKind,
    /// By which clinic.
    pub organisation: OrgRef,
    /// When, as claimed.
    pub occurred_at: TimestampMs,
    pub recorded_at: TimestampMs,
    /// Index of the entry.
    pub index: u64,
    /// Until when it may be used after this opening.
    pub beyond_use: Option<TimestampMs>,
    /// How much of it was given.
    pub given_ml: Option<Decimal>,
    /// What it was told and went on in spite of.
    pub despite: Vec<Despite>,
}

/// What a clinic did with a vial.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseKind {
    Opened,
    /// Gave it to a patient.
    Administered,
}

impl VialState {
    /// A clinic did something with it.
    pub(in crate::domain) fn use_by(
        &mut self,
        kind: UseKind,
        organisation: OrgRef,
        beyond_use: Option<TimestampMs>,
        given_ml: Option<Decimal>,
        despite: &[Despite],
        entry: &Recorded,
    ) {
        self.uses.push(Use {
            kind,
            organisation,
            occurred_at: entry.statement.occurred_at,
            recorded_at: entry.recorded_at,
            index: entry.index,
            beyond_use,
            given_ml,
            despite: despite.to_vec(),
        });
    }
}
