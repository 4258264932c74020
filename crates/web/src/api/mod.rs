//! What systems use: how they come in, how they hear that something is not done, and the product's own API.

mod organisation;
pub mod refusal;
pub mod system;

use crate::routes::{Access, Dialect, Route, Through};
use wissel_core::identity::system::Scope;
use wissel_core::permission::Need;

/// What a route of the product's own API asks.
const fn through(need: Need, scope: Scope) -> Access {
    Access::System(Through { need, scope, says: Dialect::Problem })
}

/// The routes of the product's own API.
pub fn routes() -> Vec<Route> {
    let organisation = through(Need::SeeOrganisation, Scope::OrganisationRead);
    vec![Route::get("/api/v1/organisation", organisation, organisation::see)]
}
