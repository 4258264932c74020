//! A system acts for one of its users: its token and the name of that person become somebody who acts (U2.4, U3.1).
//!
//! What stands for a session is this person under one token. It is made at the first call and looked at again, with
//! everything that her rights hang on, inside the transaction of each act, as a session is.

use super::Device;
use crate::app::App;
use wissel_core::actor::{Actor, Member, Origin};
use wissel_core::identity::membership::MembershipState;
use wissel_core::identity::system::{Scope, Scopes};
use wissel_core::ids::{MembershipId, SessionId};
use wissel_core::permission::{Denied, Need, has_function, permit};
use wissel_core::person::Username;
use wissel_core::refusal::Coded;
use wissel_store::identity::client::{self, Token};
use wissel_store::identity::membership::{self, Membership};
use wissel_store::identity::{person, session};
use wissel_store::{Fault, Tx, standing};

/// Why a system's call goes no further.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SystemRefused {
    /// There is no token, or none that is good now (401).
    NoToken,
    /// The call does not say for whom (400).
    NobodyNamed,
    /// Nobody of that name works, or worked, for the organisation of the system (403).
    Unknown,
    /// By the policy: [`Denied::SystemOver`] is 401, everything else 403.
    Denied(Denied),
}

impl Coded for SystemRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NoToken => "token-invalid",
            Self::NobodyNamed => "acting-user-missing",
            Self::Unknown => "acting-user-unknown",
            Self::Denied(denied) => denied.code(),
        }
    }
}

/// What a call brings.
#[derive(Clone)]
pub struct Call {
    /// The secret of the token.
    pub token: String,
    /// For whom: a user name, or the id of a membership.
    pub acting: String,
    /// What the route asks.
    pub need: Need,
    /// What the token must allow for this route.
    pub scope: Scope,
}

/// Somebody for whom a system acts.
#[derive(Clone, Debug)]
pub struct ThroughSystem {
    /// Who acts, for the use cases.
    pub actor: Actor,
    /// The member.
    pub member: Member,
    /// What the token allows.
    pub scopes: Scopes,
}

enum Looked {
    Known(Member, Scopes),
    /// The first call for this person under this token.
    First(Token, Membership),
    Refused(SystemRefused),
}

/// Who acts, or why nobody does.
pub async fn act_for(
    app: &App,
    origin: &Origin,
    call: Call,
) -> Result<Result<ThroughSystem, SystemRefused>, Fault> {
    let mut looked = app.store.read(call.clone(), look).await?;
    if let Looked::First(token, membership) = looked {
        let id = SessionId::new(app.clock.real(), app.random());
        let first = First { id, token, membership, address: origin.address.clone() };
        app.store.tick(first, begin).await?;
        looked = app.store.read(call, look).await?;
    }
    Ok(match looked {
        Looked::Known(member, scopes) => {
            Ok(ThroughSystem { actor: Actor::Member(member.clone(), origin.clone()), member, scopes })
        }
        Looked::First(..) => Err(SystemRefused::Denied(Denied::SystemOver)),
        Looked::Refused(why) => Err(why),
    })
}

fn look(tx: &mut Tx<'_>, call: &Call) -> Result<Looked, Fault> {
    let refused = |why| Ok(Looked::Refused(why));
    let Some(token) = client::token(tx, &call.token)? else { return refused(SystemRefused::NoToken) };
    if !token.scopes.has(call.scope) {
        return refused(SystemRefused::Denied(Denied::ScopeMissing));
    }
    if call.acting.is_empty() {
        return refused(SystemRefused::NobodyNamed);
    }
    let Some(membership) = named(tx, call, &token)? else { return refused(SystemRefused::Unknown) };
    let hash = standing::of_system(tx, token.id, membership.id);
    let Some(begun) = standing::by_system(tx, hash)? else { return Ok(Looked::First(token, membership)) };
    let Some(work) = begun.and_then(|facts| facts.at_work) else {
        return refused(SystemRefused::Denied(Denied::SystemOver));
    };
    match permit(work.member.role, &work.standing, call.need) {
        Ok(()) => Ok(Looked::Known(work.member, token.scopes)),
        Err(denied) => refused(SystemRefused::Denied(denied)),
    }
}

/// The membership that is meant. Of several in one organisation it is one that has the function, and is active.
fn named(tx: &mut Tx<'_>, call: &Call, token: &Token) -> Result<Option<Membership>, Fault> {
    if let Ok(id) = call.acting.parse::<MembershipId>() {
        return Ok(membership::by_id(tx, id)?.filter(|m| m.organisation == token.organisation));
    }
    let Ok(name) = Username::parse(&call.acting) else { return Ok(None) };
    let Some(person) = person::by_name(tx, &name)? else { return Ok(None) };
    let all = membership::in_organisation(tx, person.id, token.organisation)?;
    let fit = |m: &Membership| (m.state == MembershipState::Active, has_function(m.role, call.need));
    // The newest of the best; they come newest first, and the last of equals is taken.
    Ok(all.into_iter().rev().max_by_key(fit))
}

struct First {
    id: SessionId,
    token: Token,
    membership: Membership,
    address: String,
}

fn begin(tx: &mut Tx<'_>, c: &First) -> Result<(), Fault> {
    let Some(person) = person::by_id(tx, c.membership.person)? else { return Ok(()) };
    let hash = standing::of_system(tx, c.token.id, c.membership.id);
    let device = Device { address: c.address.clone(), browser: c.token.name.clone() };
    let until = (c.membership.id, c.token.expires_at);
    session::insert_for_system(tx, (c.id, hash, c.token.id), until, &device, &person)
}
