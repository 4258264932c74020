//! What an organisation asks of its own members: by which ways they log in (U2.4), and which level of identification
//! collecting asks for. One policy function reads it at each request (`wissel_core::permission`).

use super::provider::is_tried;
use super::still;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Role};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::login_way::{LoginWay, SignIn};
use wissel_core::identity::membership::{IdentifiedBy, Level, MembershipState};
use wissel_core::ids::{MembershipId, OrganisationId};
use wissel_core::permission::Need;
use wissel_core::refusal::Coded;
use wissel_store::identity::{passkey, provider, session, terms, totp};
use wissel_store::office::{members, organisation};
use wissel_store::{Fault, Released, Tx};

/// The rules, and whom they stop.
#[derive(Clone, PartialEq, Eq)]
pub struct Rules {
    /// By which ways members log in.
    pub sign_in: SignIn,
    /// Which level collecting asks for.
    pub level: Level,
    /// What the version of the terms in force leaves to choose from.
    pub possible: Vec<SignIn>,
    /// Whether the terms leave less than everything.
    pub limited: bool,
    /// Members at work who can log in by code only: nothing is made yet of what the rule takes.
    pub without_way: Vec<String>,
    /// Members at work who may collect, with a level below substantial, and their memberships.
    pub low: Vec<(MembershipId, String)>,
}

/// Sees the rules of her own organisation.
pub async fn see(app: &App, actor: &Actor) -> Result<Released<Rules>, Failure<Infallible>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::SeeSignIn)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Rules, Stop<Infallible>>, Fault> {
    let member = pass!(tx, Need::SeeSignIn);
    let (sign_in, level) = organisation::sign_in(tx, member.organisation)?;
    let (without_way, low) = stopped(tx, member.organisation)?;
    let possible = possible(tx, member.organisation)?;
    let named = terms::newest(tx)?.map(|t| t.ways).unwrap_or_default();
    let limited = SignIn::ALL.iter().any(|rule| !rule.is_possible(named));
    let rules = Rules { sign_in, level, possible, limited, without_way, low };
    Ok(Acted::done(rules, AuditEntry::new(tx.new_id(), Event::MembersSeen)))
}

/// The rules that the newest version of the terms makes possible, and the organisation's own sign-in once it was tried.
fn possible(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Vec<SignIn>, Fault> {
    let named = terms::newest(tx)?.map(|t| t.ways).unwrap_or_default();
    let tried = is_tried(provider::of(tx, organisation)?.as_ref());
    let open = |rule: &SignIn| rule.is_possible(named) && (*rule != SignIn::Provider || tried);
    Ok(SignIn::ALL.iter().copied().filter(open).collect())
}

type Stopped = (Vec<String>, Vec<(MembershipId, String)>);

fn stopped(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Stopped, Fault> {
    let (mut without, mut low) = (Vec::new(), Vec::new());
    for m in members::of(tx, organisation)?.into_iter().filter(|m| m.state == MembershipState::Active) {
        if passkey::count(tx, m.person)? == 0 && !totp::is_there(tx, m.person)? {
            without.push(m.name.clone());
        }
        let level = Level::of(m.identified_how.as_deref().and_then(IdentifiedBy::from_name));
        if level == Level::Low && matches!(m.role, Role::Practitioner | Role::Assistant) {
            low.push((m.id, m.name));
        }
    }
    Ok((without, low))
}

/// Why the rules stay as they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The newest version of the terms names no way that the rule takes (U2.4).
    NotNamed,
    /// She did not come in by a way that the rule takes: it would put her out, and perhaps everybody.
    NotOwnWay,
    /// They stand so already.
    Unchanged,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotNamed => "way-not-named",
            Self::NotOwnWay => "sign-in-own-way",
            Self::Unchanged => "sign-in-unchanged",
        }
    }
}

/// Changes the rules of her own organisation.
pub async fn set(app: &App, actor: &Actor, rule: SignIn, level: Level) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, (rule, level), run).await?)
}

fn run(tx: &mut Tx<'_>, &(rule, level): &(SignIn, Level)) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::SetSignIn);
    let entry = AuditEntry::new(tx.new_id(), Event::SignInChanged)
        .on(ObjectKind::Organisation, member.organisation)
        .of(member.organisation)
        .with("sign_in", rule.name())
        .with("collect_level", level.name());
    let own: LoginWay = session::way(tx, member.session)?;
    let refused = if !possible(tx, member.organisation)?.contains(&rule) {
        Some(Refused::NotNamed)
    } else if !rule.takes(own) {
        Some(Refused::NotOwnWay)
    } else if organisation::set_sign_in(tx, member.organisation, rule, level)? {
        None
    } else {
        Some(Refused::Unchanged)
    };
    Ok(match refused {
        Some(why) => Acted::refused(why, entry),
        None => Acted::done((), entry),
    })
}
