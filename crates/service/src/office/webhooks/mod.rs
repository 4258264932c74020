//! An administrator's view of the addresses of her organisation's systems that are told what happens (decision 0031).

pub mod add;
pub mod remove;
pub mod secret;
pub mod switch;
pub mod test;

use super::{Names, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::WebhookId;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::office::webhook;
pub use wissel_store::office::webhook::{Endpoint, Try};
use wissel_store::{Fault, Released, Tx};

/// Tries that are shown of one address.
const SHOWN: u32 = 50;

/// There is no such address of her organisation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Absent;

impl Coded for Absent {
    fn code(&self) -> &'static str {
        "webhook-absent"
    }
}

/// An address as its administrator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The address.
    pub endpoint: Endpoint,
    /// The name of who added it.
    pub created_by: String,
    /// How many messages wait.
    pub waiting: i64,
    /// The newest tries; in the list the newest alone.
    pub tries: Vec<Try>,
    /// Whether its replaced secret still signs.
    pub two_secrets: bool,
}

fn seen(tx: &mut Tx<'_>, names: &mut Names, endpoint: Endpoint, tries: u32) -> Result<Seen, Fault> {
    let real = tx.real_now();
    Ok(Seen {
        created_by: names.of(tx, endpoint.created_by)?.unwrap_or_default(),
        waiting: webhook::waiting(tx, endpoint.id)?,
        tries: webhook::tries(tx, endpoint.id, tries)?,
        two_secrets: endpoint.earlier_until.is_some_and(|until| real < until),
        endpoint,
    })
}

/// The addresses of her organisation, oldest first.
pub async fn list(app: &App, actor: &Actor) -> Result<Released<Vec<Seen>>, Failure<Absent>> {
    finish(app.store.view(actor, (), read_list, |tx, (), _| still(tx, Need::ManageClients)).await?)
}

fn read_list(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Vec<Seen>, Stop<Absent>>, Fault> {
    let member = pass!(tx, Need::ManageClients);
    let mut names = Names::default();
    let mut rows = Vec::new();
    for endpoint in webhook::of(tx, member.organisation)? {
        rows.push(seen(tx, &mut names, endpoint, 1)?);
    }
    Ok(Acted::done(rows, AuditEntry::new(tx.new_id(), Event::WebhooksSeen)))
}

/// One address of her organisation with its newest tries.
pub async fn see(app: &App, actor: &Actor, id: WebhookId) -> Result<Released<Seen>, Failure<Absent>> {
    finish(app.store.view(actor, id, read_one, |tx, _, _| still(tx, Need::ManageClients)).await?)
}

fn read_one(tx: &mut Tx<'_>, id: &WebhookId) -> Result<Decided<Seen, Stop<Absent>>, Fault> {
    let member = pass!(tx, Need::ManageClients);
    let entry = entry(tx, &member, Event::WebhooksSeen, *id);
    match webhook::one(tx, *id, member.organisation)? {
        Some(endpoint) => Ok(Acted::done(seen(tx, &mut Names::default(), endpoint, SHOWN)?, entry)),
        None => Ok(absent(entry)),
    }
}

/// An entry about one address.
fn entry(tx: &mut Tx<'_>, member: &Member, event: Event, id: WebhookId) -> AuditEntry {
    AuditEntry::new(tx.new_id(), event).on(ObjectKind::Webhook, id).of(member.organisation)
}

fn absent<T, R: From<Absent> + Coded>(entry: AuditEntry) -> Decided<T, Stop<R>> {
    Acted::refused(R::from(Absent), entry)
}
