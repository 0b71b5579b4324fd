//! Pictures as inline SVG: the verdict's shape and the vial's way.

use maud::{Markup, html};

use super::super::facts::MomentFacts;
use super::html::more;
use crate::domain::event::MomentKind;
use crate::words::Language;

/// Most moments in the picture: the first ones and the last ones; the middle is counted.
const MAX_MOMENTS: usize = 11;
/// How many of them are the first.
const FIRST: usize = 3;
/// Width of the picture in its own units.
const WIDTH: usize = 720;

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

/// The vial's way from left to right, one shape a moment, its word above and who and when below.
pub(super) fn timeline(moments: &[MomentFacts], language: Language) -> Markup {
    let (first, hidden, last) = match moments.len().checked_sub(MAX_MOMENTS) {
        None | Some(0) => (moments, 0, &moments[..0]),
        Some(over) => (&moments[..FIRST], over, &moments[FIRST + over..]),
    };
    let step = WIDTH / (first.len() + last.len()).max(1);
    let (begin, end) = (step / 2, WIDTH - step / 2);
    html! {
        svg.way viewBox={ "0 0 " (WIDTH) " 76" } role="img" {
            line x1=(begin) y1="26" x2=(end) y2="26" class="line" {}
            @for (at, moment) in first.iter().chain(last).enumerate() {
                g transform={ "translate(" (begin + at * step) " 26)" } {
                    (shape(moment.kind))
                    (moment_text(moment, step, language))
                }
            }
        }
        (more(hidden, language))
    }
}

fn moment_text(moment: &MomentFacts, step: usize, language: Language) -> Markup {
    let who = moment.by.name.as_deref().unwrap_or(&moment.by.organisation);
    // Half-width characters are a little wider than 4 of the picture's units.
    let room = step * 2 / 9;
    let [first, second] = two_lines(who, room);
    html! {
        (label(-13, "what", moment.text.get(language), 14))
        (label(22, "date", moment.date.get(language), 14))
        (label(34, "who", first, room))
        (label(44, "who", second, room))
    }
}

/// A name on two lines if it needs them and has a space where it can be parted.
fn two_lines(name: &str, room: usize) -> [&str; 2] {
    if columns(name) <= room {
        return [name, ""];
    }
    let spaces = name.match_indices(' ').map(|(at, _)| at);
    let fits = |at: &usize| columns(&name[..*at]) <= room;
    match spaces.rev().find(fits) {
        Some(at) => [&name[..at], &name[at + 1..]],
        None => [name, ""],
    }
}

/// How many half-width characters a text is wide.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// A centred text, cut to so many half-width characters.
fn label(y: i32, class: &str, text: &str, room: usize) -> Markup {
    let mut width = 0;
    let mut shown = String::new();
    for c in text.chars() {
        width += columns(c.encode_utf8(&mut [0; 4]));
        if width > room {
            shown.push('…');
            break;
        }
        shown.push(c);
    }
    html! {
        @if !shown.is_empty() { text y=(y) class=(class) { (shown) } }
    }
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
