//! Reading the log: by organisation, by client, by person. To be used inside an audited view.

use super::AuditRow;
use crate::{Fault, Tx, Value, sql};
use wissel_core::audit::Subject;
use wissel_core::ids::{OrganisationId, UserId};
use wissel_core::time::Moment;

/// Whose entries.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Filter {
    /// What members of an organisation did, and what belongs to it.
    Organisation(OrganisationId),
    /// What concerns a client.
    Client(Subject),
    /// What a person did and what was done to her account.
    User(UserId),
}

/// Where a page begins: after this entry, going back in time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct After {
    /// The entry's moment.
    pub at: Moment,
    /// The entry's id.
    pub id: String,
}

/// At most so many entries are read at once.
pub const PAGE: u32 = 200;

/// A page of entries, newest first.
pub fn entries(
    tx: &mut Tx<'_>,
    filter: &Filter,
    after: Option<&After>,
    limit: u32,
) -> Result<Vec<AuditRow>, Fault> {
    let (at, id) = after.map_or((i64::MAX, ""), |a| (a.at.micros(), a.id.as_str()));
    let key: Value = match filter {
        Filter::Organisation(id) => id.into(),
        Filter::Client(subject) => (&subject.0).into(),
        Filter::User(id) => id.into(),
    };
    let args = [key, at.into(), id.into(), limit.min(PAGE).into()];
    let rows = match filter {
        Filter::Organisation(_) => tx.rows(
            sql!(
                "select * from audit where (actor_organisation = $1 or organisation = $1) \
                 and (at < $2 or (at = $2 and id < $3)) order by at desc, id desc limit $4"
            ),
            &args,
        )?,
        Filter::Client(_) => tx.rows(
            sql!(
                "select * from audit where id in (select audit_id from audit_client where subject = $1) \
                 and (at < $2 or (at = $2 and id < $3)) order by at desc, id desc limit $4"
            ),
            &args,
        )?,
        Filter::User(_) => tx.rows(
            sql!(
                "select * from audit where (actor_user = $1 or about = $1) \
                 and (at < $2 or (at = $2 and id < $3)) order by at desc, id desc limit $4"
            ),
            &args,
        )?,
    };
    let mut page = Vec::with_capacity(rows.len());
    for row in rows {
        let mut entry = AuditRow::from_row(&row)?;
        let clients = tx.rows(
            sql!("select subject from audit_client where audit_id = $1 order by position"),
            &[(&entry.id).into()],
        )?;
        entry.subjects = clients.iter().map(|c| c.text("subject")).collect::<Result<_, _>>()?;
        page.push(entry);
    }
    Ok(page)
}
