//! Records: one client's shared data, each with its own source and its own end.

use crate::exchange::client::Client;
use crate::exchange::{key, sector};
use crate::{Fault, RecordKey, Row, Tx, Value, sql};
use wissel_core::audit::Subject;
use wissel_core::exchange::record::{Record as Facts, RecordNumber, RecordState, WithdrawReason};
use wissel_core::exchange::retention::Retention;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::ids::{MembershipId, OrganisationId, RecordId, UserId};
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

/// The other records that the source of this one shares of the same client now, newest first.
pub fn others_of_client(tx: &mut Tx<'_>, record: &Record) -> Result<Vec<(RecordId, RecordNumber)>, Fault> {
    let now = tx.now();
    tx.rows(
        sql!(
            "select id, number from record
             where organisation_id = $1 and subject = $2 and id <> $3 and state = 'available' and expires_at > $4
             order by shared_at desc, id desc limit 10"
        ),
        &[record.organisation.into(), (&record.subject.0).into(), record.id.into(), now.into()],
    )?
    .iter()
    .map(|r| Ok((r.id("id")?, r.id("number")?)))
    .collect()
}

/// The client of a record, opened with the record's key.
pub fn client(tx: &mut Tx<'_>, id: RecordId, key: &RecordKey) -> Result<Client, Fault> {
    let row = tx.one(sql!("select client from record where id = $1"), &[id.into()])?;
    Client::open(id, key, &row.bytes("client")?)
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

/// Who stands behind a record, for those who may see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// Its number by day and night, E.164.
    pub night_phone: String,
    /// The author's user id; her name is sealed under her own key.
    pub author: UserId,
    /// The responsible practitioner's user id, for an assistant's record.
    pub responsible: Option<UserId>,
}

/// Who stands behind a record.
pub fn source(tx: &mut Tx<'_>, id: RecordId) -> Result<Source, Fault> {
    let row = tx.one(
        sql!(
            "select o.id, o.name, o.night_phone, a.person_id as author, b.person_id as responsible
             from record r
             join organisation o on o.id = r.organisation_id
             join membership a on a.id = r.author_id
             left join membership b on b.id = r.responsible_id
             where r.id = $1"
        ),
        &[id.into()],
    )?;
    Ok(Source {
        organisation: row.id("id")?,
        name: row.text("name")?,
        night_phone: row.text("night_phone")?,
        author: row.id("author")?,
        responsible: row.opt_id("responsible")?,
    })
}

/// An organisation's name and its number by day and night.
pub fn organisation_place(tx: &mut Tx<'_>, id: OrganisationId) -> Result<Option<(String, String)>, Fault> {
    tx.opt(sql!("select name, night_phone from organisation where id = $1"), &[id.into()])?
        .map(|r| Ok((r.text("name")?, r.text("night_phone")?)))
        .transpose()
}

/// The changes that a form can make to a record; all of them count up the version.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dates {
    /// The last day.
    pub last_day: Day,
    /// The first moment after it.
    pub expires_at: Moment,
    /// The day that the source chose.
    pub chosen: Option<Day>,
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

/// Sets the dates on which a record ends; `false` when somebody else changed it meanwhile.
pub fn set_dates(tx: &mut Tx<'_>, record: &Record, dates: &Dates) -> Result<bool, Fault> {
    let rows = tx.exec(
        sql!(
            "update record set last_day = $3, expires_at = $4, chosen_day = $5, version = version + 1
             where id = $1 and version = $2"
        ),
        &[
            record.id.into(),
            record.version.into(),
            dates.last_day.into(),
            dates.expires_at.into(),
            dates.chosen.into(),
        ],
    )?;
    Ok(rows == 1)
}

/// Seals the client anew.
pub fn set_client(tx: &mut Tx<'_>, id: RecordId, key: &RecordKey, client: &Client) -> Result<(), Fault> {
    let nonce = tx.nonce();
    let sealed = client.seal(id, key, nonce)?;
    tx.exec(
        sql!("update record set client = $2, version = version + 1 where id = $1"),
        &[id.into(), sealed.into()],
    )?;
    Ok(())
}

/// Adds the index of a BSN to a record that is found by its code, and lets the log speak of her BSN's pseudonym.
pub fn add_index(tx: &mut Tx<'_>, id: RecordId, index: [u8; 32], subject: &Subject) -> Result<(), Fault> {
    tx.exec(
        sql!("update record set find_index2 = $2, subject = $3 where id = $1"),
        &[id.into(), index.into(), (&subject.0).into()],
    )?;
    Ok(())
}

/// Leaves only the bare row of a withdrawn record: nothing of the client stays, nothing finds it.
pub fn withdraw(tx: &mut Tx<'_>, id: RecordId, reason: WithdrawReason) -> Result<(), Fault> {
    let (nothing, index, at): (Vec<u8>, [u8; 32], _) = (Vec::new(), tx.random(), tx.now());
    tx.exec(
        sql!(
            "update record set state = 'withdrawn', withdrawn_at = $2, withdrawn_why = $3, client = $4,
               find_index = $5, find_index2 = null, version = version + 1
             where id = $1"
        ),
        &[id.into(), at.into(), reason.name().into(), nothing.into(), index.into()],
    )?;
    Ok(())
}

/// "Nog nodig?" was asked, or answered (`None`).
pub fn set_asked(tx: &mut Tx<'_>, id: RecordId, at: Option<Moment>) -> Result<(), Fault> {
    tx.exec(sql!("update record set asked_at = $2 where id = $1"), &[id.into(), at.into()])?;
    Ok(())
}

/// The source confirmed a record after a restore.
pub fn set_confirmed(tx: &mut Tx<'_>, id: RecordId) -> Result<(), Fault> {
    tx.exec(
        sql!("update record set needs_confirmation = 0, version = version + 1 where id = $1"),
        &[id.into()],
    )?;
    Ok(())
}

/// Nobody finds any record until its source confirms it; how many those are.
pub fn all_need_confirmation(tx: &mut Tx<'_>) -> Result<u64, Fault> {
    tx.exec(sql!("update record set needs_confirmation = 1 where state = 'available'"), &[])
}

/// Counts up the version: something beside the record changed, such as a document.
pub fn touch(tx: &mut Tx<'_>, record: &Record) -> Result<bool, Fault> {
    let rows = tx.exec(
        sql!("update record set version = version + 1 where id = $1 and version = $2"),
        &[record.id.into(), record.version.into()],
    )?;
    Ok(rows == 1)
}

/// Removes the row of a record that is being destroyed.
pub fn delete(tx: &mut Tx<'_>, id: RecordId) -> Result<(), Fault> {
    tx.exec(sql!("delete from record where id = $1"), &[id.into()])?;
    Ok(())
}

/// Whether the record is there; for checks after destruction.
pub fn exists(tx: &mut Tx<'_>, id: RecordId) -> Result<bool, Fault> {
    let args: [Value; 1] = [id.into()];
    Ok(tx.opt(sql!("select id from record where id = $1"), &args)?.is_some())
}
