//! The end of the whole portal (U5.1): its one row, what is left to be destroyed, and who has her own log.

use crate::{Fault, Row, Sql, Tx, sql};
use sha2::{Digest, Sha256};
use wissel_core::exchange::receipt::Bytes32;
use wissel_core::ids::{OrganisationId, RecordId, UserId, WindDownId};
use wissel_core::office::wind_down::{Course, Plan};
use wissel_core::office::wind_down_report::Confirmed;
use wissel_core::time::{Day, Moment};

/// A row of `wind_down`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WindDown {
    /// Its id.
    pub id: WindDownId,
    /// The last day of sharing.
    pub sharing: Day,
    /// The last day of collecting.
    pub collecting: Day,
    /// Its moments.
    pub course: Course,
    /// What the users are told, in Dutch.
    pub words_nl: String,
    /// The same in English.
    pub words_en: String,
    /// Who planned it.
    pub planned_by: UserId,
    /// When.
    pub planned_at: Moment,
    /// Who confirmed it.
    pub confirmed_by: Option<UserId>,
    /// The report with its signature.
    pub report: Option<(String, Vec<u8>)>,
}

fn read(r: &Row) -> Result<WindDown, Fault> {
    let report = match r.opt_text("report")? {
        Some(text) => Some((text, r.bytes("signature")?)),
        None => None,
    };
    Ok(WindDown {
        id: r.id("id")?,
        sharing: r.day("sharing_day")?,
        collecting: r.day("collecting_day")?,
        course: Course {
            closes_at: r.moment("closes_at")?,
            ends_at: r.moment("ends_at")?,
            confirmed_at: r.opt_moment("confirmed_at")?,
            taken_back_at: r.opt_moment("taken_back_at")?,
            emptied_at: r.opt_moment("emptied_at")?,
            finished_at: r.opt_moment("finished_at")?,
        },
        words_nl: r.text("words_nl")?,
        words_en: r.text("words_en")?,
        planned_by: r.id("planned_by")?,
        planned_at: r.moment("planned_at")?,
        confirmed_by: r.opt_id("confirmed_by")?,
        report,
    })
}

/// The end of the portal that was not taken back, if there is one.
pub fn current(tx: &mut Tx<'_>) -> Result<Option<WindDown>, Fault> {
    tx.opt(
        sql!(
            "select id, sharing_day, collecting_day, closes_at, ends_at, words_nl, words_en, planned_by, planned_at,
               confirmed_by, confirmed_at, taken_back_at, emptied_at, finished_at, report, signature
             from wind_down where taken_back_at is null"
        ),
        &[],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// Puts a plan on file. `false`: there is one already.
pub fn plan(tx: &mut Tx<'_>, id: WindDownId, plan: &Plan, by: UserId) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(tx.exec(
        sql!(
            "insert into wind_down (id, sharing_day, collecting_day, closes_at, ends_at, words_nl, words_en, planned_by,
               planned_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing"
        ),
        &[
            id.into(),
            plan.sharing.into(),
            plan.collecting.into(),
            plan.closes_at().into(),
            plan.ends_at().into(),
            (&plan.words_nl).into(),
            (&plan.words_en).into(),
            by.into(),
            now.into(),
        ],
    )? == 1)
}

/// Confirms it: once, and not by who planned it.
pub fn confirm(tx: &mut Tx<'_>, id: WindDownId, by: UserId) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(tx.exec(
        sql!(
            "update wind_down set confirmed_by = $2, confirmed_at = $3
             where id = $1 and confirmed_at is null and taken_back_at is null and planned_by <> $2"
        ),
        &[id.into(), by.into(), now.into()],
    )? == 1)
}

/// Takes it back, unless collecting is over or it was taken back before.
pub fn take_back(tx: &mut Tx<'_>, id: WindDownId) -> Result<bool, Fault> {
    let now = tx.now();
    Ok(tx.exec(
        sql!(
            "update wind_down set taken_back_at = $2
             where id = $1 and taken_back_at is null and (confirmed_at is null or ends_at > $2)"
        ),
        &[id.into(), now.into()],
    )? == 1)
}

