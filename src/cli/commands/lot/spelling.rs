//! What laboratories write, and what it becomes: units, numbers and words in the spellings of
//! reports. Who signs is shown what became of each; what could mean two things is refused.

use super::cell_checks::CellError;
use crate::cli::problem::quoted;
use crate::domain::id::AnalyteCode;
use crate::domain::quantity::{Unit, UnitError};
use crate::domain::spec::catalogue;
use crate::domain::value::Qualitative;
use crate::words::dossier;

/// Parts of units as they are written, without regard to case, and their UCUM codes.
const PARTS: &[(&str, &str)] = &[
    ("eu", "[IU]"),
    ("iu", "[IU]"),
    ("[iu]", "[IU]"),
    ("cfu", "[CFU]"),
    ("[cfu]", "[CFU]"),
    ("gc", "{GC}"),
    ("ge", "{GC}"),
    ("copies", "{copies}"),
    ("copy", "{copies}"),
    ("コピー", "{copies}"),
    ("particles", "{particle}"),
    ("particle", "{particle}"),
    ("粒子", "{particle}"),
    ("cells", "{cell}"),
    ("cell", "{cell}"),
    ("細胞", "{cell}"),
    ("mosm", "mosm"),
    ("mosmol", "mosm"),
    ("osm", "osm"),
    ("osmol", "osm"),
    ("ph", "[pH]"),
    ("°c", "Cel"),
    ("℃", "Cel"),
    ("mv", "mV"),
    ("ml", "mL"),
    ("cc", "mL"),
    ("l", "L"),
    ("dl", "dL"),
    ("ul", "uL"),
    ("100ml", "(100.mL)"),
    ("kg", "kg"),
    ("kgh2o", "kg"),
    ("g", "g"),
    ("mg", "mg"),
    ("ug", "ug"),
    ("mcg", "ug"),
    ("ng", "ng"),
    ("pg", "pg"),
    ("fg", "fg"),
    ("u", "U"),
    ("nm", "nm"),
    ("um", "um"),
    ("dose", "{dose}"),
    ("投与", "{dose}"),
    ("回", "{dose}"),
    ("vial", "{container}"),
    ("container", "{container}"),
    ("バイアル", "{container}"),
    ("容器", "{container}"),
    ("本", "{container}"),
    ("plate", "{plate}"),
    ("プレート", "{plate}"),
    ("シャーレ", "{plate}"),
    ("ratio", "1"),
];

/// A unit as a laboratory writes it: UCUM, or one of the usual spellings. `個` counts what the
/// analyte counts.
pub fn unit(text: &str, analyte: Option<&AnalyteCode>) -> Result<Unit, CellError> {
    let ucum = Unit::parse(text);
    if let Ok(unit) = ucum {
        return Ok(unit);
    }
    let counted = match analyte.and_then(catalogue::analyte) {
        Some(analyte)
            if analyte
                .units
                .iter()
                .any(|unit| unit.starts_with("{particle}")) =>
        {
            "{particle}"
        }
        Some(analyte) if analyte.units.iter().any(|unit| unit.starts_with("{cell}")) => "{cell}",
        _ => "",
    };
    let plain = |c: char| match c {
        'µ' | 'μ' => 'u',
        c => c,
    };
    let kept = text.chars().filter(|c| *c != ' ').map(plain);
    let written = kept.collect::<String>().to_lowercase();
    let known = |part: &str| match part {
        "個" if !counted.is_empty() => Some(counted),
        _ => {
            let mut known = PARTS.iter();
            known.find(|(word, _)| *word == part).map(|(_, code)| *code)
        }
    };
    let mut parts = Vec::new();
    for part in written.split('/') {
        match known(part) {
            Some(code) => parts.push(code),
            // Of an analyte what it is measured in; else the parser's own error names what is expected.
            None => {
                let of = analyte.and_then(catalogue::analyte);
                let unknown = matches!(ucum, Err(UnitError::Unknown { .. }));
                return match of.filter(|of| unknown && !of.units.is_empty()) {
                    Some(of) => Err(CellError::new(dossier::unit(
                        quoted(text),
                        of.units.join(", "),
                    ))),
                    None => ucum.map_err(CellError::new),
                };
            }
        }
    }
    Unit::parse(&parts.join("/"))
        .or(ucum)
        .map_err(CellError::new)
}

