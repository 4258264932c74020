//! A form with a file: read piece by piece, its token before anything else, its size counted as it comes.
//!
//! The file goes through: each piece is encrypted and on its way to the disk before the next one is taken. It may come
//! before the fields that say what it is for; what it was for in the end is the handler's to decide.

use super::flow::{Flow, Metered};
use crate::failure::Failure;
use crate::forgery::{Expected, FIELD, NotOurs};
use crate::form::Form;
use crate::guard::Signed;
use crate::state::Web;
use axum::body::Body;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_LENGTH;
use axum::response::{IntoResponse, Response};
use std::future::Future;
use std::sync::Arc;
use wissel_core::ids::UserId;
use wissel_service::budget::{Budget, Held, OF_AN_UPLOAD};
use wissel_service::exchange::incoming::{Incoming, Received};
use wissel_service::failure::{Failure as Stopped, Fault};
use wissel_service::once::Once;

/// All typed text of a form together, in bytes.
const TEXT_LIMIT: usize = 256 * 1024;
/// What a form holds besides its file, in bytes: text, names, boundaries.
const FORM_LIMIT: u64 = 512 * 1024;
/// Fields of a form.
const MOST_FIELDS: usize = 40;
/// The field with what the form carries.
const ONCE: &str = "once";
/// So much more than the limit is read and thrown away, so that the browser hears why.
const READ_ON: u64 = 3;

/// What was sent.
pub(crate) struct Posted<R> {
    fields: Vec<(String, String)>,
    /// The file, when one was chosen and taken in.
    pub(crate) file: Option<Received>,
    /// Why the file was not taken in; everything else was read.
    pub(crate) stopped: Option<Stopped<R>>,
    /// The place among those who upload, kept until the answer.
    held: Option<Held>,
}

impl<R> Posted<R> {
    /// What was typed in a field; nothing when it was not sent.
    pub(crate) fn text(&self, field: &str) -> &str {
        self.fields.iter().find(|(f, _)| f == field).map_or("", |(_, v)| v)
    }
    /// By what this form is known when it is sent again: everything that was typed, and the file by name and size.
    pub(crate) fn once(&self, file: Option<&Received>) -> Option<Once> {
        let file = file.map(Received::described).unwrap_or_default();
        let typed = self.fields.iter().filter(|(name, _)| name != ONCE);
        let typed = typed.flat_map(|(name, value)| [name.as_str(), value.as_str()]);
        Once::of(self.text(ONCE), ["share", file.as_str()].into_iter().chain(typed))
    }
    /// The form as it is shown again: everything typed stays, the file must be chosen again.
    pub(crate) fn kept(&self) -> Form {
        self.fields.iter().fold(Form::new(), |form, (field, value)| form.with(field, value))
    }
}

/// A form with a file that was not read yet.
pub(crate) struct Upload {
    expected: Expected,
    trusted: bool,
    parts: Multipart,
    flow: Arc<Flow>,
    budget: Budget,
    user: UserId,
    limit: u64,
}

impl FromRequest<Web> for Upload {
    type Rejection = Response;

    async fn from_request(request: Request, web: &Web) -> Result<Self, Response> {
        let signed = request.extensions().get::<Signed>();
        // A system comes with a token of its own in a header, which no other site can make a browser send.
        let system = signed.is_some_and(|s| s.member.client.is_some());
        let expected = request.extensions().get::<Expected>().cloned().unwrap_or_default();
        let user = signed.map(|s| s.member.user).ok_or_else(|| Failure::Fault.into_response())?;
        let limit = web.app.policy.upload_limit;
        let most = limit.saturating_mul(READ_ON).saturating_add(FORM_LIMIT);
        let length = request.headers().get(CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse().ok());
        if length.is_some_and(|l: u64| l > most) {
            return Err(too_large());
        }
        let by_header = if system { Some(Ok(())) } else { expected.in_header(request.headers()) };
        let trusted = by_header.transpose().map_err(IntoResponse::into_response)?.is_some();
        let flow = Arc::new(Flow::default());
        let own = Arc::clone(&flow);
        let request = request.map(|body| Body::from_stream(Metered::new(body, own, most)));
        let parts = Multipart::from_request(request, web).await.map_err(IntoResponse::into_response)?;
        let budget = web.app.budgets.uploads.clone();
        Ok(Self { expected, trusted, parts, flow, budget, user, limit })
    }
}

