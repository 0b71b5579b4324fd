//! Lots: opened, commissioned, reviewed, released or rejected.

use crate::domain::decide::lot::MAX_VIALS;
use crate::domain::event::{
    FillReject, LotOpened, LotRejected, LotReleased, LotReviewed, Reconciliation, RejectionReason,
    StorageClass, VialsCommissioned,
};
use crate::domain::id::{Digest, LotId, NodeRef, OrgRef, SpecId};
use crate::domain::time::Date;
use crate::format::message::prelude::*;

message! { LotOpened as LotOpened {
    lot: LotId;
    organisation: OrgRef;
    specification: SpecId;
    planned_bank: NodeRef;
    pooled_donors: bool;
} }

message! { tuple (FillReject, u32) as RejectCount {
    key reason: FillReject;
    count: Positive;
} }

message! { Reconciliation as Reconciliation {
    filled: u32;
    rejected: Ascending<(FillReject, u32), 0, { FillReject::ALL.len() }>;
    unserialised_samples: u32;
    unserialised_retains: u32;
    labels_printed: u32;
    labels_used: u32;
    labels_destroyed: u32;
} }

message! { VialsCommissioned as VialsCommissioned {
    lot: LotId;
    bulk: NodeRef;
    fill_date: Date;
    expiry: Date;
    storage_class: StorageClass;
    count: Within<1, MAX_VIALS>;
    vials_root: Digest;
    reconciliation: Reconciliation;
    organisation: OrgRef;
} }

message! { LotReviewed as LotReviewed {
    lot: LotId;
    specification: SpecId;
    organisation: OrgRef;
} }

message! { LotReleased as LotReleased {
    lot: LotId;
    specification: SpecId;
    organisation: OrgRef;
} }

message! { LotRejected as LotRejected {
    lot: LotId;
    reasons: Words<RejectionReason, 1>;
    organisation: OrgRef;
} }
