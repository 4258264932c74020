//! The operator sees what waits in the queues or was given up, and has it tried again. Kinds, masked recipients and
//! errors; never a text (U5.5).

use super::{Paging, authorised, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::{JobId, NoticeId};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
pub use wissel_store::office::queues::{Queue, QueuedRow};
use wissel_store::office::queues::{count, list};
use wissel_store::{Fault, Released, Tx, queue};

/// A page of the queues.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Queues {
    /// The rows: given up first, then the oldest.
    pub rows: Vec<QueuedRow>,
    /// How many there are in all.
    pub total: i64,
}

/// What is tried again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Item {
    /// A message.
    Notice(NoticeId),
    /// A job.
    Job(JobId),
}

/// Why nothing is tried again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It is not there, or was not given up.
    Absent,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "queue-item-absent",
        }
    }
}

/// A page of what waits.
pub async fn see(app: &App, actor: &Actor, paging: Paging) -> Result<Released<Queues>, Failure<Refused>> {
    finish(app.store.view(actor, paging, read, |tx, _, _| still(tx, Need::Operate)).await?)
}

fn read(tx: &mut Tx<'_>, paging: &Paging) -> Result<Decided<Queues, Stop<Refused>>, Fault> {
    authorised!(tx, Need::Operate);
    let queues = Queues { rows: list(tx, paging.size, paging.offset())?, total: count(tx)? };
    Ok(Acted::done(queues, AuditEntry::new(tx.new_id(), Event::QueuesSeen).with("page", paging.page)))
}

/// Has something that was given up tried again.
pub async fn retry(app: &App, actor: &Actor, item: Item) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, item, run).await?)
}

fn run(tx: &mut Tx<'_>, item: &Item) -> Result<Decided<(), Stop<Refused>>, Fault> {
    authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::NoticeRetried);
    let (again, entry) = match item {
        Item::Notice(id) => (queue::retry_notice(tx, *id)?, entry.on(ObjectKind::Notice, id)),
        Item::Job(id) => (queue::retry_job(tx, *id)?, entry.with("job", id)),
    };
    if again { Ok(Acted::done((), entry)) } else { Ok(Acted::refused(Refused::Absent, entry)) }
}
