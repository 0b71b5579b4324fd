//! A result in words with what the specification makes of it, and what is warned of.

use super::{Warning, WarningCode as Code};
use crate::cli::commands::verify::vial_entries;
use crate::cli::render::{limits, phrases};
use crate::domain::event::TestReported;
use crate::domain::gate::Unrecorded;
use crate::domain::id::MethodCode;
use crate::domain::nearest::nearest;
use crate::domain::spec::{
    InsufficientReason, JudgedRow, Judgement, ResultDoubt, Row, Stage, method, result_doubts,
};
use crate::words::{Wording, certificate, lot as words, row, signing};

/// The test of a result, and where in the making.
pub fn test(result: &TestReported, stage: Option<Stage>) -> Wording {
    let name = phrases::analyte(&result.analyte);
    match stage {
        Some(stage) => certificate::row(name, stage.said()),
        None => name,
    }
}

/// The value as a person reads it.
pub fn value(result: &TestReported) -> Wording {
    Wording::each(|language| vial_entries::value(&result.value, language))
}

/// `pH, BULK: 7.2 by POTENTIOMETRIC; limit 6.8 to 7.6: PASS`.
pub fn line(result: &TestReported, judged: Option<&Unrecorded>) -> Wording {
    let stage = judged.map(|judged| judged.stage);
    let found = words::result_by(test(result, stage), value(result), &result.method);
    let Some(judged) = judged else {
        return Wording::join(&[found, words::LIMIT_NOT_KNOWN.clone()], "; ");
    };
    let mut parts = vec![found];
    parts.extend(judged.rows.iter().map(|judged| {
        let limit = limits::of(&judged.row);
        words::limit(limit, judgement(judged))
    }));
    if judged.rows.is_empty() {
        parts.push(words::NO_ROW_ASKS.clone());
    }
    Wording::join(&parts, "; ")
}

fn judgement(judged: &JudgedRow) -> Wording {
    let (word, why) = match &judged.judgement {
        Judgement::Pass => (&row::Pass, None),
        Judgement::Warn(warning) => (&row::Pass, Some(warning.said())),
        Judgement::Insufficient(why) => (&row::Insufficient, Some(why.said())),
        Judgement::Fail(why) => (&row::Fail, Some(why.said())),
    };
    let beside = why.or_else(|| judged.compared.as_ref().map(Wording::data));
    match beside {
        Some(beside) => words::judged(word, beside),
        None => word.clone(),
    }
}

/// What is warned of where no row is known to judge the result by: a method that looks misspelt.
pub fn misspelt(result: &TestReported) -> Option<Warning> {
    let near = method::meant(&result.method)?;
    let said = signing::method_misspelt(test(result, None), &result.method);
    Some(Warning::new(
        Code::MethodNotKnown,
        signing::did_you_mean(said, with_words(near)),
    ))
}

/// A method with what it is: a code that is near can be that of another test.
fn with_words(code: &str) -> Wording {
    let known = MethodCode::parse(code).ok();
    let known = known.as_ref().and_then(method::method);
    match known {
        Some(known) => words::judged(code, known.said),
        None => Wording::data(code),
    }
}

/// What is warned of where the same raw data stand under a result of another sample.
pub fn raw_data_of_another(result: &TestReported, sample: &str, index: u64) -> Warning {
    let said = signing::raw_data_of_another(test(result, None), sample, index);
    Warning::new(Code::RawDataOfAnother, said)
}

/// What is warned of.
pub fn warnings(result: &TestReported, judged: &Unrecorded) -> Vec<Warning> {
    let test = test(result, Some(judged.stage));
    let limit = |row: &Row| limits::of(row);
    let warning = |doubt: &ResultDoubt<'_>| match doubt {
        ResultDoubt::Outside { row, why } => {
            let said = signing::outside(&test, value(result), limit(row), why.said());
            Warning::new(Code::OutOfSpecification, said)
        }
        ResultDoubt::Unit { row, why } => {
            let said = signing::unit_not_judged(&test, value(result), limit(row), why.said());
            Warning::new(Code::UnitNotJudged, said)
        }
        ResultDoubt::Misspelt { found, near } => {
            let said = signing::method_misspelt(&test, found);
            Warning::new(
                Code::MethodNotKnown,
                signing::did_you_mean(said, with_words(near)),
            )
        }
        ResultDoubt::Method { found, known } => {
            let named = Wording::list(known, ", ");
            let said = signing::method_unknown(&test, found, named);
            let near = nearest(
                found.as_str(),
                known.iter().map(|code| MethodCode::as_str(code)),
            );
            let said = match near {
                Some(near) => signing::did_you_mean(said, with_words(near)),
                None => said,
            };
            Warning::new(Code::MethodNotKnown, said)
        }
    };
    let doubts = result_doubts(&judged.rows, &result.method);
    if doubts.is_empty()
        && let Some((row, why)) = settles_nothing(&judged.rows)
    {
        let said = signing::settles_nothing(&test, value(result), limit(row), why.said());
        return vec![Warning::new(Code::SettlesNothing, said)];
    }
    doubts.iter().map(warning).collect()
}

/// The first row that stays open, if every row does that asks for the result.
fn settles_nothing(rows: &[JudgedRow]) -> Option<(&Row, &InsufficientReason)> {
    let open: Option<Vec<_>> = rows
        .iter()
        .map(|judged| match &judged.judgement {
            Judgement::Insufficient(why) if !is_meant(why) => Some((&judged.row, why)),
            Judgement::Insufficient(_)
            | Judgement::Pass
            | Judgement::Warn(_)
            | Judgement::Fail(_) => None,
        })
        .collect();
    open?.first().copied()
}

/// Whether it follows from what the laboratory means to say, or from who it is, and not from what was typed.
fn is_meant(why: &InsufficientReason) -> bool {
    match why {
        InsufficientReason::Indeterminate
        | InsufficientReason::Invalid { .. }
        | InsufficientReason::Laboratory { .. }
        | InsufficientReason::Samples { needed: None, .. } => true,
        InsufficientReason::Member { why, .. } => is_meant(why),
        _ => false,
    }
}
