//! Files of data breaches for the privacy officers of an organisation (GDPR art. 33 and 34): opened, written to, closed.

use crate::app::App;
use crate::exchange::people;
use crate::failure::{Failure, Stop, finish};
use crate::office::{Paging, still};
use crate::once::{self, Once, SENT_BEFORE};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::JobKind;
use wissel_core::ids::{BreachId, OrganisationId, TellingId};
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::permission::Need;
use wissel_core::privacy::breach::{
    BreachRefused, Clock, Closing, NewBreach, Outcome, Telling, clock, reminder_keys, reminders,
};
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::office::members;
use wissel_store::privacy::breach::{self, Told};
pub use wissel_store::privacy::breach::{Closed, File};
use wissel_store::{ClaimedJob, Fault, Released, Tx};

/// A page of the files, and the moment at which it was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct List {
    /// Open ones first, the oldest on top.
    pub rows: Vec<File>,
    /// How many there are on all pages.
    pub total: i64,
    /// How many of all are open.
    pub open: i64,
    /// When.
    pub now: Moment,
}

/// One file with its words, and the names of who wrote them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Whole {
    /// The file.
    pub file: File,
    /// Who opened it.
    pub opened_by: String,
    /// What happened.
    pub what: String,
    /// Who was told what, and by whose hand it was written down.
    pub told: Vec<(Telling, String)>,
    /// What closed it, and who.
    pub closed: Option<(Closed, String)>,
}

/// A page of her organisation's files.
pub async fn list(
    app: &App,
    actor: &Actor,
    paging: Paging,
) -> Result<Released<List>, Failure<BreachRefused>> {
    let holds = |tx: &mut Tx<'_>, _: &Paging, _: &List| still(tx, Need::HandleBreaches);
    finish(app.store.view(actor, paging, read_list, holds).await?)
}

fn read_list(tx: &mut Tx<'_>, paging: &Paging) -> Result<Decided<List, Stop<BreachRefused>>, Fault> {
    let member = pass!(tx, Need::HandleBreaches);
    let rows = breach::of_organisation(tx, member.organisation, paging.size, paging.offset())?;
    let (total, open) = breach::count(tx, member.organisation)?;
    let entry = AuditEntry::new(tx.new_id(), Event::BreachesListed).with("page", paging.page);
    Ok(Acted::done(List { rows, total, open, now: tx.now() }, entry))
}

/// One file of her organisation.
pub async fn see(app: &App, actor: &Actor, id: BreachId) -> Result<Released<Whole>, Failure<BreachRefused>> {
    let holds = |tx: &mut Tx<'_>, _: &BreachId, _: &Whole| still(tx, Need::HandleBreaches);
    finish(app.store.view(actor, id, read, holds).await?)
}

fn find(tx: &mut Tx<'_>, member: &Member, id: BreachId) -> Result<Option<File>, Fault> {
    Ok(breach::by_id(tx, id)?.filter(|f| f.organisation == member.organisation))
}

fn entry(tx: &mut Tx<'_>, event: Event, id: BreachId) -> AuditEntry {
    AuditEntry::new(tx.new_id(), event).on(ObjectKind::Breach, id)
}

fn read(tx: &mut Tx<'_>, id: &BreachId) -> Result<Decided<Whole, Stop<BreachRefused>>, Fault> {
    let member = pass!(tx, Need::HandleBreaches);
    let entry = entry(tx, Event::BreachRead, *id);
    let Some(file) = find(tx, &member, *id)? else { return Ok(Acted::refused(BreachRefused::Absent, entry)) };
    let (what, closed) = breach::words(tx, file.id)?;
    let mut told = Vec::new();
    for Told { telling, by } in breach::told(tx, file.id)? {
        told.push((telling, people::name(tx, by)?));
    }
    let closed = match closed {
        Some(closed) => {
            let by = people::name(tx, closed.by)?;
            Some((closed, by))
        }
        None => None,
    };
    let opened_by = people::name(tx, file.opened_by)?;
    Ok(Acted::done(Whole { file, opened_by, what, told, closed }, entry))
}

/// A file, and whether this form opened it before.
type Opened = (BreachId, bool);

/// Opens a file, once for each form.
pub async fn open(
    app: &App,
    actor: &Actor,
    new: NewBreach,
    once: Option<Once>,
) -> Result<Opened, Failure<BreachRefused>> {
    finish(app.store.act(actor, (new, once), run_open).await?)
}

fn run_open(
    tx: &mut Tx<'_>,
    (new, once): &(NewBreach, Option<Once>),
) -> Result<Decided<Opened, Stop<BreachRefused>>, Fault> {
    let member = pass!(tx, Need::HandleBreaches);
    if let Some(id) = once::made(tx, *once)? {
        let entry = entry(tx, Event::BreachOpened, id).refused(SENT_BEFORE);
        return Ok(Acted::done((id, true), entry));
    }
    let id: BreachId = tx.new_id();
    once::keep(tx, *once, id)?;
    breach::insert(tx, id, (member.organisation, member.user), new)?;
    let entry =
        entry(tx, Event::BreachOpened, id).of(member.organisation).with("known", new.known_at.rfc3339());
    let due = reminders(id, new.known_at, tx.now());
    Ok(due.into_iter().fold(Acted::done((id, false), entry), Acted::plan))
}

