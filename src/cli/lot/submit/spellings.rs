//! What becomes of cells that are signed in another spelling than they were written in: shown to
//! whoever submits, before anything is signed.

use crate::cli::exit::Failure;
use crate::cli::lot::queue::Queue;
use crate::domain::id::LedgerId;

/// Most cells that are listed; the rest is counted.
const MAX_LISTED: usize = 50;

/// `DOSSIER/results.csv:3: value: "陰性" becomes NoGrowth`, of rows that are not recorded yet.
pub(super) fn shown(queue: &Queue, ledger: LedgerId) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for item in &queue.items {
        let Some(open) = queue.open.get(item.of) else {
            continue;
        };
        if !item.planned.key.starts_with("result/") || queue.recorded(item, ledger)?.is_some() {
            continue;
        }
        let rows = open.dossier.results.iter();
        for row in rows.filter(|row| row.place == item.planned.place) {
            let place = queue.place(item);
            lines.extend(row.became.iter().map(|became| format!("{place}: {became}")));
        }
    }
    let more = lines.len().saturating_sub(MAX_LISTED);
    lines.truncate(MAX_LISTED);
    if more > 0 {
        lines.push(format!("and {more} more cells"));
    }
    Ok(lines)
}