/// A number in the form that is recorded: `1.2x10^10`, `1.2×10¹⁰` and `1.2E+10` are `1.2e10`.
pub fn number(text: &str) -> String {
    let kept: String = text.chars().filter(|c| *c != ' ').collect();
    let power = ["x10", "X10", "×10", "*10", "·10"]
        .into_iter()
        .find_map(|times| kept.split_once(times));
    // Without an exponent it is no power of ten: `0x10`.
    let (digits, power) = match power.filter(|(_, power)| !power.is_empty()) {
        Some((digits, power)) => (digits.to_owned(), power.to_owned()),
        None => match kept.strip_prefix("10^") {
            Some(power) => ("1".to_owned(), power.to_owned()),
            None => return text.trim().to_owned(),
        },
    };
    let power: String = power.trim_start_matches('^').chars().map(raised).collect();
    format!("{digits}e{power}")
}

fn raised(c: char) -> char {
    match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴' => '4',
        '⁵' => '5',
        '⁶' => '6',
        '⁷' => '7',
        '⁸' => '8',
        '⁹' => '9',
        '⁻' | '−' => '-',
        '⁺' => '+',
        c => c,
    }
}

/// What a word of a report says.
#[derive(Clone, Copy)]
enum Said {
    /// It is not there, in the word of the analyte.
    Absent,
    Present,
    Word(Qualitative),
}

use Qualitative as Q;
use Said::{Absent, Present, Word};

/// Words of reports, in lower case without spaces.
const WORDS: &[(&str, Said)] = &[
    ("陰性", Absent),
    ("検出せず", Absent),
    ("検出されず", Absent),
    ("検出されない", Absent),
    ("検出しない", Absent),
    ("検出なし", Absent),
    ("不検出", Absent),
    ("認めず", Absent),
    ("認めない", Absent),
    ("陽性", Present),
    ("検出", Present),
    ("検出された", Present),
    ("検出あり", Present),
    ("absent", Absent),
    ("notfound", Absent),
    ("present", Present),
    ("発育を認めない", Word(Q::NoGrowth)),
    ("発育を認めず", Word(Q::NoGrowth)),
    ("発育なし", Word(Q::NoGrowth)),
    ("菌の発育を認めない", Word(Q::NoGrowth)),
    ("菌の発育を認めず", Word(Q::NoGrowth)),
    ("微生物の発育を認めない", Word(Q::NoGrowth)),
    ("微生物の発育を認めず", Word(Q::NoGrowth)),
    ("無菌", Word(Q::NoGrowth)),
    ("発育を認める", Word(Q::Growth)),
    ("発育を認めた", Word(Q::Growth)),
    ("発育あり", Word(Q::Growth)),
    ("適合", Word(Q::Conforms)),
    ("適", Word(Q::Conforms)),
    ("合格", Word(Q::Conforms)),
    ("不適合", Word(Q::NotConforms)),
    ("不適", Word(Q::NotConforms)),
    ("不合格", Word(Q::NotConforms)),
    ("反応性", Word(Q::Reactive)),
    ("非反応性", Word(Q::NonReactive)),
    ("判定保留", Word(Q::Indeterminate)),
    ("判定不能", Word(Q::Indeterminate)),
    ("detected", Word(Q::Detected)),
    ("notdetected", Word(Q::NotDetected)),
    ("positive", Word(Q::Positive)),
    ("negative", Word(Q::Negative)),
    ("growth", Word(Q::Growth)),
    ("nogrowth", Word(Q::NoGrowth)),
    ("sterile", Word(Q::NoGrowth)),
    ("conforms", Word(Q::Conforms)),
    ("complies", Word(Q::Conforms)),
    ("pass", Word(Q::Conforms)),
    ("passed", Word(Q::Conforms)),
    ("notconforms", Word(Q::NotConforms)),
    ("doesnotconform", Word(Q::NotConforms)),
    ("doesnotcomply", Word(Q::NotConforms)),
    ("fail", Word(Q::NotConforms)),
    ("failed", Word(Q::NotConforms)),
    ("reactive", Word(Q::Reactive)),
    ("nonreactive", Word(Q::NonReactive)),
    ("non-reactive", Word(Q::NonReactive)),
    ("notreactive", Word(Q::NonReactive)),
    ("indeterminate", Word(Q::Indeterminate)),
    ("inconclusive", Word(Q::Indeterminate)),
    ("equivocal", Word(Q::Indeterminate)),
];

