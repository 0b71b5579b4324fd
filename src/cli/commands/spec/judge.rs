//! `spec judge`: what the rows of a specification make of results, without any ledger.
//!
//! The same function answers as in the release gate. What needs a lot's history is not asked here:
//! plans, receipt of samples, the age of a sample.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::load;
use crate::cli::commands::lot::cell_checks::{self, CellError, parsed};
use crate::cli::commands::lot::rows::{JUDGED, Measured, RESULTS};
use crate::cli::commands::lot::table::{self, Row as Line, Source};
use crate::cli::commands::verify::vial_entries;
use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files;
use crate::cli::problem::{Collector, Place, Problems};
use crate::domain::event::{Event, ProductRegistered};
use crate::domain::id::{MethodCode, OrgRef};
use crate::domain::quantity::{Decimal, Quantity};
use crate::domain::spec::{Judgement, LabelClaim, LotContext, Stage, compared, judge};
use crate::domain::time::{DurationMs, TimestampMs, UtcOffset};
use crate::domain::value::{LabIndependence, ResultFacts};
use crate::words::{Language, Wording};

/// What to judge by what.
#[derive(Debug, Args)]
pub struct Judge {
    /// The specification in YAML
    file: PathBuf,
    /// Results: a CSV table with `analyte` and `value`, and any other column of results.csv, also
    /// `stage`, `hours`, `laboratory` (in_house, affiliated, third_party) and `vials`
    #[arg(long, value_name = "FILE")]
    results: PathBuf,
    /// The product in YAML, for rows that ask what its label promises
    #[arg(long, value_name = "FILE")]
    product: Option<PathBuf>,
    /// Vials filled in the lot, for the number of vials in a sterility sample
    #[arg(long, value_name = "N")]
    lot_vials: Option<u32>,
}

struct Read {
    line: u32,
    stage: Option<Stage>,
    facts: ResultFacts,
}

impl Judge {
    pub fn run(self, context: &Context) -> Outcome {
        let nobody = OrgRef::from_bytes([0; 16]);
        let Event::SpecPublished(spec) = load(&self.file, nobody)? else {
            return Err(Failure::input("the file is no specification").at("FILE"));
        };
        let product = self
            .product
            .as_ref()
            .map(|path| product(path))
            .transpose()?;
        let claims = product
            .map(|product| product.label_claims)
            .unwrap_or_default();
        let bytes = files::read(&self.results, table::MAX_BYTES)?;
        let name = self.results.display().to_string();
        let results = read(&name, &bytes, self.lot_vials.is_none())
            .map_err(|problems| super::failure(&problems))?;
        let lot = LotContext {
            specification: &spec,
            label_claims: &claims,
            lot_vials: self.lot_vials.or(Some(0)),
            fill: fill(&claims),
        };
        let judged: Vec<Judged<'_>> = results
            .iter()
            .map(|result| Judged::of(result, &lot))
            .collect();
        let answer: Vec<Value> = judged.iter().map(Judged::json).collect();
        let language = context.output.language;
        context.output.answer(
            "lotledger.spec-judge.v1",
            &json!({ "results": answer }),
            || {
                let lines = judged.iter().map(|judged| judged.text(language));
                lines.collect::<Vec<_>>().join("\n")
            },
        )?;
        Ok(judged.iter().map(Judged::exit).fold(Exit::Done, worse))
    }
}

fn product(path: &std::path::Path) -> Result<ProductRegistered, Failure> {
    let event = load(path, OrgRef::from_bytes([0; 16]))?;
    let product = event.get::<ProductRegistered>().cloned();
    product.ok_or_else(|| Failure::input("the file is no product").at("--product"))
}

fn fill(claims: &[LabelClaim]) -> Option<Quantity> {
    let mut of_fill = claims
        .iter()
        .filter(|claim| claim.analyte.as_str() == "FILL_VOLUME");
    of_fill.next().map(|claim| claim.value)
}

