//! PostgreSQL: links entries that have been committed, one sealer at a time among all programs.

use super::AuditRow;
use super::chain::append_links;
use crate::engine::{Body, Isolation};
use crate::postgres::{Session, Turn};
use crate::tx::{Entries, Link, Writes};
use crate::{Fault, Store, sql};
use std::collections::HashMap;
use wissel_core::actor::Actor;

/// Links a page of waiting entries; how many. The lock ends with the transaction, also when the program dies.
pub(crate) fn seal(session: &mut Session) -> Result<u64, Fault> {
    session.begin(Isolation::ReadCommitted, Turn::None)?;
    match link_waiting(session).and_then(|n| session.commit().map(|()| n)) {
        Ok(n) => Ok(n),
        Err(fault) => {
            session.rollback();
            Err(fault)
        }
    }
}

impl Store {
    /// Links every entry that is committed now, for who takes the log as it is. On SQLite each commit has linked its own.
    pub async fn link_log(&self) -> Result<(), Fault> {
        loop {
            let body: Body<u64> = Box::new(|tx| match tx.postgres() {
                None => Ok(0),
                Some(session) => {
                    // The sealer of this or another program may be at it: it is waited for.
                    session.rows("select pg_advisory_xact_lock(7719002)::text as mine", &[])?;
                    link_page(session)
                }
            });
            let scope = self.scope(Actor::System("log.link"), Writes::Any);
            if self.write(scope, Isolation::ReadCommitted, body).await? == 0 {
                return Ok(());
            }
        }
    }
}

fn link_waiting(session: &mut Session) -> Result<u64, Fault> {
    let mine = session.rows("select pg_try_advisory_xact_lock(7719002) as mine", &[])?;
    if mine.first().map(|r| r.flag("mine")).transpose()? != Some(true) {
        return Ok(0);
    }
    link_page(session)
}

fn link_page(session: &mut Session) -> Result<u64, Fault> {
    let mut link = Link::Postgres(session);
    let rows = link.rows(
        sql!(
            "select a.* from audit_unsealed u join audit a on a.id = u.audit_id order by u.audit_id limit 500"
        ),
        &[],
    )?;
    let mut clients: HashMap<String, Vec<String>> = HashMap::new();
    for row in link.rows(
        sql!(
            "select c.audit_id, c.subject from audit_unsealed u join audit_client c on c.audit_id = u.audit_id \
             order by c.audit_id, c.position"
        ),
        &[],
    )? {
        clients.entry(row.text("audit_id")?).or_default().push(row.text("subject")?);
    }
    let mut entries = Entries::with_capacity(rows.len());
    for row in &rows {
        let mut entry = AuditRow::from_row(row)?;
        entry.subjects = clients.remove(&entry.id).unwrap_or_default();
        let hash = entry.hash()?;
        entries.push((entry.id, hash));
    }
    let gone: Vec<_> = entries.iter().map(|(id, _)| vec![id.into()]).collect();
    append_links(&mut link, entries)?;
    session.exec_each("delete from audit_unsealed where audit_id = $1", &gone)?;
    u64::try_from(gone.len()).map_err(|_| Fault::Corrupt("a count beyond 64 bits"))
}
