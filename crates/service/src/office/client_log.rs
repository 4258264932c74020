//! A client's log by BSN, or by the code of a record without one, for the privacy officer of an organisation: who did what with this client's data, as far as
//! her organisation had part in it; also after the data were destroyed. The asking stands in the log.

use super::authorised;
use super::log::{Line, lines};
use super::still;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::exchange::client::ClientIdentifier;
use wissel_core::permission::Need;
use wissel_store::office::log::{self, Narrow, Scope};
use wissel_store::{Fault, Released, Tx};

/// Why a client's log is asked for. A closed list: free text in the log could itself name a client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ground {
    /// The client asked who saw her data.
    Client,
    /// Something may have gone wrong.
    Incident,
    /// A check that is made from time to time.
    Check,
    /// A supervisor or a judge asked.
    Supervisor,
}

impl Ground {
    /// Every ground, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Client, Self::Incident, Self::Check, Self::Supervisor];
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Incident => "incident",
            Self::Check => "check",
            Self::Supervisor => "supervisor",
        }
    }
    /// The ground with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|g| g.name() == name)
    }
}

/// Lines on one page of a client's log.
pub const PAGE: u32 = 500;

/// A page of a client's log.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientLines {
    /// The lines, newest first.
    pub lines: Vec<Line>,
    /// Whether there are older ones.
    pub more: bool,
}

struct Ask {
    client: ClientIdentifier,
    ground: Ground,
    page: u32,
}

/// A page of a client's log, from 1: at most [`PAGE`] lines, newest first.
pub async fn read_client_log(
    app: &App,
    actor: &Actor,
    client: ClientIdentifier,
    ground: Ground,
    page: u32,
) -> Result<Released<ClientLines>, Failure<Infallible>> {
    let holds = |tx: &mut Tx<'_>, _: &Ask, _: &ClientLines| still(tx, Need::ReadClientLog);
    finish(app.store.view(actor, Ask { client, ground, page: page.max(1) }, read, holds).await?)
}

fn read(
    tx: &mut Tx<'_>,
    Ask { client, ground, page }: &Ask,
) -> Result<Decided<ClientLines, Stop<Infallible>>, Fault> {
    let by = authorised!(tx, Need::ReadClientLog);
    let Some(member) = by.member() else {
        return Err(Fault::Forbidden("a client's log is for a member of an organisation"));
    };
    let own = member.organisation;
    let subject = tx.keys().subject(client.canonical().as_bytes());
    let before = page.saturating_sub(1).saturating_mul(PAGE);
    let scope = Scope::Client(subject.clone(), own);
    // One more than is shown tells whether there are older ones.
    let mut rows = log::page(tx, &scope, &Narrow::default(), PAGE.saturating_add(1), before)?;
    let shown = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = rows.len() > shown;
    rows.truncate(shown);
    let lines = lines(tx, rows, Some(own))?;
    let entry = AuditEntry::new(tx.new_id(), Event::LogRead)
        .subject(subject)
        .with("log", "client")
        .with("ground", ground.name())
        .with("page", page);
    Ok(Acted::done(ClientLines { lines, more }, entry))
}
