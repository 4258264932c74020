//! A record system opens the portal for one client: it gets a link for one of its users, who opens it once, after her
//! own log-in, and finds the search form with the client's key in it. Relation and purpose she states herself (U3.9).

use super::client;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::exchange::client::ClientIdentifier;
use wissel_core::exchange::launch::LaunchCommand;
pub use wissel_core::exchange::launch::LaunchForm;
use wissel_core::ids::LaunchId;
use wissel_core::input::Problems;
use wissel_core::permission::Need;
use wissel_core::time::Moment;
use wissel_store::exchange::launch;
use wissel_store::{Fault, Tx};
pub use wissel_wire::launch::LaunchLink;

const MARK: &str = "launch";

/// For which client a search form is opened.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Key {
    /// The BSN, when she has one.
    pub bsn: String,
    /// The collection code, when she has none.
    pub code: String,
    /// The birth date as it is typed.
    pub birth_date: String,
}

/// A link, and until when it is good (real time).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Made {
    /// The link's text.
    pub link: LaunchLink,
    /// Until when.
    pub expires_at: Moment,
}

/// Makes a link for the member for whom the system acts. An earlier one is over.
pub async fn make(app: &App, actor: &Actor, form: &LaunchForm) -> Result<Made, Failure<Problems>> {
    let command = form.check(app.clock.civil().day(), app.bsn_policy()).map_err(Failure::Refused)?;
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &LaunchCommand) -> Result<Decided<Made, Stop<Problems>>, Fault> {
    let member = pass!(tx, Need::FindAndCollect);
    let subject = client::subject(tx.keys(), &c.key.identifier);
    let (bsn, code) = match &c.key.identifier {
        ClientIdentifier::Bsn(bsn) => (bsn.digits(), String::new()),
        ClientIdentifier::Code(code) => (String::new(), code.symbols().to_owned()),
    };
    let key = Key { bsn, code, birth_date: c.key.birth_date.canonical() };
    let plain = serde_json::to_vec(&key).map_err(|_| Fault::Corrupt("a launch"))?;
    let id: LaunchId = tx.new_id();
    let expires_at = tx.real_now().plus(c.life);
    launch::put(tx, id, member.membership, &plain, expires_at)?;
    let link = LaunchLink { id, mark: mark(tx, &member, id) };
    let entry = AuditEntry::new(tx.new_id(), Event::LaunchMade).subject(subject);
    Ok(Acted::done(Made { link, expires_at }, entry))
}

/// The mark of a launch: another member's link has another.
fn mark(tx: &Tx<'_>, member: &Member, id: LaunchId) -> [u8; 32] {
    let bytes = [id.bytes(), member.membership.bytes(), member.organisation.bytes()].concat();
    tx.keys().mac(MARK, &bytes)
}

super::refusals! {
    /// Why a link opens nothing.
    pub enum LaunchRefused {
        /// Used, too old, replaced by a newer one, or made for somebody else: to her it is the same.
        Over = "launch-over",
    }
}

/// Opens a link, once: the key for the search form of the member for whom it was made.
pub async fn open(app: &App, actor: &Actor, link: LaunchLink) -> Result<Key, Failure<LaunchRefused>> {
    finish(app.store.act(actor, link, run_open).await?)
}

fn run_open(tx: &mut Tx<'_>, link: &LaunchLink) -> Result<Decided<Key, Stop<LaunchRefused>>, Fault> {
    let member = pass!(tx, Need::FindAndCollect);
    let own: bool = link.mark.ct_eq(&mark(tx, &member, link.id)).into();
    let taken = if own { launch::take(tx, link.id, member.membership)? } else { None };
    let entry = AuditEntry::new(tx.new_id(), Event::LaunchOpened);
    let Some(plain) = taken else {
        return Ok(Acted::refused(LaunchRefused::Over, entry));
    };
    let key: Key = serde_json::from_slice(&plain).map_err(|_| Fault::Corrupt("a launch"))?;
    let subject = client::subject(tx.keys(), &identifier(&key)?);
    Ok(Acted::done(key, entry.subject(subject)))
}

fn identifier(key: &Key) -> Result<ClientIdentifier, Fault> {
    use wissel_core::person::{Bsn, CollectionCode};
    let read = if key.code.is_empty() {
        Bsn::parse(&key.bsn).ok().map(ClientIdentifier::Bsn)
    } else {
        CollectionCode::parse(&key.code).ok().map(ClientIdentifier::Code)
    };
    read.ok_or(Fault::Corrupt("a launch"))
}
