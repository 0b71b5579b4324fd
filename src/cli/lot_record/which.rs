//! Which lot is meant: its number as on the label, or number and product.

use clap::Args;

use crate::cli::client::Client;
use crate::cli::exit::Failure;
use crate::domain::id::{Gtin14, LotId, LotNumber};
use crate::words::{Problem, sheet as words};

/// Most lots that are looked through for a number; of more the product has to be said.
const MAX_LOTS: usize = 20_000;

/// Which lot.
#[derive(Debug, Clone, Args)]
pub struct LotArg {
    /// The lot: its number as on the label, or (01)GTIN(10)LOT
    #[arg(value_name = "LOT")]
    lot: String,
    /// Its product: where several have this number, and for a lot of another organisation
    #[arg(long, value_name = "GTIN")]
    gtin: Option<Gtin14>,
}

impl LotArg {
    /// The lot that is meant.
    ///
    /// # Errors
    /// Exit 2: it is no lot number, or several are meant. Exit 3: none is shown.
    pub async fn find(&self, client: &Client) -> Result<LotId, Failure> {
        if let Ok(lot) = LotId::parse(&self.lot) {
            return Ok(lot);
        }
        let wrong = |error| {
            Failure::usage(format!("{error}"))
                .at("LOT")
                .hint(&words::SAY_GTIN)
        };
        let number = LotNumber::parse(&self.lot).map_err(wrong)?;
        if let Some(gtin) = self.gtin {
            return Ok(LotId { gtin, lot: number });
        }
        let (lots, more) = client.lots(Vec::new(), MAX_LOTS).await?;
        let lots = lots.iter().filter_map(|row| LotId::parse(&row.lot).ok());
        let mut found: Vec<LotId> = lots.filter(|lot| lot.lot == number).collect();
        match (found.len(), found.pop()) {
            (1, Some(lot)) => Ok(lot),
            (0, _) | (_, None) if more => {
                Err(Failure::not_checked(Problem::INCOMPLETE, &words::TOO_MANY)
                    .at("LOT")
                    .hint(&words::SAY_GTIN))
            }
            (0, _) | (_, None) => Err(Failure::not_checked(
                Problem::NOT_VISIBLE,
                &words::NO_SUCH_LOT,
            )
            .at("LOT")
            .found(number)
            .hint(&words::SAY_GTIN)),
            (_, Some(last)) => {
                found.push(last);
                let found: Vec<String> = found.iter().map(ToString::to_string).collect();
                Err(Failure::usage(&words::SEVERAL_LOTS)
                    .at("LOT")
                    .found(found.join(", "))
                    .hint(&words::SAY_GTIN))
            }
        }
    }
}
