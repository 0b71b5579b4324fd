//! `lot template`: an empty `dossier.xlsx` whose cells are text and offer the words of the rules.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Format, Formula, Workbook, Worksheet, XlsxError,
};
use serde_json::json;

use super::dossier::csv_tables;
use super::manifest::{self, Manifest};
use super::rows::TABLES;
use super::table::{self, MAX_ROWS};
use super::workbook::{self, HELP_SHEETS, letters};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::problem::Collector;
use crate::domain::spec::catalogue;
use crate::format::message::table::Kind;
use crate::format::statement::declaration;
use crate::words::Problem;
use crate::words::{Language, lot};

/// Where the template goes.
#[derive(Debug, Args)]
#[command(before_help = "Example:\n  lotledger lot template cord-ev-lot")]
pub struct Template {
    /// The dossier, which is made if it is not there: its new dossier.xlsx offers the people, nodes and samples that lot.yaml names
    dossier: PathBuf,
}

/// Words that a column offers.
struct Offer {
    words: Vec<String>,
    /// Other words are refused by the spreadsheet; else they are only not offered.
    closed: bool,
}

impl Template {
    pub fn run(self, context: &Context) -> Outcome {
        let path = self.dossier.join(workbook::FILE);
        files::must_be_new(&path)?;
        if let Some(csv) = csv_tables(&self.dossier).next() {
            return Err(
                Failure::input("the tables of this dossier are in CSV files")
                    .at(self.dossier.join(csv).display())
                    .expected("all tables in one place")
                    .hint("go on with the CSV files, or move them away first"),
            );
        }
        let manifest = manifest(&self.dossier)?;
        let bytes = write(manifest.as_ref(), context.output.language)
            .map_err(|error| Failure::not_checked(Problem::IO, error).at(path.display()))?;
        std::fs::create_dir_all(&self.dossier)
            .map_err(|error| Failure::io(&self.dossier, &error))?;
        files::create(&path, &bytes, Mode::Shared)?;
        let tables = TABLES.map(|(table, _)| table);
        let value =
            json!({"file": path, "tables": tables, "names_from_lot_yaml": manifest.is_some()});
        context
            .output
            .answer("lotledger.lot-template.v1", &value, || {
                format!("{}: {}", path.display(), tables.join(", "))
            })?;
        if manifest.is_none() {
            context
                .output
                .remark("lot.yaml is missing or has problems, so people and nodes are not offered");
        }
        Ok(Exit::Done)
    }
}

/// The manifest, if it is there and right: the template only offers its names.
fn manifest(dossier: &Path) -> Result<Option<Manifest>, Failure> {
    let path = dossier.join(manifest::FILE);
    if !path.exists() {
        return Ok(None);
    }
    let bytes = files::read(&path, table::MAX_BYTES)?;
    let problems = Collector::new();
    let read = table::utf8(&bytes, table::Kind::Text).ok();
    let manifest = read.and_then(|text| manifest::read(text, &problems).manifest);
    Ok(problems.finish(manifest).ok())
}

