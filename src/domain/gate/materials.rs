//! Raw materials: whether they were fit for use, and what they bring into the lot.

use std::collections::BTreeSet;

use crate::domain::event::{Contains, Grade, Material, RawMaterial, RawMaterialCategory, Species};
use crate::domain::reason::{Detail, Reason, ReasonCode};
use crate::domain::state::Origin;
use crate::domain::time::{Date, UtcOffset};
use crate::words::{Wording, detail as words};

use super::{GateReport, Lineage};

/// A raw material with antibiotics or something of animals or people in it, or whose origin is not
/// said to be synthetic.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ingredient {
    pub name: String,
    pub category: RawMaterialCategory,
    /// What it contains, as declared and as its category and origin say.
    pub contains: BTreeSet<Contains>,
    pub species: Species,
}

/// Raw material must be released for use, of a grade for people, and not expired when it went in.
pub(super) fn fit_for_use(lineage: &Lineage, report: &mut GateReport) {
    for (id, node) in &lineage.nodes {
        let Some(Origin::Material(received)) = &node.origin else {
            continue;
        };
        let Material::Raw(raw) = &received.material else {
            continue;
        };
        let contains = contained_in(raw);
        if !contains.is_empty() || raw.species != Species::Synthetic {
            report.ingredients.push(Ingredient {
                name: raw.name.to_string(),
                category: raw.category,
                contains,
                species: raw.species,
            });
        }
        let used_at = lineage.used_at.get(id).copied();
        let mut faults = Vec::new();
        if !matches!(raw.grade, Grade::Gmp | Grade::Clinical) {
            faults.push(MaterialFault::Grade(raw.grade));
        }
        if raw.released_by.is_none() {
            faults.push(MaterialFault::NotReleased);
        }
        if used_at.is_some_and(|used| used >= raw.expiry.end(UtcOffset::UTC)) {
            faults.push(MaterialFault::Expired(raw.expiry));
        }
        if !faults.is_empty() {
            let detail = Detail::Material {
                node: *id,
                name: raw.name.clone(),
                faults,
            };
            report.reasons.push(
                Reason::about_data(ReasonCode::RawMaterialUnfit, raw.category).detail(detail),
            );
        }
    }
    report.ingredients.sort();
    report.ingredients.dedup();
}

/// Why a raw material is not fit for use.
#[derive(Debug, Clone, Copy)]
pub enum MaterialFault {
    /// Of a grade that is not for people.
    Grade(Grade),
    NotReleased,
    /// It had expired when it went in.
    Expired(Date),
}

impl MaterialFault {
    pub fn said(&self) -> Wording {
        match self {
            Self::Grade(grade) => words::grade(grade),
            Self::NotReleased => words::NOT_RELEASED_FOR_USE.clone(),
            Self::Expired(date) => words::expired(date),
        }
    }
}

/// What was used as far as the rows ask for it: of what origin something is that nobody discloses,
/// nobody knows.
pub(super) fn contained(lineage: &Lineage) -> BTreeSet<Contains> {
    let mut contains = BTreeSet::new();
    for node in lineage.nodes.values() {
        if let Some(Origin::Material(received)) = &node.origin
            && let Material::Raw(raw) = &received.material
        {
            contains.extend(contained_in(raw));
            if raw.species == Species::Undisclosed {
                contains.extend([Contains::Bovine, Contains::Porcine]);
            }
        }
    }
    contains
}

/// What a raw material contains. What a declaration leaves out, its own origin and kind say.
fn contained_in(raw: &RawMaterial) -> BTreeSet<Contains> {
    let mut contains: BTreeSet<Contains> = raw.contains.iter().copied().collect();
    contains.extend(match raw.species {
        Species::Human => Some(Contains::Human),
        Species::Bovine => Some(Contains::Bovine),
        Species::Porcine => Some(Contains::Porcine),
        Species::Plant | Species::Synthetic | Species::Other | Species::Undisclosed => None,
    });
    if raw.category == RawMaterialCategory::Antibiotic {
        contains.insert(Contains::Antibiotic);
    }
    contains
}
