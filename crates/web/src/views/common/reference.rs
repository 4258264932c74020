//! The interface for systems, as a page.

use crate::api::reference::Described;
use crate::frame::Frame;
use askama::Template;

/// `/api/reference`.
#[derive(Template, Clone, Debug)]
#[template(path = "common/reference.html")]
pub struct Reference {
    /// The frame.
    pub f: Frame,
    /// What the document says, in English as the document is.
    pub described: &'static Described,
}
