//! `/dossiers/{id}/versie`: a newer version of the document or the text.

use super::{draw, ruled};
use crate::exchange::share::go;
use crate::exchange::upload::Upload;
use crate::exchange::{is_busy, missing, stopped};
use crate::failure::{Failure, absent, wants_json};
use crate::guard::Signed;
use crate::messages::exchange as say;
use crate::page::{Framed, Which, or_return, saying};
use crate::state::Web;
use crate::views::exchange::Act;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use wissel_core::ids::RecordId;
use wissel_core::input::{Flaw, Problems, code};
use wissel_service::exchange::replace_document::{
    NewVersion, ReplaceRefused, Whose, begin, replace_document,
};
use wissel_service::failure::Failure as Stopped;

pub(super) async fn version(
    State(web): State<Web>,
    signed: Signed,
    Framed(f): Framed,
    Which(record): Which<RecordId>,
    headers: HeaderMap,
    upload: Upload,
) -> Response {
    let (app, own) = (web.app.clone(), signed.actor.clone());
    let mut posted = or_return!(upload.read(move || async move { begin(&app, &own, record).await }).await);
    let json = wants_json(&headers);
    let Ok(mut at) = posted.text("version").parse::<i64>() else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let (mut refused, mut busy) = (None, false);
    match posted.stopped.take() {
        None => {}
        Some(Stopped::Refused(r)) => refused = Some(r),
        Some(failure) if is_busy(&failure) => busy = true,
        Some(failure) => return stopped(failure, absent),
    }
    let mut versions = Vec::new();
    if refused.is_none() && !busy {
        let whose = if posted.text("confirmed_bsn").is_empty() { Whose::Ask } else { Whose::Said };
        versions.extend(posted.file.take().map(|pdf| NewVersion::Pdf(Box::new(pdf), whose)));
        let text = posted.text("text");
        if !text.trim().is_empty() {
            versions.push(NewVersion::Text(text.to_owned()));
        }
        if versions.is_empty() {
            let problem = Flaw::new(code::CONTENT_MISSING).at("text");
            refused = Some(ReplaceRefused::Problems(Problems::one(problem)));
        }
    }
    for new in versions {
        match replace_document(&web.app, &signed.actor, record, at, new).await {
            Ok(()) => at += 1,
            Err(Stopped::Refused(r)) => {
                refused = Some(r);
                break;
            }
            Err(failure) if is_busy(&failure) => {
                busy = true;
                break;
            }
            Err(failure) => return stopped(failure, absent),
        }
    }
    let form = posted.kept();
    let form = match refused {
        None if busy => form.refused(f.t(say::SHARE_BUSY)),
        None => return saying(go(json, &format!("/dossiers/{record}")), say::VERSION_DONE, &web),
        Some(ReplaceRefused::Missing(m)) => return missing(m),
        Some(ReplaceRefused::Rule(r)) => return ruled(r),
        Some(ReplaceRefused::OtherClient) => return Failure::Absent.into_response(),
        Some(ReplaceRefused::Problems(p)) => form.problems(f.texts, p.all()),
        Some(ReplaceRefused::File(refused)) => form.refused_file(f.texts, &refused),
    };
    let status = if busy { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::UNPROCESSABLE_ENTITY };
    if json {
        return (status, Json(form.to_json())).into_response();
    }
    draw(&web, &signed, f, record, Act::Version, status, form).await
}
