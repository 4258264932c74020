//! Somebody comes back from her organisation's sign-in. The question is used up before anything is asked outside; then
//! the provider is asked; and what it says is weighed in one transaction with who she is here.
//!
//! Whoever is not let in hears one thing, whether nobody has that name, she is barred, has left, or works elsewhere.

use super::proof::{self, Back, Flaw, Shown};
use super::{LIFE, Question};
use crate::app::App;
use crate::failure::Failure;
use crate::identity::code::Messenger;
use crate::identity::{CodeSent, Device, Entered, fresh_token, log_in, open_session_at, settle};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use wissel_core::act::{Acted, Decided, Outcome};
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::login_way::LoginWay;
use wissel_core::identity::provider::{Admission, NotAdmitted, Who, admit};
use wissel_core::ids::{OrganisationId, UserId};
use wissel_core::person::Mail;
use wissel_core::refusal::Coded;
use wissel_store::identity::ceremony::{self, Asked, Purpose};
use wissel_store::identity::membership::{self, Membership};
use wissel_store::identity::person::{self, Person};
use wissel_store::identity::provider::{self, Link, Provider};
use wissel_store::identity::{attempt, bar, terms};
use wissel_store::{Fault, Tx};
use wissel_wire::oidc::Claims;

/// How she goes on.
#[derive(Debug)]
pub enum In {
    /// A session was opened.
    Entered(Entered),
    /// Her organisation's sign-in counts as one factor; a code of her own is the other.
    Code(CodeSent),
    /// She shows once by factors of her own that it is she; the secret that binds this to her browser.
    Join(String),
}

/// Why she is not let in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Nothing is asked (any more): unknown, used, over, or asked of another browser.
    Over,
    /// The sign-in showed nothing.
    Shown(Flaw),
    /// She is nobody here who may come in this way.
    NotAdmitted(NotAdmitted),
    /// No more codes are sent to her for now.
    TooManyCodes(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Over => "provider-over",
            Self::Shown(flaw) => flaw.code(),
            Self::NotAdmitted(why) => why.code(),
            Self::TooManyCodes(_) => "codes-too-many",
        }
    }
}

/// What waits for a code of her own, when her organisation's sign-in is one factor.
#[derive(Serialize, Deserialize)]
pub(crate) struct FirstFactor {
    pub(crate) organisation: OrganisationId,
    pub(crate) generation: i64,
}

/// What waits until she shows factors of her own.
#[derive(Serialize, Deserialize)]
pub(super) struct Joining {
    pub(super) organisation: OrganisationId,
    pub(super) generation: i64,
    pub(super) person: UserId,
    pub(super) subject: [u8; 32],
}

struct Command {
    shown: Shown,
    device: Device,
    messenger: Messenger,
}

