//! Whether the log is what was written: the chain of hashes from its beginning, and every signed head that was kept.

use super::audit_head::{FIRST_LINE, SETTING, body};
use crate::app::App;
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::audit::{Head, VerifyReport};
use wissel_store::{Fault, Keyring, setting};

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verified {
    /// Along the chain.
    pub report: VerifyReport,
    /// How many signed heads were compared with it.
    pub heads: u64,
    /// The first head that does not fit.
    pub wrong: Option<HeadFault>,
}

/// Why a signed head does not fit the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HeadFault {
    /// The signature is not this installation's.
    NotSigned {
        /// Of which day the head says it is.
        day: String,
    },
    /// The log ends before the entry at which the head was signed.
    CutOff {
        /// Of which day the head is.
        day: String,
        /// At which entry it was signed.
        position: i64,
    },
    /// Another entry stands there than the one that was signed.
    Differs {
        /// Of which day the head is.
        day: String,
        /// At which entry it was signed.
        position: i64,
    },
}

impl Coded for HeadFault {
    fn code(&self) -> &'static str {
        match self {
            Self::NotSigned { .. } => "head-not-signed",
            Self::CutOff { .. } => "log-cut-off",
            Self::Differs { .. } => "log-rewritten",
        }
    }
}

impl Verified {
    /// Whether everything is what was written.
    pub const fn is_sound(&self) -> bool {
        self.report.broken.is_none() && self.wrong.is_none()
    }
    /// The first entry that is known to be wrong.
    pub fn first_wrong(&self) -> Option<i64> {
        let by_head = self.wrong.as_ref().and_then(|wrong| match wrong {
            HeadFault::NotSigned { .. } => None,
            HeadFault::CutOff { .. } => Some(self.report.head.position.saturating_add(1)),
            HeadFault::Differs { position, .. } => Some(*position),
        });
        self.report.broken.or(by_head)
    }
}

/// Verifies the log. `kept`: the text of the second place, besides the newest head that the database holds itself.
pub async fn verify(app: &App, kept: Option<String>) -> Result<Verified, Fault> {
    verify_before(app, kept, Moment::from_micros(i64::MIN)).await
}

/// The same, and how far the entries at the beginning go that are older than this moment.
pub async fn verify_before(app: &App, kept: Option<String>, before: Moment) -> Result<Verified, Fault> {
    // The heads first: what is signed while we walk is not compared with a chain that was read before.
    let own = app.store.read((), |tx, ()| setting::get(tx, SETTING)).await?;
    let report = app.store.verify_before(before).await?;
    let (mut heads, mut wrong) = (0, None);
    for head in own.iter().chain(&kept).flat_map(|text| signed_heads(text)) {
        heads += 1;
        wrong = compare(app, &report, &head).await?;
        if wrong.is_some() {
            break;
        }
    }
    Ok(Verified { report, heads, wrong })
}

/// A head as it was read; `head` is `None` when it cannot be read as one.
struct Signed {
    day: String,
    head: Option<(Head, [u8; 64])>,
}

fn signed_heads(text: &str) -> impl Iterator<Item = Signed> {
    text.split(FIRST_LINE).skip(1).map(|block| {
        let value =
            |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
        let position = value("position:").parse().ok();
        let parts = (position, unhex(value("hash:")), unhex(value("signature:")));
        let head = match parts {
            (Some(position), Some(hash), Some(signature)) => Some((Head { position, hash }, signature)),
            _ => None,
        };
        Signed { day: value("day:").to_owned(), head }
    })
}

async fn compare(app: &App, report: &VerifyReport, signed: &Signed) -> Result<Option<HeadFault>, Fault> {
    let day = signed.day.clone();
    let Some((head, signature)) = &signed.head else { return Ok(Some(HeadFault::NotSigned { day })) };
    if !Keyring::verify(&app.keyring.verify_key(), body(&day, head).as_bytes(), signature) {
        return Ok(Some(HeadFault::NotSigned { day }));
    }
    let position = head.position;
    if report.broken.is_none() && position > report.head.position {
        return Ok(Some(HeadFault::CutOff { day, position }));
    }
    // Links before the last removed month are gone in order; the signed checkpoint stands for them.
    let stands = app.store.hash_at(position).await?;
    Ok(stands.filter(|hash| *hash != head.hash).map(|_| HeadFault::Differs { day, position }))
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = text.as_bytes();
    if digits.len() != N * 2 {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read_back_as_they_were_written() {
        let head = Head { position: 42, hash: [7; 32] };
        let block = format!("{}signature: {}\n", body("2027-02-14", &head), "ab".repeat(64));
        let text = format!("{block}\n{block}\n");
        let read: Vec<_> = signed_heads(&text).collect();
        assert_eq!(read.len(), 2);
        for one in read {
            assert_eq!((one.day.as_str(), one.head), ("2027-02-14", Some((head, [0xab; 64]))));
        }
        assert!(signed_heads(&body("2027-02-14", &head)).all(|h| h.head.is_none()), "without a signature");
        assert_eq!(signed_heads("").count(), 0);
    }
}
