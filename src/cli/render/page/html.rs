//! What every page has: a head that lets nothing in, and the small parts that its texts stand in.

use data_encoding::BASE64;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::MAX_LINES;
use crate::digest::sha256;
use crate::format::deceptive::deceives;
use crate::words::Language;
use crate::words::Wording;
use crate::words::vial;

/// A page that may load and run nothing, with one style sheet. What could mean something in markup is escaped
/// where a text comes in, by `maud`; control characters (but for the line end) and direction marks are
/// replaced here.
pub(in crate::cli) fn page(
    language: Language,
    title: &Wording,
    style: &str,
    body: Markup,
) -> String {
    let code = match language {
        Language::English => "en",
        Language::Japanese => "ja",
    };
    // The digest lets in this one style sheet and no other.
    let digest = BASE64.encode(&sha256(&[style.as_bytes()]).bytes());
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    );
    let page = html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="referrer" content="no-referrer";
                meta name="viewport" content="width=device-width";
                title { (title.get(language)) }
                style { (PreEscaped(style)) }
            }
            body { main { (body) } }
        }
    };
    let shown = |c: char| {
        if c != '\n' && deceives(c) {
            '\u{fffd}'
        } else {
            c
        }
    };
    page.into_string()
        .chars()
        .map(shown)
        .chain(['\n'])
        .collect()
}

pub(super) fn heading(word: &Wording, language: Language) -> Markup {
    html! { h2 { (word.get(language)) } }
}

/// A term and what it is, if there is anything.
pub(super) fn pair(word: &Wording, value: Option<&str>, language: Language) -> Markup {
    html! {
        @if let Some(value) = value {
            dt { (word.get(language)) }
            dd { (value) }
        }
    }
}

/// A heading with a list of bounded length, unless it is empty.
pub(super) fn list(word: &Wording, items: &[String], language: Language) -> Markup {
    html! {
        @if !items.is_empty() {
            (heading(word, language))
            ul { @for item in items.iter().take(MAX_LINES) { li { (item) } } }
            (more(items.len().saturating_sub(MAX_LINES), language))
        }
    }
}

/// That so many lines are not shown.
pub(super) fn more(count: usize, language: Language) -> Markup {
    html! {
        @if count > 0 {
            p.more { "+" (count) " " (vial::MORE_MOMENTS.get(language)) }
        }
    }
}
