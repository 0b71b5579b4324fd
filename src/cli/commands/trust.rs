//! `trust`: pinning the ledger that this machine trusts.

use std::path::PathBuf;

use clap::Subcommand;
use data_encoding::HEXLOWER;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::exit::{Exit, Failure, Outcome};
use crate::cli::files::{self, Mode};
use crate::format::trust::{MAX_TRUST_BYTES, TrustFile};
use crate::words::Problem;
use crate::words::failure;
use crate::words::{Wording, trust as words};

/// Pinning the ledger that this machine trusts.
#[derive(Debug, Subcommand)]
pub enum Trust {
    /// Pin a trust file whose fingerprint you received on paper
    #[command(
        before_help = "Example:\n  lotledger trust add ledger.trust --fingerprint 'd1a6 0c7e …'"
    )]
    Add {
        /// The trust file, from the ledger's operator
        file: PathBuf,
        /// SHA-256 of the file as received on paper; spaces and colons do not count
        #[arg(long, value_name = "HEX")]
        fingerprint: String,
        /// Replace the trust file that is pinned now
        #[arg(long)]
        replace: bool,
    },
    /// Show what is pinned
    #[command(before_help = "Example:\n  lotledger trust show")]
    Show,
}

impl Trust {
    pub fn run(self, context: &Context) -> Outcome {
        match self {
            Self::Add {
                file,
                fingerprint,
                replace,
            } => {
                let bytes = files::read(&file, MAX_TRUST_BYTES)?;
                let trust = TrustFile::parse(&bytes)
                    .map_err(|error| Failure::input(error).at(file.display()))?;
                compare(&trust, &fingerprint)?;
                let path = context.trust_path();
                if let Some(directory) = path.parent() {
                    files::ensure_private_dir(directory)?;
                }
                let pinned = context.trust_if_any().ok().flatten();
                let same = pinned.is_some_and(|old| old.fingerprint() == trust.fingerprint());
                if replace {
                    files::replace(&path, &bytes, Mode::Shared)?;
                } else if !same {
                    files::must_be_new(&path)
                        .map_err(|failure| failure.hint(&failure::SAY_REPLACE))?;
                    files::create(&path, &bytes, Mode::Shared)?;
                }
                show(context, &trust)
            }
            Self::Show => show(context, &context.trust()?),
        }
    }
}

/// Compares with the fingerprint from paper.
fn compare(trust: &TrustFile, paper: &str) -> Result<(), Failure> {
    let digits: String = paper
        .chars()
        .filter(|c| !matches!(c, ' ' | ':'))
        .collect::<String>()
        .to_ascii_lowercase();
    let well_formed = digits.len() == 64 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    if !well_formed {
        return Err(Failure::usage(&failure::NOT_FINGERPRINT)
            .at("--fingerprint")
            .found(format!("{} characters", digits.chars().count()))
            .expected("64 hex digits"));
    }
    let found = trust.fingerprint().to_string();
    if digits != found {
        return Err(
            Failure::refused(Problem::FINGERPRINT, &failure::OTHER_FINGERPRINT)
                .at("--fingerprint")
                .found(grouped(&found))
                .expected(grouped(&digits))
                .hint(&failure::DO_NOT_USE_THIS_FILE),
        );
    }
    Ok(())
}

fn show(context: &Context, trust: &TrustFile) -> Outcome {
    let fingerprint = trust.fingerprint().to_string();
    let ledger_id = HEXLOWER.encode(trust.ledger_id());
    let logs: Vec<String> = trust.logs().iter().map(|log| log.key.to_string()).collect();
    let witnesses: Vec<String> = trust
        .witnesses()
        .iter()
        .map(|w| format!("{} {}", w.name, w.key))
        .collect();
    let absent: Vec<String> = trust
        .absent_witnesses()
        .iter()
        .map(|w| format!("{} (key type 0x{:02x})", w.name, w.key_type))
        .collect();
    let path = context.trust_path();
    let mut value = json!({
        "path": path.display().to_string(),
        "ledger_id": ledger_id,
        "origin": trust.origin(),
        "log_keys": logs,
        "witnesses": witnesses,
        "quorum": trust.quorum_name(),
        "requires_index_replayed": trust.requires_index_replayed(),
        "fingerprint": fingerprint,
    });
    if !absent.is_empty() {
        value["absent_witnesses"] = json!(absent);
    }
    let language = context.output.language;
    let replayed = match trust.requires_index_replayed() {
        true => words::REQUIRED.get(language),
        false => words::NOT_REQUIRED.get(language),
    };
    context.output.answer("lotledger.trust.v1", &value, || {
        let line = |label: &Wording, value: &str| format!("{} {value}", label.get(language));
        let mut lines = vec![
            line(&words::FILE, &path.display().to_string()),
            line(&words::LEDGER, &ledger_id),
            line(&words::ORIGIN, trust.origin()),
        ];
        lines.extend(logs.iter().map(|log| line(&words::LOG_KEY, log)));
        lines.extend(
            witnesses
                .iter()
                .map(|witness| line(&words::WITNESS, witness)),
        );
        let unknown = absent.iter().map(words::absent);
        lines.extend(unknown.map(|witness| line(&words::WITNESS, witness.get(language))));
        lines.push(line(&words::QUORUM, trust.quorum_name()));
        lines.push(line(&words::INDEX_REPLAY, replayed));
        lines.push(line(&words::FINGERPRINT, &grouped(&fingerprint)) + "\n");
        lines.join("\n")
    })?;
    Ok(Exit::Done)
}

/// In groups of four, as people compare them.
fn grouped(hex: &str) -> String {
    let chars: Vec<char> = hex.chars().collect();
    let groups: Vec<String> = chars
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}
