//! The client is done: her session ends.

use super::{ViewRefused, entry, seen};
use crate::app::App;
use crate::failure::Failure;
use crate::identity::settle;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_store::exchange::view_session;
use wissel_store::{Fault, Tx};

/// Ends the acting client's session.
pub async fn leave(app: &App, actor: &Actor) -> Result<(), Failure<ViewRefused>> {
    settle(app.store.act(actor, (), run).await?)
}

fn run(tx: &mut Tx<'_>, (): &()) -> Result<Decided<(), ViewRefused>, Fault> {
    let opened = seen!(tx, Event::ClientLeft);
    if let Some(viewer) = tx.actor().viewer() {
        view_session::end(tx, viewer.session)?;
    }
    let entry = entry(tx, &opened, Event::ClientLeft);
    Ok(Acted::done((), entry))
}
