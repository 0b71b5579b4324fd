//! Donor policies as YAML. What a marker does, and when it has to be there, stands beside it:
//!
//! ```yaml
//! markers:
//! - HBV.HBSAG                               # demanded, and excludes
//! - HTLV.AB: {confirm_by: HTLV.LIA}         # a negative line assay takes it back
//! - CMV.AB: {effect: inform}                # shown, excludes nobody
//! - WNV.NAT: {when: travel}                 # or season, if_tested
//! - any_of: [B19.NAT, B19.AG]               # one is enough
//! - any_of: [[HBV.NAT, HCV.NAT, HIV.NAT], second_set_days: 180]
//! ```

use std::collections::BTreeMap;

use super::{document, whole};
use crate::cli::commands::lot::cell_checks;
use crate::cli::commands::lot::fields::{Fields, Source};
use crate::cli::commands::lot::problem::{Collector, Problems};
use crate::cli::yaml::{Node, Value};
use crate::domain::eligibility::unsound;
use crate::domain::event::{
    DonorPanel, DonorPolicy, LookbackWindow, MarkerDemand, MarkerEffect, PanelGroup, PolicyMarker,
};
use crate::domain::id::{AnalyteCode, OrgRef, PolicyId};
use crate::domain::named_enum::UnknownWord;
use crate::domain::spec::catalogue;

/// Look-back windows of a file that has none: the guideline of 2004 for pools of 50 [days].
const LOOKBACK: &[(&str, u32)] = &[("HBV", 125), ("HCV", 192), ("HIV", 68)];

pub fn load_policy(file: &str, text: &str, organisation: OrgRef) -> Result<DonorPolicy, Problems> {
    let problems = Collector::new();
    let policy = whole(file, text, &problems, |fields| policy(fields, organisation));
    problems.finish(policy)
}

fn policy(fields: Fields<'_>, organisation: OrgRef) -> Option<DonorPolicy> {
    let source = fields.source();
    let id = document(&fields, "policy_id", organisation);
    let mut reader = Reader {
        source,
        markers: BTreeMap::new(),
        groups: Vec::new(),
        second_days: None,
    };
    for (path, node) in fields.list("markers") {
        reader.element(&path, node);
    }
    if let Some(node) = fields.node("any_of") {
        reader.group("any_of", node);
    }
    if let Some(node) = fields.node("single_sample_nats") {
        reader.nats(node);
    }
    let window_days = fields.req("window_days", cell_checks::whole);
    if let Some(days) = fields.opt("second_sample_days", cell_checks::whole) {
        reader.second_sample(days, fields.line(), "second_sample_days");
    }
    let lookback = lookback(&fields);
    fields.text("source");
    if reader.second_days.is_none() && !fields.has("second_sample_days") {
        fields.wrong("second_sample_days", "is missing");
    }
    let policy = DonorPolicy {
        id: PolicyId(id?),
        markers: reader.markers.into_values().collect(),
        any_of: reader.groups,
        window_days: window_days?,
        second_sample_days: reader.second_days?,
        lookback,
    };
    // What a line is known to be wrong with is not said twice.
    if source.problems.is_empty()
        && let Some((field, found, expected)) = unsound(&policy)
    {
        fields.wrong(
            "markers",
            format!(
                "{field}: {}; expected {}",
                found.english(),
                expected.english()
            ),
        );
    }
    fields.finish();
    Some(policy)
}

fn lookback(fields: &Fields<'_>) -> Vec<LookbackWindow> {
    let mut windows = BTreeMap::new();
    match fields.inner("lookback_days") {
        None => {
            for (pathogen, days) in LOOKBACK {
                if let Ok(pathogen) = AnalyteCode::parse(pathogen) {
                    windows.insert(pathogen, *days);
                }
            }
        }
        Some(inner) => {
            for (name, node) in inner.entries() {
                let days = node.text().map(cell_checks::whole);
                match (AnalyteCode::parse(name), days) {
                    (Ok(pathogen), Some(Ok(days))) if days > 0 => {
                        windows.insert(pathogen, days);
                    }
                    _ => inner.wrong(name, "expected a pathogen and days, such as HIV: 68"),
                }
            }
        }
    }
    let windows = windows.into_iter();
    windows
        .map(|(pathogen, days)| LookbackWindow { pathogen, days })
        .collect()
}

struct Reader<'p> {
    source: Source<'p>,
    markers: BTreeMap<AnalyteCode, PolicyMarker>,
    groups: Vec<PanelGroup>,
    second_days: Option<u32>,
}

