//! The parameters of a search for documents (ITI-67), sent as a form.

use super::{BSN, COLLECTION_CODE, FhirFlaw};

/// A search by exact keys. Values are read by the form's own check.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// The BSN.
    pub bsn: String,
    /// The collection code.
    pub code: String,
    /// The birth date, `yyyy-mm-dd`.
    pub birth_date: String,
}

impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Search(…)")
    }
}

/// Reads the parameters. One that is not understood is refused: leaving it out would find more than was asked for.
pub fn read_search<'p>(parameters: impl IntoIterator<Item = (&'p str, &'p str)>) -> Result<Search, FhirFlaw> {
    let mut search = Search::default();
    let mut seen = Vec::new();
    for (name, value) in parameters {
        if seen.contains(&name) {
            return Err(FhirFlaw::Repeated("parameter"));
        }
        seen.push(name);
        match name {
            "patient.identifier" | "subject.identifier" => match value.split_once('|') {
                Some((BSN, number)) => number.clone_into(&mut search.bsn),
                Some((COLLECTION_CODE, code)) => code.clone_into(&mut search.code),
                _ => return Err(FhirFlaw::Value("patient.identifier")),
            },
            "patient.birthdate" | "subject.birthdate" => {
                value.strip_prefix("eq").unwrap_or(value).clone_into(&mut search.birth_date);
            }
            "status" if value == "current" => {}
            "status" => return Err(FhirFlaw::Value("status")),
            "_format" => {}
            _ => return Err(FhirFlaw::Value("parameter")),
        }
    }
    Ok(search)
}
