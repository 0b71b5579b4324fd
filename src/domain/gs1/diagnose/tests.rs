use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::words::Language;

const GOOD: &str = "]d201049876540000121728022910LOT-1\u{1d}217F3KQ9X2M4ZT8";
const BARE: &str = "01049876540000121728022910LOT-1\u{1d}217F3KQ9X2M4ZT8";
const PRINTED: &str = "(01)04987654000012(17)280229(10)LOT-1(21)7F3KQ9X2M4ZT8";
const LINK: &str = "https://id.example/01/04987654000012/10/LOT-1/21/7F3KQ9X2M4ZT8?17=280229";
const YEAR: i16 = 2026;

fn pair(scanner: Keyboard, computer: Keyboard) -> Keyboards {
    Keyboards { scanner, computer }
}

/// What a computer types when the scanner means `text`; keys that type nothing are left out.
fn typed(keyboards: Keyboards, text: &str) -> String {
    let each = text.chars().map(|c| keyboards.forwards(&c.to_string()));
    each.flatten().collect()
}

fn full_width(text: &str) -> String {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
        other => other,
    };
    text.chars().map(wide).collect()
}

fn name(scanned: &str) -> &'static str {
    match VialCode::parse(scanned, YEAR) {
        Ok(_) => "READ",
        Err(_) => diagnose(scanned, YEAR).name(),
    }
}

