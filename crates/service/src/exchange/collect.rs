//! Collecting (U3.9, U5.3): from an own fresh search, or again in a later session, each time with relation and
//! purpose; the source is told at the first collection.

use super::confirm::{HitRefused, fresh, need_of, over};
use super::emergency::{self, Opening};
use super::{own, people, refusals, tell_systems};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::gate::stands;
use crate::pass;
use crate::privacy::log_review;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::relation::CareGround;
use wissel_core::ids::{CollectionId, DocumentId, HitId, RecordId, StatementId};
use wissel_core::input::{Collect, Problems};
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::permission::Need;
use wissel_store::exchange::collection::{self, Collection};
use wissel_store::exchange::record::{self, Record};
use wissel_store::exchange::statement::{self, Statement};
use wissel_store::exchange::{document, key};
use wissel_store::{Fault, Tx};

refusals! {
    /// Why a collection cannot be opened again.
    pub enum AgainRefused {
        /// Nothing there for her: not her collection, or the record is gone, withdrawn or over.
        Absent = "collection-absent",
        /// Relation or purpose are missing.
        Ground = "collection-ground",
    }
}

/// Which of the records that a search found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CollectHit {
    /// The search.
    pub hit: HitId,
    /// The record.
    pub record: RecordId,
    /// The document for which it is collected, when one was named: without it nothing is collected.
    pub document: Option<DocumentId>,
}

/// "Ja, dit is mijn cliënt": collects a record.
pub async fn collect(
    app: &App,
    actor: &Actor,
    command: CollectHit,
) -> Result<CollectionId, Failure<HitRefused>> {
    if let Some(id) = covered(app, actor, command).await? {
        return Ok(id);
    }
    finish(app.store.act(actor, command, from_hit).await?)
}

/// The collection that covers this already: a document's address is followed again, or another one of the same record,
/// under the same token, relation and purpose. The log has the collection; each reading of a document it gets anyway.
async fn covered(app: &App, actor: &Actor, command: CollectHit) -> Result<Option<CollectionId>, Fault> {
    let (Some(member), Some(document)) = (actor.member().cloned(), command.document) else { return Ok(None) };
    app.store.read((member, command, document), covering).await
}

fn covering(
    tx: &mut Tx<'_>,
    (member, c, named): &(Member, CollectHit, DocumentId),
) -> Result<Option<CollectionId>, Fault> {
    let now = tx.now();
    if !stands(tx, member, Need::FindAndCollect)? {
        return Ok(None);
    }
    let Some(hit) = fresh(tx, member, c.hit)?.filter(|h| h.records.contains(&c.record)) else {
        return Ok(None);
    };
    if hit.ground.is_emergency() {
        // Each emergency is a case of its own, with its own reason and its own review.
        return Ok(None);
    }
    let record = record::by_id(tx, c.record)?.filter(|r| r.is_available(now));
    let earlier = collection::newest_in_session(tx, c.record, member.session, member.membership)?;
    let (Some(record), Some(earlier)) = (record, earlier) else { return Ok(None) };
    let Some(key) = key::open_if_it_opens(tx, record.id)? else { return Ok(None) };
    if !document::current(tx, record.id, &key)?.iter().any(|d| d.id == *named) {
        return Ok(None);
    }
    if document::version_sum(tx, record.id)? != earlier.seen_version {
        // There is a newer version: that she has it as well is a collection of its own.
        return Ok(None);
    }
    let stated = statement::by_id(tx, earlier.statement, &key)?;
    let stated: Option<CareGround> = stated.and_then(|s| serde_json::from_str(&s.detail).ok());
    Ok((stated.as_ref() == Some(&hit.ground)).then_some(earlier.id))
}

fn from_hit(tx: &mut Tx<'_>, c: &CollectHit) -> Result<Decided<CollectionId, Stop<HitRefused>>, Fault> {
    let member = pass!(tx, Need::FindAndCollect);
    let now = tx.now();
    let Some(hit) = fresh(tx, &member, c.hit)?.filter(|h| h.records.contains(&c.record)) else {
        return Ok(over(tx, Event::RecordCollected));
    };
    pass!(tx, need_of(&hit.ground));
    let Some(record) = record::by_id(tx, c.record)?.filter(|r| r.is_available(now)) else {
        return Ok(over(tx, Event::RecordCollected));
    };
    if let Some(named) = c.document {
        // Two addresses followed at the same instant were both uncovered a moment ago: whoever comes second finds the
        // first one's collection here.
        if let Some(earlier) = covering(tx, &(member.clone(), *c, named))? {
            let entry = own::about(tx, &record, Event::RecordCollected).refused("collection-covered");
            return Ok(Acted::done(earlier, entry.with("collection", earlier)));
        }
        let key = key::open(tx, record.id)?;
        if !document::current(tx, record.id, &key)?.iter().any(|d| d.id == named) {
            return Ok(over(tx, Event::RecordCollected));
        }
    }
    let emergency = match &hit.emergency {
        Some(reason) => Some(emergency::open(tx, &member, &record, &hit, reason)?),
        None => None,
    };
    let (id, acted) = take(tx, &member, &record, &hit.ground, emergency)?;
    Ok(acted.map(|()| wissel_core::act::Outcome::Done(id)))
}

