//! Adding a BSN to a record that is found by its collection code; the code goes on to find it.

use super::client;
use super::own::{self, Missing, own};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::client::{ClientIdentifier, FindKey};
use wissel_core::exchange::decide;
use wissel_core::exchange::record::RecordRefused;
use wissel_core::ids::RecordId;
use wissel_core::input::{Problem, Problems};
use wissel_core::permission::Need;
use wissel_core::person::Bsn;
use wissel_core::refusal::Coded;
use wissel_store::exchange::client::Client;
use wissel_store::exchange::record;
use wissel_store::{Fault, Tx};

/// Why a BSN is not added.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AddBsnRefused {
    /// The record is not there, or was changed.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// The rules do not allow it.
    #[error(transparent)]
    Rule(#[from] RecordRefused),
    /// It is no BSN that is taken here.
    #[error(transparent)]
    Problems(#[from] Problems),
}

impl Coded for AddBsnRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing(m) => m.code(),
            Self::Rule(r) => r.code(),
            Self::Problems(_) => "bsn-problem",
        }
    }
}

/// A BSN as typed.
#[derive(Clone, PartialEq, Eq)]
pub struct AddBsn {
    /// Which record.
    pub record: RecordId,
    /// What was typed.
    pub bsn: String,
    /// The version that the form showed.
    pub version: i64,
}

struct Command {
    record: RecordId,
    bsn: Bsn,
    version: i64,
}

/// Adds a BSN.
pub async fn add_bsn(app: &App, actor: &Actor, form: &AddBsn) -> Result<(), Failure<AddBsnRefused>> {
    let bad = |problem: Problem| Failure::Refused(AddBsnRefused::Problems(problem.into()));
    let bsn = Bsn::parse(&form.bsn).map_err(|f| bad(f.at("bsn")))?;
    app.bsn_policy().check(&bsn).map_err(|f| bad(f.at("bsn")))?;
    let command = Command { record: form.record, bsn, version: form.version };
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<AddBsnRefused>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let opened = own!(tx, &member, c.record, Some(c.version), Event::BsnAdded);
    let client = opened.client(tx)?;
    let identifier = ClientIdentifier::Bsn(c.bsn.clone());
    let subject = client::subject(tx.keys(), &identifier);
    // Under both pseudonyms: that of the code, and that of the BSN by which her log is asked for from now on.
    let decided =
        decide::add_bsn(&opened.acting(tx), &opened.facts(&client), client.bsn.is_some(), subject.clone());
    let Outcome::Done(()) = decided.value() else { return own::ruled(decided, None) };
    let key = FindKey { identifier, birth_date: client::birth_date(&client)? };
    let index = client::index(tx.keys(), &key);
    record::add_index(tx, c.record, index, &subject)?;
    let client = Client { bsn: Some(c.bsn.digits()), ..client };
    record::set_client(tx, c.record, &opened.key, &client)?;
    own::ruled(decided, Some(()))
}
