//! The style sheet, the script and the pictures, served from the binary.
//!
//! Names carry a hash of the content, so a browser may keep a file for ever. Only these public files are
//! compressed: pages with tokens and personal data are not, because compression leaks through lengths.

use axum::Router;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::sync::LazyLock;

struct Asset {
    name: &'static str,
    path: String,
    kind: &'static str,
    plain: Bytes,
    packed: Bytes,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    vec![
        asset("wissel.css", "text/css; charset=utf-8", include_bytes!("../assets/wissel.css")),
        asset("wissel.js", "text/javascript; charset=utf-8", include_bytes!("../assets/wissel.js")),
        asset("share.js", "text/javascript; charset=utf-8", include_bytes!("../assets/share.js")),
        asset("favicon.svg", "image/svg+xml", include_bytes!("../assets/favicon.svg")),
    ]
});

fn asset(name: &'static str, kind: &'static str, content: &'static [u8]) -> Asset {
    let hash: String = Sha256::digest(content).iter().take(6).map(|b| format!("{b:02x}")).collect();
    let (stem, ending) = name.split_once('.').unwrap_or((name, "bin"));
    Asset {
        name,
        path: format!("/assets/{stem}.{hash}.{ending}"),
        kind,
        plain: Bytes::from_static(content),
        packed: gzip(content),
    }
}

fn gzip(content: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let written = encoder.write_all(content);
    // Writing to memory does not fail; an empty answer here means "send it plain".
    match (written, encoder.finish()) {
        (Ok(()), Ok(packed)) => packed.into(),
        _ => Bytes::new(),
    }
}

/// The address of an asset by its plain name; the plain name itself when there is none.
pub fn path(name: &str) -> &'static str {
    ASSETS.iter().find(|a| a.name == name).map_or("/assets/unknown", |a| a.path.as_str())
}

/// `GET /assets/{name}` and `/favicon.ico`.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .route("/assets/{name}", get(serve))
        .route("/favicon.ico", get(|headers: HeaderMap| async move { find(path("favicon.svg"), &headers) }))
}

async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    find(&format!("/assets/{name}"), &headers)
}

fn find(path: &str, headers: &HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|a| a.path == path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let wants_gzip = headers
        .get(ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.split(',').any(|e| e.trim() == "gzip" || e.trim().starts_with("gzip;q=1")));
    let packed = wants_gzip && !asset.packed.is_empty();
    let body = if packed { asset.packed.clone() } else { asset.plain.clone() };
    let mut response = Response::new(Body::from(body));
    let h = response.headers_mut();
    h.insert(CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    h.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    h.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if packed {
        h.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// All assets: address and content, for the pictures of the browser tests.
#[cfg(test)]
pub(crate) fn all() -> Vec<(String, Bytes)> {
    ASSETS.iter().map(|a| (a.path.clone(), a.plain.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_asset_is_kept_for_ever_and_packed_on_wish() {
        let mut headers = HeaderMap::new();
        let plain = find(path("wissel.css"), &headers);
        assert_eq!(plain.status(), StatusCode::OK);
        assert!(plain.headers().get(CONTENT_ENCODING).is_none());
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("br, gzip"));
        let packed = find(path("wissel.css"), &headers);
        assert_eq!(packed.headers()[CONTENT_ENCODING], "gzip");
        assert!(packed.headers()[CACHE_CONTROL].to_str().expect("text").contains("immutable"));
        assert_eq!(find("/assets/wissel.css", &headers).status(), StatusCode::NOT_FOUND);
    }

    #[test]
    fn the_files_stay_small() {
        let size = |name: &str| ASSETS.iter().find(|a| a.name == name).expect("asset").packed.len();
        assert!(size("wissel.css") < 12_000, "{}", size("wissel.css"));
        let script = ASSETS.iter().find(|a| a.name == "wissel.js").expect("asset");
        assert!(script.plain.len() <= 5_120, "{}", script.plain.len());
        assert!(size("share.js") < 1_000, "{}", size("share.js"));
    }
}
