//! What the rows of dossiers need the ledger to have, asked before anything is signed: the product, the specification,
//! the donor policy.

use std::collections::{BTreeMap, BTreeSet};

use crate::cli::client::Client;
use crate::cli::commands::lot::submission_order::{Item, Queue};
use crate::cli::exit::Failure;
use crate::cli::remote_view::RemoteView;
use crate::domain::event::{DonorDetermined, LotOpened};
use crate::domain::id::{Gtin14, PolicyId, SpecId};
use crate::domain::refusal::RefusalCode;
use crate::domain::spec::{LabelClaim, Specification};
use crate::domain::subject::Subject;
use crate::domain::view::Reader;
use crate::format::trust::TrustFile;
use crate::words::{Wording, failure};

/// What the ledger has of it.
#[derive(Debug, Default)]
pub(super) struct Published {
    pub(super) specifications: BTreeMap<SpecId, Specification>,
    /// What labels promise, by product.
    pub(super) claims: BTreeMap<Gtin14, Vec<LabelClaim>>,
    policies: BTreeSet<PolicyId>,
}

impl Published {
    /// Reads it as far as the token may. What is not shown looks as if it were not there.
    pub(super) async fn of(
        client: &mut Client,
        trust: Option<&TrustFile>,
        queue: &Queue,
    ) -> Result<Self, Failure> {
        let manifests = || queue.open.iter().map(|open| &open.dossier.manifest);
        let subjects = manifests().flat_map(|manifest| {
            [
                Subject::Specification(manifest.specification.clone()),
                Subject::Policy(manifest.donor_policy.clone()),
                Subject::Product(manifest.lot.gtin),
            ]
        });
        let subjects: BTreeSet<Subject> = subjects.collect();
        let mut view = RemoteView::of_what_is_shown();
        view.load(client, trust, subjects).await?;
        let reader = Reader::new(&view);
        let mut found = Self::default();
        for manifest in manifests() {
            let id = &manifest.specification;
            if let Ok(Some(known)) = reader.specification(id)
                && let Some(specification) = known.as_ref()
            {
                found
                    .specifications
                    .insert(id.clone(), specification.clone());
            }
            let id = &manifest.donor_policy;
            if reader.policy(id).is_ok_and(|known| known.is_some()) {
                found.policies.insert(id.clone());
            }
            let gtin = manifest.lot.gtin;
            if let Ok(Some(product)) = reader.product(&gtin)
                && let Some(registered) = &product.registered
            {
                found.claims.insert(gtin, registered.label_claims.clone());
            }
        }
        Ok(found)
    }

    /// Whether the rows that are still to be recorded find what they need.
    ///
    /// # Errors
    /// Exit 1, `UNKNOWN_REF`: something has to be published first.
    pub(super) fn has_what_is_needed(&self, queue: &Queue, rows: &[&Item]) -> Result<(), Failure> {
        let mut missing = BTreeSet::new();
        let mut place = None;
        for item in rows {
            let event = &item.planned.draft.event;
            let mut lacks = Vec::new();
            if let Some(opened) = event.get::<LotOpened>() {
                if !self.specifications.contains_key(&opened.specification) {
                    lacks.push(failure::specification(&opened.specification));
                }
                if !self.claims.contains_key(&opened.lot.gtin) {
                    lacks.push(failure::product(opened.lot.gtin));
                }
            }
            if let Some(determined) = event.get::<DonorDetermined>()
                && !self.policies.contains(&determined.policy)
            {
                lacks.push(failure::policy(&determined.policy));
            }
            if !lacks.is_empty() {
                place.get_or_insert_with(|| queue.place(item));
            }
            missing.extend(lacks);
        }
        let Some(place) = place else {
            return Ok(());
        };
        let missing: Vec<_> = missing.into_iter().collect();
        let found = Wording::join(&missing, "; ");
        Err(
            Failure::refused(RefusalCode::UnknownRef, &failure::NOT_PUBLISHED)
                .at(place)
                .found(failure::not_on_the_ledger(found))
                .hint(&failure::PUBLISH_FIRST),
        )
    }
}
