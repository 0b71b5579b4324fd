//! `goods receive`: what was looked at when a shipment arrived, and what was found. Nothing is taken as checked
//! that nobody says was checked.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::before_signing::too_early::{self, First};
use crate::cli::before_signing::{Warning, WarningCode};
use crate::cli::client::Client;
use crate::cli::context::Context;
use crate::cli::exit::{Code, Failure, Outcome};
use crate::cli::one_statement::{Desk, Record};
use crate::cli::remote_view::RemoteView;
use crate::cli::scanned_codes;
use crate::domain::event::{Discrepancy, Event, Packed, ReceiptCheck, Received, Shipped};
use crate::domain::id::{ShipmentRef, Sscc, VialTag};
use crate::domain::refusal::RefusalCode;
use crate::domain::subject::Subject;
use crate::domain::time::TimestampMs;
use crate::domain::view::{Lookup, Reader, View as _};
use crate::format::trust::TrustFile;
use crate::words::{Problem, Wording, event, failure, vial};

/// Most containers of a shipment, those inside others too; the rules have the same limit.
const MAX_CONTAINERS: usize = 4_096;

const NOT_VISIBLE: Code = Code::Problem(Problem::NOT_VISIBLE);

/// What arrived.
#[derive(Debug, Args)]
pub struct Receive {
    /// The shipment's reference from the delivery note, or the number (SSCC) on one of its boxes
    #[arg(value_name = "SHIPMENT", value_parser = which)]
    shipment: Which,
    /// How it was checked.
    #[command(flatten)]
    check: HowChecked,
    /// The seals
    #[arg(long, value_enum)]
    seals: Seals,
    /// Whether anything is damaged
    #[arg(long, value_enum)]
    damage: Damage,
    /// Whether it came within its storage class, by logger or indicator
    #[arg(long, value_enum)]
    temperature: Temperature,
    /// Codes of what should have arrived, one a line, as the maker sent them: by them a missing vial is named by its serial
    #[arg(long, value_name = "FILE", requires = "codes")]
    expected: Option<PathBuf>,
    /// It is not what was sent
    #[arg(long)]
    mismatch: bool,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// How arrival was checked: one of these has to be said.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct HowChecked {
    /// Every vial was scanned: its code a line, - from a scanner. Compared with what was packed
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
    /// So many vials were looked at
    #[arg(long, value_name = "N")]
    sample: Option<NonZeroU32>,
    /// No vial was looked at: it follows from the unopened container
    #[arg(long)]
    inferred: bool,
}

/// Which shipment.
#[derive(Debug, Clone, Copy)]
enum Which {
    Shipment(ShipmentRef),
    Box(Sscc),
}

fn which(text: &str) -> Result<Which, String> {
    let digits = text.strip_prefix("(00)").unwrap_or(text);
    let digits = digits
        .strip_prefix("00")
        .filter(|rest| rest.len() == 18)
        .unwrap_or(digits);
    match digits.bytes().all(|byte| byte.is_ascii_digit()) {
        true => Sscc::parse(digits)
            .map(Which::Box)
            .map_err(|error| error.to_string()),
        false => ShipmentRef::parse(text)
            .map(Which::Shipment)
            .map_err(|error| error.to_string()),
    }
}

