//! `label`: the symbol of a vial for a label printer, or the sheet of a whole lot.
//!
//! A vial carries GS1 DataMatrix and nothing else: in regulated healthcare a QR code "shall NOT be
//! used for product identification" (GS1, 2D barcodes in healthcare). A QR code with a Digital Link
//! is for what a phone reads, on cartons and certificates.

mod sheet;
pub(in crate::cli) mod symbol;

pub(in crate::cli) use sheet::MAX_LABELS;

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::cli::commands::verify::arguments;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::printed_code::Printed;
use crate::cli::random;
use symbol::{Module, Symbol};

/// The symbol of a vial for a label printer, or the sheet of a whole lot
#[derive(Debug, Args)]
#[command(before_help = "Examples:\n  \
    lotledger label '(01)04987654000012(17)280331(10)CE26-0007(21)K3Q…' --out vial.svg\n  \
    lotledger label --sheet cord-ev-lot --out labels.html --lang ja\n  \
    lotledger label '(01)…' --on carton --symbol qr --link https://id.example.jp --out carton.png")]
pub struct Label {
    /// The vial's code: element string, bracketed text or Digital Link, with its expiry
    #[arg(value_name = "CODE", required_unless_present = "sheet")]
    code: Option<String>,
    /// New file: .svg or .png, with --sheet .html
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// What the symbol is printed on
    #[arg(long, value_enum, default_value_t = On::Vial, conflicts_with = "sheet")]
    on: On,
    /// Which symbol; qr is refused on vials
    #[arg(long, value_enum, default_value_t = Kind::Datamatrix, conflicts_with = "sheet")]
    symbol: Kind,
    /// Of a QR code: where its link leads, e.g. https://id.example.jp
    #[arg(long, value_name = "URL")]
    link: Option<String>,
    /// Side of one module in micrometres (GS1: 254 to 990; several dots of the printer)
    #[arg(long, value_name = "UM", default_value_t = Module::DEFAULT)]
    module: Module,
    /// Labels for every vial of a dossier, from its vial-codes.csv, on A4 pages
    #[arg(long, value_name = "DOSSIER", conflicts_with = "code")]
    sheet: Option<PathBuf>,
    /// Of a sheet: the first label, by its number in vial-codes.csv
    #[arg(long, value_name = "N", default_value_t = 1, requires = "sheet",
        value_parser = clap::value_parser!(u32).range(1..))]
    from: u32,
    /// Of a sheet: at most so many labels
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "sheet",
        value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_LABELS)))]
    count: u32,
}

/// What a symbol is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum On {
    /// The vial itself
    Vial,
    /// Its carton
    Carton,
    /// A certificate or leaflet
    Certificate,
}

/// Which symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// GS1 DataMatrix: what scanners of pharmacies and hospitals read
    Datamatrix,
    /// QR code with a GS1 Digital Link: what a phone reads, beside the DataMatrix
    Qr,
}

impl Label {
    pub fn run(self, context: &Context) -> Outcome {
        files::must_be_new(&self.out)?;
        match (&self.sheet, &self.code) {
            (Some(dossier), _) => sheet::run(context, &self, dossier),
            (None, Some(code)) => self.one(context, code),
            // clap demands one of the two.
            (None, None) => Err(Failure::usage("a code or --sheet is needed")),
        }
    }

    fn one(&self, context: &Context, code: &str) -> Outcome {
        let printed = Printed::new(&arguments::code(code, random::now()?)?)?;
        let (symbol, name, content) = match (self.symbol, self.on) {
            (Kind::Datamatrix, _) => {
                let content = printed.element_string();
                (Symbol::datamatrix(&content)?, "GS1 DataMatrix", content)
            }
            (Kind::Qr, On::Vial) => return Err(qr_on_a_vial()),
            (Kind::Qr, On::Carton | On::Certificate) => {
                let base = self.link.as_deref().unwrap_or_default();
                let content = printed.digital_link(base)?;
                (Symbol::qr(&content)?, "QR code", content)
            }
        };
        let bytes = match extension(&self.out) {
            "svg" => symbol.svg(self.module).into_bytes(),
            "png" => symbol.png(self.module)?,
            _ => return Err(wrong_extension(&self.out, ".svg or .png")),
        };
        // The code is the vial's secret until it is sold.
        files::create(&self.out, &bytes, Mode::Private)?;
        let value = json!({
            "file": self.out,
            "symbol": name,
            "modules": symbol.side(),
            "module_um": self.module.micrometres(),
            "content": content,
            "bracketed": printed.bracketed(),
        });
        context.output.answer("lotledger.label.v1", &value, || {
            let side = symbol.side();
            format!(
                "{}: {name}, {side} x {side} modules\n{}",
                self.out.display(),
                printed.bracketed()
            )
        })?;
        Ok(Exit::Done)
    }
}

fn qr_on_a_vial() -> Failure {
    Failure::usage("GS1 forbids QR codes for identifying regulated healthcare products, so a vial gets none: scanners of pharmacies need not read them")
        .at("--symbol")
        .found("qr on a vial")
        .expected("datamatrix on a vial; qr with --on carton or --on certificate")
        .hint("leave --symbol out")
}

fn extension(path: &Path) -> &str {
    path.extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
}

fn wrong_extension(path: &Path, expected: &str) -> Failure {
    Failure::usage("the name of the file says what is written, and this one does not")
        .at("--out")
        .found(path.display())
        .expected(expected)
}
