//! "Is dit uw cliënt?": initials and birth name, source and time of each record, before any content.

use super::people::{self, Source};
use super::search::FRESH;
use super::{client, own, refusals};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::gate::still_open;
use crate::pass;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::exchange::receipt::DocumentKind;
use wissel_core::exchange::record::RecordNumber;
use wissel_core::exchange::relation::CareGround;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::ids::{DocumentId, HitId, RecordId};
use wissel_core::permission::Need;
use wissel_core::person::ClientName;
use wissel_core::time::{Day, Moment};
use wissel_store::exchange::hit::{self, Hit};
use wissel_store::exchange::record::{self, Record};
use wissel_store::exchange::{document, key};
use wissel_store::{Fault, RecordKey, Tx};

refusals! {
    /// Why a search cannot be gone on with.
    pub enum HitRefused {
        /// Of another login or membership, too old, or answered with no: search again.
        Over = "hit-over",
    }
}

/// One record that may be the client's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// Its id.
    pub record: RecordId,
    /// Its number.
    pub number: RecordNumber,
    /// Initials and birth name.
    pub client: ClientName,
    /// The due date; `None` once the pregnancy has ended.
    pub due: Option<Day>,
    /// The rule by which it ends.
    pub rule: RetentionRule,
    /// The last day on which it is there.
    pub last_day: Day,
    /// Who shared it.
    pub source: Source,
    /// When.
    pub shared_at: Moment,
    /// When a document was last added or replaced.
    pub changed_at: Moment,
    /// Which documents there are.
    pub documents: Vec<Offered>,
}

/// A document of a record that was found. Nothing of its content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offered {
    /// Its id.
    pub document: DocumentId,
    /// PDF or text.
    pub kind: DocumentKind,
    /// When it was added.
    pub added_at: Moment,
}

impl Candidate {
    /// Of which kinds there are documents.
    pub fn kinds(&self) -> Vec<DocumentKind> {
        self.documents.iter().map(|d| d.kind).collect()
    }
}

/// What a search found. Nothing, for whatever reason, is an empty list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// The search.
    pub hit: HitId,
    /// Relation and purpose as stated.
    pub ground: CareGround,
    /// Newest first.
    pub candidates: Vec<Candidate>,
}

/// What the policy is asked for a search on this ground: an emergency is more than finding and collecting.
pub(super) const fn need_of(ground: &CareGround) -> Need {
    if ground.is_emergency() { Need::EmergencyAccess } else { Need::FindAndCollect }
}

/// A fresh search of the member's own session, under the membership for which relation and purpose were stated (U3.9,
/// U5.3).
pub(crate) fn fresh(tx: &mut Tx<'_>, member: &Member, id: HitId) -> Result<Option<Hit>, Fault> {
    let now = tx.real_now();
    let hit = hit::of_session(tx, id, member.session)?;
    Ok(hit.filter(|h| {
        h.person == member.user
            && h.membership == member.membership
            && h.answered_at.is_none()
            && now.since(h.at) < FRESH
    }))
}

pub(crate) fn over<T>(tx: &mut Tx<'_>, event: Event) -> Decided<T, Stop<HitRefused>> {
    let refused = HitRefused::Over;
    let entry = AuditEntry::new(tx.new_id(), event);
    Acted::refused(refused, entry)
}

/// Shows what a search found, to be confirmed.
pub async fn confirm(app: &App, actor: &Actor, id: HitId) -> Result<Found, Failure<HitRefused>> {
    let outcome = app.store.view(actor, id, read, holds).await?;
    finish(match outcome {
        Outcome::Done(found) => Outcome::Done(found.into_inner()),
        Outcome::Refused(r) => Outcome::Refused(r),
    })
}

fn read(tx: &mut Tx<'_>, id: &HitId) -> Result<Decided<Found, Stop<HitRefused>>, Fault> {
    let member = pass!(tx, Need::FindAndCollect);
    let Some(hit) = fresh(tx, &member, *id)? else { return Ok(over(tx, Event::ClientAsked)) };
    pass!(tx, need_of(&hit.ground));
    let now = tx.now();
    let mut entry =
        AuditEntry::new(tx.new_id(), Event::ClientAsked).with("purpose", hit.ground.purpose().name());
    let mut candidates = Vec::new();
    for id in &hit.records {
        let Some(record) = record::by_id(tx, *id)?.filter(|r| r.is_available(now)) else { continue };
        // One that cannot be opened is as absent as one that is not there.
        let Some(key) = key::open_if_it_opens(tx, record.id)? else { continue };
        if !entry.subjects.contains(&record.subject) {
            entry = entry.subject(record.subject.clone());
        }
        candidates.push(candidate(tx, record, &key)?);
    }
    Ok(Acted::done(Found { hit: *id, ground: hit.ground, candidates }, entry))
}

fn candidate(tx: &mut Tx<'_>, record: Record, key: &RecordKey) -> Result<Candidate, Fault> {
    let client = record::client(tx, record.id, key)?;
    let documents = document::current(tx, record.id, key)?;
    Ok(Candidate {
        record: record.id,
        due: (!client.ended).then_some(client.due),
        client: client::name(&client)?,
        source: people::source(tx, record.id)?,
        shared_at: record.shared_at,
        changed_at: documents.iter().map(|d| d.added_at).max().unwrap_or(record.shared_at),
        documents: documents.iter().map(offered).collect::<Result<_, _>>()?,
        last_day: record.last_day,
        rule: record.rule,
        number: record.number,
    })
}

fn offered(d: &document::Document) -> Result<Offered, Fault> {
    let kind = DocumentKind::from_name(&d.kind).ok_or(Fault::Corrupt("a kind of document"))?;
    Ok(Offered { document: d.id, kind, added_at: d.added_at })
}

fn holds(tx: &mut Tx<'_>, _: &HitId, found: &Found) -> Result<bool, Fault> {
    let need = need_of(&found.ground);
    let now = tx.now();
    for c in &found.candidates {
        if !record::by_id(tx, c.record)?.is_some_and(|r| r.is_available(now)) {
            return Ok(false);
        }
    }
    still_open(tx, need)
}

/// "Nee": this is not her client. Nothing of this search can be collected any more.
pub async fn deny(app: &App, actor: &Actor, id: HitId) -> Result<(), Failure<HitRefused>> {
    let outcome = app
        .store
        .act(actor, id, |tx, id| {
            let member = pass!(tx, Need::FindAndCollect);
            let Some(hit) = fresh(tx, &member, *id)? else {
                return Ok(over(tx, Event::ClientDenied));
            };
            hit::deny(tx, *id)?;
            let mut entry = AuditEntry::new(tx.new_id(), Event::ClientDenied);
            let mut more = Vec::new();
            for id in &hit.records {
                if let Some(record) = record::by_id(tx, *id)? {
                    if !entry.subjects.contains(&record.subject) {
                        entry = entry.subject(record.subject.clone());
                    }
                    more.push(own::about(tx, &record, Event::ClientDenied));
                }
            }
            let acted = Acted::done((), entry);
            Ok(more.into_iter().fold(acted, Acted::and))
        })
        .await?;
    finish(outcome)
}
