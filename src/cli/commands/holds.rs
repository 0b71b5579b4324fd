//! `holds`: what is stopped, by whom and why?

use clap::Args;

use crate::cli::context::Context;
use crate::cli::exit::Outcome;
use crate::cli::list::{Cell, Column, List, ListArgs};
use crate::cli::render::recall::ToldFacts;
use crate::cli::render::zone::Zone;
use crate::domain::event::{HoldReason, RecallReason};
use crate::service::pb;
use crate::verify::public_text::Told;
use crate::words::{Wording, event, list as words};

/// Which holds.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  lotledger holds
  lotledger holds --lifted-too --references")]
pub struct HoldList {
    /// Holds that were lifted too
    #[arg(long)]
    lifted_too: bool,
    /// How much, and in which form.
    #[command(flatten)]
    list: ListArgs,
}

fn said(state: pb::HoldState) -> (&'static str, &'static Wording) {
    match state {
        pb::HoldState::Unspecified => ("", &words::STATE),
        pb::HoldState::Open => ("OPEN", &words::OPEN),
        pb::HoldState::Lifted => ("LIFTED", &words::LIFTED),
        pb::HoldState::Recalled => ("RECALLED", &words::RECALLED),
    }
}

const COLUMNS: &[Column] = &[
    Column::new("state", &words::STATE),
    Column::name("product_names", &words::PRODUCT),
    Column::new("about", &words::WHAT),
    Column::new("reason", &words::WHY),
    Column::new("recall_class", &words::CLASS),
    Column::name("organisation_name", &words::BY),
    Column::time("placed_at", &words::PLACED_AT),
    Column::time("lifted_at", &words::LIFTED_AT),
    Column::name("public_text", &words::SAYS),
    Column::reference("public_text_state", &words::TEXT_IS),
    Column::reference("reference", &words::REFERENCE),
    Column::reference("organisation", &words::AN_ORGANISATION),
];

impl HoldList {
    pub async fn run(self, context: &Context) -> Outcome {
        let client = context.client().await?;
        let (holds, more) = client.holds(self.lifted_too, self.list.limit()).await?;
        let texts: Vec<Wording> = holds.iter().filter_map(whole_text).collect();
        let list = List {
            schema: "lotledger.holds.v1",
            key: "holds",
            columns: COLUMNS,
            rows: holds.into_iter().map(row).collect(),
            more,
            nothing: &words::NO_HOLDS,
        };
        let outcome = list.answer(context, &self.list)?;
        // The table has the beginning of each.
        if !context.output.json && !self.list.csv() {
            let output = context.output;
            texts
                .iter()
                .for_each(|text| output.remark(text.get(output.language)));
        }
        Ok(outcome)
    }
}

fn row(hold: pb::ListedHold) -> Vec<Cell> {
    let (code, state) = said(hold.state());
    let mut products = hold.product_names.clone();
    products.sort();
    products.dedup();
    let reference = reference(&hold);
    let told = ToldFacts::from(told(&hold));
    vec![
        Cell::word(code, state),
        Cell::several(&products),
        about(&hold),
        reason(&hold),
        Cell::text(&hold.recall_class),
        Cell::text(&hold.organisation_name),
        Cell::time(Some(hold.placed_at_ms)),
        Cell::time(hold.lifted_at_ms),
        told.cell(),
        told.state_cell(),
        Cell::text(reference),
        Cell::text(hold.organisation),
    ]
}

/// All that a recall says, with whose words they are.
fn whole_text(hold: &pb::ListedHold) -> Option<Wording> {
    let day = Zone::of_machine().day(hold.placed_at_ms);
    ToldFacts::from(told(hold)).whole(hold.organisation_name.clone(), day)
}

/// What a recall says to the public, as the daemon says.
fn told(hold: &pb::ListedHold) -> Told {
    match hold.text() {
        pb::PublicText::Unspecified | pb::PublicText::None => Told::Nothing,
        pb::PublicText::Here => Told::Text(hold.public_text.clone()),
        pb::PublicText::NotHere => Told::Elsewhere,
    }
}

/// Why, by its code; in Japanese in words.
pub(super) fn reason(hold: &pb::ListedHold) -> Cell {
    let code = hold.reason.as_str();
    let held = HoldReason::parse(code).map(HoldReason::said);
    let said = held.or_else(|_| RecallReason::parse(code).map(RecallReason::said));
    match said {
        Ok(said) => Cell::said(code, Wording::coded(code, said)),
        Err(_) => Cell::text(code),
    }
}

/// Class and reason of a recall: `II QUALITY`; in Japanese in words.
pub(super) fn recalled(hold: &pb::ListedHold) -> Cell {
    let code = format!("{} {}", hold.recall_class, hold.reason);
    let reason = RecallReason::parse(&hold.reason);
    let said = reason.map(|reason| words::recall(&hold.recall_class, reason.said()));
    match said {
        Ok(said) => Cell::said(code.as_str(), Wording::coded(&code, &said)),
        Err(_) => Cell::text(code),
    }
}

/// The hash by which a hold is lifted, or a recall's case.
pub(super) fn reference(hold: &pb::ListedHold) -> String {
    match hold.hold.is_empty() {
        true => hold.case.clone(),
        false => data_encoding::HEXLOWER.encode(&hold.hold),
    }
}

/// What is held, with its kind where the reference does not say it.
pub(super) fn about(hold: &pb::ListedHold) -> Cell {
    let all = hold.about.join("; ");
    let said = match hold.kind() {
        pb::HeldKind::Unspecified | pb::HeldKind::Lot => return Cell::several(&hold.about),
        pb::HeldKind::Donor => words::held(&event::A_DONOR, all),
        pb::HeldKind::Node => words::held(&words::A_NODE, all),
        pb::HeldKind::Sample => words::held(&words::A_SAMPLE, all),
        pb::HeldKind::Shipment => words::held(&event::A_SHIPMENT, all),
        pb::HeldKind::Vials => event::vials_of(hold.vials, all),
    };
    Cell::said(hold.about.clone(), said)
}
