//! Looks at the clock before anything is destroyed: after a jump, destruction waits (decision 0010).

use crate::app::App;
use std::convert::Infallible;
use std::time::Duration;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::clock_watch::{Trust, judge};
use wissel_store::{Fault, Kinds, Tx, node};

/// A look that finds nothing new is noted at most so often.
const NOTED: Duration = Duration::from_mins(1);

/// Looks at this program's clock and notes what it is worth; which jobs may be done now.
pub async fn look(app: &App) -> Result<Kinds, Fault> {
    let known = app.store.read((), |tx, ()| node::known(tx)).await?;
    let now = app.clock.real();
    let trust = judge(known.trusted, known.hold, now);
    let fresh = |at| at <= now && now.since(at) < NOTED;
    let noted = match trust {
        Trust::Trusted => known.hold.is_none() && known.own.is_some_and(fresh),
        Trust::Held { since, .. } => known.hold.is_some_and(|h| h.since == since && fresh(h.looked)),
    };
    if !noted {
        app.store.tick(trust, node::note).await?;
    }
    match trust {
        Trust::Trusted => Ok(Kinds::All),
        Trust::Held { since, until } => {
            if !noted {
                let (since, until) = (since.rfc3339(), until.map(wissel_core::time::Moment::rfc3339));
                tracing::error!(
                    since,
                    until,
                    "the clock jumped: destruction waits; see `wissel clock confirm`"
                );
            }
            Ok(Kinds::ButDestruction)
        }
    }
}

/// Somebody looked at a clock that she trusts: destruction goes on. How many programs had held it.
pub async fn confirm(app: &App, command: &'static str) -> Result<u64, Fault> {
    match app.store.act(&Actor::System(command), (), run).await? {
        Outcome::Done(ended) => Ok(ended),
        Outcome::Refused(never) => match never {},
    }
}

fn run(tx: &mut Tx<'_>, (): &()) -> Result<Decided<u64, Infallible>, Fault> {
    let ended = node::trust_all(tx)?;
    let entry = AuditEntry::new(tx.new_id(), Event::SystemChanged).with("clock-confirmed", ended);
    Ok(Acted::done(ended, entry))
}
