//! A specification beside what it replaces, and beside what else its products were judged by.
//!
//! What a version says of itself (`loosened_rows`) is a claim of its author. Writer and verifier
//! compare the rows themselves, over the whole chain: a version that only repeats a loosened one is
//! as loose. Who begins again under a new name has not left the old one behind.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::eligibility;
use crate::domain::id::SpecId;
use crate::domain::reason::{About, Detail, MAX_NAMED, Reason, ReasonCode, Severity};
use crate::domain::spec::{RowKey, Specification, looser_rows};
use crate::domain::state::ProductState;
use crate::domain::view::{Reader, Ref, Step};
use crate::words::{Wording, detail};

/// Versions that a specification may leave behind.
pub(crate) const MAX_SUPERSEDED: usize = 16;

/// The versions that a specification supersedes, the newest first.
pub(crate) struct Superseded {
    versions: Vec<Ref<Option<Specification>>>,
    /// One that is named and not there.
    pub(crate) missing: Option<SpecId>,
    /// There are more than [`MAX_SUPERSEDED`].
    pub(crate) too_many: bool,
}

impl Superseded {
    /// Follows the chain. Every version names an earlier one of its own name, so that it ends.
    pub(crate) fn of(reader: &Reader<'_>, specification: &Specification) -> Step<Self> {
        let mut chain = Self {
            versions: Vec::new(),
            missing: None,
            too_many: false,
        };
        let mut next = specification.supersedes.clone();
        while let Some(id) = next {
            if chain.versions.len() == MAX_SUPERSEDED {
                chain.too_many = true;
                break;
            }
            let version = reader.specification(&id)?;
            let Some(version) = version.filter(|version| version.is_some()) else {
                chain.missing = Some(id);
                break;
            };
            next = version.as_ref().and_then(|v| v.supersedes.clone());
            chain.versions.push(version);
        }
        Ok(chain)
    }

    fn specifications(&self) -> impl Iterator<Item = &Specification> {
        self.versions.iter().filter_map(|v| v.as_ref())
    }

    /// Rows of any of them that the specification asks less of, ascending.
    pub(crate) fn loosened(&self, specification: &Specification) -> Vec<RowKey> {
        union(specification, self.specifications())
    }
}

fn union<'s>(
    specification: &Specification,
    others: impl Iterator<Item = &'s Specification>,
) -> Vec<RowKey> {
    let rows: BTreeSet<RowKey> = others
        .flat_map(|other| looser_rows(specification, other))
        .collect();
    rows.into_iter().collect()
}

/// What a specification asks less of than others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Looser {
    pub rows: BTreeSet<RowKey>,
    /// Of donors, by another policy.
    pub donors: bool,
}

impl Looser {
    /// Than these; the policies that they name are context.
    fn than<'s>(
        reader: &Reader<'_>,
        own: &Specification,
        others: impl Iterator<Item = &'s Specification>,
    ) -> Step<Self> {
        let mut looser = Self::default();
        for other in others {
            looser.rows.extend(looser_rows(own, other));
            looser.donors |= asks_less_of_donors(reader, own, other)?;
        }
        Ok(looser)
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty() && !self.donors
    }

    /// In words: row keys, the first twenty, and whether donors are asked for less.
    pub fn said(&self) -> Wording {
        let rows = self.rows.iter().take(MAX_NAMED);
        let mut texts: Vec<Wording> = rows.map(Wording::data).collect();
        if self.rows.len() > MAX_NAMED {
            texts.push(Wording::data(format!("+{}", self.rows.len() - MAX_NAMED)));
        }
        texts.extend(self.donors.then(|| detail::DONOR_POLICY.clone()));
        Wording::join(&texts, ", ")
    }
}

/// Whether a specification names a donor policy that asks less than the one another names.
fn asks_less_of_donors(
    reader: &Reader<'_>,
    own: &Specification,
    other: &Specification,
) -> Step<bool> {
    if own.donor_policy == other.donor_policy {
        return Ok(false);
    }
    let policies = reader.in_context(|| -> Step<_> {
        let own = reader.policy(&own.donor_policy)?;
        Ok((own, reader.policy(&other.donor_policy)?))
    })?;
    let (Some(own), Some(other)) = policies else {
        return Ok(false);
    };
    Ok(match (own.as_ref(), other.as_ref()) {
        (Some(own), Some(other)) => !eligibility::as_strict(own, other),
        _ => false,
    })
}

/// The specification of a lot, and the index of the entry that bound it.
pub(super) struct JudgedBy<'s> {
    pub(super) specification: &'s Specification,
    pub(super) since: u64,
}

impl JudgedBy<'_> {
    /// Later versions that were there when the lot was opened: who goes on by what they have replaced
    /// has loosened it again.
    fn newer<'p>(
        &self,
        product: Option<&'p ProductState>,
    ) -> impl Iterator<Item = &'p Specification> {
        let own = &self.specification.id;
        let newer = product.into_iter().flat_map(ProductState::specifications);
        let newer = newer.filter(|(index, other)| {
            let same_name =
                other.id.organisation() == own.organisation() && other.id.name() == own.name();
            *index < self.since && same_name && other.id.version() > own.version()
        });
        newer.map(|(_, other)| other)
    }
}

/// What a lot's specification is worth beside the ones before it, and the ones that had replaced it.
pub(super) fn reasons(
    reader: &Reader<'_>,
    judged_by: &JudgedBy<'_>,
    product: Option<&ProductState>,
    into: &mut Vec<Reason>,
) -> Step<()> {
    let specification = judged_by.specification;
    let superseded = reader.in_context(|| Superseded::of(reader, specification))?;
    let others = superseded.specifications().chain(judged_by.newer(product));
    let loosened = Looser::than(reader, specification, others)?;
    if !loosened.is_empty() {
        let about = About::Looser(loosened);
        into.push(Reason::about(ReasonCode::SpecLoosened, about));
    }
    if let Some(product) = product {
        into.extend(new_name(reader, specification, &superseded, product)?);
    }
    Ok(())
}

/// The product was judged by something else before this name came up.
fn new_name(
    reader: &Reader<'_>,
    specification: &Specification,
    superseded: &Superseded,
    product: &ProductState,
) -> Step<Option<Reason>> {
    let own = |id: &SpecId| {
        *id == specification.id || superseded.specifications().any(|version| version.id == *id)
    };
    let all = || product.specifications();
    let first = all().find(|(_, other)| own(&other.id));
    let first = first.map_or(u64::MAX, |(index, _)| index);
    let before = || all().filter(|(index, other)| *index < first && !own(&other.id));
    let names: BTreeMap<String, SpecId> = before()
        .map(|(_, other)| (other.id.to_string(), other.id.clone()))
        .collect();
    if names.is_empty() {
        return Ok(None);
    }
    let looser = Looser::than(reader, specification, before().map(|(_, other)| other))?;
    let names = names.into_values().collect();
    let reason = Reason::new(ReasonCode::SpecNewName);
    Ok(Some(match looser.is_empty() {
        true => reason.detail(Detail::JudgedBefore(names)),
        false => Reason {
            severity: Severity::Ask,
            ..reason.detail(Detail::JudgedBeforeByStricter(names, looser))
        },
    }))
}
