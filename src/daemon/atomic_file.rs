//! Files that are there whole or not at all, whatever fails while they are written.

use std::fs::{File, OpenOptions};
use std::io::{Error, ErrorKind, Result, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// Makes a file that is not there yet, durable on return. Never overwrites one.
///
/// # Errors
/// `AlreadyExists`; what writing fails with: then nothing is left of it.
pub(super) fn create(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let new = beside(path, bytes, mode)?;
    // Unlike a rename, a link never takes the place of a file that is there.
    let linked = std::fs::hard_link(&new, path);
    let removed = std::fs::remove_file(&new);
    linked.and(removed)?;
    sync_directory(path)
}

/// Puts these bytes in the place of a file, which keeps its mode, or makes it with this one; durable on
/// return.
///
/// # Errors
/// What writing fails with: then the file is as it was.
pub(super) fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    // What is replaced is the file, not a link to it.
    let path = match path.canonicalize() {
        Err(error) if error.kind() == ErrorKind::NotFound => path.to_owned(),
        path => path?,
    };
    let mode = match std::fs::metadata(&path) {
        Ok(file) => file.permissions().mode() & 0o777,
        Err(error) if error.kind() == ErrorKind::NotFound => mode,
        Err(error) => return Err(error),
    };
    let new = beside(&path, bytes, mode)?;
    std::fs::rename(&new, &path).inspect_err(|_| drop(std::fs::remove_file(&new)))?;
    sync_directory(&path)
}

/// Puts these bytes behind what is in a file, or makes it with this mode; durable on return.
///
/// # Errors
/// What reading or writing fails with: then the file is as it was.
pub(super) fn append(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let before = match std::fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        before => before?,
    };
    replace(path, &[&before, bytes].concat(), mode)
}

/// A file beside that, with these bytes; nothing is left of it after an error.
fn beside(path: &Path, bytes: &[u8], mode: u32) -> Result<PathBuf> {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = PathBuf::from(name);
    let write = || {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create_new(true).mode(mode).open(&new)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    match write() {
        Ok(()) => Ok(new),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let text = format!("{} is in the way: remove it", new.display());
            Err(Error::other(text))
        }
        Err(error) => {
            drop(std::fs::remove_file(&new));
            Err(error)
        }
    }
}

/// Waits until nobody else reads a file in this directory to replace it; until this is dropped.
///
/// # Errors
/// There is no such directory, or it cannot be locked.
pub(super) fn turn(path: &Path) -> Result<File> {
    let directory = directory_of(path)?;
    directory.lock()?;
    Ok(directory)
}

/// The name of a file is in its directory, which must survive as well.
fn sync_directory(path: &Path) -> Result<()> {
    directory_of(path)?.sync_all()
}

fn directory_of(path: &Path) -> Result<File> {
    let directory = path.parent();
    // A bare file name lies in the current directory.
    let directory = directory.filter(|path| !path.as_os_str().is_empty());
    File::open(directory.unwrap_or(Path::new(".")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_made_once_and_replaced_whole() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("file");
        let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
        create(&path, b"one", 0o600).unwrap();
        let again = create(&path, b"two", 0o600).unwrap_err();
        assert_eq!(again.kind(), ErrorKind::AlreadyExists);
        assert_eq!(
            (std::fs::read(&path).unwrap(), mode()),
            (b"one".to_vec(), 0o600)
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        replace(&path, b"three", 0o600).unwrap();
        assert_eq!(
            (std::fs::read(&path).unwrap(), mode()),
            (b"three".to_vec(), 0o640)
        );

        // Through a link, and where there was none.
        let link = directory.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        replace(&link, b"four", 0o600).unwrap();
        assert!(link.is_symlink());
        assert_eq!(std::fs::read(&path).unwrap(), b"four");
        replace(&directory.path().join("other"), b"five", 0o600).unwrap();
        let names = std::fs::read_dir(directory.path()).unwrap().count();
        assert_eq!(names, 3, "nothing is left beside them");
    }
}
