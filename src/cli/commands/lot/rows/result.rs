//! Rows of results.

use super::paper::{COMPARED_BY, FROM};
use super::{Measured, Paper, Rows, blank};
use crate::cli::commands::lot::cell_checks::{self, CellError, parsed};
use crate::cli::commands::lot::manifest::{Act, Person, file_name};
use crate::cli::commands::lot::result_cell::{self, ValueCell};
use crate::cli::commands::lot::table::{Row, Source};
use crate::domain::event::TestReported;
use crate::domain::id::{Label, MethodCode, Text};
use crate::domain::time::TimestampMs;
use crate::words::dossier;

/// A row of `results.csv`.
#[derive(Debug, Clone)]
pub struct ResultRow {
    /// The analyst, or who read the laboratory's certificate; and when it was reported.
    pub act: Act,
    /// From what it was written down, if the laboratory does not sign it.
    pub paper: Option<Paper>,
    pub sample: String,
    pub raw_file: String,
    /// The file, where column `value` names one.
    pub document: Option<String>,
    /// What it says.
    pub event: TestReported,
    /// What the row says, where that is not what it becomes: column, text, what is signed.
    pub became: Vec<Became>,
}

/// A cell that is signed in another spelling than it was written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Became {
    pub column: &'static str,
    pub written: String,
    pub signed: String,
}

impl std::fmt::Display for Became {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}: {:?} becomes {}",
            self.column, self.written, self.signed
        )
    }
}

/// Columns of a table that `spec judge` reads: those of `results.csv`, behind four of its own.
pub(in crate::cli) const JUDGED: &[&str] = &[
    "stage",
    "hours",
    "laboratory",
    "vials",
    "sample",
    "analyte",
    "method",
    "method_version",
    "started",
    "ended",
    "reported",
    "value",
    "unit",
    "lod",
    "loq",
    "uncertainty",
    "instrument",
    "run",
    "kit_lots",
    "raw_file",
    "analyst",
    "reviewer",
    "sequence",
    "deviations",
    "determinations",
    "mean_rule",
    "sd",
    FROM,
    COMPARED_BY,
];

/// Columns of `results.csv`.
pub(in crate::cli) const RESULTS: &[&str] = JUDGED.split_at(4).1;

/// How a table names samples and files, and what it may leave out.
pub struct Entered<'p> {
    pub sample: fn(&str) -> Result<String, CellError>,
    pub file: fn(&str) -> Result<String, CellError>,
    /// Who tested, where `analyst` is left out.
    pub analyst: Option<&'p Person>,
    /// When it was reported, where `reported` is left out.
    pub reported: Option<TimestampMs>,
    /// Whether `sequence` may be left out, and be counted later; it is 0 until then.
    pub counted: bool,
    /// Whether a row may be what a laboratory's paper says.
    pub from_paper: bool,
}

impl Entered<'_> {
    /// In a dossier everything is written down.
    pub const DOSSIER: Self = Self {
        sample: cell_checks::alias,
        file: file_name,
        analyst: None,
        reported: None,
        counted: false,
        from_paper: true,
    };
}

