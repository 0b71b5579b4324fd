//! One result, and every row that asks for it: what somebody should think about before it is signed.

use std::collections::BTreeSet;

use super::{FailReason, InsufficientReason, Judgement, compared, judge};
use crate::domain::id::MethodCode;
use crate::domain::spec::method::meant;
use crate::domain::spec::{LotContext, Row};
use crate::domain::value::ResultFacts;

/// A row and what it makes of a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedRow {
    pub row: Row,
    pub judgement: Judgement,
    /// How an exact number met the limits: `0.54 → 0.5 ≤ 0.5 EU/mL`.
    pub compared: Option<String>,
}

/// The rows that ask for a result, each with what it makes of it.
pub fn judge_rows(facts: &ResultFacts, lot: &LotContext<'_>) -> Vec<JudgedRow> {
    let rows = lot.specification.rows.iter();
    let asked = rows.filter(|row| row.code == facts.analyte && row.stage == facts.stage);
    asked
        .map(|row| JudgedRow {
            row: row.clone(),
            judgement: judge(row, facts, lot),
            compared: compared(row, &facts.value, lot),
        })
        .collect()
}

/// What may be a slip of the pen in a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResultDoubt<'r> {
    /// A row is not met.
    Outside { row: &'r Row, why: &'r FailReason },
    /// No row can be judged in this unit.
    Unit {
        row: &'r Row,
        why: &'r InsufficientReason,
    },
    /// No row names this method.
    Method {
        found: &'r MethodCode,
        known: BTreeSet<&'r MethodCode>,
    },
    /// Every method may be used, and this looks like a misspelt one.
    Misspelt {
        found: &'r MethodCode,
        near: &'static str,
    },
}

/// What is doubtful about a result. Several rows may ask for it, each by its own methods: one that can
/// judge it is enough.
pub fn result_doubts<'r>(rows: &'r [JudgedRow], method: &'r MethodCode) -> Vec<ResultDoubt<'r>> {
    let mut doubts = Vec::new();
    if rows.iter().any(|judged| judged.row.methods.is_empty())
        && let Some(near) = meant(method)
    {
        let found = method;
        doubts.push(ResultDoubt::Misspelt { found, near });
    }
    for judged in rows {
        if let Judgement::Fail(why) = &judged.judgement {
            let row = &judged.row;
            doubts.push(ResultDoubt::Outside { row, why });
        }
    }
    let fails = |doubt: &ResultDoubt<'_>| matches!(doubt, ResultDoubt::Outside { .. });
    if doubts.iter().any(fails) {
        return doubts;
    }
    let reason = |judged: &'r JudgedRow| match &judged.judgement {
        Judgement::Insufficient(why) if is_unreadable(why) => Some((&judged.row, why)),
        Judgement::Insufficient(_) | Judgement::Pass | Judgement::Warn(_) | Judgement::Fail(_) => {
            None
        }
    };
    let Some(reasons) = rows.iter().map(reason).collect::<Option<Vec<_>>>() else {
        return doubts;
    };
    let of_unit =
        |(_, why): &&(_, &InsufficientReason)| !matches!(why, InsufficientReason::Method { .. });
    if let Some((row, why)) = reasons.iter().find(of_unit) {
        doubts.push(ResultDoubt::Unit { row, why });
    } else if let Some((_, InsufficientReason::Method { found })) = reasons.first() {
        let known = rows.iter().flat_map(|judged| &judged.row.methods).collect();
        doubts.push(ResultDoubt::Method { found, known });
    }
    doubts
}

/// Whether a row cannot even be held against a result, for its unit or its method.
fn is_unreadable(why: &InsufficientReason) -> bool {
    match why {
        InsufficientReason::Unit { found, .. } => found.is_some(),
        InsufficientReason::Volume | InsufficientReason::Method { .. } => true,
        InsufficientReason::Member { why, .. } => is_unreadable(why),
        _ => false,
    }
}