/// The last record is gone.
pub fn set_emptied(tx: &mut Tx<'_>, id: WindDownId) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!("update wind_down set emptied_at = $2 where id = $1 and emptied_at is null"),
        &[id.into(), now.into()],
    )
    .map(drop)
}

/// The log is gone, and this is the report.
pub fn set_finished(tx: &mut Tx<'_>, id: WindDownId, report: &str, signature: &[u8]) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(
        sql!(
            "update wind_down set finished_at = $2, report = $3, signature = $4
             where id = $1 and emptied_at is not null and finished_at is null"
        ),
        &[id.into(), now.into(), report.into(), signature.into()],
    )
    .map(drop)
}

/// Records that still have content, earliest first.
pub fn records(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<RecordId>, Fault> {
    tx.rows(
        sql!("select id from record where state in ('pending', 'available') order by shared_at, id limit $1"),
        &[limit.into()],
    )?
    .iter()
    .map(|r| r.id("id"))
    .collect()
}

/// The bare rows of withdrawn records: nobody is there any more who could confirm the warnings for which they waited.
/// And what was looked for or handed over at this moment. How many rows that were.
pub fn remove_rest(tx: &mut Tx<'_>) -> Result<u64, Fault> {
    let mut removed = 0;
    for rest in [
        sql!("delete from record where state = 'withdrawn'"),
        sql!("delete from search_hit"),
        sql!("delete from launch"),
        sql!("delete from view_session"),
    ] {
        removed += tx.exec(rest, &[])?;
    }
    Ok(removed)
}

/// What must be gone when collecting is over, by name.
const CONTENT: [(&str, Sql); 11] = [
    ("record", sql!("select count(*) as n from record")),
    ("record-key", sql!("select count(*) as n from record_key")),
    ("statement", sql!("select count(*) as n from statement")),
    ("document", sql!("select count(*) as n from document")),
    ("blob", sql!("select count(*) as n from blob")),
    ("share-receipt", sql!("select count(*) as n from receipt where kind = 'shared'")),
    ("view-code", sql!("select count(*) as n from view_code")),
    ("view-session", sql!("select count(*) as n from view_session")),
    ("client-report", sql!("select count(*) as n from client_report")),
    ("search", sql!("select count(*) as n from search_hit")),
    ("launch", sql!("select count(*) as n from launch")),
];

/// What must be gone in the end besides, by name. The operator's own people stay: somebody has to take the report along.
const TRACES: [(&str, Sql); 14] = [
    ("collection", sql!("select count(*) as n from collection")),
    ("warning", sql!("select count(*) as n from warning")),
    ("emergency", sql!("select count(*) as n from emergency")),
    ("complaint", sql!("select count(*) as n from complaint")),
    ("data-breach", sql!("select count(*) as n from data_breach")),
    ("log-case", sql!("select count(*) as n from log_case")),
    ("invitation", sql!("select count(*) as n from link where kind = 'invitation' and used_at is null")),
    ("system", sql!("select count(*) as n from api_client where revoked_at is null")),
    ("webhook", sql!("select count(*) as n from webhook_endpoint")),
    ("sign-in", sql!("select count(*) as n from provider")),
    ("department", sql!("select count(*) as n from department")),
    (
        "membership",
        sql!(
            "select count(*) as n from membership m join organisation o on o.id = m.organisation_id
             where o.kind <> 'operator' and m.state <> 'ended'"
        ),
    ),
    (
        "person",
        sql!(
            "select count(*) as n from person p where p.epoch >= 0 and not exists (select 1 from membership m
             join organisation o on o.id = m.organisation_id
             where m.person_id = p.id and o.kind = 'operator' and m.state <> 'ended')"
        ),
    ),
    (
        "log",
        sql!(
            "select count(*) as n from audit_link
             where position <= (select coalesce(max(position), 0) from audit_trim)"
        ),
    ),
];

