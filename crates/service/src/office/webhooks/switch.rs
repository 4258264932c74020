//! Switches an address off and on. What waits is sent when it is on again, unless it is too old by then.

use super::{Absent, webhook};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::ids::WebhookId;
use wissel_core::office::webhook::WebhookState;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::{Fault, Tx};

/// Why it stays as it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It is not there.
    Absent,
    /// It stands so already.
    Unchanged,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => Absent.code(),
            Self::Unchanged => "webhook-unchanged",
        }
    }
}

impl From<Absent> for Refused {
    fn from(_: Absent) -> Self {
        Self::Absent
    }
}

/// Switches an address of her organisation on or off.
pub async fn switch(app: &App, actor: &Actor, id: WebhookId, on: bool) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, (id, on), run).await?)
}

fn run(tx: &mut Tx<'_>, &(id, on): &(WebhookId, bool)) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ManageClients);
    let to = if on { WebhookState::On } else { WebhookState::Off };
    let entry = super::entry(tx, &member, Event::WebhookSwitched, id).with("state", to.name());
    if webhook::one(tx, id, member.organisation)?.is_none() {
        return Ok(super::absent(entry));
    }
    if !webhook::switch(tx, id, to)? {
        return Ok(Acted::refused(Refused::Unchanged, entry));
    }
    Ok(Acted::done((), entry))
}
