//! Where the browser is sent to show who she is (OpenID Connect Core 1.0, section 3.1.2.1; RFC 7636).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use url::Url;

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Who asks.
    pub client_id: &'a str,
    /// Where the answer goes.
    pub redirect_uri: &'a str,
    /// Binds the answer to this browser.
    pub state: &'a str,
    /// Binds the token to this question.
    pub nonce: &'a str,
    /// What the code will be changed with; only its hash is sent.
    pub verifier: &'a str,
    /// Levels of assurance that will do, with spaces between; empty: nothing is asked.
    pub acr: &'a str,
    /// The language of her browser.
    pub lang: &'a str,
}

/// The hash of a verifier (RFC 7636, section 4.2).
pub fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// The whole address; none when that of the provider is no address.
pub fn address(endpoint: &str, asked: &Asked<'_>) -> Option<String> {
    let mut url = Url::parse(endpoint).ok()?;
    let challenge = challenge(asked.verifier);
    {
        let mut query = url.query_pairs_mut();
        for (name, value) in [
            ("response_type", "code"),
            ("scope", "openid email"),
            ("client_id", asked.client_id),
            ("redirect_uri", asked.redirect_uri),
            ("state", asked.state),
            ("nonce", asked.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
            ("ui_locales", asked.lang),
        ] {
            query.append_pair(name, value);
        }
        if !asked.acr.is_empty() {
            query.append_pair("acr_values", asked.acr);
        }
    }
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636, appendix B.
    #[test]
    fn a_challenge_is_that_of_the_standard() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn what_is_asked_stands_in_the_address_and_the_verifier_does_not() {
        let asked = Asked {
            client_id: "wissel & co",
            redirect_uri: "https://wissel.example/terug?x=1",
            state: "s",
            nonce: "n",
            verifier: "geheim-geheim-geheim-geheim-geheim-geheim-geheim",
            acr: "",
            lang: "nl",
        };
        let at = address("https://a.example/auth?tenant=7", &asked).unwrap();
        assert!(at.starts_with("https://a.example/auth?tenant=7&response_type=code&"), "{at}");
        assert!(
            at.contains("client_id=wissel+%26+co&")
                && at.contains("redirect_uri=https%3A%2F%2Fwissel.example")
        );
        assert!(!at.contains("geheim") && !at.contains("acr_values"), "{at}");
        let asked = Asked { acr: "urn:a urn:b", ..asked };
        assert!(address("https://a.example/auth", &asked).unwrap().ends_with("acr_values=urn%3Aa+urn%3Ab"));
        assert_eq!(address("auth", &asked), None);
    }
}