/// False before open before done.
fn worse(one: Exit, other: Exit) -> Exit {
    let rank = |exit: Exit| match exit {
        Exit::False => 2,
        Exit::Ask => 1,
        _ => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}

fn read(name: &str, bytes: &[u8], enough_vials: bool) -> Result<Vec<Read>, Problems> {
    let problems = Collector::new();
    let lines = table::read(&Source::Csv(name, bytes), JUDGED, &problems);
    let results: Vec<Read> = lines
        .iter()
        .filter_map(|line| result(line, enough_vials, &problems))
        .collect();
    if lines.is_empty() {
        problems.add(&Place::new(name, 0), "", "has no results");
    }
    problems.finish(Some(results))
}

fn result(line: &Line, enough_vials: bool, problems: &Collector) -> Option<Read> {
    let measured = Measured::read(line, problems);
    let times = duration(line, problems);
    let stage = line.opt(problems, "stage", parsed(Stage::parse));
    let vials = line.opt(problems, "vials", cell_checks::whole);
    let method = line.opt(problems, "method", parsed(MethodCode::parse));
    let independence = line.opt(problems, "laboratory", parsed(LabIndependence::parse));
    // What else a table of results has decides nothing here.
    for column in RESULTS {
        line.cell(column);
    }
    line.finish(problems);
    let (started, ended) = times?;
    let facts = ResultFacts {
        analyte: measured.analyte?,
        stage: stage.unwrap_or(Stage::Final),
        method: method.or_else(|| MethodCode::parse("NOT_STATED").ok())?,
        value: measured.value?.unhashed()?,
        lod: measured.lod,
        loq: measured.loq,
        sampled: started,
        started,
        ended,
        reported: ended,
        independence: independence.unwrap_or(LabIndependence::ThirdParty),
        vials_in_sample: vials.unwrap_or(if enough_vials { u32::MAX } else { 0 }),
    };
    Some(Read {
        line: line.place.line,
        stage,
        facts,
    })
}

/// When the test began and ended: by two times, or by hours.
fn duration(line: &Line, problems: &Collector) -> Option<(TimestampMs, TimestampMs)> {
    let time = |column| {
        line.opt(problems, column, |text| {
            cell_checks::time(text, UtcOffset::UTC)
        })
    };
    let origin = TimestampMs::new(0).ok()?;
    if line.cell("ended").is_none() {
        let started = time("started").unwrap_or(origin);
        let hours = line.opt(problems, "hours", |text| {
            match cell_checks::decimal(text)? {
                hours if hours.mantissa() < 0 => Err(CellError::new("is less than nothing")),
                hours => Ok(hours),
            }
        });
        let ended = hours.map(|hours| started.saturating_add(milliseconds(hours)));
        return Some((started, ended.unwrap_or(started)));
    }
    // Without a beginning it would have taken since 1970.
    line.with(problems, "started", &["ended"]);
    let (started, ended) = (time("started")?, time("ended")?);
    if ended < started {
        line.wrong(problems, "ended", "is before started");
    }
    Some((started, ended))
}

/// Hours with decimals, cut to milliseconds.
fn milliseconds(hours: Decimal) -> DurationMs {
    let per_hour = 3_600_000_i128;
    let scaled = i128::from(hours.mantissa()) * per_hour;
    let power = 10_i128.checked_pow(u32::from(hours.exponent().unsigned_abs()));
    let ms = match (power, hours.exponent() < 0) {
        (Some(power), true) => scaled / power,
        (Some(power), false) => scaled.saturating_mul(power),
        (None, true) => 0,
        (None, false) => i128::MAX,
    };
    DurationMs::from_ms(i64::try_from(ms).unwrap_or(i64::MAX))
}

/// A result with what the rows make of it.
struct Judged<'r> {
    read: &'r Read,
    rows: Vec<(String, Judgement, Option<String>)>,
}

impl<'r> Judged<'r> {
    fn of(read: &'r Read, lot: &LotContext<'_>) -> Self {
        let rows = lot.specification.rows.iter();
        let asked = rows.filter(|row| {
            row.code == read.facts.analyte && read.stage.is_none_or(|stage| stage == row.stage)
        });
        let judged = asked.map(|row| {
            let facts = ResultFacts {
                stage: row.stage,
                ..read.facts.clone()
            };
            let shown = compared(row, &facts.value, lot);
            (row.key().to_string(), judge(row, &facts, lot), shown)
        });
        Self {
            rows: judged.collect(),
            read,
        }
    }

