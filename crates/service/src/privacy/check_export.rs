//! Whether an export of a log is what an installation signed. Needs neither database nor network.

use super::signed_text::{self, NotSigned};
use wissel_core::privacy::log_export::ExportFacts;

/// Why an export proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotGenuine {
    /// No export, or changed in its form.
    #[error("this is no export of a log of Wissel, or it was changed")]
    Unreadable,
    /// The signature is not of this text and this key.
    #[error("the signature does not fit: the export was changed, or another installation signed it")]
    Signature,
}

/// Checks an export with the public key that is trusted.
pub fn check_export(file: &str, key: &[u8; 32]) -> Result<ExportFacts, NotGenuine> {
    let body = signed_text::read(file, key).map_err(|why| match why {
        NotSigned::Form => NotGenuine::Unreadable,
        NotSigned::Signature => NotGenuine::Signature,
    })?;
    ExportFacts::read(&body).ok_or(NotGenuine::Unreadable)
}
