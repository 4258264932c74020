//! At each start: is this database the one that the list of erasures speaks of? A database that came back without
//! `wissel restore` (a snapshot of the machine, `pg_restore`, an old copy of the file) does not know of later erasures
//! (U2.3b, U2.5a). The place in the list up to which it knows stands in the database itself.

use crate::app::App;
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::due::{Due, JobKind};
use wissel_core::ids::RecordId;
use wissel_store::erasure::Position;
use wissel_store::exchange::{blob, document, key, receipt, record, statement};
use wissel_store::identity::session;
use wissel_store::{Fault, Tx, setting};

/// The setting that holds the place in the list.
const PLACE: &str = "erasures.place";

/// What was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reconciled {
    /// Records that this database still had although they were erased.
    pub removed: u64,
    /// Records that nobody finds until their source confirms them, because this list cannot speak for them.
    pub unconfirmed: u64,
}

#[derive(Debug)]
struct Command {
    /// Erased since the database last knew; `None` when the list is another one than it knew.
    since: Option<Vec<RecordId>>,
    place: String,
}

/// Compares the database with the list and takes out of it what was erased.
pub async fn reconcile(app: &App) -> Result<Reconciled, Fault> {
    let list = app.erasures.clone();
    let list = tokio::task::spawn_blocking(move || list.load()).await.map_err(|_| Fault::Panicked)??;
    let known = app.store.read((), |tx, ()| setting::get(tx, PLACE)).await?;
    let known: Option<Position> = known.map(|place| place.parse()).transpose()?;
    if known == Some(list.position()) {
        return Ok(Reconciled::default());
    }
    let since = match &known {
        Some(place) if !list.covers(place) => None,
        place => {
            let after = place.map_or(0, |p| usize::try_from(p.sequence()).unwrap_or(usize::MAX));
            Some(list.entries.iter().skip(after).map(|e| e.record).collect())
        }
    };
    let command = Command { since, place: list.position().to_string() };
    match app.store.act(&Actor::System("reconcile"), command, run).await? {
        Outcome::Done(done) => {
            if done != Reconciled::default() {
                tracing::warn!(
                    done.removed,
                    done.unconfirmed,
                    "the database was older than the list of erasures"
                );
            }
            Ok(done)
        }
        Outcome::Refused(never) => match never {},
    }
}

/// Notes that this database knows of everything up to this place in the list.
pub(crate) fn note(tx: &mut Tx<'_>, place: &Position) -> Result<(), Fault> {
    setting::set(tx, PLACE, &place.to_string())
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Reconciled, Infallible>, Fault> {
    let mut done = Reconciled::default();
    let mut blobs = Vec::new();
    match &c.since {
        None => done.unconfirmed = record::all_need_confirmation(tx)?,
        Some(erased) => {
            for id in erased {
                // One without a key was erased here too: at most its bare row waits for those who are warned.
                if key::latest_day(tx, *id)?.is_none() {
                    continue;
                }
                key::delete(tx, *id)?;
                statement::delete_of(tx, *id)?;
                receipt::delete_shared_of(tx, *id)?;
                document::delete_of(tx, *id)?;
                blobs.extend(blob::mark_all_deleting(tx, *id)?);
                record::delete(tx, *id)?;
                done.removed += 1;
            }
        }
    }
    if done != Reconciled::default() {
        // Who was barred or logged out since must not be logged in again.
        session::end_every(tx)?;
    }
    setting::set(tx, PLACE, &c.place)?;
    let entry = AuditEntry::new(tx.new_id(), Event::ErasureListed)
        .with("removed", done.removed)
        .with("unconfirmed", done.unconfirmed);
    let run_at = tx.now();
    let acted = Acted::done(done, entry);
    Ok(blobs.into_iter().fold(acted, |acted, blob| {
        acted.plan(Due { kind: JobKind::BlobDelete, key: blob.to_string(), run_at })
    }))
}
