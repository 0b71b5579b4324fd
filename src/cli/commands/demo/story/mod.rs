//! The story: 121 days in the life of two lots.
//!
//! `founding` lets everybody in, `making` takes both lots to their release, `vials` follows the box.

mod founding;
mod making;
mod vials;

use super::step::{Both, CommandLine, Expect, Item, args};
use crate::cli::commands::lot::shift_dates::shift_date;
use crate::cli::exit::Failure;
use crate::domain::time::Date;
use crate::words::Problem;

#[derive(Debug, Clone)]
pub struct Today {
    /// Day 0, in Japan.
    pub date: Date,
    /// The moment on it at which clinic B asks: UTC, to the second, not after the wall clock.
    pub now: String,
}

pub fn items(today: &Today) -> Result<Vec<Item>, Failure> {
    let mut tale = Tale {
        today: today.clone(),
        day: 0,
        items: Vec::new(),
    };
    tale.founding()?;
    tale.making()?;
    tale.delivery()?;
    tale.use_and_recall()?;
    tale.audit();
    Ok(tale.items)
}

struct Tale {
    today: Today,
    day: i32,
    items: Vec<Item>,
}

impl Tale {
    pub(super) fn date(&self, day: i32) -> Result<Date, Failure> {
        shift_date(self.today.date, day).ok_or_else(|| {
            Failure::not_checked(Problem::CLOCK, "the wall clock is beyond the calendar")
        })
    }

    pub(super) fn day(&mut self, day: i32) -> Result<(), Failure> {
        self.day = day;
        let date = self.date(day)?.to_string();
        self.items.push(Item::Day { day, date });
        Ok(())
    }

    /// A time of the day, in Japan.
    pub(super) fn at(&self, time: &str) -> Result<String, Failure> {
        Ok(format!("{}T{time}:00+09:00", self.date(self.day)?))
    }

    pub(super) fn say(&mut self, en: &str, ja: &str) {
        self.items.push(Item::Say(Both {
            en: en.to_owned(),
            ja: ja.to_owned(),
        }));
    }

    pub(super) fn step(
        &mut self,
        daemon: bool,
        line: &str,
        out: Option<&'static str>,
        expect: Expect,
    ) {
        self.items.push(Item::Run(CommandLine {
            daemon,
            args: args(line),
            out,
            expect,
        }));
    }

    pub(super) fn run(&mut self, line: &str) {
        self.step(false, line, None, Expect::Done);
    }

    pub(super) fn daemon(&mut self, line: &str, out: Option<&'static str>) {
        self.step(true, line, out, Expect::Done);
    }

    pub(super) fn expect(&mut self, name: &'static str, answer: &'static str, line: &str) {
        self.step(false, line, None, Expect::Answer { name, line: answer });
    }
}
