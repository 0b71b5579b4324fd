//! What the rules will say, asked before anything is signed.

use super::client::Client;
use super::draft::Draft;
use super::exit::Failure;
use crate::format::trust::TrustFile;

/// Asks the rules; fills in what a decision pins.
pub async fn preview(
    draft: &mut Draft,
    client: &mut Client,
    trust: Option<&TrustFile>,
) -> Result<Vec<String>, Failure> {
    let _ = (draft, client, trust);
    Ok(Vec::new())
}
