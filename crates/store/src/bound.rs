//! Texts that people wrote, sealed under the system's key. The id inside binds each to its row.

use crate::{Fault, Tx};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Bound {
    id: String,
    text: String,
}

/// Seals a text that belongs to the row with this id.
pub(crate) fn seal(tx: &mut Tx<'_>, context: &'static str, id: String, text: &str) -> Result<Vec<u8>, Fault> {
    let bound = Bound { id, text: text.to_owned() };
    let plain = serde_json::to_vec(&bound).map_err(|_| Fault::Corrupt("a text cannot be written"))?;
    let nonce = tx.nonce();
    tx.keys().seal_system(context, &plain, nonce)
}

/// Opens it again, for this row and no other.
pub(crate) fn open(tx: &Tx<'_>, context: &'static str, id: &str, sealed: &[u8]) -> Result<String, Fault> {
    let bound: Bound = serde_json::from_slice(&tx.keys().open_system(context, sealed)?)
        .map_err(|_| Fault::Corrupt("a text cannot be read"))?;
    if bound.id == id { Ok(bound.text) } else { Err(Fault::Corrupt("a text in another row")) }
}
