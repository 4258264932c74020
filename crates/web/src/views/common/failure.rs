//! The page of a request that did not succeed.

use crate::frame::Frame;
use askama::Template;

/// A refusal, an absence or a fault, drawn by [`crate::failure::render`].
#[derive(Template, Clone, Debug)]
#[template(path = "common/failure.html")]
pub struct FailurePage {
    /// The frame.
    pub f: Frame,
    /// The heading.
    pub title: String,
    /// What happened and what to do.
    pub sentence: String,
    /// How long to wait, in words.
    pub wait: Option<String>,
    /// The incident number of a fault.
    pub incident: Option<String>,
    /// Where to log in, when that is the way on.
    pub login: Option<String>,
    /// The stable code.
    pub code: &'static str,
}
