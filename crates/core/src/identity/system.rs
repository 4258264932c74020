//! Systems as clients: the record system of a care organisation that acts for its users.
//!
//! A system is a client in the sense of OAuth 2 (RFC 6749, section 4.4). It belongs to one organisation, shows a secret
//! or a signed statement, and gets a short token. What it may do is bound by its scopes, and always by what the person
//! for whom it acts may do.

use crate::input::{Collect, Problems, code, line, named, refusals};
use std::time::Duration;

/// How long a token is good.
pub const TOKEN_LIFE: Duration = Duration::from_mins(10);
/// How far in the future a signed statement may end (RFC 7523, section 3).
pub const ASSERTION_LIFE: Duration = Duration::from_mins(5);
/// How far two clocks may differ.
pub const CLOCK_LEEWAY: Duration = Duration::from_secs(30);

named! {
    /// One thing that a system may do.
    pub enum Scope {
        /// To share a record (U2.1).
        RecordPublish = "record.publish",
        /// To find by exact keys (U2.2).
        RecordFind = "record.find",
        /// To collect a record and to read what was collected (U3.9, U5.3).
        RecordRead = "record.read",
        /// To read the facts of its own organisation.
        OrganisationRead = "organisation.read",
        /// To read its organisation's log, for an administrator.
        LogRead = "log.read",
    }
}

/// Several things that a system may do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Scopes(u8);

impl Scopes {
    /// None at all.
    pub const NONE: Self = Self(0);

    const fn bit(scope: Scope) -> u8 {
        match scope {
            Scope::RecordPublish => 1,
            Scope::RecordFind => 2,
            Scope::RecordRead => 4,
            Scope::OrganisationRead => 8,
            Scope::LogRead => 16,
        }
    }
    /// With this one too.
    #[must_use]
    pub const fn with(self, scope: Scope) -> Self {
        Self(self.0 | Self::bit(scope))
    }
    /// Whether this one is among them.
    pub const fn has(self, scope: Scope) -> bool {
        self.0 & Self::bit(scope) != 0
    }
    /// Whether all of these are among them.
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
    /// Whether there are none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
    /// Each of them, in the order in which they are shown.
    pub fn each(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.iter().copied().filter(move |s| self.has(*s))
    }
    /// As OAuth writes them: names with spaces between.
    pub fn text(self) -> String {
        self.each().map(Scope::name).collect::<Vec<_>>().join(" ")
    }
    /// Reads what OAuth writes; `None` when a name is unknown.
    pub fn read(text: &str) -> Option<Self> {
        text.split(' ')
            .filter(|n| !n.is_empty())
            .try_fold(Self::NONE, |all, name| Scope::from_name(name).map(|scope| all.with(scope)))
    }
}

named! {
    /// How a system shows who it is.
    pub enum Credential {
        /// With a secret that only it and we know (RFC 6749, section 2.3.1).
        Secret = "secret",
        /// With a statement signed by its own private key (RFC 7523).
        Key = "key",
    }
}

/// A new system as a form sends it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ClientForm {
    /// How people call it.
    pub name: String,
    /// What it may do: stable names of scopes.
    pub scopes: Vec<String>,
    /// How it shows who it is: [`Credential`].
    pub credential: String,
    /// Its public key as a JWK, when it signs.
    pub key: String,
}

/// A system that may be added. The key was not looked at yet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewClient {
    /// How people call it, 2 to 60 characters.
    pub name: String,
    /// What it may do; at least one thing.
    pub scopes: Scopes,
    /// The text of its public key; `None` for a secret.
    pub key: Option<String>,
}

impl ClientForm {
    /// Reads the form, or tells all its problems.
    pub fn check(&self) -> Result<NewClient, Problems> {
        let mut c = Collect::new();
        let name = c.take("name", line(&self.name, 2, 60));
        let scopes = Scopes::read(&self.scopes.join(" "));
        let scopes = c.take("scopes", scopes.ok_or_else(|| code::CHOICE_UNKNOWN.into()));
        c.require("scopes", scopes.is_none_or(|s| !s.is_empty()), code::REQUIRED);
        let credential = Credential::from_name(&self.credential);
        let credential = c.take("credential", credential.ok_or_else(|| code::CHOICE_UNKNOWN.into()));
        let key = match credential {
            Some(Credential::Key) => c.take("key", one_key(&self.key)).map(Some),
            Some(Credential::Secret) | None => Some(None),
        };
        c.finish(|| Some(NewClient { name: name?, scopes: scopes?, key: key? }))
    }
}

/// The text of a key that somebody pasted.
fn one_key(text: &str) -> Result<String, crate::input::Flaw> {
    let text = text.trim();
    match text.len() {
        0 => Err(code::REQUIRED.into()),
        1..=4096 => Ok(text.to_owned()),
        _ => Err(code::KEY_UNREADABLE.into()),
    }
}

refusals! {
    /// Why a system gets no token. Unknown, revoked and wrong are not told apart.
    pub enum TokenRefused {
        /// No such system, a wrong secret, a statement that does not hold.
        Client = "client-wrong",
        /// It asks for more than it may.
        Scope = "scope-not-given",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_written_as_oauth_writes_them() {
        for scope in Scope::ALL {
            let one = Scopes::NONE.with(*scope);
            assert_eq!(Scopes::read(scope.name()), Some(one));
            assert!(one.has(*scope) && one.each().count() == 1);
        }
        let two = Scopes::read("record.read  record.find").unwrap();
        assert_eq!(two.text(), "record.find record.read");
        assert!(two.covers(Scopes::NONE.with(Scope::RecordRead)));
        assert!(!two.covers(two.with(Scope::LogRead)));
        assert_eq!(Scopes::read(""), Some(Scopes::NONE));
        for bad in ["record", "record.find record.delete", "RECORD.FIND", "record.find\trecord.read"] {
            assert_eq!(Scopes::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_system_has_a_name_a_scope_and_one_way_to_show_itself() {
        let form = ClientForm {
            name: "  Onatal ".into(),
            scopes: vec!["record.find".into(), "record.read".into()],
            credential: "secret".into(),
            key: String::new(),
        };
        let read = |f: &ClientForm| f.check().map_err(|p| p.to_string());
        let new = read(&form).unwrap();
        assert_eq!((new.name.as_str(), new.key), ("Onatal", None));
        let empty = read(&ClientForm::default()).unwrap_err();
        assert_eq!(empty, "name: required, scopes: required, credential: choice-unknown");
        let keyless = ClientForm { credential: "key".into(), ..form.clone() };
        assert_eq!(read(&keyless).unwrap_err(), "key: required");
        let unknown = ClientForm { scopes: vec!["all".into()], ..form };
        assert_eq!(read(&unknown).unwrap_err(), "scopes: choice-unknown");
    }
}
