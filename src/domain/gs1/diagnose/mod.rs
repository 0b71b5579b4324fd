//! What probably happened to a code that cannot be read, and what to do about it.
//!
//! Scanners type what they read like a keyboard, and lose or change characters on the way. Here the
//! usual accidents are undone *to name them*, never to use the result: nothing in this module gives
//! a code back, because a wrong vial is worse than a second scan. One that an accident leaves
//! readable as another code can only be told by comparing it with the label; [`doubts`] says when.
//!
//! | accident | what becomes of the code |
//! |---|---|
//! | every separator lost | refused: lot or serial swallows the other one, which is then missing |
//! | one separator of several lost | refused if an expiry date was swallowed and is missing; else a doubt |
//! | separator typed as something else | refused: no such character, or as if it were lost |
//! | keyboard layout, with `]d2` or brackets | refused |
//! | keyboard layout, without | a doubt if only letters or symbols of lot or serial changed |
//! | a character whose key the other keyboard lacks (`_` of JIS, at a US computer) | lost, and nothing shows it: compare with the label |
//! | caps lock | refused with `]d2`; else a doubt |
//! | full-width or kana | refused: no such characters |
//! | cut off within lot or serial at the end | nothing shows it: compare with the label |

mod layout;
mod split;
mod wording;

use super::{GS, MAX_BYTES, SYMBOLOGIES, ScanError, VialCode, after_symbology, link};
use crate::domain::id::{Gtin14, Sscc};
pub use layout::{Keyboard, Keyboards};

/// What probably happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Diagnosis {
    /// Nothing, or only spaces.
    Empty,
    /// Longer than any symbol.
    TooLong,
    NotText,
    /// Spaces or invisible characters before or behind.
    Surrounded,
    /// An input method turned it into full-width characters or kana.
    FullWidth,
    /// The keyboard is locked to kana.
    KanaLock,
    /// The separator arrives as this.
    ReplacedSeparator(String),
    LostSeparator,
    /// Square, curly or angle brackets instead of round ones.
    Brackets,
    /// Two codes without a line end between them.
    TwoCodes,
    /// Scanner and computer do not mean the same keyboard.
    Layout(Keyboards),
    /// Capitals and small letters are exchanged.
    CapsLock,
    Truncated,
    /// A digit is wrong: a check digit, or a date that does not exist.
    Misread,
    /// The code of a box or pallet.
    Sscc,
    /// The code of a product (JAN, GTIN), or one without lot or serial.
    ProductOnly,
    /// It names another item beside the vial.
    AnotherItem,
    /// A code of another system: ISBT 128, HIBC.
    Foreign(&'static str),
    /// A symbol that is not one of GS1.
    OtherSymbol,
    /// A web address that is no Digital Link.
    OtherAddress,
    Unknown,
}

/// Spellings by which scanners and programs replace the separator.
const SEPARATORS: &[&str] = &[
    "<GS>",
    "<gs>",
    "{GS}",
    "{gs}",
    "[GS]",
    "(GS)",
    "\\GS",
    "^GS^",
    "<FNC1>",
    "{FNC1}",
    "[FNC1]",
    "<F8>",
    "{F8}",
    "\u{1b}[19~",
    "<0x1D>",
    "<1D>",
    "\\x1d",
    "\\x1D",
    "\\u001d",
    "\\u001D",
    "\\u{1d}",
    "\\035",
    "_x001D_",
    "&#29;",
    "&#x1D;",
    "%1D",
    "\\F",
    "^]",
    "~1",
    "␝",
    "↔",
    "\u{1c}",
    "\u{1e}",
    "\u{1f}",
    "\t",
    "|",
    "¦",
    "~",
    "#",
    "^",
    "@",
    "$",
    "\\",
    "¬",
    "`",
    " ",
];

