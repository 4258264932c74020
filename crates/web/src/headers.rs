//! The security headers of every answer, in one place.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// Nothing but our own files, no inline code or style, no framing, no unsafe writing into the page.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
    require-trusted-types-for 'script'; trusted-types wissel";

/// Whether the site is reached over TLS: only then may it ask browsers to never come back without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tls(pub bool);

/// Middleware: sets every header that the answer does not have yet.
pub async fn secure(State(tls): State<Tls>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    add(response.headers_mut(), tls);
    response
}

fn add(headers: &mut HeaderMap, tls: Tls) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(CONTENT_SECURITY_POLICY, POLICY);
    set(X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(X_FRAME_OPTIONS, "DENY");
    // Not `no-referrer`: with it, browsers send `Origin: null` along with our own forms.
    set(REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), otp-credentials=(self)",
    );
    // Assets set their own; everything else may hold personal data (U3.3).
    set(CACHE_CONTROL, "no-store");
    if tls.0 {
        set(STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// U3.3: nothing is kept by the browser. U5.4: nothing is loaded from, or sent to, anybody else.
    #[test]
    fn every_answer_has_the_headers_and_an_asset_keeps_its_own() {
        let mut headers = HeaderMap::new();
        add(&mut headers, Tls(false));
        assert_eq!(headers[CACHE_CONTROL], "no-store");
        assert!(headers[CONTENT_SECURITY_POLICY].to_str().expect("text").starts_with("default-src 'none'"));
        assert!(!POLICY.contains("unsafe"));
        assert!(headers.get(STRICT_TRANSPORT_SECURITY).is_none());
        let mut asset = HeaderMap::new();
        asset.insert(CACHE_CONTROL, HeaderValue::from_static("public"));
        add(&mut asset, Tls(true));
        assert_eq!(asset[CACHE_CONTROL], "public");
        assert!(asset.get(STRICT_TRANSPORT_SECURITY).is_some());
    }
}