fn counts(tx: &mut Tx<'_>, of: &[(&'static str, Sql)]) -> Result<Vec<(String, u64)>, Fault> {
    of.iter()
        .map(|(name, count)| {
            let n = tx.one(*count, &[])?.int("n")?;
            Ok(((*name).to_owned(), u64::try_from(n).unwrap_or(u64::MAX)))
        })
        .collect()
}

/// What is left of content, by name.
pub fn content_left(tx: &mut Tx<'_>) -> Result<Vec<(String, u64)>, Fault> {
    counts(tx, &CONTENT)
}

/// What is left of everything, by name.
pub fn left(tx: &mut Tx<'_>) -> Result<Vec<(String, u64)>, Fault> {
    let mut all = counts(tx, &CONTENT)?;
    all.extend(counts(tx, &TRACES)?);
    Ok(all)
}

/// Removes what went along with the log, complaints, and what systems and links left behind.
pub fn remove_traces(tx: &mut Tx<'_>) -> Result<(), Fault> {
    for traces in [
        sql!("delete from warning"),
        sql!("delete from collection"),
        sql!("delete from emergency"),
        sql!("delete from complaint"),
        sql!("delete from data_breach_told"),
        sql!("delete from data_breach"),
        sql!("delete from log_case"),
        sql!("delete from api_assertion"),
        sql!("delete from recovery"),
        // Their messages, tries and domains go along.
        sql!("delete from webhook_endpoint"),
        sql!("delete from provider_link"),
        sql!("delete from provider"),
        sql!("update membership set department_id = null where department_id is not null"),
        sql!("delete from department"),
        sql!("delete from scim_user"),
        // When each was last shown goes along.
        sql!("delete from scim_token"),
        sql!("update api_client set revoked_at = 0, revoked_by = 'wind_down' where revoked_at is null"),
    ] {
        tx.exec(traces, &[])?;
    }
    let now = tx.real_now();
    tx.exec(sql!("update link set used_at = $1 where used_at is null"), &[now.into()])?;
    Ok(())
}

/// People who do not work for the operator and are not forgotten yet; at most `limit`.
pub fn people(tx: &mut Tx<'_>, limit: i64) -> Result<Vec<UserId>, Fault> {
    tx.rows(
        sql!(
            "select p.id from person p where p.epoch >= 0 and not exists (select 1 from membership m
             join organisation o on o.id = m.organisation_id
             where m.person_id = p.id and o.kind = 'operator' and m.state <> 'ended') order by p.id limit $1"
        ),
        &[limit.into()],
    )?
    .iter()
    .map(|r| r.id("id"))
    .collect()
}

/// Ends every membership and session of a person.
pub fn end_person(tx: &mut Tx<'_>, person: UserId) -> Result<(), Fault> {
    let (now, real) = (tx.now(), tx.real_now());
    tx.exec(
        sql!(
            "update membership set state = 'ended', ended_at = $2 where person_id = $1 and state <> 'ended'"
        ),
        &[person.into(), now.into()],
    )?;
    tx.exec(
        sql!("update session set ended_at = $2, ended_why = 'membership' where person_id = $1 and ended_at is null"),
        &[person.into(), real.into()],
    )
    .map(drop)
}

/// How many receipts of destruction there are for each ground.
pub fn grounds(tx: &mut Tx<'_>) -> Result<Vec<(String, u64)>, Fault> {
    tx.rows(
        sql!(
            "select ground, count(*) as n from receipt where kind = 'destroyed' and ground is not null
             group by ground order by ground"
        ),
        &[],
    )?
    .iter()
    .map(|r| Ok((r.text("ground")?, u64::try_from(r.int("n")?).unwrap_or(0))))
    .collect()
}

/// So many receipts are read at a time.
const AT_ONCE: i64 = 500;

