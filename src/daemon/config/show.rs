//! Every setting with its value and where that comes from, as a configuration file.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ArgMatches;
use clap::parser::ValueSource;
use toml::de::DeTable;

use super::declare::Setting;
use super::{Config, Layer};

/// Where values come from: `--flag`, `VARIABLE` or `file:line`, by the setting's place in a file.
/// What is not there is a default.
pub type Origins = BTreeMap<&'static str, String>;

/// Where each value comes from: flags and environment as they were parsed, and the file's text.
pub fn origins(matches: &ArgMatches, file: Option<(&Path, &str)>) -> Origins {
    let table = file.and_then(|(path, text)| Some((path, text, DeTable::parse(text).ok()?)));
    let mut origins = Origins::new();
    for Setting {
        key,
        flag,
        variable,
        ..
    } in Layer::settings()
    {
        let in_file = || {
            let (path, text, table) = table.as_ref()?;
            let at = offset(table.get_ref(), key)?;
            let line = text.get(..at)?.matches('\n').count() + 1;
            Some(format!("{}:{line}", path.display()))
        };
        let origin = match matches.value_source(key) {
            Some(ValueSource::CommandLine) => Some(flag.to_owned()),
            Some(ValueSource::EnvVariable) => Some(variable.to_owned()),
            _ => in_file(),
        };
        if let Some(origin) = origin {
            origins.insert(key, origin);
        }
    }
    origins
}

/// Where a key stands in the file's text.
fn offset(table: &DeTable<'_>, key: &str) -> Option<usize> {
    let (outer, inner) = match key.split_once('.') {
        None => (None, key),
        Some((outer, inner)) => (Some(outer), inner),
    };
    let table = match outer {
        None => table,
        Some(outer) => table.get(outer)?.get_ref().as_table()?,
    };
    let (name, _) = table.get_key_value(inner)?;
    Some(name.span().start)
}

/// The configuration as a file that says the same, each line with its origin.
pub fn show(config: &Config, origins: &Origins) -> String {
    let mut text = String::new();
    for (Setting { key, .. }, value) in Layer::settings().iter().zip(config.shown()) {
        let origin = origins.get(*key).map_or("default", String::as_str);
        // A path may hold what would end the comment.
        let origin: String = origin
            .chars()
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .collect();
        match value {
            Some(value) => text.push_str(&format!("{key} = {value} # {origin}\n")),
            None => text.push_str(&format!("# {key} is not set\n")),
        }
    }
    text
}

/// The rows of docs/LIMITS.md: every number that can be set, with its default, its least and its most.
pub fn limits() -> String {
    let mut text = String::new();
    for setting in Layer::settings() {
        let Some(range) = setting.range else {
            continue;
        };
        let [default, least, most] = range.map(grouped);
        let mut meaning = setting.meaning.trim_start().chars();
        let first = meaning.next().map(|c| c.to_ascii_lowercase());
        let meaning: String = first.into_iter().chain(meaning).collect();
        let key = setting.key;
        text.push_str(&format!(
            "| `{key}` | {default} | {least} | {most} | {meaning} |\n"
        ));
    }
    text
}

/// A number with a comma after each three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<_> = groups.map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command};

    use super::*;
    use crate::daemon::config::read_file;

    fn shown(text: &str, arguments: &[&str]) -> (Config, String) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("l.toml");
        std::fs::write(&path, text).unwrap();
        let command = Layer::augment_args(Command::new("x"));
        let arguments = ["x"].iter().chain(arguments);
        let matches = command.try_get_matches_from(arguments).unwrap();
        let flags = <Layer as clap::FromArgMatches>::from_arg_matches(&matches).unwrap();
        let config = Config::new(flags.over(read_file(&path).unwrap())).unwrap();
        let origins = origins(&matches, Some((Path::new("l.toml"), text)));
        let text = show(&config, &origins);
        (config, text)
    }

    #[test]
    fn every_value_with_its_origin_and_read_back() {
        let file = "# mine\ndata = \"/d\"\n\n[grpc]\nmax_requests = 7\nlisten = \"[::1]:1\"\n";
        let pages = "https://a.example,https://b.example";
        let arguments = ["--max-requests", "9", "--web-origin", pages];
        let (config, text) = shown(file, &arguments);
        for line in [
            "data = \"/d\" # l.toml:2",
            "grpc.max_requests = 9 # --max-requests",
            "grpc.listen = \"[::1]:1\" # l.toml:6",
            "log_key = \"/d/log.key\" # default",
            "last_checkpoint = \"/d/last-checkpoint\" # default",
            "# tokens is not set",
            "grpc.web_origins = [\"https://a.example\", \"https://b.example\"] # --web-origin",
            "grpc.request_timeout_ms = 30000 # default",
        ] {
            assert!(text.lines().any(|found| found == line), "{line}\n{text}");
        }
        assert_eq!(shown(&text, &[]).0, config);
    }

    #[test]
    fn the_page_of_limits_has_every_number() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/LIMITS.md");
        let page = std::fs::read_to_string(page).unwrap();
        let rows = limits();
        assert!(
            page.contains(&rows),
            "docs/LIMITS.md, \"Settings\", is to have:\n{rows}"
        );
    }
}
