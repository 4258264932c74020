//! The user terms: read, accepted, or not (U1.3, T5.1).

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::sector::Published;
use wissel_core::ids::UserId;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::exchange::sector;
use wissel_store::identity::session::{self, Ended};
use wissel_store::identity::terms::{self, Terms};
use wissel_store::{Fault, Tx};

/// What the page shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TermsPage {
    /// The newest version: in force, or soon.
    pub terms: Terms,
    /// When this user accepted it.
    pub accepted_at: Option<Moment>,
    /// Every version of every sector's rule, where the terms name a sector.
    pub rules: Vec<Published>,
}

/// Why nothing was accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The version on her screen is not the newest any more: she must read again.
    OtherVersion,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::OtherVersion => "terms-other-version",
        }
    }
}

/// The newest published version, and whether this user accepted it; none while nothing is published.
pub async fn page(app: &App, user: Option<UserId>) -> Result<Option<TermsPage>, Fault> {
    app.store.read(user, read).await
}

fn read(tx: &mut Tx<'_>, user: &Option<UserId>) -> Result<Option<TermsPage>, Fault> {
    let Some(terms) = terms::newest(tx)? else { return Ok(None) };
    let accepted_at = match user {
        Some(user) => terms::accepted_at(tx, *user, terms.id)?,
        None => None,
    };
    let rules = if terms.sectors.is_empty() { Vec::new() } else { sector::all(tx)? };
    Ok(Some(TermsPage { terms, accepted_at, rules }))
}

/// Stores that she accepts the version that she read: person, version, hash, moment.
pub async fn accept(app: &App, actor: &Actor, version: String) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, version, run).await?)
}

fn run(tx: &mut Tx<'_>, version: &String) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::AcceptTerms);
    let entry = AuditEntry::new(tx.new_id(), Event::TermsAccepted);
    let Some(terms) = terms::newest(tx)?.filter(|t| t.version == *version) else {
        return Ok(Acted::refused(Refused::OtherVersion, entry));
    };
    terms::accept(tx, member.user, &terms)?;
    let entry =
        entry.on(ObjectKind::Terms, terms.id).with("version", &terms.version).with("hash", &terms.hash);
    Ok(Acted::done((), entry))
}

/// "Nu niet": noted, and she is logged out.
pub async fn decline(app: &App, actor: &Actor) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, (), run_decline).await?)
}

fn run_decline(tx: &mut Tx<'_>, (): &()) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::Leave);
    session::end(tx, member.session, member.user, Ended::Logout)?;
    Ok(Acted::done((), AuditEntry::new(tx.new_id(), Event::TermsDeclined)))
}