/// How many receipts of destruction there are, and SHA-256 over their signed texts in the order of their ids.
pub fn receipts(tx: &mut Tx<'_>) -> Result<(u64, Bytes32), Fault> {
    let mut digest = Sha256::new();
    let mut last = String::new();
    let mut n = 0_u64;
    loop {
        let rows = tx.rows(
            sql!("select id, body from receipt where kind = 'destroyed' and id > $1 order by id limit $2"),
            &[(&last).into(), AT_ONCE.into()],
        )?;
        for row in &rows {
            digest.update(row.str("body")?.as_bytes());
            n = n.saturating_add(1);
        }
        match rows.last() {
            Some(row) => last = row.text("id")?,
            None => return Ok((n, Bytes32(digest.finalize().into()))),
        }
    }
}

/// An organisation that has to say that it has its log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Owner {
    /// Which.
    pub organisation: OrganisationId,
    /// Its name.
    pub name: String,
    /// When it was added.
    pub since: Moment,
    /// What it said.
    pub confirmed: Option<Confirmed>,
}

fn owner(r: &Row) -> Result<Owner, Fault> {
    let organisation = r.id("id")?;
    let confirmed = match r.opt_moment("confirmed_at")? {
        None => None,
        Some(at) => {
            let exports = r.text("exports")?;
            let exports: Option<Vec<Bytes32>> = exports.split(' ').map(Bytes32::parse).collect();
            let exports = exports.ok_or(Fault::Corrupt("the digest of an export"))?;
            Some(Confirmed { organisation, at, by: r.id("confirmed_by")?, exports })
        }
    };
    Ok(Owner { organisation, name: r.text("name")?, since: r.moment("created_at")?, confirmed })
}

/// Every organisation but the operator's own, by name.
pub fn owners(tx: &mut Tx<'_>) -> Result<Vec<Owner>, Fault> {
    tx.rows(
        sql!(
            "select o.id, o.name, o.created_at, l.confirmed_by, l.confirmed_at, l.exports from organisation o
             left join log_received l on l.organisation_id = o.id
             where o.kind <> 'operator' order by o.name, o.id"
        ),
        &[],
    )?
    .iter()
    .map(owner)
    .collect()
}

/// An organisation says that it has its log. `false`: it said so before.
pub fn receive_log(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    by: UserId,
    exports: &[Bytes32],
) -> Result<bool, Fault> {
    let now = tx.now();
    let exports: Vec<String> = exports.iter().map(ToString::to_string).collect();
    Ok(tx.exec(
        sql!(
            "insert into log_received (organisation_id, confirmed_by, confirmed_at, exports) values ($1, $2, $3, $4)
             on conflict (organisation_id) do nothing"
        ),
        &[organisation.into(), by.into(), now.into(), exports.join(" ").into()],
    )? == 1)
}

/// An export of an organisation's log that was made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Export {
    /// First and last day.
    pub days: (Day, Day),
    /// SHA-256 of the signed text.
    pub digest: Bytes32,
    /// When it was made.
    pub at: Moment,
}

/// The exports of an organisation's log since a moment, newest first; at most 100.
pub fn exports(tx: &mut Tx<'_>, organisation: OrganisationId, since: Moment) -> Result<Vec<Export>, Fault> {
    let rows = tx.rows(
        sql!(
            "select at, detail from audit where organisation = $1 and event = 'log.exported' and refused is null
               and at >= $2 order by at desc, id desc limit 100"
        ),
        &[organisation.into(), since.into()],
    )?;
    let mut found = Vec::new();
    for row in rows {
        let detail: std::collections::BTreeMap<String, String> =
            serde_json::from_str(row.str("detail")?).map_err(|_| Fault::Corrupt("audit detail"))?;
        let day = |name: &str| detail.get(name).and_then(|d| d.parse().ok());
        let digest = detail.get("sha256").and_then(|d| Bytes32::parse(d));
        if let (Some(from), Some(until), Some(digest)) = (day("from"), day("until"), digest) {
            found.push(Export { days: (from, until), digest, at: row.moment("at")? });
        }
    }
    Ok(found)
}

/// How many complaints have no answer yet.
pub fn open_complaints(tx: &mut Tx<'_>) -> Result<i64, Fault> {
    tx.one(sql!("select count(*) as n from complaint where closed_at is null"), &[])?.int("n")
}
