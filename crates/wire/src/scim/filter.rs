//! By what a personnel system looks for a user it named (RFC 7644, section 3.4.2.2): by one value, exactly.

use super::ScimFlaw;
use super::path::{Part, Select, Several, Target, Text, equals, parse};
use serde_json::Value;
use std::fmt;

/// What is looked for.
#[derive(Clone, PartialEq, Eq)]
pub enum Filter {
    /// `userName eq "…"`.
    UserName(String),
    /// `externalId eq "…"`.
    ExternalId(String),
    /// `emails[type eq "work"].value eq "…"`, or without its type.
    Mail(String),
}

impl Filter {
    /// Reads a filter.
    pub fn parse(text: &str) -> Result<Self, ScimFlaw> {
        let (name, value) = equals(text).ok_or(ScimFlaw::Filter)?;
        let target = parse(name).map_err(|_| ScimFlaw::Filter)?;
        let Value::String(value) = value else { return Err(ScimFlaw::Filter) };
        match target {
            Target::Text(Text::UserName) => Ok(Self::UserName(value)),
            Target::Text(Text::ExternalId) => Ok(Self::ExternalId(value)),
            Target::Several(Several::Mails, None, Part::Whole | Part::Value) => Ok(Self::Mail(value)),
            Target::Several(Several::Mails, Some(Select::Kind(kind)), Part::Value)
                if kind.eq_ignore_ascii_case("work") =>
            {
                Ok(Self::Mail(value))
            }
            _ => Err(ScimFlaw::Filter),
        }
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UserName(_) => "UserName(…)",
            Self::ExternalId(_) => "ExternalId(…)",
            Self::Mail(_) => "Mail(…)",
        })
    }
}
