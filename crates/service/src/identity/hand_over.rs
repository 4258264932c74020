//! A link that who holds the machine hands over: to choose a new password, or the invitation again. It is printed once;
//! only the hash of its secret is stored. The second factor stays (U2.4).

use super::fresh_token;
use crate::app::App;
use crate::failure::Stop;
use crate::failure::{Failure, finish};
use crate::office::find_user::{Who, look_up};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::identity::recovery::may_give_too;
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::identity::link::{self, NewLink};
use wissel_store::identity::membership;
use wissel_store::identity::person::{self, Given};
use wissel_store::{Fault, Tx};

/// What is handed over.
#[derive(Clone, PartialEq, Eq)]
pub struct Handed {
    /// The address.
    pub link: String,
    /// What it is for: an invitation or a new password.
    pub purpose: LinkPurpose,
    /// Until when it works.
    pub until: Moment,
}

/// Why there is no link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such person.
    Absent,
    /// She never took up an invitation, and none is open.
    NotInvited,
    /// She got another number lately: with a link too, who holds the machine would hold both factors.
    NumberGiven,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "user-absent",
            Self::NotInvited => "user-not-invited",
            Self::NumberGiven => "number-given",
        }
    }
}

/// Makes a link for the person with this whole user name or mail address.
pub async fn hand_over(app: &App, actor: &Actor, who: String) -> Result<Handed, Failure<Refused>> {
    let command = (Who::Typed(who), app.policy.public_url.clone());
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, (who, public_url): &(Who, String)) -> Result<Decided<Handed, Stop<Refused>>, Fault> {
    if !matches!(tx.actor(), Actor::System(_)) {
        return Err(Fault::Forbidden("links are handed over by who holds the machine"));
    }
    let entry = AuditEntry::new(tx.new_id(), Event::PasswordResetAsked);
    let Some(person) = look_up(tx, who)? else { return Ok(Acted::refused(Refused::Absent, entry)) };
    let (purpose, membership, lifetime, page) = if person.is_enrolled() {
        if !may_give_too(person::given_at(tx, person.id, Given::Number)?, tx.real_now()) {
            return Ok(Acted::refused(Refused::NumberGiven, entry.about(person.id)));
        }
        person::give(tx, person.id, Given::Link)?;
        let reset = LinkPurpose::PasswordReset;
        link::close_all(tx, reset, person.id)?;
        (reset, None, reset.lifetime(), "wachtwoord-nieuw")
    } else {
        let Some(invited) = membership::invited(tx, person.id)? else {
            return Ok(Acted::refused(Refused::NotInvited, entry.about(person.id)));
        };
        (LinkPurpose::Invitation, Some(invited.id), LinkPurpose::SetUp.lifetime(), "uitnodiging")
    };
    let (id, token) = (tx.new_id(), fresh_token(tx));
    let until = tx.real_now().plus(lifetime);
    let new = NewLink {
        id,
        kind: purpose,
        token: token.clone(),
        person: Some(person.id),
        membership,
        expires_at: until,
    };
    link::insert(tx, &new)?;
    let event =
        if purpose == LinkPurpose::Invitation { Event::MemberInvited } else { Event::PasswordResetAsked };
    let entry = AuditEntry::new(tx.new_id(), event)
        .about(person.id)
        .on(ObjectKind::User, person.id)
        .with("link", "printed");
    Ok(Acted::done(Handed { link: format!("{public_url}/{page}/{token}"), purpose, until }, entry))
}
