//! JSON into the tree. Keys that stand twice in one object are refused; a primitive's extensions (`_name`) are joined
//! with its value.

use super::FhirFlaw;
use super::element::{DEEPEST, Element, MOST};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashSet;
use std::fmt;

/// JSON as it was sent.
enum Json<'a> {
    Nothing,
    Plain(Cow<'a, str>),
    List(Vec<Json<'a>>),
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// Reads a resource.
pub(super) fn read(bytes: &[u8]) -> Result<Element<'_>, FhirFlaw> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let (left, flaw) = (Cell::new(MOST), Cell::new(None));
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let seed = Node { left: &left, flaw: &flaw, depth: 0 };
    let tree = seed.deserialize(&mut reader).and_then(|tree| reader.end().map(|()| tree));
    let tree = tree
        .map_err(|e| flaw.take().unwrap_or_else(|| FhirFlaw::Json { line: e.line(), column: e.column() }))?;
    match tree {
        Json::Object(members) => resource(members),
        _ => Err(FhirFlaw::ResourceType),
    }
}

/// A resource, named after its type.
fn resource<'a>(mut members: Vec<(Cow<'a, str>, Json<'a>)>) -> Result<Element<'a>, FhirFlaw> {
    let at = members.iter().position(|(name, _)| name == "resourceType").ok_or(FhirFlaw::ResourceType)?;
    let (_, Json::Plain(name)) = members.swap_remove(at) else { return Err(FhirFlaw::ResourceType) };
    object(name, members)
}

fn object<'a>(name: Cow<'a, str>, members: Vec<(Cow<'a, str>, Json<'a>)>) -> Result<Element<'a>, FhirFlaw> {
    let mut made = Element { name, ..Element::default() };
    let mut beside = Vec::new();
    for (key, value) in members {
        match (&*key, value) {
            ("id", Json::Plain(id)) => made.id = Some(id),
            ("url", Json::Plain(url)) => {
                made.url = Some(url.clone());
                made.children.push(Element { name: key, value: Some(url), ..Element::default() });
            }
            (name, value) => match name.strip_prefix('_') {
                Some(primitive) => beside.push((primitive.to_owned(), value)),
                None => add(&mut made.children, &key, value)?,
            },
        }
    }
    for (key, value) in beside {
        join(&mut made.children, &key, value)?;
    }
    Ok(made)
}

/// Adds an element, or each of a list.
fn add<'a>(to: &mut Vec<Element<'a>>, key: &Cow<'a, str>, value: Json<'a>) -> Result<(), FhirFlaw> {
    match value {
        Json::Nothing => to.push(Element { name: key.clone(), ..Element::default() }),
        Json::Plain(value) => {
            to.push(Element { name: key.clone(), value: Some(value), ..Element::default() });
        }
        Json::Object(members) if members.iter().any(|(name, _)| name == "resourceType") => {
            let inside = vec![resource(members)?];
            to.push(Element { name: key.clone(), children: inside, ..Element::default() });
        }
        Json::Object(members) => to.push(object(key.clone(), members)?),
        Json::List(items) => {
            for item in items {
                match item {
                    Json::List(_) => return Err(FhirFlaw::Foreign),
                    item => add(to, key, item)?,
                }
            }
        }
    }
    Ok(())
}

/// Joins what stands beside a primitive (`_name`) with the primitive itself, one by one in a list.
fn join<'a>(to: &mut Vec<Element<'a>>, key: &str, value: Json<'a>) -> Result<(), FhirFlaw> {
    let items = match value {
        Json::List(items) => items,
        single => vec![single],
    };
    for (i, item) in items.into_iter().enumerate() {
        let members = match item {
            Json::Nothing => continue,
            Json::Object(members) => members,
            Json::Plain(_) | Json::List(_) => return Err(FhirFlaw::Foreign),
        };
        let more = object(Cow::Owned(key.to_owned()), members)?;
        match to.iter_mut().filter(|e| e.name == key).nth(i) {
            Some(primitive) => {
                primitive.id = more.id;
                primitive.children.extend(more.children);
            }
            None => to.push(more),
        }
    }
    Ok(())
}

/// Reads one value, counting what it holds.
#[derive(Clone, Copy)]
struct Node<'c> {
    left: &'c Cell<usize>,
    flaw: &'c Cell<Option<FhirFlaw>>,
    depth: usize,
}

impl Node<'_> {
    fn stop<E: Error>(&self, flaw: FhirFlaw) -> E {
        self.flaw.set(Some(flaw));
        E::custom("refused")
    }
    /// One deeper.
    fn inner<E: Error>(&self) -> Result<Self, E> {
        if self.depth >= DEEPEST {
            return Err(self.stop(FhirFlaw::TooLarge));
        }
        Ok(Self { depth: self.depth + 1, ..*self })
    }
    fn count<E: Error>(&self) -> Result<(), E> {
        let left = self.left.get().checked_sub(1).ok_or_else(|| self.stop(FhirFlaw::TooLarge))?;
        self.left.set(left);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Json<'de>;
    fn deserialize<D: Deserializer<'de>>(self, d: D) -> Result<Json<'de>, D::Error> {
        d.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Json<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E: Error>(self) -> Result<Json<'de>, E> {
        Ok(Json::Nothing)
    }
    fn visit_bool<E: Error>(self, v: bool) -> Result<Json<'de>, E> {
        Ok(Json::Plain(Cow::Borrowed(if v { "true" } else { "false" })))
    }
    fn visit_i64<E: Error>(self, v: i64) -> Result<Json<'de>, E> {
        Ok(Json::Plain(Cow::Owned(v.to_string())))
    }
    fn visit_u64<E: Error>(self, v: u64) -> Result<Json<'de>, E> {
        Ok(Json::Plain(Cow::Owned(v.to_string())))
    }
    fn visit_f64<E: Error>(self, v: f64) -> Result<Json<'de>, E> {
        Ok(Json::Plain(Cow::Owned(v.to_string())))
    }
    fn visit_borrowed_str<E: Error>(self, v: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Plain(Cow::Borrowed(v)))
    }
    fn visit_str<E: Error>(self, v: &str) -> Result<Json<'de>, E> {
        Ok(Json::Plain(Cow::Owned(v.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json<'de>, A::Error> {
        let inner = self.inner()?;
        let mut all = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            self.count()?;
            all.push(item);
        }
        Ok(Json::List(all))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json<'de>, A::Error> {
        let inner = self.inner()?;
        let (mut all, mut seen) = (Vec::new(), HashSet::new());
        while let Some(Key(key)) = members.next_key()? {
            self.count()?;
            if !seen.insert(key.clone()) {
                return Err(self.stop(FhirFlaw::TwiceInObject));
            }
            all.push((key, members.next_value_seed(inner)?));
        }
        Ok(Json::Object(all))
    }
}

/// A key, borrowed where it was sent without escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E: Error>(self, v: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(v)))
            }
            fn visit_str<E: Error>(self, v: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(v.to_owned())))
            }
        }
        d.deserialize_str(Read)
    }
}