impl Which {
    /// The shipment that a box left with last.
    async fn shipment(
        self,
        client: &mut Client,
        trust: Option<&TrustFile>,
    ) -> Result<ShipmentRef, Failure> {
        let sscc = match self {
            Self::Shipment(shipment) => return Ok(shipment),
            Self::Box(sscc) => sscc,
        };
        let mut view = RemoteView::new();
        view.load(client, trust, [Subject::Container(sscc)]).await?;
        let state = Reader::new(&view).container(&sscc).ok().flatten();
        let last = state
            .as_ref()
            .and_then(|state| state.shipments.last().copied());
        last.map(|(_, shipment)| shipment).ok_or_else(|| {
            Failure::input(&failure::BOX_NOT_SHIPPED)
                .at("SHIPMENT")
                .found(sscc)
                .hint(&failure::SAY_SHIPMENT)
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Seals {
    /// All whole
    Intact,
    /// At least one broken or missing
    Broken,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Damage {
    /// Nothing is damaged
    None,
    /// Something is damaged
    Found,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Temperature {
    /// It was kept
    Kept,
    /// It was too warm or too cold
    Outside,
}

impl Receive {
    pub(super) async fn run(self, context: &Context) -> Outcome {
        let mut desk = self.record.desk(context).await?;
        let mut found = BTreeSet::new();
        let mut client = context.client().await?;
        let trust = context.trust_if_any()?;
        let shipment = self.shipment.shipment(&mut client, trust.as_ref()).await?;
        let sent = match Sent::ask(&mut client, trust.as_ref(), shipment).await {
            // Nothing is compared with it: what it would be warned of is left to the daemon.
            Err(failure) if self.check.inferred && failure.code == NOT_VISIBLE => Sent::default(),
            sent => sent?,
        };
        let (check, sampled) = match (&self.check.codes, self.check.sample) {
            (Some(file), _) => {
                let scanned = named_codes(context, file, desk.occurred_at)?;
                let expected = self.expected.as_deref();
                let expected = expected.map(|file| named_codes(context, file, desk.occurred_at));
                let expected = expected.transpose()?.unwrap_or_default();
                found.extend(compared(context, &sent.vials, &scanned, &expected));
                (ReceiptCheck::Full, 0)
            }
            (None, Some(sampled)) => {
                let packed = sent.vials.len();
                if u32::try_from(packed).is_ok_and(|packed| sampled.get() > packed) {
                    return Err(Failure::usage(&failure::SAMPLE_OF_MORE)
                        .at("--sample")
                        .found(sampled)
                        .expected(failure::at_most_packed(packed)));
                }
                (ReceiptCheck::Sample, sampled.get())
            }
            (None, None) => (ReceiptCheck::Inferred, 0),
        };
        let besides = [
            (self.damage == Damage::Found, Discrepancy::Damaged),
            (
                self.temperature == Temperature::Outside,
                Discrepancy::Temperature,
            ),
            (self.mismatch, Discrepancy::Mismatch),
        ];
        found.extend(
            besides
                .into_iter()
                .filter_map(|(is, what)| is.then_some(what)),
        );
        desk.told.warnings = sent.warnings(&desk, self.seals == Seals::Broken, &found);
        let event = Event::Received(Received {
            shipment,
            organisation: desk.organisation,
            check,
            sampled,
            seals_intact: self.seals == Seals::Intact,
            discrepancies: found.into_iter().collect(),
        });
        let pen = desk.pen()?;
        desk.record(pen, event, &[]).await.map_err(|failure| {
            match failure.code == Code::Rule(RefusalCode::Exists) {
                true => failure.hint(&vial::RECEIPT_STANDS),
                false => failure,
            }
        })
    }
}

/// Lot and serial by the vial. A code that stands twice is said: it is one vial, or two with one label.
fn named_codes(
    context: &Context,
    file: &Path,
    now: TimestampMs,
) -> Result<BTreeMap<VialTag, String>, Failure> {
    let mut named = BTreeMap::new();
    for code in scanned_codes::read(file, now)? {
        let said = format!("{} {}", code.lot, code.serial);
        if named.insert(code.tag(), said.clone()).is_some() {
            let note = vial::scanned_twice(said);
            context.output.remark(note.get(context.output.language));
        }
    }
    Ok(named)
}

/// Compares the vials that were scanned with those that were packed, and names the others.
fn compared(
    context: &Context,
    packed: &BTreeMap<VialTag, Sscc>,
    scanned: &BTreeMap<VialTag, String>,
    expected: &BTreeMap<VialTag, String>,
) -> BTreeSet<Discrepancy> {
    let language = context.output.language;
    let mut found = BTreeSet::new();
    for (vial, sscc) in packed
        .iter()
        .filter(|(vial, _)| !scanned.contains_key(vial))
    {
        found.insert(Discrepancy::Missing);
        let note = match expected.get(vial) {
            Some(code) => vial::code_missing(code, sscc),
            None => vial::vial_missing(vial, sscc),
        };
        context.output.remark(note.get(language));
    }
    for (_, code) in scanned
        .iter()
        .filter(|(vial, _)| !packed.contains_key(vial))
    {
        found.insert(Discrepancy::Surplus);
        let note = vial::vial_surplus(code);
        context.output.remark(note.get(language));
    }
    let note = vial::vials_compared(scanned.len(), packed.len());
    context.output.remark(note.get(language));
    found
}

/// What was sent, as far as the daemon shows it.
#[derive(Default)]
struct Sent {
    /// The vials, each with the container it was packed into.
    vials: BTreeMap<VialTag, Sscc>,
    /// When it left, and by which entry.
    left: Option<(TimestampMs, u64)>,
}

impl Sent {
    async fn ask(
        client: &mut Client,
        trust: Option<&TrustFile>,
        shipment: ShipmentRef,
    ) -> Result<Self, Failure> {
        let mut view = RemoteView::new();
        view.load(client, trust, [Subject::Shipment(shipment)])
            .await?;
        let state = Reader::new(&view).shipment(shipment).ok().flatten();
        let mut acts = state.iter().flat_map(|state| state.acts());
        let left = acts.find(|act| act.statement.event.get::<Shipped>().is_some());
        let left = left.map(|act| (act.statement.occurred_at, act.index));
        let sent = state.as_ref().and_then(|state| state.shipped.as_ref());
        let mut open: Vec<Sscc> = sent.map_or_else(Vec::new, |sent| sent.containers.clone());
        let mut seen = BTreeSet::new();
        let mut vials = BTreeMap::new();
        while !open.is_empty() {
            open.retain(|sscc| seen.insert(*sscc));
            if seen.len() > MAX_CONTAINERS {
                return Err(Failure::input(&failure::TOO_MANY_CONTAINERS).found(seen.len()));
            }
            let subjects = open.iter().map(|sscc| Subject::Container(*sscc));
            view.load(client, trust, subjects).await?;
            let level = std::mem::take(&mut open);
            for sscc in level {
                let Lookup::Present(known) = view.subject(&Subject::Container(sscc)) else {
                    continue;
                };
                let packings = known.state.acts.iter();
                let packings = packings.filter_map(|act| act.statement.event.get::<Packed>());
                for packing in packings.filter(|packing| packing.sscc == sscc) {
                    vials.extend(packing.vials.iter().map(|vial| (*vial, sscc)));
                    open.extend(packing.containers.iter().copied());
                }
            }
        }
        Ok(Self { vials, left })
    }

    /// That it would arrive before it left, and what follows for every vial if something is wrong with it.
    fn warnings(
        &self,
        desk: &Desk<'_>,
        seals_broken: bool,
        found: &BTreeSet<Discrepancy>,
    ) -> Vec<Warning> {
        let left = self.left.map(|(at, index)| First {
            what: &event::SHIPPED,
            at_ms: at.ms(),
            index,
        });
        let mut warnings = too_early::warnings(desk.occurred_at, desk.utc_offset, left);
        // Too many is a matter of the others in the box.
        let faults = found.iter().filter(|found| **found != Discrepancy::Surplus);
        let mut faults: Vec<Wording> = faults.map(|found| found.said().clone()).collect();
        if seals_broken {
            faults.push(vial::SEALS_BROKEN.clone());
        }
        if !faults.is_empty() {
            let faults = Wording::join(&faults, ", ");
            let said = vial::all_of_shipment_ask(faults, self.vials.len());
            warnings.push(Warning::new(WarningCode::VialsWillAsk, said));
        }
        warnings
    }
}
