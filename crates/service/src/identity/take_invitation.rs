//! Taking up an invitation: a new person chooses user name and password and confirms her phone; somebody who can
//! log in already confirms with her own login, so that one person keeps one login (U3.5).
//!
//! The mail alone opens nothing: codes go to the number that the inviter gave, and the new person must know it.

use super::code::{self, Messenger, Start};
use super::enter_code::{self, check};
use super::hasher::HashFailure;
use super::{CodeSent, Device, Entered, is_attempt, open_session, password, settle};
use crate::app::App;
use crate::failure::Failure;
use crate::signed::SessionFacts;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Origin, Role};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::identity::login_way::LoginWay;
use wissel_core::identity::naming::may_hold;
use wissel_core::ids::{LinkId, MembershipId, SessionId, UserId};
use wissel_core::input::{Collect, Problems};
use wissel_core::person::{Phone, Username};
use wissel_core::refusal::Coded;
use wissel_store::identity::attempt::{self, Attempt, Purpose};
use wissel_store::identity::link::{self, OpenLink};
use wissel_store::identity::membership::Given;
use wissel_store::identity::person::{self, Person};
use wissel_store::identity::{bar, membership, session};
use wissel_store::office::organisation;
use wissel_store::{Fault, Tx};
use zeroize::Zeroizing;

/// What the page of an invitation shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// The invited person.
    pub person: UserId,
    /// Her name.
    pub name: String,
    /// The organisation that invites.
    pub organisation: String,
    /// As what.
    pub role: Role,
    /// Whether she can log in already.
    pub enrolled: bool,
}

/// What a new person chose.
pub struct TakeInvitation {
    /// The link's secret, from the cookie.
    pub token: String,
    /// The user name.
    pub user_name: String,
    /// The password.
    pub password: Zeroizing<String>,
    /// Her phone number, which must be the one that the inviter gave.
    pub phone: String,
}

/// Why an invitation was not taken up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Refused {
    /// The link is unknown, used or over, or the membership was ended.
    Over,
    /// Something typed is wrong, field by field.
    Problems(Problems),
    /// Somebody else has this user name.
    NameTaken,
    /// It is not the number that the inviter gave.
    OtherPhone,
    /// The invitation is for somebody else than who is logged in.
    OtherPerson,
    /// She can log in already: she confirms with her own login.
    Enrolled,
    /// The person is barred (U5.2).
    Barred,
    /// Staff of the operator has no other function (U5.5).
    Excluded,
    /// The code is wrong; another try is left.
    CodeWrong,
    /// The code was right, but the number is another person's (U3.5).
    PhoneTaken,
    /// No more codes are sent to this number for now.
    TooManyCodes(Duration),
    /// Too many passwords are being hashed at this moment.
    Busy(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Over => "link-over",
            Self::Problems(_) => "form",
            Self::NameTaken => "username-taken",
            Self::OtherPhone => "phone-other",
            Self::OtherPerson => "invitation-other-person",
            Self::Enrolled => "invitation-enrolled",
            Self::Barred => "barred",
            Self::Excluded => "operator-alone",
            Self::CodeWrong => "code-wrong",
            Self::PhoneTaken => "phone-taken",
            Self::TooManyCodes(_) => "codes-too-many",
            Self::Busy(_) => "busy",
        }
    }
}

/// What waits for the code. Name and phone are those of this invitation: another organisation's says nothing here.
#[derive(Serialize, Deserialize)]
struct Pending {
    user_name: String,
    password: String,
    name: String,
    phone: String,
}

