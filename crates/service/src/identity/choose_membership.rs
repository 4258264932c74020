//! "Waar werkt u nu?": somebody with several memberships says under which one she acts (U3.5: one person, one login).

use super::settle;
use crate::app::App;
use crate::failure::Failure;
use crate::signed::SessionFacts;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::{MembershipId, SessionId, UserId};
use wissel_core::refusal::Coded;
use wissel_store::identity::membership::Place;
use wissel_store::identity::{membership, session};
use wissel_store::office::organisation;
use wissel_store::{Fault, Tx};

/// One place to choose.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    /// The place.
    pub place: Place,
    /// Whether a processor agreement is on file (U5.6).
    pub agreement: bool,
}

/// Why she does not act under that membership.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It is not hers, or not active (any more).
    NotHers,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotHers => "membership-not-active",
        }
    }
}

/// The places where this person is at work.
pub async fn choices(app: &App, person: UserId) -> Result<Vec<Choice>, Fault> {
    app.store.read(person, read).await
}

fn read(tx: &mut Tx<'_>, person: &UserId) -> Result<Vec<Choice>, Fault> {
    let places = membership::places_of(tx, *person)?;
    places
        .into_iter()
        .map(|place| {
            let organisation = organisation::get(tx, place.membership.organisation)?;
            Ok(Choice { agreement: organisation.is_some_and(|o| o.agreement), place })
        })
        .collect()
}

struct Command {
    session: SessionId,
    person: UserId,
    membership: MembershipId,
}

/// From now on the session acts under this membership.
pub async fn choose_membership(
    app: &App,
    origin: &Origin,
    facts: &SessionFacts,
    membership: MembershipId,
) -> Result<(), Failure<Refused>> {
    let command = Command { session: facts.session, person: facts.user, membership };
    settle(app.store.act(&Actor::Visitor(origin.clone()), command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::MembershipChosen)
        .about(c.person)
        .on(ObjectKind::Membership, c.membership)
        .with("session", c.session);
    let places = membership::places_of(tx, c.person)?;
    let Some(place) = places.iter().find(|p| p.membership.id == c.membership) else {
        return Ok(Acted::refused(Refused::NotHers, entry));
    };
    let entry = entry.of(place.membership.organisation);
    if !session::choose(tx, c.session, c.membership)? {
        return Ok(Acted::refused(Refused::NotHers, entry));
    }
    Ok(Acted::done((), entry))
}
