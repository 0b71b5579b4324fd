//! `search`: what has this text in its name, and which command shows more of it?

use clap::Args;

use super::sample::numbers::Numbers;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::{Failure, Outcome};
use crate::cli::keyring::Keyring;
use crate::cli::list::{Cell, Column, List, ListArgs};
use crate::domain::id::SampleRef;
use crate::service::pb;
use crate::words::{Wording, event, list as words};

/// What to look for.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  lotledger search CE26
  lotledger search 049876540000000017
  lotledger search qa --keys maker/

Lots by number, tubes by label, boxes by SSCC: those that the lists show to this token. Products
by name or GTIN and organisations by name or GLN: all. People, and a laboratory's own numbers of its
samples, by what stands in --keys: the ledger has none.")]
pub struct Search {
    /// A part of a name or number, 2 to 80 characters; small and capital letters are alike
    #[arg(value_name = "TEXT")]
    text: String,
    /// Keyrings: people are looked for in them.
    #[command(flatten)]
    keys: KeyArgs,
    /// How much, and in which form.
    #[command(flatten)]
    list: ListArgs,
}

const COLUMNS: &[Column] = &[
    Column::new("kind", &words::KIND),
    Column::name("name", &words::NAME),
    Column::name("product_name", &words::PRODUCT),
    Column::name("organisation_name", &words::WHOSE),
    Column::new("see", &words::SEE),
    Column::reference("recorded_at", &words::RECORDED_AT).of_times(),
    Column::reference("reference", &words::REFERENCE),
];

impl Search {
    pub async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.open()?;
        let client = context.client().await?;
        let limit = self.list.limit();
        let (found, more) = client.search(self.text.clone(), limit).await?;
        let mut rows: Vec<Vec<Cell>> = found.into_iter().map(row).collect();
        rows.extend(own_numbers(&keyring, &self.text)?);
        rows.extend(people(&keyring, &self.text));
        let more = more || rows.len() > limit;
        rows.truncate(limit);
        let list = List {
            schema: "lotledger.search.v1",
            key: "found",
            columns: COLUMNS,
            rows,
            more,
            nothing: &words::NOTHING_FOUND,
        };
        list.answer(context, &self.list)
    }
}

/// What it is called, and the command that shows more of it.
fn said(found: &pb::Found) -> (&'static str, &'static Wording, String) {
    let reference = &found.reference;
    match found.kind() {
        pb::FoundKind::Unspecified => ("", &words::KIND, String::new()),
        pb::FoundKind::Lot => (
            "LOT",
            &words::LOT,
            format!("lotledger lot show '{reference}'"),
        ),
        pb::FoundKind::Sample => (
            "SAMPLE",
            &words::A_SAMPLE,
            format!("lotledger sample show {reference}"),
        ),
        pb::FoundKind::Shipment => (
            "SHIPMENT",
            &event::A_SHIPMENT,
            format!("lotledger shipment show {reference}"),
        ),
        // Its lots have the GTIN in their names.
        pb::FoundKind::Product => (
            "PRODUCT",
            &words::PRODUCT,
            format!("lotledger search {reference}"),
        ),
        pb::FoundKind::Organisation => (
            "ORGANISATION",
            &words::AN_ORGANISATION,
            format!("lotledger org people --organisation {reference}"),
        ),
    }
}

fn row(found: pb::Found) -> Vec<Cell> {
    let (code, kind, see) = said(&found);
    vec![
        Cell::word(code, kind),
        Cell::name_of(&found.name, &found.reference),
        Cell::text(found.product_name),
        Cell::text(found.organisation_name),
        Cell::text(see),
        Cell::time(Some(found.recorded_at_ms)),
        Cell::text(found.reference),
    ]
}

/// Samples whose own number at this laboratory has the text in it.
fn own_numbers(keyring: &Keyring, text: &str) -> Result<Vec<Vec<Cell>>, Failure> {
    let numbers = Numbers::of_keyrings(keyring)?;
    let row = |(number, sample): (&str, SampleRef)| {
        vec![
            Cell::word("SAMPLE", &words::A_SAMPLE),
            Cell::text(number),
            Cell::text(""),
            Cell::text(""),
            Cell::text(format!("lotledger sample show {sample}")),
            Cell::text(""),
            Cell::text(sample.to_string()),
        ]
    };
    Ok(numbers.with(text).map(row).collect())
}

/// People whose name on this machine has the text in it.
fn people(keyring: &Keyring, text: &str) -> Vec<Vec<Cell>> {
    let text = text.trim().to_lowercase();
    let holders = keyring.holders();
    let found = holders.filter(|holder| holder.person.alias.to_lowercase().contains(&text));
    let row = |holder: crate::cli::keyring::Holder<'_>| {
        let of = holder.of.organisation.map(|of| of.to_string());
        vec![
            Cell::word("PERSON", &words::A_PERSON),
            Cell::text(&holder.person.alias),
            Cell::text(""),
            Cell::text(holder.of.name.to_string()),
            Cell::text(of.map_or_else(String::new, |of| {
                format!("lotledger org people --organisation {of}")
            })),
            Cell::text(""),
            Cell::text(holder.person.person.to_string()),
        ]
    };
    found.map(row).collect()
}