fn write(manifest: Option<&Manifest>, language: Language) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let [help, lists] = HELP_SHEETS;
    read_me(book.add_worksheet().set_name(help)?, language)?;
    let offers = offers(manifest);
    let mut ranges = BTreeMap::new();
    let mut columns = Vec::new();
    for (table, names) in TABLES {
        for name in names {
            if let Some(offer) = offers.get(&(table, *name)).filter(|o| !o.words.is_empty()) {
                // cannot fail: there are fewer columns than a sheet can have
                let column = u16::try_from(columns.len()).unwrap_or(u16::MAX);
                let letters = letters(u32::from(column) + 1);
                let range = format!("={lists}!${letters}$1:${letters}${}", offer.words.len());
                ranges.insert((table, *name), range);
                columns.push(offer);
            }
        }
    }
    for (table, names) in TABLES {
        let sheet = book.add_worksheet().set_name(table)?;
        for (at, name) in names.iter().enumerate() {
            let column = u16::try_from(at).unwrap_or(u16::MAX);
            let validation = match (offers.get(&(table, *name)), ranges.get(&(table, *name))) {
                (Some(offer), Some(range)) => Some(drop_down(range, offer.closed)?),
                _ => hint(name)
                    .map(|hint| {
                        DataValidation::new()
                            .allow_any_value()
                            .set_input_message(hint)
                    })
                    .transpose()?,
            };
            head(sheet, column, name)?;
            if let Some(validation) = validation {
                // cannot fail: MAX_ROWS is far below what a sheet has
                let last = u32::try_from(MAX_ROWS).unwrap_or(u32::MAX);
                sheet.add_data_validation(1, column, last, column, &validation)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
    }
    let sheet = book.add_worksheet().set_name(lists)?;
    for (column, offer) in columns.iter().enumerate() {
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        for (row, word) in (0..).zip(&offer.words) {
            sheet.write_string_with_format(row, column, word, &text())?;
        }
    }
    sheet.set_hidden(true);
    book.save_to_buffer()
}

/// Cells of text: a spreadsheet program leaves what is typed into them as it is.
fn text() -> Format {
    // "@", by the number that every program knows.
    Format::new().set_num_format_index(49)
}

fn head(sheet: &mut Worksheet, column: u16, name: &str) -> Result<(), XlsxError> {
    sheet.set_column_format(column, &text())?;
    sheet.set_column_width(column, 16)?;
    sheet.write_string_with_format(0, column, name, &text().set_bold())?;
    Ok(())
}

fn drop_down(range: &str, closed: bool) -> Result<DataValidation, XlsxError> {
    let style = match closed {
        true => DataValidationErrorStyle::Stop,
        false => DataValidationErrorStyle::Information,
    };
    DataValidation::new()
        .allow_list_formula(Formula::new(range))
        .set_error_style(style)
        .set_error_message(lot::ONE_OF_THE_LIST.english())
}

fn read_me(sheet: &mut Worksheet, language: Language) -> Result<(), XlsxError> {
    let lines = [
        &lot::SHEETS,
        &lot::CELLS,
        &lot::DATES,
        &lot::FORMULAS,
        &lot::SEVERAL,
        &lot::CHECK,
    ];
    sheet.set_column_width(0, 100)?;
    for (row, line) in (0..).zip(lines) {
        sheet.write_string(row, 0, line.get(language))?;
    }
    Ok(())
}

/// What a column without a list expects, shown where the cursor is.
fn hint(column: &str) -> Option<&'static str> {
    Some(match column {
        "enrolled" | "determined" | "reported" | "received" | "taken" | "started" | "ended" => {
            "2026-11-22 09:30"
        }
        "expiry" => "2026-11-22",
        "consent" | "guardian_consent" | "raw_file" | "certificate" | "transcribed_from" => {
            "evidence/NAME"
        }
        "quantity" | "lod" | "loq" | "uncertainty" => "100 mL, 5 [CFU]/mL",
        "value" => "0.50, <0.05, NotDetected, Below_LOD, 93.1% in 50-400 nm",
        "unit" => "[IU]/mL, {particle}/mL, [pH], mosm/kg",
        _ => return None,
    })
}

/// Columns with the words of a field: table, column, and the field's path in a statement.
const OF_FIELDS: [(&str, &str, &str); 15] = [
    ("donors", "subject", "donor_enrolled.subject"),
    ("donors", "tissue", "donor_enrolled.tissue"),
    ("donors", "age_band", "donor_enrolled.age_band"),
    ("donors", "remunerated", "donor_enrolled.remunerated"),
    ("donors", "outcome", "donor_determined.outcome"),
    ("donors", "rule", "donor_determined.rule"),
    ("donor_tests", "specimen_type", "donor_tested.specimen"),
    ("donor_tests", "subject", "donor_tested.subject"),
    ("donor_tests", "kit_use", "donor_tested.kit_use"),
    ("materials", "tissue", "material_received.tissue.tissue"),
    (
        "materials",
        "transport",
        "material_received.tissue.transport",
    ),
    (
        "materials",
        "category",
        "material_received.raw_material.category",
    ),
    ("materials", "grade", "material_received.raw_material.grade"),
    (
        "materials",
        "species",
        "material_received.raw_material.species",
    ),
    ("samples", "condition", "sample_received.condition"),
];

