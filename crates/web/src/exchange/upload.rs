//! A form with a file: read piece by piece, its token before anything else, its size counted as it comes.
//!
//! The file is held whole until it was judged; memory for it is set aside before its first byte is kept.

use super::flow::{Flow, Metered};
use crate::failure::Failure;
use crate::forgery::{Expected, FIELD};
use crate::form::Form;
use crate::guard::Signed;
use crate::state::Web;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use std::sync::Arc;
use wissel_core::ids::UserId;
use wissel_service::budget::{Budget, Held};
use wissel_service::exchange::share::PdfUpload;

/// All typed text of a form together, in bytes.
const TEXT_LIMIT: usize = 256 * 1024;
/// What a form holds besides its file, in bytes: text, names, boundaries.
const FORM_LIMIT: u64 = 512 * 1024;
/// Fields of a form.
const MOST_FIELDS: usize = 40;
/// So much more than the limit is read and thrown away, so that the browser hears why.
const READ_ON: u64 = 3;

/// What was sent.
#[derive(Default)]
pub(super) struct Posted {
    fields: Vec<(String, String)>,
    /// The file, when one was chosen.
    pub(super) file: Option<PdfUpload>,
    /// There was no memory for the file now; everything else was read.
    pub(super) crowded: bool,
    /// The memory of the file, as long as it may be in use.
    held: Option<Held>,
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

/// A form with a file that was not read yet.
pub(super) struct Upload {
    expected: Expected,
    trusted: bool,
    parts: Multipart,
    flow: Arc<Flow>,
    budget: Budget,
    user: UserId,
    limit: u64,
    announced: u64,
}

impl FromRequest<Web> for Upload {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let stale = || Failure::stale_form().into_response();
        let expected = request.extensions().get::<Expected>().cloned().ok_or_else(stale)?;
        let signed = request.extensions().get::<Signed>();
        let user = signed.map(|s| s.member.user).ok_or_else(|| Failure::Fault.into_response())?;
        let limit = web.app.policy.upload_limit;
        let most = limit.saturating_mul(READ_ON).saturating_add(FORM_LIMIT);
        let length = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
        if length.is_some_and(|l: u64| l > most) {
            return Err(too_large());
        }
        let trusted = expected.in_header(request.headers());
        let flow = Arc::new(Flow::default());
        let own = Arc::clone(&flow);
        let request = request.map(|body| Body::from_stream(Metered::new(body, own, most)));
        let parts = Multipart::from_request(request, web).await.map_err(IntoResponse::into_response)?;
        let budget = web.app.budgets.uploads.clone();
        let announced = length.unwrap_or(limit).min(limit);
        Ok(Self { expected, trusted, parts, flow, budget, user, limit, announced })
    }
}

impl Upload {
    /// Reads the form. The token stands in the header (our script) or in the first field.
    pub(super) async fn read(mut self) -> Result<Posted, Response> {
        let stale = || Failure::stale_form().into_response();
        let mut posted = Posted::default();
        let mut typed = 0;
        let mut count = 0;
        let flow = Arc::clone(&self.flow);
        while let Some(field) = self.parts.next_field().await.map_err(|e| broken(&flow, &e))? {
            flow.understood();
            count += 1;
            if count > MOST_FIELDS {
                return Err(too_large());
            }
            let name = field.name().unwrap_or_default().to_owned();
            if name == FIELD {
                let token = text(&flow, field, TEXT_LIMIT).await?;
                self.trusted |= self.expected.matches(&token);
                if !self.trusted {
                    return Err(stale());
                }
                continue;
            }
            if !self.trusted {
                return Err(stale());
            }
            if name == "file" {
                let room = Room { budget: &self.budget, user: self.user, bytes: self.announced };
                file(&flow, field, self.limit, room, &mut posted).await?;
            } else {
                let value = text(&flow, field, TEXT_LIMIT.saturating_sub(typed)).await?;
                typed += value.len();
                posted.fields.push((name, value));
            }
        }
        if self.trusted { Ok(posted) } else { Err(stale()) }
    }
}

fn too_large() -> Response {
    StatusCode::PAYLOAD_TOO_LARGE.into_response()
}

fn broken(flow: &Flow, error: &MultipartError) -> Response {
    flow.ended().unwrap_or_else(|| error.status()).into_response()
}

async fn text(flow: &Flow, mut field: Field<'_>, limit: usize) -> Result<String, Response> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|e| broken(flow, &e))? {
        flow.gave(piece.len());
        if bytes.len() + piece.len() > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&piece);
    }
    String::from_utf8(bytes).map_err(|_| StatusCode::BAD_REQUEST.into_response())
}

/// Where memory for a file comes from.
struct Room<'a> {
    budget: &'a Budget,
    user: UserId,
    bytes: u64,
}

/// The file in one piece of memory. Past the limit, or without memory for it, nothing is kept of it.
async fn file(
    flow: &Flow,
    mut field: Field<'_>,
    limit: u64,
    room: Room<'_>,
    posted: &mut Posted,
) -> Result<(), Response> {
    let name = field.file_name().map(str::to_owned);
    let mut content = BytesMut::new();
    let mut size = 0_u64;
    while let Some(piece) = field.chunk().await.map_err(|e| broken(flow, &e))? {
        flow.gave(piece.len());
        if size == 0 && !piece.is_empty() {
            if posted.held.is_some() {
                // A form has one file.
                return Err(StatusCode::BAD_REQUEST.into_response());
            }
            posted.held = room.budget.take(room.user, room.bytes).await.ok();
            posted.crowded = posted.held.is_none();
            if !posted.crowded {
                content.reserve(usize::try_from(room.bytes).unwrap_or(0));
            }
        }
        size = size.saturating_add(piece.len() as u64);
        if size > limit {
            content = BytesMut::new();
        } else if !posted.crowded {
            content.extend_from_slice(&piece);
        }
    }
    if size > limit {
        return Err(too_large());
    }
    if !content.is_empty() {
        posted.file = Some(PdfUpload { content: content.freeze(), name });
    }
    Ok(())
}
