//! Records: one client's shared data, each with its own source and its own end.

mod change;
mod find;
mod source;

pub use change::{
    Dates, add_index, all_need_confirmation, delete, set_asked, set_client, set_confirmed, set_dates, touch,
    withdraw,
};
pub use find::{
    Beside, Listed, Listing, all_of_source, count_of_source, find, list_of_source, number_of_source,
    others_of_client,
};
pub use source::{Source, organisation_place, source};

use crate::exchange::client::Client;
use crate::exchange::sector;
use crate::{Fault, RecordKey, Row, Tx, Value, sql};
use wissel_core::audit::Subject;
use wissel_core::exchange::record::{Record as Facts, RecordNumber, RecordState};
use wissel_core::exchange::retention::Retention;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::ids::{MembershipId, OrganisationId, RecordId};
use wissel_core::time::{Day, Moment};

/// A record without its sealed parts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// Its id.
    pub id: RecordId,
    /// The number that people see; random, says nothing.
    pub number: RecordNumber,
    /// The source.
    pub organisation: OrganisationId,
    /// Who shared it.
    pub author: MembershipId,
    /// For an assistant: the responsible practitioner.
    pub responsible: Option<MembershipId>,
    /// The client's pseudonym in the log.
    pub subject: Subject,
    /// When it was first shared.
    pub shared_at: Moment,
    /// Until when the page offers to undo.
    pub undo_until: Moment,
    /// The last day on which it is there.
    pub last_day: Day,
    /// The first moment at which it is no longer there.
    pub expires_at: Moment,
    /// An earlier last day that the source chose.
    pub chosen: Option<Day>,
    /// The rule under which it was first shared, for as long as it is there.
    pub rule: RetentionRule,
    /// Where it stands.
    pub state: RecordState,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Moment>,
    /// When "Nog nodig?" was asked and not yet answered.
    pub asked_at: Option<Moment>,
    /// Set by a restore without the current list of erasures: nobody finds it until the source confirms it.
    pub needs_confirmation: bool,
    /// Whether its source has a processor agreement now: without one nobody finds or opens it (U5.6).
    pub agreed: bool,
    /// Grows with each change.
    pub version: i64,
}

impl Record {
    /// Whether it can be found and opened at this moment.
    pub fn is_available(&self, now: Moment) -> bool {
        self.is_present(now) && !self.needs_confirmation && self.agreed
    }
    /// Whether its source can see its content at this moment.
    pub fn is_present(&self, now: Moment) -> bool {
        self.state == RecordState::Available && now < self.expires_at
    }
    /// What decisions need to know; the due date, or the date that another sector's rule names, stands sealed with the client.
    pub fn facts(&self, due: Day) -> Facts {
        Facts {
            id: self.id,
            number: self.number.clone(),
            source: self.organisation,
            state: self.state,
            birth_care: self.rule.is_birth(),
            retention: Retention::stored(self.rule.limits(), self.shared_at.day(), due, self.chosen),
            shared_at: self.shared_at,
        }
    }
}

/// What a new record is made of.
#[derive(Debug)]
pub struct New<'a> {
    /// The record.
    pub record: &'a Record,
    /// Its client.
    pub client: &'a Client,
    /// The find index of BSN or code and birth date.
    pub find_index: [u8; 32],
    /// The record's key.
    pub key: &'a RecordKey,
}

/// Stores a new record; its key is stored apart. `false` when its number is taken.
pub fn insert(tx: &mut Tx<'_>, new: &New<'_>) -> Result<bool, Fault> {
    let r = new.record;
    let nonce = tx.nonce();
    let client = new.client.seal(r.id, new.key, nonce)?;
    let rows = tx.exec(
        sql!(
            "insert into record (id, number, organisation_id, author_id, responsible_id, find_index, subject,
               client, state, shared_at, undo_until, last_day, expires_at, chosen_day, needs_confirmation, version,
               rule_id)
             values ($1, $2, $3, $4, $5, $6, $7, $8, 'available', $9, $10, $11, $12, $13, 0, $14, $15)
             on conflict (number) do nothing"
        ),
        &[
            r.id.into(),
            r.number.as_str().into(),
            r.organisation.into(),
            r.author.into(),
            r.responsible.into(),
            new.find_index.into(),
            (&r.subject.0).into(),
            client.into(),
            r.shared_at.into(),
            r.undo_until.into(),
            r.last_day.into(),
            r.expires_at.into(),
            r.chosen.into(),
            r.version.into(),
            r.rule.id().into(),
        ],
    )?;
    Ok(rows == 1)
}