struct Again {
    collection: CollectionId,
    ground: CareGround,
}

/// Opens a collected record again in a later session: relation and purpose are stated anew.
pub async fn collect_again(
    app: &App,
    actor: &Actor,
    id: CollectionId,
    relation: &str,
    purpose: &str,
) -> Result<CollectionId, Failure<AgainRefused>> {
    let mut fields = Collect::new();
    let ground = CareGround::read(&mut fields, relation, purpose);
    let ground: Result<CareGround, Problems> = fields.finish(|| ground);
    let ground = ground.map_err(|_| Failure::Refused(AgainRefused::Ground))?;
    finish(app.store.act(actor, Again { collection: id, ground }, again).await?)
}

fn again(tx: &mut Tx<'_>, c: &Again) -> Result<Decided<CollectionId, Stop<AgainRefused>>, Fault> {
    let member = pass!(tx, Need::FindAndCollect);
    let now = tx.now();
    let earlier = collection::of_person(tx, c.collection, member.user, member.organisation)?;
    let record = match &earlier {
        Some(earlier) => record::by_id(tx, earlier.record)?.filter(|r| r.is_available(now)),
        None => None,
    };
    let Some(record) = record else {
        let refused = AgainRefused::Absent;
        let entry =
            AuditEntry::new(tx.new_id(), Event::RecordCollected).on(ObjectKind::Collection, c.collection);
        return Ok(Acted::refused(refused, entry));
    };
    let (id, acted) = take(tx, &member, &record, &c.ground, None)?;
    Ok(acted.map(|()| wissel_core::act::Outcome::Done(id)))
}

/// Stores statement and collection, and tells the author at the first one, the source at each emergency.
fn take(
    tx: &mut Tx<'_>,
    member: &Member,
    record: &Record,
    ground: &CareGround,
    emergency: Option<Opening>,
) -> Result<(CollectionId, Acted<()>), Fault> {
    let first = collection::count_of_record(tx, record.id)? == 0;
    let key = key::open(tx, record.id)?;
    let at = tx.now();
    let (id, stated): (CollectionId, StatementId) = (tx.new_id(), tx.new_id());
    let detail = serde_json::to_string(ground).map_err(|_| Fault::Corrupt("a statement"))?;
    let relation = Statement {
        id: stated,
        person: member.user,
        membership: member.membership,
        wording: ground.wording().as_str().to_owned(),
        detail,
        at,
    };
    statement::insert(tx, record.id, &key, statement::Kind::Relation, &relation)?;
    let seen_version = document::version_sum(tx, record.id)?;
    collection::insert(
        tx,
        &Collection {
            id,
            record: record.id,
            record_number: record.number.to_string(),
            source: record.organisation,
            organisation: member.organisation,
            person: member.user,
            membership: member.membership,
            session: member.session,
            statement: stated,
            purpose: ground.purpose().name().to_owned(),
            at,
            seen_version,
            emergency: emergency.as_ref().map(|e| e.case),
        },
    )?;
    log_review::collected(tx, member, record, &key, &id.to_string())?;
    tell_systems::collected(tx, record)?;
    let event = if emergency.is_some() { Event::EmergencyCollected } else { Event::RecordCollected };
    let entry = own::about(tx, record, event)
        .with("collection", id)
        .with("statement", stated)
        .with("relation", ground.relation().name())
        .with("purpose", ground.purpose().name())
        .with("wording", ground.wording().as_str());
    if let Some(opening) = emergency {
        let entry = entry.with("ground", "emergency").with("emergency", opening.case);
        let acted = Acted::new((), entry).notices(opening.told);
        return Ok((id, opening.due.into_iter().fold(acted, Acted::plan)));
    }
    let acted = Acted::new((), entry);
    Ok((id, if first { tell_author(tx, record, acted)? } else { acted }))
}

/// Content-free: only the record's number.
fn tell_author(tx: &mut Tx<'_>, record: &Record, acted: Acted<()>) -> Result<Acted<()>, Fault> {
    let Some((author, lang)) = people::reached(tx, record.author)? else { return Ok(acted) };
    Ok(acted.notice(Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(author),
        template: Template::FirstCollected,
        args: vec![("number".to_owned(), record.number.to_string())],
        lang,
        dedupe: format!("first-collected:{}", record.id),
        not_after: None,
    }))
}
