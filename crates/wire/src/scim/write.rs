//! What a personnel system is answered (RFC 7643, sections 3 to 8; RFC 7644, section 3.12).

use super::{PAGE, USER};
use serde_json::{Map, Value, json};
use wissel_core::identity::provisioning::{Attributes, Entry};
use wissel_core::time::Moment;

const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
const CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
const RESOURCE_TYPE: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";

/// A user to be written.
#[derive(Clone, Copy, Debug)]
pub struct Resource<'a> {
    /// Her number here.
    pub id: &'a str,
    /// What the personnel system said.
    pub attributes: &'a Attributes,
    /// Whether she is at work or invited.
    pub active: bool,
    /// Since when she is named.
    pub created: Moment,
    /// When something was last said.
    pub changed: Moment,
}

/// Which attributes are asked for (RFC 7644, section 3.9).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Asked {
    /// All of them.
    #[default]
    All,
    /// Only these.
    Only(Vec<(String, Option<String>)>),
    /// All but these.
    But(Vec<(String, Option<String>)>),
}

impl Asked {
    /// From the two parameters of a query; the first one counts when both are there.
    pub fn parse(attributes: &str, excluded: &str) -> Self {
        match (names(attributes), names(excluded)) {
            (only, _) if !only.is_empty() => Self::Only(only),
            (_, but) if !but.is_empty() => Self::But(but),
            _ => Self::All,
        }
    }
    fn keeps(&self, name: &str, sub: Option<&str>) -> bool {
        let is = |(n, s): &(String, Option<String>)| {
            n.eq_ignore_ascii_case(name)
                && match (s, sub) {
                    (None, _) => true,
                    (Some(s), Some(sub)) => s.eq_ignore_ascii_case(sub),
                    (Some(_), None) => matches!(self, Self::Only(_)),
                }
        };
        match self {
            Self::All => true,
            Self::Only(all) => all.iter().any(is),
            Self::But(all) => !all.iter().any(is),
        }
    }
    /// The same user with what is asked for; her number and the schema always stand there.
    fn narrow(&self, user: Map<String, Value>) -> Map<String, Value> {
        let always = |name: &str| matches!(name, "id" | "schemas");
        let kept = user.into_iter().filter(|(name, _)| always(name) || self.keeps(name, None));
        kept.map(|(name, value)| {
            let value = if always(&name) { value } else { self.inside(&name, value) };
            (name, value)
        })
        .collect()
    }
    fn inside(&self, name: &str, value: Value) -> Value {
        match value {
            Value::Object(members) => {
                members.into_iter().filter(|(sub, _)| self.keeps(name, Some(sub))).collect()
            }
            Value::Array(items) => items.into_iter().map(|item| self.inside(name, item)).collect(),
            plain => plain,
        }
    }
}

/// Names with commas between, each as its attribute and the part of it.
fn names(text: &str) -> Vec<(String, Option<String>)> {
    let plain = |name: &str| match name.get(..USER.len()) {
        Some(schema) if schema.eq_ignore_ascii_case(USER) => {
            name.get(USER.len()..).unwrap_or_default().trim_start_matches(':').to_owned()
        }
        _ => name.to_owned(),
    };
    text.split(',')
        .map(|name| plain(name.trim()))
        .filter(|name| !name.is_empty())
        .map(|name| match name.split_once('.') {
            Some((name, sub)) => (name.to_owned(), Some(sub.to_owned())),
            None => (name, None),
        })
        .collect()
}

fn put(to: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        to.insert(name.to_owned(), value);
    }
}

fn text(value: Option<&String>) -> Option<Value> {
    value.map(|v| Value::from(v.as_str()))
}

fn several(entries: &[Entry]) -> Option<Value> {
    let all = entries.iter().map(|e| {
        let mut one = Map::new();
        put(&mut one, "value", Some(e.value.as_str().into()));
        put(&mut one, "type", text(e.kind.as_ref()));
        put(&mut one, "primary", e.primary.map(Value::from));
        Value::Object(one)
    });
    let all: Vec<_> = all.collect();
    // A list without values is none (RFC 7643, section 2.5).
    (!all.is_empty()).then_some(Value::Array(all))
}

/// A user; `base` is the address under which the service answers.
pub fn resource(r: Resource<'_>, base: &str, asked: &Asked) -> Value {
    let a = r.attributes;
    let mut name = Map::new();
    put(&mut name, "formatted", text(a.formatted.as_ref()));
    put(&mut name, "familyName", text(a.family.as_ref()));
    put(&mut name, "givenName", text(a.given.as_ref()));
    let mut user = Map::new();
    put(&mut user, "schemas", Some(json!([USER])));
    put(&mut user, "id", Some(r.id.into()));
    put(&mut user, "externalId", text(a.external_id.as_ref()));
    put(&mut user, "userName", Some(a.user_name.as_str().into()));
    put(&mut user, "name", (!name.is_empty()).then_some(Value::Object(name)));
    put(&mut user, "displayName", text(a.display.as_ref()));
    put(&mut user, "emails", several(&a.mails));
    put(&mut user, "phoneNumbers", several(&a.phones));
    put(&mut user, "active", Some(r.active.into()));
    let meta = json!({
        "resourceType": "User",
        "created": r.created.rfc3339(),
        "lastModified": r.changed.rfc3339(),
        "location": format!("{base}/Users/{}", r.id),
    });
    put(&mut user, "meta", Some(meta));
    Value::Object(asked.narrow(user))
}

