//! What people are known by: BSN, birth date, names, phone, mail. Parsed once, valid ever after.

mod birth_date;
mod bsn;
mod code;
pub mod date;
mod mail;
mod name;
mod phone;
mod username;

pub use birth_date::BirthDate;
pub use bsn::{Bsn, BsnPolicy};
pub use code::{CollectionCode, ViewCode};
pub(crate) use code::{draw, read_symbols};
pub use mail::Mail;
pub(crate) use mail::is_domain;
pub use name::{ClientName, PersonName};
pub use phone::Phone;
pub use username::Username;

#[cfg(test)]
mod any_text_tests;
