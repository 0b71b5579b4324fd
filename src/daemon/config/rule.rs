//! What values a setting may have: what can be said, what follows where nothing is, and what is refused.

use std::marker::PhantomData;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use serde::de::DeserializeOwned;
use toml::Value;

use super::{LogFormat, WebOrigin};

/// How a setting's value follows from what is said of it.
pub trait Rule {
    /// As a flag, a variable or a file says it.
    type Said: Said;
    /// As the daemon uses it.
    type Value;

    /// The value; `data` is the directory of the ledger's files.
    ///
    /// # Errors
    /// What was said, or its absence, cannot be used.
    fn settle(&self, said: Option<Self::Said>, data: &Path) -> Result<Self::Value, Wrong>;

    /// The value as a file says it; `None` if it is not set.
    fn shown(value: &Self::Value) -> Option<Value>;

    /// What the help says is the default.
    fn default(&self) -> Option<String> {
        None
    }

    /// Of a number: default, least and most.
    fn range(&self) -> Option<[u64; 3]> {
        None
    }

    /// The file that is read again when it changes.
    fn read_again(_value: &Self::Value) -> Option<&Path> {
        None
    }
}

/// Why a value cannot be used.
pub enum Wrong {
    /// Nothing was said, and there is no default.
    Missing,
    /// Out of range.
    Range {
        /// What was found.
        found: u64,
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
}

/// There is no default: it must be said.
pub struct Required<T>(PhantomData<T>);

/// There is no default: it may be left out.
pub struct Optional<T>(PhantomData<T>);

/// A file that may be left out, and is read again on SIGHUP and when it changes.
pub struct ReadAgain;

/// A file; by default of this name, among the ledger's files.
pub struct InData(pub &'static str);

/// This, unless something else is said.
pub struct Or<T>(pub fn() -> T);

/// A number within bounds.
pub struct Number<T> {
    default: u64,
    least: u64,
    most: u64,
    held_as: PhantomData<T>,
}

impl<T> Required<T> {
    pub const NEW: Self = Self(PhantomData);
}

impl<T> Optional<T> {
    pub const NEW: Self = Self(PhantomData);
}

impl<T> Number<T> {
    pub const fn new(default: u64, least: u64, most: u64) -> Self {
        Self {
            default,
            least,
            most,
            held_as: PhantomData,
        }
    }
}

impl<T: Said> Rule for Required<T> {
    type Said = T;
    type Value = T;

    fn settle(&self, said: Option<T>, _data: &Path) -> Result<T, Wrong> {
        said.ok_or(Wrong::Missing)
    }

    fn shown(value: &T) -> Option<Value> {
        value.shown()
    }
}

impl<T: Said> Rule for Optional<T> {
    type Said = T;
    type Value = Option<T>;

    fn settle(&self, said: Option<T>, _data: &Path) -> Result<Option<T>, Wrong> {
        Ok(said)
    }

    fn shown(value: &Option<T>) -> Option<Value> {
        value.as_ref()?.shown()
    }
}

impl Rule for ReadAgain {
    type Said = PathBuf;
    type Value = Option<PathBuf>;

    fn settle(&self, said: Option<PathBuf>, _data: &Path) -> Result<Option<PathBuf>, Wrong> {
        Ok(said)
    }

    fn shown(value: &Option<PathBuf>) -> Option<Value> {
        value.as_ref()?.shown()
    }

    fn read_again(value: &Option<PathBuf>) -> Option<&Path> {
        value.as_deref()
    }
}

impl Rule for InData {
    type Said = PathBuf;
    type Value = PathBuf;

    fn settle(&self, said: Option<PathBuf>, data: &Path) -> Result<PathBuf, Wrong> {
        Ok(said.unwrap_or_else(|| data.join(self.0)))
    }

    fn shown(value: &PathBuf) -> Option<Value> {
        value.shown()
    }

    fn default(&self) -> Option<String> {
        Some(format!("{} in --data", self.0))
    }
}

impl<T: Said> Rule for Or<T> {
    type Said = T;
    type Value = T;

    fn settle(&self, said: Option<T>, _data: &Path) -> Result<T, Wrong> {
        Ok(said.unwrap_or_else(self.0))
    }

    fn shown(value: &T) -> Option<Value> {
        value.shown()
    }

    fn default(&self) -> Option<String> {
        let value = (self.0)().shown()?;
        Some(
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned),
        )
    }
}

impl<T: Count> Rule for Number<T> {
    type Said = u64;
    type Value = T;

