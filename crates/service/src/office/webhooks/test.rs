//! A test message to one address, on an administrator's button.

use super::{Absent, webhook};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pace::{self, Pace};
use crate::pass;
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::ids::WebhookId;
use wissel_core::office::webhook::{About, WebhookEvent, WebhookState};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::{Fault, Tx};

/// Nobody makes Wissel send to somebody else's address again and again.
const OFTEN: Pace = Pace {
    scope: "webhook-test",
    free: 5,
    pause: Duration::from_secs(60),
    most: 20,
    window: Duration::from_hours(1),
};

/// Why no test message is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It is not there.
    Absent,
    /// It is off.
    Off,
    /// One waits already.
    Waits,
    /// Too often: how long to wait.
    TooOften(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => Absent.code(),
            Self::Off => "webhook-off",
            Self::Waits => "webhook-test-waits",
            Self::TooOften(_) => "too-often",
        }
    }
}

impl From<Absent> for Refused {
    fn from(_: Absent) -> Self {
        Self::Absent
    }
}

/// Has a test message sent.
pub async fn send(app: &App, actor: &Actor, id: WebhookId) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, id, run).await?)
}

fn run(tx: &mut Tx<'_>, id: &WebhookId) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::ManageClients);
    let entry = super::entry(tx, &member, Event::WebhookTested, *id);
    let Some(endpoint) = webhook::one(tx, *id, member.organisation)? else { return Ok(super::absent(entry)) };
    let refused = if endpoint.state != WebhookState::On {
        Some(Refused::Off)
    } else if webhook::test_waits(tx, *id)? {
        Some(Refused::Waits)
    } else {
        pace::take(tx, OFTEN, &member.organisation.bytes())?.err().map(Refused::TooOften)
    };
    if let Some(why) = refused {
        return Ok(Acted::refused(why, entry));
    }
    webhook::tell_one(tx, *id, WebhookEvent::Test, &About::nothing())?;
    Ok(Acted::done((), entry))
}