fn pending(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<Pending, Fault> {
    serde_json::from_slice(&attempt::pending(tx, attempt)?)
        .map_err(|_| Fault::Corrupt("what waits is not readable"))
}

/// The number that the codes of an attempt to take up an invitation go to.
pub(super) fn phone_of(tx: &mut Tx<'_>, attempt: &Attempt) -> Result<String, Fault> {
    Ok(pending(tx, attempt)?.phone)
}

/// The invitation behind a link, as long as it can be taken up.
pub async fn look(app: &App, token: String) -> Result<Option<Invitation>, Fault> {
    app.store.read(token, |tx, token| Ok(open(tx, token)?.map(|o| o.invitation))).await
}

/// An invitation that can be taken up.
struct Open {
    link: OpenLink,
    person: Person,
    invitation: Invitation,
    /// For somebody who cannot log in yet: name and phone as her inviter gave them.
    given: Option<Given>,
}

fn open(tx: &mut Tx<'_>, token: &str) -> Result<Option<Open>, Fault> {
    let Some(link) = link::open(tx, LinkPurpose::Invitation, token)? else { return Ok(None) };
    let Some(id) = link.membership else { return Ok(None) };
    let Some(m) = membership::by_id(tx, id)?.filter(|m| m.state.activate().is_ok()) else { return Ok(None) };
    let person = person::get(tx, link.person)?;
    let organisation =
        organisation::get(tx, m.organisation)?.ok_or(Fault::Corrupt("an organisation is missing"))?;
    let given = if person.is_enrolled() { None } else { membership::given(tx, id, &person)? };
    let invitation = Invitation {
        person: person.id,
        name: given.as_ref().map_or_else(|| person.profile.name.clone(), |g| g.name.clone()),
        organisation: organisation.name,
        role: m.role,
        enrolled: person.is_enrolled(),
    };
    Ok(Some(Open { link, person, invitation, given }))
}

struct Command {
    token: String,
    name: Username,
    phone: Phone,
    phc: String,
    messenger: Messenger,
}

/// A new person chooses how she will log in; a code goes to her phone.
pub async fn take_invitation(
    app: &App,
    origin: &Origin,
    typed: TakeInvitation,
) -> Result<CodeSent, Failure<Refused>> {
    // Without a living link nothing is checked or hashed: the form is not a free password service.
    let Some(invitation) = look(app, typed.token.clone()).await? else {
        return Err(Failure::Refused(Refused::Over));
    };
    let mut problems = Collect::new();
    let name = problems.take("username", Username::parse(&typed.user_name));
    let context = [typed.user_name.as_str(), invitation.name.as_str(), invitation.organisation.as_str()];
    problems.take("password", password::check(&typed.password, &context));
    let phone = problems.take("phone", Phone::parse_for_sms(&typed.phone));
    let (name, phone) = problems
        .finish(|| Some((name?, phone?)))
        .map_err(|problems| Failure::Refused(Refused::Problems(problems)))?;
    let phc = match app.hasher.hash(typed.password).await {
        Ok(phc) => phc,
        Err(HashFailure::Busy(wait)) => return Err(Failure::Refused(Refused::Busy(wait))),
        Err(HashFailure::Fault(fault)) => return Err(Failure::Fault(fault)),
    };
    let command = Command { token: typed.token, name, phone, phc, messenger: Messenger::of(app) };
    settle(app.store.act(&Actor::Visitor(origin.clone()), command, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<CodeSent, Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::InvitationUsed).with("step", "chosen");
    let Some(Open { link, person, invitation, given }) = open(tx, &c.token)? else {
        return Ok(Acted::refused(Refused::Over, entry));
    };
    let entry = entry.about(person.id);
    if invitation.enrolled {
        return Ok(Acted::refused(Refused::Enrolled, entry));
    }
    let Some(given) = given else { return Ok(Acted::refused(Refused::Over, entry)) };
    if c.phone.as_str() != given.phone {
        return Ok(Acted::refused(Refused::OtherPhone, entry));
    }
    if person::name_is_taken(tx, &c.name, person.id)? {
        return Ok(Acted::refused(Refused::NameTaken, entry));
    }
    if let Err(wait) = code::room(tx, Purpose::Invitation, person.id.into(), &c.phone, c.messenger.limits)? {
        return Ok(Acted::refused(Refused::TooManyCodes(wait), entry));
    }
    let pending = Pending {
        user_name: c.name.as_str().to_owned(),
        password: c.phc.clone(),
        name: given.name,
        phone: given.phone,
    };
    let pending = serde_json::to_vec(&pending).map_err(|_| Fault::Corrupt("what waits cannot be written"))?;
    let start = Start {
        purpose: Purpose::Invitation,
        link: Some(link.id),
        pending: Some(pending),
        phone: c.phone.clone(),
        own: false,
    };
    let (attempt, sent, notice) = code::begin(tx, (person.id.into(), person.lang), start, &c.messenger)?;
    Ok(Acted::done(sent, entry.on(ObjectKind::Attempt, attempt)).notice(notice))
}

/// The code that a new person received.
pub struct ConfirmPhone {
    /// The attempt's secret, from the cookie.
    pub token: String,
    /// The code as typed.
    pub code: String,
    /// Where the session will be used.
    pub device: Device,
}

/// The phone is confirmed: user name, password and phone are set, the membership is active, and she is logged in.
pub async fn confirm_phone(
    app: &App,
    origin: &Origin,
    typed: ConfirmPhone,
) -> Result<Entered, Failure<Refused>> {
    if !is_attempt(app, &typed.token).await? {
        return Err(Failure::Refused(Refused::Over));
    }
    settle(app.store.act(&Actor::Visitor(origin.clone()), typed, run_confirm).await?)
}

fn run_confirm(tx: &mut Tx<'_>, c: &ConfirmPhone) -> Result<Decided<Entered, Refused>, Fault> {
    let (entry, checked) = check(tx, Event::InvitationUsed, Purpose::Invitation, &c.token, &c.code)?;
    let attempt = match checked {
        Ok(attempt) => attempt,
        Err(enter_code::Refused::Wrong) => return Ok(Acted::refused(Refused::CodeWrong, entry)),
        Err(_) => return Ok(Acted::refused(Refused::Over, entry)),
    };
    let pending = pending(tx, &attempt)?;
    let name =
        Username::parse(&pending.user_name).map_err(|_| Fault::Corrupt("a user name is not readable"))?;
    let mut person = person::get(tx, attempt.holder.person()?)?;
    if person.is_enrolled() {
        return Ok(Acted::refused(Refused::Enrolled, entry));
    }
    if person::name_is_taken(tx, &name, person.id)? {
        return Ok(Acted::refused(Refused::NameTaken, entry));
    }
    if person::phone_is_held(tx, &pending.phone, person.id)? {
        return Ok(Acted::refused(Refused::PhoneTaken, entry));
    }
    let Some(link) = attempt.link else { return Err(Fault::Corrupt("an invitation without its link")) };
    let Some(membership) = use_link(tx, link)? else { return Ok(Acted::refused(Refused::Over, entry)) };
    person.profile.name = pending.name;
    person::set_user_name(tx, &mut person, &name)?;
    person::set_password(tx, person.id, &pending.password)?;
    if !person::set_own_phone(tx, &mut person, &pending.phone)? {
        return Err(Fault::Corrupt("a number that nobody held is somebody's"));
    }
    let entered = open_session(tx, &person, &c.device, LoginWay::Sms)?;
    let entry = entry.with("membership", membership).with("session", entered.session);
    Ok(Acted::done(entered, entry))
}

/// Uses the link and makes its membership active; none when either is over.
fn use_link(tx: &mut Tx<'_>, link: LinkId) -> Result<Option<MembershipId>, Fault> {
    let Some(Some(membership)) = link::consume(tx, link)? else { return Ok(None) };
    Ok(membership::activate(tx, membership)?.then_some(membership))
}

struct Confirm {
    token: String,
    person: UserId,
    session: SessionId,
}

/// Somebody who is logged in takes up an invitation under her own login, and acts under it from now on.
pub async fn confirm_membership(
    app: &App,
    origin: &Origin,
    facts: &SessionFacts,
    token: String,
) -> Result<(), Failure<Refused>> {
    let command = Confirm { token, person: facts.user, session: facts.session };
    settle(app.store.act(&Actor::Visitor(origin.clone()), command, run_membership).await?)
}

fn run_membership(tx: &mut Tx<'_>, c: &Confirm) -> Result<Decided<(), Refused>, Fault> {
    let entry = AuditEntry::new(tx.new_id(), Event::InvitationUsed).about(c.person);
    let Some(Open { link, person, invitation, .. }) = open(tx, &c.token)? else {
        return Ok(Acted::refused(Refused::Over, entry));
    };
    if person.id != c.person {
        return Ok(Acted::refused(Refused::OtherPerson, entry));
    }
    if bar::is_barred(tx, person.id)? {
        return Ok(Acted::refused(Refused::Barred, entry));
    }
    // She may have got another function since she was invited.
    let held = membership::roles_of(tx, person.id)?;
    if may_hold(&held, invitation.role).is_err() {
        return Ok(Acted::refused(Refused::Excluded, entry));
    }
    let Some(membership) = use_link(tx, link.id)? else { return Ok(Acted::refused(Refused::Over, entry)) };
    session::choose(tx, c.session, membership)?;
    Ok(Acted::done((), entry.on(ObjectKind::Membership, membership)))
}
