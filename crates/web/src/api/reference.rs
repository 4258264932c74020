//! `GET /api/reference`: the OpenAPI document as a page, for whoever connects a system. Made from the document alone, so
//! that the two cannot differ.

use super::openapi::DOCUMENT;
use crate::page::Framed;
use crate::views::common::Reference;
use crate::views::page as show;
use axum::response::Response;
use serde_json::Value;
use std::sync::LazyLock;
use wissel_core::identity::system::Scope;

/// A field of a body, or a parameter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// Its name, with those of the objects around it: `client.bsn`, `records[].handle`.
    pub name: String,
    /// What it holds: a type, a choice, limits.
    pub holds: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it means.
    pub text: String,
}

/// A body that is sent or answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Body {
    /// The media types.
    pub kinds: String,
    /// Its fields; none for bytes.
    pub fields: Vec<Field>,
    /// What it may look like.
    pub example: Option<String>,
}

/// An answer that is no refusal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The status.
    pub status: String,
    /// When.
    pub text: String,
    /// What it holds.
    pub body: Option<Body>,
}

/// A stable code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Code {
    /// The code.
    pub code: String,
    /// The status, or those, with which it comes.
    pub status: String,
    /// What it means.
    pub text: String,
}

/// One call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operation {
    /// Its name, which is also its place on the page.
    pub id: String,
    /// `GET` or `POST`.
    pub method: String,
    /// The path.
    pub path: String,
    /// What it does.
    pub text: String,
    /// The scope that the token must have.
    pub scope: String,
    /// In the path, the query and the headers.
    pub parameters: Vec<Field>,
    /// What is sent.
    pub sent: Option<Body>,
    /// What comes back.
    pub answers: Vec<Answer>,
    /// The codes of this call alone.
    pub codes: Vec<Code>,
    /// The call by curl.
    pub call: String,
}

/// A message that Wissel sends to a system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hook {
    /// Its type.
    pub name: String,
    /// To whom, and when.
    pub text: String,
    /// What it may look like.
    pub example: Option<String>,
}

/// The messages that Wissel sends.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hooks {
    /// Each of them.
    pub all: Vec<Hook>,
    /// The headers, which all have.
    pub headers: Vec<Field>,
    /// The fields of the body, which all have.
    pub fields: Vec<Field>,
    /// What an answer means: status and words.
    pub answers: Vec<(String, String)>,
}

/// The whole document.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Described {
    /// What the interface is.
    pub text: String,
    /// The calls, in the order of their paths.
    pub operations: Vec<Operation>,
    /// The messages that Wissel sends.
    pub hooks: Hooks,
    /// The codes that any call may be answered with.
    pub common: Vec<Code>,
    /// The fields of a refusal.
    pub problem: Vec<Field>,
}

static DESCRIBED: LazyLock<Described> =
    LazyLock::new(|| serde_json::from_str(DOCUMENT).map(|d| Reader(&d).all()).unwrap_or_default());

/// The document, read once.
pub(crate) fn described() -> &'static Described {
    &DESCRIBED
}

pub(super) async fn page(Framed(f): Framed) -> Response {
    show(&Reference { described: described(), f })
}

/// Objects within objects are followed so far and no further.
const DEPTH: usize = 8;

struct Reader<'d>(&'d Value);

/// A member of an object.
fn member<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.get(name)
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn entries<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = (&'v String, &'v Value)> {
    value.get(name).and_then(Value::as_object).into_iter().flatten()
}

