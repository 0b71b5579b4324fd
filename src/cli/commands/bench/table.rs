//! Figures for people.

use super::figure::Figure;

const HEAD: [&str; 10] = [
    "",
    "value",
    "unit",
    "p50 ms",
    "p99 ms",
    "refused",
    "timed out",
    "daemon us",
    "client us",
    "share of its limit",
];
/// Columns that stand to the left.
const LEFT: [usize; 3] = [0, 2, 9];

pub fn text(figures: &[Figure]) -> String {
    let mut rows = vec![HEAD.map(str::to_owned)];
    rows.extend(figures.iter().map(row));
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.len()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..HEAD.len()).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).enumerate();
        let line: Vec<String> = cells
            .map(|(column, (cell, width))| match LEFT.contains(&column) {
                true => format!("{cell:<width$}"),
                false => format!("{cell:>width$}"),
            })
            .collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text.push_str(
        "\nTimes are of calls that were answered; refused and timed-out calls were asked again and are\n\
         counted apart. us: processor time for one, of the daemon and of the clients, which share\n\
         the cores. Statements were signed before the clock ran.\n",
    );
    text
}

fn row(figure: &Figure) -> [String; 10] {
    let share = |(percent, limit): &(u64, String)| format!("{percent} % of {limit}");
    let some = |count: u64| match count {
        0 => String::new(),
        count => thousands(count),
    };
    [
        figure.name.clone(),
        thousands(figure.value),
        figure.unit.to_owned(),
        figure.p50_us.map(ms).unwrap_or_default(),
        figure.p99_us.map(ms).unwrap_or_default(),
        some(figure.refused),
        some(figure.timed_out),
        figure.daemon_cpu_us.map(thousands).unwrap_or_default(),
        figure.client_cpu_us.map(thousands).unwrap_or_default(),
        figure.share.as_ref().map(share).unwrap_or_default(),
    ]
}

fn ms(us: u64) -> String {
    format!("{}.{:02}", us / 1_000, us % 1_000 / 10)
}

fn thousands(value: u64) -> String {
    match value {
        0..1_000 => value.to_string(),
        _ => format!("{},{:03}", thousands(value / 1_000), value % 1_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_for_people() {
        for (value, expected) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (1_002_003, "1,002,003"),
        ] {
            assert_eq!(thousands(value), expected);
        }
        assert_eq!(ms(12_345), "12.34");
        assert_eq!(ms(70), "0.07");
    }
}
