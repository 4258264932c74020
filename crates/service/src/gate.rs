//! The gate that every act of a member passes inside its own transaction.
//!
//! The web layer has checked the policy before the handler ran; between that check and the act a membership may
//! have ended or a bar may have fallen. So the act asks again, on the facts of its own transaction.

use crate::failure::Stop;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::Member;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::AuditId;
use wissel_core::permission::{Denied, Need, permit};
use wissel_core::refusal::Coded;
use wissel_store::{Fault, Tx, standing};

/// What the gate says.
pub enum Gate {
    /// Pass: this member acts, on facts of this transaction.
    Open(Member),
    /// Stop, for this reason.
    Closed(Denied),
}

/// Asks whether the acting member may do this now.
pub fn ask(tx: &mut Tx<'_>, need: Need) -> Result<Gate, Fault> {
    let Some(acting) = tx.actor().member().cloned() else {
        return Ok(Gate::Closed(Denied::MembershipNotActive));
    };
    let Some(facts) = standing::by_session(tx, acting.session)? else {
        return Ok(Gate::Closed(Denied::MembershipNotActive));
    };
    let Some(work) = facts.at_work.filter(|w| w.member.membership == acting.membership) else {
        return Ok(Gate::Closed(Denied::MembershipNotActive));
    };
    Ok(match permit(work.member.role, &work.standing, need) {
        Ok(()) => Gate::Open(work.member),
        Err(denied) => Gate::Closed(denied),
    })
}

/// Whether this member may do this now, for what goes on outside an act: a download that runs, a further part of it.
pub fn stands(tx: &mut Tx<'_>, member: &Member, need: Need) -> Result<bool, Fault> {
    let at_work = standing::by_session(tx, member.session)?.and_then(|facts| facts.at_work);
    Ok(at_work.is_some_and(|w| {
        w.member.membership == member.membership && permit(w.member.role, &w.standing, need).is_ok()
    }))
}

/// Whether the acting member may still do this: the second look of a view, after the reading and before the release.
pub fn still_open(tx: &mut Tx<'_>, need: Need) -> Result<bool, Fault> {
    Ok(matches!(ask(tx, need)?, Gate::Open(_)))
}

/// The refusal to be committed when the gate is closed: audited like every other.
pub fn refuse<T, R>(tx: &mut Tx<'_>, denied: Denied, need: Need) -> Decided<T, Stop<R>> {
    let entry = AuditEntry::new(tx.new_id::<AuditId>(), Event::AccessRefused)
        .refused(denied.code())
        .on(ObjectKind::Route, need.name());
    Acted::new(Outcome::Refused(Stop::Denied(denied)), entry)
}

/// Opens the gate or returns the committed refusal from the surrounding function.
///
/// `let member = pass!(tx, Need::ShareRecords);`
#[macro_export]
macro_rules! pass {
    ($tx:expr, $need:expr) => {
        match $crate::gate::ask($tx, $need)? {
            $crate::gate::Gate::Open(member) => member,
            $crate::gate::Gate::Closed(denied) => return Ok($crate::gate::refuse($tx, denied, $need)),
        }
    };
}
