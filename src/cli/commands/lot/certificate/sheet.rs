//! The style sheet: A4, nothing below 8 pt, legible at 360 px; lot and page numbers below each printed page.

use crate::domain::id::LotNumber;
use crate::words::{Language, certificate as words};

/// The sheet for one lot: its number stands below each printed page, where the browser can.
pub(super) fn style(lot: &LotNumber, language: Language) -> String {
    let quoted = quoted(lot.as_str());
    let footer = words::page_of("\u{1}", "\u{2}", "\u{3}");
    let mut content = String::new();
    for part in footer
        .get(language)
        .split_inclusive(['\u{1}', '\u{2}', '\u{3}'])
    {
        let (text, what) = match part.chars().last() {
            Some('\u{1}') => (part, format!("\"{quoted}\"")),
            Some('\u{2}') => (part, "counter(page)".to_owned()),
            Some('\u{3}') => (part, "counter(pages)".to_owned()),
            _ => (part, String::new()),
        };
        let text = text.trim_end_matches(['\u{1}', '\u{2}', '\u{3}']);
        content.push_str(&format!(" \"{text}\" {what}"));
    }
    format!(
        "@page {{ size: A4 portrait; margin: 12mm 12mm 16mm; @bottom-center {{ content:{content}; font-size: 8pt; }} }}\n{SHEET}"
    )
}

/// A text in a string of the sheet: whatever could end it is written by its number.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() || c == '-' => c.to_string(),
        c => format!("\\{:06x}", u32::from(c)),
    });
    escaped.collect()
}

const SHEET: &str = r#"
* { box-sizing: border-box; }
:lang(ja) { word-break: auto-phrase; line-break: strict; }
body { margin: 0; color: #111; background: #fff; font: 9pt/1.4 "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Yu Gothic", "Meiryo", "Noto Sans CJK JP", "Noto Sans JP", sans-serif; }
main { max-width: 186mm; margin: 5mm auto; }
h1 { font-size: 17pt; line-height: 1.15; margin: 0 0 1mm; }
h2 { font-size: 11pt; margin: 5mm 0 1.5mm; border-bottom: .3mm solid #444; break-after: avoid; }
p { margin: 1mm 0; }
ul { margin: 0; padding-left: 5mm; }
.training { border: .6mm dashed #111; padding: 1mm; text-align: center; font-size: 11pt; font-weight: bold; }
.top { display: flex; gap: 6mm; align-items: flex-start; justify-content: space-between; }
.top > div { min-width: 0; }
.link { text-align: center; flex: none; width: 38mm; } .link svg { width: 30mm; height: 30mm; } .link p { font-size: 8pt; overflow-wrap: anywhere; }
.state { border: .9mm solid #14532d; padding: 1.5mm 3mm; margin: 2mm 0; font-size: 11pt; }
.state b { font-size: 13pt; }
.state.ask { border-style: dashed; border-color: #7a4a00; }
.state.stop { border: 1.5mm double #8b0000; }
.unapproved { font-weight: bold; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .6mm 4mm; margin: 1mm 0; }
dt { font-weight: bold; } dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt; line-height: 1.3; }
thead { display: table-header-group; }
th, td { text-align: left; vertical-align: top; padding: .8mm 1.5mm .8mm 0; border-bottom: .1mm solid #bbb; overflow-wrap: anywhere; }
tr { break-inside: avoid; }
.bad td, .bad th { font-weight: bold; }
.outcome, thead th { white-space: nowrap; }
.code { font-size: 8pt; color: #444; }
.hash { font: 8pt/1.3 ui-monospace, "Noto Sans Mono", monospace; overflow-wrap: anywhere; }
pre { margin: 1mm 0; font: 8pt/1.4 ui-monospace, "Noto Sans Mono CJK JP", monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
@media screen and (max-width: 700px) {
  body { font-size: 11pt; } .code, .hash, pre, .link p { font-size: 9.5pt; } main { margin: 3mm; } .top { display: block; } .link { margin: 2mm auto; }
  dl { grid-template-columns: minmax(0, 1fr); gap: 0; } dd { margin-bottom: 1.5mm; }
  table, tbody, tr, td, th { display: block; width: 100%; } thead { display: none; } table { font-size: 10pt; }
  tr { border-bottom: .4mm solid #444; padding: 1.5mm 0; } th, td { border: 0; padding: .4mm 0; }
  td[data-head]::before { content: attr(data-head) ": "; font-weight: bold; }
}
@media print { main { margin: 0; max-width: none; } * { -webkit-print-color-adjust: exact; print-color-adjust: exact; } }
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_number_cannot_leave_its_string() {
        let lot = LotNumber::parse("A<\"/%'-1").unwrap();
        let style = style(&lot, Language::English);
        assert!(
            style.contains("\"A\\00003c\\000022\\00002f\\000025\\000027-1\""),
            "{style}"
        );
        assert!(style.contains("\" of \" counter(pages)"), "{style}");
        for outside in ["url(", "@import", "http", "</style"] {
            assert!(!style.contains(outside), "{outside}");
        }
    }

    #[test]
    fn nothing_is_smaller_than_8_points() {
        let style = style(&LotNumber::parse("L1").unwrap(), Language::Japanese);
        let sizes = style.split("pt").filter_map(|before| {
            let digits = before.trim_start_matches(|c: char| c != ' ' && c != ':');
            digits.rsplit([' ', ':']).next()?.parse::<f32>().ok()
        });
        let sizes: Vec<f32> = sizes.collect();
        assert!(sizes.len() > 8, "{sizes:?}");
        assert!(sizes.iter().all(|size| *size >= 8.0), "{sizes:?}");
    }
}