/// Columns with words of their own.
const OF_COLUMNS: [(&str, &str, &[&str]); 5] = [
    ("donors", "interview", &["ACCEPTABLE", "NOT_ACCEPTABLE"]),
    ("donor_tests", "marker", catalogue::DONOR_MARKERS),
    (
        "donor_tests",
        "outcome",
        &[
            "NonReactive",
            "Reactive",
            "NotDetected",
            "Detected",
            "Indeterminate",
        ],
    ),
    ("materials", "kind", &["TISSUE", "RAW"]),
    ("materials", "tse_statement", &YES_NO),
];

const YES_NO: [&str; 2] = ["yes", "no"];

/// The words of the field at this path of a statement.
fn words(path: &str) -> &'static [&'static str] {
    match declaration().at(path).map(|field| field.shape.kind) {
        Some(Kind::Word(_, words)) => words,
        Some(Kind::Flag) => &YES_NO,
        // Not reachable: a test asks for every column.
        _ => &[],
    }
}

fn offers(manifest: Option<&Manifest>) -> BTreeMap<(&'static str, &'static str), Offer> {
    let of_fields = OF_FIELDS.map(|(table, column, path)| (table, column, words(path)));
    let mut offers = BTreeMap::new();
    for (table, column, words) in of_fields.into_iter().chain(OF_COLUMNS) {
        let offer = Offer {
            words: words.iter().copied().map(str::to_owned).collect(),
            closed: true,
        };
        offers.insert((table, column), offer);
    }
    // Families of codes (`EV_POS_*`) are written out by the laboratory.
    let analytes = catalogue::ANALYTES
        .iter()
        .map(|analyte| analyte.code.to_owned());
    let words = analytes.filter(|code| !code.ends_with('*')).collect();
    let analytes = Offer {
        words,
        closed: false,
    };
    offers.insert(("results", "analyte"), analytes);
    if let Some(manifest) = manifest {
        names(manifest, &mut offers);
    }
    offers
}

/// Names of the manifest, which may still grow.
fn names(manifest: &Manifest, offers: &mut BTreeMap<(&'static str, &'static str), Offer>) {
    let mut add = |column, words: Vec<String>| {
        let offer = Offer {
            words,
            closed: false,
        };
        offers.insert(column, offer);
    };
    let people: Vec<String> = manifest.people.keys().cloned().collect();
    for column in [
        ("donors", "enrolled_by"),
        ("donors", "determined_by"),
        ("donor_tests", "analyst"),
        ("materials", "received_by"),
        ("materials", "released_by"),
        ("samples", "taken_by"),
        ("samples", "received_by"),
        ("samples", "compared_by"),
        ("results", "analyst"),
        ("results", "reviewer"),
        ("results", "compared_by"),
    ] {
        add(column, people.clone());
    }
    let slots = manifest.sampling.iter().flat_map(|plan| &plan.slots);
    let mut slots: Vec<String> = slots.map(|slot| slot.slot.to_string()).collect();
    slots.sort();
    slots.dedup();
    add(("samples", "slot"), slots);
    let target = |plan: &manifest::Plan| plan.target.clone().unwrap_or_else(|| "lot".to_owned());
    let mut targets: Vec<String> = manifest.sampling.iter().map(target).collect();
    targets.sort();
    targets.dedup();
    add(("samples", "target"), targets);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_closed_list_has_words() {
        for (column, offer) in offers(None) {
            assert!(!offer.words.is_empty(), "{column:?}");
        }
    }
}
