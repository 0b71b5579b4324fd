//! What the maker writes down for a laboratory that sends paper and does not sign (docs/adr/0036).

use super::{Rows, blank};
use crate::cli::commands::lot::manifest::{Person, file_name};
use crate::cli::commands::lot::table::Row;
use crate::domain::event::Transcribed;
use crate::words::dossier;

/// The columns that such a row has besides.
pub(super) const FROM: &str = "transcribed_from";
pub(super) const COMPARED_BY: &str = "compared_by";

/// From what a row was written down.
#[derive(Debug, Clone)]
pub struct Paper {
    /// The laboratory's certificate or confirmation, below `evidence/`.
    pub file: String,
    /// Who of the maker's quality assurance compared the two, and signs too.
    pub compared_by: Person,
}

impl Paper {
    /// What the event says of it; the commitment is joined with the file.
    pub(super) fn transcribed(&self) -> Transcribed {
        Transcribed {
            maker: self.compared_by.organisation,
            certificate: blank::DIGEST,
        }
    }
}

impl Rows<'_> {
    /// `Some(None)` if whoever tested signs.
    pub(super) fn paper(&self, row: &Row, by: Option<&Person>) -> Option<Option<Paper>> {
        if !row.with(self.problems, FROM, &[COMPARED_BY]) {
            return Some(None);
        }
        let file = row.req(self.problems, FROM, file_name);
        let compared_by = self.person(row, COMPARED_BY);
        // Without the manifest nobody is told from anybody.
        if let (Some(by), Some(other), Some(_)) = (by, &compared_by, self.people)
            && by.reference == other.reference
        {
            self.problems
                .add(&row.place, COMPARED_BY, &dossier::OWN_COMPARISON);
        }
        Some(Some(Paper {
            file: file?,
            compared_by: compared_by?,
        }))
    }
}
