//! The fields of a YAML mapping, taken one by one; what nobody took is unknown and said so.

use super::problem::{Collector, Place, quoted};
use crate::cli::yaml::{NO_VALUE, Node, Value};
use std::cell::RefCell;
use std::fmt;

/// Where problems of a file go.
#[derive(Clone, Copy)]
pub struct Source<'p> {
    pub file: &'p str,
    pub problems: &'p Collector,
}

impl Source<'_> {
    pub fn add(&self, line: u32, field: &str, message: impl fmt::Display) {
        self.problems
            .add(&Place::new(self.file, line), field, message);
    }
}

pub struct Fields<'a> {
    source: Source<'a>,
    path: String,
    line: u32,
    entries: &'a [(String, Node)],
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Fields<'a> {
    /// The fields of `node`, which must be a mapping.
    pub fn of(source: Source<'a>, path: impl Into<String>, node: &'a Node) -> Option<Self> {
        let path = path.into();
        match &node.value {
            Value::Map(entries) => Some(Self {
                source,
                path,
                line: node.line,
                entries,
                known: RefCell::default(),
            }),
            _ => {
                source.add(node.line, &path, "expected fields such as `name: value`");
                None
            }
        }
    }

    pub fn source(&self) -> Source<'a> {
        self.source
    }

    /// The line on which the mapping starts.
    pub fn line(&self) -> u32 {
        self.line
    }

    pub fn place(&self) -> Place {
        Place::new(self.source.file, self.line)
    }

    fn name(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }

    /// Notes a problem with a field of this mapping.
    pub fn wrong(&self, key: &str, message: impl fmt::Display) {
        self.source.add(self.line_of(key), &self.name(key), message);
    }

    /// The value of a field; an error is noted.
    pub fn ok<T, E: fmt::Display>(&self, key: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|error| self.wrong(key, error)).ok()
    }

    /// Notes that what a field names is not found in one of these files.
    pub fn not_found(&self, key: &str, message: impl fmt::Display, files: &[&str]) {
        let problems = self.source.problems;
        problems.not_found(
            &Place::new(self.source.file, self.line_of(key)),
            self.name(key),
            message,
            files,
        );
    }

    fn line_of(&self, key: &str) -> u32 {
        let mut entries = self.entries.iter();
        let found = entries.find(|(name, _)| name == key);
        found.map_or(self.line, |(_, node)| node.line)
    }

    /// A field, if it is there; a field without a value is wrong.
    pub fn node(&self, key: &'static str) -> Option<&'a Node> {
        let node = self.find(key)?;
        if node.is_null() {
            self.wrong(key, NO_VALUE);
            return None;
        }
        Some(node)
    }

    /// Whether a field stands in the file.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name == key)
    }

    /// Whether a field stands in the file and is null, where that says something.
    pub fn is_null(&self, key: &'static str) -> bool {
        self.find(key).is_some_and(Node::is_null)
    }

    fn find(&self, key: &'static str) -> Option<&'a Node> {
        let mut known = self.known.borrow_mut();
        if !known.contains(&key) {
            known.push(key);
        }
        let found = self.entries.iter().find(|(name, _)| name == key);
        found.map(|(_, node)| node)
    }

    pub fn text(&self, key: &'static str) -> Option<&'a str> {
        let node = self.node(key)?;
        match &node.value {
            Value::Scalar { text, .. } => Some(text),
            _ => {
                self.wrong(key, "expected one value, found a list or fields");
                None
            }
        }
    }

    /// A field that may be absent.
    pub fn opt<T, E: fmt::Display>(
        &self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.ok(key, parse(self.text(key)?))
    }

    /// A field that must be there.
    pub fn req<T, E: fmt::Display>(
        &self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.required(key)?;
        self.opt(key, parse)
    }

    /// The entries of a list, each with its path; nothing if the field is absent.
    pub fn list(&self, key: &'static str) -> Vec<(String, &'a Node)> {
        let Some(node) = self.node(key) else {
            return Vec::new();
        };
        match &node.value {
            Value::List(items) => items
                .iter()
                .enumerate()
                .map(|(i, item)| (format!("{}[{i}]", self.name(key)), item))
                .collect(),
            _ => {
                self.wrong(key, "expected a list");
                Vec::new()
            }
        }
    }

    pub fn words<T, E: fmt::Display>(
        &self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<T> {
        let mut words = Vec::new();
        for (path, node) in self.list(key) {
            match &node.value {
                _ if node.is_null() => self.source.add(node.line, &path, NO_VALUE),
                Value::Scalar { text, .. } => match parse(text) {
                    Ok(word) => words.push(word),
                    Err(error) => self.source.add(node.line, &path, error),
                },
                _ => self.source.add(node.line, &path, "expected one value"),
            }
        }
        words
    }

    /// The fields of an inner mapping; nothing if the field is absent.
    pub fn inner(&self, key: &'static str) -> Option<Fields<'a>> {
        Fields::of(self.source, self.name(key), self.node(key)?)
    }

    /// The fields of an inner mapping that must be there.
    pub fn req_inner(&self, key: &'static str) -> Option<Fields<'a>> {
        self.required(key)?;
        self.inner(key)
    }

    fn required(&self, key: &'static str) -> Option<()> {
        if self.find(key).is_none() {
            self.wrong(key, "is missing");
            return None;
        }
        Some(())
    }

    /// The mapping's names and values, for mappings whose names the author chooses.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, &'a Node)> + 'a {
        self.entries
            .iter()
            .map(|(name, node)| (name.as_str(), node))
    }

    /// The value of one of these.
    pub fn entry<T, E: fmt::Display>(
        &self,
        name: &str,
        node: &Node,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.ok(name, node.text().ok_or("expected one value"))?;
        self.ok(name, parse(text))
    }

    /// Says which fields nobody asked for.
    pub fn finish(self) {
        let known = self.known.borrow();
        for (name, node) in self.entries {
            if !known.iter().any(|k| k == name) {
                let message = format!(
                    "there is no field {}; known: {}",
                    quoted(name),
                    known.join(", ")
                );
                self.source.add(node.line, &self.path, message);
            }
        }
    }
}

#[cfg(test)]
mod tests;
