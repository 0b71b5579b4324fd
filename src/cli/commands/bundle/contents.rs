//! Which vials a shipment has: its containers, the containers in them, and what was packed there.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::client::Client;
use crate::cli::exit::Failure;
use crate::cli::remote_view::RemoteView;
use crate::domain::event::Packed;
use crate::domain::id::{ShipmentRef, Sscc, VialTag};
use crate::domain::possession::MAX_NESTING;
use crate::domain::refusal::RefusalCode;
use crate::domain::subject::Subject;
use crate::domain::view::Reader;
use crate::format::trust::TrustFile;

/// Most vials whose evidence is put together at once.
pub const MAX_VIALS: usize = 2_000;

/// The vials of a shipment, ascending; by evidence that was checked.
pub(super) async fn vials(
    client: &mut Client,
    trust: &TrustFile,
    shipment: ShipmentRef,
) -> Result<BTreeSet<VialTag>, Failure> {
    let mut view = RemoteView::new();
    let subject = Subject::Shipment(shipment);
    view.load(client, Some(trust), [subject]).await?;
    let known = Reader::new(&view).shipment(shipment).ok().flatten();
    let shipped = known
        .and_then(|state| state.shipped.clone())
        .ok_or_else(|| {
            Failure::refused(RefusalCode::UnknownRef, "there is no such shipment").at(shipment)
        })?;
    let mut packed: BTreeMap<Sscc, Vec<Packed>> = BTreeMap::new();
    let mut vials = BTreeSet::new();
    let mut open: BTreeSet<Sscc> = shipped.containers.into_iter().collect();
    for _ in 0..=MAX_NESTING {
        let subjects: Vec<Subject> = open.iter().map(|sscc| Subject::Container(*sscc)).collect();
        if subjects.is_empty() {
            break;
        }
        view.load(client, Some(trust), subjects).await?;
        let mut inner = BTreeSet::new();
        for sscc in &open {
            let acts = packed_into(&view, *sscc);
            for act in &acts {
                vials.extend(act.vials.iter().copied());
                inner.extend(act.containers.iter().copied());
            }
            packed.insert(*sscc, acts);
        }
        inner.retain(|sscc| !packed.contains_key(sscc));
        open = inner;
    }
    match vials.len() {
        0 => Err(Failure::input("the shipment has no vials").at(shipment)),
        1..=MAX_VIALS => Ok(vials),
        count => Err(
            Failure::input("the shipment has too many vials for one run")
                .at(shipment)
                .found(count)
                .expected(format!("at most {MAX_VIALS}")),
        ),
    }
}

fn packed_into(view: &RemoteView, own: Sscc) -> Vec<Packed> {
    let Ok(Some(known)) = Reader::new(view).container(&own) else {
        return Vec::new();
    };
    let acts = known.acts().iter();
    acts.filter_map(|act| act.statement.event.get::<Packed>())
        .filter(|packed| packed.sscc == own)
        .cloned()
        .collect()
}
