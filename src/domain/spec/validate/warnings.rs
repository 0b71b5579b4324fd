//! What is not wrong with a specification and will surprise its author: results that can never
//! pass, codes that look misspelt.

use crate::domain::id::MethodCode;
use crate::domain::spec::{Accepted, Criterion, Row, RowKey, Specification, catalogue, method};
use crate::domain::value::Qualitative;
use crate::words::{Wording, specification as words};

/// One doubt about a specification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecDoubt {
    pub row: RowKey,
    pub doubt: Doubt,
}

/// What is doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// A method that is not in the catalogue and looks like one that is.
    Method {
        found: MethodCode,
        near: &'static str,
    },
    /// A culture by any method, or by one whose time is not in the catalogue.
    Duration {
        /// The method without a duration; `None` if the row names no methods.
        method: Option<MethodCode>,
    },
    /// A word that says of what must not be there that it is, or that something does not conform.
    Adverse(Qualitative),
}

impl SpecDoubt {
    /// In words.
    pub fn said(&self) -> Wording {
        words::row(&self.row, self.doubt.said())
    }
}

impl Doubt {
    /// In words.
    pub fn said(&self) -> Wording {
        match self {
            Self::Method { found, near } => words::misspelt_method(found, near),
            Self::Duration { method: None } => words::NO_DURATION.clone(),
            Self::Duration {
                method: Some(method),
            } => words::no_duration_of(method),
            Self::Adverse(word) => words::adverse_passes(word),
        }
    }
}

impl std::fmt::Display for SpecDoubt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.said().english())
    }
}

/// Everything that is doubtful about a specification.
pub fn doubts(spec: &Specification) -> Vec<SpecDoubt> {
    let mut found = Vec::new();
    for row in &spec.rows {
        let misspelt = row.methods.iter().filter_map(|code| {
            let near = method::meant(code)?;
            let found = code.clone();
            Some(Doubt::Method { found, near })
        });
        let doubts = misspelt.chain(duration(row)).chain(adverse(row));
        found.extend(doubts.map(|doubt| SpecDoubt {
            row: row.key(),
            doubt,
        }));
    }
    found
}

/// The words with which a row passes and which would be adverse if no row asked.
fn adverse(row: &Row) -> impl Iterator<Item = Doubt> {
    let analyte = catalogue::analyte(&row.code);
    let harmful = analyte.is_some_and(|analyte| analyte.harmful_from.is_some());
    let asked = match &row.criterion {
        Criterion::EqQual(word) | Criterion::AllQual { value: word, .. } => Some(*word),
        _ => None,
    };
    let accepted = row.accept.iter().filter_map(|accepted| match accepted {
        Accepted::Qualitative(word) => Some(*word),
        Accepted::BelowLod | Accepted::BelowLoq => None,
    });
    let words = asked.into_iter().chain(accepted);
    words
        .filter(move |word| *word == Qualitative::NotConforms || harmful && word.is_present())
        .map(Doubt::Adverse)
}

fn duration(row: &Row) -> Option<Doubt> {
    let culture = catalogue::analyte(&row.code).is_some_and(|analyte| analyte.culture);
    if !culture || row.min_duration_h.is_some() {
        return None;
    }
    if row.methods.is_empty() {
        return Some(Doubt::Duration { method: None });
    }
    let unknown = |code: &&MethodCode| method::min_duration_h(code).is_none();
    let method = row.methods.iter().find(unknown)?.clone();
    Some(Doubt::Duration {
        method: Some(method),
    })
}