fn read(row: &Row) -> Result<Record, Fault> {
    Ok(Record {
        id: row.id("id")?,
        number: row.id("number")?,
        organisation: row.id("organisation_id")?,
        author: row.id("author_id")?,
        responsible: row.opt_id("responsible_id")?,
        subject: Subject(row.text("subject")?),
        shared_at: row.moment("shared_at")?,
        undo_until: row.moment("undo_until")?,
        last_day: row.day("last_day")?,
        expires_at: row.moment("expires_at")?,
        chosen: row.opt_day("chosen_day")?,
        rule: sector::of_row(row)?,
        state: RecordState::from_names(row.str("state")?, row.opt_str("withdrawn_why")?)
            .ok_or(Fault::Corrupt("an unknown state of a record"))?,
        withdrawn_at: row.opt_moment("withdrawn_at")?,
        asked_at: row.opt_moment("asked_at")?,
        needs_confirmation: row.flag("needs_confirmation")?,
        agreed: row.flag("agreed")?,
        version: row.int("version")?,
    })
}

/// One record, whoever its source.
pub fn by_id(tx: &mut Tx<'_>, id: RecordId) -> Result<Option<Record>, Fault> {
    let now = tx.now();
    tx.opt(
        sql!(
            "select r.id, r.number, r.organisation_id, r.author_id, r.responsible_id, r.subject, r.shared_at,
               r.undo_until, r.last_day, r.expires_at, r.chosen_day, r.state, r.withdrawn_at, r.withdrawn_why,
               r.asked_at, r.needs_confirmation, r.version, r.rule_id, q.sector, q.version as rule_version, q.name_nl,
               q.name_en, q.date_nl, q.date_en, q.days, q.farthest, q.asked,
               case when exists (select 1 from agreement g where g.organisation_id = r.organisation_id
                 and (g.ended_at is null or g.ended_at > $2)) then 1 else 0 end as agreed
             from record r left join sector_rule q on q.id = r.rule_id where r.id = $1"
        ),
        &[id.into(), now.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// Whether its source can see the record's content at this moment: [`Record::is_present`], for a second look.
pub fn is_present(tx: &mut Tx<'_>, id: RecordId) -> Result<bool, Fault> {
    let now = tx.now();
    let row = tx.opt(
        sql!("select id from record where id = $1 and state = 'available' and expires_at > $2"),
        &[id.into(), now.into()],
    )?;
    Ok(row.is_some())
}

/// The record with this number, whoever its source.
pub fn by_number(tx: &mut Tx<'_>, number: &str) -> Result<Option<Record>, Fault> {
    let row = tx.opt(sql!("select id from record where number = $1"), &[number.into()])?;
    match row {
        Some(row) => by_id(tx, row.id("id")?),
        None => Ok(None),
    }
}

/// One record of this source.
pub fn of_source(tx: &mut Tx<'_>, id: RecordId, source: OrganisationId) -> Result<Option<Record>, Fault> {
    Ok(by_id(tx, id)?.filter(|r| r.organisation == source))
}

/// The client of a record, opened with the record's key.
pub fn client(tx: &mut Tx<'_>, id: RecordId, key: &RecordKey) -> Result<Client, Fault> {
    let row = tx.one(sql!("select client from record where id = $1"), &[id.into()])?;
    Client::open(id, key, &row.bytes("client")?)
}

/// Whether the record is there; for checks after destruction.
pub fn exists(tx: &mut Tx<'_>, id: RecordId) -> Result<bool, Fault> {
    let args: [Value; 1] = [id.into()];
    Ok(tx.opt(sql!("select id from record where id = $1"), &args)?.is_some())
}
