//! What values a setting may have: what can be said, what follows where nothing is, and what is refused.

use std::marker::PhantomData;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, value_parser};
use toml::Value;

use super::declare::Setting;
use super::{ConfigError, LogFormat, WebOrigin};

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
    fn settle(
        &self,
        setting: &Setting,
        said: Option<Self::Said>,
        data: &Path,
    ) -> Result<Self::Value, ConfigError>;

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

/// There is no default: it must be said.
pub struct Required<T>(pub PhantomData<T>);

impl<T: Said> Rule for Required<T> {
    type Said = T;
    type Value = T;

    fn settle(&self, setting: &Setting, said: Option<T>, _: &Path) -> Result<T, ConfigError> {
        said.ok_or(ConfigError::Missing {
            key: setting.key,
            env: setting.variable,
            flag: setting.flag,
        })
    }

    fn shown(value: &T) -> Option<Value> {
        value.shown()
    }
}

/// There is no default: it may be left out.
pub struct Optional<T>(pub PhantomData<T>);

impl<T: Said> Rule for Optional<T> {
    type Said = T;
    type Value = Option<T>;

    fn settle(&self, _: &Setting, said: Option<T>, _: &Path) -> Result<Option<T>, ConfigError> {
        Ok(said)
    }

    fn shown(value: &Option<T>) -> Option<Value> {
        value.as_ref()?.shown()
    }
}

/// A file that may be left out, and is read again on SIGHUP and when it changes.
pub struct ReadAgain;

impl Rule for ReadAgain {
    type Said = PathBuf;
    type Value = Option<PathBuf>;

    fn settle(
        &self,
        _: &Setting,
        said: Option<PathBuf>,
        _: &Path,
    ) -> Result<Option<PathBuf>, ConfigError> {
        Ok(said)
    }

    fn shown(value: &Option<PathBuf>) -> Option<Value> {
        value.as_ref()?.shown()
    }

    fn read_again(value: &Option<PathBuf>) -> Option<&Path> {
        value.as_deref()
    }
}

/// A file; by default of this name, among the ledger's files.
pub struct InData(pub &'static str);

impl Rule for InData {
    type Said = PathBuf;
    type Value = PathBuf;

    fn settle(
        &self,
        _: &Setting,
        said: Option<PathBuf>,
        data: &Path,
    ) -> Result<PathBuf, ConfigError> {
        Ok(said.unwrap_or_else(|| data.join(self.0)))
    }

    fn shown(value: &PathBuf) -> Option<Value> {
        value.shown()
    }

    fn default(&self) -> Option<String> {
        Some(format!("{} in --data", self.0))
    }
}

/// This, unless something else is said.
pub struct Or<T>(pub fn() -> T);

impl<T: Said> Rule for Or<T> {
    type Said = T;
    type Value = T;

    fn settle(&self, _: &Setting, said: Option<T>, _: &Path) -> Result<T, ConfigError> {
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

/// A number: by default the first, at least the second, at most the third.
pub struct Number<T>(pub [u64; 3], pub PhantomData<T>);

impl<T: Copy + TryFrom<u64> + TryInto<u64>> Rule for Number<T> {
    type Said = u64;
    type Value = T;

    fn settle(&self, setting: &Setting, said: Option<u64>, _: &Path) -> Result<T, ConfigError> {
        let [default, least, most] = self.0;
        let found = said.unwrap_or(default);
        let within = (least..=most).contains(&found);
        let value = within.then(|| T::try_from(found).ok()).flatten();
        value.ok_or(ConfigError::Range {
            key: setting.key,
            found,
            least,
            most,
        })
    }

    fn shown(value: &T) -> Option<Value> {
        (*value).try_into().ok()?.shown()
    }

    fn default(&self) -> Option<String> {
        Some(self.0[0].to_string())
    }

    fn range(&self) -> Option<[u64; 3]> {
        Some(self.0)
    }
}

/// What a flag, a variable or a file can say.
pub trait Said: Clone + Send + Sync + serde::Serialize + 'static {
    /// An argument that is read as this.
    fn parsed(argument: Arg) -> Arg;

    /// As a file says it; `None` if that is nothing.
    fn shown(&self) -> Option<Value> {
        Value::try_from(self).ok()
    }

    /// What the arguments say.
    fn given(matches: &ArgMatches, id: &str) -> Option<Self> {
        matches.get_one(id).cloned()
    }

    /// The same, said by a file in this directory.
    fn said_in(self, _directory: &Path) -> Self {
        self
    }
}

macro_rules! plainly_said {
    ($($type:ty),*) => {$(
        impl Said for $type {
            fn parsed(argument: Arg) -> Arg {
                argument.value_parser(value_parser!($type))
            }
        }
    )*};
}

plainly_said!(u64, bool, String, SocketAddr, LogFormat);

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
        (!self.is_empty()).then(|| Value::try_from(self).ok())?
    }

    fn given(matches: &ArgMatches, id: &str) -> Option<Self> {
        matches
            .get_many(id)
            .map(|origins| origins.cloned().collect())
    }
}
