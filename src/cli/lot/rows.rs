//! The rows of the dossier's tables. What a row names (people, laboratories) is looked up here,
//! so that a misspelt name is a problem of its cell and not of the submission.

use std::collections::BTreeMap;

use super::cell::{self, CellError, parsed};
use super::manifest::{Manifest, Person, file_name, named};
use super::problem::{Collector, Place};
use super::table::{self, Row};
use super::value_cell::{self, ValueCell};
use crate::domain::event::{
    AgeBand, Contains, DonorSubject, Eligibility, EligibilityReason, Grade, KitUse,
    RawMaterialCategory, SampleCondition, SampleRule, Species, Specimen, StorageClass, Tissue,
};
use crate::domain::id::{AnalyteCode, CountryCode, Label, MethodCode, OrgRef, SlotName, Text};
use crate::domain::quantity::Quantity;
use crate::domain::spec::catalogue;
use crate::domain::time::{Date, TimestampMs};
use crate::domain::value::Qualitative;

/// A row of `donors.csv`.
#[derive(Debug, Clone)]
pub struct Donor {
    /// Where the row stands.
    pub place: Place,
    /// Column `donor`.
    pub donor: String,
    /// Column `enrolled`.
    pub enrolled_at: TimestampMs,
    /// Column `enrolled_by`.
    pub enrolled_by: Person,
    /// Column `subject`.
    pub subject: DonorSubject,
    /// Column `tissue`.
    pub tissue: Tissue,
    /// Column `age_band`.
    pub age_band: AgeBand,
    /// Column `country`.
    pub country: CountryCode,
    /// Column `remunerated`.
    pub remunerated: bool,
    /// Column `consent`.
    pub consent: String,
    /// Column `interview`.
    pub interview: String,
    /// Column `guardian_consent`.
    pub guardian_consent: Option<String>,
    /// The determination, once there is one.
    pub determination: Option<Determination>,
}

/// The determination in a row of `donors.csv`.
#[derive(Debug, Clone)]
pub struct Determination {
    /// When it happened.
    pub at: TimestampMs,
    /// Who signs.
    pub by: Person,
    /// Column `outcome`.
    pub outcome: Eligibility,
    /// Column `rule`.
    pub rule: Option<SampleRule>,
    /// Column `reasons`.
    pub reasons: Vec<EligibilityReason>,
}

/// A row of `donor_tests.csv`.
#[derive(Debug, Clone)]
pub struct DonorTest {
    /// Where the row stands.
    pub place: Place,
    /// Column `donor`.
    pub donor: String,
    /// Column `specimen`.
    pub sample: String,
    /// Column `specimen_type`.
    pub specimen: Specimen,
    /// Column `subject`.
    pub subject: DonorSubject,
    /// Column `days_from_recovery`.
    pub days_from_recovery: i32,
    /// Column `marker`.
    pub marker: AnalyteCode,
    /// Column `method`.
    pub method: MethodCode,
    /// Column `kit_name`.
    pub kit_name: Label,
    /// Column `kit_lot`.
    pub kit_lot: Label,
    /// Column `kit_use`.
    pub kit_use: KitUse,
    /// Column `outcome`.
    pub outcome: Qualitative,
    /// Column `raw_file`.
    pub raw_file: String,
    /// Column `reported`.
    pub reported_at: TimestampMs,
    /// Who signs.
    pub by: Person,
}

/// A row of `materials.csv`.
#[derive(Debug, Clone)]
pub struct MaterialRow {
    /// Where the row stands.
    pub place: Place,
    /// Column `material`.
    pub node: String,
    /// When it happened.
    pub at: TimestampMs,
    /// Who signs.
    pub by: Person,
    /// What came in.
    pub what: What,
}

/// What came in.
#[derive(Debug, Clone)]
pub enum What {
    /// Tissue of a donor.
    Tissue {
        /// Column `donor`.
        donor: String,
        /// Column `tissue`.
        tissue: Tissue,
        /// Column `quantity`.
        quantity: Quantity,
        /// Column `transport`.
        transport: StorageClass,
    },
    /// Anything else.
    Raw(Box<Raw>),
}

