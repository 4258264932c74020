//! `POST /api/v1/records`: shares a record (U2.1 to U2.5b).
//!
//! Both statements are fields of their own, made by the user in her record system each time; what is left out was not
//! stated, and nothing is shared.

use super::json::Sent;
use super::refusal::Refusal;
use crate::exchange::upload::Upload;
use crate::guard::Signed;
use crate::key;
use crate::state::Web;
use axum::Json;
use axum::body::Body;
use axum::extract::{FromRequest, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use http_body_util::Limited;
use serde::Deserialize;
use serde_json::json;
use std::time::Duration;
use wissel_core::actor::Actor;
use wissel_core::exchange::share::ShareForm;
use wissel_core::exchange::statement::StatementForm;
use wissel_core::person::CollectionCode;
use wissel_core::refusal::Coded;
use wissel_service::exchange::incoming::FileRefused;
use wissel_service::exchange::share::{ShareRefused, Shared, begin, share};

/// A record as a system sends it.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Typed {
    text: String,
    client: Client,
    sector: String,
    due_date: String,
    last_day: String,
    statements: Statements,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Client {
    bsn: String,
    no_bsn_reason: String,
    birth_date: String,
    initials: String,
    prefix: String,
    birth_name: String,
}

/// What is left out is false, and false is refused.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a statement of its own")]
struct Statements {
    treatment: bool,
    consent: bool,
    consent_by: String,
    consent_how: String,
    consent_day: String,
    informed: bool,
    identity_checked: bool,
}

impl Typed {
    fn form(self, has_pdf: bool) -> ShareForm {
        let said = |stated: bool| if stated { "yes".to_owned() } else { String::new() };
        let s = self.statements;
        ShareForm {
            has_pdf,
            sector: Some(self.sector).filter(|key| !key.is_empty()),
            text: self.text,
            bsn: self.client.bsn,
            confirmed_bsn: None,
            no_bsn_reason: self.client.no_bsn_reason,
            birth_date: self.client.birth_date.as_str().into(),
            initials: self.client.initials,
            prefix: self.client.prefix,
            birth_name: self.client.birth_name,
            due_date: self.due_date.as_str().into(),
            last_day: self.last_day.as_str().into(),
            statements: StatementForm {
                treatment: said(s.treatment),
                consent: said(s.consent),
                consent_by: s.consent_by,
                consent_how: s.consent_how,
                consent_day: s.consent_day.as_str().into(),
                informed: said(s.informed),
                identity_checked: said(s.identity_checked),
            },
        }
    }
}

/// The longest record in JSON, in bytes: the longest text, escaped, and the fields around it.
const JSON_LIMIT: usize = 256 * 1024;

/// A record: JSON for text only; `multipart/form-data` with a part `record` (the same JSON) and a part `file` for a PDF.
pub(super) async fn publish(
    State(web): State<Web>,
    Signed { actor, .. }: Signed,
    request: Request,
) -> Result<Response, Refusal> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.starts_with("multipart/form-data") {
        return with_file(web, actor, request).await;
    }
    let bounded = request.map(|body| Body::new(Limited::new(body, JSON_LIMIT)));
    let Sent(typed) = Sent::<Typed>::from_request(bounded, &web).await?;
    let shared = share(&web.app, &actor, &typed.form(false), None).await;
    Ok(made(&shared.map_err(|f| Refusal::stopped(f, refused))?))
}

/// The PDF is encrypted while it arrives, exactly as one from a page.
async fn with_file(web: Web, actor: Actor, request: Request) -> Result<Response, Refusal> {
    let upload = match Upload::from_request(request, &web).await {
        Ok(upload) => upload,
        Err(answer) => return Ok(answer),
    };
    let (app, own) = (web.app.clone(), actor.clone());
    let mut posted = match upload.read(move || async move { begin(&app, &own).await }).await {
        Ok(posted) => posted,
        Err(answer) => return Ok(answer),
    };
    let file = posted.file.take();
    let Ok(typed) = serde_json::from_str::<Typed>(posted.text("record")) else {
        if let Some(file) = file {
            file.discard().await;
        }
        return Err(Refusal::unreadable());
    };
    let done = match posted.stopped.take() {
        Some(stopped) => Err(stopped),
        None => share(&web.app, &actor, &typed.form(file.is_some()), file).await,
    };
    Ok(made(&done.map_err(|f| Refusal::stopped(f, refused))?))
}

fn made(shared: &Shared) -> Response {
    let body = json!({
        "id": shared.record.to_string(),
        "number": shared.number.to_string(),
        "receipt": shared.receipt.to_string(),
        "collection_code": shared.code.as_ref().map(CollectionCode::shown),
    });
    (StatusCode::CREATED, Json(body)).into_response()
}

/// What a refusal of sharing means for a system.
pub(crate) fn refused(why: ShareRefused) -> Refusal {
    let code = why.code();
    match why {
        ShareRefused::Problems(problems) => Refusal::problems(code, problems),
        ShareRefused::File(file) => not_taken(&file),
        ShareRefused::SectorOff => Refusal::new(StatusCode::CONFLICT, code, key!("problem-sector-off")),
        ShareRefused::TooSlow => Refusal::new(StatusCode::CONFLICT, code, key!("api-too-slow")),
    }
}

/// What it means for a system that a file is not taken.
pub(crate) fn not_taken(why: &FileRefused) -> Refusal {
    let code = why.code();
    match why {
        FileRefused::Pdf(_) => Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, code, key!("api-pdf-refused")),
        FileRefused::Infected => {
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, code, key!("upload-infected"))
        }
        FileRefused::NotScanned => {
            let away = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, code, key!("upload-not-scanned"));
            Refusal { wait: Some(Duration::from_mins(5)), ..away }
        }
    }
}
