//! Typed identifiers. Each is a UUID of version 7 (RFC 9562): sortable by the moment of making, not guessable.

use crate::time::Moment;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Random bytes that an identifier is made of. Handed in by the caller; this crate makes none.
pub type Random10 = [u8; 10];

/// What is wrong with a text that should be an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct BadId;

/// The 128 bits behind every typed identifier.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RawId(u128);

impl RawId {
    /// Makes a version 7 identifier from a moment (millisecond precision) and random bytes.
    pub fn new(at: Moment, random: Random10) -> Self {
        let millis = (at.micros() / 1000).max(0).unsigned_abs() & 0xFFFF_FFFF_FFFF;
        let mut r: u128 = 0;
        for b in random {
            r = (r << 8) | u128::from(b);
        }
        let rand_a = (r >> 62) & 0xFFF;
        let rand_b = r & 0x3FFF_FFFF_FFFF_FFFF;
        Self((u128::from(millis) << 80) | (0x7 << 76) | (rand_a << 64) | (0b10 << 62) | rand_b)
    }

    /// The sixteen bytes, most significant first.
    pub fn bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }
}

impl fmt::Display for RawId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let v = self.0;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            (v >> 96) & 0xFFFF_FFFF,
            (v >> 80) & 0xFFFF,
            (v >> 64) & 0xFFFF,
            (v >> 48) & 0xFFFF,
            v & 0xFFFF_FFFF_FFFF
        )
    }
}

impl FromStr for RawId {
    type Err = BadId;
    fn from_str(s: &str) -> Result<Self, BadId> {
        let b = s.as_bytes();
        if b.len() != 36 {
            return Err(BadId);
        }
        let mut v: u128 = 0;
        for (i, &c) in b.iter().enumerate() {
            if matches!(i, 8 | 13 | 18 | 23) {
                if c != b'-' {
                    return Err(BadId);
                }
                continue;
            }
            let d = match c {
                b'0'..=b'9' => c - b'0',
                b'a'..=b'f' => c - b'a' + 10,
                _ => return Err(BadId),
            };
            v = (v << 4) | u128::from(d);
        }
        Ok(Self(v))
    }
}

/// What every typed identifier can do.
pub trait TypedId: Sized {
    /// Makes a new identifier from a moment and random bytes.
    fn make(at: Moment, random: Random10) -> Self;
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(RawId);
        impl $name {
            /// Makes a new identifier from a moment and random bytes.
            pub fn new(at: Moment, random: Random10) -> Self { Self(RawId::new(at, random)) }
            /// The sixteen bytes, for authenticated data.
            pub fn bytes(self) -> [u8; 16] { self.0.bytes() }
        }
        impl TypedId for $name {
            fn make(at: Moment, random: Random10) -> Self { Self::new(at, random) }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self.0) }
        }
        impl FromStr for $name {
            type Err = BadId;
            fn from_str(s: &str) -> Result<Self, BadId> { s.parse().map(Self) }
        }
        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                <std::borrow::Cow<'de, str>>::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

typed_ids! {
    /// A natural person who may log in (U-def).
    UserId,
    /// A care organisation, or the operator's own organisation.
    OrganisationId,
    /// One person in one organisation in one role.
    MembershipId,
    /// One login session.
    SessionId,
    /// One attempt to log in: it binds the SMS code to the password step.
    AttemptId,
    /// A passkey of a person.
    PasskeyId,
    /// What joins a member to her name at the sign-in of her organisation.
    ProviderLinkId,
    /// A token of an organisation's personnel system (RFC 7644).
    ScimTokenId,
    /// Somebody as the personnel system of her organisation names her (RFC 7643).
    ScimUserId,
    /// A request to let a member back in.
    RecoveryId,
    /// An end of the whole portal.
    WindDownId,
    /// A department of an organisation.
    DepartmentId,
    /// Planned maintenance (T12.1).
    MaintenanceId,
    /// One version of the retention rule of one care sector.
    SectorRuleId,
    /// One challenge to a passkey.
    CeremonyId,
    /// A single-use link: invitation, password reset, set-up, change of phone.
    LinkId,
    /// A published version of the user terms.
    TermsId,
    /// A processor agreement on file (U5.6).
    AgreementId,
    /// A published version of the processor agreement's text.
    AgreementTextId,
    /// A bar: "ontzegging" of one person (U5.2).
    BarId,
    /// One client's shared data in the portal.
    RecordId,
    /// One version of one document (PDF or text) of a record.
    DocumentId,
    /// An encrypted object in the blob store.
    BlobId,
    /// A statement made by a user: treatment agreement, consent, treatment relation.
    StatementId,
    /// One search by exact keys, waiting for "Is dit uw cliënt?".
    HitId,
    /// A link by which a record system opens the search form for one client.
    LaunchId,
    /// One retrieval of a record by a collector.
    CollectionId,
    /// A warning to a collector that what was collected is wrong.
    WarningId,
    /// A signed, content-free receipt: shared or destroyed.
    ReceiptId,
    /// A view code that a source handed to its client.
    ViewCodeId,
    /// A client's short session under a view code.
    ViewSessionId,
    /// "Dit klopt niet", said by a client.
    ClientReportId,
    /// A complaint (T24.2).
    ComplaintId,
    /// An emergency access (U3.9).
    EmergencyId,
    /// The file of a data breach (GDPR art. 33).
    BreachId,
    /// That somebody was told of a data breach.
    TellingId,
    /// A case in the review of the log (NEN 7513).
    LogCaseId,
    /// A disclosure of content by an operator (U5.5).
    DisclosureId,
    /// A row of the audit log.
    AuditId,
    /// A job with a date.
    JobId,
    /// A message waiting to leave the house.
    NoticeId,
    /// A system that acts for the users of its organisation (RFC 6749).
    ClientId,
    /// A short token of such a system.
    TokenId,
    /// An address of an organisation's own system that is told what happens.
    WebhookId,
    /// A message to such an address; the same in each try.
    WebhookMessageId,
    /// One try of such a message.
    WebhookTryId,
    /// One request; shown to the user on failure pages and stored in the audit log.
    RequestId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_a_version_7_uuid_and_survives_its_text() {
        let id = RecordId::new(Moment::from_micros(1_790_000_000_123_456), [0xAB; 10]);
        let text = id.to_string();
        assert_eq!(text.len(), 36);
        assert_eq!(&text[14..15], "7");
        assert!(matches!(&text[19..20], "8" | "9" | "a" | "b"));
        assert_eq!(text.parse::<RecordId>(), Ok(id));
        assert!("A0000000-0000-7000-8000-000000000000".parse::<RecordId>().is_err());
        assert!("".parse::<RecordId>().is_err());
    }

    #[test]
    fn identifiers_sort_by_their_moment() {
        let a = RecordId::new(Moment::from_micros(1_000_000), [0xFF; 10]);
        let b = RecordId::new(Moment::from_micros(2_000_000), [0; 10]);
        assert!(a < b && a.to_string() < b.to_string());
    }
}
