//! What becomes of cells that are signed in another spelling than they were written in, and methods that look misspelt:
//! shown to whoever submits, before anything is signed.

use crate::cli::commands::lot::submission_order::Queue;
use crate::cli::exit::Failure;
use crate::cli::problem::Place;
use crate::words::Language;
use std::collections::BTreeMap;

/// Most cells that are listed; the rest is counted.
const MAX_LISTED: usize = 50;

/// `DOSSIER/results.csv:3: value: "陰性" becomes NoGrowth`, of rows that are not recorded yet.
pub(super) fn shown(queue: &Queue, language: Language) -> Result<Vec<String>, Failure> {
    let mut of_rows: BTreeMap<(usize, &Place), Vec<String>> = BTreeMap::new();
    for (of, open) in queue.open.iter().enumerate() {
        for row in &open.dossier.results {
            let said = of_rows.entry((of, &row.act.place)).or_default();
            said.extend(row.became.iter().map(ToString::to_string));
            let doubt = row.doubtful_method();
            said.extend(doubt.map(|doubt| doubt.get(language).to_owned()));
        }
    }
    let mut lines = Vec::new();
    for item in &queue.items {
        if !item.planned.key.starts_with("result/") || queue.recorded(item)?.is_some() {
            continue;
        }
        let place = queue.place(item);
        let said = of_rows.get(&(item.of, &item.planned.place));
        let said = said.into_iter().flatten();
        lines.extend(said.map(|said| format!("{place}: {said}")));
    }
    let more = lines.len().saturating_sub(MAX_LISTED);
    lines.truncate(MAX_LISTED);
    if more > 0 {
        lines.push(format!("and {more} more cells"));
    }
    Ok(lines)
}
