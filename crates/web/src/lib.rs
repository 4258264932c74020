//! Everything that is seen: pages, forms, texts, assets, and the checks around each request.
//!
//! Handlers fill the view structs in [`views`]; a view holds finished words, never a rule.

pub mod about;
pub mod api;
pub mod assets;
mod board;
pub mod cookies;
pub mod dates;
pub mod demo;
pub mod exchange;
pub mod failure;
pub mod fhir;
pub mod forgery;
pub mod form;
pub mod frame;
pub mod guard;
pub mod headers;
pub mod host;
pub mod i18n;
pub mod icons;
pub mod identity;
pub mod lang;
pub mod messages;
pub mod office;
pub mod page;
mod qr;
pub mod routes;
pub mod scim;
pub mod site;
pub mod state;
pub mod status;
pub mod views;
pub mod words;
