//! The requests of her own organisation that wait for a second person.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::office::{Names, still};
use crate::pass;
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::RecoveryId;
use wissel_core::permission::Need;
use wissel_core::person::Phone;
use wissel_core::time::Moment;
use wissel_store::identity::recovery;
use wissel_store::{Fault, Released, Tx};

/// One request.
#[derive(Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its id.
    pub id: RecoveryId,
    /// For whom.
    pub name: String,
    /// Who asked.
    pub by: String,
    /// The last two digits of the new number.
    pub phone_tail: String,
    /// When it was asked (real time).
    pub asked_at: Moment,
    /// Until when it can be confirmed (real time).
    pub until: Moment,
    /// Whether she who looks may confirm: she neither asked nor is helped by it.
    pub is_hers: bool,
}

/// What waits in her organisation.
pub async fn see(app: &App, actor: &Actor) -> Result<Released<Vec<Waiting>>, Failure<Infallible>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::SeeRecoveries)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Vec<Waiting>, Stop<Infallible>>, Fault> {
    let member = pass!(tx, Need::SeeRecoveries);
    let mut names = Names::default();
    let mut waiting = Vec::new();
    for open in recovery::open(tx, member.organisation)? {
        waiting.push(Waiting {
            id: open.id,
            name: names.of(tx, open.person)?.unwrap_or_default(),
            by: names.of(tx, open.asked_by)?.unwrap_or_default(),
            phone_tail: Phone::parse(&open.phone).map(|p| p.tail().to_owned()).unwrap_or_default(),
            asked_at: open.asked_at,
            until: open.expires_at,
            is_hers: open.person != member.user && open.asked_by != member.user,
        });
    }
    Ok(Acted::done(waiting, AuditEntry::new(tx.new_id(), Event::RecoveriesListed)))
}
