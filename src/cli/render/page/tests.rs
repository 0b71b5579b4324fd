use maud::html;

use super::html::{list, page, pair};
use super::sheet::STYLE;
use super::way;
use crate::cli::render::facts::{MomentFacts, PartyFacts, TimeFacts};
use crate::cli::render::zone::Zone;
use crate::domain::event::MomentKind;
use crate::words::Language;
use crate::words::Wording;
use crate::words::vial;

const HOSTILE: &str = "</title><script>alert(1)</script>\"'&<img src=x onerror=y>\u{202e}\u{0}";

#[test]
fn hostile_text_is_text() {
    let language = Language::English;
    let body = html! {
        p class=(HOSTILE) { (HOSTILE) }
        (pair(&vial::MAKER, Some(HOSTILE), language))
        (list(&vial::MISSING, &vec![HOSTILE.to_owned(); 30], language))
        (way::picture(&[moment(HOSTILE), moment("<b>")], language, &Zone::fixed(0)))
    };
    let out = page(language, &vial::PAGE_TITLE, STYLE, body);
    let (_, out) = out.split_once("<main>").unwrap();
    for forbidden in ["<script", "<img", "</title", "<b>", "\u{202e}", "\u{0}"] {
        assert!(!out.contains(forbidden), "{forbidden}: {out}");
    }
    // Attributes stand between double quotes, so a single one means nothing.
    assert!(out.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;'&amp;"));
    assert!(out.contains("+6 more"), "a list is bounded: {out}");
}

#[test]
fn a_long_way_is_cut_in_the_middle() {
    let many: Vec<MomentFacts> = (0..500).map(|n| moment(&format!("m{n}"))).collect();
    let out = way::picture(&many, Language::Japanese, &Zone::fixed(9)).into_string();
    assert_eq!(out.matches("<svg ").count(), 11);
    assert!(out.contains(">m2<") && !out.contains(">m3<") && out.contains(">m499<"));
    assert!(out.contains("+489"));
}

#[test]
fn the_sheet_needs_nothing_else() {
    for outside in ["url(", "@import", "http", "</style"] {
        assert!(!STYLE.contains(outside), "{outside}");
    }
}

fn moment(text: &str) -> MomentFacts {
    MomentFacts {
        index: 1,
        at: TimeFacts {
            ms: 0,
            text: String::new(),
        },
        date: Wording::data("2026-01-01"),
        event: "Shipped",
        kind: MomentKind::Moved,
        text: Wording::data(text),
        by: PartyFacts {
            organisation: "org_0".into(),
            name: Some(text.to_owned()),
        },
    }
}
