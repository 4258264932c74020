//! `/status`: whether the portal works, for everybody.

use crate::frame::{BoardNote, Frame};
use crate::status::Status;
use askama::Template;

/// `/status` (T12.1).
#[derive(Template, Clone, Debug)]
#[template(path = "common/status.html")]
pub struct StatusPage {
    /// The frame; what it would say on top stands in the page itself.
    pub f: Frame,
    /// Whether it works, and what does not.
    pub states: Vec<Status>,
    /// That the portal ends, when it does.
    pub ends: Vec<BoardNote>,
    /// Maintenance, earliest first.
    pub planned: Vec<BoardNote>,
}
