//! After a log-in with a code: once, somebody without a passkey is asked whether she wants one.

use crate::app::App;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::ids::UserId;
use wissel_core::refusal::Coded;
use wissel_store::identity::{passkey, person, terms};
use wissel_store::{Fault, Tx};

/// She was asked already.
struct OfferedBefore;

impl Coded for OfferedBefore {
    fn code(&self) -> &'static str {
        "offered-before"
    }
}

/// Whether she is asked now. Only where the terms that she accepted name it: what helps her nothing is not offered.
pub async fn take(app: &App, origin: &Origin, user: UserId) -> Result<bool, Fault> {
    if !app.store.read(user, |tx, user| helps(tx, *user)).await? {
        return Ok(false);
    }
    let outcome = app.store.act(&Actor::Visitor(origin.clone()), user, run).await?;
    Ok(matches!(outcome, Outcome::Done(())))
}

fn helps(tx: &mut Tx<'_>, user: UserId) -> Result<bool, Fault> {
    let named = terms::ways_of(tx, user)?.allow(LoginWay::Passkey);
    Ok(named && passkey::count(tx, user)? == 0 && !person::was_offered_passkey(tx, user)?)
}

fn run(tx: &mut Tx<'_>, user: &UserId) -> Result<Decided<(), OfferedBefore>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::PasskeyOffered).about(*user);
    if person::offer_passkey(tx, *user)? {
        return Ok(Acted::done((), entry));
    }
    Ok(Acted::refused(OfferedBefore, entry))
}
