//! Files that people write in YAML. `parse` makes nodes with their lines of a text; `read` is the one reader
//! above it: whoever wants a value says what it must be, and what it is not is noted with file, line and
//! path.

mod parse;
mod read;
#[cfg(test)]
mod tests;

pub use parse::{MAX_BYTES, Node, Value, YamlError, parse};
pub use read::{Entry, Fields, Source};
