//! What a provider says about itself (OpenID Connect Discovery 1.0, section 3).

use serde::Deserialize;

/// What is needed of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Metadata {
    /// Its own name: exactly as the organisation wrote it.
    pub issuer: String,
    /// Where the browser is sent.
    pub authorization_endpoint: String,
    /// Where a code is changed for a token.
    pub token_endpoint: String,
    /// Where its keys are.
    pub jwks_uri: String,
    /// Whether it takes our secret in a header; in the body otherwise.
    pub by_header: bool,
    /// Whether it names itself in its answer (RFC 9207): then it must.
    pub names_itself: bool,
}

/// Why it cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MetadataFlaw {
    /// It is no such document.
    #[error("unreadable")]
    Unreadable,
    /// It speaks of another issuer.
    #[error("issuer")]
    Issuer,
    /// It lacks what this program needs: codes, PKCE with SHA-256, a secret.
    #[error("unsuited")]
    Unsuited,
}

#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    response_types_supported: Vec<String>,
    #[serde(default)]
    code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    /// Where the document of an issuer stands.
    pub fn address(issuer: &str) -> String {
        format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
    }
    /// Reads the document of this issuer.
    pub fn parse(bytes: &[u8], issuer: &str) -> Result<Self, MetadataFlaw> {
        let d: Document = serde_json::from_slice(bytes).map_err(|_| MetadataFlaw::Unreadable)?;
        if d.issuer != issuer {
            return Err(MetadataFlaw::Issuer);
        }
        // Who names no methods of PKCE may know it all the same; who names some must know ours.
        let pkce = d.code_challenge_methods_supported.is_none_or(|m| m.iter().any(|m| m == "S256"));
        let methods = d.token_endpoint_auth_methods_supported;
        let takes = |name: &str| methods.as_ref().is_some_and(|m| m.iter().any(|m| m == name));
        // Nothing said: in a header (section 3).
        let by_header = methods.is_none() || takes("client_secret_basic");
        if !pkce
            || !d.response_types_supported.iter().any(|t| t == "code")
            || !(by_header || takes("client_secret_post"))
        {
            return Err(MetadataFlaw::Unsuited);
        }
        Ok(Self {
            issuer: d.issuer,
            authorization_endpoint: d.authorization_endpoint,
            token_endpoint: d.token_endpoint,
            jwks_uri: d.jwks_uri,
            by_header,
            names_itself: d.authorization_response_iss_parameter_supported,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(issuer: &str, more: &str) -> String {
        format!(
            r#"{{"issuer":"{issuer}","authorization_endpoint":"https://a.example/auth","token_endpoint":"https://a.example/token","jwks_uri":"https://a.example/jwks","response_types_supported":["code","id_token"]{more}}}"#
        )
    }

    #[test]
    fn a_provider_is_who_it_was_asked_to_be() {
        let issuer = "https://a.example/tenant";
        let read = |text: &str| Metadata::parse(text.as_bytes(), issuer);
        let plain = read(&document(issuer, "")).unwrap();
        assert!(plain.by_header && !plain.names_itself);
        assert_eq!(Metadata::address(issuer), "https://a.example/tenant/.well-known/openid-configuration");
        assert_eq!(
            Metadata::address("https://a.example/"),
            "https://a.example/.well-known/openid-configuration"
        );
        for other in ["https://a.example/tenant/", "https://A.example/tenant", "https://b.example/tenant", ""]
        {
            assert_eq!(read(&document(other, "")), Err(MetadataFlaw::Issuer), "{other}");
        }
        for unsuited in [
            r#","code_challenge_methods_supported":["plain"]"#,
            r#","token_endpoint_auth_methods_supported":["private_key_jwt"]"#,
            r#","response_types_supported":["code"]"#,
        ] {
            let flaw = read(&document(issuer, unsuited)).unwrap_err();
            assert!(matches!(flaw, MetadataFlaw::Unsuited | MetadataFlaw::Unreadable), "{unsuited}");
        }
        let implicit = document(issuer, "").replace(r#"["code","id_token"]"#, r#"["id_token"]"#);
        assert_eq!(read(&implicit), Err(MetadataFlaw::Unsuited));
        let more = r#","token_endpoint_auth_methods_supported":["client_secret_post"],"authorization_response_iss_parameter_supported":true"#;
        let post = read(&document(issuer, more)).unwrap();
        assert!(!post.by_header && post.names_itself);
        for bad in ["", "[]", "{}", "null"] {
            assert_eq!(read(bad), Err(MetadataFlaw::Unreadable), "{bad}");
        }
    }
}
