//! Figures for people.

use super::figure::Figure;

/// Headings of the columns.
const HEAD: [&str; 7] = [
    "", "value", "unit", "p50 ms", "p99 ms", "refused", "of limit",
];
/// Columns that stand to the left.
const LEFT: [bool; 7] = [true, false, true, false, false, false, true];

/// A table.
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
        let cells = row.iter().zip(&widths).zip(LEFT);
        let line: Vec<String> = cells
            .map(|((cell, width), left)| match left {
                true => format!("{cell:<width$}"),
                false => format!("{cell:>width$}"),
            })
            .collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text.push_str(
        "\nStatements were signed before the clock ran; clients and daemon share the cores.\n",
    );
    text
}

fn row(figure: &Figure) -> [String; 7] {
    let share = |(percent, limit): (u64, &str)| format!("{percent} % of {limit}");
    [
        figure.name.clone(),
        thousands(figure.value),
        figure.unit.to_owned(),
        figure.p50_us.map(ms).unwrap_or_default(),
        figure.p99_us.map(ms).unwrap_or_default(),
        match figure.refused {
            0 => String::new(),
            refused => thousands(refused),
        },
        figure.share.map(share).unwrap_or_default(),
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
