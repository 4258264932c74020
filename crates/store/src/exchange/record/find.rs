//! Which records there are: by exact keys, of the same client, and in the lists of their source.

use super::{Record, read};
use crate::exchange::client::Client;
use crate::exchange::key;
use crate::{Fault, Tx, sql};
use wissel_core::exchange::record::RecordNumber;
use wissel_core::ids::{OrganisationId, RecordId};
use wissel_core::time::Moment;

/// Another record under the same BSN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Beside {
    /// Which.
    pub id: RecordId,
    /// Its number.
    pub number: RecordNumber,
    /// Whether its birth date is the same: otherwise one of both has the wrong BSN or the wrong date.
    pub same_birth_date: bool,
}

/// The other records that the source of this one shares of the same client now, newest first.
pub fn others_of_client(tx: &mut Tx<'_>, record: &Record) -> Result<Vec<Beside>, Fault> {
    let now = tx.now();
    tx.rows(
        sql!(
            "select o.id, o.number, case when o.find_index = r.find_index or o.find_index = r.find_index2
               or o.find_index2 = r.find_index or o.find_index2 = r.find_index2 then 1 else 0 end as same
             from record r join record o on o.organisation_id = r.organisation_id and o.subject = r.subject
             where r.id = $1 and o.id <> $1 and o.state = 'available' and o.expires_at > $2
             order by o.shared_at desc, o.id desc limit 10"
        ),
        &[record.id.into(), now.into()],
    )?
    .iter()
    .map(|r| Ok(Beside { id: r.id("id")?, number: r.id("number")?, same_birth_date: r.int("same")? == 1 }))
    .collect()
}

/// The available records that these keys find, newest first. One statement, whatever there is to find.
pub fn find(tx: &mut Tx<'_>, index: [u8; 32]) -> Result<Vec<RecordId>, Fault> {
    let now = tx.now();
    tx.rows(
        sql!(
            "select r.id from record r
             where (r.find_index = $1 or r.find_index2 = $1)
               and r.state = 'available' and r.needs_confirmation = 0 and r.expires_at > $2
               and exists (select 1 from agreement g where g.organisation_id = r.organisation_id
                 and (g.ended_at is null or g.ended_at > $2))
             order by r.shared_at desc, r.id desc limit 50"
        ),
        &[index.into(), now.into()],
    )?
    .iter()
    .map(|r| r.id("id"))
    .collect()
}

/// A record in the list of its source, with its client opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// The record.
    pub record: Record,
    /// Its client; `None` when the record cannot be opened.
    pub client: Option<Client>,
    /// The organisation that collected it last, and when.
    pub last: Option<(String, Moment)>,
    /// How often the client said that something is not right, without an answer yet.
    pub unanswered: i64,
}

/// Which records of a source are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Listing {
    /// The source.
    pub source: OrganisationId,
    /// Only those that nobody collected.
    pub unseen: bool,
    /// Only those that end before this moment.
    pub before: Moment,
    /// Those that wait for their source after a restore, or those that do not.
    pub waiting: bool,
}

/// The records that this organisation shared and that are still there, newest first.
pub fn list_of_source(
    tx: &mut Tx<'_>,
    which: &Listing,
    limit: i64,
    offset: i64,
) -> Result<Vec<Listed>, Fault> {
    let now = tx.now();
    let rows = tx.rows(
        sql!(
            "select r.id, r.number, r.organisation_id, r.author_id, r.responsible_id, r.subject, r.shared_at,
               r.undo_until, r.last_day, r.expires_at, r.chosen_day, r.state, r.withdrawn_at, r.withdrawn_why,
               r.asked_at, r.needs_confirmation, r.version, r.rule_id, q.sector, q.version as rule_version, q.name_nl,
               q.name_en, q.date_nl, q.date_en, q.days, q.farthest, q.asked, r.client, k.day, k.wrapped, 1 as agreed,
               l.at as last_at, o.name as last_by,
               (select count(*) from client_report w where w.record_id = r.id and w.answered_at is null) as unanswered
             from record r join record_key k on k.record_id = r.id
             left join sector_rule q on q.id = r.rule_id
             left join collection l on l.id = (select max(c.id) from collection c where c.record_id = r.id)
             left join organisation o on o.id = l.organisation_id
             where r.organisation_id = $1 and r.state = 'available' and r.expires_at > $2 and r.expires_at <= $3
               and (cast($4 as bigint) = 0 or l.id is null) and r.needs_confirmation = $5
             order by r.shared_at desc, r.id desc limit $6 offset $7"
        ),
        &[
            which.source.into(),
            now.into(),
            which.before.into(),
            which.unseen.into(),
            which.waiting.into(),
            limit.into(),
            offset.into(),
        ],
    )?;
    let mut list = Vec::with_capacity(rows.len());
    let mut keys = tx.keys().opener();
    for row in &rows {
        let record = read(row)?;
        let key = key::unwrap_if_it_opens(&mut keys, record.id, row.day("day")?, &row.bytes("wrapped")?)?;
        let sealed = row.bytes("client")?;
        list.push(Listed {
            client: key.map(|key| Client::open(record.id, &key, &sealed)).transpose()?,
            last: row.opt_text("last_by")?.zip(row.opt_moment("last_at")?),
            unanswered: row.int("unanswered")?,
            record,
        });
    }
    Ok(list)
}

/// How many records this listing has.
pub fn count_of_source(tx: &mut Tx<'_>, which: &Listing) -> Result<i64, Fault> {
    let now = tx.now();
    tx.one(
        sql!(
            "select count(*) as n from record r
             where r.organisation_id = $1 and r.state = 'available' and r.expires_at > $2 and r.expires_at <= $3
               and (cast($4 as bigint) = 0
                 or not exists (select 1 from collection c where c.record_id = r.id))
               and r.needs_confirmation = $5"
        ),
        &[
            which.source.into(),
            now.into(),
            which.before.into(),
            which.unseen.into(),
            which.waiting.into(),
        ],
    )?
    .int("n")
}

/// The records of this source that still have content, the oldest first.
pub fn all_of_source(tx: &mut Tx<'_>, source: OrganisationId, limit: i64) -> Result<Vec<RecordId>, Fault> {
    tx.rows(
        sql!(
            "select id from record where organisation_id = $1 and state in ('pending', 'available')
             order by shared_at, id limit $2"
        ),
        &[source.into(), limit.into()],
    )?
    .iter()
    .map(|r| r.id("id"))
    .collect()
}

/// How many records of this source still have content.
pub fn number_of_source(tx: &mut Tx<'_>, source: OrganisationId) -> Result<i64, Fault> {
    tx.one(
        sql!(
            "select count(*) as n from record where organisation_id = $1 and state in ('pending', 'available')"
        ),
        &[source.into()],
    )?
    .int("n")
}
