//! Every setting with its value and where that comes from, as a configuration file.

use std::collections::BTreeMap;
use std::path::Path;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args as _, Command};
use toml::Value;
use toml::de::DeTable;

use super::{Config, Layer, LogFormat};

/// Where values come from: `--flag`, `VARIABLE` or `file:line`, by the setting's place in a file.
/// What is not there is a default.
pub type Origins = BTreeMap<&'static str, String>;

/// Every setting: its place in a file, and its name in [`Layer`].
const SETTINGS: &[(&str, &str)] = &[
    ("data", "data"),
    ("log_key", "log_key"),
    ("last_checkpoint", "last_checkpoint"),
    ("tokens", "tokens"),
    ("ready_file", "ready_file"),
    ("grpc.listen", "listen"),
    ("grpc.max_request_bytes", "max_request_bytes"),
    ("grpc.max_response_bytes", "max_response_bytes"),
    ("grpc.max_connections", "max_connections"),
    ("grpc.max_concurrent_streams", "max_concurrent_streams"),
    ("grpc.max_requests", "max_requests"),
    ("grpc.request_timeout_ms", "request_timeout_ms"),
    ("grpc.answer_timeout_ms", "answer_timeout_ms"),
    ("grpc.idle_timeout_ms", "idle_timeout_ms"),
    ("grpc.keepalive_ms", "keepalive_ms"),
    ("grpc.max_held_bytes", "max_held_bytes"),
    ("grpc.reflection", "reflection"),
    ("grpc.web_origins", "web_origins"),
    ("caller.max_requests", "caller_requests"),
    ("caller.per_second", "caller_per_second"),
    ("caller.burst", "caller_burst"),
    ("tls.certificate", "tls_certificate"),
    ("tls.key", "tls_key"),
    ("tls.client_ca", "tls_client_ca"),
    ("tls.require_client", "tls_require_client"),
    ("ledger.queue", "queue"),
    ("ledger.readers", "readers"),
    ("ledger.clock_gap_ms", "clock_gap_ms"),
    ("ledger.trusted_clock", "trusted_clock"),
    ("ledger.max_wal_bytes", "max_wal_bytes"),
    ("shutdown.linger_ms", "linger_ms"),
    ("shutdown.drain_ms", "drain_ms"),
    ("log.format", "log_format"),
    ("log.filter", "log_filter"),
    ("log.successes_per_second", "log_successes"),
    ("observe.listen", "observe_listen"),
];

/// Where each value comes from: flags and environment as they were parsed, and the file's text.
pub fn origins(matches: &ArgMatches, file: Option<(&Path, &str)>) -> Origins {
    let table = file.and_then(|(path, text)| Some((path, text, DeTable::parse(text).ok()?)));
    let flags = Layer::augment_args(Command::new("settings"));
    let mut origins = Origins::new();
    for &(key, id) in SETTINGS {
        let argument = flags.get_arguments().find(|found| found.get_id() == id);
        let in_file = || {
            let (path, text, table) = table.as_ref()?;
            let at = offset(table.get_ref(), key)?;
            let line = text.get(..at)?.matches('\n').count() + 1;
            Some(format!("{}:{line}", path.display()))
        };
        let origin = match matches.value_source(id) {
            Some(ValueSource::CommandLine) => argument
                .and_then(|argument| argument.get_long())
                .map(|name| format!("--{name}")),
            Some(ValueSource::EnvVariable) => argument
                .and_then(|argument| argument.get_env())
                .map(|name| name.to_string_lossy().into_owned()),
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
    for &(key, _) in SETTINGS {
        let origin = origins.get(key).map_or("default", String::as_str);
        // A path may hold what would end the comment.
        let origin: String = origin
            .chars()
            .map(|c| if c.is_control() { '\u{fffd}' } else { c })
            .collect();
        match value(config, key) {
            Some(value) => text.push_str(&format!("{key} = {value} # {origin}\n")),
            None => text.push_str(&format!("# {key} is not set\n")),
        }
    }
    text
}

fn value(config: &Config, key: &str) -> Option<Value> {
    let number = |n: u128| Some(Value::Integer(i64::try_from(n).unwrap_or(i64::MAX)));
    let path = |path: &Path| Some(Value::String(path.to_string_lossy().into_owned()));
    let word = |text: String| Some(Value::String(text));
    match key {
        "data" => path(&config.data),
        "log_key" => path(&config.log_key),
        "last_checkpoint" => path(&config.last_checkpoint),
        "tokens" => path(config.tokens.as_ref()?),
        "ready_file" => path(config.ready_file.as_ref()?),
        "grpc.listen" => word(config.listen.to_string()),
        "grpc.max_request_bytes" => number(config.max_request_bytes as u128),
        "grpc.max_response_bytes" => number(config.max_response_bytes as u128),
        "grpc.max_connections" => number(config.max_connections as u128),
        "grpc.max_concurrent_streams" => number(config.max_concurrent_streams.into()),
        "grpc.max_requests" => number(config.max_requests as u128),
        "grpc.request_timeout_ms" => number(config.request_timeout.as_millis()),
        "grpc.answer_timeout_ms" => number(config.answer_timeout.as_millis()),
        "grpc.idle_timeout_ms" => number(config.idle_timeout.as_millis()),
        "grpc.keepalive_ms" => number(config.keepalive.as_millis()),
        "grpc.max_held_bytes" => number(config.max_held_bytes as u128),
        "caller.max_requests" => number(config.caller.requests as u128),
        "caller.per_second" => number(config.caller.per_second.get().into()),
        "caller.burst" => number(config.caller.burst.get().into()),
        "tls.certificate" => path(&config.tls.as_ref()?.certificate),
        "tls.key" => path(&config.tls.as_ref()?.key),
        "tls.client_ca" => path(config.tls.as_ref()?.client_ca.as_ref()?),
        "tls.require_client" => Some(Value::Boolean(config.tls.as_ref()?.require_client)),
        "grpc.reflection" => Some(Value::Boolean(config.reflection)),
        "grpc.web_origins" if config.web_origins.is_empty() => None,
        "grpc.web_origins" => {
            let origins = config.web_origins.iter();
            let origins = origins.map(|origin| Value::String(origin.as_str().to_owned()));
            Some(Value::Array(origins.collect()))
        }
        "ledger.queue" => number(config.queue as u128),
        "ledger.readers" => number(config.readers as u128),
        "ledger.clock_gap_ms" => number(config.clock_gap_ms.unsigned_abs().into()),
        "ledger.trusted_clock" => Some(Value::Boolean(config.trusted_clock)),
        "ledger.max_wal_bytes" => number(config.max_wal_bytes.into()),
        "shutdown.linger_ms" => number(config.linger.as_millis()),
        "shutdown.drain_ms" => number(config.drain.as_millis()),
        "log.format" => word(
            match config.log_format {
                LogFormat::Text => "text",
                LogFormat::Json => "json",
            }
            .to_owned(),
        ),
        "log.filter" => word(config.log_filter.clone()),
        "log.successes_per_second" => number(config.log_successes.into()),
        "observe.listen" => word(config.observe_listen?.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
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
    fn every_setting_is_shown() {
        let command = Layer::augment_args(Command::new("x"));
        let mut all: Vec<_> = command
            .get_arguments()
            .map(|argument| argument.get_id().as_str())
            .filter(|id| *id != "Layer")
            .collect();
        let mut listed: Vec<_> = SETTINGS.iter().map(|(_, id)| *id).collect();
        all.sort_unstable();
        listed.sort_unstable();
        assert_eq!(all, listed);
    }
}
