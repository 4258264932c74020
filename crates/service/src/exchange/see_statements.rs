//! What was stated about an own record at sharing, for the system that shared it (U2.3a, U2.3b). Nothing of the client.

use super::own::{Missing, own};
use super::people;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::gate::still_open;
use crate::pass;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::record::RecordNumber;
use wissel_core::exchange::statement::ConsentStatement;
use wissel_core::ids::{RecordId, StatementId};
use wissel_core::permission::Need;
use wissel_core::time::Moment;
use wissel_store::exchange::record;
use wissel_store::exchange::statement::{Kind, Statement, newest};
use wissel_store::{Fault, Tx};

/// The statements about a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Statements {
    /// The record's number.
    pub number: RecordNumber,
    /// The organisation that shares it.
    pub organisation: String,
    /// A treatment agreement exists.
    pub treatment: Option<Made<()>>,
    /// The client consents to exchange by this medium.
    pub consent: Option<Made<ConsentStatement>>,
}

/// A statement as made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Made<T> {
    /// Its id.
    pub id: StatementId,
    /// Who made it.
    pub who: String,
    /// When.
    pub at: Moment,
    /// The wording that was shown.
    pub wording: String,
    /// What it says.
    pub says: T,
}

/// Shows what was stated about a record of the member's own organisation.
pub async fn see_statements(
    app: &App,
    actor: &Actor,
    record: RecordId,
) -> Result<Statements, Failure<Missing>> {
    let outcome = app.store.view(actor, record, read, holds).await?;
    finish(match outcome {
        Outcome::Done(statements) => Outcome::Done(statements.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })
}

fn read(tx: &mut Tx<'_>, id: &RecordId) -> Result<Decided<Statements, Stop<Missing>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let opened = own!(tx, &member, *id, None, Event::RecordSeen);
    let entry = opened.entry(tx, Event::RecordSeen).with("as", "statements");
    let treatment = newest(tx, *id, &opened.key, Kind::Treatment)?;
    let consent = newest(tx, *id, &opened.key, Kind::Consent)?;
    let says = |s: &Statement| serde_json::from_str(&s.detail).map_err(|_| Fault::Corrupt("a statement"));
    let statements = Statements {
        organisation: people::source(tx, *id)?.organisation,
        treatment: treatment.map(|s| made(tx, s, |_| Ok(()))).transpose()?,
        consent: consent.map(|s| made(tx, s, says)).transpose()?,
        number: opened.record.number,
    };
    Ok(Acted::done(statements, entry))
}

fn made<T>(
    tx: &mut Tx<'_>,
    s: Statement,
    says: impl FnOnce(&Statement) -> Result<T, Fault>,
) -> Result<Made<T>, Fault> {
    let says = says(&s)?;
    Ok(Made { id: s.id, who: people::name(tx, s.person)?, at: s.at, wording: s.wording, says })
}

fn holds(tx: &mut Tx<'_>, id: &RecordId, _: &Statements) -> Result<bool, Fault> {
    let now = tx.now();
    let there = record::by_id(tx, *id)?.is_some_and(|r| r.is_present(now));
    Ok(there && still_open(tx, Need::OwnRecords)?)
}
