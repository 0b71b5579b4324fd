//! A text as nodes with line numbers: a plain subset (mappings, lists, scalars) and nothing clever.
//!
//! Anchors, aliases, tags and several documents are refused: nobody writes them into a
//! specification on purpose, and they are how a small file becomes a large one.

use saphyr_parser::{Event, Parser, ScalarStyle};
use std::collections::HashSet;
use std::fmt;

/// Largest file, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
const MAX_DEPTH: usize = 12;
const MAX_NODES: usize = 50_000;

/// A node and the line it starts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Line from 1.
    pub line: u32,
    /// Its first character, counted from 0.
    pub at: usize,
    pub value: Value,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text; `plain` if it was written without quotes.
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    /// A mapping in the order of the file.
    Map(Vec<(String, Node)>),
}

impl Node {
    /// The names and values, of a mapping.
    pub fn entries(&self) -> Option<&[(String, Self)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value of a field, of a mapping.
    pub fn field(&self, name: &str) -> Option<&Self> {
        let found = self.entries()?.iter().find(|(key, _)| key == name);
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
    pub message: String,
}

impl YamlError {
    fn new(line: u32, message: impl fmt::Display) -> Self {
        Self {
            line,
            message: message.to_string(),
        }
    }
}

/// Line, and the first character counted from 0.
type Start = (u32, usize);

/// A list or mapping that has begun and not ended.
enum Frame {
    List(Start, Vec<Node>),
    /// The fields so far, their names once more, and the name that waits for its value.
    Map(Start, Vec<(String, Node)>, HashSet<String>, Option<String>),
}

/// Reads one document.
pub fn parse(text: &str) -> Result<Node, YamlError> {
    if text.len() > MAX_BYTES {
        let message = format!("the file has more than {MAX_BYTES} bytes");
        return Err(YamlError::new(0, message));
    }
    let mut stack: Vec<Frame> = Vec::new();
    let mut root = None;
    for (before, event) in Parser::new_from_str(text).enumerate() {
        let (event, span) = event.map_err(|error| {
            let line = u32::try_from(error.marker().line()).unwrap_or(u32::MAX);
            YamlError::new(line, format!("not YAML: {}", error.info()))
        })?;
        let line = u32::try_from(span.start.line()).unwrap_or(u32::MAX);
        if before >= MAX_NODES {
            return Err(YamlError::new(line, "the file has too many values"));
        }
        plain(&event, stack.len(), root.is_some())
            .map_err(|message| YamlError::new(line, message))?;
        let start = (line, span.start.index());
        let done = match event {
            Event::Scalar(text, style, ..) => Node::of(
                start,
                Value::Scalar {
                    text: text.into_owned(),
                    plain: style == ScalarStyle::Plain,
                },
            ),
            Event::SequenceStart(..) => {
                stack.push(Frame::List(start, Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                stack.push(Frame::Map(start, Vec::new(), HashSet::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match stack.pop() {
                Some(frame) => frame.close(),
                None => continue,
            },
            _ => continue,
        };
        match stack.last_mut() {
            None => root = Some(done),
            Some(frame) => frame.take(done)?,
        }
    }
    root.ok_or_else(|| YamlError::new(0, "the file is empty"))
}

/// That this is of the subset that is read.
fn plain(event: &Event<'_>, depth: usize, complete: bool) -> Result<(), &'static str> {
    match event {
        Event::Alias(_) => Err("aliases (*name) are not read; repeat the value"),
        Event::Scalar(_, _, anchor, tag)
        | Event::SequenceStart(anchor, tag)
        | Event::MappingStart(anchor, tag)
            if *anchor != 0 || tag.is_some() =>
        {
            Err("anchors (&name) and tags (!name) are not read")
        }
        Event::SequenceStart(..) | Event::MappingStart(..) if depth >= MAX_DEPTH => {
            Err("values are nested too deeply")
        }
        Event::DocumentStart(_) if complete => Err("one document only"),
        _ => Ok(()),
    }
}

impl Node {
    fn of((line, at): Start, value: Value) -> Self {
        Self { line, at, value }
    }
}

impl Frame {
    /// The next item, name or value.
    fn take(&mut self, node: Node) -> Result<(), YamlError> {
        match self {
            Self::List(_, items) => items.push(node),
            Self::Map(_, _, names, key @ None) => match node.value {
                Value::Scalar { text, .. } => {
                    if !names.insert(text.clone()) {
                        let message = format!("{text} stands twice");
                        return Err(YamlError::new(node.line, message));
                    }
                    *key = Some(text);
                }
                _ => return Err(YamlError::new(node.line, "the name of a field is a word")),
            },
            Self::Map(_, entries, _, key) => {
                // cannot be None: the arm before takes that case
                entries.push((key.take().unwrap_or_default(), node));
            }
        }
        Ok(())
    }

    fn close(self) -> Node {
        match self {
            Self::List(start, items) => Node::of(start, Value::List(items)),
            Self::Map(start, entries, ..) => Node::of(start, Value::Map(entries)),
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
