//! Sharing a record (U2.1 to U2.5b).
//!
//! The order makes that nothing is lost and nothing is left over: each content is announced, encrypted and synced as
//! a pending object, the PDF while its bytes arrive; all fields, and the PDF as it was stored, are judged; then one
//! act makes the record, its statements, its jobs, its receipt and its audit entry. What is refused or fails takes
//! its objects with it.

use super::content::Place;
use super::incoming::{self, Draft, FileRefused, Incoming, Received, Text};
use super::{client, own, receipt};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::once::{self, Once, SENT_BEFORE};
use crate::pass;
use bytes::Bytes;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::JobKind;
use wissel_core::exchange::decide;
use wissel_core::exchange::reading::Reading;
use wissel_core::exchange::receipt::{DocumentKind, RuleNamed, ShareReceipt};
use wissel_core::exchange::record::{Record as Facts, RecordNumber, RecordRefused, RecordState, UNDO_WITHIN};
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::exchange::share::{ClientKey, ShareCommand, ShareForm};
use wissel_core::ids::{AuditId, DocumentId, OrganisationId, ReceiptId, RecordId};
use wissel_core::input::Problems;
use wissel_core::permission::{Denied, Need};
use wissel_core::person::CollectionCode;
use wissel_core::refusal::Coded;
use wissel_store::exchange::record::{self, New, Record};
use wissel_store::exchange::statement::{self, Statement};
use wissel_store::exchange::{client::Client, key, sector};
use wissel_store::{Fault, RecordKey, Tx};

/// Why a record is not shared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ShareRefused {
    /// Fields are missing or wrong.
    Problems(Problems),
    /// The file is not taken.
    File(FileRefused),
    /// The upload took so long that it was given up, or the day changed under it. Trying again helps.
    TooSlow,
    /// The rule of its care sector changed, or the sector was switched off, since the form was read.
    SectorOff,
}

impl From<RecordRefused> for ShareRefused {
    /// A new record is refused only when its last day ended while it was uploaded.
    fn from(_: RecordRefused) -> Self {
        Self::TooSlow
    }
}

impl Coded for ShareRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Problems(_) => "share-problems",
            Self::File(refused) => refused.code(),
            Self::TooSlow => "share-too-slow",
            Self::SectorOff => "sector-off",
        }
    }
}

/// The rules of the care sectors that are on for the acting member's organisation, beside birth care.
pub async fn sectors(app: &App, actor: &Actor) -> Result<Vec<RetentionRule>, Failure<ShareRefused>> {
    let member = actor.member().ok_or(Failure::Denied(Denied::MembershipNotActive))?;
    let command = (member.organisation, app.policy.sector_days);
    Ok(app.store.read(command, |tx, (house, most)| Ok(sector::facts(tx, *house)?.on(*most))).await?)
}

/// A record that was shared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shared {
    /// Its id.
    pub record: RecordId,
    /// Its number.
    pub number: RecordNumber,
    /// How it is found, for a client without a BSN. Shown on the record's page to its source only.
    pub code: Option<CollectionCode>,
    /// The share receipt.
    pub receipt: ReceiptId,
}

#[derive(Clone)]
struct Command {
    id: RecordId,
    organisation: OrganisationId,
    key: RecordKey,
    share: ShareCommand,
    code: Option<CollectionCode>,
    drafts: Vec<Draft>,
    /// The operator's maximum for the days of other sectors.
    most_days: i64,
    once: Option<Once>,
}

/// Where a PDF that comes with a new record goes. The record's id and key are made now, before the form is known;
/// the key stays in memory until the act that makes the record.
pub async fn begin(app: &App, actor: &Actor) -> Result<Incoming, Failure<ShareRefused>> {
    let member = actor.member().ok_or(Failure::Denied(Denied::MembershipNotActive))?;
    let record = RecordId::new(app.clock.civil(), app.random());
    let place = first(app, member.organisation, record, DocumentKind::Pdf);
    Ok(Incoming::begin(app, RecordKey::from_bytes(app.random()), place).await?)
}

/// The first version of a document in a new record.
fn first(app: &App, organisation: OrganisationId, record: RecordId, kind: DocumentKind) -> Place {
    let document = DocumentId::new(app.clock.civil(), app.random());
    Place { organisation, record, document, kind, version: 1 }
}

/// What came of a form.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sharing {
    /// A record.
    Made(Shared),
    /// This form was sent before: it made that record then.
    Before(RecordId),
}