/// That somebody was told.
#[derive(Clone, Debug)]
pub struct Tell {
    /// In which file.
    pub breach: BreachId,
    /// Who, when, what.
    pub telling: Telling,
    /// The form that says so.
    pub once: Option<Once>,
}

/// Writes down that somebody was told.
pub async fn tell(app: &App, actor: &Actor, command: Tell) -> Result<(), Failure<BreachRefused>> {
    finish(app.store.act(actor, command, run_tell).await?)
}

fn run_tell(tx: &mut Tx<'_>, c: &Tell) -> Result<Decided<(), Stop<BreachRefused>>, Fault> {
    let member = pass!(tx, Need::HandleBreaches);
    let entry = entry(tx, Event::BreachTold, c.breach);
    if find(tx, &member, c.breach)?.is_none() {
        return Ok(Acted::refused(BreachRefused::Absent, entry));
    }
    if once::made::<TellingId>(tx, c.once)?.is_some() {
        return Ok(Acted::done((), entry.refused(SENT_BEFORE)));
    }
    let id: TellingId = tx.new_id();
    once::keep(tx, c.once, id)?;
    if !breach::tell(tx, (id, c.breach), &c.telling, member.user)? {
        return Ok(Acted::refused(BreachRefused::Closed, entry));
    }
    let entry = entry
        .of(member.organisation)
        .with("whom", c.telling.whom.name())
        .with("told", c.telling.at.rfc3339());
    Ok(Acted::done((), entry))
}

/// What closes a file.
#[derive(Clone, Debug)]
pub struct Close {
    /// Which.
    pub breach: BreachId,
    /// How.
    pub closing: Closing,
}

/// Closes a file.
pub async fn close(app: &App, actor: &Actor, command: Close) -> Result<(), Failure<BreachRefused>> {
    finish(app.store.act(actor, command, run_close).await?)
}

fn run_close(tx: &mut Tx<'_>, c: &Close) -> Result<Decided<(), Stop<BreachRefused>>, Fault> {
    let member = pass!(tx, Need::HandleBreaches);
    let entry = entry(tx, Event::BreachClosed, c.breach);
    let Some(file) = find(tx, &member, c.breach)? else {
        return Ok(Acted::refused(BreachRefused::Absent, entry));
    };
    match c.closing.outcome {
        Outcome::Reported if file.reported_at.is_none() && file.outcome.is_none() => {
            return Ok(Acted::refused(BreachRefused::NotReported, entry));
        }
        Outcome::Reported | Outcome::NotNeeded => {}
    }
    if !breach::close(tx, c.breach, &c.closing, member.user)? {
        return Ok(Acted::refused(BreachRefused::Closed, entry));
    }
    let entry = entry.of(member.organisation).with("outcome", c.closing.outcome.name());
    let keys = reminder_keys(c.breach);
    Ok(keys.into_iter().fold(Acted::done((), entry), |acted, key| acted.cancel(JobKind::BreachRemind, key)))
}

/// Reminds the privacy officers that the 72 hours of an open file run out, unless the authority was told.
pub async fn remind(app: &App, job: &ClaimedJob) -> Result<(), Fault> {
    let id = job.key.split(':').next().unwrap_or_default();
    let id: BreachId = id.parse().map_err(|_| Fault::Corrupt("the key of a job"))?;
    app.store.finish_job(job, &Actor::System("job:breach.remind"), id, run_remind).await.map(drop)
}

fn run_remind(tx: &mut Tx<'_>, id: &BreachId) -> Result<Acted<()>, Fault> {
    let entry = entry(tx, Event::BreachReminded, *id);
    let Some(file) = breach::by_id(tx, *id)? else {
        return Ok(Acted::new((), entry.refused(BreachRefused::Absent.code())));
    };
    let entry = entry.of(file.organisation);
    if file.outcome.is_some() {
        return Ok(Acted::new((), entry.refused(BreachRefused::Closed.code())));
    }
    let hours = match clock(file.known_at, file.reported_at, tx.now()) {
        Clock::Left(hours) => hours,
        Clock::Over(_) => 0,
        Clock::InTime | Clock::Late => return Ok(Acted::new((), entry.refused("breach-reported"))),
    };
    let told = mails(tx, file.organisation, *id, hours)?;
    Ok(Acted::new((), entry.with("hours", hours)).notices(told))
}

fn mails(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    id: BreachId,
    hours: u64,
) -> Result<Vec<Notice>, Fault> {
    let officers = members::privacy_officers(tx, organisation)?;
    let mail = |(user, lang): (_, Lang)| Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(user),
        template: Template::BreachDue,
        args: vec![("hours".to_owned(), hours.to_string())],
        lang,
        dedupe: format!("breach-due:{id}:{hours}:{user}"),
        not_after: None,
    };
    Ok(officers.into_iter().map(mail).collect())
}
