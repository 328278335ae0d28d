//! Other names of columns: `chosen=answer_good,rejected=answer_bad,time=`.

use core::fmt;

use crate::column::{COLUMNS, Name};

/// Which column of the file holds which logical column.
///
/// A logical column that is mapped is looked for under that name only; mapped to nothing, it is
/// left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    pairs: Vec<(Name, String)>,
}

/// Why a map is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MapError {
    /// A part without `=`.
    NoEquals(String),
    /// A name that is no logical column.
    UnknownName(String),
    /// A logical column that is mapped twice.
    Twice(&'static str),
}

impl Map {
    /// Reads `logical=column` pairs that commas separate.
    ///
    /// # Errors
    /// The first part that is wrong.
    pub fn parse(text: &str) -> Result<Self, MapError> {
        let mut map = Self::default();
        for part in text.split(',').filter(|part| !part.trim().is_empty()) {
            let (name, column) = part
                .split_once('=')
                .ok_or_else(|| MapError::NoEquals(part.trim().to_owned()))?;
            map.add(name.trim(), column.trim())?;
        }
        Ok(map)
    }

    /// Adds one pair; `column` may hold any character.
    ///
    /// # Errors
    /// An unknown logical name, or one that is mapped already.
    pub fn add(&mut self, name: &str, column: &str) -> Result<(), MapError> {
        let found = Name::ALL.iter().find(|known| known.name() == name);
        let name = *found.ok_or_else(|| MapError::UnknownName(name.to_owned()))?;
        if self.column(name).is_some() {
            return Err(MapError::Twice(name.name()));
        }
        self.pairs.push((name, column.to_owned()));
        Ok(())
    }

    /// The column that `name` is mapped to, if it is mapped; empty means none.
    pub(crate) fn column(&self, name: Name) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, column)| column.as_str())
    }

    /// The pairs in the order given.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Name, &str)> {
        self.pairs
            .iter()
            .map(|(name, column)| (*name, column.as_str()))
    }
}

impl fmt::Display for MapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEquals(part) => write!(f, "`{part}` in the map has no `=`; write name=column"),
            Self::UnknownName(name) => {
                let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
                write!(
                    f,
                    "`{name}` is no logical column; they are {}",
                    names.join(", ")
                )
            }
            Self::Twice(name) => write!(f, "`{name}` is mapped twice"),
        }
    }
}

impl core::error::Error for MapError {}
