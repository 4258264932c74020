//! Pages that explain, open to everybody and linked from the foot of each page.

use crate::page::Framed;
use crate::routes::{Access, Route};
use crate::views::common::About;
use crate::views::page as show;
use axum::response::Response;

/// The routes that belong to no domain.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/hulp", Access::Public, help),
        Route::get("/privacy", Access::Public, privacy),
        Route::get("/toegankelijkheid", Access::Public, accessibility),
    ]
}

async fn help(Framed(f): Framed) -> Response {
    show(&About::help(f))
}
async fn privacy(Framed(f): Framed) -> Response {
    show(&About::privacy(f))
}
async fn accessibility(Framed(f): Framed) -> Response {
    show(&About::accessibility(f))
}
