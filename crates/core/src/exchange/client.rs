//! By what a client is found: a BSN, or a collection code where there is none; each with the birth date.

use crate::input::named;
use crate::person::{BirthDate, Bsn, CollectionCode};
use std::fmt;

named! {
    /// Why a client has no BSN.
    pub enum NoBsnReason {
        /// She lives abroad.
        Foreign = "foreign",
        /// She is not registered (yet).
        NotRegistered = "not_registered",
        /// Another reason.
        Other = "other",
    }
}

/// A client's identifier. Never shown by `Debug`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum ClientIdentifier {
    /// Her citizen service number.
    Bsn(Bsn),
    /// The code of her record, where she has no BSN.
    Code(CollectionCode),
}

impl ClientIdentifier {
    /// One text for one client, for the log's pseudonym and for the find key: `bsn:999990421`, `code:7K4M2QXD9ABC`.
    pub fn canonical(&self) -> String {
        match self {
            Self::Bsn(bsn) => format!("bsn:{}", bsn.digits()),
            Self::Code(code) => format!("code:{}", code.symbols()),
        }
    }
    /// For lists: the last three digits of the BSN; nothing of a code.
    pub fn masked(&self) -> Option<String> {
        match self {
            Self::Bsn(bsn) => Some(bsn.masked()),
            Self::Code(_) => None,
        }
    }
}

impl fmt::Debug for ClientIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bsn(_) => "ClientIdentifier::Bsn(…)",
            Self::Code(_) => "ClientIdentifier::Code(…)",
        })
    }
}

/// What a search is made by: identifier and birth date, both exact. A wrong birth date is simply no hit.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct FindKey {
    /// BSN or code.
    pub identifier: ClientIdentifier,
    /// The birth date, as far as it is known.
    pub birth_date: BirthDate,
}

impl FindKey {
    /// The bytes that the find index's HMAC is computed over. Never change them: old records would not be found.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        format!("wissel-find-1\n{}\n{}", self.identifier.canonical(), self.birth_date.canonical())
            .into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn u2_2_the_find_key_holds_identifier_and_birth_date_in_one_form() {
        let today = "2027-02-14".parse().unwrap();
        let key = |id, born: &str| FindKey {
            identifier: id,
            birth_date: BirthDate::parse(&born.into(), today).unwrap(),
        };
        let bsn = || ClientIdentifier::Bsn(Bsn::parse("999 990 421").unwrap());
        assert_eq!(key(bsn(), "3 apr 1990").canonical_bytes(), b"wissel-find-1\nbsn:999990421\n03-04-1990");
        let code = ClientIdentifier::Code(CollectionCode::parse("7k4m-2qxd-9abc").unwrap());
        assert_eq!(
            key(code, "00-00-1990").canonical_bytes(),
            b"wissel-find-1\ncode:7K4M2QXD9ABC\n00-00-1990"
        );
        assert_ne!(key(bsn(), "3-4-1990").canonical_bytes(), key(bsn(), "4-4-1990").canonical_bytes());
        assert!(!format!("{:?}", key(bsn(), "3-4-1990")).contains("1990"));
    }
}
