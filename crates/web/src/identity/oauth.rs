//! Where systems get their tokens: OAuth 2, client credentials only (RFC 6749, section 4.4).

use crate::failure::Failure;
use crate::guard::From;
use crate::state::Web;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::header::{AUTHORIZATION, CACHE_CONTROL, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Form, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::Duration;
use wissel_core::identity::system::{Scope, Scopes, TokenRefused};
use wissel_service::failure::{Failure as Stopped, Fault};
use wissel_service::identity::issue_token::{AskToken, Refused, Shown, TOKEN_PATH, issue};

/// The kind of statement that is taken (RFC 7523, section 2.2).
const STATEMENT: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Why there is no token (RFC 6749, section 5.2).
struct Wrong {
    status: StatusCode,
    error: &'static str,
    description: &'static str,
    wait: Option<Duration>,
}

const fn wrong(error: &'static str, description: &'static str) -> Wrong {
    Wrong { status: StatusCode::BAD_REQUEST, error, description, wait: None }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "error_description": self.description });
        let mut answer = (self.status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            let challenge = HeaderValue::from_static("Basic realm=\"wissel\"");
            answer.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        if let Some(wait) = self.wait {
            answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        answer
    }
}

pub(super) async fn token(
    State(web): State<Web>,
    From(origin): From,
    headers: HeaderMap,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let ask = match form {
        Ok(Form(fields)) => read(&headers, fields),
        Err(_) => Err(wrong("invalid_request", "the body is no form")),
    };
    let ask = match ask {
        Ok(ask) => ask,
        Err(wrong) => return wrong.into_response(),
    };
    match issue(&web.app, &origin, ask).await {
        Ok(issued) => {
            let body = json!({
                "access_token": issued.token,
                "token_type": "Bearer",
                "expires_in": issued.life.as_secs(),
                "scope": issued.scopes.text(),
            });
            ([(CACHE_CONTROL, "no-store")], Json(body)).into_response()
        }
        Err(Stopped::Refused(why)) => refused(why).into_response(),
        Err(Stopped::Fault(Fault::Busy)) => busy().into_response(),
        Err(Stopped::Fault(fault)) => {
            tracing::error!(%fault, "a token could not be given");
            Failure::Fault.into_response()
        }
        Err(Stopped::Denied(_)) => refused(Refused::Rule(TokenRefused::Client)).into_response(),
    }
}

fn refused(why: Refused) -> Wrong {
    match why {
        Refused::Rule(TokenRefused::Client) => Wrong {
            status: StatusCode::UNAUTHORIZED,
            ..wrong("invalid_client", "the client is unknown, or did not show who it is")
        },
        Refused::Rule(TokenRefused::Scope) => wrong("invalid_scope", "the client was not given this scope"),
        Refused::TooOften(wait) => Wrong {
            status: StatusCode::TOO_MANY_REQUESTS,
            wait: Some(wait),
            ..wrong("invalid_client", "too many failures, try again later")
        },
    }
}

fn busy() -> Wrong {
    Wrong {
        status: StatusCode::SERVICE_UNAVAILABLE,
        wait: Some(Duration::from_secs(1)),
        ..wrong("temporarily_unavailable", "try again")
    }
}

