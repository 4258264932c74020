//! One view struct per page: finished words and small enums, filled by handlers, drawn by askama.
//!
//! Every view has a field `f` ([`crate::frame::Frame`]); a page with fields has `form` ([`crate::form::Form`]).

pub mod common;
pub mod demo;
pub mod exchange;
pub mod identity;
pub mod office;

#[cfg(test)]
mod samples;

use crate::failure::Failure;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

/// A view as the answer 200.
pub fn page(view: &impl Template) -> Response {
    page_with(StatusCode::OK, view)
}

/// A view as an answer with this status: 422 when a form is shown again, for instance.
pub fn page_with(status: StatusCode, view: &impl Template) -> Response {
    match view.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be drawn");
            Failure::Fault.into_response()
        }
    }
}

/// Where a person is in a list of pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pages {
    /// This page, from 1.
    pub page: u32,
    /// The last page.
    pub last: u32,
    /// The address of the page before.
    pub before: Option<String>,
    /// The address of the page after.
    pub after: Option<String>,
}
