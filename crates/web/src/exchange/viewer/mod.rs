//! The client's own pages (`/inzage`): a door of her own, one record of one source, and nothing else.

mod door;
mod outside;
mod pages;

pub(crate) use outside::outside;

use crate::routes::{Access, Route};

/// The routes of the client by her view code.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::get("/inzage", Access::Public, door::page),
        Route::post("/inzage", Access::Public, door::knock),
        Route::get("/inzage/code", Access::Public, door::code_page),
        Route::post("/inzage/code", Access::Public, door::enter),
        Route::post("/inzage/code/opnieuw", Access::Public, door::resend),
        Route::get("/inzage/gegevens", Access::View, pages::overview),
        Route::get("/inzage/tekst/{document}", Access::View, pages::text),
        Route::get("/inzage/bestand/{document}", Access::View, pages::file),
        Route::get("/inzage/intrekken", Access::View, pages::withdraw_page),
        Route::post("/inzage/intrekken", Access::View, pages::withdraw),
        Route::get("/inzage/ingetrokken", Access::Public, pages::withdrawn),
        Route::get("/inzage/klopt-niet", Access::View, pages::report_page),
        Route::post("/inzage/klopt-niet", Access::View, pages::report),
        Route::post("/inzage/blijven", Access::View, pages::stay),
        Route::post("/inzage/sluiten", Access::View, pages::leave),
    ]
}
