//! The tree into which both formats are read: as XML has it, where an array is an element that stands more often and
//! a resource stands in an element named after its type.

use super::FhirFlaw;
use std::borrow::Cow;

/// How deep elements may stand in each other.
pub(super) const DEEPEST: usize = 40;
/// How many elements one resource may have, those inside it included.
pub(super) const MOST: usize = 20_000;

/// An element with its value and what stands in it.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Element<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) value: Option<Cow<'a, str>>,
    pub(super) id: Option<Cow<'a, str>>,
    pub(super) url: Option<Cow<'a, str>>,
    pub(super) children: Vec<Element<'a>>,
}

impl std::fmt::Debug for Element<'_> {
    /// Without values: they are about a client.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Element").field("name", &self.name).field("children", &self.children).finish()
    }
}

impl<'a> Element<'a> {
    /// Its name; of a resource its type.
    pub fn name(&self) -> &str {
        &self.name
    }
    /// Its own value, when it is a primitive with one.
    pub fn own_value(&self) -> Option<&str> {
        self.value.as_deref()
    }
    /// All elements of this name in it.
    pub fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element<'a>> {
        self.children.iter().filter(move |child| child.name == name)
    }
    /// The element of this name that may stand once.
    pub fn one(&self, name: &'static str) -> Result<Option<&Element<'a>>, FhirFlaw> {
        let mut all = self.children.iter().filter(|child| child.name == name);
        match (all.next(), all.next()) {
            (found, None) => Ok(found),
            (_, Some(_)) => Err(FhirFlaw::Repeated(name)),
        }
    }
    /// The value of the primitive of this name that may stand once.
    pub fn value(&self, name: &'static str) -> Result<Option<&str>, FhirFlaw> {
        Ok(self.one(name)?.and_then(Element::own_value))
    }
    /// The resource that stands in an element such as `contained` or `resource`.
    pub fn resource(&self) -> Option<&Element<'a>> {
        match self.children.as_slice() {
            [only] => Some(only),
            _ => None,
        }
    }
    /// The extension with this address that may stand once.
    pub fn extension(&self, url: &'static str) -> Result<Option<&Element<'a>>, FhirFlaw> {
        let mut all = self.all("extension").filter(|e| e.url.as_deref() == Some(url));
        match (all.next(), all.next()) {
            (found, None) => Ok(found),
            (_, Some(_)) => Err(FhirFlaw::Repeated(url)),
        }
    }
    /// The value of this extension, whatever its type: `valueString`, `valueCode`, `valueBoolean`, `valueDate`.
    pub fn extension_value(&self, url: &'static str) -> Result<Option<&str>, FhirFlaw> {
        let Some(extension) = self.extension(url)? else { return Ok(None) };
        Ok(extension.children.iter().find(|c| c.name.starts_with("value")).and_then(Element::own_value))
    }
    /// Whether one of its codings is this one.
    pub fn has_coding(&self, system: &str, code: &str) -> bool {
        self.all("coding").any(|coding| {
            let is = |name, wanted: &str| coding.value(name).is_ok_and(|v| v == Some(wanted));
            is("system", system) && is("code", code)
        })
    }
    /// Whether an element that could turn the meaning of something round stands anywhere in it.
    pub(super) fn has_modifier(&self) -> bool {
        let modifier = |child: &Element<'a>| {
            matches!(&*child.name, "modifierExtension" | "implicitRules") || child.has_modifier()
        };
        self.children.iter().any(modifier)
    }
}
