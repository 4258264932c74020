//! Pages that explain, open to everybody and linked from the foot of each page.

use crate::board;
use crate::messages::frame as say;
use crate::page::Framed;
use crate::routes::{Access, Route};
use crate::state::Web;
use crate::status::{Status, Tone};
use crate::views::common::{About, StatusPage};
use crate::views::page as show;
use axum::extract::State;
use axum::response::Response;
use wissel_core::office::upkeep::Line;

/// The routes that belong to no domain.
pub fn routes() -> Vec<Route> {
    vec![
        Route::get("/hulp", Access::Public, help),
        Route::get("/status", Access::Public, status),
        Route::get("/privacy", Access::Public, privacy),
        Route::get("/toegankelijkheid", Access::Public, accessibility),
    ]
}

/// Whether the portal works, from what is kept in memory: a page that many people load when something is wrong.
async fn status(State(web): State<Web>, Framed(mut f): Framed) -> Response {
    let mut told = board::told(&web, &f).await;
    let t = f.texts;
    let planned: Vec<_> = told.maintenance.drain(..).collect();
    let mut states = Vec::new();
    if told.stale {
        states.push(Status::new(Tone::Bad, t.t(say::STATUS_FAULT)));
    }
    if planned.iter().any(|w| w.underway) {
        states.push(Status::new(Tone::Warn, t.t(say::STATUS_WORK)));
    }
    for line in &told.troubles {
        let text = if *line == Line::Sms { say::STATUS_SMS } else { say::STATUS_SCAN };
        states.push(Status::new(Tone::Bad, t.t(text)));
    }
    if states.is_empty() {
        states.push(Status::new(Tone::Ok, t.t(say::STATUS_FINE)));
    }
    f.board.clear();
    let ends = board::notes(&f, told);
    show(&StatusPage { states, ends, planned: planned.into_iter().map(|w| board::work(t, w)).collect(), f })
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
