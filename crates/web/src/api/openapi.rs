//! `GET /api/openapi.json`: the product's own API in OpenAPI 3.1. A test holds it against the table of routes.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

const DOCUMENT: &str = include_str!("openapi.json");

pub(super) async fn document() -> Response {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::Access;
    use serde_json::Value;
    use std::collections::BTreeSet;
    use wissel_core::identity::system::Scope;

    #[test]
    fn every_route_for_systems_is_described_with_its_scope_and_nothing_else_is() {
        let document: Value = serde_json::from_str(DOCUMENT).expect("JSON");
        let mut described = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().expect("paths") {
            for (method, operation) in methods.as_object().expect("methods") {
                let scope = operation["security"][0]["system"][0].as_str().expect("a scope");
                described.insert((method.to_uppercase(), path.clone(), scope.to_owned()));
                let named = operation["parameters"].as_array().expect("parameters");
                let named: BTreeSet<_> = named.iter().filter_map(|p| p["name"].as_str()).collect();
                assert!(named.contains("X-Wissel-Acting-User"), "{path}");
                for part in path.split('/').filter_map(|p| p.strip_prefix('{')?.strip_suffix('}')) {
                    assert!(named.contains(part), "{path}: {part}");
                }
            }
        }
        let own = crate::api::routes().into_iter().filter_map(|r| match r.access {
            Access::System(t) => Some((r.method.to_string(), r.path.to_owned(), t.scope.name().to_owned())),
            _ => None,
        });
        assert_eq!(described, own.collect::<BTreeSet<_>>());
        let flow = &document["components"]["securitySchemes"]["system"]["flows"]["clientCredentials"];
        let scopes: BTreeSet<_> = flow["scopes"].as_object().expect("scopes").keys().cloned().collect();
        assert_eq!(scopes, Scope::ALL.iter().map(|s| s.name().to_owned()).collect());
        for rest in DOCUMENT.split("#/components/schemas/").skip(1) {
            let name = rest.split('"').next().expect("a name");
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
