//! `shipment show`: one shipment, by its reference or by a box in it.

use std::collections::BTreeSet;

use clap::Args;

use crate::cli::client::Client;
use crate::cli::commands::lot::history;
use crate::cli::commands::sample::proof;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::{Failure, Outcome};
use crate::cli::list::{Cell, Column, Fact, Part, Sheet};
use crate::cli::lot_record::{Names, lines, read_all, signers};
use crate::cli::remote_view::RemoteView;
use crate::cli::statement_in_words::local;
use crate::domain::event::Shipped;
use crate::domain::id::{ShipmentRef, Sscc};
use crate::domain::possession::MAX_NESTING;
use crate::domain::state::ShipmentState;
use crate::domain::subject::Subject;
use crate::domain::view::{Reader, Ref};
use crate::format::trust::TrustFile;
use crate::words::{Problem, Wording, sheet as words};

/// Most boxes that are looked into.
const MAX_BOXES: usize = 300;

/// Which shipment.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  lotledger shipment show 049876540000000017
  lotledger shipment show shp_… --lang ja --references")]
pub struct ShipmentShow {
    /// The reference shp_…, or the SSCC of a box: the newest shipment that it went with
    #[arg(value_name = "SHIPMENT")]
    shipment: String,
    /// Keyrings: the ledger knows no names of people, they do.
    #[command(flatten)]
    keys: KeyArgs,
    /// Show references beside names
    #[arg(long)]
    references: bool,
}

const BOXES: &[Column] = &[
    Column::new("box", &words::BOX),
    Column::new("in", &words::IN_BOX),
    Column::new("lots", &words::LOTS),
];

impl ShipmentShow {
    pub async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.open()?;
        let mut client = context.client().await?;
        let trust = context.trust_if_any()?;
        let id = find(&mut client, trust.as_ref(), &self.shipment).await?;
        let subject = Subject::Shipment(id);
        let view = read_all(&mut client, trust.as_ref(), subject, |view| {
            further(view, id)
        })
        .await?;
        let names = Names::new(&view, &keyring);
        let shipment = Reader::new(&view).shipment(id).ok().flatten();
        let shipment = shipment.ok_or_else(|| unknown(&self.shipment))?;
        let sent = shipment.shipped.clone();
        let sent = sent.ok_or_else(|| unknown(&self.shipment))?;
        let entries = shipment.acts().iter().map(AsRef::as_ref);
        let entries = lines(entries, &names);
        let sheet = Sheet {
            schema: "lotledger.shipment.v1",
            parts: vec![
                facts(id, &shipment, &sent, &names),
                Part::Table {
                    key: "boxes",
                    head: words::BOXES.clone(),
                    columns: BOXES,
                    rows: boxes(&view, &sent),
                    nothing: &words::NOT_SENT,
                },
                Part::Table {
                    key: "entries",
                    head: words::ENTRIES.clone(),
                    columns: history::COLUMNS,
                    rows: entries.iter().map(history::row).collect(),
                    nothing: &words::NOT_SENT,
                },
                proof(&view),
            ],
        };
        sheet.answer(context, self.references)
    }
}

/// The shipment that is meant; of a box the newest that it, or a box around it, went with.
async fn find(
    client: &mut Client,
    trust: Option<&TrustFile>,
    text: &str,
) -> Result<ShipmentRef, Failure> {
    if let Ok(id) = ShipmentRef::parse(text) {
        return Ok(id);
    }
    let wrong = |error| {
        Failure::usage(format!("{error}"))
            .at("SHIPMENT")
            .expected("shp_… or the 18 digits of a box (SSCC)")
    };
    let inner = Sscc::parse(text).map_err(wrong)?;
    let view = read_all(client, trust, Subject::Container(inner), |view| {
        let around = around(view, inner);
        around.into_iter().map(Subject::Container).collect()
    })
    .await?;
    let reader = Reader::new(&view);
    let all = around(&view, inner);
    let states = all
        .iter()
        .filter_map(|sscc| reader.container(sscc).ok().flatten());
    let newest = states.flat_map(|state| state.shipments.clone()).max();
    newest.map(|(_, id)| id).ok_or_else(|| unknown(text))
}

/// A box and those around it, as far as they are known.
fn around(view: &RemoteView, inner: Sscc) -> Vec<Sscc> {
    let reader = Reader::new(view);
    let mut all = vec![inner];
    for _ in 0..MAX_NESTING {
        let last = all
            .last()
            .and_then(|sscc| reader.container(sscc).ok().flatten());
        match last.and_then(|state| state.outer) {
            Some((outer, _)) => all.push(outer),
            None => break,
        }
    }
    all
}

