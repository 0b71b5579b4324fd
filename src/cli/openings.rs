//! Openings of commitments: what travels beside a statement, for those entitled.

use std::path::Path;

use crate::cli::exit::Failure;
use crate::cli::files;
use crate::format::commitment::{MAX_OPENING_LINE_BYTES, MAX_OPENINGS, Opening, parse_openings};
use crate::format::message::table::Kind;
use crate::format::statement::declaration;
use crate::words::Problem;
use crate::words::failure;

/// Whether the field with this path in an event holds a salted commitment, as openings name it.
pub fn is_committed(path: &str) -> bool {
    let field = declaration().at(path);
    field.is_some_and(|field| matches!(field.shape.kind, Kind::Commitment))
}

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

/// Appends openings to a file; nothing is ever overwritten.
pub fn append(path: &Path, openings: &[Opening]) -> Result<(), Failure> {
    if openings.is_empty() {
        return Ok(());
    }
    let lines = openings.iter().map(|opening| opening.to_line() + "\n");
    files::append_private(path, lines.collect::<String>().as_bytes())
}

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
    use crate::format::message::table::Table;
    use std::collections::BTreeSet;

    fn committed(table: &Table, names: &mut BTreeSet<&'static str>) {
        for field in table.all() {
            match field.shape.kind {
                Kind::Message(table) => committed(table, names),
                Kind::Commitment => _ = names.insert(field.name),
                _ => {}
            }
        }
    }

    /// The proto says of each field whether it is a commitment.
    #[test]
    fn the_fields_are_those_of_the_proto() {
        let proto = include_str!("../../proto/lotledger/v1/statement.proto");
        let lines: Vec<&str> = proto.lines().map(str::trim).collect();
        let after = lines.windows(2).filter_map(|pair| {
            let field = pair[1].split(" = ").next()?.rsplit(' ').next()?;
            pair[0].starts_with("// Commitment to").then_some(field)
        });
        let mut known = BTreeSet::new();
        committed(declaration(), &mut known);
        assert_eq!(known, after.collect());
    }
}
