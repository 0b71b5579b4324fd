//! Which lot is meant: its number as on the label, or number and product. Whatever names a lot is read here.

use std::collections::BTreeMap;
use std::str::FromStr;

use clap::Args;

use crate::cli::client::Client;
use crate::cli::exit::Failure;
use crate::cli::ledger_names::{self, LedgerNames};
use crate::domain::id::{Gtin14, LotId, LotNumber};
use crate::words::{Problem, Wording, sheet as words};

/// Most rows of a list that are looked through for a number; of more the product has to be said.
const MAX_ROWS: usize = 20_000;

/// Which lot.
#[derive(Debug, Clone, Args)]
pub struct LotArg {
    /// The lot: its number as on the label, or (01)GTIN(10)LOT
    #[arg(value_name = "LOT")]
    lot: String,
    /// Its product, where several have this number
    #[arg(long, value_name = "GTIN")]
    gtin: Option<Gtin14>,
}

impl LotArg {
    /// The lot that is meant.
    ///
    /// # Errors
    /// Exit 2: it is no lot number, or several are meant. Exit 3: none is shown.
    pub async fn find(&self, client: &Client) -> Result<LotId, Failure> {
        let said: SaidLot = self
            .lot
            .parse()
            .map_err(|error: String| Failure::usage(error).at("LOT"))?;
        match (said, self.gtin) {
            (SaidLot::Number(lot), Some(gtin)) => Ok(LotId { gtin, lot }),
            (said, _) => said.find(client).await,
        }
    }
}

/// A lot as somebody says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SaidLot {
    /// As printed: (01)GTIN(10)LOT.
    Whole(LotId),
    Number(LotNumber),
}

impl FromStr for SaidLot {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |error| {
            format!("{error}; expected a lot such as (01)04987654000012(10)A123, or its number")
        };
        match text.starts_with("(01)") {
            true => LotId::parse(text).map(Self::Whole).map_err(wrong),
            false => LotNumber::parse(text).map(Self::Number).map_err(wrong),
        }
    }
}

impl SaidLot {
    /// The lot that is meant: one of the organisation's own, else one that it tests or was sent, else one that is on
    /// hold or recalled.
    ///
    /// # Errors
    /// Exit 2: several products have a lot with this number. Exit 3: none is shown.
    pub async fn find(&self, client: &Client) -> Result<LotId, Failure> {
        let number = match self {
            Self::Whole(lot) => return Ok(lot.clone()),
            Self::Number(number) => number,
        };
        let mut cut_off = false;
        for nearness in [Nearness::Own, Nearness::Handled, Nearness::Stopped] {
            let (mut lots, more) = nearness.lots(client).await?;
            lots.retain(|lot, _| lot.lot == *number);
            cut_off |= more;
            match lots.len() {
                0 => {}
                1 if !more => return lots.into_keys().next().ok_or_else(|| unknown(number)),
                1 => break,
                _ => return Err(several(client, lots).await),
            }
        }
        match cut_off {
            true => Err(Failure::not_checked(Problem::INCOMPLETE, &words::TOO_MANY)
                .at("LOT")
                .found(number)
                .hint(&words::SAY_GTIN)),
            false => Err(unknown(number)),
        }
    }
}

/// How near lots are to an organisation: the nearest with a number is the one that is meant.
#[derive(Clone, Copy)]
enum Nearness {
    Own,
    /// Those whose samples it tests, and those in its shipments.
    Handled,
    Stopped,
}

/// Lots with their products' names, where a list has them.
type Named = BTreeMap<LotId, String>;

impl Nearness {
    /// The lots, and whether there are more.
    async fn lots(self, client: &Client) -> Result<(Named, bool), Failure> {
        let mut found = Named::new();
        let mut add = |lot: &str, name: &str| {
            if let Ok(lot) = LotId::parse(lot) {
                found.insert(lot, name.to_owned());
            }
        };
        let more = match self {
            Self::Own => {
                let (lots, more) = client.lots(Vec::new(), MAX_ROWS).await?;
                lots.iter().for_each(|row| add(&row.lot, &row.product_name));
                more
            }
            Self::Handled => {
                let (samples, more) = client.samples(Vec::new(), false, MAX_ROWS).await?;
                let any = String::new();
                let shipments = client.shipments(Vec::new(), false, any, MAX_ROWS);
                let (shipments, further) = shipments.await?;
                let sent = shipments.iter().flat_map(|row| &row.lots);
                sent.for_each(|lot| add(lot, ""));
                let of = samples.iter();
                of.for_each(|row| add(&row.lot, &row.product_name));
                more || further
            }
            Self::Stopped => {
                let (holds, more) = client.holds(true, MAX_ROWS).await?;
                let about = holds.iter().flat_map(|row| &row.about);
                about.for_each(|lot| add(lot, ""));
                more
            }
        };
        Ok((found, more))
    }
}

fn unknown(number: &LotNumber) -> Failure {
    Failure::not_checked(Problem::NOT_VISIBLE, &words::NO_SUCH_LOT)
        .at("LOT")
        .found(number)
        .hint(&words::SEARCH_LOT)
}

/// Names every lot that may be meant, with its product.
async fn several(client: &Client, lots: Named) -> Failure {
    let asked: Vec<String> = lots.keys().map(ToString::to_string).collect();
    let known = ledger_names::of(&mut client.clone(), None, &asked.join(" ")).await;
    Failure::usage(&words::SEVERAL_LOTS)
        .at("LOT")
        .found(named(&lots, &known))
        .hint(&words::SAY_GTIN)
}

/// Lots with the names of their products: those of the list, else those of signed entries.
fn named(lots: &Named, known: &LedgerNames) -> Wording {
    Wording::each(|language| {
        let named = lots.iter().map(|(lot, name)| {
            let gtin = lot.gtin.to_string();
            let name = Some(name.as_str()).filter(|name| !name.is_empty());
            match name.or_else(|| known.get(&gtin, language)) {
                Some(name) => format!("{lot} {name}"),
                None => lot.to_string(),
            }
        });
        named.collect::<Vec<_>>().join("; ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn a_lot_is_said_by_its_number_or_whole() {
        let whole = "(01)04987654000012(10)L1";
        let lot = LotId::parse(whole).unwrap();
        assert_eq!(whole.parse(), Ok(SaidLot::Whole(lot.clone())));
        assert_eq!("L1".parse(), Ok(SaidLot::Number(lot.lot)));
        for wrong in [
            "",
            "L 1",
            "ロット1",
            "(01)0498765400001(10)L1",
            "123456789012345678901",
        ] {
            assert!(wrong.parse::<SaidLot>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn every_lot_that_may_be_meant_is_named() {
        let lot = |text: &str| LotId::parse(text).unwrap();
        let lots = Named::from([
            (lot("(01)04987654000012(10)L1"), "drops".to_owned()),
            (lot("(01)04987654000029(10)L1"), String::new()),
            (lot("(01)04987654000036(10)L1"), String::new()),
        ]);
        let spray = Some(Wording::data("spray"));
        let known = LedgerNames::from_iter([("04987654000029".to_owned(), spray)]);
        let said = named(&lots, &known);
        assert_eq!(
            said.get(Language::English),
            "(01)04987654000012(10)L1 drops; (01)04987654000029(10)L1 spray; (01)04987654000036(10)L1"
        );
    }
}
