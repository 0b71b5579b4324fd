//! Reading and writing files: bounded, private where it matters, nothing replaced by accident.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use crate::cli::exit::Failure;
use crate::words::failure;

/// Who may read a file that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The owner alone (0600).
    Private,
    /// As the umask says (0644).
    Shared,
}

/// Reads at most `limit` bytes of a file; `-` is standard input.
///
/// A missing or unreadable file could not be checked (exit 3); one that is too large is not what it
/// should be (exit 2).
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let at_most = (limit as u64).saturating_add(1);
    let result = if path.as_os_str() == "-" {
        io::stdin().lock().take(at_most).read_to_end(&mut bytes)
    } else {
        File::open(path).and_then(|file| file.take(at_most).read_to_end(&mut bytes))
    };
    result.map_err(|error| Failure::io(path, &error))?;
    if bytes.len() > limit {
        return Err(Failure::input(&failure::FILE_TOO_LARGE)
            .at(path.display())
            .found(format!("more than {limit} bytes"))
            .expected(format!("at most {limit} bytes")));
    }
    Ok(bytes)
}

/// Reads a UTF-8 file.
pub fn read_text(path: &Path, limit: usize) -> Result<String, Failure> {
    String::from_utf8(read(path, limit)?).map_err(|error| {
        Failure::input(&failure::FILE_NOT_TEXT)
            .at(path.display())
            .found(format!(
                "a byte that is not UTF-8 at offset {}",
                error.utf8_error().valid_up_to()
            ))
            .expected("text saved as UTF-8")
    })
}

/// Writes a file that must not exist yet, durably.
pub fn create(path: &Path, bytes: &[u8], mode: Mode) -> Result<(), Failure> {
    write_new(path, bytes, mode).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => Failure::io(path, &error),
    })
}

/// The same, for who says in other words what went wrong.
pub fn write_new(path: &Path, bytes: &[u8], mode: Mode) -> io::Result<()> {
    let mut file = options(mode).create_new(true).open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.inspect_err(|_| {
        // Half a file would be taken for a whole one, and its name is needed for the next try.
        let _ = fs::remove_file(path);
    })
}

/// Refuses a name that is taken.
pub fn must_be_new(path: &Path) -> Result<(), Failure> {
    match path.exists() {
        true => Err(exists(path)),
        false => Ok(()),
    }
}

/// Replaces a file in one step: a reader, or a crash, finds the old content or the new, whole. A shared file
/// keeps its permissions.
pub fn replace(path: &Path, bytes: &[u8], mode: Mode) -> Result<(), Failure> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let next = path.with_file_name(name);
    // What a crash left behind; numbers of processes come again.
    let _ = fs::remove_file(&next);
    create(&next, bytes, mode)?;
    if let (Mode::Shared, Ok(old)) = (mode, fs::metadata(path)) {
        fs::set_permissions(&next, old.permissions())
            .map_err(|error| Failure::io(&next, &error))?;
    }
    fs::rename(&next, path).map_err(|error| {
        // The new content is of no use under the other name.
        let _ = fs::remove_file(&next);
        Failure::io(path, &error)
    })
}

/// Appends to a file, creating it private; for openings, which are never overwritten.
pub fn append_private(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    options(Mode::Private)
        .append(true)
        .create(true)
        .open(path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .map_err(|error| Failure::io(path, &error))
}

/// Makes a directory that only its owner may enter (0700); it must not exist yet.
pub fn create_private_dir(path: &Path) -> Result<(), Failure> {
    if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(|error| Failure::io(parent, &error))?;
    }
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| {
        if error.kind() == io::ErrorKind::AlreadyExists {
            exists(path)
        } else {
            Failure::io(path, &error)
        }
    })
}

/// Makes a directory and its parents, private where they are new.
pub fn ensure_private_dir(path: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| Failure::io(path, &error))
}

/// Refuses a secret file that others may read.
pub fn require_private(path: &Path) -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let mode = fs::metadata(path)
            .map_err(|error| Failure::io(path, &error))?
            .mode()
            & 0o777;
        if mode & 0o077 != 0 {
            return Err(Failure::input(&failure::OTHERS_MAY_READ)
                .at(path.display())
                .found(format!("mode {mode:04o}"))
                .expected("mode 0600")
                .hint(failure::chmod(path.display())));
        }
    }
    Ok(())
}

/// A file named in another file: relative to where that one is.
pub fn beside(path: &Path, name: &str) -> std::path::PathBuf {
    path.parent().unwrap_or(Path::new("")).join(name)
}

pub fn options(mode: Mode) -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(
        &mut options,
        if mode == Mode::Private { 0o600 } else { 0o644 },
    );
    options
}

fn exists(path: &Path) -> Failure {
    Failure::input(&failure::NOT_OVERWRITTEN)
        .at(path.display())
        .found("an existing file or directory")
        .expected("a new name")
        .hint(&failure::CHOOSE_ANOTHER_NAME)
}
