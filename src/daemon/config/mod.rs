//! Configuration: flags over environment over file over defaults.
//!
//! A [`Layer`] holds what one source says; [`Config`] is the whole, checked. The settings are declared in
//! `settings.rs`, and nowhere else. No setting holds a secret: keys and tokens are files.

mod declare;
mod file;
mod origin;
mod settings;
mod show;
mod tls;
mod value;

pub(crate) use file::read_bounded;
pub use file::{FileError, parse, read_file};
pub use origin::WebOrigin;
pub use settings::{CallerLimits, Config, Layer};
pub use show::{Origins, limits, origins, show};
pub use tls::Tls;

/// How logs look.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, serde::Deserialize, serde::Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// A setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    #[error("{key} is not set: set it in the configuration file, or {env}, or {flag}")]
    Missing {
        /// Its place in the file.
        key: &'static str,
        env: &'static str,
        flag: &'static str,
    },
    #[error("tls.{missing} is not set, and tls.{set} is: set both or neither")]
    Tls {
        set: &'static str,
        missing: &'static str,
    },
    #[error("{key}: found {found}; expected {least} to {most}")]
    Range {
        key: &'static str,
        found: u64,
        least: u64,
        most: u64,
    },
}

impl Config {
    /// Checks what all layers say together and fills in defaults.
    pub fn new(layer: Layer) -> Result<Self, ConfigError> {
        // Where it is not set, that is the first thing to be told of.
        let data = layer.data.clone().unwrap_or_default();
        let config = layer.settle(&data)?;
        config.tls.check()?;
        Ok(config)
    }
}

#[cfg(test)]
mod tests;
