//! Tables of the manual that are written by hand: each row against the code that it is about.

use std::collections::BTreeSet;

use lotledger::cli::exit::Exit;
use lotledger::domain::authority::kinds_with;
use lotledger::domain::event::OrgKind;
use lotledger::domain::statement::Role;
use lotledger::format::error::Code;
use lotledger::words::Problem;

use super::read;

/// The rows of the manual's first table behind a text, without its head.
fn rows(behind: &str) -> Vec<Vec<String>> {
    rows_in(&super::manual(), behind)
}

fn rows_of(page: &str, behind: &str) -> Vec<Vec<String>> {
    rows_in(&read(page), behind)
}

fn rows_in(page: &str, behind: &str) -> Vec<Vec<String>> {
    let (_, after) = page.split_once(behind).unwrap();
    let lines = after.lines().skip_while(|line| !line.starts_with('|'));
    let table = lines.take_while(|line| line.starts_with('|')).skip(2);
    table
        .map(|line| {
            let cells = line.trim_matches('|').split(" | ");
            cells.map(|cell| cell.trim().to_owned()).collect()
        })
        .collect()
}

/// What stands in backticks.
fn codes(cell: &str) -> impl Iterator<Item = String> + '_ {
    cell.split('`').skip(1).step_by(2).map(str::to_owned)
}

#[test]
fn the_codes_of_the_daemon_are_those_of_the_source() {
    let documented: BTreeSet<String> = rows("Other codes of the daemon")
        .iter()
        .flat_map(|row| codes(&row[0]).collect::<Vec<_>>())
        .collect();
    let daemon = Problem::OF_THE_DAEMON.iter();
    let made = daemon.map(|code| code.as_str().to_owned()).collect();
    assert_eq!(documented, made);
}

#[test]
fn the_codes_of_the_format_are_those_of_the_source() {
    let rows = rows_of("docs/FORMAT.md", "\n## Error codes\n");
    let documented: Vec<String> = rows.iter().flat_map(|row| codes(&row[0])).collect();
    assert_eq!(documented, Code::WORDS);
}

#[test]
fn the_exit_codes_are_those_of_the_source() {
    let is_one = |code: &u8| Exit::from_code(*code) as u8 == *code;
    let known: Vec<String> = (0..=u8::MAX)
        .filter(is_one)
        .map(|code| code.to_string())
        .collect();
    let documented: Vec<String> = rows("\n## Exit codes\n")
        .into_iter()
        .map(|mut row| row.remove(0))
        .collect();
    assert_eq!(documented, known);
}

/// Roles of each kind of organisation.
#[test]
fn the_roles_are_those_of_the_source() {
    let rows = rows("\n## Roles\n");
    let mut kinds = 0;
    for row in &rows {
        let named: Vec<&str> = row[0].split(", ").collect();
        let parts: Vec<&str> = match named.len() {
            1 => vec![&row[1]],
            _ => row[1].split("; ").collect(),
        };
        for (name, roles) in named.iter().zip(parts) {
            let kind = OrgKind::ALL
                .iter()
                .find(|kind| kind.as_str().eq_ignore_ascii_case(name))
                .unwrap_or_else(|| panic!("there is no kind {name}"));
            kinds += 1;
            let expected: BTreeSet<String> = Role::ALL
                .iter()
                .filter(|role| **role != Role::SecurityOfficer && kinds_with(**role).contains(kind))
                .map(|role| role.as_str().to_owned())
                .collect();
            assert_eq!(codes(roles).collect::<BTreeSet<_>>(), expected, "{name}");
        }
    }
    assert_eq!(kinds, OrgKind::ALL.len());
}
