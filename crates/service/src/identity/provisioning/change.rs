//! What is said about somebody changes: as a whole, or in parts; whether she works there among it.
//!
//! What is said is kept for whoever said it. How she is reached and called here she confirmed herself, and that stays.

use super::arrange::{Stopped, arrange};
use super::{Named, Refused, admitted, entry_on, mail_of, stands};
use crate::app::App;
use crate::failure::Failure;
use crate::identity::invite::House;
use crate::identity::settle;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::ScimUserId;
use wissel_store::identity::scim::{self, Indexes, ScimUser};
use wissel_store::{Fault, Tx};
use wissel_wire::scim::{Operation, Said, ScimFlaw, apply, read_patch, read_user};

enum Change {
    Whole(Said),
    Parts(Vec<Operation>),
}

struct Command {
    id: ScimUserId,
    change: Change,
    house: House,
}

/// Puts what is sent in the place of everything that was said before. Whether she works there stays when it is not said.
pub async fn replace(
    app: &App,
    actor: &Actor,
    id: ScimUserId,
    body: &[u8],
) -> Result<Named, Failure<Refused>> {
    change(app, actor, id, read_user(body).map(Change::Whole)).await
}

/// Carries out the changes that are sent.
pub async fn patch(app: &App, actor: &Actor, id: ScimUserId, body: &[u8]) -> Result<Named, Failure<Refused>> {
    change(app, actor, id, read_patch(body).map(Change::Parts)).await
}

async fn change(
    app: &App,
    actor: &Actor,
    id: ScimUserId,
    change: Result<Change, ScimFlaw>,
) -> Result<Named, Failure<Refused>> {
    let change = change.map_err(|flaw| Failure::Refused(Refused::Flaw(flaw)))?;
    settle(app.store.act(actor, Command { id, change, house: House::of(app) }, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Named, Refused>, Fault> {
    let acting = admitted!(tx);
    let here = acting.organisation;
    let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningChanged).of(here);
    let Some(before) = scim::one(tx, c.id, here)? else { return Ok(Acted::refused(Refused::Absent, entry)) };
    let entry = entry.on(ObjectKind::ScimUser, c.id);
    let said = match &c.change {
        Change::Whole(said) => Ok(said.clone()),
        Change::Parts(operations) => apply(operations, &before.attributes),
    };
    let said = match said {
        Ok(said) => said,
        Err(flaw) => return Ok(Acted::refused(Refused::Flaw(flaw), entry)),
    };
    // The same said again is nothing new: who left long ago goes, however often a system repeats itself.
    let changed_at = if said.attributes == before.attributes { before.changed_at } else { tx.now() };
    let mut after = ScimUser { attributes: said.attributes, changed_at, ..before };
    let mail = match mail_of(&after) {
        Ok(mail) => mail,
        Err(why) => return Ok(Acted::refused(why, entry)),
    };
    let by = Indexes::of(tx, here, &after.attributes, &mail);
    if scim::is_taken(tx, here, by, Some(c.id))? {
        return Ok(Acted::refused(Refused::Taken, entry));
    }
    let mut acts = Vec::new();
    if let Some(active) = said.active {
        let what = (&after.attributes, &mail);
        match arrange(tx, &c.house, here, what, (after.membership, active))? {
            Ok(arranged) => {
                after.membership = arranged.membership;
                acts = arranged.acts;
            }
            Err(Stopped { why, acts }) => {
                return Ok(acts.into_iter().fold(Acted::refused(why, entry), Acted::join));
            }
        }
    }
    scim::put(tx, here, &after, by)?;
    let active = stands(tx, &after)?;
    let entry = entry_on(tx, Event::ProvisioningChanged, acting, &after)?.with("active", active);
    Ok(acts.into_iter().fold(Acted::done(Named { user: after, active }, entry), Acted::join))
}