/// A raw material.
#[derive(Debug, Clone)]
pub struct Raw {
    /// Column `name`.
    pub name: Text,
    /// Column `category`.
    pub category: RawMaterialCategory,
    /// Column `contains`.
    pub contains: Vec<Contains>,
    /// Column `supplier`.
    pub supplier: Text,
    /// Column `supplier_lot`.
    pub supplier_lot: Label,
    /// Column `grade`.
    pub grade: Grade,
    /// Column `species`.
    pub species: Species,
    /// Column `country`.
    pub country: CountryCode,
    /// Column `expiry`.
    pub expiry: Date,
    /// Column `certificate`.
    pub certificate: String,
    /// Column `tse_statement`.
    pub tse_statement: bool,
    /// Column `released_by`.
    pub released_by: Option<Person>,
}

/// A row of `samples.csv`.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Where the row stands.
    pub place: Place,
    /// Column `sample`.
    pub sample: String,
    /// A node's name; `None` for the lot.
    pub target: Option<String>,
    /// Column `slot`.
    pub slot: SlotName,
    /// Column `taken`.
    pub taken_at: TimestampMs,
    /// Column `taken_by`.
    pub taken_by: Person,
    /// How many vials; of the lot only.
    pub vials: u32,
    /// Column `quantity`.
    pub quantity: Quantity,
    /// Column `seal`.
    pub seal: Option<Label>,
    /// The arrival, once there is one.
    pub received: Option<Arrival>,
}

/// The arrival in a row of `samples.csv`.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// When it happened.
    pub at: TimestampMs,
    /// Who signs.
    pub by: Person,
    /// Column `condition`.
    pub condition: SampleCondition,
    /// Column `sequence`.
    pub sequence: u32,
}

/// A row of `results.csv`.
#[derive(Debug, Clone)]
pub struct ResultRow {
    /// Where the row stands.
    pub place: Place,
    /// Column `sample`.
    pub sample: String,
    /// Column `analyte`.
    pub analyte: AnalyteCode,
    /// Column `method`.
    pub method: MethodCode,
    /// Column `method_version`.
    pub method_version: Option<Label>,
    /// Column `started`.
    pub started_at: TimestampMs,
    /// Column `ended`.
    pub ended_at: TimestampMs,
    /// Column `reported`.
    pub reported_at: TimestampMs,
    /// Columns `value` and `unit`.
    pub value: ValueCell,
    /// Column `lod`.
    pub lod: Option<Quantity>,
    /// Column `loq`.
    pub loq: Option<Quantity>,
    /// Column `uncertainty`.
    pub uncertainty: Option<Quantity>,
    /// Column `instrument`.
    pub instrument: Label,
    /// Column `run`.
    pub run_id: Label,
    /// Column `kit_lots`.
    pub kit_lots: Vec<Label>,
    /// Column `raw_file`.
    pub raw_file: String,
    /// Column `analyst`.
    pub analyst: Person,
    /// Column `reviewer`.
    pub reviewer: Option<Person>,
    /// Column `sequence`.
    pub sequence: u32,
    /// Column `deviations`.
    pub deviations: Option<Text>,
}

pub(super) const DONORS: &[&str] = &[
    "donor",
    "enrolled",
    "enrolled_by",
    "subject",
    "tissue",
    "age_band",
    "country",
    "remunerated",
    "consent",
    "interview",
    "guardian_consent",
    "determined",
    "determined_by",
    "outcome",
    "rule",
    "reasons",
];
pub(super) const DONOR_TESTS: &[&str] = &[
    "donor",
    "specimen",
    "specimen_type",
    "subject",
    "days_from_recovery",
    "marker",
    "method",
    "kit_name",
    "kit_lot",
    "kit_use",
    "outcome",
    "raw_file",
    "reported",
    "analyst",
];
pub(super) const MATERIALS: &[&str] = &[
    "material",
    "received",
    "received_by",
    "kind",
    "donor",
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
pub(super) const SAMPLES: &[&str] = &[
    "sample",
    "target",
    "slot",
    "taken",
    "taken_by",
    "vials",
    "quantity",
    "seal",
    "received",
    "received_by",
    "condition",
    "sequence",
];
pub(super) const RESULTS: &[&str] = &[
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
];

/// Reads rows with the manifest's names and times.
pub(super) struct Rows<'m> {
    /// Column `manifest`.
    pub manifest: &'m Manifest,
    /// Column `problems`.
    pub problems: &'m Collector,
}

