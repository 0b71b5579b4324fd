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
use crate::cli::commands::lot::cell_checks::{self, CellError};
use crate::cli::problem::{Collector, Problems};
use crate::cli::yaml::{Entry, Fields};
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
    let problems = fields.source().problems;
    let id = document(&fields, "policy_id", organisation);
    let mut reader = Reader::default();
    for entry in fields.list("markers") {
        reader.element(&entry);
    }
    if let Some(entry) = fields.entry("any_of") {
        reader.group(&entry);
    }
    if let Some(entry) = fields.entry("single_sample_nats") {
        reader.nats(&entry);
    }
    let window_days = fields.req("window_days", cell_checks::whole);
    if let Some(entry) = fields.entry("second_sample_days") {
        reader.second_sample(&entry);
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
    if problems.is_empty()
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
            for (name, entry) in inner.entries() {
                let days = entry.node().text().map(cell_checks::whole);
                match (AnalyteCode::parse(name), days) {
                    (Ok(pathogen), Some(Ok(days))) if days > 0 => {
                        windows.insert(pathogen, days);
                    }
                    _ => entry.wrong("expected a pathogen and days, such as HIV: 68"),
                }
            }
        }
    }
    let windows = windows.into_iter();
    windows
        .map(|(pathogen, days)| LookbackWindow { pathogen, days })
        .collect()
}

#[derive(Default)]
struct Reader {
    markers: BTreeMap<AnalyteCode, PolicyMarker>,
    groups: Vec<PanelGroup>,
    second_days: Option<u32>,
}

impl Reader {
    /// A marker, a marker with what it does, or a group.
    fn element(&mut self, entry: &Entry<'_>) {
        if let Some(text) = entry.node().text() {
            if let Some(code) = entry.ok(code(text)) {
                self.add(entry, plain(code, MarkerDemand::Always));
            }
            return;
        }
        match entry.only() {
            Some(("any_of", inner)) => self.group(&inner),
            Some((key, inner)) => self.marker(key, &inner),
            None => entry.wrong(
                "expected one marker, with its fields in { }; several of which one is enough: any_of: [A, B]",
            ),
        }
    }

    fn marker(&mut self, key: &str, entry: &Entry<'_>) {
        let code_of = entry.ok(code(key));
        let Some(fields) = entry.fields() else {
            return;
        };
        let effect = fields.opt("effect", upper(MarkerEffect::parse));
        let demand = fields.opt("when", upper(MarkerDemand::parse));
        let by = fields.opt("confirm_by", code);
        fields.finish();
        let Some(code) = code_of else { return };
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
        self.add(entry, marker);
    }

    fn add(&mut self, entry: &Entry<'_>, marker: PolicyMarker) {
        let code = marker.code.clone();
        let known = self.markers.get(&code).map(|m| m.demand);
        match known {
            // A group named it before.
            None | Some(MarkerDemand::IfTested) => {
                self.markers.insert(code, marker);
            }
            Some(_) => entry.wrong(format!("{code} stands there already")),
        }
    }

    /// Panels of which one is enough: a marker, a list of markers, or a second sample.
    fn group(&mut self, entry: &Entry<'_>) {
        let Some(elements) = entry.list() else {
            return;
        };
        let mut group = PanelGroup {
            panels: Vec::new(),
            second_sample: false,
        };
        for element in &elements {
            match element.only() {
                Some(("second_set_days", days)) => {
                    group.second_sample = true;
                    self.second_sample(&days);
                }
                _ if element.node().entries().is_some() => {
                    element.wrong("expected second_set_days: 180");
                }
                _ if element.node().text().is_some() => {
                    self.panel(element, std::slice::from_ref(element), &mut group);
                }
                _ => self.panel(element, &element.list().unwrap_or_default(), &mut group),
            }
        }
        self.groups.push(group);
    }

    /// `single_sample_nats: [A, B]` is short for `any_of: [[A, B], second_set_days: N]`.
    fn nats(&mut self, entry: &Entry<'_>) {
        let codes = entry.list().unwrap_or_default();
        // None: the policy knows only the rule of two samples.
        if codes.is_empty() {
            return;
        }
        let mut group = PanelGroup {
            panels: Vec::new(),
            second_sample: true,
        };
        self.panel(entry, &codes, &mut group);
        self.groups.push(group);
    }

    fn panel(&mut self, whole: &Entry<'_>, codes: &[Entry<'_>], group: &mut PanelGroup) {
        let mut markers: Vec<AnalyteCode> = codes
            .iter()
            .filter_map(|entry| entry.parsed(code))
            .collect();
        for code in &markers {
            let new = plain(code.clone(), MarkerDemand::IfTested);
            self.markers.entry(code.clone()).or_insert(new);
        }
        markers.sort();
        markers.dedup();
        if markers.is_empty() {
            whole.wrong("expected at least one marker");
        }
        group.panels.push(DonorPanel { markers });
    }

    fn second_sample(&mut self, entry: &Entry<'_>) {
        let Some(days) = entry.parsed(cell_checks::whole) else {
            return;
        };
        match self.second_days {
            Some(other) if other != days => entry.wrong(format!(
                "{days} days here, {other} elsewhere: a policy has one interval"
            )),
            _ => self.second_days = Some(days),
        }
    }
}

/// A marker of the catalogue.
fn code(text: &str) -> Result<AnalyteCode, CellError> {
    let code = AnalyteCode::parse(text).map_err(CellError::new)?;
    match catalogue::is_donor_marker(&code) {
        true => Ok(code),
        false => Err(CellError::new(format!(
            "{} is no donor marker of the catalogue",
            catalogue::unknown_marker(&code).english()
        ))),
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
