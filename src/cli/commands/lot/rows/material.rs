//! Rows of material that came in.

use super::Rows;
use crate::cli::commands::lot::cell_checks;
use crate::cli::commands::lot::manifest::{Person, file_name};
use crate::cli::commands::lot::table::{Row, Source};
use crate::cli::problem::Place;
use crate::domain::event::{Contains, Grade, RawMaterialCategory, Species, StorageClass, Tissue};
use crate::domain::id::{CountryCode, Label, Text};
use crate::domain::quantity::Quantity;
use crate::domain::time::{Date, TimestampMs};

/// A row of `materials.csv`.
#[derive(Debug, Clone)]
pub struct MaterialRow {
    pub place: Place,
    /// Column `material`.
    pub node: String,
    pub at: TimestampMs,
    pub by: Person,
    pub what: What,
}

/// What came in.
#[derive(Debug, Clone)]
pub enum What {
    Tissue {
        donor: String,
        /// Column `recovery`; `None`: the donor has one.
        recovery: Option<String>,
        tissue: Tissue,
        quantity: Quantity,
        transport: StorageClass,
    },
    /// Anything else.
    Raw(Box<Raw>),
}

#[derive(Debug, Clone)]
pub struct Raw {
    pub name: Text,
    pub category: RawMaterialCategory,
    pub contains: Vec<Contains>,
    pub supplier: Text,
    pub supplier_lot: Label,
    pub grade: Grade,
    pub species: Species,
    pub country: CountryCode,
    pub expiry: Date,
    pub certificate: String,
    pub tse_statement: bool,
    pub released_by: Option<Person>,
}

pub(super) const MATERIALS: &[&str] = &[
    "material",
    "received",
    "received_by",
    "kind",
    "donor",
    "recovery",
    "tissue",
    "quantity",
    "transport",
    "name",
    "category",
    "contains",
    "supplier",
    "supplier_lot",
    "grade",
    "species",
    "country",
    "expiry",
    "certificate",
    "tse_statement",
    "released_by",
];

impl Rows<'_> {
    pub fn materials(&self, source: &Source<'_>) -> Vec<MaterialRow> {
        self.read(source, MATERIALS, |row| {
            let node = self.req(row, "material", cell_checks::alias);
            let at = self.time(row, "received");
            let by = self.person(row, "received_by");
            let kind = self.req(row, "kind", |text| match text {
                "TISSUE" => Ok(true),
                "RAW" => Ok(false),
                _ => Err("write TISSUE or RAW"),
            });
            let Some(kind) = kind else {
                row.of_no_kind();
                return None;
            };
            let what = if kind {
                self.tissue(row)
            } else {
                self.raw(row)
            };
            Some(MaterialRow {
                place: row.place.clone(),
                node: node?,
                at: at?,
                by: by?,
                what: what?,
            })
        })
    }

    fn tissue(&self, row: &Row) -> Option<What> {
        let donor = self.req(row, "donor", cell_checks::alias);
        let recovery = row.opt(self.problems, "recovery", cell_checks::alias);
        let tissue = self.req(row, "tissue", Tissue::parse);
        let quantity = self.req(row, "quantity", cell_checks::quantity);
        let transport = self.req(row, "transport", StorageClass::parse);
        Some(What::Tissue {
            donor: donor?,
            recovery,
            tissue: tissue?,
            quantity: quantity?,
            transport: transport?,
        })
    }

    fn raw(&self, row: &Row) -> Option<What> {
        let name = self.req(row, "name", Text::parse);
        let category = self.req(row, "category", RawMaterialCategory::parse);
        let contains = row.opt(self.problems, "contains", |text| {
            cell_checks::set(text, Contains::parse)
        });
        let supplier = self.req(row, "supplier", Text::parse);
        let supplier_lot = self.req(row, "supplier_lot", Label::parse);
        let grade = self.req(row, "grade", Grade::parse);
        let species = self.req(row, "species", Species::parse);
        let country = self.req(row, "country", CountryCode::parse);
        let expiry = self.req(row, "expiry", cell_checks::date);
        let certificate = self.req(row, "certificate", file_name);
        let tse_statement = self.req(row, "tse_statement", cell_checks::yes_no);
        let released_by = self.opt_person(row, "released_by");
        Some(What::Raw(Box::new(Raw {
            name: name?,
            category: category?,
            contains: contains.unwrap_or_default(),
            supplier: supplier?,
            supplier_lot: supplier_lot?,
            grade: grade?,
            species: species?,
            country: country?,
            expiry: expiry?,
            certificate: certificate?,
            tse_statement: tse_statement?,
            released_by,
        })))
    }
}
