//! Withdrawing (U2.3b, GDPR art. 7(3)): the content is destroyed at once, whatever the reason. Undo within thirty
//! seconds, "niet meer nodig" and erasure after a pregnancy are withdrawals too.

use super::destroy::{destroy, listed};
use super::own::{self, Missing, Opened, own};
use super::{people, tell_systems};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Decided, Outcome};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::decide::{self, Collector};
use wissel_core::exchange::receipt::Ground;
use wissel_core::exchange::record::{RecordRefused, WithdrawReason};
use wissel_core::ids::{ReceiptId, RecordId};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::exchange::collection::{self, Who};
use wissel_store::exchange::warning::{self, Warning};
use wissel_store::{Fault, Tx};

/// Why a record is not withdrawn.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, thiserror::Error)]
pub enum WithdrawRefused {
    /// It is not there, or was changed.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// The rules do not allow it.
    #[error(transparent)]
    Rule(#[from] RecordRefused),
}

impl Coded for WithdrawRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Missing(m) => m.code(),
            Self::Rule(r) => r.code(),
        }
    }
}

/// A withdrawal to be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Withdraw {
    /// Which record.
    pub record: RecordId,
    /// Why.
    pub reason: WithdrawReason,
    /// The version that the form showed; `None` for the undo bar.
    pub version: Option<i64>,
}

/// A record that was withdrawn and destroyed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Withdrawn {
    /// The destruction receipt.
    pub receipt: ReceiptId,
    /// When.
    pub at: Moment,
    /// How many people were warned.
    pub warned: usize,
    /// Whether it may be a personal data breach (GDPR art. 33): the source is shown what that asks of it.
    pub may_be_breach: bool,
}

/// Withdraws a record.
pub async fn withdraw(
    app: &App,
    actor: &Actor,
    command: Withdraw,
) -> Result<Withdrawn, Failure<WithdrawRefused>> {
    let done = finish(app.store.act(actor, command, run).await?)?;
    listed(app, command.record, done.at).await?;
    Ok(done)
}

fn run(tx: &mut Tx<'_>, c: &Withdraw) -> Result<Decided<Withdrawn, Stop<WithdrawRefused>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let opened = own!(tx, &member, c.record, c.version, Event::RecordWithdrawn);
    carry_out(tx, &opened, c.reason)
}

/// Withdraws what was opened, for whoever may: its source, or the client herself by her view code.
pub(super) fn carry_out<R: From<RecordRefused>>(
    tx: &mut Tx<'_>,
    opened: &Opened,
    reason: WithdrawReason,
) -> Result<Decided<Withdrawn, Stop<R>>, Fault> {
    let client = opened.client(tx)?;
    let collected = collection::collectors(tx, opened.record.id)?;
    let told = told(tx, &collected)?;
    let decided = decide::withdraw(&opened.acting(tx), &opened.facts(&client), reason, &told);
    let Outcome::Done(after) = decided.value() else { return own::ruled(decided, None) };
    tell_systems::withdrawn(tx, &opened.record)?;
    let warned = if reason.warns_collectors() { warn(tx, opened, reason, &collected)? } else { 0 };
    let destroyed = destroy(tx, &opened.record, Ground::Withdrawn(reason), after.state)?;
    let done = Withdrawn {
        receipt: destroyed.receipt,
        at: tx.now(),
        warned,
        may_be_breach: reason.may_be_breach() && warned > 0,
    };
    Ok(destroyed.plan(own::ruled(decided, Some(done))?))
}

/// Each person who collected, once, with the id of her message.
fn told(tx: &mut Tx<'_>, collected: &[Who]) -> Result<Vec<Collector>, Fault> {
    let mut told: Vec<Collector> = Vec::new();
    for who in collected {
        if told.iter().any(|c| c.user == who.person) {
            continue;
        }
        let lang = people::lang(tx, who.person)?;
        told.push(Collector { user: who.person, lang, notice: tx.new_id() });
    }
    Ok(told)
}

/// A warning for each person and organisation, about her last collection; it stays until she confirms it.
fn warn(tx: &mut Tx<'_>, opened: &Opened, reason: WithdrawReason, collected: &[Who]) -> Result<usize, Fault> {
    for who in collected {
        let warning = Warning {
            id: tx.new_id(),
            collection: who.collection,
            record_number: opened.record.number.to_string(),
            person: who.person,
            organisation: who.organisation,
            why: reason.name().to_owned(),
            created_at: tx.now(),
            confirmed_at: None,
        };
        warning::insert(tx, &warning)?;
    }
    Ok(collected.len())
}
