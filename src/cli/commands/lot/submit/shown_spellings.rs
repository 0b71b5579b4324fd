//! What becomes of cells that are signed in another spelling than they were written in: shown to
//! whoever submits, before anything is signed.

use crate::cli::commands::lot::submission_order::Queue;
use crate::cli::exit::Failure;
use crate::cli::problem::Place;
use std::collections::BTreeMap;

/// Most cells that are listed; the rest is counted.
const MAX_LISTED: usize = 50;

/// `DOSSIER/results.csv:3: value: "陰性" becomes NoGrowth`, of rows that are not recorded yet.
pub(super) fn shown(queue: &Queue) -> Result<Vec<String>, Failure> {
    let mut became: BTreeMap<(usize, &Place), Vec<_>> = BTreeMap::new();
    for (of, open) in queue.open.iter().enumerate() {
        for row in &open.dossier.results {
            let cells = became.entry((of, &row.act.place)).or_default();
            cells.extend(&row.became);
        }
    }
    let mut lines = Vec::new();
    for item in &queue.items {
        if !item.planned.key.starts_with("result/") || queue.recorded(item)?.is_some() {
            continue;
        }
        let place = queue.place(item);
        let cells = became.get(&(item.of, &item.planned.place));
        lines.extend(
            cells
                .into_iter()
                .flatten()
                .map(|cell| format!("{place}: {cell}")),
        );
    }
    let more = lines.len().saturating_sub(MAX_LISTED);
    lines.truncate(MAX_LISTED);
    if more > 0 {
        lines.push(format!("and {more} more cells"));
    }
    Ok(lines)
}
