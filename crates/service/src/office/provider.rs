//! An administrator sets up her organisation's own sign-in (OpenID Connect), changes it, and takes it away.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::provider::redirect_uri;
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::login_way::SignIn;
use wissel_core::identity::membership::MembershipState;
use wissel_core::identity::provider::{Settings, Typed, read, secret};
use wissel_core::ids::OrganisationId;
use wissel_core::input::{Problems, code};
use wissel_core::permission::Need;
use wissel_core::person::Mail;
use wissel_core::refusal::Coded;
use wissel_store::identity::provider::{self, Provider};
use wissel_store::office::{members, organisation};
use wissel_store::{Fault, Tx};

/// What the page shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// How it is set up; none: not yet.
    pub settings: Option<Settings>,
    /// Whether it was tried with success since the last change.
    pub tried: bool,
    /// Whether members must come in by it.
    pub compulsory: bool,
    /// How many members let it open their account.
    pub joined: i64,
    /// What is registered at the provider.
    pub redirect_uri: String,
}

/// Sees how the sign-in of this organisation is set up, without its secret. It says nothing about a person.
pub async fn see(app: &App, organisation: OrganisationId) -> Result<Seen, Fault> {
    let redirect_uri = redirect_uri(&app.policy);
    let read = |tx: &mut Tx<'_>, id: &OrganisationId| {
        let found = provider::of(tx, *id)?;
        let (rule, _) = organisation::sign_in(tx, *id)?;
        Ok((found, rule, provider::joined(tx, *id)?))
    };
    let (found, rule, joined) = app.store.read(organisation, read).await?;
    Ok(Seen {
        tried: found.as_ref().is_some_and(|p| p.tried),
        settings: found.map(|p| p.settings),
        compulsory: rule == SignIn::Provider,
        joined,
        redirect_uri,
    })
}

/// Why nothing changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// What was typed is not right.
    Form(Problems),
    /// A new sign-in needs its secret.
    SecretMissing,
    /// No member at work has a mail address at one of the domains.
    DomainNotOurs,
    /// Members must come in by it: first the rule is changed, so that nobody is put out.
    Compulsory,
    /// There is none.
    Absent,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Form(_) => "form",
            Self::SecretMissing => "provider-secret",
            Self::DomainNotOurs => "provider-domain",
            Self::Compulsory => "provider-compulsory",
            Self::Absent => "provider-absent",
        }
    }
}

struct Command {
    settings: Settings,
    secret: Option<String>,
}

/// Sets it up or changes it; an empty secret leaves the one before.
pub async fn set(
    app: &App,
    actor: &Actor,
    typed: &Typed<'_>,
    typed_secret: &str,
) -> Result<(), Failure<Refused>> {
    let form = |problems| Failure::Refused(Refused::Form(problems));
    let settings = read(typed).map_err(form)?;
    if !app.outward.takes(&settings.issuer) {
        return Err(form(Problems::one(wissel_core::input::Flaw::from(code::ISSUER_ADDRESS).at("issuer"))));
    }
    let secret = match typed_secret.trim() {
        "" => None,
        text => Some(secret(text).map_err(|flaw| form(Problems::one(flaw.at("client_secret"))))?),
    };
    let issuer = settings.issuer.clone();
    let done = finish(app.store.act(actor, Command { settings, secret }, run).await?);
    app.providers.forget(&issuer);
    done
}

fn entry_of(tx: &mut Tx<'_>, event: Event, organisation: OrganisationId) -> AuditEntry {
    AuditEntry::new(tx.new_id(), event).on(ObjectKind::Organisation, organisation).of(organisation)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::SetSignIn);
    let here = member.organisation;
    let entry = entry_of(tx, Event::ProviderSet, here)
        .with("issuer", &c.settings.issuer)
        .with("level", c.settings.level.name());
    if organisation::sign_in(tx, here)?.0 == SignIn::Provider {
        return Ok(Acted::refused(Refused::Compulsory, entry));
    }
    let before = provider::of(tx, here)?;
    let Some(secret) = c.secret.as_ref().or(before.as_ref().map(|p| &p.secret)) else {
        return Ok(Acted::refused(Refused::SecretMissing, entry));
    };
    if !are_ours(tx, here, &c.settings.domains)? {
        return Ok(Acted::refused(Refused::DomainNotOurs, entry));
    }
    // Names at another issuer are other people.
    if before.as_ref().is_some_and(|p| p.settings.issuer != c.settings.issuer) {
        provider::unlink_all_at(tx, here)?;
    }
    let sessions = provider::end_sessions(tx, here)?;
    provider::put(tx, here, &c.settings, secret)?;
    Ok(Acted::done((), entry.with("sessions", sessions)))
}

/// Whether a member at work is reached at each of these domains: nobody leads the members of another house to her own.
fn are_ours(tx: &mut Tx<'_>, organisation: OrganisationId, domains: &[String]) -> Result<bool, Fault> {
    let members = members::of(tx, organisation)?;
    let ours: Vec<String> = members
        .iter()
        .filter(|m| m.state == MembershipState::Active)
        .filter_map(|m| Mail::parse(&m.mail).ok())
        .map(|mail| mail.domain().to_owned())
        .collect();
    Ok(domains.iter().all(|d| ours.contains(d)))
}

/// Takes it away. Who is joined to it logs in by factors of her own again.
pub async fn remove(app: &App, actor: &Actor) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, (), run_remove).await?)
}

fn run_remove(tx: &mut Tx<'_>, (): &()) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::SetSignIn);
    let here = member.organisation;
    let entry = entry_of(tx, Event::ProviderRemoved, here);
    if organisation::sign_in(tx, here)?.0 == SignIn::Provider {
        return Ok(Acted::refused(Refused::Compulsory, entry));
    }
    let sessions = provider::end_sessions(tx, here)?;
    if !provider::remove(tx, here)? {
        return Ok(Acted::refused(Refused::Absent, entry));
    }
    Ok(Acted::done((), entry.with("sessions", sessions)))
}

/// Whether members may be made to come in by it.
pub(super) fn is_tried(found: Option<&Provider>) -> bool {
    found.is_some_and(|p| p.tried)
}