/// Shares a record. `pdf` came in by [`begin`]; when nothing is shared, nothing of it is left.
pub async fn share(
    app: &App,
    actor: &Actor,
    form: &ShareForm,
    pdf: Option<Received>,
) -> Result<Shared, Failure<ShareRefused>> {
    match share_once(app, actor, form, pdf, None).await? {
        Sharing::Made(shared) => Ok(shared),
        Sharing::Before(_) => Err(Failure::Fault(Fault::Corrupt("a form without a slip was known"))),
    }
}

/// The same from a page, whose form makes one record however often it is sent.
pub async fn share_once(
    app: &App,
    actor: &Actor,
    form: &ShareForm,
    pdf: Option<Received>,
    once: Option<Once>,
) -> Result<Sharing, Failure<ShareRefused>> {
    let mut received: Vec<Received> = pdf.into_iter().collect();
    let shared = with_all(app, actor, (form, once), &mut received).await;
    incoming::settle(received, matches!(shared, Ok(Sharing::Made(_)))).await;
    shared
}

/// What a PDF that came in by [`begin`] says of its client. It is judged like one that is shared, and nothing of it is
/// left.
pub async fn read(app: &App, actor: &Actor, mut pdf: Received) -> Result<Reading, Failure<ShareRefused>> {
    let judged = pdf.judge(app, actor, Text::Read).await;
    pdf.discard().await;
    judged?.map_err(|r| Failure::Refused(ShareRefused::File(r)))
}

async fn with_all(
    app: &App,
    actor: &Actor,
    (form, once): (&ShareForm, Option<Once>),
    received: &mut Vec<Received>,
) -> Result<Sharing, Failure<ShareRefused>> {
    let refused = |r| Failure::Refused(r);
    let member = actor.member().ok_or(Failure::Denied(Denied::MembershipNotActive))?;
    let on = sectors(app, actor).await?;
    let share = form
        .check(app.clock.civil().day(), app.bsn_policy(), &on)
        .map_err(|p| refused(ShareRefused::Problems(p)))?;
    let text = if form.confirmed_bsn.is_some() { Text::Read } else { Text::LeftAlone };
    for pdf in received.iter_mut() {
        let judged = pdf.judge(app, actor, text).await?;
        let reading = judged.map_err(|r| refused(ShareRefused::File(r)))?;
        let asked = form.ask_about(&share.client, &reading);
        asked.map_err(|p| refused(ShareRefused::Problems(p)))?;
    }
    app.keyring.ensure_day(share.retention.last_day(), &*app.entropy)?;
    let made = received.first().map(|pdf| (pdf.record(), pdf.key().clone()));
    let (id, key) = made.unwrap_or_else(|| {
        (RecordId::new(app.clock.civil(), app.random()), RecordKey::from_bytes(app.random()))
    });
    if let Some(text) = &share.text {
        let place = first(app, member.organisation, id, DocumentKind::Text);
        let bytes = Bytes::copy_from_slice(text.as_str().as_bytes());
        received.push(incoming::take_in(app, &key, place, bytes).await?);
    }
    let drafts = received.iter().map(Received::draft).collect();
    let code = match &share.client {
        ClientKey::Bsn(_) => None,
        ClientKey::NoBsn(_) => Some(draw(|| CollectionCode::from_random(&app.random::<64>()))?),
    };
    let (organisation, most_days) = (member.organisation, app.policy.sector_days);
    let command = Command { id, organisation, key, share, code, drafts, most_days, once };
    finish(app.store.act(actor, command, run).await?)
}

