//! A specification beside what it replaces, and beside what else its products were judged by.
//!
//! What a version says of itself (`loosened_rows`) is a claim of its author. Writer and verifier
//! compare the rows themselves, over the whole chain: a version that only repeats a loosened one is
//! as loose. Who begins again under a new name has not left the old one behind.

use std::collections::BTreeSet;

use crate::domain::bilingual::both;
use crate::domain::id::SpecId;
use crate::domain::reason::{Reason, ReasonCode, Severity};
use crate::domain::spec::{RowKey, Specification, looser_rows};
use crate::domain::state::ProductState;
use crate::domain::view::{Reader, Ref, Step};

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

/// Row keys for people, the first twenty.
fn listed(rows: &[RowKey]) -> String {
    const MAX: usize = 20;
    let mut words: Vec<String> = rows.iter().take(MAX).map(ToString::to_string).collect();
    if rows.len() > MAX {
        words.push(format!("+{}", rows.len() - MAX));
    }
    words.join(", ")
}

/// The specification of a lot, and the index of the entry that bound it.
pub(super) struct JudgedBy<'s> {
    pub(super) specification: &'s Specification,
    pub(super) since: u64,
}

impl JudgedBy<'_> {
    /// Rows of which later versions had asked more when the lot was opened: who goes on by what he
    /// has replaced has loosened it again.
    fn looser_than_newer(&self, product: Option<&ProductState>) -> Vec<RowKey> {
        let own = &self.specification.id;
        let newer = product.into_iter().flat_map(ProductState::specifications);
        let newer = newer.filter(|(index, other)| {
            let same_name =
                other.id.organisation() == own.organisation() && other.id.name() == own.name();
            *index < self.since && same_name && other.id.version() > own.version()
        });
        union(self.specification, newer.map(|(_, other)| other))
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
    let mut loosened = superseded.loosened(specification);
    loosened.extend(judged_by.looser_than_newer(product));
    loosened.sort();
    loosened.dedup();
    if !loosened.is_empty() {
        into.push(Reason::about(ReasonCode::SpecLoosened, listed(&loosened)));
    }
    if let Some(product) = product {
        into.extend(new_name(specification, &superseded, product));
    }
    Ok(())
}

/// The product was judged by something else before this name came up.
fn new_name(
    specification: &Specification,
    superseded: &Superseded,
    product: &ProductState,
) -> Option<Reason> {
    let own = |id: &SpecId| {
        *id == specification.id || superseded.specifications().any(|version| version.id == *id)
    };
    let all = || product.specifications();
    let first = all().find(|(_, other)| own(&other.id));
    let first = first.map_or(u64::MAX, |(index, _)| index);
    let before = || all().filter(|(index, other)| *index < first && !own(&other.id));
    let names: BTreeSet<String> = before().map(|(_, other)| other.id.to_string()).collect();
    if names.is_empty() {
        return None;
    }
    let looser = union(specification, before().map(|(_, other)| other));
    let names: Vec<String> = names.into_iter().collect();
    let names = names.join(", ");
    let reason = Reason::new(ReasonCode::SpecNewName);
    Some(match looser.is_empty() {
        true => reason.detail(both!("before: {names}", "以前の規格: {names}")),
        false => Reason {
            severity: Severity::Ask,
            ..reason.detail(both!(
                "before: {names}; less strict: {}",
                "以前の規格: {names}、緩和: {}",
                listed(&looser)
            ))
        },
    })
}
