//! YAML with line numbers: a plain subset (mappings, lists, scalars) and nothing clever.
//!
//! Anchors, aliases, tags and several documents are refused: nobody writes them into a
//! specification on purpose, and they are how a small file becomes a large one.

use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::HashSet;
use std::fmt;

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Deepest nesting.
const MAX_DEPTH: usize = 12;
/// Most nodes.
const MAX_NODES: usize = 50_000;

/// Of a field whose value is null: what it means nobody can know.
pub const NO_VALUE: &str = "has no value; leave the field out, or quote the text";

/// A node and the line it starts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Line from 1.
    pub line: u32,
    /// Its first character, counted from 0.
    pub at: usize,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text; `plain` if it was written without quotes.
    Scalar {
        /// The text.
        text: String,
        /// Whether it stood without quotes.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A mapping in the order of the file.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The value of a field, of a mapping.
    pub fn field(&self, name: &str) -> Option<&Self> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        let found = entries.iter().find(|(key, _)| key == name);
        found.map(|(_, node)| node)
    }

    /// Its text, of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// True for an empty value, `~` and `null` without quotes.
    pub fn is_null(&self) -> bool {
        matches!(&self.value, Value::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null"))
    }
}

/// Why a text is not the YAML that is read here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct YamlError {
    /// Line from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
}

enum Frame {
    List(Start, Vec<Node>),
    /// The fields so far, their names once more, and the name that waits for its value.
    Map(Start, Vec<(String, Node)>, HashSet<String>, Option<String>),
}

/// Line, and the first character counted from 0.
type Start = (u32, usize);

/// Reads one document.
pub fn parse(text: &str) -> Result<Node, YamlError> {
    let fail = |line: u32, message: &dyn fmt::Display| YamlError {
        line,
        message: message.to_string(),
    };
    if text.len() > MAX_BYTES {
        let message = format!("the file has more than {MAX_BYTES} bytes");
        return Err(fail(0, &message));
    }
    let mut stack: Vec<Frame> = Vec::new();
    let mut root = None;
    let mut nodes = 0_usize;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let line = u32::try_from(error.marker().line()).unwrap_or(u32::MAX);
            fail(line, &format!("not YAML: {}", error.info()))
        })?;
        let line = u32::try_from(span.start.line()).unwrap_or(u32::MAX);
        let at = span.start.index();
        nodes += 1;
        if nodes > MAX_NODES {
            return Err(fail(line, &"the file has too many values"));
        }
        let done = match event {
            Event::Alias(_) => {
                return Err(fail(
                    line,
                    &"aliases (*name) are not read; repeat the value",
                ));
            }
            Event::Scalar(_, _, anchor, ref tag) if anchor != 0 || tag.is_some() => {
                return Err(fail(line, &"anchors (&name) and tags (!name) are not read"));
            }
            Event::SequenceStart(anchor, ref tag) | Event::MappingStart(anchor, ref tag)
                if anchor != 0 || tag.is_some() =>
            {
                return Err(fail(line, &"anchors (&name) and tags (!name) are not read"));
            }
            Event::Scalar(text, style, _, _) => Some(Node {
                line,
                at,
                value: Value::Scalar {
                    text: text.into_owned(),
                    plain: style == ScalarStyle::Plain,
                },
            }),
            Event::SequenceStart(..) | Event::MappingStart(..) if stack.len() >= MAX_DEPTH => {
                return Err(fail(line, &"values are nested too deeply"));
            }
            Event::SequenceStart(..) => {
                stack.push(Frame::List((line, at), Vec::new()));
                None
            }
            Event::MappingStart(..) => {
                stack.push(Frame::Map((line, at), Vec::new(), HashSet::new(), None));
                None
            }
            Event::SequenceEnd | Event::MappingEnd => stack.pop().map(Frame::close),
            Event::DocumentStart(_) if root.is_some() => {
                return Err(fail(line, &"one document only"));
            }
            _ => None,
        };
        let Some(node) = done else { continue };
        match stack.last_mut() {
            None => root = Some(node),
            Some(Frame::List(_, items)) => items.push(node),
            Some(Frame::Map(_, _, names, key @ None)) => match node.value {
                Value::Scalar { text, .. } => {
                    if !names.insert(text.clone()) {
                        return Err(fail(node.line, &format!("{text} stands twice")));
                    }
                    *key = Some(text);
                }
                _ => return Err(fail(node.line, &"the name of a field is a word")),
            },
            Some(Frame::Map(_, entries, _, key)) => {
                // cannot be None: the arm before takes that case
                entries.push((key.take().unwrap_or_default(), node));
            }
        }
    }
    root.ok_or_else(|| fail(0, &"the file is empty"))
}

impl Frame {
    fn close(self) -> Node {
        match self {
            Self::List((line, at), items) => Node {
                line,
                at,
                value: Value::List(items),
            },
            Self::Map((line, at), entries, ..) => Node {
                line,
                at,
                value: Value::Map(entries),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_file() {
        let node = parse("a: 1\nrows:\n- {code: X, n: \"2\"}\n- code: Y\n").unwrap();
        let Value::Map(entries) = &node.value else {
            panic!("a mapping")
        };
        let Value::List(rows) = &entries[1].1.value else {
            panic!("a list")
        };
        assert_eq!((rows[0].line, rows[1].line), (3, 4));
    }

    #[test]
    fn what_is_not_read_is_named() {
        for (text, expected) in [
            ("a: &x 1\nb: *x\n", "anchors"),
            ("a: !!int 1\n", "tags"),
            ("a: 1\na: 2\n", "twice"),
            ("a: 1\n---\nb: 2\n", "one document"),
            ("", "empty"),
            ("a: [1, 2\n", "not YAML"),
            ("[[[[[[[[[[[[[1]]]]]]]]]]]]]", "deep"),
            ("{[1]: 2}", "word"),
        ] {
            let error = parse(text).expect_err(text);
            assert!(error.message.contains(expected), "{text:?}: {error}");
        }
    }
}