impl Rows<'_> {
    fn time(&self, row: &Row, column: &'static str) -> Option<TimestampMs> {
        let offset = self.manifest.utc_offset;
        row.req(self.problems, column, |text| cell::time(text, offset))
    }

    fn person(&self, row: &Row, column: &'static str) -> Option<Person> {
        let people = &self.manifest.people;
        row.req(self.problems, column, |text| named(people, text).cloned())
    }

    fn opt_person(&self, row: &Row, column: &'static str) -> Option<Person> {
        row.cell(column)?;
        self.person(row, column)
    }

    fn req<T, E: std::fmt::Display>(
        &self,
        row: &Row,
        column: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        row.req(self.problems, column, parsed(parse))
    }

    fn read<T>(
        &self,
        file: &str,
        bytes: &[u8],
        columns: &'static [&'static str],
        one: impl Fn(&Row) -> Option<T>,
    ) -> Vec<T> {
        let rows = table::read(file, bytes, columns, self.problems);
        rows.iter().filter_map(one).collect()
    }

    pub(super) fn donors(&self, file: &str, bytes: &[u8]) -> Vec<Donor> {
        self.read(file, bytes, DONORS, |row| {
            let donor = self.req(row, "donor", cell::alias);
            let enrolled_at = self.time(row, "enrolled");
            let enrolled_by = self.person(row, "enrolled_by");
            let subject = self.req(row, "subject", DonorSubject::parse);
            let tissue = self.req(row, "tissue", Tissue::parse);
            let age_band = self.req(row, "age_band", AgeBand::parse);
            let country = self.req(row, "country", CountryCode::parse);
            let remunerated = self.req(row, "remunerated", cell::yes_no);
            let consent = self.req(row, "consent", file_name);
            let interview = self.req(row, "interview", interview);
            let guardian_consent = row.opt(self.problems, "guardian_consent", file_name);
            let determination = row.cell("determined").map(|_| {
                let at = self.time(row, "determined");
                let by = self.person(row, "determined_by");
                let outcome = self.req(row, "outcome", Eligibility::parse);
                let rule = row.opt(self.problems, "rule", parsed(SampleRule::parse));
                let reasons = row.opt(self.problems, "reasons", |text| {
                    cell::set(text, EligibilityReason::parse)
                });
                Some(Determination {
                    at: at?,
                    by: by?,
                    outcome: outcome?,
                    rule,
                    reasons: reasons.unwrap_or_default(),
                })
            });
            Some(Donor {
                place: row.place.clone(),
                donor: donor?,
                enrolled_at: enrolled_at?,
                enrolled_by: enrolled_by?,
                subject: subject?,
                tissue: tissue?,
                age_band: age_band?,
                country: country?,
                remunerated: remunerated?,
                consent: consent?,
                interview: interview?,
                guardian_consent,
                determination: match determination {
                    Some(determination) => Some(determination?),
                    None => None,
                },
            })
        })
    }

    pub(super) fn donor_tests(&self, file: &str, bytes: &[u8]) -> Vec<DonorTest> {
        self.read(file, bytes, DONOR_TESTS, |row| {
            let donor = self.req(row, "donor", cell::alias);
            let sample = self.req(row, "specimen", cell::alias);
            let specimen = self.req(row, "specimen_type", Specimen::parse);
            let subject = self.req(row, "subject", DonorSubject::parse);
            let days = self.req(row, "days_from_recovery", cell::signed);
            let marker = self.req(row, "marker", donor_marker);
            let method = self.req(row, "method", MethodCode::parse);
            let kit_name = self.req(row, "kit_name", Label::parse);
            let kit_lot = self.req(row, "kit_lot", Label::parse);
            let kit_use = self.req(row, "kit_use", KitUse::parse);
            let outcome = self.req(row, "outcome", donor_outcome);
            let raw_file = self.req(row, "raw_file", file_name);
            let reported_at = self.time(row, "reported");
            let by = self.person(row, "analyst");
            Some(DonorTest {
                place: row.place.clone(),
                donor: donor?,
                sample: sample?,
                specimen: specimen?,
                subject: subject?,
                days_from_recovery: days?,
                marker: marker?,
                method: method?,
                kit_name: kit_name?,
                kit_lot: kit_lot?,
                kit_use: kit_use?,
                outcome: outcome?,
                raw_file: raw_file?,
                reported_at: reported_at?,
                by: by?,
            })
        })
    }

    pub(super) fn materials(&self, file: &str, bytes: &[u8]) -> Vec<MaterialRow> {
        self.read(file, bytes, MATERIALS, |row| {
            let node = self.req(row, "material", cell::alias);
            let at = self.time(row, "received");
            let by = self.person(row, "received_by");
            let kind = self.req(row, "kind", |text| match text {
                "TISSUE" => Ok(true),
                "RAW" => Ok(false),
                _ => Err("write TISSUE or RAW"),
            })?;
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
        let donor = self.req(row, "donor", cell::alias);
        let tissue = self.req(row, "tissue", Tissue::parse);
        let quantity = self.req(row, "quantity", cell::quantity);
        let transport = self.req(row, "transport", StorageClass::parse);
        Some(What::Tissue {
            donor: donor?,
            tissue: tissue?,
            quantity: quantity?,
            transport: transport?,
        })
    }

    fn raw(&self, row: &Row) -> Option<What> {
        let name = self.req(row, "name", Text::parse);
        let category = self.req(row, "category", RawMaterialCategory::parse);
        let contains = row.opt(self.problems, "contains", |text| {
            cell::set(text, Contains::parse)
        });
        let supplier = self.req(row, "supplier", Text::parse);
        let supplier_lot = self.req(row, "supplier_lot", Label::parse);
        let grade = self.req(row, "grade", Grade::parse);
        let species = self.req(row, "species", Species::parse);
        let country = self.req(row, "country", CountryCode::parse);
        let expiry = self.req(row, "expiry", cell::date);
        let certificate = self.req(row, "certificate", file_name);
        let tse_statement = self.req(row, "tse_statement", cell::yes_no);
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

    pub(super) fn samples(&self, file: &str, bytes: &[u8]) -> Vec<Sample> {
        self.read(file, bytes, SAMPLES, |row| {
            let sample = self.req(row, "sample", cell::alias);
            let target = self.req(row, "target", cell::alias);
            let slot = self.req(row, "slot", SlotName::parse);
            let taken_at = self.time(row, "taken");
            let taken_by = self.person(row, "taken_by");
            let vials = row.opt(self.problems, "vials", cell::whole).unwrap_or(0);
            let quantity = self.req(row, "quantity", cell::quantity);
            let seal = row.opt(self.problems, "seal", parsed(Label::parse));
            let of_lot = target.as_deref() == Some("lot");
            if target.is_some() && of_lot != (1..=100).contains(&vials) {
                let message = if of_lot {
                    "a sample of the lot has 1 to 100 vials"
                } else {
                    "only a sample of the lot has vials; leave the cell empty"
                };
                self.problems.add(&row.place, "vials", message);
            }
            let received = row.cell("received").map(|_| {
                let at = self.time(row, "received");
                let by = self.person(row, "received_by");
                let condition = self.req(row, "condition", SampleCondition::parse);
                let sequence = self.req(row, "sequence", cell::whole);
                Some(Arrival {
                    at: at?,
                    by: by?,
                    condition: condition?,
                    sequence: sequence?,
                })
            });
            Some(Sample {
                place: row.place.clone(),
                sample: sample?,
                target: target.map(|t| (t != "lot").then_some(t))?,
                slot: slot?,
                taken_at: taken_at?,
                taken_by: taken_by?,
                vials,
                quantity: quantity?,
                seal,
                received: match received {
                    Some(received) => Some(received?),
                    None => None,
                },
            })
        })
    }

    pub(super) fn results(&self, file: &str, bytes: &[u8]) -> Vec<ResultRow> {
        self.read(file, bytes, RESULTS, |row| {
            let sample = self.req(row, "sample", cell::alias);
            let analyte = self.req(row, "analyte", product_analyte);
            let method = self.req(row, "method", MethodCode::parse);
            let method_version = row.opt(self.problems, "method_version", parsed(Label::parse));
            let started_at = self.time(row, "started");
            let ended_at = self.time(row, "ended");
            let reported_at = self.time(row, "reported");
            let unit_ok = row.cell("unit").is_none();
            let unit = row.opt(self.problems, "unit", cell::unit);
            // A wrong unit is one problem, not two.
            let value = if unit.is_some() || unit_ok {
                row.req(self.problems, "value", |text| value_cell::parse(text, unit))
            } else {
                None
            };
            if let (Some(analyte), Some(ValueCell::Value(value))) = (&analyte, &value)
                && let Err(error) = catalogue::check_value(analyte, value)
            {
                let column = if unit.is_some() { "unit" } else { "value" };
                self.problems.add(&row.place, column, error);
            }
            let limit = |column| row.opt(self.problems, column, cell::quantity);
            let (lod, loq, uncertainty) = (limit("lod"), limit("loq"), limit("uncertainty"));
            let instrument = self.req(row, "instrument", Label::parse);
            let run_id = self.req(row, "run", Label::parse);
            let kit_lots = row.opt(self.problems, "kit_lots", |text| {
                cell::set(text, Label::parse)
            });
            let raw_file = self.req(row, "raw_file", file_name);
            let analyst = self.person(row, "analyst");
            let reviewer = self.opt_person(row, "reviewer");
            let sequence = self.req(row, "sequence", cell::whole);
            let deviations = row.opt(self.problems, "deviations", parsed(Text::parse));
            Some(ResultRow {
                place: row.place.clone(),
                sample: sample?,
                analyte: analyte?,
                method: method?,
                method_version,
                started_at: started_at?,
                ended_at: ended_at?,
                reported_at: reported_at?,
                value: value?,
                lod,
                loq,
                uncertainty,
                instrument: instrument?,
                run_id: run_id?,
                kit_lots: kit_lots.unwrap_or_default(),
                raw_file: raw_file?,
                analyst: analyst?,
                reviewer,
                sequence: sequence?,
                deviations,
            })
        })
    }
}

/// The interview's outcome, without a word of what was said.
fn interview(text: &str) -> Result<String, CellError> {
    match text {
        "ACCEPTABLE" | "NOT_ACCEPTABLE" => Ok(text.to_owned()),
        _ => Err(CellError::new("write ACCEPTABLE or NOT_ACCEPTABLE")),
    }
}

fn donor_marker(text: &str) -> Result<AnalyteCode, CellError> {
    let code = AnalyteCode::parse(text).map_err(CellError::new)?;
    if catalogue::is_donor_marker(&code) {
        Ok(code)
    } else {
        Err(CellError::new(format!(
            "{code} is no donor marker; known: {}",
            catalogue::DONOR_MARKERS.join(", ")
        )))
    }
}

fn product_analyte(text: &str) -> Result<AnalyteCode, CellError> {
    let code = AnalyteCode::parse(text).map_err(CellError::new)?;
    catalogue::require(&code).map_err(CellError::new)?;
    Ok(code)
}

fn donor_outcome(text: &str) -> Result<Qualitative, CellError> {
    let word = Qualitative::parse(text).map_err(CellError::new)?;
    if word.is_present() || word.is_absent() || word == Qualitative::Indeterminate {
        Ok(word)
    } else {
        Err(CellError::new(
            "write NonReactive, Reactive, NotDetected, Detected or Indeterminate",
        ))
    }
}

/// Names that stand twice in a table whose names must differ.
pub(super) fn unique<'r>(
    names: impl Iterator<Item = (&'r str, &'r Place)>,
    column: &str,
    problems: &Collector,
) {
    let mut first: BTreeMap<&str, &Place> = BTreeMap::new();
    for (name, place) in names {
        match first.get(name) {
            Some(earlier) => {
                problems.add(
                    place,
                    column,
                    format!("\"{name}\" stands already at {earlier}"),
                );
            }
            None => {
                first.insert(name, place);
            }
        }
    }
}

/// The laboratory of a person who reports.
pub(super) fn laboratory(person: &Person) -> OrgRef {
    person.organisation
}
