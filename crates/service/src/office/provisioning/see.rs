//! How the personnel system of an organisation comes in, as its administrator sees it.

use super::SCIM_PATH;
use crate::app::App;
use wissel_core::identity::provisioning::ENDS_SOON;
use wissel_core::ids::OrganisationId;
use wissel_core::time::Moment;
use wissel_store::identity::scim::{self, Token};
use wissel_store::{Fault, Tx};

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
