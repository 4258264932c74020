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
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::sync::LazyLock;

struct Asset {
    name: &'static str,
    path: String,
    kind: &'static str,
    held: Held,
}

/// How the program holds a file.
enum Held {
    /// As it is, and packed for whoever wants that.
    Both { plain: Bytes, packed: Bytes },
    /// Packed only: large files of others that few pages need. Nothing of them is touched before somebody asks.
    Packed(Bytes),
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    vec![
        asset("wissel.css", "text/css; charset=utf-8", include_bytes!("../assets/wissel.css")),
        asset("wissel.js", SCRIPT, include_bytes!("../assets/wissel.js")),
        asset("share.js", SCRIPT, include_bytes!("../assets/share.js")),
        asset("preview.js", SCRIPT, include_bytes!("../assets/preview.js")),
        asset("favicon.svg", "image/svg+xml", include_bytes!("../assets/favicon.svg")),
        pinned("pdf.mjs", "2221020ea508", include_bytes!("../assets/pdf.mjs.gz")),
        pinned("pdf.worker.mjs", "51a2fd1ea47f", include_bytes!("../assets/pdf.worker.mjs.gz")),
    ]
});

fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(6).map(|b| format!("{b:02x}")).collect()
}

fn address(name: &str, hash: &str) -> String {
    let (stem, ending) = name.split_once('.').unwrap_or((name, "bin"));
    format!("/assets/{stem}.{hash}.{ending}")
}

fn asset(name: &'static str, kind: &'static str, content: &'static [u8]) -> Asset {
    let held = Held::Both { plain: Bytes::from_static(content), packed: gzip(content) };
    Asset { name, path: address(name, &hash(content)), kind, held }
}

/// A script of others in one version; `hash` is that of its content, written down here so that the start reads nothing.
fn pinned(name: &'static str, hash: &str, packed: &'static [u8]) -> Asset {
    let held = Held::Packed(Bytes::from_static(packed));
    Asset { name, path: address(name, hash), kind: SCRIPT, held }
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

fn unpacked(packed: &[u8]) -> Bytes {
    let mut content = Vec::new();
    // What was packed at the build is whole: a test reads it.
    let _ = GzDecoder::new(packed).read_to_end(&mut content);
    content.into()
}

impl Asset {
    /// What is sent, and whether it is packed.
    fn body(&self, wants_gzip: bool) -> (Bytes, bool) {
        match &self.held {
            Held::Both { packed, .. } if wants_gzip && !packed.is_empty() => (packed.clone(), true),
            Held::Both { plain, .. } => (plain.clone(), false),
            Held::Packed(packed) if wants_gzip => (packed.clone(), true),
            Held::Packed(packed) => (unpacked(packed), false),
        }
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
    let (body, packed) = asset.body(wants_gzip);
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
    ASSETS.iter().map(|a| (a.path.clone(), a.body(false).0)).collect()
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

    fn named(name: &str) -> &'static Asset {
        ASSETS.iter().find(|a| a.name == name).expect("asset")
    }

    #[test]
    fn the_files_stay_small() {
        for (name, most) in
            [("wissel.css", 12_000), ("share.js", 1_200), ("pdf.mjs", 125_000), ("pdf.worker.mjs", 375_000)]
        {
            let (packed, is_packed) = named(name).body(true);
            assert!(is_packed && packed.len() < most, "{name} {}", packed.len());
        }
        for (name, most) in [("wissel.js", 5_120), ("preview.js", 4_096)] {
            let (plain, _) = named(name).body(false);
            assert!(plain.len() <= most, "{name} {}", plain.len());
        }
    }

    /// What others made is the version that decision 0026 names, carries its licence, and comes out of its packing whole.
    #[test]
    fn the_scripts_of_others_are_the_ones_that_were_chosen() {
        for name in ["pdf.mjs", "pdf.worker.mjs"] {
            let response = find(path(name), &HeaderMap::new());
            assert!(response.headers().get(CONTENT_ENCODING).is_none());
            let (plain, is_packed) = named(name).body(false);
            assert!(!is_packed);
            assert_eq!(path(name), address(name, &hash(&plain)));
            let text = std::str::from_utf8(&plain).expect("text");
            assert!(text.contains("pdfjsVersion = 5.6.205") && text.contains("Apache License, Version 2.0"));
        }
    }

    /// U5.4: what draws PDFs is told to make no code from text, nor to fetch anything by itself.
    #[test]
    fn u5_4_what_draws_pdfs_is_held_short() {
        let (preview, _) = named("preview.js").body(false);
        let text = std::str::from_utf8(&preview).expect("text");
        for bound in ["isEvalSupported:!1", "useWasm:!1", "useWorkerFetch:!1", "enableXfa:!1"] {
            assert!(text.contains(bound), "{bound}");
        }
        assert!(!text.contains("innerHTML"));
    }
}
