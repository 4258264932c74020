//! A joiner: the personnel system names somebody, who is invited, or taken over when she works here already.

use super::arrange::{Stopped, arrange};
use super::{Named, Refused, admitted, entry_on};
use crate::app::App;
use crate::failure::Failure;
use crate::identity::invite::House;
use crate::identity::settle;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::identity::provisioning::has_room;
use wissel_store::identity::scim::{self, Indexes, ScimUser};
use wissel_store::{Fault, Tx};
use wissel_wire::scim::{Said, read_user};

struct Command {
    said: Said,
    house: House,
}

/// Adds somebody, as she was sent.
pub async fn add(app: &App, actor: &Actor, body: &[u8]) -> Result<Named, Failure<Refused>> {
    let said = read_user(body).map_err(|flaw| Failure::Refused(Refused::Flaw(flaw)))?;
    settle(app.store.act(actor, Command { said, house: House::of(app) }, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Named, Refused>, Fault> {
    let acting = admitted!(tx);
    let here = acting.organisation;
    let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningAdded).of(here);
    let said = &c.said.attributes;
    let mail = match said.mail() {
        Ok(mail) => mail,
        Err(problems) => return Ok(Acted::refused(Refused::Problems(problems), entry)),
    };
    let by = Indexes::of(tx, here, said, &mail);
    if scim::is_taken(tx, here, by, None)? {
        return Ok(Acted::refused(Refused::Taken, entry));
    }
    if !has_room(scim::count(tx, here)?) {
        return Ok(Acted::refused(Refused::Full, entry));
    }
    let active = c.said.active.unwrap_or(true);
    let arranged = match arrange(tx, &c.house, here, (said, &mail), (None, active))? {
        Ok(arranged) => arranged,
        Err(Stopped { why, acts }) => {
            return Ok(acts.into_iter().fold(Acted::refused(why, entry), Acted::join));
        }
    };
    let now = tx.now();
    let user = ScimUser {
        id: tx.new_id(),
        attributes: said.clone(),
        membership: arranged.membership,
        created_at: now,
        changed_at: now,
    };
    scim::insert(tx, here, &user, by)?;
    let entry = entry_on(tx, Event::ProvisioningAdded, acting, &user)?.with("active", active);
    Ok(arranged.acts.into_iter().fold(Acted::done(Named { user, active }, entry), Acted::join))
}