    fn settle(&self, said: Option<u64>, _data: &Path) -> Result<T, Wrong> {
        let found = said.unwrap_or(self.default);
        let within = (self.least..=self.most).contains(&found);
        let value = within.then(|| T::of(found)).flatten();
        value.ok_or(Wrong::Range {
            found,
            least: self.least,
            most: self.most,
        })
    }

    fn shown(value: &T) -> Option<Value> {
        value.count().shown()
    }

    fn default(&self) -> Option<String> {
        Some(self.default.to_string())
    }

    fn range(&self) -> Option<[u64; 3]> {
        Some([self.default, self.least, self.most])
    }
}

/// How a number is held.
pub trait Count: Sized {
    /// `None` if it does not fit.
    fn of(number: u64) -> Option<Self>;
    /// The number.
    fn count(&self) -> u64;
}

macro_rules! held_as {
    ($($type:ty),*) => {$(
        impl Count for $type {
            fn of(number: u64) -> Option<Self> {
                number.try_into().ok()
            }

            fn count(&self) -> u64 {
                // Made from one of these, so it is one.
                (*self).try_into().unwrap_or(u64::MAX)
            }
        }
    )*};
}

held_as!(u32, usize, i64);

impl Count for u64 {
    fn of(number: u64) -> Option<Self> {
        Some(number)
    }

    fn count(&self) -> u64 {
        *self
    }
}

impl Count for NonZeroU32 {
    fn of(number: u64) -> Option<Self> {
        u32::of(number).and_then(Self::new)
    }

    fn count(&self) -> u64 {
        self.get().into()
    }
}

/// What a flag, a variable or a file can say.
pub trait Said: Clone + Send + Sync + DeserializeOwned + 'static {
    /// An argument that is read as this.
    fn parsed(argument: Arg) -> Arg;

    /// As a file says it; `None` if that is nothing.
    fn shown(&self) -> Option<Value>;

    /// What the arguments say.
    fn given(matches: &ArgMatches, id: &str) -> Option<Self> {
        matches.get_one(id).cloned()
    }

    /// The same, said by a file in this directory.
    fn said_in(self, _directory: &Path) -> Self {
        self
    }
}

macro_rules! said {
    ($($type:ty: $value:ident => $shown:expr;)*) => {$(
        impl Said for $type {
            fn parsed(argument: Arg) -> Arg {
                argument.value_parser(value_parser!($type))
            }

            fn shown(&self) -> Option<Value> {
                let $value = self;
                Some($shown)
            }
        }
    )*};
}

said! {
    // Every range ends below what a file can say.
    u64: number => Value::Integer((*number).try_into().unwrap_or(i64::MAX));
    bool: yes => Value::Boolean(*yes);
    String: text => Value::String(text.clone());
    SocketAddr: address => Value::String(address.to_string());
    LogFormat: format => Value::String(format.name().to_owned());
}

impl Said for PathBuf {
    fn parsed(argument: Arg) -> Arg {
        argument.value_parser(value_parser!(Self))
    }

    fn shown(&self) -> Option<Value> {
        Some(Value::String(self.to_string_lossy().into_owned()))
    }

    fn said_in(self, directory: &Path) -> Self {
        directory.join(self)
    }
}

impl Said for Vec<WebOrigin> {
    fn parsed(argument: Arg) -> Arg {
        let argument = argument.value_parser(value_parser!(WebOrigin));
        argument.action(ArgAction::Append).value_delimiter(',')
    }

    fn shown(&self) -> Option<Value> {
        let origins = self.iter().map(|origin| origin.as_str().into());
        (!self.is_empty()).then(|| Value::Array(origins.collect()))
    }

    fn given(matches: &ArgMatches, id: &str) -> Option<Self> {
        matches
            .get_many(id)
            .map(|origins| origins.cloned().collect())
    }
}
