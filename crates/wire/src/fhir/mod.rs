//! FHIR R4 with IHE MHD 4.2: what a system sends is read from JSON or XML into one tree, and from that into the form
//! of the pages, so that a rule exists once. What is answered is written as JSON.
//!
//! Reading is strict where meaning may get lost: no document type and no processing instruction in XML, no key twice
//! in JSON, no modifier that is not understood, and limits on depth and number.

mod attachment;
mod element;
mod flaw;
mod json;
mod publish;
mod references;
mod search;
mod xml;

pub use attachment::Attachment;
pub use element::Element;
pub use flaw::FhirFlaw;
pub use publish::{
    HOW as CONSENT_HOW, INFORMED as CONSENT_INFORMED, LAST_DAY, Published, RULE_DATE, RULE_VERSION,
    SCOPE as CONSENT_SCOPE, SECTOR, read_publish,
};
pub use references::Bundled;
pub use search::{Search, read_search};

/// The system of a Dutch citizen service number.
pub const BSN: &str = "http://fhir.nl/fhir/NamingSystem/bsn";
/// The system of a collection code, for a client without a BSN.
pub const COLLECTION_CODE: &str = "urn:wissel:fhir:collection-code";

/// How a resource is written down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// `application/fhir+json`
    Json,
    /// `application/fhir+xml`
    Xml,
}

impl Format {
    /// The format that a content type names, without its parameters.
    pub fn of(content_type: &str) -> Option<Self> {
        match content_type.split(';').next()?.trim().to_ascii_lowercase().as_str() {
            "application/fhir+json" | "application/json" => Some(Self::Json),
            "application/fhir+xml" | "application/xml" | "text/xml" => Some(Self::Xml),
            _ => None,
        }
    }
}

/// Reads one resource.
pub fn read(format: Format, bytes: &[u8]) -> Result<Element<'_>, FhirFlaw> {
    match format {
        Format::Json => json::read(bytes),
        Format::Xml => xml::read(bytes),
    }
}

#[cfg(test)]
mod tests;