#[test]
fn accidents_have_names() {
    use Keyboard::{French, German, Jis, Us};
    let gs = |by: &str| BARE.replace(GS, by);
    let lost = |text: &str| text.replace(GS, "");
    let rows: Vec<(String, &str)> = vec![
        // Nothing happened.
        (GOOD.to_owned(), "READ"),
        (BARE.to_owned(), "READ"),
        (PRINTED.to_owned(), "READ"),
        (LINK.to_owned(), "READ"),
        // Nothing, too much, no text.
        (String::new(), "EMPTY"),
        (" \t\r\n".to_owned(), "EMPTY"),
        ("\u{feff}".to_owned(), "EMPTY"),
        ("0".repeat(513), "TOO_LONG"),
        (format!("{BARE}\u{fffd}"), "NOT_TEXT"),
        (BARE.replace('0', "0\0"), "NOT_TEXT"),
        // Around it.
        (format!(" {GOOD}"), "SURROUNDED"),
        (format!("{GOOD} "), "SURROUNDED"),
        (format!("{PRINTED}\t"), "SURROUNDED"),
        (format!("\u{feff}{BARE}"), "SURROUNDED"),
        (format!("\u{2}{GOOD}\u{3}"), "SURROUNDED"),
        (format!("　{PRINTED}　"), "SURROUNDED"),
        (format!("{LINK}\n\n"), "SURROUNDED"),
        // The separator did not arrive.
        (lost(GOOD), "LOST_SEPARATOR"),
        (lost(BARE), "LOST_SEPARATOR"),
        ("010498765400001210L21S".to_owned(), "LOST_SEPARATOR"),
        (
            "0104987654000012217F3KQ9X2M4ZT810LOT-1".to_owned(),
            "LOST_SEPARATOR",
        ),
        (
            "0104987654000012217F3KQ9X2M4ZT810LOT-117280229".to_owned(),
            "LOST_SEPARATOR",
        ),
        (
            "010498765400001210LOT-1\u{1d}217F3KQ17280229".to_owned(),
            "LOST_SEPARATOR",
        ),
        (
            "0104987654000012217F3KQ9X2M4ZT8\u{1d}10LOT-117280229".to_owned(),
            "LOST_SEPARATOR",
        ),
        (
            "010498765400001221A\u{1d}10A\u{1d}240EXTRA117280229".to_owned(),
            "LOST_SEPARATOR",
        ),
        (
            "010498765400001210LOT-1217F3KQ9X2M4ZT8240ABC".to_owned(),
            "LOST_SEPARATOR",
        ),
        (
            "010498765400001270032802291200217F3KQ9X2M4ZT810LOT-1".to_owned(),
            "LOST_SEPARATOR",
        ),
        (
            "240EXTRA010498765400001210LOT-1217F3K".to_owned(),
            "LOST_SEPARATOR",
        ),
        // The separator arrives as something else.
        (gs("<GS>"), "REPLACED_SEPARATOR"),
        (gs("{GS}"), "REPLACED_SEPARATOR"),
        (gs("[GS]"), "REPLACED_SEPARATOR"),
        (gs("<FNC1>"), "REPLACED_SEPARATOR"),
        (gs("\\x1d"), "REPLACED_SEPARATOR"),
        (gs("\\u001d"), "REPLACED_SEPARATOR"),
        (gs("_x001D_"), "REPLACED_SEPARATOR"),
        (gs("^]"), "REPLACED_SEPARATOR"),
        (gs("|"), "REPLACED_SEPARATOR"),
        (gs("~"), "REPLACED_SEPARATOR"),
        (gs("#"), "REPLACED_SEPARATOR"),
        (gs("@"), "REPLACED_SEPARATOR"),
        (gs("\\F"), "REPLACED_SEPARATOR"),
        (gs("␝"), "REPLACED_SEPARATOR"),
        (gs("↔"), "REPLACED_SEPARATOR"),
        (gs(" "), "REPLACED_SEPARATOR"),
        (gs("\t"), "REPLACED_SEPARATOR"),
        (gs("\u{1e}"), "REPLACED_SEPARATOR"),
        (gs("\u{1b}[19~"), "REPLACED_SEPARATOR"),
        (GOOD.replace(GS, "~1"), "REPLACED_SEPARATOR"),
        // Keyboards.
        (typed(pair(Us, Jis), GOOD), "KEYBOARD_LAYOUT"),
        (typed(pair(Us, Jis), LINK), "KEYBOARD_LAYOUT"),
        (typed(pair(Jis, Us), GOOD), "KEYBOARD_LAYOUT"),
        (typed(pair(Jis, Us), PRINTED), "KEYBOARD_LAYOUT"),
        (typed(pair(Us, German), GOOD), "KEYBOARD_LAYOUT"),
        (typed(pair(Us, German), PRINTED), "KEYBOARD_LAYOUT"),
        (typed(pair(German, Us), PRINTED), "KEYBOARD_LAYOUT"),
        (typed(pair(Us, French), BARE), "KEYBOARD_LAYOUT"),
        (typed(pair(Us, French), PRINTED), "KEYBOARD_LAYOUT"),
        (typed(pair(French, Us), BARE), "KEYBOARD_LAYOUT"),
        (lost(&typed(pair(Us, French), BARE)), "KEYBOARD_LAYOUT"),
        (lost(&typed(pair(Us, Jis), GOOD)), "KEYBOARD_LAYOUT"),
        (GOOD.chars().map(exchange_case).collect(), "CAPS_LOCK"),
        (
            format!("]d2{PRINTED}").chars().map(exchange_case).collect(),
            "CAPS_LOCK",
        ),
        ("]D2".to_owned() + &lost(&BARE.to_lowercase()), "CAPS_LOCK"),
        // Japanese input.
        (full_width(PRINTED), "FULL_WIDTH"),
        (full_width(BARE), "FULL_WIDTH"),
        (full_width(&lost(GOOD)), "FULL_WIDTH"),
        (
            "０１０４９８７６５４００００１２１０ぉt".to_owned(),
            "FULL_WIDTH",
        ),
        (
            "（01）04987654000012（10）L（21）S".to_owned(),
            "FULL_WIDTH",
        ),
        (
            "【01】04987654000012【10】L【21】S".to_owned(),
            "FULL_WIDTH",
        ),
        (
            "わぬわうよゆやおえうわわわわぬふぬわりらか\u{1d}ふぬとあの".to_owned(),
            "KANA_LOCK",
        ),
        ("ﾜﾇﾜｳﾖﾕﾔｵｴｳﾜﾜﾜﾜﾇﾌﾇﾜﾘﾗｶ\u{1d}ﾌﾇﾄｱﾉ".to_owned(), "KANA_LOCK"),
        // Brackets, and two at once.
        (PRINTED.replace('(', "[").replace(')', "]"), "BRACKETS"),
        (PRINTED.replace('(', "{").replace(')', "}"), "BRACKETS"),
        (format!("{GOOD}{GOOD}"), "TWO_CODES"),
        (format!("{GOOD}{}", GOOD.replace("ZT8", "ZT9")), "TWO_CODES"),
        (format!("{BARE}{BARE}"), "TWO_CODES"),
        (format!("{GOOD}\n{GOOD}"), "TWO_CODES"),
        (
            format!("{PRINTED}{}", PRINTED.replace("ZT8", "ZT9")),
            "TWO_CODES",
        ),
        (format!("{PRINTED}{PRINTED}"), "TWO_CODES"),
        (format!("{0}{0}", lost(GOOD)), "TWO_CODES"),
        // Cut off, misread.
        ("]d2010498765400".to_owned(), "TRUNCATED"),
        ("01049876540000121728".to_owned(), "TRUNCATED"),
        (
            "(01)04987654000012(17)280229(10)LOT-1(21)".to_owned(),
            "TRUNCATED",
        ),
        ("01".to_owned(), "TRUNCATED"),
        (GOOD.replace("000012", "000013"), "MISREAD"),
        (GOOD.replace("17280229", "17281329"), "MISREAD"),
        (PRINTED.replace("280229", "270229"), "MISREAD"),
        (format!("{PRINTED}(410)4987654000006"), "MISREAD"),
        (format!("{LINK}&11=261301"), "MISREAD"),
        (format!("{LINK}#{LINK}"), "TWO_CODES"),
        ("4987654000013".to_owned(), "MISREAD"),
        // The code of something else.
        ("00349876540000000013".to_owned(), "SSCC"),
        ("]C100349876540000000013".to_owned(), "SSCC"),
        ("(00)349876540000000013".to_owned(), "SSCC"),
        ("4987654000012".to_owned(), "NO_SERIAL"),
        ("04987654000012".to_owned(), "NO_SERIAL"),
        ("]d20104987654000012".to_owned(), "NO_SERIAL"),
        ("(01)04987654000012(10)LOT-1".to_owned(), "NO_SERIAL"),
        (
            "https://id.example/01/04987654000012".to_owned(),
            "NO_SERIAL",
        ),
        ("]E04987654000012".to_owned(), "NO_SERIAL"),
        (format!("{PRINTED}(03)04987654000012"), "ANOTHER_ITEM"),
        ("=W000012345678900".to_owned(), "FOREIGN_CODE"),
        ("&>0281234567".to_owned(), "FOREIGN_CODE"),
        ("+A123BJC5D6E71G".to_owned(), "FOREIGN_CODE"),
        ("]Q0https".to_owned(), "OTHER_SYMBOL"),
        ("]C0ABC".to_owned(), "OTHER_SYMBOL"),
        ("https://shop.example/vial/7".to_owned(), "OTHER_ADDRESS"),
        (
            "http://h/01/04987654000012/21/S/10/L".to_owned(),
            "OTHER_ADDRESS",
        ),
        // None of these.
        ("hello".to_owned(), "UNKNOWN"),
        ("WIFI:S:clinic;;".to_owned(), "UNKNOWN"),
    ];
    assert!(rows.len() >= 60);
    for (scanned, expected) in &rows {
        assert_eq!(name(scanned), *expected, "{scanned:?}");
    }
    let met: std::collections::BTreeSet<&str> = rows.iter().map(|row| row.1).collect();
    for example in Diagnosis::examples() {
        assert!(met.contains(example.name()), "no row for {example:?}");
    }
}

