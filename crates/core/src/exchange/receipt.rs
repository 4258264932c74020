//! Receipts without content: that a record was shared, and that it was destroyed. Signed over one canonical text.
//!
//! The share receipt holds SHA-256(nonce ‖ content) and the nonce, so that its holder can prove what was shared.
//! The destruction receipt holds the hash only: without the nonce it tells nothing about the content.

use super::record::{RecordNumber, WithdrawReason};
use super::sector::{RetentionRule, SectorKey};
use crate::ids::{DocumentId, OrganisationId, ReceiptId};
use crate::input::named;
use crate::time::{Day, Moment};
use std::fmt::{self, Write as _};

/// A text that is no receipt in canonical form.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a receipt in canonical form")]
pub struct BadReceipt;

/// 32 bytes, in text as hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Bytes32(pub [u8; 32]);

impl Bytes32 {
    /// Reads 64 small hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let mut out = [0_u8; 32];
        if text.len() != 64 || !text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        for (i, byte) in out.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(i * 2..i * 2 + 2)?, 16).ok()?;
        }
        Some(Self(out))
    }
}
impl fmt::Display for Bytes32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}
impl fmt::Debug for Bytes32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Bytes32(…)")
    }
}

named! {
    /// What a document is.
    pub enum DocumentKind {
        /// A PDF, kept byte for byte.
        Pdf = "pdf",
        /// Text, as typed.
        Text = "text",
    }
}

impl DocumentKind {
    /// Its media type.
    pub const fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
        }
    }
}

/// Why a record was destroyed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ground {
    /// Its last day was over (U2.5a).
    Expired,
    /// Its source withdrew it.
    Withdrawn(WithdrawReason),
    /// A newer version took this document's place.
    Replaced,
    /// Its source has no processor agreement any more (U5.6, GDPR art. 28(3)(g)).
    AgreementOver,
    /// The portal was wound down (U5.1).
    WoundDown,
}

impl Ground {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Withdrawn(reason) => reason.name(),
            Self::Replaced => "replaced",
            Self::AgreementOver => "agreement_over",
            Self::WoundDown => "wound_down",
        }
    }
    /// The ground with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "expired" => Some(Self::Expired),
            "replaced" => Some(Self::Replaced),
            "agreement_over" => Some(Self::AgreementOver),
            "wound_down" => Some(Self::WoundDown),
            other => WithdrawReason::from_name(other).map(Self::Withdrawn),
        }
    }
}

/// The rule of a record of another sector than birth care, as receipts name it: `ouderenzorg 2, 28 days`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleNamed {
    /// Whose rule.
    pub sector: SectorKey,
    /// Its version.
    pub version: u32,
    /// Days after the date that the record may stay.
    pub days: i64,
}

impl RuleNamed {
    /// How receipts name this rule. Birth care's goes without saying: its receipts are what they were before there were
    /// other sectors.
    pub fn of(rule: &RetentionRule) -> Option<Self> {
        (!rule.is_birth()).then(|| Self {
            sector: rule.sector().clone(),
            version: rule.version(),
            days: rule.limits().days(),
        })
    }
    fn parse(text: &str) -> Option<Self> {
        let (rule, days) = text.split_once(", ")?;
        let (sector, version) = rule.split_once(' ')?;
        Some(Self {
            sector: parsed(sector)?,
            version: parsed(version)?,
            days: parsed(days.strip_suffix(" days")?)?,
        })
    }
}

impl fmt::Display for RuleNamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}, {} days", self.sector, self.version, self.days)
    }
}

/// One document version in a share receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SharedItem {
    /// Which document.
    pub document: DocumentId,
    /// PDF or text.
    pub kind: DocumentKind,
    /// Its version, from 1.
    pub version: u32,
    /// SHA-256(nonce ‖ content).
    pub hash: Bytes32,
    /// The nonce. It stands in this receipt only.
    pub nonce: Bytes32,
}

/// That a record was shared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ShareReceipt {
    /// Its id.
    pub id: ReceiptId,
    /// The record's number.
    pub number: RecordNumber,
    /// Who shared it.
    pub source: OrganisationId,
    /// When, to the second.
    pub shared_at: Moment,
    /// The last day as computed then.
    pub last_day: Day,
    /// By which rule, outside birth care.
    pub rule: Option<RuleNamed>,
    /// What was shared.
    pub items: Vec<SharedItem>,
}

/// One document version in a destruction receipt.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DestroyedItem {
    /// Which document.
    pub document: DocumentId,
    /// PDF or text.
    pub kind: DocumentKind,
    /// Its version, from 1.
    pub version: u32,
    /// SHA-256(nonce ‖ content), as in the share receipt.
    pub hash: Bytes32,
}