impl Rows<'_> {
    pub fn results(&self, source: &Source<'_>) -> Vec<ResultRow> {
        self.results_entered(source, &Entered::DOSSIER)
    }

    /// The analyst, and when it was reported.
    fn reported(&self, row: &Row, entered: &Entered<'_>) -> Option<Act> {
        let at = match (row.cell("reported"), entered.reported) {
            (None, Some(at)) => Some(at),
            _ => self.time(row, "reported"),
        };
        let by = match (row.cell("analyst"), entered.analyst) {
            (None, Some(by)) => Some(by.clone()),
            _ => self.person(row, "analyst"),
        };
        Some(Act {
            place: row.place.clone(),
            at: at?,
            by: by?,
        })
    }

    pub fn results_entered(&self, source: &Source<'_>, entered: &Entered<'_>) -> Vec<ResultRow> {
        self.read(source, RESULTS, |row| {
            let sample = row.req(self.problems, "sample", entered.sample);
            let measured = Measured::read(row, self.problems);
            let became = became(row, &measured);
            let method = self.req(row, "method", MethodCode::parse);
            let method_version = row.opt(self.problems, "method_version", parsed(Label::parse));
            let started_at = self.time(row, "started");
            let ended_at = self.time(row, "ended");
            let instrument = self.req(row, "instrument", Label::parse);
            let run_id = self.req(row, "run", Label::parse);
            let kit_lots = row.opt(self.problems, "kit_lots", |text| {
                cell_checks::set(text, Label::parse)
            });
            let raw_file = row.req(self.problems, "raw_file", entered.file);
            let act = self.reported(row, entered);
            let reviewer = self.opt_person(row, "reviewer");
            // Without the manifest nobody is told from anybody.
            if let (Some(act), Some(reviewer), Some(_)) = (&act, &reviewer, self.people)
                && act.by.reference == reviewer.reference
            {
                let why = &dossier::OWN_REVIEWER;
                self.problems.add(&row.place, "reviewer", why);
            }
            let sequence = match (row.cell("sequence"), entered.counted) {
                (None, true) => Some(0),
                _ => self.req(row, "sequence", cell_checks::whole),
            };
            let deviations = row.opt(self.problems, "deviations", parsed(Text::parse));
            let paper = self.paper(row, act.as_ref().map(|act| &act.by));
            if let Some(Some(_)) = paper {
                if !entered.from_paper {
                    let why = &dossier::LABORATORY_SIGNS;
                    self.problems.add(&row.place, FROM, why);
                }
                if reviewer.is_some() {
                    let why = &dossier::NO_REVIEWER_OF_PAPER;
                    self.problems.add(&row.place, "reviewer", why);
                }
            }
            let (act, paper, value) = (act?, paper?, measured.value?);
            let event = TestReported {
                sample: blank::SAMPLE,
                laboratory: act.by.organisation,
                analyte: measured.analyte?,
                method: method?,
                method_version,
                client_sequence: u64::from(sequence?),
                started_at: started_at?,
                ended_at: ended_at?,
                reported_at: act.at,
                value: value.unhashed()?,
                lod: measured.lod,
                loq: measured.loq,
                uncertainty: measured.uncertainty,
                instrument: instrument?,
                run_id: run_id?,
                kit_lots: kit_lots.unwrap_or_default(),
                raw_data: blank::DIGEST,
                analyst: act.by.reference,
                reviewer: reviewer.map(|person| person.reference),
                deviations,
                determinations: measured.determinations,
                transcribed: paper.as_ref().map(Paper::transcribed),
            };
            Some(ResultRow {
                act,
                paper,
                sample: sample?,
                raw_file: raw_file?,
                document: value.into_file(),
                event,
                became,
            })
        })
    }
}

/// Cells whose text is not what is signed.
fn became(row: &Row, measured: &Measured) -> Vec<Became> {
    let mut found = Vec::new();
    let mut compare = |column, signed: Option<String>| {
        let (Some(written), Some(signed)) = (row.cell(column), signed) else {
            return;
        };
        if written != signed {
            let written = written.to_owned();
            found.push(Became {
                column,
                written,
                signed,
            });
        }
    };
    let signed = match &measured.value {
        Some(ValueCell::Value(value)) => result_cell::written(value, row.cell("unit").is_some()),
        _ => None,
    };
    compare("value", signed);
    compare("unit", measured.unit.map(|unit| unit.to_string()));
    compare("lod", measured.lod.map(|limit| limit.to_string()));
    compare("loq", measured.loq.map(|limit| limit.to_string()));
    compare(
        "uncertainty",
        measured.uncertainty.map(|limit| limit.to_string()),
    );
    found
}
