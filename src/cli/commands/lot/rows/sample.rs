//! Rows of samples: taken, and later received.

use super::Rows;
use crate::cli::commands::lot::cell_checks::{self, parsed};
use crate::cli::commands::lot::manifest::Person;
use crate::cli::commands::lot::table::Source;
use crate::cli::problem::Place;
use crate::domain::event::SampleCondition;
use crate::domain::id::{Label, SlotName, TubeLabel};
use crate::domain::quantity::Quantity;
use crate::domain::time::TimestampMs;

/// A row of `samples.csv`.
#[derive(Debug, Clone)]
pub struct Sample {
    pub place: Place,
    pub sample: String,
    /// A node's name; `None` for the lot.
    pub target: Option<String>,
    pub slot: SlotName,
    pub taken_at: TimestampMs,
    pub taken_by: Person,
    /// How many vials; of the lot only.
    pub vials: u32,
    pub quantity: Quantity,
    pub seal: Option<Label>,
    /// Column `label`: what stands on the tube.
    pub label: Option<TubeLabel>,
    pub received: Option<Arrival>,
}

/// The arrival in a row of `samples.csv`.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub at: TimestampMs,
    pub by: Person,
    pub condition: SampleCondition,
    pub sequence: u32,
}

pub(super) const SAMPLES: &[&str] = &[
    "sample",
    "target",
    "slot",
    "taken",
    "taken_by",
    "vials",
    "quantity",
    "seal",
    "label",
    "received",
    "received_by",
    "condition",
    "sequence",
];

impl Rows<'_> {
    pub fn samples(&self, source: &Source<'_>) -> Vec<Sample> {
        self.read(source, SAMPLES, |row| {
            let sample = self.req(row, "sample", cell_checks::alias);
            let target = self.req(row, "target", cell_checks::alias);
            let slot = self.req(row, "slot", SlotName::parse);
            let taken_at = self.time(row, "taken");
            let taken_by = self.person(row, "taken_by");
            let vials = row
                .opt(self.problems, "vials", cell_checks::whole)
                .unwrap_or(0);
            let quantity = self.req(row, "quantity", cell_checks::quantity);
            let seal = row.opt(self.problems, "seal", parsed(Label::parse));
            let label = row.opt(self.problems, "label", parsed(TubeLabel::parse));
            let of_lot = target.as_deref() == Some("lot");
            if target.is_some() && of_lot != (1..=100).contains(&vials) {
                let message = if of_lot {
                    "a sample of the lot has 1 to 100 vials"
                } else {
                    "only a sample of the lot has vials; leave the cell empty"
                };
                self.problems.add(&row.place, "vials", message);
            }
            let arrived = row.with(
                self.problems,
                "received",
                &["received_by", "condition", "sequence"],
            );
            let received = arrived.then(|| {
                let at = self.time(row, "received");
                let by = self.person(row, "received_by");
                let condition = self.req(row, "condition", SampleCondition::parse);
                let sequence = self.req(row, "sequence", cell_checks::whole);
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
                label,
                received: match received {
                    Some(received) => Some(received?),
                    None => None,
                },
            })
        })
    }
}
