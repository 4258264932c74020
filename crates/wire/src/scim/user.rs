//! A user as a personnel system sends her (RFC 7643, section 4.1).

use super::ScimFlaw;
use super::path::{Several, Target, Text, parse};
use serde_json::{Map, Value};
use wissel_core::identity::provisioning::{Attributes, Entry};
use wissel_core::input::line;

/// Longest text, in characters.
const LONGEST: usize = 256;
/// Longest kind of an entry, in characters.
const LONGEST_KIND: usize = 64;
/// Most mail addresses, and most phone numbers.
const MOST: usize = 10;

/// What is said about somebody.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Said {
    /// Who she is there.
    pub attributes: Attributes,
    /// Whether she works there; `None`: nothing is said.
    pub active: Option<bool>,
}

/// Reads a user that is sent as a whole.
pub fn read_user(bytes: &[u8]) -> Result<Said, ScimFlaw> {
    let mut said = Said::default();
    said.take(&object(bytes)?)?;
    said.whole()
}

/// The object in a message.
pub(super) fn object(bytes: &[u8]) -> Result<Map<String, Value>, ScimFlaw> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(ScimFlaw::Syntax),
    }
}

impl Said {
    /// Refuses what lacks something that a user always has.
    pub(super) fn whole(self) -> Result<Self, ScimFlaw> {
        if self.attributes.user_name.is_empty() {
            return Err(ScimFlaw::Missing("userName"));
        }
        if self.attributes.mails.is_empty() {
            return Err(ScimFlaw::Missing("emails"));
        }
        Ok(self)
    }
    /// Takes over each attribute of an object. Its keys are names, or paths as some services write them.
    pub(super) fn take(&mut self, members: &Map<String, Value>) -> Result<(), ScimFlaw> {
        for (key, value) in members {
            self.set(&parse(key)?, value)?;
        }
        Ok(())
    }
    /// Puts a value in the place of the one before.
    pub(super) fn set(&mut self, target: &Target, value: &Value) -> Result<(), ScimFlaw> {
        match target {
            Target::User => match value {
                Value::Object(members) => self.take_plain(members),
                _ => Err(ScimFlaw::Syntax),
            },
            Target::Active => {
                if !value.is_null() {
                    self.active = Some(boolean(value).ok_or(ScimFlaw::Value("active"))?);
                }
                Ok(())
            }
            Target::Text(which) => {
                let text = text(value, name_of(*which))?;
                self.set_text(*which, text);
                Ok(())
            }
            Target::Name => self.set_name(value),
            Target::Several(which, select, part) => self.set_several((*which, select.as_ref(), *part), value),
            Target::Other => Ok(()),
        }
    }
    /// The same for an object inside: it does not hold another whole user.
    fn take_plain(&mut self, members: &Map<String, Value>) -> Result<(), ScimFlaw> {
        for (key, value) in members {
            match parse(key)? {
                Target::User => {}
                target => self.set(&target, value)?,
            }
        }
        Ok(())
    }
    pub(super) fn set_text(&mut self, which: Text, text: Option<String>) {
        let a = &mut self.attributes;
        match which {
            Text::UserName => a.user_name = text.unwrap_or_default(),
            Text::ExternalId => a.external_id = text,
            Text::Display => a.display = text,
            Text::Formatted => a.formatted = text,
            Text::Family => a.family = text,
            Text::Given => a.given = text,
        }
    }
    fn set_name(&mut self, value: &Value) -> Result<(), ScimFlaw> {
        let members = match value {
            Value::Object(members) => members,
            Value::Null => {
                self.clear_name();
                return Ok(());
            }
            _ => return Err(ScimFlaw::Value("name")),
        };
        self.add_name(members)
    }
    pub(super) fn clear_name(&mut self) {
        for part in [Text::Formatted, Text::Family, Text::Given] {
            self.set_text(part, None);
        }
    }
    pub(super) fn add_name(&mut self, members: &Map<String, Value>) -> Result<(), ScimFlaw> {
        for (key, value) in members {
            let part = match key.to_ascii_lowercase().as_str() {
                "formatted" => Text::Formatted,
                "familyname" => Text::Family,
                "givenname" => Text::Given,
                _ => continue,
            };
            let text = text(value, "name")?;
            self.set_text(part, text);
        }
        Ok(())
    }
    /// The list of mail addresses or of phone numbers.
    pub(super) fn several(&mut self, which: Several) -> &mut Vec<Entry> {
        match which {
            Several::Mails => &mut self.attributes.mails,
            Several::Phones => &mut self.attributes.phones,
        }
    }
}