/// What is asked, and what is shown: exactly one way (RFC 6749, section 2.3).
fn read(headers: &HeaderMap, fields: Vec<(String, String)>) -> Result<AskToken, Wrong> {
    let mut given = BTreeMap::new();
    for (name, value) in fields {
        if given.insert(name, value).is_some() {
            return Err(wrong("invalid_request", "a parameter stands twice"));
        }
    }
    // A parameter without a value is one that was left out (section 3.2).
    let mut take = |name: &str| given.remove(name).filter(|v| !v.is_empty());
    match take("grant_type").as_deref() {
        Some("client_credentials") => {}
        Some(_) => return Err(wrong("unsupported_grant_type", "only client_credentials is given")),
        None => return Err(wrong("invalid_request", "grant_type is missing")),
    }
    let scopes = match take("scope") {
        None => None,
        Some(text) => Some(Scopes::read(&text).ok_or(wrong("invalid_scope", "the scope is unknown"))?),
    };
    let (client, secret) = (take("client_id"), take("client_secret"));
    let (statement, kind) = (take("client_assertion"), take("client_assertion_type"));
    let basic = headers.get(AUTHORIZATION).map(|v| v.to_str().unwrap_or_default());
    let (client, shown) = match (basic, secret, statement) {
        (Some(basic), None, None) => {
            let (id, secret) =
                credentials(basic).ok_or_else(|| refused(Refused::Rule(TokenRefused::Client)))?;
            if client.is_some_and(|c| c != id) {
                return Err(wrong("invalid_request", "two clients are named"));
            }
            (Some(id), Shown::Secret(secret.into()))
        }
        (None, Some(secret), None) => (client, Shown::Secret(secret.into())),
        (None, None, Some(statement)) if kind.as_deref() == Some(STATEMENT) => {
            (client, Shown::Statement(statement))
        }
        (None, None, Some(_)) => return Err(wrong("invalid_request", "client_assertion_type is another")),
        (None, None, None) => return Err(refused(Refused::Rule(TokenRefused::Client))),
        _ => return Err(wrong("invalid_request", "more than one way to authenticate was used")),
    };
    Ok(AskToken { client, shown, scopes })
}

/// Client id and secret of an `Authorization: Basic`. Ours need no percent signs, so that none are undone.
fn credentials(header: &str) -> Option<(String, String)> {
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

/// What this server can do, for clients that ask (RFC 8414).
pub(super) async fn metadata(State(web): State<Web>) -> Response {
    let issuer = &web.app.policy.public_url;
    Json(json!({
        "issuer": issuer,
        "token_endpoint": format!("{issuer}{TOKEN_PATH}"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256", "ES384", "RS256", "RS384"],
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "scopes_supported": Scope::ALL.iter().map(|s| s.name()).collect::<Vec<_>>(),
    }))
    .into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(header: Option<&'static str>, fields: &[(&str, &str)]) -> Result<AskToken, &'static str> {
        let mut headers = HeaderMap::new();
        if let Some(value) = header {
            headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
        }
        let fields = fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        read(&headers, fields).map_err(|w| w.error)
    }

    const GRANT: (&str, &str) = ("grant_type", "client_credentials");

    #[test]
    fn exactly_one_way_to_show_who_it_is() {
        let basic = Some("Basic YTpi");
        let shown = ask(basic, &[GRANT]).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(shown.client.as_deref(), Some("a"));
        assert!(matches!(shown.shown, Shown::Secret(s) if s.as_str() == "b"));
        assert!(ask(None, &[GRANT, ("client_id", "a"), ("client_secret", "b")]).is_ok());
        let kind = ("client_assertion_type", STATEMENT);
        assert!(ask(None, &[GRANT, kind, ("client_assertion", "x.y.z")]).is_ok());
        for (header, fields, error) in [
            (None, vec![], "invalid_request"),
            (None, vec![("grant_type", "password")], "unsupported_grant_type"),
            (None, vec![GRANT, GRANT], "invalid_request"),
            (None, vec![GRANT], "invalid_client"),
            (None, vec![GRANT, ("client_id", "a"), ("client_secret", "")], "invalid_client"),
            (Some("Bearer x"), vec![GRANT], "invalid_client"),
            (Some("Basic %%%"), vec![GRANT], "invalid_client"),
            (basic, vec![GRANT, ("client_secret", "b")], "invalid_request"),
            (basic, vec![GRANT, ("client_id", "c")], "invalid_request"),
            (basic, vec![GRANT, kind, ("client_assertion", "x")], "invalid_request"),
            (None, vec![GRANT, ("client_assertion", "x")], "invalid_request"),
            (basic, vec![GRANT, ("scope", "everything")], "invalid_scope"),
        ] {
            assert_eq!(ask(header, &fields).err(), Some(error), "{header:?} {fields:?}");
        }
    }
}
