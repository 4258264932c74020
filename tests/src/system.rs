//! Record systems of organisations as clients: secrets, keys, tokens, calls.

use crate::world::{SETUP, World};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use reqwest::{Method, RequestBuilder, Response};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::Value;
use wissel_core::identity::system::{NewClient, Scope, Scopes};
use wissel_core::ids::{ClientId, OrganisationId};
use wissel_service::office::clients;

/// Everything that a system can be allowed.
pub fn all_scopes() -> Scopes {
    Scope::ALL.iter().fold(Scopes::NONE, |all, s| all.with(*s))
}

/// A system with a token.
#[derive(Clone)]
pub struct System {
    /// Its client id.
    pub id: ClientId,
    /// Its secret.
    pub secret: String,
    /// A token that is good now.
    pub token: String,
    /// What it sends with.
    pub http: reqwest::Client,
    /// Where to.
    pub url: String,
}

/// A client of HTTP that keeps no cookies and follows nothing.
pub fn http() -> reqwest::Client {
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("client")
}

/// Adds a system with a secret.
pub async fn add(
    world: &World,
    organisation: OrganisationId,
    name: &str,
    scopes: Scopes,
) -> (ClientId, String) {
    let new = NewClient { name: name.to_owned(), scopes, key: None };
    let added = clients::add(&world.app, &SETUP, Some(organisation), new, None).await;
    let added = added.unwrap_or_else(|_| panic!("a system is added"));
    (added.id, added.secret.expect("a secret"))
}

/// Asks for a token with these fields; the answer as it comes.
pub async fn ask_token(world: &World, fields: &[(&str, &str)]) -> Response {
    http().post(format!("{}/oauth/token", world.url)).form(fields).send().await.expect("an answer")
}

impl System {
    /// A system of this organisation with these scopes, and a token.
    pub async fn new(world: &World, organisation: OrganisationId, scopes: Scopes) -> Self {
        Self::named(world, organisation, "Dossier 2000", scopes).await
    }
    /// The same under another name.
    pub async fn named(world: &World, organisation: OrganisationId, name: &str, scopes: Scopes) -> Self {
        let (id, secret) = add(world, organisation, name, scopes).await;
        Self::with(world, id, secret).await
    }
    /// The same with a fresh token.
    pub async fn again(&self, world: &World) -> Self {
        Self::with(world, self.id, self.secret.clone()).await
    }
    async fn with(world: &World, id: ClientId, secret: String) -> Self {
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_id", &id.to_string()),
            ("client_secret", secret.as_str()),
        ];
        let answer = ask_token(world, &fields).await;
        let status = answer.status();
        let body: Value = answer.json().await.expect("JSON");
        let token = body["access_token"].as_str().unwrap_or_else(|| panic!("{status} {body}")).to_owned();
        Self { id, secret, token, http: http(), url: world.url.clone() }
    }
    /// A call for this user, to be sent.
    pub fn call(&self, method: Method, path: &str, acting: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token);
        request.header("x-wissel-acting-user", acting)
    }
    /// A page for this user: status and JSON.
    pub async fn get(&self, path: &str, acting: &str) -> (u16, Value) {
        told(self.call(Method::GET, path, acting).send().await.expect("an answer")).await
    }
    /// A post of JSON for this user: status and JSON.
    pub async fn post(&self, path: &str, acting: &str, body: &Value) -> (u16, Value) {
        let request = self.call(Method::POST, path, acting).header("content-type", "application/json");
        told(request.body(body.to_string()).send().await.expect("an answer")).await
    }
}

/// Status and JSON of an answer. A refusal of the product's own API is one that its description names, with its status.
pub async fn told(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap_or_default();
    if body["type"].as_str().is_some_and(|t| t.starts_with("urn:wissel:problem:")) {
        let document: Value = serde_json::from_str(DESCRIPTION).expect("JSON");
        let codes = document["components"]["schemas"]["Code"]["anyOf"].as_array().expect("codes");
        let named = codes.iter().find(|c| c["const"] == body["code"]).map(|c| c["title"].to_string());
        assert!(named.is_some_and(|n| n.contains(&status.to_string())), "{status} is not described: {body}");
    }
    (status, body)
}

/// The description of the product's own API.
const DESCRIPTION: &str = include_str!("../../crates/web/src/api/openapi.json");

/// The stable code in a refusal, whichever dialect it is written in.
pub fn code_of(body: &Value) -> &str {
    let outcome = &body["issue"][0]["details"]["coding"][0]["code"];
    // SCIM has no place of its own for it: it stands before the words.
    let scim = body["detail"].as_str().and_then(|d| d.split(':').next());
    body["code"].as_str().or(outcome.as_str()).or(scim).unwrap_or_default()
}

/// A system's own pair of keys.
pub struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Default for Signer {
    fn default() -> Self {
        let random = SystemRandom::new();
        let kind = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let der = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
        Self { pair: EcdsaKeyPair::from_pkcs8(kind, der.as_ref(), &random).expect("a pair"), random }
    }
}

impl Signer {
    /// The public key as a JWK.
    pub fn jwk(&self) -> String {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        format!(r#"{{"kty":"EC","crv":"P-256","x":"{}","y":"{}"}}"#, B64.encode(x), B64.encode(y))
    }
    /// Adds a system that signs with this pair.
    pub async fn add(&self, world: &World, organisation: OrganisationId) -> ClientId {
        self.add_named(world, organisation, "Tekenaar").await
    }
    /// The same with a name of its own.
    pub async fn add_named(&self, world: &World, organisation: OrganisationId, name: &str) -> ClientId {
        let new = NewClient { name: name.to_owned(), scopes: all_scopes(), key: Some(self.jwk()) };
        let added = clients::add(&world.app, &SETUP, Some(organisation), new, None).await;
        added.unwrap_or_else(|_| panic!("a system is added")).id
    }
    /// A statement of this system for these nodes that ends so many seconds from now.
    pub fn statement(&self, nodes: &[&World], id: ClientId, jti: &str, seconds: i64) -> String {
        let exp = nodes[0].app.clock.real().micros() / 1_000_000 + seconds;
        let aud = nodes.iter().map(|n| format!("\"{}/oauth/token\"", n.url)).collect::<Vec<_>>().join(",");
        let claims = format!(r#"{{"iss":"{id}","sub":"{id}","aud":[{aud}],"exp":{exp},"jti":"{jti}"}}"#);
        let message = format!("{}.{}", B64.encode(r#"{"alg":"ES256","typ":"JWT"}"#), B64.encode(claims));
        let signature = self.pair.sign(&self.random, message.as_bytes()).expect("a signature");
        format!("{message}.{}", B64.encode(signature))
    }
}
