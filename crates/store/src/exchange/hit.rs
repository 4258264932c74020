//! Searches that wait for "Is dit uw cliënt?". A search that found nothing leaves the same kind of row.

use super::emergency;
use crate::{Fault, Tx, sql};
use wissel_core::exchange::emergency::Reason;
use wissel_core::exchange::relation::CareGround;
use wissel_core::ids::{HitId, MembershipId, RecordId, SessionId, UserId};
use wissel_core::time::Moment;

/// One search.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hit {
    /// Its id.
    pub id: HitId,
    /// The session that searched; only it may go on with this hit.
    pub session: SessionId,
    /// Who searched.
    pub person: UserId,
    /// Under which membership: relation and purpose were stated for it, and hold for no other.
    pub membership: MembershipId,
    /// What was found, newest first.
    pub records: Vec<RecordId>,
    /// Relation and purpose as stated with the search (U3.9, U5.3).
    pub ground: CareGround,
    /// The reason of an emergency; there whenever the ground is one.
    pub emergency: Option<Reason>,
    /// When, in real time.
    pub at: Moment,
    /// When "Nee" was said.
    pub answered_at: Option<Moment>,
}

/// Stores a search.
pub fn insert(tx: &mut Tx<'_>, hit: &Hit) -> Result<(), Fault> {
    let bad = |_| Fault::Corrupt("a hit cannot be written");
    let records = serde_json::to_string(&hit.records).map_err(bad)?;
    let ground = serde_json::to_string(&hit.ground).map_err(bad)?;
    let emergency = match &hit.emergency {
        Some(reason) => Some(emergency::seal_asked(tx, hit.id, reason)?),
        None => None,
    };
    tx.exec(
        sql!(
            "insert into search_hit (id, session_id, person_id, membership_id, records, ground, at, emergency)
             values ($1, $2, $3, $4, $5, $6, $7, $8)"
        ),
        &[
            hit.id.into(),
            hit.session.into(),
            hit.person.into(),
            hit.membership.into(),
            records.into(),
            ground.into(),
            hit.at.into(),
            emergency.into(),
        ],
    )?;
    Ok(())
}

/// One search of one session; others do not exist for it.
pub fn of_session(tx: &mut Tx<'_>, id: HitId, session: SessionId) -> Result<Option<Hit>, Fault> {
    let row = tx.opt(
        sql!(
            "select person_id, membership_id, records, ground, at, answered_at, emergency from search_hit
             where id = $1 and session_id = $2"
        ),
        &[id.into(), session.into()],
    )?;
    let bad = |_| Fault::Corrupt("a hit cannot be read");
    row.map(|r| {
        let emergency = r.opt_bytes("emergency")?;
        Ok(Hit {
            id,
            session,
            person: r.id("person_id")?,
            membership: r.id("membership_id")?,
            records: serde_json::from_str(r.str("records")?).map_err(bad)?,
            ground: serde_json::from_str(r.str("ground")?).map_err(bad)?,
            emergency: emergency.map(|sealed| emergency::open_asked(tx, id, &sealed)).transpose()?,
            at: r.moment("at")?,
            answered_at: r.opt_moment("answered_at")?,
        })
    })
    .transpose()
}

/// "Nee" was said; `false` when it had been said already.
pub fn deny(tx: &mut Tx<'_>, id: HitId) -> Result<bool, Fault> {
    let at = tx.real_now();
    let rows = tx.exec(
        sql!("update search_hit set answered_at = $2 where id = $1 and answered_at is null"),
        &[id.into(), at.into()],
    )?;
    Ok(rows == 1)
}

/// Forgets searches older than this moment.
pub fn forget_before(tx: &mut Tx<'_>, moment: Moment) -> Result<(), Fault> {
    tx.exec(sql!("delete from search_hit where at < $1"), &[moment.into()])?;
    Ok(())
}
