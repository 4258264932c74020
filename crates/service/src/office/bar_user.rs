//! The operator bars a person, and lifts the bar (U5.2).
//!
//! Bar, sessions and revocation epoch change in one transaction: with the answer every session of hers is over, and
//! a running download sees the new epoch before its next piece.

use super::authorised;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::bar::{BarReason, BarRefused, may_bar, may_lift};
use wissel_core::ids::{BarId, UserId};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::{bar as bars, person};
use wissel_store::office::bar;
use wissel_store::{Fault, Tx};

/// Under which context the reason is sealed.
pub(crate) const REASON: &str = "bar.reason";
/// Under which context the note of who lifted it is sealed.
pub(crate) const NOTE: &str = "bar.lift_note";

/// Why nothing changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such person.
    Absent,
    /// By a rule of bars.
    Rule(BarRefused),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "user-absent",
            Self::Rule(rule) => rule.code(),
        }
    }
}

/// Bars a person in all her memberships; how many sessions ended.
pub async fn bar(app: &App, actor: &Actor, user: UserId, reason: BarReason) -> Result<u64, Failure<Refused>> {
    finish(app.store.act(actor, (user, reason), run_bar).await?)
}

fn run_bar(
    tx: &mut Tx<'_>,
    (user, reason): &(UserId, BarReason),
) -> Result<Decided<u64, Stop<Refused>>, Fault> {
    let by = authorised!(tx, Need::BarUsers);
    let entry = AuditEntry::new(tx.new_id(), Event::UserBarred).about(*user);
    let Some(person) = person::by_id(tx, *user)? else { return Ok(Acted::refused(Refused::Absent, entry)) };
    let barred = bars::is_barred(tx, *user)?;
    let allowed = match by.user() {
        Some(by) => may_bar(by, *user, barred),
        None if barred => Err(BarRefused::AlreadyBarred),
        None => Ok(()),
    };
    if let Err(rule) = allowed {
        return Ok(Acted::refused(Refused::Rule(rule), entry));
    }
    let id: BarId = tx.new_id();
    let nonce = tx.nonce();
    let sealed = person.key.seal(REASON, &id.bytes(), reason.as_str().as_bytes(), nonce)?;
    if !bar::set(tx, id, *user, sealed, &by.name())? {
        return Ok(Acted::refused(Refused::Rule(BarRefused::AlreadyBarred), entry));
    }
    let sessions = bar::end_everything(tx, *user)?;
    Ok(Acted::done(sessions, entry.on(ObjectKind::Bar, id).with("sessions", sessions)))
}

/// Lifts the bar of a person; she can log in again.
pub async fn lift(app: &App, actor: &Actor, user: UserId, note: BarReason) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, (user, note), run_lift).await?)
}

fn run_lift(
    tx: &mut Tx<'_>,
    (user, note): &(UserId, BarReason),
) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let by = authorised!(tx, Need::BarUsers);
    let entry = AuditEntry::new(tx.new_id(), Event::BarLifted).about(*user);
    let Some(person) = person::by_id(tx, *user)? else { return Ok(Acted::refused(Refused::Absent, entry)) };
    let holding = bar::of(tx, *user)?.into_iter().find(|b| b.lifted_at.is_none());
    if let Some(by) = by.user()
        && let Err(rule) = may_lift(by, *user, holding.is_some())
    {
        return Ok(Acted::refused(Refused::Rule(rule), entry));
    }
    let Some(holding) = holding else {
        return Ok(Acted::refused(Refused::Rule(BarRefused::NotBarred), entry));
    };
    let nonce = tx.nonce();
    let sealed = person.key.seal(NOTE, &holding.id.bytes(), note.as_str().as_bytes(), nonce)?;
    if !bar::lift(tx, holding.id, sealed, &by.name())? {
        return Ok(Acted::refused(Refused::Rule(BarRefused::NotBarred), entry));
    }
    Ok(Acted::done((), entry.on(ObjectKind::Bar, holding.id)))
}