/// The word that a laboratory's word becomes; `None` if it is not one.
pub fn word(text: &str, analyte: Option<&AnalyteCode>) -> Option<Result<Qualitative, CellError>> {
    if let Ok(word) = Qualitative::parse(text) {
        return Some(Ok(word));
    }
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.to_lowercase();
    let (_, said) = WORDS.iter().find(|(word, _)| *word == plain)?;
    let words = analyte
        .and_then(catalogue::analyte)
        .and_then(|analyte| analyte.words);
    Some(match (said, words) {
        (Word(word), _) => Ok(*word),
        (Absent, Some((absent, _))) => Ok(absent),
        (Present, Some((_, present))) => Ok(present),
        (Absent | Present, None) => Err(CellError::new(format!(
            "found {}, which this analyte does not have; write Conforms or NotConforms, or the word that the specification asks for",
            quoted(text)
        ))),
    })
}

/// Words and signs that could mean two things, or say nothing, and what to write instead.
const UNCLEAR: &[(&[&str], &str)] = &[
    (
        &["nd", "n.d.", "n.d", "n/d"],
        "it means \"not detected\" or \"not determined\"; write NotDetected, or leave the row out",
    ),
    (
        &["-", "−", "–", "—", "‐", "ー", "(-)", "(−)", "(–)", "(ー)"],
        "a dash means \"negative\" or \"nothing\"; write Negative, or leave the row out",
    ),
    (
        &["+", "(+)", "++", "+++", "○", "×", "◯", "△"],
        "a sign is no word; write Positive, Negative, Conforms or NotConforms",
    ),
    (
        &["±", "(±)", "+/-", "(+/-)"],
        "write Indeterminate, or the word that is meant",
    ),
    (
        &[
            "基準値以下",
            "基準値未満",
            "基準値内",
            "基準内",
            "規格値以下",
            "規格値未満",
            "規格内",
            "基準適合内",
            "withinlimits",
            "withinspecification",
            "belowlimit",
        ],
        "it does not say what was found, nor which limit; write the number, or Conforms",
    ),
    (
        &[
            "na",
            "n/a",
            "n.a.",
            "nt",
            "n.t.",
            "nottested",
            "notdone",
            "未実施",
            "未検査",
            "未試験",
            "該当なし",
            "該当せず",
            "なし",
        ],
        "what was not tested has no result; leave the row out",
    ),
    (
        &["正常", "異常なし", "normal", "ok", "良", "良好"],
        "write Conforms, if the specification says what normal is",
    ),
    (
        &["invalid", "無効", "試験不成立", "不成立"],
        "say why: \"Invalid: failed positive control\"",
    ),
];

/// Why a text of a report is no result, though laboratories write it.
pub fn ambiguous(text: &str) -> Option<CellError> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let plain = plain.to_lowercase();
    let unclear = UNCLEAR
        .iter()
        .find(|(words, _)| words.contains(&plain.as_str()));
    // Dashes in windows of a share and in names of markers are no ranges.
    let of_one_number = !text.contains(" in ") && !text.contains('=');
    let why = match unclear {
        Some((_, why)) => Some(*why),
        None if of_one_number => more_than_a_number(&plain),
        None => None,
    };
    why.map(|why| CellError::new(format!("found {}; {why}", quoted(text))))
}

/// Why what begins like a number is not one.
fn more_than_a_number(plain: &str) -> Option<&'static str> {
    let digit = |c: char| c.is_ascii_digit();
    if plain.starts_with(digit) && (plain.contains('±') || plain.contains("+/-")) {
        return Some(
            "± leaves open what it is; write the value, and the expanded uncertainty in its column",
        );
    }
    let mut dashes = ["-", "–", "—", "~", "〜", "～", "to"].into_iter();
    let is_range = dashes.any(|dash| {
        plain.split_once(dash).is_some_and(|(low, high)| {
            low.ends_with(digit)
                && high.starts_with(digit)
                && !low.contains(['e', 'x', '^', '×', '*'])
        })
    });
    is_range.then_some("a range is no result; write the value that was found")
}
