//! Names of attributes (RFC 7644, section 3.10) and the paths of changes (section 3.5.2).

use super::user::kind_of;
use super::{ScimFlaw, USER};
use serde_json::Value;

/// Which list of values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Several {
    Mails,
    Phones,
}

impl Several {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Mails => "emails",
            Self::Phones => "phoneNumbers",
        }
    }
}

/// Which of several values: `[type eq "work"]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Select {
    Kind(String),
    Primary(bool),
    Value(String),
    /// By something that is not kept here: none of them.
    None,
}

/// Which part of a value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Part {
    Whole,
    Value,
    Kind,
    Primary,
}

/// Which text of a user.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Text {
    UserName,
    ExternalId,
    Display,
    Formatted,
    Family,
    Given,
}

/// What a path leads to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Target {
    /// The user as a whole.
    User,
    Active,
    Text(Text),
    Name,
    Several(Several, Option<Select>, Part),
    /// Something that is not kept here.
    Other,
}

/// A path, or the name of an attribute with or without its schema before it.
pub(super) fn parse(path: &str) -> Result<Target, ScimFlaw> {
    let path = path.trim();
    let path = match without_schema(path) {
        Schema::User("") => return Ok(Target::User),
        Schema::User(rest) | Schema::None(rest) => rest,
        Schema::Other => return Ok(Target::Other),
    };
    let end = path.find(['.', '[']).unwrap_or(path.len());
    let (name, rest) = path.split_at_checked(end).ok_or(ScimFlaw::Path)?;
    if !is_name(name) {
        return Err(ScimFlaw::Path);
    }
    let (select, rest) = match rest.strip_prefix('[') {
        None => (None, rest),
        Some(inside) => {
            let close = closing(inside).ok_or(ScimFlaw::Path)?;
            let (filter, rest) = inside.split_at_checked(close).ok_or(ScimFlaw::Path)?;
            (Some(read_select(filter)), rest.strip_prefix(']').unwrap_or_default())
        }
    };
    let sub = match rest.strip_prefix('.') {
        None if rest.is_empty() => None,
        Some(sub) if is_name(sub) => Some(sub.to_ascii_lowercase()),
        _ => return Err(ScimFlaw::Path),
    };
    let name = name.to_ascii_lowercase();
    match (target(&name, None, None), select) {
        // Of what is not kept here it does not matter which it is.
        (Target::Other, _) => Ok(Target::Other),
        (_, None) => Ok(target(&name, None, sub.as_deref())),
        (_, Some(select)) => Ok(target(&name, Some(select?), sub.as_deref())),
    }
}

fn target(name: &str, select: Option<Select>, sub: Option<&str>) -> Target {
    let several = match name {
        "emails" => Some(Several::Mails),
        "phonenumbers" => Some(Several::Phones),
        _ => None,
    };
    match (several, name, select, sub) {
        (Some(which), _, select, None) => Target::Several(which, select, Part::Whole),
        (Some(which), _, select, Some("value")) => Target::Several(which, select, Part::Value),
        (Some(which), _, select, Some("type")) => Target::Several(which, select, Part::Kind),
        (Some(which), _, select, Some("primary")) => Target::Several(which, select, Part::Primary),
        (None, "active", None, None) => Target::Active,
        (None, "username", None, None) => Target::Text(Text::UserName),
        (None, "externalid", None, None) => Target::Text(Text::ExternalId),
        (None, "displayname", None, None) => Target::Text(Text::Display),
        (None, "name", None, None) => Target::Name,
        (None, "name", None, Some("formatted")) => Target::Text(Text::Formatted),
        (None, "name", None, Some("familyname")) => Target::Text(Text::Family),
        (None, "name", None, Some("givenname")) => Target::Text(Text::Given),
        _ => Target::Other,
    }
}

enum Schema<'a> {
    None(&'a str),
    User(&'a str),
    Other,
}

fn without_schema(path: &str) -> Schema<'_> {
    let is_urn = path.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:"));
    if !is_urn {
        return Schema::None(path);
    }
    match path.split_at_checked(USER.len()) {
        Some((schema, rest)) if schema.eq_ignore_ascii_case(USER) => match rest.strip_prefix(':') {
            Some(rest) => Schema::User(rest),
            None if rest.is_empty() => Schema::User(""),
            None => Schema::Other,
        },
        _ => Schema::Other,
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_$".contains(&b))
}

/// Where the bracket closes; one inside a text does not count.
fn closing(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    text.char_indices().find_map(|(at, c)| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return Some(at),
            _ => {}
        }
        None
    })
}

/// `NAME eq VALUE`; the name in lower case.
pub(super) fn equals(text: &str) -> Option<(&str, Value)> {
    let text = text.trim();
    let mut depth = false;
    let end = text.find(|c: char| {
        match c {
            '[' => depth = true,
            ']' => depth = false,
            _ => {}
        }
        c.is_whitespace() && !depth
    })?;
    let (name, rest) = text.split_at_checked(end)?;
    let (operator, value) = rest.trim_start().split_once(char::is_whitespace)?;
    if !operator.eq_ignore_ascii_case("eq") {
        return None;
    }
    serde_json::from_str(value.trim()).ok().map(|value| (name, value))
}

fn read_select(text: &str) -> Result<Select, ScimFlaw> {
    let (name, value) = equals(text).ok_or(ScimFlaw::Path)?;
    Ok(match (name.to_ascii_lowercase().as_str(), value) {
        ("type", Value::String(kind)) => kind_of(&kind, ScimFlaw::Path)?.map_or(Select::None, Select::Kind),
        ("value", Value::String(value)) => Select::Value(value),
        ("primary", Value::Bool(primary)) => Select::Primary(primary),
        ("primary", Value::String(text)) if text.eq_ignore_ascii_case("true") => Select::Primary(true),
        _ => Select::None,
    })
}
