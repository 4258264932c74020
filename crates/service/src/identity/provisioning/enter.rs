//! The door of personnel systems: a token of one organisation, shown with each call.
//!
//! Unknown, over and taken away get one answer. A token is random and 256 bits long: no guessing finds it, so that a
//! fast hash keeps it well, and failures are bounded only to spare the log. Past the bound a right one still comes in.

use crate::app::App;
use crate::identity::{is_token, network_of};
use crate::sparing::worth_a_row;
use std::time::Duration;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::{Actor, Origin, Provisioner};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::provisioning::{ProvisioningDenied, admit};
use wissel_core::refusal::Coded;
use wissel_store::identity::rate;
use wissel_store::identity::scim::{self, Shown};
use wissel_store::{Fault, Tx};

/// Failures of one network in [`WINDOW`] before it is told to wait.
const FREE: i64 = 100;
const WINDOW: Duration = Duration::from_mins(15);
/// When a token was last shown is written at most this often.
const TOUCH: Duration = Duration::from_mins(1);

/// Why a personnel system does not come in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Its token is not good, or there is no agreement.
    Denied(ProvisioningDenied),
    /// Too many failures from there.
    TooOften(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Denied(why) => why.code(),
            Self::TooOften(_) => "token-too-often",
        }
    }
}

struct Failed {
    shown: Option<Shown>,
    why: Refused,
    /// How many failures there were from that network.
    times: i64,
}

/// Who acts: the personnel system whose token this is.
pub async fn enter(app: &App, origin: &Origin, token: Option<&str>) -> Result<Result<Actor, Refused>, Fault> {
    // Who shows nothing guesses nothing.
    let Some(token) = token else { return Ok(Err(Refused::Denied(ProvisioningDenied::Token))) };
    let shown = if is_token(token) {
        app.store.read(token.to_owned(), |tx, token| scim::shown(tx, token)).await?
    } else {
        None
    };
    let admitted = shown.map_or(Err(ProvisioningDenied::Token), |s| admit(s.standing).map(|()| s));
    match admitted {
        Ok(token) => {
            let now = app.clock.civil();
            if token.used_at.is_none_or(|at| now.since(at) >= TOUCH) {
                app.store.tick(token.id, |tx, id| scim::used(tx, *id)).await?;
            }
            let acting = Provisioner { organisation: token.organisation, token: token.id };
            Ok(Ok(Actor::Provisioner(acting, origin.clone())))
        }
        Err(why) => failed(app, origin, shown, why).await.map(Err),
    }
}

/// Counts a failure, and writes it down unless there are very many.
async fn failed(
    app: &App,
    origin: &Origin,
    shown: Option<Shown>,
    why: ProvisioningDenied,
) -> Result<Refused, Fault> {
    let count =
        |tx: &mut Tx<'_>, network: &String| rate::count(tx, "scim-refused", network.as_bytes(), WINDOW);
    let seen = app.store.tick(network_of(&origin.address), count).await?;
    let wait = seen.start_at.plus(WINDOW).since(app.clock.real());
    // A good token of an organisation without agreement is no guess.
    let known = why == ProvisioningDenied::NoAgreement;
    let why = if seen.count > FREE && !known { Refused::TooOften(wait) } else { Refused::Denied(why) };
    if seen.count > FREE && !worth_a_row(seen.count) {
        return Ok(why);
    }
    let command = Failed { shown, why, times: seen.count };
    match app.store.act(&Actor::Visitor(origin.clone()), command, run).await? {
        Outcome::Refused(why) => Ok(why),
        Outcome::Done(never) => match never {},
    }
}

fn run(tx: &mut Tx<'_>, c: &Failed) -> Result<Decided<std::convert::Infallible, Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningRefused).with("times", c.times);
    let entry = c
        .shown
        .iter()
        .fold(entry, |entry, token| entry.of(token.organisation).on(ObjectKind::ScimToken, token.id));
    Ok(Acted::refused(c.why, entry))
}
