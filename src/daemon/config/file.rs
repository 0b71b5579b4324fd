//! The configuration file: TOML, where a key that there is not is an error with its line.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::Layer;

/// Largest configuration file, in bytes.
const MAX_FILE_BYTES: u64 = 256 << 10;

/// A configuration file that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read {}: {error}", .path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// It is too large to be one.
    #[error("{}: expected at most {MAX_FILE_BYTES} bytes", .path.display())]
    TooLarge {
        /// Which file.
        path: PathBuf,
    },
    /// It says something that is not understood; with line and column.
    #[error("{}: {error}", .path.display())]
    Toml {
        /// Which file.
        path: PathBuf,
        /// What and where.
        error: Box<toml::de::Error>,
    },
}

/// Reads a configuration file. Relative paths in it start at its directory.
///
/// # Errors
/// See [`FileError`].
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
