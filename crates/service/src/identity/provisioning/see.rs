//! The personnel system reads whom it named, and how each stands.

use super::{Named, Refused, admitted, entry_on, stands};
use crate::app::App;
use crate::failure::Failure;
use crate::identity::settle;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::ScimUserId;
use wissel_store::identity::scim::{self, Find};
use wissel_store::{Fault, Released, Tx};
use wissel_wire::scim::{Filter, PAGE};

/// A page of those who are named.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Page {
    /// Who stands on it.
    pub named: Vec<Named>,
    /// How many there are in all.
    pub total: i64,
}

/// Which of them are asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    /// By what they are looked for; everybody when there is none.
    pub filter: Option<Filter>,
    /// The first line, from 1.
    pub start: u32,
    /// How many lines; at most [`PAGE`].
    pub count: u32,
}

/// Whether who reads may still do so.
fn holds<C, T>(tx: &mut Tx<'_>, _: &C, _: &T) -> Result<bool, Fault> {
    Ok(super::who_acts(tx)?.is_ok())
}

/// One of them.
pub async fn one(app: &App, actor: &Actor, id: ScimUserId) -> Result<Released<Named>, Failure<Refused>> {
    settle(app.store.view(actor, id, read_one, holds).await?)
}

fn read_one(tx: &mut Tx<'_>, id: &ScimUserId) -> Result<Decided<Named, Refused>, Fault> {
    let acting = admitted!(tx);
    let Some(user) = scim::one(tx, *id, acting.organisation)? else {
        let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningRead).of(acting.organisation);
        return Ok(Acted::refused(Refused::Absent, entry));
    };
    let active = stands(tx, &user)?;
    let entry = entry_on(tx, Event::ProvisioningRead, acting, &user)?;
    Ok(Acted::done(Named { user, active }, entry))
}

/// A page of them.
pub async fn list(app: &App, actor: &Actor, ask: Ask) -> Result<Released<Page>, Failure<Refused>> {
    settle(app.store.view(actor, ask, read_list, holds).await?)
}

fn read_list(tx: &mut Tx<'_>, ask: &Ask) -> Result<Decided<Page, Refused>, Fault> {
    let acting = admitted!(tx);
    let here = acting.organisation;
    let find = match &ask.filter {
        None => Find::All,
        Some(Filter::UserName(name)) => Find::User(scim::user_index(tx, here, name)),
        Some(Filter::ExternalId(id)) => Find::External(scim::external_index(tx, here, id)),
        Some(Filter::Mail(mail)) => Find::Mail(scim::mail_index(tx, here, mail)),
    };
    let window = (ask.count.min(PAGE), ask.start.saturating_sub(1));
    let (users, total) = scim::page(tx, here, find, window)?;
    let mut named = Vec::new();
    for user in users {
        let active = stands(tx, &user)?;
        named.push(Named { user, active });
    }
    let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningRead).of(here).with("found", named.len());
    Ok(Acted::done(Page { named, total }, entry))
}
