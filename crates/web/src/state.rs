//! What every handler has at hand.

use crate::demo::Tools;
use crate::forgery::{FormTokens, OwnOrigins};
use crate::frame::Site;
use std::sync::Arc;
use wissel_service::app::App;

/// The site: the installation, and what pages and cookies need. Cheap to clone.
#[derive(Clone)]
pub struct Web(Arc<WebParts>, Option<Arc<dyn Tools>>);

/// The parts of a [`Web`].
pub struct WebParts {
    /// The installation as use cases see it.
    pub app: App,
    /// Facts that stand on each page.
    pub site: Arc<Site>,
    /// Makes and checks form tokens.
    pub tokens: FormTokens,
    /// The origins under which the site is reached.
    pub origins: OwnOrigins,
    /// Whether the site is reached over TLS: decides the cookie's name and its Secure flag.
    pub tls: bool,
}

impl Web {
    /// Puts the parts together.
    pub fn new(parts: WebParts) -> Self {
        Self(Arc::new(parts), None)
    }
    /// The same site as a demo: its routes exist only with these tools.
    #[must_use]
    pub fn with_demo(self, tools: Arc<dyn Tools>) -> Self {
        Self(self.0, Some(tools))
    }
    /// What only a demo can do; nothing on a real installation.
    pub fn demo(&self) -> Option<&dyn Tools> {
        self.1.as_deref()
    }
}

impl std::ops::Deref for Web {
    type Target = WebParts;
    fn deref(&self) -> &WebParts {
        &self.0
    }
}
