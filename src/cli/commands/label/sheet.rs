//! The labels of a lot as one page to print: a grid on A4, the symbol and beside it the same in
//! characters, as GS1 demands for whoever has no scanner.

use std::path::Path;

use maud::{Markup, PreEscaped, html};
use serde_json::json;

use super::symbol::{Module, Symbol};
use super::{Label, extension, wrong_extension};
use crate::cli::commands::verify::arguments;
use crate::cli::commands::vials::{PrintedCode, read_codes};
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::cli::printed_code::Printed;
use crate::cli::random;
use crate::cli::render::page::html;
use crate::domain::time::TimestampMs;
use crate::words::Language;
use crate::words::vial;

/// Most labels of one page: browsers lay out more only slowly.
pub(in crate::cli) const MAX_LABELS: u32 = 5_000;

const STYLE: &str = r#"
@page { size: A4 portrait; margin: 10mm; }
* { box-sizing: border-box; }
body { margin: 0; color: #000; background: #fff; font: 6.4pt/1.3 "Hiragino Sans", "Yu Gothic", "Meiryo", "Noto Sans CJK JP", sans-serif; }
main { width: 190mm; margin: 0 auto; display: grid; grid-template-columns: repeat(3, 1fr); gap: 2mm; }
article { display: flex; gap: 1.5mm; align-items: center; padding: 1mm; border: .1mm dashed #888; break-inside: avoid; min-height: 16mm; }
svg { flex: none; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1.5mm; margin: 0; }
dd { margin: 0; overflow-wrap: anywhere; font-family: ui-monospace, "Noto Sans Mono", monospace; }
"#;

pub(super) fn run(context: &Context, label: &Label, dossier: &Path) -> Outcome {
    if extension(&label.out) != "html" {
        return Err(wrong_extension(&label.out, ".html"));
    }
    let mut codes = read_codes(dossier)?;
    let all = codes.len();
    codes.retain(|code| code.number >= label.from);
    codes.truncate(usize::try_from(label.count).unwrap_or(usize::MAX));
    let (Some(first), Some(last)) = (codes.first(), codes.last()) else {
        return Err(Failure::usage("there is no such label")
            .at("--from")
            .found(label.from)
            .expected(format!("1 to {all}")));
    };
    let (first, last) = (first.number, last.number);
    let page = page(&codes, label.module, context.output.language)?;
    files::create(&label.out, page.as_bytes(), Mode::Private)?;
    let value = json!({
        "file": label.out, "labels": codes.len(), "first": first, "last": last, "of": all,
    });
    context
        .output
        .answer("lotledger.label-sheet.v1", &value, || {
            format!("{}: labels {first} to {last} of {all}", label.out.display())
        })?;
    context
        .output
        .remark("the page has the codes, which are secret: print it, then destroy it");
    Ok(Exit::Done)
}

fn page(codes: &[PrintedCode], module: Module, language: Language) -> Result<String, Failure> {
    let now = random::now()?;
    let labels: Result<Vec<_>, _> = codes
        .iter()
        .map(|code| article(code, now, module, language))
        .collect();
    let body = html! { @for label in labels? { (label) } };
    Ok(html::page(language, &vial::LABEL_SHEET, STYLE, body))
}

fn article(
    code: &PrintedCode,
    now: TimestampMs,
    module: Module,
    language: Language,
) -> Result<Markup, Failure> {
    let printed = Printed::new(&arguments::code(&code.element_string, now)?)?;
    let symbol = Symbol::datamatrix(&printed.element_string())?.svg(module);
    let names = [
        "GTIN",
        vial::EXPIRY.get(language),
        vial::LOT.get(language),
        vial::SERIAL.get(language),
    ];
    Ok(html! {
        article {
            (PreEscaped(symbol))
            dl {
                dt { "No." }
                dd { (code.number) }
                @for (name, (ai, value)) in names.iter().zip(printed.elements()) {
                    dt { (name) }
                    dd { "(" (ai) ")" (value) @if ai == "17" { "  " (printed.expiry) } }
                }
            }
        }
    })
}
