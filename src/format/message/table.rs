//! What a declaration says of a message, as data: docs/FORMAT.md is written from it and YAML read by it.

/// The fields of a message.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name in the proto file.
    pub message: &'static str,
    /// Its fields, in the order in which they are judged, but for choices and conditions on others.
    pub fields: &'static [Field],
    /// Of these exactly one is there; empty if the message has no such choice.
    pub choice: &'static [Field],
    /// The fields by which a list of such messages ascends.
    pub keys: &'static [&'static str],
    /// Fields that are there exactly with something else, and what that is.
    pub only: &'static [(&'static str, &'static str)],
}

#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name in the proto file.
    pub name: &'static str,
    pub shape: Shape,
}

#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// The kind of value, or of each element.
    pub kind: Kind,
    pub optional: bool,
    /// How many there are, if it is a list.
    pub list: Option<List>,
}

#[derive(Debug, Clone, Copy)]
pub struct List {
    pub least: usize,
    pub most: usize,
    /// Strictly ascending; otherwise the order is the author's, and says something.
    pub ascending: bool,
}

#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A text of this form.
    Text(&'static str),
    /// A reference with this prefix.
    Reference(&'static str),
    /// A word of the list with this name: its words in order, as the domain writes them.
    Word(&'static str, &'static [&'static str]),
    /// A whole number within these bounds.
    Number(i64, i64),
    /// True or absent.
    Flag,
    /// A time in milliseconds.
    Time,
    /// A hash: 32 bytes.
    Hash,
    /// A salted commitment: 32 bytes.
    Commitment,
    /// A vial's id: 32 bytes.
    VialId,
    /// A vial's tag: 32 bytes.
    VialTag,
    /// Other bytes, as docs/FORMAT.md calls them.
    Bytes(&'static str),
    Message(&'static Table),
}

impl Shape {
    /// One that must be there.
    pub const fn of(kind: Kind) -> Self {
        Self {
            kind,
            optional: false,
            list: None,
        }
    }

    /// The same, in a list.
    pub(crate) const fn listed(self, least: usize, most: usize, ascending: bool) -> Self {
        let list = List {
            least,
            most,
            ascending,
        };
        Self {
            list: Some(list),
            ..self
        }
    }
}

impl Table {
    /// All its fields, those of the choice last.
    pub fn all(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().chain(self.choice)
    }

    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.all().find(|field| field.name == name)
    }

    /// The field at this path, e.g. `process_recorded.bank.identity`.
    pub fn at(&self, path: &str) -> Option<&'static Field> {
        match path.split_once('.') {
            None => self.field(path),
            Some((name, rest)) => match self.field(name)?.shape.kind {
                Kind::Message(table) => table.at(rest),
                _ => None,
            },
        }
    }
}