/// Draws until it succeeds; a handful of tries is more than enough.
fn draw<T>(mut once: impl FnMut() -> Option<T>) -> Result<T, Fault> {
    (0..8).find_map(|_| once()).ok_or(Fault::Corrupt("the source of randomness"))
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Sharing, Stop<ShareRefused>>, Fault> {
    let member = pass!(tx, Need::ShareRecords);
    if let Some(record) = once::made(tx, c.once)? {
        let entry = AuditEntry::new(tx.new_id::<AuditId>(), Event::RecordShared).refused(SENT_BEFORE);
        return Ok(Acted::done(Sharing::Before(record), entry.on(ObjectKind::Record, record)));
    }
    let now = tx.now();
    let late = c.share.retention.first_shared() != now.day() || c.organisation != member.organisation;
    if late {
        return Ok(refused(tx, ShareRefused::TooSlow));
    }
    if !c.share.rule.is_birth() && !sector::facts(tx, c.organisation)?.on(c.most_days).contains(&c.share.rule)
    {
        return Ok(refused(tx, ShareRefused::SectorOff));
    }
    let (record, client) = new_record(tx, c, &member)?;
    let index = client::index(tx.keys(), &client::find_key(&client)?);
    let new = New { record: &record, client: &client, find_index: index, key: &c.key };
    if !record::insert(tx, &new)? {
        return Err(Fault::Busy);
    }
    key::insert(tx, c.id, record.last_day, &c.key)?;
    statements(tx, c, &member)?;
    let mut acted_drafts = true;
    for draft in &c.drafts {
        acted_drafts &= draft.store(tx, c.id, &c.key, &member)?;
    }
    if !acted_drafts {
        // Abandoned meanwhile. A fault, not a refusal: what was written above must not stay.
        return Err(Fault::Busy);
    }
    once::keep(tx, c.once, c.id)?;
    let receipt: ReceiptId = tx.new_id();
    let shared = ShareReceipt {
        id: receipt,
        number: record.number.clone(),
        source: record.organisation,
        shared_at: now,
        last_day: record.last_day,
        rule: RuleNamed::of(&record.rule),
        items: c.drafts.iter().map(Draft::item).collect(),
    };
    receipt::put_shared(tx, c.id, &shared)?;
    let acting = own::acting(tx, &record);
    let pending = Facts { state: RecordState::Pending, ..record.facts(client.due) };
    let decided = decide::share(&acting, &pending);
    if let Outcome::Refused(_) = decided.value() {
        // Only when its last day ended under the upload. A fault, for nothing written above may stay.
        return Err(Fault::Busy);
    }
    let done = Shared { record: c.id, number: record.number, code: c.code.clone(), receipt };
    let acted = own::ruled(decided, Some(Sharing::Made(done)))?;
    Ok(c.drafts.iter().fold(acted, |a, d| a.cancel(JobKind::BlobSweep, d.blob.id.to_string())))
}

fn refused<T>(tx: &mut Tx<'_>, refused: ShareRefused) -> Decided<T, Stop<ShareRefused>> {
    let entry = AuditEntry::new(tx.new_id::<AuditId>(), Event::RecordShared)
        .on(ObjectKind::Route, Need::ShareRecords.name());
    Acted::refused(refused, entry)
}

fn new_record(tx: &mut Tx<'_>, c: &Command, member: &Member) -> Result<(Record, Client), Fault> {
    let now = tx.now();
    let client = client::of_command(&c.share, c.code.as_ref());
    let record = Record {
        id: c.id,
        number: draw(|| RecordNumber::from_random(&tx.random::<32>()))?,
        organisation: member.organisation,
        author: member.membership,
        responsible: member.responsible,
        subject: client::subject(tx.keys(), &client::identifier(&client)?),
        shared_at: now,
        undo_until: now.plus(UNDO_WITHIN),
        last_day: c.share.retention.last_day(),
        expires_at: c.share.retention.expires_at(),
        chosen: c.share.retention.chosen(),
        rule: c.share.rule.clone(),
        state: RecordState::Available,
        withdrawn_at: None,
        asked_at: None,
        needs_confirmation: false,
        agreed: true,
        version: 1,
    };
    Ok((record, client))
}

/// Both statements (U2.3a, U2.3b), each under its own id.
fn statements(tx: &mut Tx<'_>, c: &Command, member: &Member) -> Result<(), Fault> {
    let json = |r: Result<String, serde_json::Error>| r.map_err(|_| Fault::Corrupt("a statement"));
    let made = [
        (
            statement::Kind::Treatment,
            c.share.treatment.wording().as_str(),
            json(serde_json::to_string(&c.share.treatment))?,
        ),
        (
            statement::Kind::Consent,
            c.share.consent.wording().as_str(),
            json(serde_json::to_string(&c.share.consent))?,
        ),
    ];
    for (kind, wording, detail) in made {
        let made = Statement {
            id: tx.new_id(),
            person: member.user,
            membership: member.membership,
            wording: wording.to_owned(),
            detail,
            at: tx.now(),
        };
        statement::insert(tx, c.id, &c.key, kind, &made)?;
    }
    Ok(())
}
