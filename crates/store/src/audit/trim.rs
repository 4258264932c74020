//! Removing months of the log whose time is over. First a signed checkpoint says up to where; from its commit on the
//! chain begins there. Then the entries up to it go, a few at a time, so that no other act waits for long.

use super::chain::Head;
use crate::engine::{Body, Isolation};
use crate::exchange::emergency;
use crate::hex::hex;
use crate::privacy::{breach, disclosure, log_case};
use crate::tx::Writes;
use crate::{Fault, Keyring, Row, Store, Tx, sql};
use wissel_core::actor::Actor;
use wissel_core::time::{Day, Moment};

/// How many entries one transaction removes at most.
const BATCH: i64 = 500;

/// Everything before a month, signed off.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// The first day of the oldest month that is kept.
    pub before: Day,
    /// The last place of the chain before that month.
    pub place: Head,
    /// How many entries were removed up to there, since the checkpoint before.
    pub entries: i64,
    /// Ed25519 over [`Self::text`].
    pub signature: [u8; 64],
}

impl Checkpoint {
    /// What is signed: one line each for format, month, position, hash and number of entries.
    pub fn text(&self) -> String {
        body(self.before, &self.place, self.entries)
    }

    /// Whether this installation signed it.
    pub fn is_signed(&self, keyring: &Keyring) -> bool {
        Keyring::verify(&keyring.verify_key(), self.text().as_bytes(), &self.signature)
    }

    fn read(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            before: row.moment("before_at")?.day(),
            place: Head { position: row.int("position")?, hash: row.array("hash")? },
            entries: row.int("entries")?,
            signature: row.array("signature")?,
        })
    }
}

fn body(before: Day, place: &Head, entries: i64) -> String {
    let Head { position, hash } = place;
    format!(
        "wissel log trim 1\nbefore: {before}\nposition: {position}\nhash: {}\nentries: {entries}\n",
        hex(hash)
    )
}

/// The newest checkpoint.
pub fn newest(tx: &mut Tx<'_>) -> Result<Option<Checkpoint>, Fault> {
    tx.opt(
        sql!("select before_at, position, hash, entries, signature from audit_trim order by position desc limit 1"),
        &[],
    )?
    .as_ref()
    .map(Checkpoint::read)
    .transpose()
}

/// Whether entries before a checkpoint still wait to be removed.
pub fn is_open(tx: &mut Tx<'_>) -> Result<bool, Fault> {
    Ok(tx.one(sql!("select count(*) as n from audit_trim where is_open = 1"), &[])?.int("n")? > 0)
}

/// When the oldest record that is still there was shared: the log is kept longer than the data it speaks of.
pub fn oldest_record(tx: &mut Tx<'_>) -> Result<Option<Moment>, Fault> {
    tx.one(sql!("select min(shared_at) as oldest from record"), &[])?.opt_moment("oldest")
}

/// Signs off everything up to `place`, which a walk along the chain has found to be right and older than `before`.
/// `None` when there is nothing to sign off: another program did it, or the place is not in the chain any more.
pub fn sign_off(tx: &mut Tx<'_>, before: Day, place: &Head) -> Result<Option<Checkpoint>, Fault> {
    let from = newest(tx)?.map_or(0, |c| c.place.position);
    let entries = place.position.saturating_sub(from);
    let linked = tx.opt(
        sql!(
            "select l.hash from audit_link l join audit a on a.id = l.audit_id where l.position = $1 and a.at < $2"
        ),
        &[place.position.into(), before.start().into()],
    )?;
    let stands = linked.map(|row| row.array::<32>("hash")).transpose()? == Some(place.hash);
    if entries <= 0 || !stands || is_open(tx)? {
        return Ok(None);
    }
    let signature = tx.keys().sign(body(before, place, entries).as_bytes());
    let made = tx.exec(
        sql!(
            "insert into audit_trim (before_at, position, hash, entries, signature, is_open) \
             values ($1, $2, $3, $4, $5, 1) on conflict (before_at) do nothing"
        ),
        &[
            before.start().into(),
            place.position.into(),
            place.hash.as_slice().into(),
            entries.into(),
            signature.as_slice().into(),
        ],
    )?;
    Ok((made == 1).then_some(Checkpoint { before, place: *place, entries, signature }))
}

impl Store {
    /// Removes a few of the entries that were signed off, their clients and links with them; how many. Zero: all are
    /// gone and the checkpoint is closed. Without an entry of its own: signing off was the act.
    pub async fn remove_signed_off(&self) -> Result<u64, Fault> {
        let body: Body<u64> = Box::new(remove);
        let scope = self.scope(Actor::System("job:audit.trim"), Writes::Any);
        self.write(scope, Isolation::ReadCommitted, body).await
    }
}

fn remove(tx: &mut Tx<'_>) -> Result<u64, Fault> {
    let first = tx.one(
        sql!(
            "select min(l.position) as first, max(t.position) as last from audit_trim t \
             join audit_link l on l.position <= t.position where t.is_open = 1"
        ),
        &[],
    )?;
    let (Some(first), Some(last)) = (first.opt_int("first")?, first.opt_int("last")?) else {
        return tx.exec(sql!("update audit_trim set is_open = 0 where is_open = 1"), &[]).map(|_| 0);
    };
    let last = last.min(first.saturating_add(BATCH - 1));
    tx.exec(
        sql!("delete from audit_client where audit_id in (select audit_id from audit_link where position <= $1)"),
        &[last.into()],
    )?;
    tx.exec(
        sql!("delete from audit where id in (select audit_id from audit_link where position <= $1)"),
        &[last.into()],
    )?;
    tx.exec(sql!("delete from audit_link where position <= $1"), &[last.into()])
}

/// Removes what goes along with the log: receipts of destruction, and who collected what, once their warnings are over.
/// How many receipts, and how many collections. `kept`: from which day on receipts stay although their log is gone, as
/// after the end of the portal, whose report they prove; `None`: all of them.
pub fn remove_attached(tx: &mut Tx<'_>, before: Day, kept: Option<Day>) -> Result<(u64, u64), Fault> {
    let start = [before.start().into()];
    let receipts = match kept {
        Some(kept) => {
            tx.exec(sql!("delete from receipt where at < $1"), &[before.min(kept).start().into()])?
        }
        None => 0,
    };
    tx.exec(
        sql!(
            "delete from warning where created_at < $1 \
             and collection_id in (select id from collection where at < $1)"
        ),
        &start,
    )?;
    let collections = tx.exec(
        sql!(
            "delete from collection where at < $1 \
             and not exists (select 1 from warning w where w.collection_id = collection.id)"
        ),
        &start,
    )?;
    emergency::forget_before(tx, before)?;
    breach::forget_before(tx, before)?;
    log_case::forget_before(tx, before)?;
    disclosure::forget_before(tx, before)?;
    Ok((receipts, collections))
}
