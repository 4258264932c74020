//! SCIM 2.0 (RFC 7643, RFC 7644): what a personnel system says about users, as far as it means something here.
//!
//! Attributes that are not known here are left out wherever they stand: refusing one of them would keep a leaver in who
//! is named in the same message.

mod filter;
mod patch;
mod path;
mod user;
mod write;

pub use filter::Filter;
pub use patch::{Operation, apply, read_patch};
pub use user::{Said, read_user};
pub use write::{
    Asked, Resource, error, list, resource, resource_type, resource_types, schema, schemas, service_provider,
};

/// The media type of every message (RFC 7644, section 8.1).
pub const MEDIA_TYPE: &str = "application/scim+json";
/// The schema of a user.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// Most users on one page of a list.
pub const PAGE: u32 = 100;

/// What is wrong with a message. Nothing of what was sent stands in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ScimFlaw {
    /// It is no JSON, or not of the form that is asked for.
    #[error("not readable")]
    Syntax,
    /// The filter is none, or of a kind that is not looked for.
    #[error("filter")]
    Filter,
    /// The path of a change cannot be read.
    #[error("path")]
    Path,
    /// A removal does not say of what.
    #[error("no target")]
    NoTarget,
    /// The value of this attribute is of another kind, or too long.
    #[error("value of {0}")]
    Value(&'static str),
    /// This attribute is needed.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// This attribute cannot be removed.
    #[error("{0} stays")]
    Stays(&'static str),
}

impl ScimFlaw {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Syntax => "scim-syntax",
            Self::Filter => "scim-filter",
            Self::Path => "scim-path",
            Self::NoTarget => "scim-no-target",
            Self::Value(_) => "scim-value",
            Self::Missing(_) => "scim-missing",
            Self::Stays(_) => "scim-stays",
        }
    }
    /// The attribute that it is about.
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Self::Value(name) | Self::Missing(name) | Self::Stays(name) => Some(name),
            Self::Syntax | Self::Filter | Self::Path | Self::NoTarget => None,
        }
    }
}

#[cfg(test)]
mod tests;
