//! The personnel system of an organisation, as its administrator lets it in.

use crate::dates::When;
use crate::frame::Frame;
use crate::status::Status;
use askama::Template;

/// `/beheer/personeelssysteem`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/provisioning.html")]
pub struct Provisioning {
    /// The frame.
    pub f: Frame,
    /// How the token stands.
    pub status: Status,
    /// The last day on which it is good.
    pub until: Option<When>,
    /// When it was last shown.
    pub last: Option<When>,
    /// Until when the one before goes on.
    pub earlier: Option<When>,
    /// Whether there is one, over or not.
    pub has: bool,
    /// Whether it is good still, so that a new one takes its place after a day.
    pub works: bool,
    /// How many people the personnel system names.
    pub named: String,
    /// Where it comes in.
    pub address: String,
}

/// A token was made. It is shown here and nowhere else.
#[derive(Template, Clone)]
#[template(path = "office/provisioning_made.html")]
pub struct ProvisioningMade {
    /// The frame.
    pub f: Frame,
    /// The token.
    pub token: String,
    /// The last day on which it is good.
    pub until: When,
    /// Where the personnel system comes in.
    pub address: String,
    /// Whether there was one before.
    pub replaced: bool,
}
