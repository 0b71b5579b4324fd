//! Rows of material that came in.

use super::{Rows, blank};
use crate::cli::commands::lot::cell_checks;
use crate::cli::commands::lot::manifest::{Act, file_name};
use crate::cli::commands::lot::table::{Row, Source};
use crate::domain::event::{
    Contains, Grade, RawMaterial, RawMaterialCategory, Species, StorageClass, Tissue,
    TissueMaterial,
};
use crate::domain::id::{CountryCode, Label, Text};

/// A row of `materials.csv`.
#[derive(Debug, Clone)]
pub struct MaterialRow {
    /// Who received it, and when.
    pub act: Act,
    /// Column `material`.
    pub node: String,
    pub what: What,
}

/// What came in.
#[derive(Debug, Clone)]
pub enum What {
    Tissue {
        donor: String,
        /// Column `recovery`; `None`: the donor has one.
        recovery: Option<String>,
        /// What the row says of it.
        material: TissueMaterial,
    },
    /// Anything else.
    Raw {
        certificate: String,
        /// What the row says of it.
        material: Box<RawMaterial>,
    },
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
            let act = self.act(row, "received", "received_by");
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
                act: act?,
                node: node?,
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
            material: TissueMaterial {
                donor: blank::DONOR,
                recovery: blank::RECOVERY,
                tissue: tissue?,
                quantity: quantity?,
                transport: transport?,
            },
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
        Some(What::Raw {
            certificate: certificate?,
            material: Box::new(RawMaterial {
                name: name?,
                category: category?,
                contains: contains.unwrap_or_default(),
                supplier: supplier?,
                supplier_lot: supplier_lot?,
                grade: grade?,
                species: species?,
                country: country?,
                expiry: expiry?,
                certificate: blank::DIGEST,
                tse_statement: tse_statement?,
                released_by: released_by.map(|person| person.reference),
            }),
        })
    }
}