#[test]
fn which_keyboards() {
    let us_jis = pair(Keyboard::Us, Keyboard::Jis);
    assert_eq!(
        diagnose(&typed(us_jis, GOOD), YEAR),
        Diagnosis::Layout(us_jis)
    );
    // It is a guess, and said as one, with how to check it.
    let advice = Diagnosis::Layout(us_jis).advice();
    assert!(advice.english().starts_with("probably "), "{advice:?}");
    assert!(
        advice.english().contains("to check, scan into"),
        "{advice:?}"
    );
    for keyboards in Keyboards::all() {
        let scanned = typed(keyboards, PRINTED);
        if VialCode::parse(&scanned, YEAR).is_err() && keyboards.forwards(PRINTED).is_some() {
            let Diagnosis::Layout(found) = diagnose(&scanned, YEAR) else {
                panic!("{keyboards:?}: {scanned}: {:?}", diagnose(&scanned, YEAR));
            };
            // JIS and German have the same brackets: what to set the scanner to is sure.
            assert_eq!(found.computer, keyboards.computer, "{scanned}");
        }
    }
}

#[test]
fn the_manual_has_every_diagnosis_and_no_other() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/SCANNING.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, table) = page.split_once("Set the scanner to send FNC1").unwrap();
    let rows = table.lines().skip_while(|line| !line.starts_with('|'));
    let rows = rows.take_while(|line| line.starts_with('|')).skip(2);
    let first = rows.map(|row| row.trim_matches('|').split(" | ").next().unwrap());
    let named: BTreeSet<&str> = first
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    let known = Diagnosis::examples();
    assert_eq!(named, known.iter().map(Diagnosis::name).collect());
}