fn unknown(text: &str) -> Failure {
    Failure::not_checked(Problem::NOT_VISIBLE, &words::NO_SUCH_SHIPMENT)
        .at("SHIPMENT")
        .found(text)
}

/// What a shipment names: its ends, its boxes and what is in them, who signed.
fn further(view: &RemoteView, id: ShipmentRef) -> BTreeSet<Subject> {
    let reader = Reader::new(view);
    let Some(shipment) = reader.shipment(id).ok().flatten() else {
        return BTreeSet::new();
    };
    let mut found = signers(view, shipment.acts());
    if let Some(sent) = &shipment.shipped {
        let ends = [Some(sent.from), Some(sent.to), sent.carrier];
        found.extend(ends.into_iter().flatten().map(Subject::Organisation));
        let boxes = nested(view, sent);
        found.extend(boxes.into_iter().map(|(sscc, _)| Subject::Container(sscc)));
    }
    found
}

/// Its boxes, each with the one that it is in.
fn nested(view: &RemoteView, sent: &Shipped) -> Vec<(Sscc, Option<Sscc>)> {
    let reader = Reader::new(view);
    let mut all: Vec<(Sscc, Option<Sscc>)> = sent.containers.iter().map(|c| (*c, None)).collect();
    let mut next = 0;
    while let Some((sscc, _)) = all.get(next).copied() {
        next += 1;
        let Some(state) = reader.container(&sscc).ok().flatten() else {
            continue;
        };
        for inner in &state.inner {
            if all.len() < MAX_BOXES && !all.iter().any(|(known, _)| known == inner) {
                all.push((*inner, Some(sscc)));
            }
        }
    }
    all
}

fn boxes(view: &RemoteView, sent: &Shipped) -> Vec<Vec<Cell>> {
    let reader = Reader::new(view);
    let row = |(sscc, outer): (Sscc, Option<Sscc>)| {
        let state = reader.container(&sscc).ok().flatten();
        let lots = state.map(|state| state.lots.clone()).unwrap_or_default();
        let lots: Vec<String> = lots.iter().map(ToString::to_string).collect();
        vec![
            Cell::text(sscc.to_string()),
            Cell::text(outer.map_or_else(String::new, |outer| outer.to_string())),
            Cell::list(&lots),
        ]
    };
    nested(view, sent).into_iter().map(row).collect()
}

fn facts(
    id: ShipmentRef,
    shipment: &Ref<ShipmentState>,
    sent: &Shipped,
    names: &Names<'_>,
) -> Part {
    let to = names.organisation(sent.to);
    let place = match shipment.received {
        Some(_) => words::at_consignee(&to),
        None => words::on_the_way(&to),
    };
    let at = |index: Option<u64>| {
        let mut acts = shipment.acts().iter();
        let act = acts.find(|act| Some(act.index) == index);
        let said = |act: &crate::domain::statement::Recorded| {
            local(act.statement.occurred_at, act.statement.utc_offset)
        };
        Cell::text(act.map_or_else(String::new, |act| said(act)))
    };
    let arrival = shipment.received.as_ref();
    let wrong: Vec<Wording> = arrival
        .iter()
        .flat_map(|(_, receipt)| &receipt.discrepancies)
        .map(|found| found.said().clone())
        .collect();
    let wrong = Wording::join(&wrong, ", ");
    let labels = |of: &[crate::domain::id::Label]| {
        let labels: Vec<String> = of.iter().map(ToString::to_string).collect();
        Cell::list(&labels)
    };
    let carrier = sent.carrier.map(|carrier| names.organisation(carrier));
    let class = sent.storage_class;
    let facts = vec![
        Fact::new("where", &words::WHERE, Cell::words(place.clone())),
        Fact::text("from_name", &words::FROM, names.organisation(sent.from)),
        Fact::text("to_name", &words::TO, to),
        Fact::text("carrier_name", &words::CARRIER, carrier.unwrap_or_default()),
        Fact::new("sent_at", &words::SENT, at(Some(shipment.shipped_index))),
        Fact::new(
            "arrived_at",
            &words::ARRIVED,
            at(arrival.map(|(index, _)| *index)),
        ),
        Fact::new(
            "storage_class",
            &words::STORAGE,
            Cell::word(class.as_str(), class.said()),
        ),
        Fact::new("discrepancies", &words::WRONG, Cell::words(wrong.clone())),
        Fact::new("seals", &words::SEALS, labels(&sent.seals)),
        Fact::new("loggers", &words::LOGGERS, labels(&sent.loggers)),
        Fact::reference("shipment", &words::REFERENCE, id),
        Fact::reference("from", &words::FROM, sent.from),
        Fact::reference("to", &words::TO, sent.to),
    ];
    Part::Facts("shipment", words::SHIPMENT.clone(), facts)
}