/// That a record, or a version of a document of it, was destroyed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DestructionReceipt {
    /// Its id.
    pub id: ReceiptId,
    /// The record's number.
    pub number: RecordNumber,
    /// Whose record it was.
    pub source: OrganisationId,
    /// Why.
    pub ground: Ground,
    /// By which rule it stayed, outside birth care.
    pub rule: Option<RuleNamed>,
    /// When key, rows and objects were destroyed, to the second.
    pub destroyed_at: Moment,
    /// When the key of the expiry day dies: from then on no backup can bring it back.
    pub beyond_backup_at: Moment,
    /// What was destroyed.
    pub items: Vec<DestroyedItem>,
}

/// Reads the lines `name: value` in their one order.
struct Lines<'a>(std::iter::Peekable<std::str::Lines<'a>>);

impl<'a> Lines<'a> {
    fn of(text: &'a str, title: &str) -> Result<Self, BadReceipt> {
        let mut lines = text.lines().peekable();
        if lines.next() == Some(title) { Ok(Self(lines)) } else { Err(BadReceipt) }
    }
    fn value<T>(&mut self, name: &str, read: impl FnOnce(&'a str) -> Option<T>) -> Result<T, BadReceipt> {
        let line = self.0.next().ok_or(BadReceipt)?;
        let value = line.strip_prefix(name).and_then(|l| l.strip_prefix(": ")).ok_or(BadReceipt)?;
        read(value).ok_or(BadReceipt)
    }
    /// A line that is there only outside birth care.
    fn rule(&mut self) -> Result<Option<RuleNamed>, BadReceipt> {
        if self.0.peek().is_some_and(|line| line.starts_with("rule: ")) {
            self.value("rule", RuleNamed::parse).map(Some)
        } else {
            Ok(None)
        }
    }
    fn items<T>(&mut self, read: impl Fn(&[&'a str]) -> Option<T>) -> Result<Vec<T>, BadReceipt> {
        let mut items = Vec::new();
        while self.0.peek().is_some() {
            items.push(self.value("item", |v| read(&v.split(' ').collect::<Vec<_>>()))?);
        }
        Ok(items)
    }
}

fn rule_line(rule: Option<&RuleNamed>) -> String {
    rule.map(|rule| format!("rule: {rule}\n")).unwrap_or_default()
}

fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

const SHARE_TITLE: &str = "Wissel share receipt 1";
const DESTRUCTION_TITLE: &str = "Wissel destruction receipt 1";

impl ShareReceipt {
    /// The canonical text: UTF-8, one line for each value, each ended by `\n`. This is what is signed.
    pub fn canonical(&self) -> String {
        let mut out = format!(
            "{SHARE_TITLE}\nid: {}\nrecord: {}\nsource: {}\nshared-at: {}\nlast-day: {}\n{}",
            self.id,
            self.number,
            self.source,
            self.shared_at.rfc3339(),
            self.last_day,
            rule_line(self.rule.as_ref())
        );
        for i in &self.items {
            let _ =
                writeln!(out, "item: {} {} {} {} {}", i.document, i.kind.name(), i.version, i.hash, i.nonce);
        }
        out
    }
    /// Reads the canonical text back; any other form is refused.
    pub fn parse(text: &str) -> Result<Self, BadReceipt> {
        let mut l = Lines::of(text, SHARE_TITLE)?;
        let receipt = Self {
            id: l.value("id", parsed)?,
            number: l.value("record", parsed)?,
            source: l.value("source", parsed)?,
            shared_at: l.value("shared-at", parsed)?,
            last_day: l.value("last-day", parsed)?,
            rule: l.rule()?,
            items: l.items(|v| match v {
                [document, kind, version, hash, nonce] => Some(SharedItem {
                    document: parsed(document)?,
                    kind: DocumentKind::from_name(kind)?,
                    version: parsed(version)?,
                    hash: Bytes32::parse(hash)?,
                    nonce: Bytes32::parse(nonce)?,
                }),
                _ => None,
            })?,
        };
        if receipt.canonical() == text { Ok(receipt) } else { Err(BadReceipt) }
    }
}

impl DestructionReceipt {
    /// The canonical text: UTF-8, one line for each value, each ended by `\n`. This is what is signed.
    pub fn canonical(&self) -> String {
        let mut out = format!(
            "{DESTRUCTION_TITLE}\nid: {}\nrecord: {}\nsource: {}\nground: {}\n{}destroyed-at: {}\nbeyond-backup-at: {}\n",
            self.id,
            self.number,
            self.source,
            self.ground.name(),
            rule_line(self.rule.as_ref()),
            self.destroyed_at.rfc3339(),
            self.beyond_backup_at.rfc3339()
        );
        for i in &self.items {
            let _ = writeln!(out, "item: {} {} {} {}", i.document, i.kind.name(), i.version, i.hash);
        }
        out
    }
    /// Reads the canonical text back; any other form is refused.
    pub fn parse(text: &str) -> Result<Self, BadReceipt> {
        let mut l = Lines::of(text, DESTRUCTION_TITLE)?;
        let receipt = Self {
            id: l.value("id", parsed)?,
            number: l.value("record", parsed)?,
            source: l.value("source", parsed)?,
            ground: l.value("ground", Ground::from_name)?,
            rule: l.rule()?,
            destroyed_at: l.value("destroyed-at", parsed)?,
            beyond_backup_at: l.value("beyond-backup-at", parsed)?,
            items: l.items(|v| match v {
                [document, kind, version, hash] => Some(DestroyedItem {
                    document: parsed(document)?,
                    kind: DocumentKind::from_name(kind)?,
                    version: parsed(version)?,
                    hash: Bytes32::parse(hash)?,
                }),
                _ => None,
            })?,
        };
        if receipt.canonical() == text { Ok(receipt) } else { Err(BadReceipt) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id<T>(make: fn(Moment, [u8; 10]) -> T) -> T {
        make(Moment::from_micros(1_800_000_000_000_000), [5; 10])
    }

    /// U2.5a.
    #[test]
    fn receipts_have_one_text_and_only_the_source_holds_the_nonce() {
        let hash = Bytes32([0xab; 32]);
        let share = ShareReceipt {
            id: id(ReceiptId::new),
            number: "W-7K4M-2QXD".parse().unwrap(),
            source: id(OrganisationId::new),
            shared_at: "2027-02-14T10:00:00+01:00".parse().unwrap(),
            last_day: "2027-09-12".parse().unwrap(),
            rule: None,
            items: vec![SharedItem {
                document: id(DocumentId::new),
                kind: DocumentKind::Pdf,
                version: 1,
                hash,
                nonce: Bytes32([0xcd; 32]),
            }],
        };
        let text = share.canonical();
        assert!(
            text.starts_with("Wissel share receipt 1\nid: ")
                && text.contains("shared-at: 2027-02-14T10:00:00+01:00\n")
        );
        assert_eq!(ShareReceipt::parse(&text), Ok(share.clone()));
        for ground in [Ground::Expired, Ground::Replaced, Ground::Withdrawn(WithdrawReason::ConsentWithdrawn)]
        {
            let gone = DestructionReceipt {
                id: id(ReceiptId::new),
                number: share.number.clone(),
                source: share.source,
                ground,
                rule: None,
                destroyed_at: "2027-10-31T02:30:00+01:00".parse().unwrap(),
                beyond_backup_at: "2027-11-01T00:00:00+01:00".parse().unwrap(),
                items: vec![DestroyedItem {
                    document: id(DocumentId::new),
                    kind: DocumentKind::Text,
                    version: 2,
                    hash,
                }],
            };
            let gone_text = gone.canonical();
            assert_eq!(DestructionReceipt::parse(&gone_text), Ok(gone));
            assert!(gone_text.contains(&"ab".repeat(32)) && !gone_text.contains(&"cd".repeat(32)));
        }
        for bad in [
            "",
            "x",
            &text.replace('\n', "\r\n"),
            &(text.clone() + "\n"),
            text.trim_end(),
            &text.replace("abab", "ABAB"),
            &text.replace("id:", "id :"),
            &text.replace("W-7K4M", "w-7k4m"),
        ] {
            assert_eq!(ShareReceipt::parse(bad), Err(BadReceipt), "{bad}");
        }
        assert_eq!(DestructionReceipt::parse(&text), Err(BadReceipt));
    }

    /// Outside birth care a receipt names the rule, and only in one way.
    #[test]
    fn receipts_of_other_sectors_name_their_rule() {
        let rule = RuleNamed { sector: "ouderenzorg".parse().unwrap(), version: 2, days: 28 };
        let share = ShareReceipt {
            id: id(ReceiptId::new),
            number: "W-7K4M-2QXD".parse().unwrap(),
            source: id(OrganisationId::new),
            shared_at: "2027-02-14T10:00:00+01:00".parse().unwrap(),
            last_day: "2027-09-12".parse().unwrap(),
            rule: Some(rule.clone()),
            items: Vec::new(),
        };
        let text = share.canonical();
        assert!(text.contains("last-day: 2027-09-12\nrule: ouderenzorg 2, 28 days\n"), "{text}");
        assert_eq!(ShareReceipt::parse(&text), Ok(share.clone()));
        for bad in ["ouderenzorg 02, 28 days", "ouderenzorg 2, 28", "Ouderenzorg 2, 28 days", ""] {
            assert_eq!(
                ShareReceipt::parse(&text.replace("ouderenzorg 2, 28 days", bad)),
                Err(BadReceipt),
                "{bad}"
            );
        }
        let gone = DestructionReceipt {
            id: share.id,
            number: share.number,
            source: share.source,
            ground: Ground::Expired,
            rule: Some(rule),
            destroyed_at: share.shared_at,
            beyond_backup_at: share.shared_at,
            items: Vec::new(),
        };
        let text = gone.canonical();
        assert!(text.contains("ground: expired\nrule: ouderenzorg 2, 28 days\ndestroyed-at"), "{text}");
        assert_eq!(DestructionReceipt::parse(&text), Ok(gone));
        assert_eq!(RuleNamed::of(&RetentionRule::BIRTH), None);
    }
}