    fn exit(&self) -> Exit {
        let each = self.rows.iter().map(|(_, judgement, _)| match judgement {
            Judgement::Pass | Judgement::Warn(_) => Exit::Done,
            Judgement::Insufficient(_) => Exit::Ask,
            Judgement::Fail(_) => Exit::False,
        });
        match self.rows.is_empty() {
            true => Exit::Ask,
            false => each.fold(Exit::Done, worse),
        }
    }

    fn value(&self, language: Language) -> String {
        vial_entries::value(&self.read.facts.value, language)
    }

    fn json(&self) -> Value {
        let rows = self.rows.iter().map(|(row, judgement, compared)| {
            let why = why(judgement);
            json!({
                "row": row,
                "judgement": judgement.name(),
                "why": why.as_ref().map(|w| w.get(Language::English)),
                "why_ja": why.as_ref().map(|w| w.get(Language::Japanese)),
                "compared": compared,
            })
        });
        json!({
            "line": self.read.line,
            "analyte": self.read.facts.analyte.as_str(),
            "value": self.value(Language::English),
            "rows": rows.collect::<Vec<_>>(),
        })
    }

    fn text(&self, language: Language) -> String {
        let head = format!(
            "line {}: {} {}",
            self.read.line,
            self.read.facts.analyte,
            self.value(language)
        );
        let mut lines = vec![head];
        if self.rows.is_empty() {
            lines.push("    no row asks for it".to_owned());
        }
        for (row, judgement, compared) in &self.rows {
            let mut line = format!("    {row}: {}", judgement.name());
            if let Some(compared) = compared {
                line.push_str(&format!("  {compared}"));
            }
            if let Some(why) = why(judgement) {
                line.push_str(&format!("  ({})", why.get(language)));
            }
            lines.push(line);
        }
        lines.join("\n")
    }
}

fn why(judgement: &Judgement) -> Option<Wording> {
    match judgement {
        Judgement::Pass => None,
        Judgement::Warn(warning) => Some(warning.said()),
        Judgement::Insufficient(why) => Some(why.said()),
        Judgement::Fail(why) => Some(why.said()),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_a_row_does_not_use_is_refused() {
        for (table, said) in [
            ("analyte,value,hours\nSTERILITY,NoGrowth,336\n", ""),
            (
                "analyte,value,sample,run,reported\nSTERILITY,NoGrowth,s1,r1,soon\n",
                "",
            ),
            ("analyte,value,unit\nENDOTOXIN,<0.05,EU/mL\n", ""),
            (
                "analyte,value,unit\nSTERILITY,NoGrowth,EU/mL\n",
                "t:2: unit: is filled, but the value has no unit",
            ),
            (
                "analyte,value,started,ended,hours\nSTERILITY,NoGrowth,2026-01-01T00:00,2026-01-15T00:00,1\n",
                "t:2: hours: is filled, and a row of this kind",
            ),
            (
                "analyte,value,ended\nSTERILITY,NoGrowth,2026-01-15T00:00\n",
                "t:2: ended: is filled, but started is empty",
            ),
            (
                "analyte,value,started,ended\nSTERILITY,NoGrowth,2026-01-15T00:00,2026-01-01T00:00\n",
                "t:2: ended: is before started",
            ),
            (
                "analyte,value,hours\nSTERILITY,NoGrowth,-1\n",
                "t:2: hours: is less",
            ),
            (
                "analyte,value,sd\nSTERILITY,NoGrowth,1\n",
                "t:2: sd: belongs to",
            ),
            (
                "analyte,value,unit,determinations\nPH,7.0,[pH],7.4;7.6\n",
                "t:2: determinations: ",
            ),
            ("analyte,value\nSTERILITY,file a.csv\n", "t:2: value: "),
        ] {
            let found = read("t", table.as_bytes(), true);
            let found = found.err().map(|problems| problems.to_string());
            let found = found.unwrap_or_default();
            assert!(
                found.is_empty() == said.is_empty() && found.contains(said),
                "{table}{found}"
            );
        }
    }
}
