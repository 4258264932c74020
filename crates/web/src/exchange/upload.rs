//! A form with a file: read piece by piece, its token before anything else, its size counted as it comes.

use crate::failure::Failure;
use crate::forgery::{Expected, FIELD};
use crate::form::Form;
use axum::extract::Multipart;
use axum::extract::multipart::Field;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use wissel_service::exchange::share::PdfUpload;

/// All typed text of a form together, in bytes.
const TEXT_LIMIT: usize = 256 * 1024;
/// Fields of a form.
const MOST_FIELDS: usize = 40;
/// So much more than the limit is read and thrown away, so that the browser hears why.
const READ_ON: usize = 3;

/// What was sent.
#[derive(Default)]
pub(super) struct Posted {
    fields: Vec<(String, String)>,
    /// The file, when one was chosen.
    pub(super) file: Option<PdfUpload>,
}

impl Posted {
    /// What was typed in a field; nothing when it was not sent.
    pub(super) fn text(&self, field: &str) -> &str {
        self.fields.iter().find(|(f, _)| f == field).map_or("", |(_, v)| v)
    }
    /// The form as it is shown again: everything typed stays, the file must be chosen again.
    pub(super) fn kept(&self) -> Form {
        self.fields.iter().fold(Form::new(), |form, (field, value)| form.with(field, value))
    }
}

/// Reads the form. The token stands in the header (our script) or in the first field.
pub(super) async fn read(
    expected: &Expected,
    headers: &HeaderMap,
    mut parts: Multipart,
    limit: u64,
) -> Result<Posted, Response> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let stale = || Failure::stale_form().into_response();
    let mut trusted = expected.in_header(headers);
    let mut posted = Posted::default();
    let mut typed = 0;
    let mut count = 0;
    while let Some(field) = parts.next_field().await.map_err(IntoResponse::into_response)? {
        count += 1;
        if count > MOST_FIELDS {
            return Err(too_large());
        }
        let name = field.name().unwrap_or_default().to_owned();
        if name == FIELD {
            let token = text(field, TEXT_LIMIT).await?;
            trusted |= expected.matches(&token);
            if !trusted {
                return Err(stale());
            }
            continue;
        }
        if !trusted {
            return Err(stale());
        }
        if name == "file" {
            let chosen = field.file_name().map(str::to_owned);
            let content = file(field, limit).await?;
            if !content.is_empty() {
                posted.file = Some(PdfUpload { content, name: chosen });
            }
        } else {
            let value = text(field, TEXT_LIMIT.saturating_sub(typed)).await?;
            typed += value.len();
            posted.fields.push((name, value));
        }
    }
    if trusted { Ok(posted) } else { Err(stale()) }
}

fn too_large() -> Response {
    StatusCode::PAYLOAD_TOO_LARGE.into_response()
}

async fn text(mut field: Field<'_>, limit: usize) -> Result<String, Response> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(IntoResponse::into_response)? {
        if bytes.len() + piece.len() > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| StatusCode::BAD_REQUEST.into_response())
}

/// The file in one piece of memory. Past the limit nothing is kept any more.
async fn file(mut field: Field<'_>, limit: usize) -> Result<Bytes, Response> {
    let mut content = BytesMut::new();
    let mut size = 0_usize;
    while let Some(piece) = field.chunk().await.map_err(IntoResponse::into_response)? {
        size = size.saturating_add(piece.len());
        if size > limit {
            content = BytesMut::new();
            if size > limit.saturating_mul(READ_ON) {
                break;
            }
        } else {
            content.extend_from_slice(&piece);
        }
    }
    if size > limit { Err(too_large()) } else { Ok(content.freeze()) }
}
