//! The personnel system of an organisation (SCIM), with a token that its administrator made.

use crate::browser::Browser;
use crate::system::http;
use crate::world::World;
use reqwest::{Method, Response};
use serde_json::{Value, json};

/// Where an administrator makes the token.
pub const PAGE: &str = "/beheer/personeelssysteem";

/// A personnel system.
#[derive(Clone)]
pub struct Scim {
    /// Its token.
    pub token: String,
    http: reqwest::Client,
    url: String,
}

/// What a call was answered with.
#[derive(Debug)]
pub struct Told {
    /// The status.
    pub status: u16,
    /// The body; nothing when there is none.
    pub body: Value,
}

impl Told {
    /// Her number.
    pub fn id(&self) -> &str {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id: {self:?}"))
    }
    /// The stable code of a refusal.
    pub fn code(&self) -> &str {
        crate::system::code_of(&self.body)
    }
    /// Status, SCIM's own kind of error, and our code.
    pub fn refusal(&self) -> (u16, &str, &str) {
        (self.status, self.body["scimType"].as_str().unwrap_or_default(), self.code())
    }
}

impl Scim {
    /// With a token that this administrator makes on the page.
    pub async fn of(world: &World, administrator: &mut Browser) -> Self {
        administrator.get(PAGE).await;
        let page = administrator.submit(PAGE, &[]).await;
        let token = page.body.split("<dd id=\"secret\">").nth(1).and_then(|r| r.split('<').next());
        Self::with(world, token.unwrap_or_else(|| panic!("no token: {page:?}")))
    }
    /// With this token.
    pub fn with(world: &World, token: &str) -> Self {
        Self { token: token.to_owned(), http: http(), url: world.url.clone() }
    }
    /// The same on another node.
    #[must_use]
    pub fn on_node(&self, world: &World) -> Self {
        Self { url: world.url.clone(), ..self.clone() }
    }
    /// A call as it comes back.
    pub async fn send(&self, method: Method, path: &str, body: Option<String>) -> Response {
        let request =
            self.http.request(method, format!("{}/scim/v2{path}", self.url)).bearer_auth(&self.token);
        let request = match body {
            Some(body) => request.header("content-type", "application/scim+json").body(body),
            None => request,
        };
        request.send().await.expect("an answer")
    }
    /// A call, with what it was answered. Whatever is answered is SCIM.
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> Told {
        let answer = self.send(method, path, body.map(Value::to_string)).await;
        let status = answer.status().as_u16();
        let kind = answer.headers().get("content-type").map(|k| k.to_str().expect("text").to_owned());
        let text = answer.text().await.expect("a body");
        if status == 204 {
            assert!(text.is_empty() && kind.is_none());
            return Told { status, body: Value::Null };
        }
        assert_eq!(kind.as_deref(), Some("application/scim+json"), "{status} {text}");
        let body: Value = serde_json::from_str(&text).expect("JSON");
        if status >= 400 {
            assert_eq!(body["schemas"][0], "urn:ietf:params:scim:api:messages:2.0:Error");
            assert_eq!(body["status"], status.to_string());
        }
        Told { status, body }
    }
    /// Looks.
    pub async fn get(&self, path: &str) -> Told {
        self.call(Method::GET, path, None).await
    }
    /// Names somebody.
    pub async fn add(&self, user: &Value) -> Told {
        self.call(Method::POST, "/Users", Some(user)).await
    }
    /// Says everything about somebody anew.
    pub async fn put(&self, id: &str, user: &Value) -> Told {
        self.call(Method::PUT, &format!("/Users/{id}"), Some(user)).await
    }
    /// Changes of somebody.
    pub async fn patch(&self, id: &str, operations: &Value) -> Told {
        let schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
        let body = json!({ "schemas": schemas, "Operations": operations });
        self.call(Method::PATCH, &format!("/Users/{id}"), Some(&body)).await
    }
    /// Says that somebody works there, or does not, as Entra says it.
    pub async fn active(&self, id: &str, active: bool) -> Told {
        let value = if active { "True" } else { "False" };
        self.patch(id, &json!([{ "op": "Replace", "path": "active", "value": value }])).await
    }
    /// Names somebody no more.
    pub async fn leave(&self, id: &str) -> Told {
        self.call(Method::DELETE, &format!("/Users/{id}"), None).await
    }
}

/// Somebody who comes to work, as Entra names her.
pub fn joiner(name: &str, mail: &str, phone: &str) -> Value {
    json!({
        "schemas": [
            "urn:ietf:params:scim:schemas:core:2.0:User",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ],
        "externalId": format!("e-{name}"),
        "userName": mail,
        "active": true,
        "displayName": format!("{name} el Amrani"),
        "name": { "givenName": name, "familyName": "el Amrani", "formatted": format!("{name} el Amrani") },
        "emails": [{ "primary": true, "type": "work", "value": mail }],
        "phoneNumbers": [{ "type": "mobile", "value": phone }],
        "roles": [{ "value": "administrator", "primary": true }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Verloskunde" },
    })
}
