//! The rows of the dossier's tables, as the events that they say. What a row names (people, laboratories) is
//! looked up here, so that a misspelt name is a problem of its cell and not of the submission. Where an
//! event has a reference or a commitment, a row has a name or a file: those stand beside the event, in
//! which they are [`blank`] until `plan` joins them.

mod donor;
mod material;
mod measured;
mod paper;
mod result;
mod sample;

pub use donor::{Determination, Donor, DonorAssay, DonorTest};
pub use material::{MaterialRow, What};
pub use measured::Measured;
pub use paper::Paper;
pub use result::{Entered, ResultRow};
pub(in crate::cli) use result::{JUDGED, RESULTS};
pub use sample::Sample;

use super::cell_checks::{self, parsed};
use super::manifest::{self, Act, Person};
use super::table::{self, Row, Source};
use crate::cli::problem::{Collector, Place};
use crate::domain::time::{TimestampMs, UtcOffset};
use crate::words::{Value, dossier};
use std::collections::BTreeMap;
use std::fmt::Display;

/// What stands in an event for what is not joined yet.
pub(in crate::cli::commands::lot) mod blank {
    use crate::domain::id::{Digest, DonorRef, NodeRef, RecoveryRef, SampleRef};

    pub const DONOR: DonorRef = DonorRef::from_bytes([0; 16]);
    pub const RECOVERY: RecoveryRef = RecoveryRef::from_bytes([0; 16]);
    pub const NODE: NodeRef = NodeRef::from_bytes([0; 16]);
    pub const SAMPLE: SampleRef = SampleRef::from_bytes([0; 16]);
    pub const DIGEST: Digest = Digest::from_bytes([0; 32]);
}

/// The tables with their columns, in the order of the work.
pub const TABLES: [(&str, &[&str]); 5] = [
    ("donors", donor::DONORS),
    ("donor_tests", donor::DONOR_TESTS),
    ("materials", material::MATERIALS),
    ("samples", sample::SAMPLES),
    ("results", RESULTS),
];

/// Reads rows with the manifest's names and times.
pub struct Rows<'m> {
    /// Offset of every time from UTC.
    pub offset: UtcOffset,
    /// The people by name; `None` if the manifest could not be read, which is a problem already.
    pub people: Option<&'m BTreeMap<String, Person>>,
    pub problems: &'m Collector,
}

impl Rows<'_> {
    fn time(&self, row: &Row, column: &'static str) -> Option<TimestampMs> {
        row.req(self.problems, column, |text| {
            cell_checks::time(text, self.offset)
        })
    }

    fn person(&self, row: &Row, column: &'static str) -> Option<Person> {
        let name = row.req(self.problems, column, cell_checks::checked_text)?;
        let Some(people) = self.people else {
            return Some(Person::unknown(&name));
        };
        let found = people.get(&name).cloned();
        if found.is_none() {
            let message = manifest::no_such(&name, people);
            row.not_found(self.problems, column, message, &[manifest::FILE]);
        }
        found
    }

    /// Who signs the row, and when it happened.
    fn act(&self, row: &Row, when: &'static str, who: &'static str) -> Option<Act> {
        let at = self.time(row, when);
        let by = self.person(row, who);
        Some(Act {
            place: row.place.clone(),
            at: at?,
            by: by?,
        })
    }

    fn opt_person(&self, row: &Row, column: &'static str) -> Option<Person> {
        row.cell(column)?;
        self.person(row, column)
    }

    fn req<T, E: Value>(
        &self,
        row: &Row,
        column: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        row.req(self.problems, column, parsed(parse))
    }

    fn read<T>(
        &self,
        source: &Source<'_>,
        columns: &'static [&'static str],
        one: impl Fn(&Row) -> Option<T>,
    ) -> Vec<T> {
        let rows = table::read(source, columns, self.problems);
        let each = |row: &Row| {
            let made = one(row);
            if made.is_none() {
                self.problems.lost(&row.place.file);
            }
            row.finish(self.problems);
            made
        };
        rows.iter().filter_map(each).collect()
    }
}

/// Names that stand twice in a table whose names must differ.
pub(super) fn unique<'r, N: Display + Ord>(
    names: impl Iterator<Item = (N, &'r Place)>,
    column: &str,
    problems: &Collector,
) {
    let mut first: BTreeMap<N, &Place> = BTreeMap::new();
    for (name, place) in names {
        match first.get(&name) {
            Some(earlier) => {
                problems.add(place, column, dossier::stands_already(&name, earlier));
            }
            None => {
                first.insert(name, place);
            }
        }
    }
}
