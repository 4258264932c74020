//! A source answers what its client said is not right: mended, or not and why. She sees the answer with her code.

use super::own::{Missing, own};
use super::refusals;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::Event;
use wissel_core::exchange::view::Answered;
use wissel_core::ids::{ClientReportId, RecordId};
use wissel_core::permission::Need;
use wissel_store::exchange::report;
use wissel_store::{Fault, Tx};

refusals! {
    /// Why an answer is not taken.
    pub enum AnswerRefused {
        /// The record is not there (any more).
        Gone = "record-gone",
        /// There is no such report, or it was answered already.
        Absent = "report-absent",
    }
}

impl From<Missing> for AnswerRefused {
    fn from(_: Missing) -> Self {
        Self::Gone
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct AnswerReport {
    /// The record.
    pub record: RecordId,
    /// What the client said.
    pub report: ClientReportId,
    /// What was done with it.
    pub answer: Answered,
}

/// Stores the answer, once.
pub async fn answer_report(
    app: &App,
    actor: &Actor,
    command: AnswerReport,
) -> Result<(), Failure<AnswerRefused>> {
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &AnswerReport) -> Result<Decided<(), Stop<AnswerRefused>>, Fault> {
    let member = pass!(tx, Need::OwnRecords);
    let opened = own!(tx, &member, c.record, None, Event::ClientAnswered);
    let entry = opened.entry(tx, Event::ClientAnswered).with("report", c.report);
    let (outcome, words) = (c.answer.outcome, c.answer.words.as_str());
    let stored = report::answer(tx, (c.report, c.record), &opened.key, (outcome, words), member.membership)?;
    if !stored {
        return Ok(Acted::refused(AnswerRefused::Absent, entry));
    }
    Ok(Acted::done((), entry.with("outcome", outcome.name())))
}
