//! A resource with what was sent along: contained in it, or beside it in a bundle.

use super::{Element, FhirFlaw};

/// A DocumentReference and everything it may refer to.
#[derive(Clone, Debug)]
pub struct Bundled<'e, 'a> {
    /// The DocumentReference.
    pub document: &'e Element<'a>,
    beside: Vec<(&'e str, &'e Element<'a>)>,
    /// Types of the bundle's entries in their order; empty without a bundle.
    pub entries: Vec<&'e str>,
}

impl<'e, 'a> Bundled<'e, 'a> {
    /// A DocumentReference on its own (simplified publish, ITI-105), or the transaction around one (ITI-65).
    pub fn of(sent: &'e Element<'a>) -> Result<Self, FhirFlaw> {
        match sent.name() {
            "DocumentReference" => Ok(Self { document: sent, beside: Vec::new(), entries: Vec::new() }),
            "Bundle" => Self::transaction(sent),
            _ => Err(FhirFlaw::ResourceType),
        }
    }

    fn transaction(bundle: &'e Element<'a>) -> Result<Self, FhirFlaw> {
        if bundle.value("type")? != Some("transaction") {
            return Err(FhirFlaw::Value("Bundle.type"));
        }
        let (mut beside, mut entries, mut documents) = (Vec::new(), Vec::new(), Vec::new());
        for entry in bundle.all("entry") {
            let resource = entry.one("resource")?.and_then(Element::resource);
            let resource = resource.ok_or(FhirFlaw::Missing("Bundle.entry.resource"))?;
            let request = entry.one("request")?.ok_or(FhirFlaw::Missing("Bundle.entry.request"))?;
            // A client that the sender knows by another name is only read, never kept: its entry may also be a search.
            if request.value("method")? != Some("POST") {
                return Err(FhirFlaw::Value("Bundle.entry.request.method"));
            }
            if let Some(url) = entry.value("fullUrl")? {
                beside.push((url, resource));
            }
            entries.push(resource.name());
            if resource.name() == "DocumentReference" {
                documents.push(resource);
            }
        }
        match documents.as_slice() {
            [document] => Ok(Self { document, beside, entries }),
            [] => Err(FhirFlaw::Missing("DocumentReference")),
            _ => Err(FhirFlaw::Repeated("DocumentReference")),
        }
    }

    /// Everything of this type that was sent along.
    pub fn sent(&self, name: &str) -> Vec<&'e Element<'a>> {
        let contained = self.document.children.iter().filter(|c| c.name() == "contained");
        let contained = contained.filter_map(Element::resource);
        let beside = self.beside.iter().map(|(_, resource)| *resource);
        contained.chain(beside).filter(|resource| resource.name() == name).collect()
    }

    /// What this reference means.
    pub fn follow(&self, reference: &str) -> Option<&'e Element<'a>> {
        if let Some(id) = reference.strip_prefix('#') {
            let contained = self.document.children.iter().filter(|c| c.name() == "contained");
            return contained.filter_map(Element::resource).find(|r| r.id.as_deref() == Some(id));
        }
        self.beside.iter().find(|(url, _)| *url == reference).map(|(_, resource)| *resource)
    }

    /// What the element of this name refers to. `at` names it in a fault.
    pub fn referred(
        &self,
        from: &'e Element<'a>,
        name: &'static str,
        at: &'static str,
    ) -> Result<Option<&'e Element<'a>>, FhirFlaw> {
        let Some(element) = from.one(name)? else { return Ok(None) };
        let Some(reference) = element.value("reference")? else { return Ok(None) };
        self.follow(reference).map(Some).ok_or(FhirFlaw::Dangling(at))
    }
}
