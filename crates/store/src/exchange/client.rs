//! What identifies a client: sealed as one value under the record's key.

use crate::{Fault, RecordKey};
use serde::{Deserialize, Serialize};
use wissel_core::ids::RecordId;
use wissel_core::time::Day;

const CONTEXT: &str = "record.client";

/// The client of one record, as shared by its source. Texts are in their canonical form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// `M.J.`
    pub initials: String,
    /// `van der`
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub prefix: Option<String>,
    /// `Berg`
    pub birth_name: String,
    /// Nine digits, when she has a BSN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bsn: Option<String>,
    /// Twelve symbols, when she had no BSN at sharing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub code: Option<String>,
    /// Why she had no BSN.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub no_bsn: Option<String>,
    /// `dd-mm-yyyy`, with `00` for what is unknown.
    pub birth_date: String,
    /// The due date.
    pub due: Day,
    /// "Zwangerschap geëindigd" was said: later texts mention no due date.
    #[serde(default)]
    pub ended: bool,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client(..)")
    }
}

impl Client {
    /// Seals it for its record.
    pub fn seal(&self, record: RecordId, key: &RecordKey, nonce: [u8; 12]) -> Result<Vec<u8>, Fault> {
        let plain = serde_json::to_vec(self).map_err(|_| Fault::Corrupt("a client cannot be written"))?;
        key.seal(CONTEXT, &record.bytes(), &plain, nonce)
    }
    /// Opens what [`Self::seal`] made for the same record.
    pub fn open(record: RecordId, key: &RecordKey, sealed: &[u8]) -> Result<Self, Fault> {
        serde_json::from_slice(&key.open(CONTEXT, &record.bytes(), sealed)?)
            .map_err(|_| Fault::Corrupt("a client cannot be read"))
    }
}