impl Reader<'_> {
    fn wrong(&self, line: u32, path: &str, message: impl std::fmt::Display) {
        self.source.add(line, path, message);
    }

    /// A marker, a marker with what it does, or a group.
    fn element(&mut self, path: &str, node: &Node) {
        match &node.value {
            Value::Scalar { text, .. } => {
                if let Some(code) = self.code(path, node.line, text) {
                    self.add(path, node.line, plain(code, MarkerDemand::Always));
                }
            }
            Value::Map(entries) => match entries.as_slice() {
                [(key, inner)] => {
                    let path = format!("{path}.{key}");
                    match key.as_str() {
                        "any_of" => self.group(&path, inner),
                        _ => self.marker(&path, node.line, key, inner),
                    }
                }
                _ => self.wrong(
                    node.line,
                    path,
                    "expected one marker, with its fields in { }",
                ),
            },
            Value::List(_) => self.wrong(
                node.line,
                path,
                "expected a marker; several of which one is enough: any_of: [A, B]",
            ),
        }
    }

    fn marker(&mut self, path: &str, line: u32, key: &str, inner: &Node) {
        let code = self.code(path, line, key);
        let Some(fields) = Fields::of(self.source, path, inner) else {
            return;
        };
        let effect = fields.opt("effect", upper(MarkerEffect::parse));
        let demand = fields.opt("when", upper(MarkerDemand::parse));
        let by = fields.text("confirm_by").map(str::to_owned);
        fields.finish();
        let by = by.and_then(|by| self.code(path, line, &by));
        let Some(code) = code else { return };
        let plain = plain(code, demand.unwrap_or(MarkerDemand::Always));
        let effect = effect.unwrap_or(plain.effect);
        let confirm_by = by.or(match effect {
            MarkerEffect::Exclude => plain.confirm_by.clone(),
            MarkerEffect::Inform => None,
        });
        let marker = PolicyMarker {
            effect,
            confirm_by,
            ..plain
        };
        self.add(path, line, marker);
    }

    fn add(&mut self, path: &str, line: u32, marker: PolicyMarker) {
        let code = marker.code.clone();
        let known = self.markers.get(&code).map(|m| m.demand);
        match known {
            // A group named it before.
            None | Some(MarkerDemand::IfTested) => {
                self.markers.insert(code, marker);
            }
            Some(_) => self.wrong(line, path, format!("{code} stands there already")),
        }
    }

    /// Panels of which one is enough: a marker, a list of markers, or a second sample.
    fn group(&mut self, path: &str, node: &Node) {
        let Value::List(elements) = &node.value else {
            self.wrong(
                node.line,
                path,
                "expected a list, such as [B19.NAT, B19.AG]",
            );
            return;
        };
        let mut group = PanelGroup {
            panels: Vec::new(),
            second_sample: false,
        };
        for (i, element) in elements.iter().enumerate() {
            let path = &format!("{path}[{i}]");
            match &element.value {
                Value::Scalar { .. } => {
                    self.panel(
                        path,
                        element.line,
                        std::slice::from_ref(element),
                        &mut group,
                    );
                }
                Value::List(codes) => self.panel(path, element.line, codes, &mut group),
                Value::Map(entries) => match entries.as_slice() {
                    [(key, days)] if key == "second_set_days" => {
                        group.second_sample = true;
                        match days.text().map(cell_checks::whole) {
                            Some(Ok(days)) => self.second_sample(days, element.line, path),
                            _ => self.wrong(element.line, path, "second_set_days: expected days"),
                        }
                    }
                    _ => self.wrong(element.line, path, "expected second_set_days: 180"),
                },
            }
        }
        self.groups.push(group);
    }

    /// `single_sample_nats: [A, B]` is short for `any_of: [[A, B], second_set_days: N]`.
    fn nats(&mut self, node: &Node) {
        let path = "single_sample_nats";
        let Value::List(codes) = &node.value else {
            self.wrong(node.line, path, "expected a list");
            return;
        };
        // None: the policy knows only the rule of two samples.
        if codes.is_empty() {
            return;
        }
        let mut group = PanelGroup {
            panels: Vec::new(),
            second_sample: true,
        };
        self.panel(path, node.line, codes, &mut group);
        self.groups.push(group);
    }

    fn panel(&mut self, path: &str, line: u32, codes: &[Node], group: &mut PanelGroup) {
        let mut markers = Vec::new();
        for (i, node) in codes.iter().enumerate() {
            let Some(text) = node.text() else {
                let path = format!("{path}[{i}]");
                self.wrong(
                    node.line,
                    &path,
                    "expected a marker, found a list or fields",
                );
                continue;
            };
            if let Some(code) = self.code(path, node.line, text) {
                let new = plain(code.clone(), MarkerDemand::IfTested);
                self.markers.entry(code.clone()).or_insert(new);
                markers.push(code);
            }
        }
        markers.sort();
        markers.dedup();
        if markers.is_empty() {
            self.wrong(line, path, "expected at least one marker");
        }
        group.panels.push(DonorPanel { markers });
    }

    fn second_sample(&mut self, days: u32, line: u32, path: &str) {
        match self.second_days {
            Some(other) if other != days => {
                let message =
                    format!("{days} days here, {other} elsewhere: a policy has one interval");
                self.wrong(line, path, message);
            }
            _ => self.second_days = Some(days),
        }
    }

    fn code(&self, path: &str, line: u32, text: &str) -> Option<AnalyteCode> {
        match AnalyteCode::parse(text) {
            Ok(code) if catalogue::is_donor_marker(&code) => Some(code),
            Ok(code) => {
                let unknown = catalogue::unknown_marker(&code);
                self.wrong(
                    line,
                    path,
                    format!("{} is no donor marker of the catalogue", unknown.english()),
                );
                None
            }
            Err(error) => {
                self.wrong(line, path, error);
                None
            }
        }
    }
}

/// A marker of which nothing is said. Anti-HBs is what a vaccination leaves, so it informs; a
/// non-treponemal syphilis test means nothing where the treponemal one is negative.
fn plain(code: AnalyteCode, demand: MarkerDemand) -> PolicyMarker {
    let effect = match code.as_str() {
        "HBV.ANTI_HBS" => MarkerEffect::Inform,
        _ => MarkerEffect::Exclude,
    };
    let confirm_by = match code.as_str() {
        "SYPH.RPR" => AnalyteCode::parse("SYPH.TP_AB").ok(),
        _ => None,
    };
    PolicyMarker {
        code,
        effect,
        demand,
        confirm_by,
    }
}

/// Words of files are in lower or upper case.
fn upper<T>(
    parse: fn(&str) -> Result<T, UnknownWord>,
) -> impl FnOnce(&str) -> Result<T, UnknownWord> {
    move |text| parse(&text.to_ascii_uppercase())
}
