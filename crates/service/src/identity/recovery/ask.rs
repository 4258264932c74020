//! An administrator asks to let a colleague back in, whom she knows and has seen. Nothing changes until another of the
//! organisation's people confirms it; the colleague and everybody who may confirm hear of it by mail.

use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::membership::MembershipState;
use wissel_core::identity::recovery::{AskFacts, AskRefused, LIFE, may_ask};
use wissel_core::ids::{MembershipId, RecoveryId, UserId};
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::permission::Need;
use wissel_core::person::Phone;
use wissel_core::refusal::Coded;
use wissel_store::identity::membership::Membership;
use wissel_store::identity::person::Person;
use wissel_store::identity::{bar, membership, person, recovery};
use wissel_store::office::{members, organisation};
use wissel_store::{Fault, Tx};

/// Why nobody is asked to confirm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// No text messages are sent to this number: it is in a country that the configuration does not name.
    Phone,
    /// By a rule of recovery.
    Rule(AskRefused),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Phone => "phone-country",
            Self::Rule(rule) => rule.code(),
        }
    }
}

struct Command {
    membership: MembershipId,
    phone: Phone,
    helpdesk: String,
}

/// Asks to send the codes of this member to another number, and to remove her passkeys and her app.
pub async fn ask(
    app: &App,
    actor: &Actor,
    membership: MembershipId,
    phone: Phone,
) -> Result<(), Failure<Refused>> {
    if !app.policy.gets_sms(&phone) {
        return Err(Failure::Refused(Refused::Phone));
    }
    let command = Command { membership, phone, helpdesk: app.policy.operator_phone.clone() };
    finish(app.store.act(actor, command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<(), Stop<Refused>>, Fault> {
    let member = pass!(tx, Need::NameMembers);
    let entry = AuditEntry::new(tx.new_id(), Event::RecoveryAsked).on(ObjectKind::Membership, c.membership);
    let own = membership::by_id(tx, c.membership)?.filter(|m| m.organisation == member.organisation);
    let Some(target) = own else { return Ok(Acted::refused(Refused::Rule(AskRefused::NotAtWork), entry)) };
    let entry = entry.about(target.person).of(target.organisation);
    let person = person::get(tx, target.person)?;
    let second = seconds(tx, &member, target.person)?;
    let facts = AskFacts {
        oneself: target.person == member.user,
        at_work: target.state == MembershipState::Active && person.is_enrolled(),
        barred: bar::is_barred(tx, target.person)?,
        elsewhere: membership::is_elsewhere(tx, target.person, target.organisation)?,
        second: !second.is_empty(),
        own_number: person::get(tx, member.user)?.profile.phone == c.phone.as_str(),
    };
    if let Err(why) = may_ask(&facts) {
        return Ok(Acted::refused(Refused::Rule(why), entry));
    }
    let id: RecoveryId = tx.new_id();
    let new = recovery::NewRecovery {
        id,
        person: &person,
        membership: target.id,
        organisation: target.organisation,
        asked_by: member.user,
        phone: c.phone.as_str(),
        expires_at: tx.real_now().plus(LIFE),
    };
    recovery::insert(tx, &new)?;
    let mut readers = second;
    readers.push((person.id, person.lang));
    let told = tell(tx, (id, &target, &person), &member, readers, &c.helpdesk)?;
    Ok(Acted::done((), entry).notices(told))
}

/// Who may confirm: the organisation's administrators and privacy officers, without who asks and whom it helps.
fn seconds(tx: &mut Tx<'_>, member: &Member, person: UserId) -> Result<Vec<(UserId, Lang)>, Fault> {
    let mut all = members::overseers(tx, member.organisation)?;
    all.retain(|(user, _)| *user != member.user && *user != person);
    Ok(all)
}

fn tell(
    tx: &mut Tx<'_>,
    (id, target, person): (RecoveryId, &Membership, &Person),
    member: &Member,
    readers: Vec<(UserId, Lang)>,
    helpdesk: &str,
) -> Result<Vec<Notice>, Fault> {
    let inviter = person::get(tx, member.user)?.profile.name;
    let house = organisation::get(tx, target.organisation)?.map(|o| o.name).unwrap_or_default();
    let args = [
        ("name", person.profile.name.as_str()),
        ("organisation", house.as_str()),
        ("inviter", inviter.as_str()),
        ("helpdesk", helpdesk),
    ];
    let mail = |tx: &mut Tx<'_>, (user, lang): (UserId, Lang)| Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(user),
        template: Template::RecoveryAsked,
        args: args.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        lang,
        dedupe: format!("recovery:{id}:{user}"),
        not_after: None,
    };
    Ok(readers.into_iter().map(|reader| mail(tx, reader)).collect())
}
