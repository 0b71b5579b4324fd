//! Pictures as inline SVG: the verdict's shape and the vial's way.

use super::super::facts::{MomentFacts, MomentKind};
use super::html::Html;
use crate::words::vial;

/// Most moments in the picture: the first ones and the last ones; the middle is counted.
const MAX_MOMENTS: usize = 11;
/// How many of them are the first.
const FIRST: usize = 3;
/// Width of the picture in its own units.
const WIDTH: usize = 720;

/// The verdict's shape: tick in a circle, question in a triangle, bar in an octagon.
pub(super) fn icon(class: &str) -> &'static str {
    match class {
        "ok" => {
            "<svg class=\"icon\" viewBox=\"0 0 64 64\" aria-hidden=\"true\">\
             <circle cx=\"32\" cy=\"32\" r=\"28\" class=\"shape\"/>\
             <path d=\"M18 33 l10 11 l19 -24\" class=\"mark\"/></svg>\n"
        }
        "ask" => {
            "<svg class=\"icon\" viewBox=\"0 0 64 64\" aria-hidden=\"true\">\
             <path d=\"M32 5 L61 57 L3 57 Z\" class=\"shape\"/>\
             <path d=\"M25 31 q0 -8 7 -8 q7 0 7 7 q0 5 -7 8 l0 4\" class=\"mark\"/>\
             <circle cx=\"32\" cy=\"50\" r=\"2.4\" class=\"dot\"/></svg>\n"
        }
        _ => {
            "<svg class=\"icon\" viewBox=\"0 0 64 64\" aria-hidden=\"true\">\
             <path d=\"M20 4 L44 4 L60 20 L60 44 L44 60 L20 60 L4 44 L4 20 Z\" class=\"shape\"/>\
             <path d=\"M16 32 L48 32\" class=\"mark\"/></svg>\n"
        }
    }
}

/// The vial's way from left to right, one shape a moment, its word above and who and when below.
pub(super) fn timeline(page: &mut Html, moments: &[MomentFacts]) {
    let (first, hidden, last) = match moments.len().checked_sub(MAX_MOMENTS) {
        None | Some(0) => (moments, 0, &moments[..0]),
        Some(over) => (&moments[..FIRST], over, &moments[FIRST + over..]),
    };
    let shown: Vec<&MomentFacts> = first.iter().chain(last).collect();
    let step = WIDTH / shown.len().max(1);
    page.raw(&format!(
        "<svg class=\"way\" viewBox=\"0 0 {WIDTH} 76\" role=\"img\">\n<line x1=\"{}\" y1=\"26\" \
         x2=\"{}\" y2=\"26\" class=\"line\"/>\n",
        step / 2,
        WIDTH - step / 2
    ));
    for (at, moment) in shown.iter().enumerate() {
        let x = step / 2 + at * step;
        page.raw(&format!("<g transform=\"translate({x} 26)\">"));
        page.raw(shape(moment.kind));
        label(page, -13, "what", moment.text.get(page.language), 14);
        let who = moment.by.name.as_deref().unwrap_or(&moment.by.organisation);
        label(page, 22, "date", moment.date.get(page.language), 14);
        // Half-width characters are a little wider than 4 of the picture's units.
        let [first, second] = two_lines(who, step * 2 / 9);
        label(page, 34, "who", first, step * 2 / 9);
        label(page, 44, "who", second, step * 2 / 9);
        page.raw("</g>\n");
    }
    page.raw("</svg>\n");
    if hidden > 0 {
        let more = vial::MORE_MOMENTS.get(page.language);
        page.element("p", "more", &format!("+{hidden} {more}"));
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
fn label(page: &mut Html, y: i32, class: &str, text: &str, room: usize) {
    if text.is_empty() {
        return;
    }
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
    page.raw(&format!("<text y=\"{y}\" class=\"{class}\">"));
    page.text(&shown);
    page.raw("</text>");
}

fn shape(kind: MomentKind) -> &'static str {
    match kind {
        MomentKind::Made => "<circle r=\"6\" class=\"made\"/>",
        MomentKind::Moved => "<rect x=\"-6\" y=\"-6\" width=\"12\" height=\"12\" class=\"moved\"/>",
        MomentKind::Stopped => {
            "<path d=\"M-3 -8 L3 -8 L8 -3 L8 3 L3 8 L-3 8 L-8 3 L-8 -3 Z\" class=\"stopped\"/>"
        }
        MomentKind::Resumed => "<path d=\"M-6 -7 L8 0 L-6 7 Z\" class=\"moved\"/>",
        MomentKind::Used => "<path d=\"M0 -8 L8 0 L0 8 L-8 0 Z\" class=\"used\"/>",
    }
}
