//! The personnel system names somebody no more: her work here ends, and what was said about her goes.

use super::arrange::{self, Stopped};
use super::{Refused, admitted, entry_on};
use crate::app::App;
use crate::failure::Failure;
use crate::identity::invite::House;
use crate::identity::settle;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::ScimUserId;
use wissel_store::identity::scim;
use wissel_store::{Fault, Tx};

struct Command {
    id: ScimUserId,
    house: House,
}

/// Removes somebody.
pub async fn leave(app: &App, actor: &Actor, id: ScimUserId) -> Result<(), Failure<Refused>> {
    settle(app.store.act(actor, Command { id, house: House::of(app) }, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Refused>, Fault> {
    let acting = admitted!(tx);
    let here = acting.organisation;
    let Some(user) = scim::one(tx, c.id, here)? else {
        let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningDropped).of(here);
        return Ok(Acted::refused(Refused::Absent, entry));
    };
    let entry = entry_on(tx, Event::ProvisioningDropped, acting, &user)?;
    let places = match user.membership {
        Some(id) => scim::places(tx, id)?,
        None => Vec::new(),
    };
    let acts = match arrange::leave(tx, &c.house, here, &places)? {
        Ok(acts) => acts,
        Err(Stopped { why, acts }) => {
            return Ok(acts.into_iter().fold(Acted::refused(why, entry), Acted::join));
        }
    };
    if !scim::remove(tx, c.id, here)? {
        return Err(Fault::Corrupt("somebody who is named is not there"));
    }
    Ok(acts.into_iter().fold(Acted::done((), entry), Acted::join))
}
