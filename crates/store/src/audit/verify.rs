//! Walks the chain and finds the first place where the log is not what was written.

use super::AuditRow;
use super::chain::{Head, START, head};
use super::trim::{self, Checkpoint};
use crate::{Fault, Row, Store, Tx, sql};
use std::collections::HashMap;
use wissel_core::time::Moment;

/// How many links are read at once.
const PAGE: i64 = 500;

/// What a walk along the chain has found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VerifyReport {
    /// How many entries were right.
    pub checked: u64,
    /// Up to where the chain is right.
    pub head: Head,
    /// The first position at which entry or link is not what was written.
    pub broken: Option<i64>,
    /// Entries outside the chain: on PostgreSQL the last second's; on SQLite there can be none.
    pub unsealed: i64,
    /// Since when the oldest of them has been waiting.
    pub oldest_unsealed: Option<Moment>,
    /// Where the chain begins, when older months were removed.
    pub trimmed: Option<Checkpoint>,
    /// With [`Store::verify_before`]: the last of the entries at the beginning that are older.
    pub older: Option<Head>,
}

/// One page of the walk.
struct Page {
    links: Vec<Row>,
    clients: Vec<Row>,
}

impl Store {
    /// Recomputes every hash from the stored entries and their clients. Entries cut off at the end are found by
    /// comparing [`VerifyReport::head`] with a signed head that is kept elsewhere.
    pub async fn verify(&self) -> Result<VerifyReport, Fault> {
        self.verify_before(Moment::from_micros(i64::MIN)).await
    }

    /// The same, and how far the entries at the beginning go that are older than this moment.
    pub async fn verify_before(&self, before: Moment) -> Result<VerifyReport, Fault> {
        let trimmed = self.read((), |tx, ()| trim::newest(tx)).await?;
        let mut place = trimmed.as_ref().map_or(START, |c| c.place);
        let forged = trimmed.as_ref().is_some_and(|c| !c.is_signed(self.keyring()));
        let mut broken = forged.then_some(place.position);
        let (mut checked, mut older, mut is_older) = (0, None, true);
        'walk: while broken.is_none() {
            let page = self.read(place, page).await?;
            if page.links.is_empty() {
                break;
            }
            let mut clients: HashMap<&str, Vec<String>> = HashMap::new();
            for row in &page.clients {
                clients.entry(row.str("audit_id")?).or_default().push(row.text("subject")?);
            }
            for link in &page.links {
                let next = expected(place, link, &mut clients)?;
                let found = Head { position: link.int("position")?, hash: link.array("hash")? };
                if next != Some(found) {
                    broken = Some(place.position.saturating_add(1));
                    break 'walk;
                }
                place = found;
                checked += 1;
                is_older &= link.moment("at")? < before;
                if is_older {
                    older = Some(found);
                }
            }
        }
        let (unsealed, oldest_unsealed) = self.read((), |tx, ()| tail(tx)).await?;
        Ok(VerifyReport { checked, head: place, broken, unsealed, oldest_unsealed, trimmed, older })
    }

    /// The hash that is linked at this position, or that a checkpoint stands for; `None` when the chain has neither.
    pub async fn hash_at(&self, position: i64) -> Result<Option<[u8; 32]>, Fault> {
        self.read(position, |tx, position| hash_at(tx, *position)).await
    }

    /// The newest place of the chain, to be signed and sent to a second place.
    pub async fn head(&self) -> Result<Head, Fault> {
        self.read((), |tx, ()| head(tx.link())).await
    }
}

/// The hash that is linked at this position, or that a checkpoint stands for; `None` when the chain has neither.
pub fn hash_at(tx: &mut Tx<'_>, position: i64) -> Result<Option<[u8; 32]>, Fault> {
    let places = sql!(
        "select hash from audit_link where position = $1 union select hash from audit_trim where position = $1"
    );
    tx.opt(places, &[position.into()])?.map(|row| row.array("hash")).transpose()
}

fn page(tx: &mut Tx<'_>, after: &Head) -> Result<Page, Fault> {
    let links = tx.rows(
        sql!(
            "select l.position, l.audit_id, l.hash, a.* from audit_link l left join audit a on a.id = l.audit_id \
             where l.position > $1 order by l.position limit $2"
        ),
        &[after.position.into(), PAGE.into()],
    )?;
    let last = links.last().map_or(Ok(after.position), |l| l.int("position"))?;
    let clients = tx.rows(
        sql!(
            "select c.audit_id, c.subject from audit_link l join audit_client c on c.audit_id = l.audit_id \
             where l.position > $1 and l.position <= $2 order by c.audit_id, c.position"
        ),
        &[after.position.into(), last.into()],
    )?;
    Ok(Page { links, clients })
}

/// The place that must follow, computed from the stored entry; `None` when the entry is gone.
fn expected(
    place: Head,
    link: &Row,
    clients: &mut HashMap<&str, Vec<String>>,
) -> Result<Option<Head>, Fault> {
    if link.opt_str("id")?.is_none() {
        return Ok(None);
    }
    let mut entry = AuditRow::from_row(link)?;
    entry.subjects = clients.remove(entry.id.as_str()).unwrap_or_default();
    Ok(Some(place.then(&entry.id, &entry.hash()?)))
}

fn tail(tx: &mut Tx<'_>) -> Result<(i64, Option<Moment>), Fault> {
    let row = tx.one(
        sql!(
            "select count(*) as n, min(a.at) as oldest from audit a \
             where not exists (select 1 from audit_link l where l.audit_id = a.id)"
        ),
        &[],
    )?;
    Ok((row.int("n")?, row.opt_moment("oldest")?))
}
