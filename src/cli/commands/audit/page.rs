//! The report of an audit as one page that needs nothing besides itself.

use maud::{Markup, html};

use super::in_words;
use super::report::{AuditFacts, AuditOutcome};
use super::text;
use crate::cli::render::page::html::page;
use crate::verify::Fault;
use crate::words::vial::{self, TRAINING};
use crate::words::{Language, Wording, audit};

/// Most faults that are spelled out.
const MAX_FAULTS: usize = 200;

const STYLE: &str = r#"
@page { size: A4 portrait; margin: 12mm; }
* { box-sizing: border-box; }
body { margin: 0; color: #111; background: #fff; font: 9pt/1.4 "Hiragino Sans", "Yu Gothic", "Meiryo", "Noto Sans CJK JP", "Noto Sans JP", sans-serif; }
main { max-width: 186mm; margin: 5mm auto; padding: 0 2mm; }
h1 { font-size: 16pt; margin: 0; } h2 { font-size: 11pt; margin: 4mm 0 1mm; border-bottom: .3mm solid #444; }
header { border: .9mm solid #14532d; padding: 2mm 4mm; } header.failed { border: 1.5mm double #8b0000; } header.incomplete { border: .9mm dashed #7a4a00; }
.training { border: .6mm dashed #111; padding: .4mm; text-align: center; font-weight: bold; }
p { margin: 1mm 0; } ul { margin: 0; padding-left: 5mm; } li { overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3mm 3mm; margin: 2mm 0; } dt { font-weight: bold; } dd { margin: 0; overflow-wrap: anywhere; }
.cause { font-size: 11pt; font-weight: bold; } .more { font-style: italic; }
@media screen and (max-width: 190mm) { body { font-size: 10.5pt; } dl { grid-template-columns: 1fr; } }
"#;

/// The page.
pub fn html(facts: &AuditFacts, language: Language) -> String {
    let (class, name) = match facts.outcome {
        AuditOutcome::Verified => ("verified", "VERIFIED"),
        AuditOutcome::Failed => ("failed", "FAILED"),
        AuditOutcome::Incomplete => ("incomplete", "INCOMPLETE"),
    };
    let said = |items: &[Wording]| -> Vec<String> {
        let items = items.iter();
        items.map(|item| item.get(language).to_owned()).collect()
    };
    let checked: Vec<String> = said(&facts.checked);
    let copy: Vec<String> = facts
        .copy
        .iter()
        .flat_map(|copy| said(&copy.said))
        .collect();
    let open: Vec<String> = said(&facts.not_checked);
    let faults: Vec<String> = facts.faults.iter().map(|f| fault(f, language)).collect();
    let bad: Vec<String> = facts.bad_entries.iter().map(u64::to_string).collect();
    let body = html! {
        @if facts.training { p.training { (TRAINING.english()) } }
        header.(class) role="status" {
            h1 { (audit::AUDIT_TITLE.get(language)) ": " (name) }
            p { (facts.headline.get(language)) }
            @if let Some(newest) = facts.newest_said() { p { (newest.get(language)) } }
        }
        (about(facts, language))
        @if let Some(cause) = &facts.cause {
            h2 { (audit::CAUSE.get(language)) }
            p.cause { (cause.text.get(language)) }
            @for line in text::consequences(cause, language) { p { (line) } }
        }
        (list(&vial::FAULTS, &faults, MAX_FAULTS, language))
        (list(&audit::BAD_ENTRIES, &bad.chunks(20).map(|c| c.join(", ")).collect::<Vec<_>>(), usize::MAX, language))
        (list(&audit::NOT_TO_THE_END, &facts.incomplete, usize::MAX, language))
        (list(&vial::CHECKED, &checked, usize::MAX, language))
        (list(&audit::COPY, &copy, usize::MAX, language))
        (list(&audit::DONORS_LATER, &facts.donors_excluded_later, MAX_FAULTS, language))
        @for (heading, lines, more) in text::chapters(&facts.overview, language) {
            h2 { (heading.get(language)) }
            ul { @for line in &lines { li { (line) } } }
            (left_out(more, language))
        }
        (list(&vial::NOT_CHECKED, &open, usize::MAX, language))
        (list(&audit::LOTS_WITHOUT_LIST, &facts.lots_without_sidecar, MAX_FAULTS, language))
    };
    page(language, &audit::AUDIT_TITLE, STYLE, body)
}

fn about(facts: &AuditFacts, language: Language) -> Markup {
    let root = format!("{} ({})", facts.log_root, facts.counts.entries);
    let period = text::period(&facts.overview);
    let trust = facts.trust.as_ref();
    let trust = trust.map(|trust| format!("{}, sha256 {}", trust.path, trust.fingerprint));
    let checkpoint = facts.checkpoint.as_ref();
    let checkpoint = checkpoint.map(|c| format!("{}, {}, {}", c.origin, c.size, c.root));
    let pairs = [
        (&audit::SOURCE, Some(facts.source.clone())),
        (&vial::LEDGER_ID, facts.ledger_id.clone()),
        (&audit::LOG_ROOT, Some(root)),
        (&vial::CHECKPOINT, checkpoint),
        (&vial::TRUST, trust),
        (&audit::PERIOD, period),
        (&audit::PROGRAM, Some(facts.overview.program.clone())),
    ];
    html! {
        dl {
            @for (word, value) in &pairs {
                @if let Some(value) = value {
                    dt { (word.get(language)) }
                    dd { (value) }
                }
            }
        }
    }
}

fn fault(fault: &Fault, language: Language) -> String {
    let entry = fault
        .index
        .map(|index| format!("{} {index}, ", vial::ENTRY.get(language)));
    let (got, expected) = (vial::GOT.get(language), vial::EXPECTED.get(language));
    format!(
        "{}{}: {got} {}; {expected} {}",
        entry.unwrap_or_default(),
        in_words::check(fault.check, language),
        fault.got.get(language),
        fault.expected.get(language)
    )
}

fn list(heading: &Wording, items: &[String], most: usize, language: Language) -> Markup {
    html! {
        @if !items.is_empty() {
            h2 { (heading.get(language)) }
            ul { @for item in items.iter().take(most) { li { (item) } } }
            (left_out(items.len().saturating_sub(most), language))
        }
    }
}

fn left_out(lines: usize, language: Language) -> Markup {
    html! { @if lines > 0 { p.more { (audit::more_lines(lines).get(language)) } } }
}
