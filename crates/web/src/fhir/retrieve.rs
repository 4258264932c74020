//! Retrieving (ITI-68): following the address in a DocumentReference collects the record, under the relation and the
//! purpose that were stated for the search; the answer leads to the untouched original (U3.1), whole or in ranges.

use super::search::over;
use super::{binary, id};
use crate::api::collection::send;
use crate::api::refusal::Refusal;
use crate::guard::Signed;
use crate::state::Web;
use axum::extract::{Path, State};
use axum::http::header::{LOCATION, VARY};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use wissel_core::ids::{CollectionId, DocumentId, HitId, RecordId};
use wissel_service::exchange::collect::{CollectHit, collect as take};

/// "Ja, dit is mijn cliënt": collects, and leads to the original.
pub(super) async fn collect(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    method: Method,
    Path((found, document)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    // To look whether something is there is not to say "this is my client".
    if method != Method::GET {
        return Err(Refusal { status: StatusCode::METHOD_NOT_ALLOWED, ..Refusal::unreadable() });
    }
    let (hit, record) = id::split::<HitId, RecordId>(&found).ok_or(Refusal::absent())?;
    let document: DocumentId = document.parse().map_err(|_| Refusal::absent())?;
    let collection = take(&web.app, &actor, CollectHit { hit, record, document: Some(document) }).await;
    let collection: CollectionId = collection.map_err(|f| Refusal::stopped(f, over))?;
    let binary = id::join(&collection, &document).ok_or(Refusal::absent())?;
    let to = format!("{}/fhir/Binary/{binary}", web.app.policy.public_url);
    Ok((StatusCode::TEMPORARY_REDIRECT, [(LOCATION, to)]).into_response())
}

/// The original, byte for byte; several ranges of it are one collection. As a resource for whoever asks for FHIR.
pub(super) async fn binary(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    Path(text): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let (collection, document) = id::split(&text).ok_or(Refusal::absent())?;
    let resource = binary::asked(&headers);
    // Ranges are of the bytes; of the resource there is the whole.
    let asked = if resource { HeaderMap::new() } else { headers };
    let mut answer = send(&web, &actor, collection, document, &asked).await?;
    if resource {
        answer = binary::wrapped(answer, &text).ok_or(Refusal::absent())?;
    }
    answer.headers_mut().insert(VARY, HeaderValue::from_static("accept"));
    Ok(answer)
}
