//! A person's own open logins: seen, and ended one by one or all but this one (U3.5).

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::gate;
use crate::pass;
use crate::signed::IDLE;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::login_way::Ways;
use wissel_core::ids::SessionId;
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::identity::membership::Place;
use wissel_store::identity::passkey::{self, Passkey};
use wissel_store::identity::session::{self, Ended, Listed};
use wissel_store::identity::{membership, person, provider, terms, totp};
use wissel_store::{Fault, Released, Tx};

/// Everything on the page of a person's own account.
#[derive(Clone, Debug)]
pub struct Account {
    /// Her user name.
    pub user_name: String,
    /// Her mail address.
    pub mail: String,
    /// The number that gets the codes (E.164).
    pub phone: String,
    /// Open logins, last used first.
    pub sessions: Vec<Listed>,
    /// Which of them asks.
    pub this: SessionId,
    /// Where she is at work, and how she was identified there.
    pub places: Vec<(Place, Option<String>)>,
    /// The version of the terms that she accepted last, and when.
    pub terms: Option<(String, Moment)>,
    /// The ways to log in that this version names beside password and SMS.
    pub ways: Ways,
    /// Since when she has an authenticator app, and when a code of it was last used.
    pub app: Option<(Moment, Option<Moment>)>,
    /// Her passkeys, newest first.
    pub passkeys: Vec<Passkey>,
    /// Organisations whose own sign-in may open her account, oldest first.
    pub providers: Vec<provider::Listed>,
}

/// Why a session was not ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// It is over already, or not hers.
    Absent,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "session-absent",
        }
    }
}

/// What the account page shows; noted in the log.
pub async fn account(app: &App, actor: &Actor) -> Result<Released<Account>, Failure<Refused>> {
    finish(app.store.view(actor, (), read, |tx, (), _| gate::still_open(tx, Need::OwnAccount)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Account, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::OwnAccount);
    let person = person::get(tx, member.user)?;
    let idle_since = tx.real_now().minus(IDLE);
    let sessions = session::of_person(tx, member.user, idle_since)?;
    let places = membership::places_of(tx, member.user)?
        .into_iter()
        .map(|place| {
            let how = membership::identified(tx, place.membership.id)?;
            Ok((place, how))
        })
        .collect::<Result<_, Fault>>()?;
    let account = Account {
        user_name: person.profile.user_name.unwrap_or_default(),
        mail: person.profile.mail,
        phone: person.profile.phone,
        sessions,
        this: member.session,
        places,
        terms: terms::last_accepted(tx, member.user)?,
        ways: terms::ways_of(tx, member.user)?,
        app: totp::since(tx, member.user)?,
        passkeys: passkey::of_person(tx, member.user)?,
        providers: provider::of_person(tx, member.user)?,
    };
    Ok(Acted::done(account, AuditEntry::new(tx.new_id(), Event::SessionsSeen)))
}

/// Ends one of her own sessions.
pub async fn end(app: &App, actor: &Actor, session: SessionId) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, session, run_end).await?)
}

fn run_end(tx: &mut Tx<'_>, id: &SessionId) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::OwnAccount);
    let entry = AuditEntry::new(tx.new_id(), Event::SessionEnded).on(ObjectKind::Session, *id);
    if session::end(tx, *id, member.user, Ended::User)? {
        Ok(Acted::done((), entry))
    } else {
        Ok(Acted::refused(Refused::Absent, entry))
    }
}

/// Ends all her other sessions; how many.
pub async fn end_others(app: &App, actor: &Actor) -> Result<u64, Failure<Refused>> {
    finish(app.store.act(actor, (), run_others).await?)
}

fn run_others(tx: &mut Tx<'_>, (): &()) -> Result<Decided<u64, Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::OwnAccount);
    let ended = session::end_all(tx, member.user, Some(member.session), Ended::User)?;
    let entry = AuditEntry::new(tx.new_id(), Event::SessionEnded)
        .on(ObjectKind::User, member.user)
        .with("sessions", ended);
    Ok(Acted::done(ended, entry))
}
