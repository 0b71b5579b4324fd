//! Openings of commitments: what travels beside a statement, for those entitled.

use std::path::Path;

use super::exit::Failure;
use super::files;
use crate::format::commitment::{MAX_OPENING_LINE_BYTES, MAX_OPENINGS, Opening, parse_openings};
use crate::words::Problem;
use crate::words::failure;

/// Fields that hold a salted commitment, as openings name them.
pub const COMMITTED: [&str; 11] = [
    "donor_enrolled.consent",
    "donor_enrolled.guardian_consent",
    "donor_enrolled.interview",
    "donor_tested.outcome",
    "hold_lifted.rationale",
    "hold_placed.rationale",
    "material_received.raw_material.certificate",
    "process_recorded.bank.identity",
    "process_recorded.parameters",
    "recall_issued.public_text",
    "vial_administered.patient",
];

/// Reads a file of openings; their values are sensitive, so nothing of them appears in an error.
pub fn read(path: &Path) -> Result<Vec<Opening>, Failure> {
    // Every line ends in a newline.
    let text = files::read_text(path, MAX_OPENINGS * (MAX_OPENING_LINE_BYTES + 1))?;
    parse_openings(&text).map_err(|error| Failure::input(error).at(path.display()))
}

/// As [`read`], where the file need not be given.
pub fn read_if_any(path: Option<&Path>) -> Result<Vec<Opening>, Failure> {
    path.map_or_else(|| Ok(Vec::new()), read)
}

/// The refusal of an opening that opens nothing.
pub fn refused(opening: &Opening, found: impl std::fmt::Display) -> Failure {
    Failure::refused(Problem::OPENING, &failure::OPENS_NOTHING)
        .at(opening.field_id())
        .found(found)
        .expected("ledger, statement, field, salt and value of what was committed to")
        .hint(&failure::ASK_FOR_OPENINGS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The proto says of each field whether it is a commitment.
    #[test]
    fn the_fields_are_those_of_the_proto() {
        let proto = include_str!("../../proto/lotledger/v1/statement.proto");
        let lines: Vec<&str> = proto.lines().map(str::trim).collect();
        let after = lines.windows(2).filter_map(|pair| {
            let field = pair[1].split(" = ").next()?.rsplit(' ').next()?;
            pair[0].starts_with("// Commitment to").then_some(field)
        });
        // A late statement's source stands beside the event, and is refused by these rules.
        let said: BTreeSet<&str> = after.filter(|field| *field != "source").collect();
        let known = COMMITTED.iter().filter_map(|id| id.rsplit('.').next());
        assert_eq!(known.collect::<BTreeSet<_>>(), said);
    }
}
