//! An administrator adds systems as clients of her organisation, sees them, and takes them away.

use super::{Names, authorised, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::token_of;
use crate::once::{self, Once, SENT_BEFORE};
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::system::{Credential, NewClient, Scopes};
use wissel_core::ids::{ClientId, OrganisationId};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::identity::client::{self, Client};
use wissel_store::identity::token_hash;
use wissel_store::{Fault, Released, Tx};
use wissel_wire::jwt::{KeyFlaw, PublicKey};

/// A system as its administrator sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClientRow {
    /// The client id that it shows.
    pub id: ClientId,
    /// How people call it.
    pub name: String,
    /// What it may do.
    pub scopes: Scopes,
    /// How it shows who it is.
    pub credential: Credential,
    /// The name of who added it.
    pub created_by: String,
    /// When it was added.
    pub created_at: Moment,
    /// When it was taken away.
    pub revoked_at: Option<Moment>,
    /// When it was last given a token.
    pub last_used_at: Option<Moment>,
}

/// The systems of her organisation: those that work first.
pub async fn list(app: &App, actor: &Actor) -> Result<Released<Vec<ClientRow>>, Failure<Infallible>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::ManageClients)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Vec<ClientRow>, Stop<Infallible>>, Fault> {
    let by = authorised!(tx, Need::ManageClients);
    let Some(member) = by.member() else {
        return Err(Fault::Forbidden("an organisation's systems are for a member of it"));
    };
    let mut names = Names::default();
    let mut rows = Vec::new();
    for c in client::of(tx, member.organisation)? {
        rows.push(ClientRow {
            id: c.id,
            name: c.name,
            scopes: c.scopes,
            credential: if c.public_key.is_some() { Credential::Key } else { Credential::Secret },
            created_by: names.behind(tx, &c.created_by)?,
            created_at: c.created_at,
            revoked_at: c.revoked_at,
            last_used_at: c.last_used_at,
        });
    }
    Ok(Acted::done(rows, AuditEntry::new(tx.new_id(), Event::ClientsSeen)))
}

/// Why nothing was added.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AddRefused {
    /// A system of this name works for the organisation already.
    NameTaken,
    /// The key is not readable, or of a kind that is not taken.
    KeyUnreadable,
    /// The key holds its private part.
    KeyPrivate,
}

impl Coded for AddRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NameTaken => "client-name-taken",
            Self::KeyUnreadable => "key-unreadable",
            Self::KeyPrivate => "key-private",
        }
    }
}

/// A system that was added.
pub struct Added {
    /// The client id that it shows.
    pub id: ClientId,
    /// Its secret, to be shown once; `None` when it signs. Only its hash is kept.
    pub secret: Option<String>,
}

struct Command {
    /// For the command line and the demo; a member adds to her own organisation.
    organisation: Option<OrganisationId>,
    new: NewClient,
    key: Option<String>,
    once: Option<Once>,
}

/// Adds a system to the acting administrator's organisation; who holds the machine names the organisation.
/// The same form again shows the same secret.
pub async fn add(
    app: &App,
    actor: &Actor,
    organisation: Option<OrganisationId>,
    new: NewClient,
    once: Option<Once>,
) -> Result<Added, Failure<AddRefused>> {
    let key = match new.key.as_deref().map(PublicKey::parse) {
        None => None,
        Some(Ok(key)) => Some(key.text().to_owned()),
        Some(Err(KeyFlaw::Unreadable)) => return Err(Failure::Refused(AddRefused::KeyUnreadable)),
        Some(Err(KeyFlaw::Private)) => return Err(Failure::Refused(AddRefused::KeyPrivate)),
    };
    finish(app.store.act(actor, Command { organisation, new, key, once }, run_add).await?)
}

fn run_add(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Added, Stop<AddRefused>>, Fault> {
    let by = authorised!(tx, Need::GiveAccess);
    let own = by.member().map_or(c.organisation, |m| Some(m.organisation));
    let organisation = own.ok_or(Fault::Forbidden("a system belongs to an organisation"))?;
    let entry = AuditEntry::new(tx.new_id(), Event::ClientAdded).of(organisation);
    let has_secret = c.key.is_none();
    let before = once::made(tx, c.once)?;
    if let Some(id) = before
        && client::by_id(tx, id)?.is_some_and(|known| known.revoked_at.is_none())
    {
        let secret = has_secret.then(|| token_of(&once::secret(tx, c.once)));
        return Ok(Acted::done(Added { id, secret }, entry.on(ObjectKind::Client, id).refused(SENT_BEFORE)));
    }
    // What was taken away comes back under a secret of its own: the first one may have been the reason.
    let own = if before.is_none() { c.once } else { None };
    let secret = has_secret.then(|| token_of(&once::secret(tx, own)));
    let id: ClientId = tx.new_id();
    let client = Client {
        id,
        organisation,
        name: c.new.name.clone(),
        scopes: c.new.scopes,
        secret_hash: secret.as_deref().map(token_hash),
        public_key: c.key.clone(),
        created_by: by.name(),
        created_at: tx.now(),
        revoked_at: None,
        last_used_at: None,
    };
    if !client::insert(tx, &client)? {
        return Ok(Acted::refused(AddRefused::NameTaken, entry));
    }
    if before.is_none() {
        once::keep(tx, c.once, id)?;
    }
    let how = if secret.is_some() { Credential::Secret } else { Credential::Key };
    let entry =
        entry.on(ObjectKind::Client, id).with("scopes", c.new.scopes.text()).with("credential", how.name());
    Ok(Acted::done(Added { id, secret }, entry))
}

/// Why nothing was taken away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RevokeRefused {
    /// There is no such system of the acting member's organisation, or not any more.
    Absent,
}

impl Coded for RevokeRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "client-absent",
        }
    }
}

/// Takes a system away: its tokens are worth nothing from the next call on, and running downloads stop.
pub async fn revoke(app: &App, actor: &Actor, id: ClientId) -> Result<(), Failure<RevokeRefused>> {
    finish(app.store.act(actor, id, run_revoke).await?)
}

fn run_revoke(tx: &mut Tx<'_>, id: &ClientId) -> Result<Decided<(), Stop<RevokeRefused>>, Fault> {
    let by = authorised!(tx, Need::ManageClients);
    let entry = AuditEntry::new(tx.new_id(), Event::ClientRevoked).on(ObjectKind::Client, id);
    let own = |o| by.member().is_none_or(|m| m.organisation == o);
    let target = client::by_id(tx, *id)?.filter(|c| own(c.organisation));
    let revoked = match &target {
        Some(c) => client::revoke(tx, *id, c.organisation, &by.name())?,
        None => false,
    };
    match target {
        Some(c) if revoked => Ok(Acted::done((), entry.of(c.organisation))),
        _ => Ok(Acted::refused(RevokeRefused::Absent, entry)),
    }
}
