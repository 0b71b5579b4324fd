//! Changing single fields of a manifest's text: everything else stays as its author wrote it.

use crate::cli::yaml::Node;

/// A piece of text that another one replaces; places are counted in characters.
pub struct Edit {
    at: usize,
    removed: usize,
    new: String,
}

impl Edit {
    /// Gives a mapping a field. An empty one (`name:`) has no place of its own and must not be there.
    pub fn field(text: &str, mapping: &Node, name: &str, value: String) -> Self {
        if let Some(old) = mapping.field(name) {
            let quotes = match text.chars().nth(old.at) {
                Some('"' | '\'') => 2,
                _ => 0,
            };
            let written = old.text().map_or(0, |text| text.chars().count());
            return Self {
                at: old.at,
                removed: written + quotes,
                new: value,
            };
        }
        let before: Vec<char> = text.chars().take(mapping.at + 1).collect();
        if before.last() == Some(&'{') {
            return Self {
                at: mapping.at + 1,
                removed: 0,
                new: format!("{name}: {value}, "),
            };
        }
        let indent = before.iter().rev().skip(1).take_while(|c| **c != '\n');
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        Self {
            at: mapping.at,
            removed: 0,
            new: format!("{name}: {value}{end}{}", " ".repeat(indent.count())),
        }
    }
}

/// The text with these changes, no two of one place.
pub fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.at);
    let mut new = String::with_capacity(text.len());
    let mut characters = text.chars();
    let mut read = 0;
    for edit in edits {
        new.extend(characters.by_ref().take(edit.at.saturating_sub(read)));
        new.push_str(&edit.new);
        characters.by_ref().take(edit.removed).for_each(drop);
        read = edit.at + edit.removed;
    }
    new.extend(characters);
    new
}
