//! The commands, a file or a folder each: arguments, and what is done with them. What several share stands beside
//! this folder.

pub mod audit;
pub mod bench;
pub mod bundle;
pub mod clock;
pub mod demo;
pub mod doubt;
pub mod goods;
pub mod health;
pub mod hold;
pub mod holds;
pub mod inbox;
pub mod keys;
pub mod label;
pub mod late;
pub mod lot;
pub mod manual;
pub mod org;
pub mod recall;
pub mod sample;
pub mod search;
pub mod shipment;
pub mod spec;
pub mod statement;
pub mod trust;
pub mod verify;
pub mod vial;
pub mod vials;

use clap::Subcommand;

use crate::cli::context::Context;
use crate::cli::exit::Outcome;
use crate::manual::{Completions, Man};

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make an organisation's or the roots' keys; who joins, changes, leaves
    #[command(subcommand)]
    Org(org::Org),
    /// Look at keys on this machine; change their passphrase
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Pin the ledger that this machine trusts
    #[command(subcommand)]
    Trust(trust::Trust),
    /// Write, sign, submit and read statements
    #[command(subcommand)]
    Statement(statement::Statement),
    /// Should this vial be used? Checks a proof file offline
    Verify(verify::Verify),
    /// Check the whole log again: from a database file, or from a daemon
    Audit(audit::Audit),
    /// Ask about a vial; say that it was opened, or given
    #[command(subcommand)]
    Vial(vial::Vial),
    /// List lots, look at one; submit a lot's dossier, see what it still needs
    #[command(subcommand)]
    Lot(lot::Lot),
    /// Check and publish specifications, donor policies and products
    #[command(subcommand)]
    Spec(spec::Spec),
    /// Draw serials for new vials
    #[command(subcommand)]
    Vials(vials::Vials),
    /// The evidence of a whole shipment, for a clinic without network
    Bundle(bundle::Bundle),
    /// The symbol of a vial for a label printer, or the sheet of a whole lot
    Label(label::Label),
    /// Vials into boxes, boxes to clinics
    #[command(subcommand)]
    Goods(goods::Goods),
    /// Stop a lot, material or vials until somebody lifts it
    #[command(subcommand)]
    Hold(hold::Hold),
    /// Recall lots, for ever
    Recall(recall::Recall),
    /// A training ledger's clock
    #[command(subcommand)]
    Clock(clock::Clock),
    /// What waits for this organisation: samples, shipments, lots, statements to sign
    Inbox(inbox::Inbox),
    /// Which samples are there; look at one; receive them and report results, by the label on the tube
    #[command(subcommand)]
    Sample(sample::Sample),
    /// A result does not count, for a cause in the laboratory
    #[command(subcommand)]
    Result(doubt::Results),
    /// Investigate a result that is out of specification or doubted
    #[command(subcommand)]
    Oos(doubt::Oos),
    /// Say why something was recorded late
    #[command(subcommand)]
    Late(late::Late),
    /// Which shipments are there; look at one
    #[command(subcommand)]
    Shipment(shipment::Shipment),
    /// What is on hold, and what is recalled
    Holds(holds::HoldList),
    /// Find a lot, tube, box, product, organisation or person by a part of its name
    Search(search::Search),
    /// Is the daemon serving?
    Health(health::Health),
    /// Live through the story of two lots on a training ledger of your own
    Demo(demo::Demo),
    /// Measure this machine: submissions, verifications, audit, and its raw limits
    Bench(bench::Bench),
    /// Completions for a shell
    Completions(Completions),
    /// The manual, in roff
    Man(Man),
}

impl Command {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Org(command) => command.run(context).await,
            Self::Keys(command) => command.run(context),
            Self::Trust(command) => command.run(context),
            Self::Statement(command) => command.run(context).await,
            Self::Verify(command) => command.run(context),
            Self::Audit(command) => command.run(context).await,
            Self::Vial(command) => command.run(context).await,
            Self::Lot(command) => command.run(context).await,
            Self::Spec(command) => command.run(context).await,
            Self::Vials(command) => command.run(context),
            Self::Bundle(command) => command.run(context).await,
            Self::Label(command) => command.run(context),
            Self::Goods(command) => command.run(context).await,
            Self::Hold(command) => command.run(context).await,
            Self::Recall(command) => command.run(context).await,
            Self::Clock(command) => command.run(context).await,
            Self::Inbox(command) => command.run(context).await,
            Self::Sample(command) => command.run(context).await,
            Self::Result(command) => command.run(context).await,
            Self::Oos(command) => command.run(context).await,
            Self::Late(command) => command.run(context).await,
            Self::Shipment(command) => command.run(context).await,
            Self::Holds(command) => command.run(context).await,
            Self::Search(command) => command.run(context).await,
            Self::Health(command) => command.run(context).await,
            Self::Demo(command) => command.run(context).await,
            Self::Bench(command) => command.run(context).await,
            Self::Completions(command) => manual::completions(&command, context),
            Self::Man(command) => manual::man(&command, context),
        }
    }
}