/// A page of a list; the first line is 1.
pub fn list(total: i64, start: u32, found: Vec<Value>) -> Value {
    json!({
        "schemas": [LIST],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": found.len(),
        "Resources": found,
    })
}

/// Why something is not done.
pub fn error(status: u16, scim_type: Option<&str>, detail: &str) -> Value {
    let mut body = Map::new();
    put(&mut body, "schemas", Some(json!([ERROR])));
    put(&mut body, "status", Some(status.to_string().into()));
    put(&mut body, "scimType", scim_type.map(Value::from));
    put(&mut body, "detail", Some(detail.into()));
    Value::Object(body)
}

/// What the service can do.
pub fn service_provider(base: &str) -> Value {
    json!({
        "schemas": [CONFIG],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": PAGE },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": false },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "Bearer token",
            "description": "A token of one organisation, made by its administrator; good for a year at most.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig") },
    })
}

/// The one kind of resource.
pub fn resource_type(base: &str) -> Value {
    json!({
        "schemas": [RESOURCE_TYPE],
        "id": "User",
        "name": "User",
        "endpoint": "/Users",
        "description": "Somebody who works for the organisation",
        "schema": USER,
        "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/User") },
    })
}

/// The kinds of resources.
pub fn resource_types(base: &str) -> Value {
    list(1, 1, vec![resource_type(base)])
}

struct Kind {
    name: &'static str,
    kind: &'static str,
    required: bool,
    exact: bool,
    unique: &'static str,
    about: &'static str,
}

const fn plain(name: &'static str, about: &'static str) -> Kind {
    Kind { name, kind: "string", required: false, exact: false, unique: "none", about }
}

fn attribute(k: &Kind, several: bool, inside: Option<Vec<Value>>) -> Value {
    let mut made = Map::new();
    put(&mut made, "name", Some(k.name.into()));
    put(&mut made, "type", Some(k.kind.into()));
    put(&mut made, "multiValued", Some(several.into()));
    put(&mut made, "description", Some(k.about.into()));
    put(&mut made, "required", Some(k.required.into()));
    put(&mut made, "mutability", Some("readWrite".into()));
    put(&mut made, "returned", Some("default".into()));
    if k.kind == "string" {
        put(&mut made, "caseExact", Some(k.exact.into()));
        put(&mut made, "uniqueness", Some(k.unique.into()));
    }
    put(&mut made, "subAttributes", inside.map(Value::Array));
    Value::Object(made)
}

fn entry(value: &'static str) -> Vec<Value> {
    let one = |k: Kind| attribute(&k, false, None);
    vec![
        one(Kind { required: true, ..plain("value", value) }),
        one(plain("type", "work, home, mobile, other")),
        one(Kind { kind: "boolean", ..plain("primary", "Whether it is the first to be used") }),
    ]
}

/// The schema of a user, with what is kept here and nothing else.
pub fn schema(base: &str) -> Value {
    let user_name = Kind {
        required: true,
        unique: "server",
        ..plain("userName", "Her name in the personnel system; it opens nothing here")
    };
    let name = Kind {
        kind: "complex",
        required: true,
        ..plain("name", "Her name; her invitation is addressed with it")
    };
    let parts = vec![
        attribute(&plain("formatted", "The whole name"), false, None),
        attribute(&Kind { required: true, ..plain("familyName", "Family name") }, false, None),
        attribute(&plain("givenName", "Given name"), false, None),
    ];
    let mails = Kind {
        kind: "complex",
        required: true,
        ..plain("emails", "The one of type work gets the invitation")
    };
    let phones = Kind {
        kind: "complex",
        required: true,
        ..plain("phoneNumbers", "The mobile one gets the code that opens the invitation")
    };
    let active =
        Kind { kind: "boolean", ..plain("active", "false ends her work here at once, true invites her") };
    // Common to all resources, and told apart by exact case (RFC 7643, section 3.1), it stands in no schema: externalId.
    json!({
        "schemas": [SCHEMA],
        "id": USER,
        "name": "User",
        "description": "Somebody who works for the organisation",
        "attributes": [
            attribute(&user_name, false, None),
            attribute(&name, false, Some(parts)),
            attribute(&plain("displayName", "Her name on screens"), false, None),
            attribute(&mails, true, Some(entry("A mail address"))),
            attribute(&phones, true, Some(entry("A phone number"))),
            attribute(&active, false, None),
        ],
        "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{USER}") },
    })
}

/// The schemas.
pub fn schemas(base: &str) -> Value {
    list(1, 1, vec![schema(base)])
}
