//! The pages of the exchange portal: sharing, own records, finding, collecting, receipts.

mod acts;
pub(crate) mod collected;
mod cover;
mod find;
mod flow;
mod launch;
mod receipt_check;
mod receipts;
mod record;
mod records;
mod share;
pub(crate) mod upload;
mod view_code;
pub(crate) mod viewer;
pub(crate) mod words;

use crate::failure::Failure;
use crate::page::{fault, see_other};
use crate::routes::{Access, Route};
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_service::failure::{Failure as Stopped, Fault};

const SHARE: Access = Access::Needs(Need::ShareRecords);
const OWN: Access = Access::Needs(Need::OwnRecords);
const COLLECT: Access = Access::Needs(Need::FindAndCollect);

/// The routes of the exchange domain.
pub fn routes() -> Vec<Route> {
    let own = vec![
        Route::get("/dossiers", OWN, records::page),
        Route::get("/dossiers/delen", SHARE, share::page),
        streamed(Route::post("/dossiers/delen", SHARE, share::share)),
        Route::get("/dossiers/{id}", OWN, record::page),
        Route::post("/dossiers/{id}/ongedaan", OWN, record::undo),
        Route::get("/dossiers/{id}/document/{document}", OWN, record::document),
        Route::get("/dossiers/{id}/clientblad", OWN, record::sheet),
        Route::get("/dossiers/{id}/deelbewijs", OWN, record::share_receipt),
        Route::get("/dossiers/{id}/datalek", OWN, record::breach),
        Route::get("/dossiers/{id}/inzagecode", OWN, view_code::page),
        Route::post("/dossiers/{id}/inzagecode", OWN, view_code::give),
        Route::post("/dossiers/{id}/inzagecode/intrekken", OWN, view_code::withdraw),
        Route::get("/dossiers/{id}/melding/{report}", OWN, view_code::report_page),
        Route::post("/dossiers/{id}/melding/{report}", OWN, view_code::answer),
        Route::get("/zoeken", COLLECT, find::page),
        Route::post("/zoeken", COLLECT, find::search),
        Route::get("/zoeken/{hit}", COLLECT, find::result),
        Route::post("/zoeken/openen", COLLECT, find::answer),
        Route::get("/start/{link}", COLLECT, launch::page),
        Route::post("/start/{link}", COLLECT, launch::start),
        Route::get("/opgehaald/{id}", OWN, collected::page),
        Route::post("/opgehaald/{id}", COLLECT, collected::reopen),
        Route::post("/opgehaald/{id}/gezien", OWN, collected::seen),
        Route::get("/opgehaald/{id}/pdf", COLLECT, collected::pdf),
        Route::get("/opgehaald/{id}/origineel/{document}", COLLECT, collected::original),
        Route::get("/opgehaald/{id}/bladzijden/{document}", COLLECT, collected::pages),
        Route::get("/ontvangstbewijs/{id}", OWN, receipts::page),
        Route::get("/ontvangstbewijs/{id}/tekst", OWN, receipts::text),
        Route::get("/ontvangstbewijs/{id}/pdf", OWN, receipts::pdf),
        Route::get("/bewijs-controleren", Access::Public, receipt_check::page),
        Route::post("/bewijs-controleren", Access::Public, receipt_check::check),
    ];
    own.into_iter().chain(acts::routes()).collect()
}

/// A route that takes an upload. It counts its bytes itself (`upload.rs` sets the bound), so that a file that is too large
/// gets an answer in words.
fn streamed(route: Route) -> Route {
    route.shaped(|r| r.layer(DefaultBodyLimit::disable()))
}

/// What a use case that was not carried through answers, unless its own reasons have a page.
fn stopped<R>(failure: Stopped<R>, refused: impl FnOnce(R) -> Response) -> Response {
    match failure {
        Stopped::Refused(reason) => refused(reason),
        Stopped::Denied(_) => see_other("/geen-toegang"),
        Stopped::Fault(f) => fault(&f),
    }
}

/// Whether it was only too busy: then the form comes back with everything typed.
fn is_busy<R>(failure: &Stopped<R>) -> bool {
    matches!(failure, Stopped::Fault(Fault::Busy))
}

/// Not there, or changed by somebody else since the form was shown.
fn missing(missing: wissel_service::exchange::own::Missing) -> Response {
    use wissel_service::exchange::own::Missing;
    match missing {
        Missing::Gone => Failure::Absent.into_response(),
        Missing::Changed => Failure::refused(
            StatusCode::CONFLICT,
            Missing::Changed.code(),
            crate::messages::exchange::RECORD_CHANGED,
        )
        .into_response(),
    }
}
