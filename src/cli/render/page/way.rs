//! The verdict's shape and the vial's way, as words with inline SVG.

use maud::{Markup, html};

use super::super::facts::MomentFacts;
use super::super::zone::Zone;
use super::html::more;
use crate::domain::event::MomentKind;
use crate::words::Language;

/// Most moments in the picture: the first ones and the last ones; the middle is counted.
const MAX_MOMENTS: usize = 11;
/// How many of them are the first.
const FIRST: usize = 3;
/// Half-width characters of a name that are shown.
const MAX_NAME: usize = 44;

/// The verdict's shape: tick in a circle, question in a triangle, bar in an octagon.
pub(super) fn icon(class: &str) -> Markup {
    html! {
        svg.icon viewBox="0 0 64 64" aria-hidden="true" {
            @match class {
                "ok" => {
                    circle cx="32" cy="32" r="28" class="shape" {}
                    path d="M18 33 l10 11 l19 -24" class="mark" {}
                }
                "ask" => {
                    path d="M32 5 L61 57 L3 57 Z" class="shape" {}
                    path d="M25 31 q0 -8 7 -8 q7 0 7 7 q0 5 -7 8 l0 4" class="mark" {}
                    circle cx="32" cy="50" r="2.4" class="dot" {}
                }
                _ => {
                    path d="M20 4 L44 4 L60 20 L60 44 L44 60 L20 60 L4 44 L4 20 Z" class="shape" {}
                    path d="M16 32 L48 32" class="mark" {}
                }
            }
        }
    }
}

/// The vial's way, one shape a moment with its word, who and when: side by side on paper, one below the
/// other on a phone.
pub(super) fn picture(moments: &[MomentFacts], language: Language, zone: &Zone) -> Markup {
    let (first, hidden, last) = match moments.len().checked_sub(MAX_MOMENTS) {
        None | Some(0) => (moments, 0, &moments[..0]),
        Some(over) => (&moments[..FIRST], over, &moments[FIRST + over..]),
    };
    html! {
        ol.way {
            @for moment in first { (step(moment, language, zone)) }
            @if hidden > 0 { li.hidden { (more(hidden, language)) } }
            @for moment in last { (step(moment, language, zone)) }
        }
    }
}

fn step(moment: &MomentFacts, language: Language, zone: &Zone) -> Markup {
    let who = moment.by.name.as_deref().unwrap_or(&moment.by.organisation);
    html! {
        li {
            svg.step viewBox="-9 -9 18 18" aria-hidden="true" { (shape(moment.kind)) }
            p.what { (moment.text.get(language)) }
            p.date { (zone.day(moment.at.ms)) }
            p.who { (cut(who)) }
        }
    }
}

/// A name cut to the room that it has.
fn cut(name: &str) -> String {
    let mut width = 0;
    let mut shown = String::new();
    for c in name.chars() {
        width += if c.is_ascii() { 1 } else { 2 };
        if width > MAX_NAME {
            shown.push('…');
            break;
        }
        shown.push(c);
    }
    shown
}

fn shape(kind: MomentKind) -> Markup {
    html! {
        @match kind {
            MomentKind::Made => circle r="6" class="made" {},
            MomentKind::Moved => rect x="-6" y="-6" width="12" height="12" class="moved" {},
            MomentKind::Stopped => path d="M-3 -8 L3 -8 L8 -3 L8 3 L3 8 L-3 8 L-8 3 L-8 -3 Z" class="stopped" {},
            MomentKind::Resumed => path d="M-6 -7 L8 0 L-6 7 Z" class="moved" {},
            MomentKind::Used => path d="M0 -8 L8 0 L0 8 L-8 0 Z" class="used" {},
        }
    }
}