const fn name_of(which: Text) -> &'static str {
    match which {
        Text::UserName => "userName",
        Text::ExternalId => "externalId",
        Text::Display => "displayName",
        Text::Formatted | Text::Family | Text::Given => "name",
    }
}

/// One line of text; nothing when it is empty. Some services send a single value as a list with an object in it.
pub(super) fn text(value: &Value, attribute: &'static str) -> Result<Option<String>, ScimFlaw> {
    let wrong = ScimFlaw::Value(attribute);
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => match items.as_slice() {
            [Value::Object(members)] => match members.get("value") {
                Some(Value::String(text)) => text.clone(),
                _ => return Err(wrong),
            },
            _ => return Err(wrong),
        },
        Value::Bool(_) | Value::Object(_) => return Err(wrong),
    };
    let text = line(&text, 0, LONGEST).map_err(|_| wrong)?;
    Ok(Some(text).filter(|t| !t.is_empty()))
}

/// True or false, also as the text that Entra sends.
pub(super) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        Value::Array(items) => match items.as_slice() {
            [Value::Object(members)] => match members.get("value") {
                Some(value @ (Value::Bool(_) | Value::String(_))) => boolean(value),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// Several values; at most one of them is the first to be used.
pub(super) fn entries(value: &Value, which: Several) -> Result<Vec<Entry>, ScimFlaw> {
    let wrong = ScimFlaw::Value(which.name());
    let items = match value {
        Value::Null => return Ok(Vec::new()),
        Value::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut all = Vec::new();
    for item in items {
        all.extend(entry(item, which)?);
    }
    if all.len() > MOST {
        return Err(wrong);
    }
    one_primary(&mut all);
    Ok(all)
}

fn entry(value: &Value, which: Several) -> Result<Option<Entry>, ScimFlaw> {
    let wrong = ScimFlaw::Value(which.name());
    let mut made = Entry::default();
    match value {
        Value::Object(members) => {
            for (key, value) in members {
                put(&mut made, key, value, wrong)?;
            }
        }
        Value::String(_) => put(&mut made, "value", value, wrong)?,
        _ => return Err(wrong),
    }
    Ok(Some(made).filter(|m| !m.value.is_empty()))
}

/// The kind of an entry, in a value or in a path; nothing when it is empty.
pub(super) fn kind_of(text: &str, wrong: ScimFlaw) -> Result<Option<String>, ScimFlaw> {
    let kind = line(text, 0, LONGEST_KIND).map_err(|_| wrong)?;
    Ok(Some(kind).filter(|k| !k.is_empty()))
}

/// Puts one part into an entry.
pub(super) fn put(entry: &mut Entry, key: &str, value: &Value, wrong: ScimFlaw) -> Result<(), ScimFlaw> {
    let attribute = wrong.attribute().unwrap_or_default();
    match key.to_ascii_lowercase().as_str() {
        "value" => entry.value = text(value, attribute)?.unwrap_or_default(),
        "type" => {
            entry.kind = match text(value, attribute)? {
                Some(text) => kind_of(&text, wrong)?,
                None => None,
            };
        }
        "primary" if value.is_null() => entry.primary = None,
        "primary" => entry.primary = Some(boolean(value).ok_or(wrong)?),
        _ => {}
    }
    Ok(())
}

/// Of several that are said to be the first, the last that was said is it.
pub(super) fn one_primary(all: &mut [Entry]) {
    let last = all.iter().rposition(|e| e.primary == Some(true));
    for (at, entry) in all.iter_mut().enumerate() {
        if entry.primary == Some(true) && Some(at) != last {
            entry.primary = Some(false);
        }
    }
}

/// Whether so many are still few enough.
pub(super) fn few_enough(all: &[Entry], which: Several) -> Result<(), ScimFlaw> {
    if all.len() > MOST { Err(ScimFlaw::Value(which.name())) } else { Ok(()) }
}
