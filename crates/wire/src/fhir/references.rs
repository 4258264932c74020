//! A resource with what was sent along: contained in it, or beside it in a bundle.

use super::{Element, FhirFlaw};

/// What a transaction may hold. Something else could matter to the sender, and would be lost here.
const TAKEN: &[&str] = &[
    "Binary",
    "Consent",
    "DocumentReference",
    "List",
    "Observation",
    "Organization",
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "RelatedPerson",
];

/// A DocumentReference and everything it may refer to.
#[derive(Clone, Debug)]
pub struct Bundled<'e, 'a> {
    /// The DocumentReference.
    pub document: &'e Element<'a>,
    beside: Vec<(Option<&'e str>, &'e Element<'a>)>,
    /// Types of the bundle's entries in their order; empty without a bundle.
    pub entries: Vec<&'e str>,
}

impl<'e, 'a> Bundled<'e, 'a> {
    /// A DocumentReference on its own (simplified publish, ITI-105), or the transaction around one (ITI-65).
    pub fn of(sent: &'e Element<'a>) -> Result<Self, FhirFlaw> {
        if sent.has_modifier() {
            return Err(FhirFlaw::Modifier);
        }
        let bundled = match sent.name() {
            "DocumentReference" => Self { document: sent, beside: Vec::new(), entries: Vec::new() },
            "Bundle" => Self::transaction(sent)?,
            _ => return Err(FhirFlaw::ResourceType),
        };
        // A reference that could mean two things would mean one to us and another to the sender.
        let mut ids: Vec<_> = bundled.contained().filter_map(|r| r.id.as_deref()).collect();
        let mut urls: Vec<_> = bundled.beside.iter().filter_map(|(url, _)| *url).collect();
        if twice(&mut ids) {
            return Err(FhirFlaw::Repeated("contained.id"));
        }
        if twice(&mut urls) {
            return Err(FhirFlaw::Repeated("Bundle.entry.fullUrl"));
        }
        Ok(bundled)
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
            if request.value("method")? != Some("POST") {
                return Err(FhirFlaw::Value("Bundle.entry.request.method"));
            }
            if !TAKEN.contains(&resource.name()) {
                return Err(FhirFlaw::Value("Bundle.entry.resource"));
            }
            if request.one("ifNoneExist")?.is_some() {
                return Err(FhirFlaw::Value("Bundle.entry.request.ifNoneExist"));
            }
            beside.push((entry.value("fullUrl")?, resource));
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

    fn contained(&self) -> impl Iterator<Item = &'e Element<'a>> {
        let contained = self.document.children.iter().filter(|c| c.name() == "contained");
        contained.filter_map(Element::resource)
    }

    /// Everything of this type that was sent along.
    pub fn sent(&self, name: &str) -> Vec<&'e Element<'a>> {
        let beside = self.beside.iter().map(|(_, resource)| *resource);
        self.contained().chain(beside).filter(|resource| resource.name() == name).collect()
    }

    /// What this reference means.
    pub fn follow(&self, reference: &str) -> Option<&'e Element<'a>> {
        if let Some(id) = reference.strip_prefix('#') {
            return self.contained().find(|r| r.id.as_deref() == Some(id));
        }
        self.beside.iter().find(|(url, _)| *url == Some(reference)).map(|(_, resource)| *resource)
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

fn twice(names: &mut [&str]) -> bool {
    names.sort_unstable();
    names.windows(2).any(|pair| pair.first() == pair.last())
}
