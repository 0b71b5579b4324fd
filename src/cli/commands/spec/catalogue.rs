//! `spec analytes` and `spec methods`: what a specification and a result can name.

use clap::Args;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::domain::id::{AnalyteCode, MethodCode};
use crate::domain::quantity::Unit;
use crate::domain::spec::catalogue::{self, ANALYTES, Analyte};
use crate::domain::spec::method::{self, METHODS, Method};

/// Which analyte.
#[derive(Debug, Args)]
pub struct Analytes {
    /// One of them; default: all
    code: Option<String>,
}

/// Which method.
#[derive(Debug, Args)]
pub struct Methods {
    /// One of them; default: all
    code: Option<String>,
}

impl Analytes {
    pub fn run(self, context: &Context) -> Outcome {
        let listed: Vec<&Analyte> = match &self.code {
            Some(code) => {
                let code = AnalyteCode::parse(code).map_err(|e| Failure::input(e).at("CODE"))?;
                vec![catalogue::require(&code).map_err(|e| Failure::input(e).at("CODE"))?]
            }
            None => ANALYTES.iter().collect(),
        };
        let value: Vec<_> = listed.iter().map(|analyte| analyte_json(analyte)).collect();
        context.output.answer(
            "lotledger.spec-analytes.v1",
            &json!({ "analytes": value }),
            || {
                let lines = listed.iter().map(|analyte| analyte_line(analyte));
                lines.collect::<Vec<_>>().join("\n")
            },
        )?;
        Ok(Exit::Done)
    }
}

fn analyte_json(analyte: &Analyte) -> serde_json::Value {
    json!({
        "code": analyte.code,
        "about": analyte.said.english(),
        "stages": analyte.stages.iter().map(|stage| stage.as_str()).collect::<Vec<_>>(),
        "values": analyte.kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>(),
        "units": analyte.units,
        "culture": analyte.culture,
        "may_be_negative": analyte.signed,
        "absent": analyte.words.map(|(absent, _)| absent.as_str()),
        "present": analyte.words.map(|(_, present)| present.as_str()),
        "harmful_from": analyte.harmful_from.map(|from| from.to_string()),
    })
}

fn analyte_line(analyte: &Analyte) -> String {
    let shown = |code: &&str| match Unit::parse(code) {
        Ok(unit) if unit.display() != *code => format!("{} ({code})", unit.display()),
        _ => (*code).to_owned(),
    };
    let kinds: Vec<&str> = analyte.kinds.iter().map(|kind| kind.as_str()).collect();
    let stages: Vec<&str> = analyte.stages.iter().map(|stage| stage.as_str()).collect();
    let units: Vec<String> = analyte.units.iter().map(shown).collect();
    let mut parts = vec![format!(
        "{}: {}",
        analyte.said.english(),
        kinds.join(" or ")
    )];
    if !units.is_empty() {
        parts.push(units.join(", "));
    }
    if let Some((absent, present)) = analyte.words {
        parts.push(format!("{absent} or {present}"));
    }
    if analyte.culture {
        parts.push("a culture: needs a duration, of the row or of the method".to_owned());
    }
    if let Some(from) = analyte.harmful_from {
        let from = match from.signum() {
            0 => String::new(),
            _ => format!(" (a number from {from} on)"),
        };
        parts.push(format!(
            "found{from}, it asks whether a row minds it or not"
        ));
    }
    if analyte.signed {
        parts.push("may be negative".to_owned());
    }
    format!(
        "{:<26} {}\n{:<26} at {}",
        analyte.code,
        parts.join("; "),
        "",
        stages.join(", ")
    )
}

impl Methods {
    pub fn run(self, context: &Context) -> Outcome {
        let listed: Vec<&Method> = match &self.code {
            Some(code) => vec![one(code)?],
            None => METHODS.iter().collect(),
        };
        let value: Vec<_> = listed
            .iter()
            .map(|method| {
                json!({
                    "code": method.code,
                    "min_duration_h": method.min_duration_h,
                    "about": method.said.english(),
                })
            })
            .collect();
        context.output.answer(
            "lotledger.spec-methods.v1",
            &json!({ "methods": value }),
            || {
                let lines = listed.iter().map(|method| {
                    let hours = method
                        .min_duration_h
                        .map_or_else(|| "-".to_owned(), |hours| format!("{hours} h"));
                    format!("{:<22} {hours:>6}  {}", method.code, method.said.english())
                });
                lines.collect::<Vec<_>>().join("\n")
            },
        )?;
        Ok(Exit::Done)
    }
}

fn one(text: &str) -> Result<&'static Method, Failure> {
    let code = MethodCode::parse(text).map_err(|e| Failure::input(e).at("CODE"))?;
    method::method(&code).ok_or_else(|| {
        let near = method::meant(&code).map_or_else(
            || "laboratories may use codes that are not in it".to_owned(),
            |near| format!("is {near} meant?"),
        );
        Failure::input(format!("method {code} is not in the catalogue; {near}")).at("CODE")
    })
}
