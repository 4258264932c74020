//! Whether a receipt on file is what an installation signed, and whether a document is the one it speaks of. Needs
//! neither database nor network: a source can do it years later.

use crate::privacy::signed_text::{self, NotSigned};
use sha2::{Digest, Sha256};
use wissel_core::exchange::receipt::{Bytes32, DestructionReceipt, DocumentKind, Ground, ShareReceipt};
use wissel_core::ids::{DocumentId, OrganisationId};
use wissel_core::time::Moment;

/// What is held against each other.
#[derive(Clone, Copy, Debug)]
pub struct CheckReceipt<'a> {
    /// The receipt as it was downloaded: signed text, empty line, signature and key.
    pub file: &'a str,
    /// The public key that is trusted; the one in the file proves nothing by itself.
    pub key: [u8; 32],
    /// The share receipt of the same record, which holds the nonces that a destruction receipt lacks.
    pub shared: Option<&'a str>,
    /// The document as it was shared, byte for byte.
    pub original: Option<&'a [u8]>,
}

/// What a receipt states.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stated {
    /// That a record was shared.
    Shared {
        /// When.
        at: Moment,
    },
    /// That a record, or a version of a document, was destroyed.
    Destroyed {
        /// When.
        at: Moment,
        /// Why.
        ground: Ground,
        /// From when no backup can bring it back.
        beyond_backup_at: Moment,
    },
}

/// A receipt that is genuine.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Genuine {
    /// What it states.
    pub stated: Stated,
    /// Whose record it is.
    pub source: OrganisationId,
    /// The record's number.
    pub number: String,
    /// With an original: which of its documents that is, by kind and version; `None` when it is none of them.
    pub matches: Option<(DocumentKind, u32)>,
}

/// Why a receipt proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotGenuine {
    /// No receipt, or changed in its form.
    #[error("this is no receipt of Wissel, or it was changed")]
    Unreadable,
    /// The signature is not of this text and this key.
    #[error("the signature does not fit: the receipt was changed, or another installation signed it")]
    Signature,
    /// The share receipt that should give the nonces is not genuine itself, or of another record.
    #[error("the share receipt is not genuine, or speaks of another record")]
    Shared,
    /// A destruction receipt alone cannot tell which content it speaks of.
    #[error("a destruction receipt holds no nonce: give the share receipt of the same record too")]
    NoNonce,
}

/// A document version with the proof of its content.
struct Item {
    document: DocumentId,
    kind: DocumentKind,
    version: u32,
    hash: Bytes32,
}

/// Checks a receipt.
pub fn check_receipt(ask: &CheckReceipt<'_>) -> Result<Genuine, NotGenuine> {
    let body = signed(ask.file, &ask.key)?;
    if let Ok(shared) = ShareReceipt::parse(&body) {
        let matches = ask.original.and_then(|original| which(&shared, original)).map(|i| (i.kind, i.version));
        let (stated, source) = (Stated::Shared { at: shared.shared_at }, shared.source);
        return Ok(Genuine { stated, source, number: shared.number.to_string(), matches });
    }
    let destroyed = DestructionReceipt::parse(&body).map_err(|_| NotGenuine::Unreadable)?;
    let mut matches = None;
    if let Some(original) = ask.original {
        let file = ask.shared.ok_or(NotGenuine::NoNonce)?;
        let text = signed(file, &ask.key).map_err(|_| NotGenuine::Shared)?;
        let shared = ShareReceipt::parse(&text).map_err(|_| NotGenuine::Shared)?;
        if shared.number != destroyed.number {
            return Err(NotGenuine::Shared);
        }
        matches = which(&shared, original)
            .filter(|i| destroyed.items.iter().any(|d| d.document == i.document && d.hash == i.hash))
            .map(|i| (i.kind, i.version));
    }
    let stated = Stated::Destroyed {
        at: destroyed.destroyed_at,
        ground: destroyed.ground,
        beyond_backup_at: destroyed.beyond_backup_at,
    };
    Ok(Genuine { stated, source: destroyed.source, number: destroyed.number.to_string(), matches })
}

/// The signed text of a receipt file.
fn signed(file: &str, key: &[u8; 32]) -> Result<String, NotGenuine> {
    signed_text::read(file, key).map_err(|why| match why {
        NotSigned::Form => NotGenuine::Unreadable,
        NotSigned::Signature => NotGenuine::Signature,
    })
}

/// Which document of a share receipt has this content.
fn which(shared: &ShareReceipt, original: &[u8]) -> Option<Item> {
    let found = shared.items.iter().find(|item| {
        let proof = Sha256::new().chain_update(item.nonce.0).chain_update(original).finalize();
        proof.as_slice() == item.hash.0
    })?;
    Some(Item { document: found.document, kind: found.kind, version: found.version, hash: found.hash })
}

/// Bytes of a text in hexadecimal; `None` for any other text.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}