#[test]
fn doubts_of_what_can_be_read() {
    let rows: &[(&str, &[&str])] = &[
        (GOOD, &["KEYBOARD_LAYOUT"]), // its serial has a Z
        ("(01)04987654000012(10)A1(21)B2", &[]),
        ("(01)04987654000012(10)a1(21)b2", &["CAPS_LOCK"]),
        ("(01)04987654000012(10)A1(21)b2", &[]),
        ("(01)04987654000012(10)A1(21)B=2", &["KEYBOARD_LAYOUT"]),
        // As a scanner set to JIS and a computer set to US make of 0=A.
        ("0104987654000012100_A\u{1d}210", &["KEYBOARD_LAYOUT"]),
        ("010498765400001210A1\u{1d}21B2240X", &["LOST_SEPARATOR"]),
        (
            "010498765400001210A1\u{1d}21B211260101",
            &["LOST_SEPARATOR"],
        ),
        ("(01)04987654000012(10)A1(21)B2240X", &[]),
    ];
    for (scanned, expected) in rows {
        let code = VialCode::parse(scanned, YEAR).unwrap();
        let found: Vec<&str> = doubts(scanned, &code, YEAR)
            .iter()
            .map(Diagnosis::name)
            .collect();
        assert_eq!(found, *expected, "{scanned}");
    }
}

/// What becomes of a code on its way.
#[derive(Debug, Clone)]
enum Accident {
    EveryGs(&'static str),
    Typed(Keyboards),
    FullWidth,
    Spaces,
    Twice,
    Caps,
    Brackets(char, char),
    OneGsLost(usize),
}

impl Accident {
    fn happens_to(&self, text: &str) -> String {
        match self {
            Self::EveryGs(by) => text.replace(GS, by),
            Self::Typed(keyboards) => typed(*keyboards, text),
            Self::FullWidth => full_width(text),
            Self::Spaces => format!(" {text} "),
            Self::Twice => format!("{text}{text}"),
            Self::Caps => text.chars().map(exchange_case).collect(),
            Self::Brackets(open, close) => text
                .replace('(', &open.to_string())
                .replace(')', &close.to_string()),
            Self::OneGsLost(which) => {
                let places: Vec<usize> = text.match_indices(GS).map(|(at, _)| at).collect();
                match places.get(which % places.len().max(1)) {
                    Some(at) => format!("{}{}", &text[..*at], &text[at + 1..]),
                    None => text.to_owned(),
                }
            }
        }
    }

