//! One row: its cells are taken one by one, and what nobody took is a problem.

use super::header::Header;
use crate::cli::problem::{Collector, Place};
use crate::words::{Value, dossier};
use std::cell::RefCell;
use std::rc::Rc;

#[derive(Debug)]
pub struct Row {
    pub place: Place,
    header: Rc<Header>,
    /// `None`: it could not be read, which is a problem already.
    cells: Vec<Option<String>>,
    /// Whether a cell has been asked for.
    taken: RefCell<Vec<bool>>,
}

impl Row {
    pub(super) fn new(place: Place, header: Rc<Header>, cells: Vec<Option<String>>) -> Self {
        Self {
            place,
            header,
            taken: RefCell::new(vec![false; cells.len()]),
            cells,
        }
    }

    /// A cell; `None` if it is empty or the table does not have the column.
    pub fn cell(&self, column: &'static str) -> Option<&str> {
        let at = self.header.place_of(column)?;
        if let Some(taken) = self.taken.borrow_mut().get_mut(at) {
            *taken = true;
        }
        let cell = self.cells.get(at)?.as_deref();
        cell.filter(|cell| !cell.is_empty())
    }

    /// Whether the row has something in this cell, be it readable or not.
    fn filled(&self, at: usize) -> bool {
        let cell = self.cells.get(at);
        cell.is_some_and(|cell| cell.as_deref().is_none_or(|text| !text.is_empty()))
    }

    fn field(&self, column: &str) -> String {
        self.header.field(column, self.place.line)
    }

    /// A cell that may be empty.
    pub fn opt<T, E: Value>(
        &self,
        problems: &Collector,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        match parse(self.cell(column)?) {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(problems, column, error);
                None
            }
        }
    }

    /// A cell that must not be empty.
    pub fn req<T, E: Value>(
        &self,
        problems: &Collector,
        column: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.cell(column).is_none() {
            match self.header.place_of(column) {
                None => self.header.misses(column, problems),
                // What could not be read is a problem already.
                Some(at) if self.filled(at) => {}
                Some(_) => self.wrong(problems, column, &dossier::EMPTY_CELL),
            }
            return None;
        }
        self.opt(problems, column, parse)
    }

    /// Notes a problem of a cell.
    pub fn wrong(&self, problems: &Collector, column: &str, message: impl Value) {
        problems.add(&self.place, self.field(column), message);
    }

    /// Notes that what a cell names is not found in one of these files.
    pub fn not_found(
        &self,
        problems: &Collector,
        column: &str,
        message: impl Value,
        files: &[&str],
    ) {
        problems.not_found(&self.place, self.field(column), message, files);
    }

    /// Whether the cell is filled on which these others depend; without it they must be empty.
    pub fn with(
        &self,
        problems: &Collector,
        column: &'static str,
        others: &[&'static str],
    ) -> bool {
        if self.cell(column).is_some() {
            return true;
        }
        // A cell that could not be read: whether it is filled is known, and that is enough.
        if self
            .header
            .place_of(column)
            .is_some_and(|at| self.filled(at))
        {
            return true;
        }
        for other in others {
            if self.cell(other).is_some() {
                self.wrong(problems, other, dossier::depends(column));
            }
        }
        false
    }

    /// Which kind of row it is could not be read: nobody can say which cells it uses.
    pub fn of_no_kind(&self) {
        self.taken.borrow_mut().fill(true);
    }

    /// Says which filled cells nobody asked for: to drop them would lose what somebody meant.
    pub(in crate::cli) fn finish(&self, problems: &Collector) {
        for (at, taken) in self.taken.borrow().iter().enumerate() {
            let readable = self.cells.get(at).is_some_and(Option::is_some);
            if let (false, true, true, Some(name)) =
                (*taken, readable, self.filled(at), self.header.name(at))
            {
                self.wrong(problems, name, &dossier::NOT_OF_THIS_KIND);
            }
        }
    }
}
