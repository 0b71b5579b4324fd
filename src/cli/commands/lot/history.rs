//! `lot history`: what happened to a lot, one line an entry, the oldest first.

use std::sync::Arc;

use clap::Args;

use crate::cli::compose;
use crate::cli::context::{Context, KeyArgs};
use crate::cli::exit::Outcome;
use crate::cli::list::{Cell, Column, List, ListArgs};
use crate::cli::lot_record::{Line, LotArg, LotRecord, Names, lines};
use crate::cli::render::recall::with_text;
use crate::domain::id::KeyId;
use crate::domain::statement::Recorded;
use crate::domain::time::{Date, TimestampMs, UtcOffset};
use crate::words::{Language, history as words, sheet};

/// Which lot, and from when on.
#[derive(Debug, Args)]
#[command(before_help = "Examples:
  lotledger lot history CE26-0007
  lotledger lot history CE26-0007 --since 2026-11-30 --keys maker/
  lotledger lot history CE26-0007 --csv > history.csv")]
pub struct LotHistory {
    /// Which lot.
    #[command(flatten)]
    lot: LotArg,
    /// Only what was recorded from then on: a day, a time with its offset, or an entry's index
    #[arg(long, value_name = "TIME|INDEX", value_parser = since)]
    since: Option<Since>,
    /// Keyrings: the ledger knows no names of people, they do.
    #[command(flatten)]
    keys: KeyArgs,
    /// How much, and in which form.
    #[command(flatten)]
    list: ListArgs,
}

/// From when on. What is written down late counts from when it was recorded.
#[derive(Debug, Clone, Copy)]
enum Since {
    Index(u64),
    Time(TimestampMs),
    /// From its first instant, in Japan for who reads Japanese, else in UTC.
    Day(Date),
}

fn since(text: &str) -> Result<Since, String> {
    if let Ok(index) = text.parse() {
        return Ok(Since::Index(index));
    }
    if let Ok(day) = Date::parse(text) {
        return Ok(Since::Day(day));
    }
    compose::time(text)
        .map(|(time, _)| Since::Time(time))
        .map_err(|error| format!("{error}, a day such as 2026-11-22, or an index"))
}

impl Since {
    fn has(self, entry: &Recorded, language: Language) -> bool {
        match self {
            Self::Index(index) => entry.index >= index,
            Self::Time(time) => entry.recorded_at >= time,
            Self::Day(day) => {
                let offset = match language {
                    Language::English => UtcOffset::UTC,
                    Language::Japanese => UtcOffset::JST,
                };
                entry.recorded_at.date(offset) >= day
            }
        }
    }
}

/// Columns of entries.
pub(in crate::cli) const COLUMNS: &[Column] = &[
    Column::new("index", &words::INDEX),
    Column::new("at", &words::WHEN),
    Column::new("event", &words::WHAT),
    Column::name("said", &words::SAID),
    Column::name("signed_by", &words::SIGNED_BY),
    Column::reference("recorded_at", &words::RECORDED_AT).of_times(),
    Column::reference("keys", &words::KEYS),
    Column::reference("statement", &words::HASH),
];

impl LotHistory {
    pub async fn run(self, context: &Context) -> Outcome {
        let keyring = self.keys.open()?;
        let mut client = context.client().await?;
        let trust = context.trust_if_any()?;
        let lot = self.lot.find(&client).await?;
        let record = LotRecord::read(&mut client, trust.as_ref(), lot).await?;
        let mut acts = record.acts();
        if let Some(since) = self.since {
            acts.retain(|act| since.has(act, context.output.language));
        }
        let over = acts.len().saturating_sub(self.list.limit());
        let acts = acts.split_off(over);
        let names = Names::new(record.view(), &keyring);
        let list = List {
            schema: "lotledger.history.v1",
            key: "entries",
            columns: COLUMNS,
            rows: rows(&acts, &record, &names),
            more: over > 0,
            nothing: match self.since {
                Some(_) => &words::SINCE_TIME,
                None => &words::NOTHING_HAPPENED,
            },
        };
        let outcome = list.answer(context, &self.list)?;
        let output = context.output;
        if record.evidence().is_none() {
            output.remark(sheet::DAEMONS_WORD.get(output.language));
        }
        if record.standing.is_none() {
            output.remark(words::not_shown(record.hidden()).get(output.language));
        }
        Ok(outcome)
    }
}

fn rows(acts: &[Arc<Recorded>], record: &LotRecord, names: &Names<'_>) -> Vec<Vec<Cell>> {
    let acts = acts.iter().map(Arc::as_ref);
    let lines = lines(acts, names);
    let lines = lines.into_iter().map(|line| Line {
        said: with_text(&line.said, &record.view().told(line.entry).into()),
        ..line
    });
    lines.map(|line| row(&line)).collect()
}

/// An entry as a row.
pub(in crate::cli) fn row(line: &Line<'_>) -> Vec<Cell> {
    let entry = line.entry;
    let keys: Vec<KeyId> = entry.statement.signers.iter().map(|s| s.key).collect();
    let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
    let signed_by = line.signed_by();
    vec![
        // Entry 0 is one too.
        Cell::said(entry.index, crate::words::Wording::data(entry.index)),
        Cell::text(&line.at),
        Cell::word(entry.statement.event.name(), &line.what),
        Cell::words(line.said.clone()),
        Cell::words(signed_by.clone()),
        Cell::time(Some(entry.recorded_at.ms())),
        Cell::list(&keys),
        Cell::text(entry.payload_hash.to_string()),
    ]
}