fn items<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = &'v Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// A constant as it is sent: words bare, everything else as JSON.
fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl<'d> Reader<'d> {
    fn all(&self) -> Described {
        let info = member(self.0, "info").unwrap_or(&Value::Null);
        let paths = entries(self.0, "paths");
        let methods =
            paths.flat_map(|(p, m)| m.as_object().into_iter().flatten().map(move |(m, o)| (p, m, o)));
        let problem = self.0.pointer("/components/schemas/Problem").unwrap_or(&Value::Null);
        Described {
            text: text(info, "description"),
            operations: methods.map(|(path, method, o)| self.operation(path, method, o)).collect(),
            hooks: self.hooks(),
            common: self.codes(self.0),
            problem: self.fields(problem),
        }
    }

    fn operation(&self, path: &str, method: &str, o: &'d Value) -> Operation {
        let sent = member(o, "requestBody").and_then(|b| self.body(b));
        let method = method.to_uppercase();
        let call = call(&method, path, sent.as_ref());
        let scope = o.pointer("/security/0/system/0").and_then(Value::as_str).unwrap_or_default();
        // `default` is every refusal; those stand under the codes.
        let done = entries(o, "responses").filter(|(status, _)| *status != "default");
        Operation {
            id: text(o, "operationId"),
            path: path.to_owned(),
            text: text(o, "summary"),
            scope: Scope::from_name(scope).map(Scope::name).unwrap_or_default().to_owned(),
            parameters: items(o, "parameters").map(Self::parameter).collect(),
            answers: done
                .map(|(status, a)| Answer {
                    status: status.clone(),
                    text: text(a, "description"),
                    body: self.body(a),
                })
                .collect(),
            codes: self.codes(o),
            method,
            sent,
            call,
        }
    }

    fn hooks(&self) -> Hooks {
        let posts: Vec<_> =
            entries(self.0, "webhooks").filter_map(|(n, h)| Some((n, member(h, "post")?))).collect();
        let sent = |post: &'d Value| member(post, "requestBody").and_then(|b| self.body(b));
        let Some((_, first)) = posts.first() else { return Hooks::default() };
        Hooks {
            all: posts
                .iter()
                .map(|(name, post)| Hook {
                    name: (*name).clone(),
                    text: text(post, "summary"),
                    example: sent(post).and_then(|b| b.example),
                })
                .collect(),
            headers: items(first, "parameters").map(Self::parameter).collect(),
            fields: sent(first).map(|b| b.fields).unwrap_or_default(),
            answers: entries(first, "responses").map(|(s, a)| (s.clone(), text(a, "description"))).collect(),
        }
    }

    fn parameter(p: &'d Value) -> Field {
        let schema = member(p, "schema").unwrap_or(&Value::Null);
        let required = member(p, "required").and_then(Value::as_bool).unwrap_or_default();
        let holds = format!("{}, {}", text(p, "in"), holds(schema));
        Field { name: text(p, "name"), holds, required, text: text(p, "description") }
    }

    /// The codes that stand at `at`, with what they mean.
    fn codes(&self, at: &Value) -> Vec<Code> {
        let known = self.0.pointer("/components/schemas/Code").unwrap_or(&Value::Null);
        let find = |code: &str| {
            let found =
                items(known, "anyOf").find(|k| member(k, "const").and_then(Value::as_str) == Some(code))?;
            Some(Code {
                code: code.to_owned(),
                status: text(found, "title"),
                text: text(found, "description"),
            })
        };
        items(at, "x-wissel-codes").filter_map(|c| find(c.as_str()?)).collect()
    }

    /// What is sent or answered: the fields and the example of its JSON, and every media type that it may have.
    fn body(&self, at: &'d Value) -> Option<Body> {
        let kinds: Vec<_> = entries(at, "content").collect();
        let names: Vec<_> = kinds.iter().map(|(kind, _)| kind.as_str()).collect();
        let json = kinds.iter().find(|(kind, _)| *kind == "application/json").map(|(_, content)| *content);
        let schema = json.and_then(|j| member(j, "schema"));
        let whole = Body {
            kinds: names.join(", "),
            fields: schema.map(|s| self.fields(s)).unwrap_or_default(),
            example: json.and_then(|j| member(j, "example")).map(pretty),
        };
        (!names.is_empty()).then_some(whole)
    }

    /// Follows a reference.
    fn resolved(&self, schema: &'d Value) -> &'d Value {
        let to = member(schema, "$ref").and_then(Value::as_str).and_then(|r| r.strip_prefix('#'));
        to.and_then(|pointer| self.0.pointer(pointer)).unwrap_or(schema)
    }

    fn fields(&self, schema: &'d Value) -> Vec<Field> {
        let mut found = Vec::new();
        self.walk(schema, "", DEPTH, &mut found);
        found
    }

    fn walk(&self, schema: &'d Value, before: &str, deeper: usize, found: &mut Vec<Field>) {
        let Some(deeper) = deeper.checked_sub(1) else { return };
        let schema = self.resolved(schema);
        for (name, inner) in entries(schema, "properties") {
            let (inner, own) = (self.resolved(inner), inner);
            let name = format!("{before}{name}");
            let said = [text(own, "description"), text(inner, "description")];
            found.push(Field {
                holds: holds(inner),
                required: items(schema, "required").any(|r| name.strip_prefix(before) == r.as_str()),
                text: said.into_iter().find(|t| !t.is_empty()).unwrap_or_default(),
                name: name.clone(),
            });
            let within = items(inner, "oneOf").find(|o| member(o, "properties").is_some()).unwrap_or(inner);
            self.walk(within, &format!("{name}."), deeper, found);
            if let Some(each) = member(inner, "items") {
                self.walk(each, &format!("{name}[]."), deeper, found);
            }
        }
    }
}

/// What a field holds, in a few words.
fn holds(schema: &Value) -> String {
    let mut parts = Vec::new();
    match member(schema, "type") {
        Some(Value::String(kind)) => parts.push(kind.clone()),
        Some(Value::Array(kinds)) => parts.push(kinds.iter().map(bare).collect::<Vec<_>>().join(" or ")),
        _ => {}
    }
    if let Some(only) = member(schema, "const") {
        parts.push(bare(only));
    }
    let choices: Vec<_> = items(schema, "enum").map(bare).collect();
    if !choices.is_empty() {
        parts.push(choices.join(" | "));
    }
    if member(schema, "anyOf").is_some() {
        parts.push("string".to_owned());
    }
    if member(schema, "oneOf").is_some() {
        parts.push("object or null".to_owned());
    }
    for (limit, words) in [
        ("format", ""),
        ("minLength", "at least "),
        ("maxLength", "at most "),
        ("minimum", "from "),
        ("maximum", "to "),
        ("default", "else "),
    ] {
        if let Some(value) = schema.get(limit) {
            parts.push(format!("{words}{}", bare(value)));
        }
    }
    parts.join(", ")
}

/// The call by curl, ready to be pasted.
fn call(method: &str, path: &str, sent: Option<&Body>) -> String {
    let mut lines = vec![
        "curl -H \"Authorization: Bearer $TOKEN\"".to_owned(),
        "  -H \"X-Wissel-Acting-User: sanne\"".to_owned(),
    ];
    match sent.and_then(|s| s.example.as_ref()) {
        Some(json) => lines.push(format!("  --json '{json}'")),
        None if method != "GET" => lines.push(format!("  -X {method}")),
        None => {}
    }
    lines.push(format!("  \"https://portaal.example.org{path}\""));
    lines.join(" \\\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_route_of_the_document_is_on_the_page_with_fields_codes_and_an_example() {
        let document: Value = serde_json::from_str(DOCUMENT).expect("JSON");
        let all = described();
        assert_eq!(all.operations.len(), document["paths"].as_object().expect("paths").len());
        for o in &all.operations {
            assert!(!o.text.is_empty() && !o.scope.is_empty() && !o.answers.is_empty(), "{}", o.id);
            assert!(o.call.contains(&o.path), "{}", o.id);
            for body in o.sent.iter().chain(o.answers.iter().filter_map(|a| a.body.as_ref())) {
                if body.kinds.contains("json") {
                    assert!(body.example.is_some() && !body.fields.is_empty(), "{}: {body:?}", o.id);
                }
                assert!(body.fields.iter().all(|f| !f.holds.is_empty()), "{}: {body:?}", o.id);
            }
            assert!(o.parameters.iter().all(|f| !f.text.is_empty()), "{}", o.id);
        }
        let share = all.operations.iter().find(|o| o.id == "publish").expect("publish");
        let sent = &share.sent.as_ref().expect("a body").fields;
        let field = |name: &str| sent.iter().find(|f| f.name == name).expect("a field");
        assert!(field("statements.consent").required && field("statements.consent").holds.contains("true"));
        assert!(!field("client.bsn").required && field("client").required);
    }

    /// What an example holds stands in its schema, and what the schema asks for stands in the example.
    #[test]
    fn each_example_is_of_its_schema() {
        for o in &described().operations {
            for body in o.sent.iter().chain(o.answers.iter().filter_map(|a| a.body.as_ref())) {
                let Some(example) = &body.example else { continue };
                let mut held = BTreeSet::new();
                names(&serde_json::from_str(example).expect("JSON"), "", &mut held);
                let known: BTreeSet<_> = body.fields.iter().map(|f| f.name.clone()).collect();
                assert_eq!(held.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "{}", o.id);
                let required: BTreeSet<_> =
                    body.fields.iter().filter(|f| f.required).map(|f| f.name.clone()).collect();
                assert_eq!(required.difference(&held).collect::<Vec<_>>(), Vec::<&String>::new(), "{}", o.id);
            }
        }
    }

    fn names(value: &Value, before: &str, held: &mut BTreeSet<String>) {
        for (name, inner) in value.as_object().into_iter().flatten() {
            let name = format!("{before}{name}");
            names(inner, &format!("{name}."), held);
            for each in inner.as_array().into_iter().flatten() {
                names(each, &format!("{name}[]."), held);
            }
            held.insert(name);
        }
    }
}