impl Upload {
    /// Reads the form; `begin` tells where its file goes. The token stands in the header (our script) or in the first
    /// field.
    pub(crate) async fn read<R, B, F>(self, begin: B) -> Result<Posted<R>, Response>
    where
        B: FnOnce() -> F + Send + 'static,
        F: Future<Output = Result<Incoming, Stopped<R>>> + Send + 'static,
        R: Send + 'static,
    {
        // In a task of its own, which a connection that breaks does not cut off in the middle of a write: it sees the
        // body end, waits for what is under way, and gives the file up.
        tokio::spawn(self.all(begin)).await.unwrap_or_else(|_| Err(Failure::Fault.into_response()))
    }

    async fn all<R, B, F>(mut self, begin: B) -> Result<Posted<R>, Response>
    where
        B: FnOnce() -> F,
        F: Future<Output = Result<Incoming, Stopped<R>>>,
    {
        let mut posted = Posted { fields: Vec::new(), file: None, stopped: None, held: None };
        let mut begin = Some(begin);
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
                if !self.trusted {
                    self.expected.check(&token).map_err(IntoResponse::into_response)?;
                    self.trusted = true;
                }
                continue;
            }
            if !self.trusted {
                return Err(NotOurs::Stale.into_response());
            }
            if name == "file" {
                let door = Door { budget: &self.budget, user: self.user, begin: &mut begin };
                file(&flow, field, self.limit, door, &mut posted).await?;
            } else {
                let value = text(&flow, field, TEXT_LIMIT.saturating_sub(typed)).await?;
                typed += value.len();
                posted.fields.push((name, value));
            }
        }
        if self.trusted { Ok(posted) } else { Err(NotOurs::Stale.into_response()) }
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

/// How a file gets in.
struct Door<'a, B> {
    budget: &'a Budget,
    user: UserId,
    begin: &'a mut Option<B>,
}

impl<B> Door<'_, B> {
    /// A place among those who upload, then a place for the file. A form has one file.
    async fn open<R, F>(self, posted: &mut Posted<R>) -> Result<Option<Incoming>, Response>
    where
        B: FnOnce() -> F,
        F: Future<Output = Result<Incoming, Stopped<R>>>,
    {
        let begin = self.begin.take().ok_or_else(|| StatusCode::BAD_REQUEST.into_response())?;
        posted.held = self.budget.take(self.user, OF_AN_UPLOAD).await.ok();
        let begun = if posted.held.is_some() { begin().await } else { Err(Fault::Busy.into()) };
        Ok(begun.map_err(|stopped| posted.stopped = Some(stopped)).ok())
    }
}

/// Lets the file through. Past the limit, or without a place for it, nothing is kept of it.
async fn file<R, B, F>(
    flow: &Flow,
    mut field: Field<'_>,
    limit: u64,
    door: Door<'_, B>,
    posted: &mut Posted<R>,
) -> Result<(), Response>
where
    B: FnOnce() -> F,
    F: Future<Output = Result<Incoming, Stopped<R>>>,
{
    let name = field.file_name().map(str::to_owned);
    let mut door = Some(door);
    let mut incoming = None;
    let mut size = 0_u64;
    while let Some(piece) = field.chunk().await.map_err(|e| broken(flow, &e))? {
        flow.gave(piece.len());
        if piece.is_empty() {
            continue;
        }
        if let Some(door) = door.take() {
            incoming = door.open(posted).await?;
        }
        size = size.saturating_add(piece.len() as u64);
        let Some(mut open) = incoming.take() else { continue };
        if size > limit {
            open.discard().await;
        } else if let Err(fault) = open.write(piece).await {
            open.discard().await;
            posted.stopped = Some(fault.into());
        } else {
            incoming = Some(open);
        }
    }
    if size > limit {
        return Err(too_large());
    }
    // A browser sends a part without a name where nothing was chosen. An empty file that was chosen is judged like any
    // other, so that nobody believes it was shared.
    if name.as_deref().is_some_and(|name| !name.is_empty())
        && let Some(door) = door.take()
    {
        incoming = door.open(posted).await?;
    }
    if let Some(whole) = incoming {
        match whole.finish(name.as_deref()).await {
            Ok(received) => posted.file = Some(received),
            Err(fault) => posted.stopped = Some(fault.into()),
        }
    }
    Ok(())
}