    /// Whether it can leave another readable code; then something must hint at it.
    fn leaves_doubt(&self) -> bool {
        matches!(self, Self::Typed(_) | Self::Caps | Self::OneGsLost(_))
    }
}

fn accidents() -> impl Strategy<Value = Accident> {
    prop_oneof![
        prop::sample::select([&[""][..], SEPARATORS].concat()).prop_map(Accident::EveryGs),
        prop::sample::select(Keyboards::all().to_vec()).prop_map(Accident::Typed),
        Just(Accident::FullWidth),
        Just(Accident::Spaces),
        Just(Accident::Twice),
        Just(Accident::Caps),
        Just(Accident::Brackets('[', ']')),
        Just(Accident::Brackets('（', '）')),
        any::<usize>().prop_map(Accident::OneGsLost),
    ]
}

/// Element strings, printed texts and links of vials, with elements before, between and behind.
fn codes() -> impl Strategy<Value = String> {
    let value = "[0-9A-Z]{1,8}([-/_.=:+]?[0-9A-Z]{1,8})?";
    let order = Just(vec!["10", "21", "17", "240", "11"]).prop_shuffle();
    (value, value, order, 2..=5_usize, 0..4_u8).prop_map(|(lot, serial, mut order, count, form)| {
        order.truncate(count.max(2));
        for needed in ["10", "21"] {
            if !order.contains(&needed) {
                order.push(needed);
            }
        }
        let value = |ai: &str| match ai {
            "10" => lot.as_str(),
            "21" => serial.as_str(),
            "240" => "EXTRA1",
            _ => "280229",
        };
        let fixed = |ai: &str| matches!(ai, "11" | "17");
        let elements = order.iter().map(|ai| (*ai, value(ai), fixed(ai)));
        match form {
            0 | 1 => {
                let last = order.len() - 1;
                let text: String = elements
                    .enumerate()
                    .map(|(at, (ai, value, fixed))| {
                        let end = if fixed || at == last { "" } else { "\u{1d}" };
                        format!("{ai}{value}{end}")
                    })
                    .collect();
                let prefix = if form == 0 { "]d2" } else { "" };
                format!("{prefix}0104987654000012{text}")
            }
            2 => {
                let text: String = elements
                    .map(|(ai, value, _)| format!("({ai}){value}"))
                    .collect();
                format!("(01)04987654000012{text}")
            }
            _ => {
                let encoded = |text: &str| text.replace('/', "%2F");
                format!(
                    "https://id.example/01/04987654000012/10/{}/21/{}?17=280229",
                    encoded(&lot),
                    encoded(&serial)
                )
            }
        }
    })
}

proptest! {
    /// Whatever happens to a code: the same one, an error with a diagnosis, or, where nothing in
    /// the text can show it, a code with a doubt. Never another code as if nothing had happened.
    #[test]
    fn never_another_code(scanned in codes(), accident in accidents()) {
        // A code that is refused as it is has nothing to lose.
        let Ok(code) = VialCode::parse(&scanned, YEAR) else {
            return Ok(());
        };
        let mangled = accident.happens_to(&scanned);
        match VialCode::parse(&mangled, YEAR) {
            Ok(found) if found == code => {}
            // The same vial without its expiry date, which the answer then calls not checked.
            Ok(found) if found == VialCode { expiry: None, ..code.clone() } => {}
            Ok(found) => {
                prop_assert!(accident.leaves_doubt(), "{accident:?}: {mangled:?} is {found:?}");
                // Of a character that no key types, nothing is left to doubt.
                if matches!(accident, Accident::Typed(_)) && mangled.len() < scanned.len() {
                    return Ok(());
                }
                let doubts = doubts(&mangled, &found, YEAR);
                prop_assert!(!doubts.is_empty(), "{accident:?}: {scanned:?} became {mangled:?}");
            }
            Err(_) => {
                let advice = diagnose(&mangled, YEAR).advice();
                prop_assert!(!advice.get(Language::Japanese).is_empty());
            }
        }
    }

    /// Anything at all is diagnosed, and what can be read is never an error.
    #[test]
    fn anything_is_diagnosed(scanned in "\\PC{0,60}|[(\\]]?[0-9A-Z()\\x1d]{0,200}") {
        let _ = diagnose(&scanned, YEAR);
    }
}

#[test]
fn brackets_that_a_japanese_computer_loses_and_the_bare_number_of_a_box_are_named() {
    let keyboards = Keyboards {
        scanner: Keyboard::Us,
        computer: Keyboard::Jis,
    };
    for (scanned, what) in [
        (
            ")0104987654000012)17280229)10CE26-0007)211Y4NM2JQH4KTQ4AZ",
            Diagnosis::Layout(keyboards),
        ),
        (")0104987654000012", Diagnosis::Unknown),
        ("349876540000000013", Diagnosis::Sscc),
        ("349876540000000014", Diagnosis::Unknown),
    ] {
        assert_eq!(diagnose(scanned, YEAR), what, "{scanned}");
    }
}
