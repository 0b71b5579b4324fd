//! `vial open` and `vial administer`: what a clinic does with a vial.

use clap::Args;

use super::before_use::{BeforeUse, InHand};
use crate::cli::commands::verify::arguments::{self, Scanned};
use crate::cli::context::Context;
use crate::cli::exit::{Failure, Outcome};
use crate::cli::one_statement::Record;
use crate::domain::event::{Event, Notice, VialAdministered, VialOpened};
use crate::domain::quantity::Decimal;
use crate::domain::spec::Route;
use crate::domain::time::{DurationMs, TimestampMs};
use crate::domain::verdict::Giving;
use crate::words::{Language, failure};

/// Longest time for which an opened vial may be used.
const LONGEST_USE: DurationMs = DurationMs::from_hours(7 * 24);

/// A vial is opened.
#[derive(Debug, Args)]
#[command(before_help = "Example:\n  \
    lotledger vial open '(01)04987654000012(10)L1(21)...' --keys clinic --signer nurse")]
pub struct Open {
    /// The code as scanned, or as printed under the symbol
    code: String,
    /// For how long it may be used after opening: 30m, 6h; at most 7d
    #[arg(long, value_name = "AGE", default_value = "6h", value_parser = arguments::age)]
    use_within: DurationMs,
    /// Against the verdict.
    #[command(flatten)]
    before: BeforeUse,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// A vial is given to a patient.
#[derive(Debug, Args)]
#[command(before_help = "Example:\n  \
    lotledger vial administer '(01)04987654000012(10)L1(21)...' --route inhalation --volume 2 \\\n      \
    --minutes 20 --exposure 1 --notice unapproved --keys clinic --signer nurse")]
pub struct Administer {
    /// The code as scanned, or as printed under the symbol
    code: String,
    /// How it is given: iv_infusion, local_injection, intra_articular, intrathecal, inhalation, intranasal, topical
    #[arg(long, value_parser = route)]
    route: Route,
    /// How much, mL: 0.001 or more
    #[arg(long, value_name = "ML", value_parser = volume)]
    volume: Decimal,
    /// For how long
    #[arg(long)]
    minutes: u32,
    /// Which dose of the vial
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    dose: u32,
    /// How often this patient has had such a product, with this time
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..))]
    exposure: u32,
    /// The clinic's own reference of the patient; only a commitment to it is recorded
    #[arg(long, value_name = "TEXT")]
    patient: Option<String>,
    /// What the patient was told: unapproved, blood_donation, contraindications, aftercare
    #[arg(long = "notice", value_parser = notice, value_delimiter = ',')]
    notices: Vec<Notice>,
    /// Against the verdict.
    #[command(flatten)]
    before: BeforeUse,
    /// Who signs.
    #[command(flatten)]
    record: Record,
}

/// An amount that was given; digits of Japanese input are digits.
fn volume(text: &str) -> Result<Decimal, String> {
    let half_width: String = text.chars().map(half_width).collect();
    let volume = Decimal::parse(&half_width).map_err(|error| error.to_string())?;
    let least = Decimal::parse("0.001").map_err(|error| error.to_string())?;
    match volume.compare(&least).is_lt() {
        true => Err(format!(
            "expected 0.001 mL or more, as it was given; found {text}"
        )),
        false => Ok(volume),
    }
}

fn half_width(c: char) -> char {
    match c {
        '０'..='９' | '．' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// A route by its code, or as it is called in Japanese.
fn route(text: &str) -> Result<Route, String> {
    let called = Route::ALL
        .iter()
        .find(|route| route.said().get(Language::Japanese) == text);
    match called {
        Some(route) => Ok(*route),
        None => Route::parse(text).map_err(|error| error.to_string()),
    }
}

fn notice(text: &str) -> Result<Notice, String> {
    Notice::parse(&text.to_ascii_uppercase()).map_err(|error| error.to_string())
}

impl Open {
    pub async fn run(self, context: &Context) -> Outcome {
        let mut desk = self.record.desk(context).await?;
        let scanned = Scanned::read(&self.code, arguments::now(None)?.0)?;
        if self.use_within.ms() == 0 {
            let wrong = Failure::usage(&failure::USE_WITHIN_NOTHING).at("--use-within");
            return Err(wrong.found("0").expected("30m, 6h, …"));
        }
        if self.use_within.ms() > LONGEST_USE.ms() {
            let wrong = Failure::usage(&failure::USE_WITHIN_TOO_LONG).at("--use-within");
            return Err(wrong
                .found(format!("{} h", self.use_within.whole_hours()))
                .expected("at most 7d"));
        }
        let end = desk.occurred_at.ms().saturating_add(self.use_within.ms());
        let beyond_use =
            TimestampMs::new(end).map_err(|error| Failure::usage(error).at("--use-within"))?;
        let vial = InHand {
            context,
            organisation: desk.organisation,
            scanned: &scanned,
            giving: None,
        };
        let judged = self.before.judge(&vial).await?;
        desk.told.warnings.extend(judged.too_early(&desk, false));
        let event = Event::VialOpened(VialOpened {
            vial: scanned.code.id(),
            organisation: desk.organisation,
            beyond_use,
            despite: judged.despite.clone(),
        });
        self.before
            .record(&vial, &judged, &desk, desk.pen()?, event)
            .await
    }
}

impl Administer {
    pub async fn run(self, context: &Context) -> Outcome {
        let mut desk = self.record.desk(context).await?;
        let scanned = Scanned::read(&self.code, arguments::now(None)?.0)?;
        let vial = InHand {
            context,
            organisation: desk.organisation,
            scanned: &scanned,
            giving: Some(Giving {
                at: desk.occurred_at,
                route: self.route,
                volume_ml: self.volume,
                minutes: self.minutes,
            }),
        };
        let judged = self.before.judge(&vial).await?;
        desk.told.warnings.extend(judged.too_early(&desk, true));
        let mut pen = desk.pen()?;
        let patient = self.patient.as_deref();
        let patient = patient.map(|text| pen.commit("vial_administered.patient", text));
        let mut notices = self.notices;
        notices.sort();
        notices.dedup();
        let event = Event::VialAdministered(VialAdministered {
            vial: scanned.code.id(),
            organisation: desk.organisation,
            route: self.route,
            volume_ml: self.volume,
            duration_minutes: self.minutes,
            dose_number: self.dose,
            patient: patient.transpose()?,
            exposure_number: self.exposure,
            notices,
            despite: judged.despite.clone(),
        });
        self.before.record(&vial, &judged, &desk, pen, event).await
    }
}