/// What probably happened to `scanned`, which [`VialCode::parse`] refuses.
///
/// `reference_year` is that of the reading.
pub fn diagnose(scanned: &str, reference_year: i16) -> Diagnosis {
    let year = reference_year;
    if scanned.len() > MAX_BYTES {
        return Diagnosis::TooLong;
    }
    let text = scanned.trim_matches(invisible);
    let by_text = [
        (text.is_empty(), Diagnosis::Empty),
        (
            text.contains(['\0', char::REPLACEMENT_CHARACTER]),
            Diagnosis::NotText,
        ),
        (text != scanned && reads(text, year), Diagnosis::Surrounded),
    ];
    if let Some((_, found)) = by_text.into_iter().find(|(holds, _)| *holds) {
        return found;
    }
    if text.chars().any(japanese) {
        let latin = layout::kana_as_latin(text);
        return match latin.is_some_and(|latin| legible(&latin, year)) {
            true => Diagnosis::KanaLock,
            false => Diagnosis::FullWidth,
        };
    }
    replaced_separator(text, year)
        .or_else(|| {
            let round = text
                .replace(['[', '{', '<'], "(")
                .replace([']', '}', '>'], ")");
            let holds = round.starts_with('(') && round != text && reads(&round, year);
            holds.then_some(Diagnosis::Brackets)
        })
        .or_else(|| two_codes(text, year).then_some(Diagnosis::TwoCodes))
        .or_else(|| split::without_separators(body(text), year).then_some(Diagnosis::LostSeparator))
        .or_else(|| {
            Keyboards::that_explain(text, |text| legible(text, year)).map(Diagnosis::Layout)
        })
        .or_else(|| brackets_of_jis(text, year))
        .or_else(|| caps_lock(text, year).then_some(Diagnosis::CapsLock))
        .unwrap_or_else(|| by_error(text, year))
}

/// What may have happened to a code that can be read and that the ledger does not know: reasons to
/// compare it with the label. Empty if nothing hints at an accident.
pub fn doubts(scanned: &str, code: &VialCode, year: i16) -> Vec<Diagnosis> {
    let values = [code.lot.as_str(), code.serial.as_str()];
    let letters = || {
        let all = values.iter().flat_map(|value| value.chars());
        all.filter(char::is_ascii_alphabetic)
    };
    let body = after_symbology(scanned).unwrap_or(scanned);
    let printed = body.starts_with('(') || link::after_scheme(body).is_some();
    let mut doubts = Vec::new();
    if !printed && values.iter().any(|value| split::ends_in_elements(value)) {
        doubts.push(Diagnosis::LostSeparator);
    }
    if letters().next().is_some() && letters().all(|c| c.is_ascii_lowercase()) {
        doubts.push(Diagnosis::CapsLock);
    }
    let another = |meant: &str| VialCode::parse(meant, year).is_ok_and(|meant| meant != *code);
    let keyboards = Keyboards::that_explain(scanned, another)
        .or_else(|| Keyboards::that_could_have_changed(&values));
    doubts.extend(keyboards.map(Diagnosis::Layout));
    doubts
}

fn reads(text: &str, year: i16) -> bool {
    VialCode::parse(text, year).is_ok()
}

/// Readable, or so if the separators had not been lost.
fn legible(text: &str, year: i16) -> bool {
    reads(text, year) || split::without_separators(body(text), year)
}

/// The element string without its symbology identifier.
fn body(text: &str) -> &str {
    SYMBOLOGIES
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
        .unwrap_or(text)
}

/// The text without the identifier of whatever symbol it stood in.
fn without_identifier(text: &str) -> &str {
    let rest = text.strip_prefix(']').and_then(|rest| {
        rest.strip_prefix(|kind: char| kind.is_ascii_alphabetic())?
            .strip_prefix(|modifier: char| modifier.is_ascii_alphanumeric())
    });
    rest.unwrap_or(text)
}

/// What nobody sees around a code: spaces, line ends, marks of byte order and width.
fn invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{2}' | '\u{3}'
        )
}

/// Kana, or the full-width and half-width forms of an input method.
fn japanese(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{30ff}' | '\u{ff00}'..='\u{ffef}')
}

fn replaced_separator(text: &str, year: i16) -> Option<Diagnosis> {
    let by = SEPARATORS.iter().find(|spelling| {
        text.contains(**spelling) && reads(&text.replace(**spelling, &GS.to_string()), year)
    })?;
    Some(Diagnosis::ReplacedSeparator((*by).to_owned()))
}

