//! A client whose session is over sends a form all the same: what she wrote is not lost, and who withdrew is told so.

use super::pages::Words;
use crate::cookies::Cookie;
use crate::guard::shut;
use crate::messages::exchange as say;
use crate::page::{Framed, saying, see_other};
use crate::state::Web;
use crate::views::exchange::ViewReport;
use crate::views::page_with;
use axum::Form;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{Method, StatusCode};
use axum::response::Response;

/// The answer to somebody without a session; nothing is carried out.
pub(crate) async fn outside(web: &Web, request: Request, was_inside: bool) -> Response {
    let method = request.method().clone();
    if method == Method::POST {
        match request.uri().path() {
            "/inzage/klopt-niet" => {
                if let Some(page) = unsent(web, request).await {
                    return page;
                }
            }
            "/inzage/intrekken" if Cookie::Withdrawn.read(request.headers(), web.tls).is_some() => {
                return saying(see_other("/inzage/ingetrokken"), say::VIEW_WITHDRAWN_BEFORE, web);
            }
            _ => {}
        }
    }
    shut(web, &method, was_inside)
}

/// Her words once more, with what to do; `None` when she wrote nothing.
async fn unsent(web: &Web, request: Request) -> Option<Response> {
    let (mut parts, body) = request.into_parts();
    let Ok(Framed(f)) = Framed::from_request_parts(&mut parts, web).await;
    let Form(typed) = Form::<Words>::from_request(Request::from_parts(parts, body), web).await.ok()?;
    let form = typed.kept()?.refused(f.t(say::VIEW_UNSENT));
    Some(page_with(StatusCode::FORBIDDEN, &ViewReport { organisation: None, form, f }))
}
