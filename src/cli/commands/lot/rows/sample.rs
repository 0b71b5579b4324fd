//! Rows of samples: taken, and later received.

use super::paper::{COMPARED_BY, FROM};
use super::{Paper, Rows, blank};
use crate::cli::commands::lot::cell_checks::{self, parsed};
use crate::cli::commands::lot::manifest::Act;
use crate::cli::commands::lot::table::Source;
use crate::domain::event::{SampleCondition, SampleReceived, SampleTaken, SampleTarget};
use crate::domain::id::{Label, SlotName, TubeLabel};
use crate::words::dossier;

/// A row of `samples.csv`.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Who took it, and when.
    pub act: Act,
    pub sample: String,
    /// A node's name; `None` for the lot.
    pub target: Option<String>,
    /// How many vials, which are drawn; of the lot only.
    pub vials: u32,
    /// What it says.
    pub event: SampleTaken,
    /// The arrival, once there is one; and from what it was written down, if the laboratory does not sign it.
    pub received: Option<(Act, SampleReceived, Option<Paper>)>,
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
    FROM,
    COMPARED_BY,
];

impl Rows<'_> {
    pub fn samples(&self, source: &Source<'_>) -> Vec<Sample> {
        self.read(source, SAMPLES, |row| {
            let sample = self.req(row, "sample", cell_checks::alias);
            let target = self.req(row, "target", cell_checks::alias);
            let slot = self.req(row, "slot", SlotName::parse);
            let act = self.act(row, "taken", "taken_by");
            let vials = row
                .opt(self.problems, "vials", cell_checks::whole)
                .unwrap_or(0);
            let quantity = self.req(row, "quantity", cell_checks::quantity);
            let seal = row.opt(self.problems, "seal", parsed(Label::parse));
            let label = row.opt(self.problems, "label", parsed(TubeLabel::parse));
            let of_lot = target.as_deref() == Some("lot");
            if target.is_some() && of_lot != (1..=100).contains(&vials) {
                let message = if of_lot {
                    &dossier::VIALS_OF_LOT
                } else {
                    &dossier::NO_VIALS
                };
                self.problems.add(&row.place, "vials", message);
            }
            let arrived = row.with(
                self.problems,
                "received",
                &["received_by", "condition", "sequence", FROM, COMPARED_BY],
            );
            let received = arrived.then(|| {
                let act = self.act(row, "received", "received_by");
                let condition = self.req(row, "condition", SampleCondition::parse);
                let sequence = self.req(row, "sequence", cell_checks::whole);
                let paper = self.paper(row, act.as_ref().map(|act| &act.by));
                let (act, paper) = (act?, paper?);
                let event = SampleReceived {
                    sample: blank::SAMPLE,
                    laboratory: act.by.organisation,
                    condition: condition?,
                    client_sequence: u64::from(sequence?),
                    transcribed: paper.as_ref().map(Paper::transcribed),
                };
                Some((act, event, paper))
            });
            let act = act?;
            let event = SampleTaken {
                target: SampleTarget::Node(blank::NODE),
                slot: slot?,
                sample: blank::SAMPLE,
                vials: Vec::new(),
                quantity: quantity?,
                seal,
                label,
                organisation: act.by.organisation,
            };
            Some(Sample {
                act,
                sample: sample?,
                target: target.map(|t| (t != "lot").then_some(t))?,
                vials,
                event,
                received: match received {
                    Some(received) => Some(received?),
                    None => None,
                },
            })
        })
    }
}
