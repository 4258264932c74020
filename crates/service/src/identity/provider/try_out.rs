//! An administrator tries her organisation's sign-in before anybody depends on it: the whole way there and back, with
//! what came of it. It opens no session.

use super::proof::{self, Back, Flaw};
use super::{LIFE, metadata, question, redirect_uri};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::identity::change_password::NOBODY;
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::OrganisationId;
use wissel_core::lang::Lang;
use wissel_core::permission::Need;
use wissel_core::person::Mail;
use wissel_core::refusal::Coded;
use wissel_store::identity::ceremony::{self, Purpose};
use wissel_store::identity::{person, provider};
use wissel_store::{Fault, Tx};
use wissel_wire::oidc;

/// Why it was not tried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no sign-in.
    Absent,
    /// It cannot be reached or used.
    Flaw(Flaw),
    /// Nothing is tried (any more).
    Over,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "provider-absent",
            Self::Flaw(flaw) => flaw.code(),
            Self::Over => "provider-over",
        }
    }
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tried {
    /// Why it does not work; nothing: it does.
    pub wrong: Option<Wrong>,
    /// The level of assurance that the provider named.
    pub acr: Option<String>,
    /// The means that it named.
    pub amr: Vec<String>,
}

/// What does not work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wrong {
    /// The sign-in showed nothing.
    Flaw(Flaw),
    /// It names no verified mail address: nobody could be joined for the first time.
    NoMail,
    /// It names another mail address than hers.
    OtherMail,
}

impl Coded for Wrong {
    fn code(&self) -> &'static str {
        match self {
            Self::Flaw(flaw) => flaw.code(),
            Self::NoMail => "provider-no-mail",
            Self::OtherMail => "provider-other-mail",
        }
    }
}

struct Begin {
    metadata: Result<oidc::Metadata, Flaw>,
    redirect_uri: String,
    lang: Lang,
}

/// Makes a question; the secret that binds it to this browser.
pub async fn begin(app: &App, actor: &Actor, lang: Lang) -> Result<String, Failure<Refused>> {
    let Some(organisation) = actor.member().map(|m| m.organisation) else {
        return Err(Failure::Fault(NOBODY));
    };
    let find = |tx: &mut Tx<'_>, id: &OrganisationId| provider::of(tx, *id);
    let Some(provider) = app.store.read(organisation, find).await? else {
        return Err(Failure::Refused(Refused::Absent));
    };
    // She changed something, perhaps at the provider: what it said before does not count.
    app.providers.forget(&provider.settings.issuer);
    let metadata = metadata(app, &provider).await;
    let command = Begin { metadata, redirect_uri: redirect_uri(&app.policy), lang };
    finish(app.store.act(actor, command, run_begin).await?)
}

fn run_begin(tx: &mut Tx<'_>, c: &Begin) -> Result<Decided<String, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::SetSignIn);
    let entry = AuditEntry::new(tx.new_id(), Event::ProviderTried)
        .on(ObjectKind::Organisation, member.organisation)
        .of(member.organisation);
    let metadata = match &c.metadata {
        Ok(metadata) => metadata,
        Err(flaw) => return Ok(Acted::refused(Refused::Flaw(*flaw), entry)),
    };
    let Some(provider) = provider::of(tx, member.organisation)? else {
        return Ok(Acted::refused(Refused::Absent, entry));
    };
    let at = (c.redirect_uri.as_str(), c.lang.tag());
    let Some(asked) = question(tx, &provider, metadata, at)? else {
        return Ok(Acted::refused(Refused::Flaw(Flaw::Metadata), entry));
    };
    let token = crate::identity::fresh_token(tx);
    let until = tx.real_now().plus(LIFE);
    let owner = Some((member.session, member.user));
    ceremony::insert(tx, (&token, Purpose::ProviderTry, owner), &asked, until)?;
    Ok(Acted::done(token, entry.with("step", "begun")))
}

struct Command {
    shown: proof::Shown,
}

/// Takes what the browser brought back.
pub async fn finish_with(app: &App, actor: &Actor, back: &Back) -> Result<Tried, Failure<Refused>> {
    let owner = actor.member().map(|m| (m.session, m.user));
    let take = |tx: &mut Tx<'_>, (token, owner): &(String, ceremony::Owner)| {
        ceremony::take(tx, token, Purpose::ProviderTry, *owner)
    };
    let Some(asked) = app.store.tick((back.token.clone(), owner), take).await? else {
        return Err(Failure::Refused(Refused::Over));
    };
    let shown = proof::shown(app, &asked, back).await?;
    finish(app.store.act(actor, Command { shown }, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Tried, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::SeeSignIn);
    let entry = AuditEntry::new(tx.new_id(), Event::ProviderTried)
        .on(ObjectKind::Organisation, member.organisation)
        .of(member.organisation);
    if c.shown.organisation != member.organisation {
        return Ok(Acted::refused(Refused::Over, entry));
    }
    let own = person::get(tx, member.user)?.profile.mail;
    let own = Mail::parse(&own).map_err(|_| Fault::Corrupt("a mail address is not readable"))?;
    let mut wrong = match &c.shown.claims {
        Err(flaw) => Some(Wrong::Flaw(*flaw)),
        Ok(claims) => match claims.verified_mail.as_deref().map(Mail::parse) {
            Some(Ok(mail)) if mail == own => None,
            Some(Ok(_)) => Some(Wrong::OtherMail),
            Some(Err(_)) | None => Some(Wrong::NoMail),
        },
    };
    if wrong.is_none() && !provider::note_tried(tx, member.organisation, c.shown.generation)? {
        wrong = Some(Wrong::Flaw(Flaw::Changed));
    }
    let said = c.shown.claims.as_ref().ok();
    let tried = Tried {
        wrong,
        acr: said.and_then(|c| c.acr.clone()),
        amr: said.map(|c| c.amr.clone()).unwrap_or_default(),
    };
    let entry = entry.with("result", wrong.map_or("works", |w| w.code()));
    Ok(Acted::done(tried, entry))
}
