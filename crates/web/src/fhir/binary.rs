//! An original inside a Binary resource, for clients that read nothing but FHIR: base64, written piece by piece.

use super::FHIR_JSON;
use axum::body::Body;
use axum::http::header::{ACCEPT, ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};

/// Whether the resource is asked for and not its bytes: FHIR's own type is the first that the client names (FHIR R4,
/// "Serving Binary Resources").
pub(super) fn asked(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let first = accept.split([',', ';']).next().unwrap_or_default();
    first.trim().eq_ignore_ascii_case(FHIR_JSON)
}

/// The answer that brings the whole original, with the resource as its body. `None`: it is not the whole.
pub(super) fn wrapped(whole: Response, id: &str) -> Option<Response> {
    let (mut parts, body) = whole.into_parts();
    let told = |name| parts.headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    let (kind, size) = (told(CONTENT_TYPE)?, told(CONTENT_LENGTH)?.parse::<u64>().ok()?);
    let head =
        format!("{{\"resourceType\":\"Binary\",\"id\":\"{id}\",\"contentType\":\"{kind}\",\"data\":\"");
    let tail = "\"}";
    let length = (head.len() + tail.len()) as u64 + size.div_ceil(3) * 4;
    let around = |text: String| stream::iter([Ok(Bytes::from(text))]);
    let resource = around(head).chain(encoded(body.into_data_stream())).chain(around(tail.to_owned()));
    for name in [ACCEPT_RANGES, CONTENT_DISPOSITION] {
        parts.headers.remove(name);
    }
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(FHIR_JSON));
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    Some(Response::from_parts(parts, Body::from_stream(resource)))
}

/// Three bytes become four letters; what is left of a piece goes before the next.
fn encoded<E: Send>(
    pieces: impl Stream<Item = Result<Bytes, E>> + Send + Unpin,
) -> impl Stream<Item = Result<Bytes, E>> + Send {
    stream::try_unfold((Some(pieces), Vec::new()), |(pieces, mut left)| async move {
        let Some(mut pieces) = pieces else { return Ok(None) };
        match pieces.next().await {
            Some(piece) => {
                left.extend_from_slice(&piece?);
                let rest = left.split_off(left.len() - left.len() % 3);
                Ok(Some((STANDARD.encode(&left).into(), (Some(pieces), rest))))
            }
            None => Ok(Some((STANDARD.encode(&left).into(), (None, Vec::new())))),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pieces_of_any_length_are_one_text() {
        let whole: Vec<u8> = (0..=255).collect();
        for size in [1, 2, 3, 7, 64, 255, 256] {
            let pieces: Vec<_> = whole.chunks(size).map(|p| Ok::<_, ()>(Bytes::copy_from_slice(p))).collect();
            let text: Vec<_> = encoded(stream::iter(pieces)).collect().await;
            let text: Vec<u8> = text.into_iter().flat_map(Result::unwrap_or_default).collect();
            assert_eq!(String::from_utf8_lossy(&text), STANDARD.encode(&whole), "{size}");
        }
    }

    #[test]
    fn the_resource_is_for_whoever_names_it_first() {
        let asks =
            |accept: &'static str| asked(&HeaderMap::from_iter([(ACCEPT, HeaderValue::from_static(accept))]));
        assert!(asks("application/fhir+json"));
        assert!(asks("application/fhir+json; fhirVersion=4.0, */*;q=0.1"));
        for bytes in
            ["", "*/*", "application/pdf", "application/pdf, application/fhir+json", "application/json"]
        {
            assert!(!asks(bytes), "{bytes}");
        }
    }
}