/// Takes what the browser brought back.
pub async fn log_in(app: &App, origin: &Origin, back: &Back, device: Device) -> Result<In, Failure<Refused>> {
    let taken =
        app.store.tick(back.token.clone(), |tx, token| ceremony::take(tx, token, Purpose::Provider, None));
    let Some(asked) = taken.await? else { return Err(Failure::Refused(Refused::Over)) };
    let shown = proof::shown(app, &asked, back).await?;
    let command = Command { shown, device, messenger: Messenger::of(app) };
    settle(app.store.act(&Actor::Visitor(origin.clone()), command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<In, Refused>, Fault> {
    let organisation = c.shown.organisation;
    let entry = AuditEntry::new(tx.new_id(), Event::LoginProvider)
        .on(ObjectKind::Organisation, organisation)
        .of(organisation);
    let claims = match &c.shown.claims {
        Ok(claims) => claims,
        Err(flaw) => return Ok(Acted::refused(Refused::Shown(*flaw), entry)),
    };
    let Some(provider) = provider::of(tx, organisation)?.filter(|p| p.generation == c.shown.generation)
    else {
        return Ok(Acted::refused(Refused::Shown(Flaw::Changed), entry));
    };
    let found = find(tx, &provider, claims)?;
    let entry = found.person.as_ref().map_or(entry.clone(), |p| entry.about(p.id));
    let admission = match admit(found.who) {
        Ok(admission) => admission,
        Err(why) => return Ok(Acted::refused(Refused::NotAdmitted(why), entry)),
    };
    // Whoever is admitted was found, and works there.
    let (Some(person), Some(place)) = (&found.person, &found.place) else {
        return Ok(Acted::refused(Refused::NotAdmitted(NotAdmitted::Nobody), entry));
    };
    match (admission, found.link) {
        (Admission::In, Some(link)) => let_in(tx, c, (&provider, &link), (person, place), entry),
        (Admission::In | Admission::Join, _) => {
            let waits = Joining {
                organisation,
                generation: provider.generation,
                person: person.id,
                subject: found.subject,
            };
            let token = ask_to_join(tx, &waits)?;
            Ok(Acted::done(In::Join(token), entry.with("joined", "no")))
        }
    }
}

/// Whom the provider speaks of.
struct Found {
    subject: [u8; 32],
    link: Option<Link>,
    person: Option<Person>,
    place: Option<Membership>,
    who: Option<Who>,
}

fn find(tx: &mut Tx<'_>, provider: &Provider, claims: &Claims) -> Result<Found, Fault> {
    let organisation = provider.organisation;
    let subject = provider::subject(tx, organisation, &provider.settings.issuer, &claims.subject);
    let link = provider::linked(tx, organisation, subject)?;
    let person = match (&link, claims.verified_mail.as_deref().map(Mail::parse)) {
        (Some(link), _) => person::by_id(tx, link.person)?,
        (None, Some(Ok(mail))) => person::by_mail(tx, &mail)?,
        (None, Some(Err(_)) | None) => None,
    };
    let Some(person) = person else {
        return Ok(Found { subject, link, person: None, place: None, who: None });
    };
    let place = membership::at(tx, person.id, organisation)?;
    let who = Who {
        linked: link.is_some(),
        enrolled: person.is_enrolled(),
        at_work: place.is_some(),
        barred: bar::is_barred(tx, person.id)?,
        way_named: terms::ways_of(tx, person.id)?.allow(LoginWay::Provider),
    };
    Ok(Found { subject, link, person: Some(person), place, who: Some(who) })
}

fn let_in(
    tx: &mut Tx<'_>,
    c: &Command,
    (provider, link): (&Provider, &Link),
    (person, place): (&Person, &Membership),
    entry: AuditEntry,
) -> Result<Decided<In, Refused>, Fault> {
    provider::used(tx, link.id)?;
    if provider.settings.shows_both_factors() {
        let vouched = (LoginWay::Provider, place.id, provider.settings.level);
        let entered = open_session_at(tx, person, &c.device, vouched)?;
        let entry = entry.with("session", entered.session).with("level", provider.settings.level.name());
        return Ok(Acted::done(In::Entered(entered), entry));
    }
    let waits = FirstFactor { organisation: provider.organisation, generation: provider.generation };
    let pending = serde_json::to_vec(&waits).map_err(|_| Fault::Corrupt("what waits cannot be written"))?;
    let purpose = (attempt::Purpose::Login, Some(pending));
    let sent = log_in::send(tx, person, purpose, entry, &c.messenger, Refused::TooManyCodes)?;
    Ok(sent.map(|outcome| match outcome.into_result() {
        Ok(sent) => Outcome::Done(In::Code(sent)),
        Err(why) => Outcome::Refused(why),
    }))
}

fn ask_to_join(tx: &mut Tx<'_>, waits: &Joining) -> Result<String, Fault> {
    let token = fresh_token(tx);
    let state = serde_json::to_string(waits).map_err(|_| Fault::Corrupt("what waits cannot be written"))?;
    let asked = Asked { options: String::new(), state, name: String::new() };
    let until = tx.real_now().plus(LIFE);
    ceremony::insert(tx, (&token, Purpose::ProviderLink, None), &asked, until)?;
    Ok(token)
}

impl Joining {
    pub(super) fn of(asked: &Asked) -> Result<Self, Fault> {
        serde_json::from_str(&asked.state).map_err(|_| Fault::Corrupt("what waits is not readable"))
    }
}

/// Whether this answer is to a question of somebody who tries her organisation's sign-in, and not of who logs in.
pub async fn is_trial(app: &App, token: String, actor: Option<&Actor>) -> Result<bool, Fault> {
    let Some(member) = actor.and_then(Actor::member) else { return Ok(false) };
    let owner = Some((member.session, member.user));
    let read = |tx: &mut Tx<'_>, (token, owner): &(String, ceremony::Owner)| {
        let asked = ceremony::open(tx, token, Purpose::ProviderTry, *owner)?;
        asked.as_ref().map(Question::of).transpose().map(|q| q.is_some())
    };
    app.store.read((token, owner), read).await
}
