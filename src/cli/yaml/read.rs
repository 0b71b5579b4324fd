//! The values of a file by what they must be; what a mapping has and nobody asked for is said too.

use super::{Node, Value, parse};
use crate::cli::problem::{Collector, Place, quoted};
use crate::domain::nearest::nearest;
use crate::words::{Value as Message, dossier};
use std::cell::RefCell;

/// Where problems of a file go.
#[derive(Clone, Copy)]
pub struct Source<'p> {
    /// The file's name.
    pub file: &'p str,
    /// Collects what is wrong.
    pub problems: &'p Collector,
}

impl Source<'_> {
    /// Notes a problem of a line.
    pub fn add(&self, line: u32, field: &str, message: impl Message) {
        let place = Place::new(self.file, line);
        self.problems.add(&place, field, message);
    }

    /// Parses the file's text.
    pub fn parse(&self, text: &str) -> Option<Node> {
        let parsed = parse(text);
        let noted = parsed.map_err(|error| self.add(error.line, "", error));
        noted.ok()
    }
}

/// What stands at one place of a file.
#[derive(Clone)]
pub struct Entry<'a> {
    source: Source<'a>,
    path: String,
    line: u32,
    node: &'a Node,
}

impl<'a> Entry<'a> {
    /// The file as a whole.
    pub fn root(source: Source<'a>, node: &'a Node) -> Self {
        Self::new(source, String::new(), node)
    }

    fn new(source: Source<'a>, path: String, node: &'a Node) -> Self {
        Self {
            source,
            path,
            line: node.line,
            node,
        }
    }

