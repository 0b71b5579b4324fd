//! `sample list`: which samples are there, and what does each wait for?

use std::collections::BTreeSet;

use clap::Args;

use super::find::{MAX_SAMPLES, called_so};
use super::numbers::Numbers;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::Outcome;
use crate::cli::list::{Cell, Column, List, ListArgs};
use crate::service::pb;
use crate::words::{Wording, list as words};

/// Which samples.
#[derive(Debug, Args)]
pub struct SampleList {
    /// Only those that are called so: by the label on the tube, the laboratory's own number or the reference
    #[arg(value_name = "LABEL")]
    labels: Vec<String>,
    /// Only samples that are TAKEN (wait for receipt), RECEIVED (wait for results), REPORTED, UNUSABLE, DESTROYED or RETURNED
    #[arg(long = "state", value_name = "STATE", value_parser = state)]
    states: Vec<pb::SampleState>,
    /// Only those that this organisation tests
    #[arg(long)]
    as_laboratory: bool,
    /// Keyrings: a laboratory's own numbers stand beside its keys.
    #[command(flatten)]
    keys: KeyArgs,
    /// How much, and in which form.
    #[command(flatten)]
    list: ListArgs,
}

fn state(text: &str) -> Result<pb::SampleState, String> {
    let state = pb::SampleState::from_str_name(&format!("SAMPLE_STATE_{text}"));
    state
        .filter(|state| *state != pb::SampleState::Unspecified)
        .ok_or_else(|| "expected TAKEN, RECEIVED, REPORTED, UNUSABLE, DESTROYED or RETURNED".into())
}

fn said(state: pb::SampleState) -> (&'static str, &'static Wording) {
    match state {
        pb::SampleState::Unspecified => ("", &words::STATE),
        pb::SampleState::Taken => ("TAKEN", &words::TAKEN),
        pb::SampleState::Unusable => ("UNUSABLE", &words::UNUSABLE),
        pb::SampleState::Received => ("RECEIVED", &words::RECEIVED),
        pb::SampleState::Reported => ("REPORTED", &words::REPORTED),
        pb::SampleState::Destroyed => ("DESTROYED", &words::DESTROYED),
        pb::SampleState::Returned => ("RETURNED", &words::RETURNED),
    }
}

const COLUMNS: &[Column] = &[
    Column::new("label", &words::LABEL),
    Column::name("product_name", &words::PRODUCT),
    Column::new("of", &words::OF),
    Column::name("slot", &words::SLOT),
    Column::new("state", &words::STATE),
    Column::new("on_hold", &words::HOLD),
    Column::name("missing", &words::MISSING),
    Column::varying("doubted", &words::DOUBTED),
    Column::time("taken_at", &words::TAKEN_AT),
    Column::varying("laboratory_name", &words::LABORATORY),
    Column::varying("organisation_name", &words::MAKER),
    Column::reference("sample", &words::REFERENCE),
    Column::reference("laboratory", &words::REFERENCE),
    Column::reference("organisation", &words::REFERENCE),
];

impl SampleList {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        let states = self.states.iter().map(|state| (*state).into()).collect();
        let numbers = Numbers::of_keyrings(&self.keys.open()?)?;
        let client = context.client().await?;
        let limit = match self.labels.is_empty() {
            true => self.list.limit(),
            false => MAX_SAMPLES,
        };
        let (mut samples, mut more) = client.samples(states, self.as_laboratory, limit).await?;
        if !self.labels.is_empty() {
            let called = self.labels.iter();
            let called = called.flat_map(|label| called_so(&samples, &numbers, label));
            let called: BTreeSet<String> = called.map(|row| row.sample.clone()).collect();
            samples.retain(|row| called.contains(&row.sample));
            more |= samples.len() > self.list.limit();
            samples.truncate(self.list.limit());
        }
        let mut columns = COLUMNS.to_vec();
        columns.push(match numbers.is_empty() {
            true => Column::reference("own_number", &words::OWN_NUMBER),
            false => Column::new("own_number", &words::OWN_NUMBER),
        });
        let list = List {
            schema: "lotledger.samples.v1",
            key: "samples",
            columns: &columns,
            rows: samples
                .into_iter()
                .map(|sample| row(sample, &numbers))
                .collect(),
            more,
            nothing: &words::NO_SAMPLES,
        };
        list.answer(context, &self.list)
    }
}

/// What was sampled: the lot, or the node of the making.
pub(in crate::cli::commands) fn target(sample: &pb::ListedSample) -> &str {
    match sample.lot.is_empty() {
        true => &sample.node,
        false => &sample.lot,
    }
}

fn row(sample: pb::ListedSample, numbers: &Numbers) -> Vec<Cell> {
    let own = numbers.said(&sample.sample).to_owned();
    let (code, state) = said(sample.state());
    vec![
        Cell::name_of(&sample.label, &sample.sample),
        Cell::text(&sample.product_name),
        Cell::text(target(&sample)),
        Cell::text(&sample.slot),
        Cell::word(code, state),
        Cell::flag(sample.on_hold, &words::OPEN),
        Cell::list(&sample.missing),
        Cell::list(&sample.doubted),
        Cell::time(Some(sample.taken_at_ms)),
        Cell::text(&sample.laboratory_name),
        Cell::text(&sample.organisation_name),
        Cell::text(sample.sample),
        Cell::text(sample.laboratory),
        Cell::text(sample.organisation),
        Cell::text(own),
    ]
}
