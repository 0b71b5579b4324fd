//! The configuration file: TOML, where a key that there is not is an error with its line.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::Layer;

const MAX_FILE_BYTES: u64 = 256 << 10;

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("cannot read {}: {error}", .path.display())]
    Read {
        path: PathBuf,
        error: std::io::Error,
    },
    #[error("{}: expected at most {MAX_FILE_BYTES} bytes", .path.display())]
    TooLarge { path: PathBuf },
    #[error("{}: {error}", .path.display())]
    Toml {
        path: PathBuf,
        error: Box<toml::de::Error>,
    },
}

/// Reads a configuration file. Relative paths in it start at its directory.
pub fn read_file(path: &Path) -> Result<Layer, FileError> {
    parse(&read_bounded(path)?, path)
}

/// Reads the text of the configuration file at `path`.
///
/// # Errors
/// [`FileError::Toml`].
pub fn parse(text: &str, path: &Path) -> Result<Layer, FileError> {
    let layer: Layer = toml::from_str(text).map_err(|error| FileError::Toml {
        path: path.to_owned(),
        error: Box::new(error),
    })?;
    Ok(match path.parent() {
        Some(directory) => layer.said_in(directory),
        None => layer,
    })
}

/// Reads a small text file.
///
/// # Errors
/// [`FileError::Read`] and [`FileError::TooLarge`].
pub(crate) fn read_bounded(path: &Path) -> Result<String, FileError> {
    let unreadable = |error| FileError::Read {
        path: path.to_owned(),
        error,
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut text = String::new();
    file.take(MAX_FILE_BYTES + 1)
        .read_to_string(&mut text)
        .map_err(unreadable)?;
    if text.len() as u64 > MAX_FILE_BYTES {
        return Err(FileError::TooLarge {
            path: path.to_owned(),
        });
    }
    Ok(text)
}
