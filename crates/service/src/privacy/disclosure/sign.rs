//! One operator asks for a disclosure, another confirms it, and either can stop it.

use super::{blank, entry};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::Event;
use wissel_core::ids::DisclosureId;
use wissel_core::permission::Need;
use wissel_core::privacy::disclosure::DisclosureRefused;
use wissel_store::privacy::disclosure;
use wissel_store::{Fault, Tx};

/// What an operator does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    /// She asks.
    Ask,
    /// She confirms what another asked.
    Confirm,
    /// She stops it.
    Stop,
}

/// Asks, confirms or stops.
pub async fn sign(
    app: &App,
    actor: &Actor,
    id: DisclosureId,
    act: Act,
) -> Result<(), Failure<DisclosureRefused>> {
    finish(app.store.act(actor, (id, act), run).await?)
}

fn run(
    tx: &mut Tx<'_>,
    &(id, act): &(DisclosureId, Act),
) -> Result<Decided<(), Stop<DisclosureRefused>>, Fault> {
    let need = match act {
        Act::Ask | Act::Confirm => Need::Disclose,
        Act::Stop => Need::Operate,
    };
    let member = pass!(tx, need);
    let (event, done) = take(tx, &member, id, act)?;
    let Some(found) = disclosure::by_id(tx, id)? else {
        return Ok(Acted::refused(DisclosureRefused::Absent, blank(tx, event, id)));
    };
    let entry = entry(tx, event, &found);
    if done {
        return Ok(Acted::done((), entry));
    }
    let own = act == Act::Confirm && found.asked_by == Some(member.user) && found.confirmed_by.is_none();
    Ok(Acted::refused(if own { DisclosureRefused::Same } else { DisclosureRefused::Over }, entry))
}

fn take(tx: &mut Tx<'_>, member: &Member, id: DisclosureId, act: Act) -> Result<(Event, bool), Fault> {
    Ok(match act {
        Act::Ask => (Event::DisclosureAsked, disclosure::ask(tx, id, member.user)?),
        Act::Confirm => (Event::DisclosureConfirmed, disclosure::confirm(tx, id, member.user)?),
        Act::Stop => (Event::DisclosureStopped, disclosure::stop(tx, id, member.user)?),
    })
}
