//! A visitor wants to log in by her organisation's sign-in. Which one that is follows from the domain of her mail
//! address alone: nothing here depends on whether somebody has that address.

use super::{LIFE, metadata, question, redirect_uri};
use crate::app::App;
use crate::failure::Failure;
use crate::identity::network_of;
use std::time::Duration;
use wissel_core::actor::{Actor, Origin};
use wissel_core::ids::OrganisationId;
use wissel_core::input::Flaw as Typo;
use wissel_core::lang::Lang;
use wissel_core::person::Mail;
use wissel_core::refusal::Coded;
use wissel_store::identity::ceremony::{self, Purpose};
use wissel_store::identity::provider::{self, Provider};
use wissel_store::identity::rate;
use wissel_store::{Fault, Tx};
use wissel_wire::oidc::Metadata;

/// Questions of one network in a minute.
const MOST: i64 = 120;
const MINUTE: Duration = Duration::from_mins(1);

/// Why nobody is sent anywhere.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The organisation has no sign-in of its own.
    Absent,
    /// Its sign-in cannot be reached now.
    Away,
    /// Too many questions of this network.
    TooOften(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "provider-absent",
            Self::Away => "provider-away",
            Self::TooOften(_) => "login-too-often",
        }
    }
}

/// The organisations to whose sign-in this mail address leads, with their names.
pub async fn led_to(app: &App, mail: &str) -> Result<Vec<(OrganisationId, String)>, Failure<Typo>> {
    let mail = Mail::parse(mail).map_err(Failure::Refused)?;
    let domain = mail.domain().to_owned();
    Ok(app.store.read(domain, |tx, domain| provider::at_domain(tx, domain)).await?)
}

struct Command {
    provider: Provider,
    metadata: Metadata,
    redirect_uri: String,
    lang: Lang,
}

/// Makes a question to the sign-in of this organisation; the secret that binds it to this browser.
pub async fn begin(
    app: &App,
    origin: &Origin,
    organisation: OrganisationId,
    lang: Lang,
) -> Result<String, Failure<Refused>> {
    let network = network_of(&origin.address);
    let found = app.store.tick((network, organisation), counted).await?.map_err(Failure::Refused)?;
    let Some(provider) = found else { return Err(Failure::Refused(Refused::Absent)) };
    let metadata = metadata(app, &provider).await.map_err(|flaw| {
        tracing::warn!(organisation = %organisation, why = flaw.code(), "the sign-in of an organisation cannot be used");
        Failure::Refused(Refused::Away)
    })?;
    let command = Command { provider, metadata, redirect_uri: redirect_uri(&app.policy), lang };
    app.store.tick(command, run).await?.map_err(Failure::Refused)
}

/// Counts before anything outside is asked.
fn counted(
    tx: &mut Tx<'_>,
    (network, organisation): &(String, OrganisationId),
) -> Result<Result<Option<Provider>, Refused>, Fault> {
    let counted = rate::count(tx, "provider-asked", network.as_bytes(), MINUTE)?;
    if counted.count > MOST {
        return Ok(Err(Refused::TooOften(counted.start_at.plus(MINUTE).since(tx.real_now()))));
    }
    provider::of(tx, *organisation).map(Ok)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Result<String, Refused>, Fault> {
    let at = (c.redirect_uri.as_str(), c.lang.tag());
    let Some(asked) = question(tx, &c.provider, &c.metadata, at)? else { return Ok(Err(Refused::Away)) };
    let token = crate::identity::fresh_token(tx);
    let until = tx.real_now().plus(LIFE);
    ceremony::insert(tx, (&token, Purpose::Provider, None), &asked, until)?;
    Ok(Ok(token))
}

/// Where the browser with this secret is sent, and the organisation's name; none when nothing is asked (any more).
/// `actor`: who tries the sign-in of her own organisation.
pub async fn asked(
    app: &App,
    token: String,
    actor: Option<&Actor>,
) -> Result<Option<(String, String)>, Fault> {
    let owner = actor.and_then(Actor::member).map(|m| (m.session, m.user));
    app.store
        .read((token, owner), |tx, (token, owner)| {
            let mut found = ceremony::open(tx, token, Purpose::Provider, None)?;
            if found.is_none() && owner.is_some() {
                found = ceremony::open(tx, token, Purpose::ProviderTry, *owner)?;
            }
            let Some(asked) = found else { return Ok(None) };
            let organisation = super::Question::of(&asked)?.organisation;
            let name = wissel_store::office::organisation::get(tx, organisation)?.map(|o| o.name);
            Ok(Some((asked.options, name.unwrap_or_default())))
        })
        .await
}