    /// What was parsed.
    pub fn node(&self) -> &'a Node {
        self.node
    }

    /// The names that lead to it: `rows[1].value`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Notes a problem of it.
    pub fn wrong(&self, message: impl Message) {
        self.source.add(self.line, &self.path, message);
    }

    /// Notes a problem that takes work to say, as long as problems are listed.
    pub fn wrong_with(&self, message: impl FnOnce() -> String) {
        if !self.source.problems.is_full() {
            self.wrong(message());
        }
    }

    /// What was made of it; an error is noted.
    pub fn ok<T, E: Message>(&self, made: Result<T, E>) -> Option<T> {
        made.map_err(|error| self.wrong(error)).ok()
    }

    /// Itself; without a value it is wrong.
    pub fn given(&self) -> Option<&Self> {
        if self.node.is_null() {
            self.wrong(&dossier::NO_VALUE);
            return None;
        }
        Some(self)
    }

    /// Its text; it must be one value.
    pub fn text(&self) -> Option<&'a str> {
        let text = self.given()?.node.text();
        self.ok(text.ok_or(&dossier::ONE_VALUE))
    }

    /// What its text says.
    pub fn parsed<T, E: Message>(&self, parse: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        self.ok(parse(self.text()?))
    }

    /// Its entries; it must be a list.
    pub fn list(&self) -> Option<Vec<Self>> {
        let Value::List(items) = &self.given()?.node.value else {
            self.wrong(&dossier::A_LIST);
            return None;
        };
        let items = items.iter().enumerate();
        let items = items.map(|(i, item)| (format!("{}[{i}]", self.path), item));
        Some(
            items
                .map(|(path, item)| Self::new(self.source, path, item))
                .collect(),
        )
    }

    /// Its fields; it must be a mapping.
    pub fn fields(&self) -> Option<Fields<'a>> {
        self.fields_such_as("name: value")
    }

    /// Its fields, of which one could be `example`; it must be a mapping.
    pub fn fields_such_as(&self, example: &str) -> Option<Fields<'a>> {
        let found = match &self.node.value {
            Value::Map(entries) => {
                return Some(Fields {
                    at: self.clone(),
                    entries,
                    known: RefCell::default(),
                });
            }
            Value::List(_) => dossier::fields_not_list(example),
            Value::Scalar { .. } => dossier::fields(example),
        };
        self.wrong(found);
        None
    }

    /// The field of a mapping that has one; it stands on the mapping's line.
    pub fn only(&self) -> Option<(&'a str, Self)> {
        let [(name, node)] = self.node.entries()? else {
            return None;
        };
        let inner = Self {
            path: join(&self.path, name),
            node,
            ..self.clone()
        };
        Some((name, inner))
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// The fields of one mapping.
pub struct Fields<'a> {
    at: Entry<'a>,
    entries: &'a [(String, Node)],
    /// What was asked for.
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Fields<'a> {
    /// The file it stands in.
    pub fn source(&self) -> Source<'a> {
        self.at.source
    }

    /// The line on which the mapping starts.
    pub fn line(&self) -> u32 {
        self.at.line
    }

    /// Where the mapping starts.
    pub fn place(&self) -> Place {
        Place::new(self.at.source.file, self.at.line)
    }

    /// A field, or where it would stand: on the line of the mapping.
    fn at(&self, key: &str) -> Entry<'a> {
        let mut entries = self.entries.iter();
        let found = entries.find(|(name, _)| name == key);
        let node = found.map_or(self.at.node, |(_, node)| node);
        Entry::new(self.at.source, join(&self.at.path, key), node)
    }

    /// Notes a problem with a field of this mapping.
    pub fn wrong(&self, key: &str, message: impl Message) {
        self.at(key).wrong(message);
    }

    /// The value of a field; an error is noted.
    pub fn ok<T, E: Message>(&self, key: &str, read: Result<T, E>) -> Option<T> {
        self.at(key).ok(read)
    }

    /// Notes that what a field names is not found in one of these files.
    pub fn not_found(&self, key: &str, message: impl Message, files: &[&str]) {
        let Entry {
            source, path, line, ..
        } = self.at(key);
        let place = Place::new(source.file, line);
        source.problems.not_found(&place, path, message, files);
    }

    /// Whether a field stands in the file.
    pub fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|(name, _)| name == key)
    }

    /// Whether a field stands in the file and is null, where that says something.
    pub fn is_null(&self, key: &'static str) -> bool {
        self.asked(key).is_some_and(|entry| entry.node.is_null())
    }

    /// A field that may be absent, be it null or not.
    fn asked(&self, key: &'static str) -> Option<Entry<'a>> {
        let mut known = self.known.borrow_mut();
        if !known.contains(&key) {
            known.push(key);
        }
        self.has(key).then(|| self.at(key))
    }

    /// A field that may be absent; without a value it is wrong.
    pub fn entry(&self, key: &'static str) -> Option<Entry<'a>> {
        self.asked(key)?.given().cloned()
    }

    fn required(&self, key: &'static str) -> Option<Entry<'a>> {
        let entry = self.asked(key);
        if entry.is_none() {
            self.wrong(key, &dossier::IS_MISSING);
        }
        entry
    }

    /// A field that may be absent.
    pub fn opt<T, E: Message>(
        &self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.asked(key)?.parsed(parse)
    }

    /// A field that must be there.
    pub fn req<T, E: Message>(
        &self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        self.required(key)?.parsed(parse)
    }

    /// The text of a field.
    pub fn text(&self, key: &'static str) -> Option<&'a str> {
        self.asked(key)?.text()
    }

    /// The entries of a list; none if the field is absent.
    pub fn list(&self, key: &'static str) -> Vec<Entry<'a>> {
        let list = self.asked(key).and_then(|entry| entry.list());
        list.unwrap_or_default()
    }

    /// The words of a list.
    pub fn words<T, E: Message>(
        &self,
        key: &'static str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Vec<T> {
        let words = self.list(key).into_iter();
        words.filter_map(|word| word.parsed(&parse)).collect()
    }

    /// The fields of an inner mapping; nothing if the field is absent.
    pub fn inner(&self, key: &'static str) -> Option<Fields<'a>> {
        self.entry(key)?.fields()
    }

    /// The fields of an inner mapping that must be there.
    pub fn req_inner(&self, key: &'static str) -> Option<Fields<'a>> {
        self.required(key)?.given()?.fields()
    }

    /// The fields of the mappings of a list.
    pub fn each(&self, key: &'static str) -> impl Iterator<Item = Fields<'a>> {
        let list = self.list(key).into_iter();
        list.filter_map(|entry| entry.fields())
    }

    /// The names and their values, where the author or a message chooses them.
    pub fn entries(&self) -> impl Iterator<Item = (&'a str, Entry<'a>)> {
        self.entries.iter().map(|(name, node)| {
            let path = join(&self.at.path, name);
            (name.as_str(), Entry::new(self.at.source, path, node))
        })
    }

    /// Notes that there is no field of this name, and which ones there are.
    pub fn unknown(&self, line: u32, name: &str, known: &[&str]) {
        if self.at.source.problems.is_full() {
            return;
        }
        let message = match nearest(name, known.iter().copied()) {
            Some(near) => dossier::field_near(quoted(name), quoted(near)),
            None => dossier::field_known(quoted(name), known.join(", ")),
        };
        self.at.source.add(line, &self.at.path, message);
    }

    /// Says which fields nobody asked for.
    pub fn finish(self) {
        let known = self.known.borrow();
        for (name, node) in self.entries {
            if !known.contains(&name.as_str()) {
                self.unknown(node.line, name, &known);
            }
        }
    }
}