fn two_codes(text: &str, year: i16) -> bool {
    let starts = |rest: &str| {
        let codes = ["01", "(01)", "http", "\n", " "].iter().chain(&SYMBOLOGIES);
        codes.into_iter().any(|start| rest.starts_with(start))
    };
    let twice = |at: usize, rest: &str| {
        let first = &text[..at];
        let second = rest.trim_start_matches(invisible);
        (reads(first, year) && reads(second, year)) || (first == second && legible(first, year))
    };
    text.char_indices()
        .skip(1)
        .map(|(at, _)| (at, &text[at..]))
        .any(|(at, rest)| starts(rest) && twice(at, rest))
}

/// A Japanese computer types `)` for `(`, and nothing for `)`: `)01…)10…)21…`.
fn brackets_of_jis(text: &str, year: i16) -> Option<Diagnosis> {
    let elements = text.strip_prefix(')')?.split(')');
    let meant: Option<String> = elements
        .map(|element| {
            let (ai, value) = element.split_at_checked(2)?;
            Some(format!("({ai}){value}"))
        })
        .collect();
    let keyboards = Keyboards {
        scanner: Keyboard::Us,
        computer: Keyboard::Jis,
    };
    reads(&meant?, year).then_some(Diagnosis::Layout(keyboards))
}

fn caps_lock(text: &str, year: i16) -> bool {
    let exchanged: String = text.chars().map(exchange_case).collect();
    after_symbology(&exchanged).is_some() && legible(&exchanged, year)
}

fn exchange_case(c: char) -> char {
    match c.is_ascii_uppercase() {
        true => c.to_ascii_lowercase(),
        false => c.to_ascii_uppercase(),
    }
}

/// What the reader's error, or the beginning of the text, says.
fn by_error(text: &str, year: i16) -> Diagnosis {
    let body = without_identifier(text).trim_start_matches(GS);
    let digits = body.bytes().all(|byte| byte.is_ascii_digit());
    if digits && matches!(body.len(), 8 | 12 | 13 | 14) {
        let padded = format!("{body:0>14}");
        if Gtin14::parse(&padded).is_ok() {
            return Diagnosis::ProductOnly;
        }
        // Not the beginning of an element string either.
        if !body.starts_with("01") {
            return Diagnosis::Misread;
        }
    }
    let box_code = body
        .strip_prefix("(00)")
        .or_else(|| body.strip_prefix("00"))
        .and_then(|rest| rest.get(..18));
    // The number that is printed below the symbol, without its identifier.
    let bare = (digits && body.len() == 18).then_some(body);
    if [box_code, bare]
        .into_iter()
        .flatten()
        .any(|sscc| Sscc::parse(sscc).is_ok())
    {
        return Diagnosis::Sscc;
    }
    match body.chars().next() {
        Some('=' | '&') => return Diagnosis::Foreign("ISBT 128"),
        Some('+') => return Diagnosis::Foreign("HIBC"),
        _ => {}
    }
    let Err(error) = VialCode::parse(text, year) else {
        return Diagnosis::Unknown;
    };
    match error {
        ScanError::Empty => Diagnosis::Empty,
        ScanError::TooLong { .. } => Diagnosis::TooLong,
        ScanError::Symbology { .. } => Diagnosis::OtherSymbol,
        ScanError::Link { .. } => Diagnosis::OtherAddress,
        ScanError::Swallowed { .. } => Diagnosis::LostSeparator,
        ScanError::Missing { .. } => Diagnosis::ProductOnly,
        ScanError::Short { .. } | ScanError::Length { found: 0, .. } => Diagnosis::Truncated,
        ScanError::AnotherItem { .. } => Diagnosis::AnotherItem,
        ScanError::CheckDigit { .. }
        | ScanError::Content { .. }
        | ScanError::ExpiryConflict { .. } => Diagnosis::Misread,
        ScanError::UnknownAi { .. } if body.len() < 4 => Diagnosis::Truncated,
        ScanError::UnknownAi { .. }
        | ScanError::Length { .. }
        | ScanError::Character { .. }
        | ScanError::Brackets { .. }
        | ScanError::Separator { .. }
        | ScanError::Duplicate { .. }
        | ScanError::Identifier { .. } => Diagnosis::Unknown,
    }
}

#[cfg(test)]
mod tests;
