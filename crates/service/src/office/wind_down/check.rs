//! Whether a report of the end of a portal is genuine and whole (U5.1), by itself and against the installation it speaks of.

use super::report;
use crate::app::App;
use crate::privacy::signed_text::{self, NotSigned};
use wissel_core::office::wind_down_report::{TITLE, WindDownReport};
use wissel_core::privacy::log_retention::{kept_from, receipts_kept_from};
use wissel_core::time::Moment;
use wissel_store::Fault;
use wissel_store::office::wind_down;

/// Why a report proves nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotProven {
    /// No report, or changed in its form.
    #[error("this is no report of the end of a portal, or it was changed")]
    Unreadable,
    /// The signature is not of this text and this key.
    #[error("the signature does not fit: the report was changed, or another installation signed it")]
    Signature,
    /// It says itself that something is left.
    #[error("the report is genuine, but it says that something is left: {0}")]
    Left(String),
    /// The installation has no such report.
    #[error("this installation made no such report")]
    NotHere,
    /// The years for which its receipts are kept are over.
    #[error(
        "the report is genuine and nothing is left, but the years for which its receipts are kept are over: they cannot be counted again"
    )]
    Over,
    /// What is there now is not what the report says.
    #[error("the installation is not as the report says: {0}")]
    Differs(String),
}

/// Whether a file says that it is such a report.
pub fn is_report(file: &str) -> bool {
    file.lines().next() == Some(TITLE)
}

fn left(report: &WindDownReport) -> String {
    let names = report.left.iter().filter(|(_, n)| *n > 0).map(|(name, n)| format!("{name} {n}"));
    names.collect::<Vec<_>>().join(", ")
}

/// Checks a report with the public key that is trusted.
pub fn check_report(file: &str, key: &[u8; 32]) -> Result<WindDownReport, NotProven> {
    let body = signed_text::read(file, key).map_err(|why| match why {
        NotSigned::Form => NotProven::Unreadable,
        NotSigned::Signature => NotProven::Signature,
    })?;
    let report = WindDownReport::parse(&body).map_err(|_| NotProven::Unreadable)?;
    if report.is_complete() { Ok(report) } else { Err(NotProven::Left(left(&report))) }
}

/// Checks a report and counts everything again in the installation that made it.
pub async fn check_here(app: &App, file: &str) -> Result<Result<WindDownReport, NotProven>, Fault> {
    let report = match check_report(file, &app.keyring.verify_key()) {
        Ok(report) => report,
        Err(why) => return Ok(Err(why)),
    };
    let now = app.store.read((), |tx, ()| match wind_down::current(tx)? {
        Some(w) if w.report.is_some() => report::make(tx, &w).map(Some),
        Some(_) | None => Ok(None),
    });
    let Some(now) = now.await?.filter(|now| now.id == report.id) else { return Ok(Err(NotProven::NotHere)) };
    if !now.is_complete() {
        return Ok(Err(NotProven::Differs(format!("something is there: {}", left(&now)))));
    }
    let alive = app.keyring.days()?.len();
    if alive > 0 {
        return Ok(Err(NotProven::Differs(format!("{alive} keys of days are there"))));
    }
    // The log goes on with the operator's own acts, and its later months are removed in their turn: the place is that of
    // the report.
    if now.receipts == 0 && report.receipts > 0 {
        let kept = kept_from(app.clock.civil().day(), app.policy.audit_years);
        let reported = app.store.read((), |tx, ()| wind_down::current(tx)).await?;
        let reported = reported.and_then(|w| w.course.finished_at).map(Moment::day);
        if receipts_kept_from(kept, reported).is_some() {
            return Ok(Err(NotProven::Over));
        }
    }
    if (&now.receipts, &now.receipts_digest) != (&report.receipts, &report.receipts_digest) {
        return Ok(Err(NotProven::Differs(
            "the receipts of destruction are not those of the report".to_owned(),
        )));
    }
    Ok(Ok(report))
}
