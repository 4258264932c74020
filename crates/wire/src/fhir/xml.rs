//! XML into the tree. A document type or a processing instruction is refused, so there is nothing to expand and nothing
//! to fetch; the narrative (XHTML) is skipped, because nothing is read from it.

use super::FhirFlaw;
use super::element::{DEEPEST, Element, MOST};
use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use std::borrow::Cow;

const FHIR: &str = "http://hl7.org/fhir";
const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// Reads a resource.
pub(super) fn read(bytes: &[u8]) -> Result<Element<'_>, FhirFlaw> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|e| FhirFlaw::Xml(e.valid_up_to() as u64))?;
    let mut reader = NsReader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element<'_>> = Vec::new();
    let mut whole = None;
    let mut left = MOST;
    loop {
        let Ok((namespace, event)) = reader.read_resolved_event() else {
            return Err(FhirFlaw::Xml(reader.error_position()));
        };
        let kind = Kind::of(&namespace);
        match event {
            Event::Start(tag) if kind == Kind::Narrative && !open.is_empty() => {
                let end = tag.to_end().into_owned();
                reader.read_to_end(end.name()).map_err(|_| FhirFlaw::Xml(reader.error_position()))?;
            }
            Event::Empty(_) if kind == Kind::Narrative && !open.is_empty() => {}
            Event::Start(tag) => open.push(element(&tag, kind, open.len(), &mut left)?),
            Event::Empty(tag) => {
                let made = element(&tag, kind, open.len(), &mut left)?;
                close(made, &mut open, &mut whole)?;
            }
            Event::End(_) => {
                let made = open.pop().ok_or(FhirFlaw::Foreign)?;
                close(made, &mut open, &mut whole)?;
            }
            Event::Text(text) if text.trim_ascii().is_empty() => {}
            Event::Comment(_) | Event::Decl(_) => {}
            Event::PI(_) | Event::DocType(_) => return Err(FhirFlaw::Declaration),
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) => return Err(FhirFlaw::Foreign),
            Event::Eof => break,
        }
    }
    match (open.is_empty(), whole) {
        (true, Some(whole)) => Ok(whole),
        _ => Err(FhirFlaw::Xml(reader.buffer_position())),
    }
}

/// In whose namespace an element stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Fhir,
    Narrative,
    Other,
}

impl Kind {
    fn of(namespace: &ResolveResult<'_>) -> Self {
        match namespace {
            ResolveResult::Bound(Namespace(name)) if *name == FHIR => Self::Fhir,
            ResolveResult::Bound(Namespace(name)) if *name == XHTML => Self::Narrative,
            _ => Self::Other,
        }
    }
}

/// An element with its attributes.
fn element<'a>(
    tag: &BytesStart<'a>,
    kind: Kind,
    depth: usize,
    left: &mut usize,
) -> Result<Element<'a>, FhirFlaw> {
    if kind != Kind::Fhir {
        return Err(FhirFlaw::Foreign);
    }
    if depth >= DEEPEST {
        return Err(FhirFlaw::TooLarge);
    }
    *left = left.checked_sub(1).ok_or(FhirFlaw::TooLarge)?;
    let name = tag.local_name().into_inner().to_owned();
    let mut made = Element { name: Cow::Owned(name), ..Element::default() };
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| FhirFlaw::Foreign)?;
        let value = || {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            value.map(|v| Cow::Owned(v.into_owned())).map_err(|_| FhirFlaw::Foreign)
        };
        match attribute.key.into_inner() {
            "value" => made.value = Some(value()?),
            "id" => made.id = Some(value()?),
            "url" => made.url = Some(value()?),
            other if other == "xmlns" || other.starts_with("xmlns:") || other.starts_with("xsi:") => {}
            _ => return Err(FhirFlaw::Foreign),
        }
    }
    Ok(made)
}

/// Puts a finished element where it belongs. The `id` of a resource is an element in XML; it is kept like in JSON.
fn close<'a>(
    made: Element<'a>,
    open: &mut [Element<'a>],
    whole: &mut Option<Element<'a>>,
) -> Result<(), FhirFlaw> {
    match open.last_mut() {
        Some(parent) if made.name == "id" && made.value.is_some() && parent.id.is_none() => {
            parent.id = made.value;
        }
        Some(parent) => parent.children.push(made),
        None if whole.is_none() => *whole = Some(made),
        None => return Err(FhirFlaw::Foreign),
    }
    Ok(())
}
