//! The daemon's configuration and its tokens file, both TOML.
#![no_main]

use std::path::Path;

use lotledger::daemon::config::{self, Config};
use lotledger::daemon::tokens_file;

lotledger_fuzz::target!(|text: &str| {
    let path = Path::new("/nonexistent/lotledgerd.toml");
    if let Ok(layer) = config::parse(text, path) {
        let _ = Config::new(layer);
    }
    let _ = tokens_file::parse(text, path);
});
