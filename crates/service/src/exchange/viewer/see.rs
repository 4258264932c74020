//! What a client sees first: which items there are, until when, who shared them, who collected them and when. No content.
//!
//! Who shared is named by organisation and role; who collected by organisation, role and name, as a copy of the log that
//! the law lets her ask for (decision 0015).

use super::{ViewRefused, entry, seen};
use crate::app::App;
use crate::exchange::people;
use crate::exchange::see_collected::{Item, item};
use crate::exchange::see_record::with_versions;
use crate::failure::Failure;
use crate::identity::settle;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::{Actor, Role};
use wissel_core::audit::Event;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::ids::MembershipId;
use wissel_core::time::{Day, Moment};
use wissel_store::exchange::{document, report};
use wissel_store::identity::membership;
use wissel_store::{Fault, Tx};

pub use wissel_store::exchange::report::Report;

/// Somebody who collected the record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CollectedBy {
    /// Her organisation.
    pub organisation: String,
    /// Her role there.
    pub role: Option<Role>,
    /// Her name.
    pub who: String,
    /// When.
    pub at: Moment,
    /// Whether she took it along as a file.
    pub downloaded: bool,
    /// Whether an emergency stood in the place of a relation (U3.9).
    pub emergency: bool,
    /// Whether what she has is an older version than the one that is there now.
    pub older: bool,
}

/// Everything that her code shows, without content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Overview {
    /// The record's number, to speak of it.
    pub number: String,
    /// The name of the source.
    pub organisation: String,
    /// Its number by day and night, E.164.
    pub night_phone: String,
    /// The role of who shared it.
    pub role: Option<Role>,
    /// When it was shared.
    pub shared_at: Moment,
    /// The last day on which it is there.
    pub last_day: Day,
    /// The rule by which it ends.
    pub rule: RetentionRule,
    /// The documents as they are now.
    pub items: Vec<Item>,
    /// Who collected it, newest first.
    pub collected: Vec<CollectedBy>,
    /// What she said is not right, newest first.
    pub reports: Vec<Report>,
    /// The moment at which this was read.
    pub now: Moment,
}

/// Shows the acting client what her code shows.
pub async fn see(app: &App, actor: &Actor) -> Result<Overview, Failure<ViewRefused>> {
    let outcome = app.store.view(actor, (), read, |tx, (), _| Ok(super::standing(tx)?.is_some())).await?;
    settle(match outcome {
        Outcome::Done(seen) => Outcome::Done(seen.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Overview, ViewRefused>, Fault> {
    let opened = seen!(tx, Event::ClientLooked);
    let record = &opened.record;
    let mut items = Vec::new();
    for document in document::current(tx, record.id, &opened.key)? {
        items.push(item(tx, document)?);
    }
    let mut collected = Vec::new();
    for (seen, older) in with_versions(tx, record.id)? {
        collected.push(CollectedBy {
            organisation: seen.organisation_name,
            role: role(tx, seen.collection.membership)?,
            who: people::name(tx, seen.collection.person)?,
            at: seen.collection.at,
            downloaded: seen.downloaded_at.is_some(),
            emergency: seen.collection.emergency.is_some(),
            older,
        });
    }
    let source = people::source(tx, record.id)?;
    let overview = Overview {
        number: record.number.to_string(),
        organisation: source.organisation,
        night_phone: source.night_phone,
        role: role(tx, record.author)?,
        shared_at: record.shared_at,
        last_day: record.last_day,
        rule: record.rule.clone(),
        items,
        collected,
        reports: report::of_record(tx, record.id, &opened.key)?,
        now: tx.now(),
    };
    let entry = entry(tx, &opened, Event::ClientLooked);
    Ok(Acted::done(overview, entry))
}

fn role(tx: &mut Tx<'_>, id: MembershipId) -> Result<Option<Role>, Fault> {
    Ok(membership::by_id(tx, id)?.map(|m| m.role))
}
