//! A phone that is lost: who holds the machine sets the number to which the codes go, after she has seen for herself who
//! asks (U2.4). Every session ends, and the person hears of it at her mail address. The password stays the other factor.

use super::change_password::changed_mail;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::office::find_user::{Who, look_up};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::recovery::may_give_too;
use wissel_core::person::Phone;
use wissel_core::refusal::Coded;
use wissel_store::identity::person::Given;
use wissel_store::identity::session::{self, Ended};
use wissel_store::identity::{attempt, person};
use wissel_store::{Fault, Tx};

/// Why the number was not replaced.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such person.
    Absent,
    /// She has not taken up her invitation: she has no number of her own yet.
    NotEnrolled,
    /// A link to a new password was handed over lately: with both, who holds the machine would hold both factors.
    LinkGiven,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "user-absent",
            Self::NotEnrolled => "user-not-enrolled",
            Self::LinkGiven => "link-given",
        }
    }
}

struct Command {
    who: Who,
    phone: Phone,
    helpdesk: String,
}

/// Replaces the number of the person with this whole user name or mail address; how many sessions ended.
pub async fn replace_phone(
    app: &App,
    actor: &Actor,
    who: String,
    phone: Phone,
) -> Result<u64, Failure<Refused>> {
    let command = Command { who: Who::Typed(who), phone, helpdesk: app.policy.operator_phone.clone() };
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<u64, Stop<Refused>>, Fault> {
    if !matches!(tx.actor(), Actor::System(_)) {
        return Err(Fault::Forbidden("a number is replaced by who holds the machine"));
    }
    let entry = AuditEntry::new(tx.new_id(), Event::PhoneChanged).with("by", "operator");
    let Some(mut person) = look_up(tx, &c.who)? else { return Ok(Acted::refused(Refused::Absent, entry)) };
    let entry = entry.about(person.id).on(ObjectKind::User, person.id);
    if !person.is_enrolled() {
        return Ok(Acted::refused(Refused::NotEnrolled, entry));
    }
    if !may_give_too(person::given_at(tx, person.id, Given::Link)?, tx.real_now()) {
        return Ok(Acted::refused(Refused::LinkGiven, entry));
    }
    person::give(tx, person.id, Given::Number)?;
    person::set_phone(tx, &mut person, c.phone.as_str())?;
    let ended = session::end_all(tx, person.id, None, Ended::Phone)?;
    attempt::close_all(tx, person.id)?;
    let mail = changed_mail(tx, &person, "phone", &c.helpdesk);
    Ok(Acted::done(ended, entry).notice(mail))
}
