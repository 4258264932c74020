//! What systems use: how they come in, how they hear that something is not done, and the product's own API.

pub(crate) mod collection;
mod find;
mod json;
mod launch;
mod log;
mod openapi;
mod organisation;
pub(crate) mod records;
pub mod reference;
pub mod refusal;
pub mod system;

use crate::routes::{Access, Dialect, Route, Through};
use axum::extract::DefaultBodyLimit;
use wissel_core::identity::system::Scope;
use wissel_core::permission::Need;

/// What a route of the product's own API asks.
const fn through(need: Need, scope: Scope) -> Access {
    Access::System(Through { need, scope, says: Dialect::Problem })
}

/// The routes of the product's own API.
pub fn routes() -> Vec<Route> {
    let publish = through(Need::ShareRecords, Scope::RecordPublish);
    let find = through(Need::FindAndCollect, Scope::RecordFind);
    let read = through(Need::FindAndCollect, Scope::RecordRead);
    let organisation = through(Need::SeeOrganisation, Scope::OrganisationRead);
    let log = through(Need::ReadOrganisationLog, Scope::LogRead);
    vec![
        Route::post("/api/v1/records", publish, records::publish)
            .shaped(|handler| handler.layer(DefaultBodyLimit::disable())),
        Route::post("/api/v1/find", find, find::find),
        Route::post("/api/v1/launch", find, launch::launch),
        Route::post("/api/v1/records/{handle}/collect", read, find::collect),
        Route::get("/api/v1/collections/{id}", read, collection::see),
        Route::post("/api/v1/collections/{id}/collect", read, collection::again),
        Route::get("/api/v1/collections/{id}/documents/{document}", read, collection::original),
        Route::get("/api/v1/organisation", organisation, organisation::see),
        Route::get("/api/v1/log", log, log::read),
        Route::get("/api/openapi.json", Access::Machine, openapi::document),
        Route::get("/api/reference", Access::Public, reference::page),
    ]
}
