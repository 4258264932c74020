//! The client by her view code: code, birth date and a code by SMS, then one record of one source and nothing else.
//!
//! She has no account. Each act and each view asks [`standing`] in its own transaction whether her session lasts and the
//! record may be seen: withdrawn, ended, unconfirmed after a restore, or without an agreement it is as if nothing were
//! there (design, section 4).

pub mod enter;
pub mod knock;
pub mod leave;
pub mod read;
pub mod receipt;
pub mod report;
pub mod see;
pub mod session;
pub mod withdraw;

use super::own::Opened;
use super::refusals;
use wissel_core::audit::{AuditEntry, Event};
pub use wissel_core::exchange::view::IDLE;
use wissel_store::exchange::{key, record, view_session};
use wissel_store::{Fault, Tx};

refusals! {
    /// Why a client is shown nothing, or something is not done for her.
    pub enum ViewRefused {
        /// Her session is over, or what her code showed is gone. Which is not said.
        Over = "view-over",
        /// There is no such document.
        Absent = "view-absent",
        /// So much of what she said waits for an answer that no more is taken now.
        TooManyReports = "reports-too-many",
    }
}

/// The record of the acting client's code, while she may see it.
pub(crate) fn standing(tx: &mut Tx<'_>) -> Result<Option<Opened>, Fault> {
    let Some(viewer) = tx.actor().viewer() else { return Ok(None) };
    let live = view_session::by_id(tx, viewer.session)?;
    if live.is_none_or(|l| l.code != viewer.code || l.record != viewer.record) {
        return Ok(None);
    }
    let Some(record) = record::by_id(tx, viewer.record)? else { return Ok(None) };
    let key = key::open_if_it_opens(tx, viewer.record)?;
    Ok(key.map(|key| Opened { record, key }))
}

/// An entry of the acting client about her record: the ground is her code.
pub(crate) fn entry(tx: &mut Tx<'_>, opened: &Opened, event: Event) -> AuditEntry {
    let entry = opened.entry(tx, event).with("ground", "view_code");
    match tx.actor().viewer() {
        Some(viewer) => entry.with("view_code", viewer.code),
        None => entry,
    }
}

/// The record that she may see, or the committed refusal from the surrounding function.
macro_rules! seen {
    ($tx:expr, $event:expr) => {
        match $crate::exchange::viewer::standing($tx)? {
            Some(opened) => opened,
            None => {
                let refused = $crate::exchange::viewer::ViewRefused::Over;
                let entry = wissel_core::audit::AuditEntry::new($tx.new_id(), $event);
                return Ok(wissel_core::act::Acted::refused(refused, entry));
            }
        }
    };
}
pub(crate) use seen;
