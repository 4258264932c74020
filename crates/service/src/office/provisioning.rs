//! An administrator makes the token with which her organisation's personnel system comes in (SCIM), replaces it, and
//! takes it away. Who has it gives functions here, so that it asks what giving them asks (U2.4).

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::fresh_token;
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::provisioning::{ENDS_SOON, token_ends};
use wissel_core::ids::{OrganisationId, ScimTokenId};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::identity::scim::{self, NewToken, Token};
use wissel_store::{Fault, Tx};

/// Where personnel systems come in, under the public address.
pub const SCIM_PATH: &str = "/scim/v2";

/// How a token stands on the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stand {
    /// It is good.
    Good,
    /// It is good for a short while.
    EndsSoon,
    /// It is over.
    Over,
}

/// What the page shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The token that is used, and how it stands.
    pub current: Option<(Token, Stand)>,
    /// The one that it replaced, as long as that goes on.
    pub earlier: Option<Token>,
    /// How many people the personnel system names.
    pub named: i64,
    /// Where it comes in.
    pub address: String,
}

/// Sees how the personnel system of this organisation comes in. It says nothing about a person.
pub async fn see(app: &App, organisation: OrganisationId) -> Result<Seen, Fault> {
    let address = format!("{}{SCIM_PATH}", app.policy.public_url);
    let read = |tx: &mut Tx<'_>, id: &OrganisationId| {
        let (current, earlier) = scim::tokens(tx, *id)?;
        Ok((current.map(|t| stand(t, tx.now())), earlier, scim::count(tx, *id)?))
    };
    let (current, earlier, named) = app.store.read(organisation, read).await?;
    Ok(Seen { current, earlier, named, address })
}

fn stand(token: Token, now: Moment) -> (Token, Stand) {
    let stand = if token.expires_at <= now {
        Stand::Over
    } else if token.expires_at <= now.plus(ENDS_SOON) {
        Stand::EndsSoon
    } else {
        Stand::Good
    };
    (token, stand)
}

/// Why nothing changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no token.
    Absent,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "scim-token-absent",
        }
    }
}

/// A token that was made.
#[derive(Clone, PartialEq, Eq)]
pub struct Made {
    /// The secret, to be shown once. Only its hash is kept.
    pub token: String,
    /// Until when it is good.
    pub expires_at: Moment,
}

/// Makes a token for the acting administrator's organisation; the one before goes on for a day.
pub async fn make(app: &App, actor: &Actor) -> Result<Made, Failure<Refused>> {
    finish(app.store.act(actor, (), run_make).await?)
}

fn run_make(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Made, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::NameMembers);
    let id: ScimTokenId = tx.new_id();
    let (token, expires_at) = (fresh_token(tx), token_ends(tx.now().day()));
    let organisation = member.organisation;
    scim::make_token(tx, NewToken { id, organisation, token: &token, created_by: member.user, expires_at })?;
    let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningToken)
        .on(ObjectKind::ScimToken, id)
        .of(organisation)
        .with("until", expires_at.rfc3339());
    Ok(Acted::done(Made { token, expires_at }, entry))
}

/// Takes it away, and the one that it replaced: neither is worth anything from the next call on.
pub async fn remove(app: &App, actor: &Actor) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, (), run_remove).await?)
}

fn run_remove(tx: &mut Tx<'_>, (): &()) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::NameMembers);
    let entry = AuditEntry::new(tx.new_id(), Event::ProvisioningRemoved).of(member.organisation);
    if scim::remove_tokens(tx, member.organisation)? == 0 {
        return Ok(Acted::refused(Refused::Absent, entry));
    }
    Ok(Acted::done((), entry))
}
