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

/// The newest lines of a client's log, at most 500.
pub async fn read_client_log(
    app: &App,
    actor: &Actor,
    client: ClientIdentifier,
    ground: Ground,
) -> Result<Released<Vec<Line>>, Failure<Infallible>> {
    let holds =
        |tx: &mut Tx<'_>, _: &(ClientIdentifier, Ground), _: &Vec<Line>| still(tx, Need::ReadClientLog);
    finish(app.store.view(actor, (client, ground), read, holds).await?)
}

fn read(
    tx: &mut Tx<'_>,
    (client, ground): &(ClientIdentifier, Ground),
) -> Result<Decided<Vec<Line>, Stop<Infallible>>, Fault> {
    let by = authorised!(tx, Need::ReadClientLog);
    let Some(member) = by.member() else {
        return Err(Fault::Forbidden("a client's log is for a member of an organisation"));
    };
    let own = member.organisation;
    let subject = tx.keys().subject(client.canonical().as_bytes());
    let rows = log::page(tx, &Scope::Client(subject.clone(), own), &Narrow::default(), 500, 0)?;
    let lines = lines(tx, rows, Some(own))?;
    let entry = AuditEntry::new(tx.new_id(), Event::LogRead)
        .subject(subject)
        .with("log", "client")
        .with("ground", ground.name());
    Ok(Acted::done(lines, entry))
}
