//! Inviting a colleague (U1.1, U3.5): by an administrator for her own organisation, by the operator or the command
//! line for an organisation's first administrator, by her organisation's personnel system. Who may give what stands in
//! `core/src/identity/naming.rs` (U5.5); who else looks after the organisation is told by mail.

pub mod again;
mod limits;
mod mails;
mod naming;

use super::fresh_token;
use crate::app::{App, gets_sms};
use crate::failure::{Failure, Stop, finish};
use crate::gate;
use limits::{count_sent_to, too_often_to};
use mails::{invitation, tell};
use naming::{authority, responsible_fits, rule};
use std::time::Duration;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Role};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::identity::membership::IdentifiedBy;
use wissel_core::identity::naming::NamingRefused;
use wissel_core::ids::{DepartmentId, LinkId, MembershipId, OrganisationId, UserId};
use wissel_core::lang::Lang;
use wissel_core::person::{Mail, PersonName, Phone};
use wissel_core::refusal::Coded;
use wissel_store::identity::link::{self, NewLink};
use wissel_store::identity::membership::{self, Given, NewMembership};
use wissel_store::identity::person::{self, Person, Profile};
use wissel_store::office::{department, organisation};
use wissel_store::{Fault, Tx};

/// Who is invited, to what.
#[derive(Clone, Debug)]
pub struct Invite {
    /// Where.
    pub organisation: OrganisationId,
    /// Her name.
    pub name: PersonName,
    /// Where the invitation goes. Somebody who is known by this address gets a second membership under her one login.
    pub mail: Mail,
    /// The number that her codes will go to, as the inviter knows it.
    pub phone: Phone,
    /// As what.
    pub role: Role,
    /// For an assistant: the membership of the practitioner who is responsible (NEN 7513).
    pub responsible: Option<MembershipId>,
    /// How the inviter knows that she is who she says she is; a personnel system says nothing of it.
    pub identified: Option<IdentifiedBy>,
    /// In which language the invitation is written.
    pub lang: Lang,
}

/// Why nobody was invited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such organisation.
    NoOrganisation,
    /// She has this role there already, or was invited to it.
    Already,
    /// An assistant needs a practitioner at work in the same organisation.
    NoResponsible,
    /// By a rule of who gives which function to whom (U5.5).
    Rule(NamingRefused),
    /// No text messages are sent to this number: it is in a country that the configuration does not name.
    Phone,
    /// The inviter has sent many invitations lately.
    TooOften(Duration),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::NoOrganisation => "organisation-absent",
            Self::Already => "member-already",
            Self::NoResponsible => "no-responsible",
            Self::Rule(rule) => rule.code(),
            Self::Phone => "phone-country",
            Self::TooOften(_) => "invitations-too-many",
        }
    }
}

/// How the link reaches the invited.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Handing {
    /// By mail.
    Mail,
    /// By who holds the machine: no gateway has to work yet.
    Print,
}

impl Handing {
    /// What decides how long the link lives.
    fn purpose(self) -> LinkPurpose {
        match self {
            Self::Mail => LinkPurpose::Invitation,
            Self::Print => LinkPurpose::SetUp,
        }
    }
}

/// An invitation, with what it says about the installation.
pub(crate) struct Command {
    invite: Invite,
    /// In which department of her organisation she is put.
    department: Option<DepartmentId>,
    handing: Handing,
    public_url: String,
    /// In whose name the command line invites.
    operator: String,
    /// Whom to call when an invitation is not right.
    helpdesk: String,
}

/// What came of it.
pub(crate) struct Invited {
    pub(crate) membership: MembershipId,
    link: String,
}

/// What an invitation by mail says about the installation, for acts that invite on their way.
#[derive(Clone, Debug)]
pub(crate) struct House {
    public_url: String,
    operator: String,
    helpdesk: String,
    countries: Vec<String>,
}

impl House {
    pub(crate) fn of(app: &App) -> Self {
        Self {
            public_url: app.policy.public_url.clone(),
            operator: app.policy.operator.clone(),
            helpdesk: app.policy.operator_phone.clone(),
            countries: app.policy.sms_countries.clone(),
        }
    }
    /// Whom to call.
    pub(crate) fn helpdesk(&self) -> &str {
        &self.helpdesk
    }
    /// Invites within an act that has passed a gate of its own.
    pub(crate) fn invite(
        &self,
        tx: &mut Tx<'_>,
        invite: Invite,
    ) -> Result<Decided<Invited, Stop<Refused>>, Fault> {
        if !gets_sms(&self.countries, &invite.phone) {
            let entry = AuditEntry::new(tx.new_id(), Event::MemberInvited).of(invite.organisation);
            return Ok(Acted::refused(Refused::Phone, entry));
        }
        let (public_url, operator) = (self.public_url.clone(), self.operator.clone());
        let helpdesk = self.helpdesk.clone();
        run(tx, &Command { invite, department: None, handing: Handing::Mail, public_url, operator, helpdesk })
    }
}

impl Command {
    fn new(app: &App, invite: Invite, handing: Handing) -> Self {
        let (public_url, operator) = (app.policy.public_url.clone(), app.policy.operator.clone());
        let helpdesk = app.policy.operator_phone.clone();
        Self { invite, department: None, handing, public_url, operator, helpdesk }
    }
}

/// Invites: a membership, a single-use link, a mail.
pub async fn invite(app: &App, actor: &Actor, invite: Invite) -> Result<MembershipId, Failure<Refused>> {
    invite_into(app, actor, invite, None).await
}

/// The same, into a department. One that was removed while the form was open leaves her without one.
pub async fn invite_into(
    app: &App,
    actor: &Actor,
    invite: Invite,
    department: Option<DepartmentId>,
) -> Result<MembershipId, Failure<Refused>> {
    if !app.policy.gets_sms(&invite.phone) {
        return Err(Failure::Refused(Refused::Phone));
    }
    let command = Command { department, ..Command::new(app, invite, Handing::Mail) };
    finish(app.store.act(actor, command, run).await?).map(|invited| invited.membership)
}

/// Invites without a mail; the address to hand over. It is told this once: only the hash of its secret is stored.
/// For the first operator, who sets up the ways out of the house.
pub async fn invite_by_hand(app: &App, actor: &Actor, invite: Invite) -> Result<String, Failure<Refused>> {
    let command = Command::new(app, invite, Handing::Print);
    finish(app.store.act(actor, command, run).await?).map(|invited| invited.link)
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Invited, Stop<Refused>>, Fault> {
    let invite = &c.invite;
    let inviter = match authority(tx, invite)? {
        Ok(inviter) => inviter,
        Err((denied, need)) => return Ok(gate::refuse(tx, denied, need)),
    };
    let mut entry = AuditEntry::new(tx.new_id(), Event::MemberInvited).of(invite.organisation);
    let Some(organisation) = organisation::get(tx, invite.organisation)? else {
        return Ok(Acted::refused(Refused::NoOrganisation, entry));
    };
    if let Some(wait) = too_often_to(tx, &invite.mail)? {
        return Ok(Acted::refused(Refused::TooOften(wait), entry));
    }
    let known = person::by_mail(tx, &invite.mail)?;
    if let Err(why) = rule(tx, invite, &organisation, known.as_ref())? {
        // What a rule forbids a personnel system is a try like any other: the answer says something too.
        if tx.actor().provisioner().is_some() {
            count_sent_to(tx, &invite.mail)?;
        }
        let entry = entry.with("role", invite.role.name());
        let entry = known.iter().fold(entry, |entry, k| entry.about(k.id));
        return Ok(Acted::refused(Refused::Rule(why), entry));
    }
    if !responsible_fits(tx, invite)? {
        return Ok(Acted::refused(Refused::NoResponsible, entry));
    }
    let person = match known {
        Some(known) => known,
        None => insert_person(tx, invite)?,
    };
    let Some(id) = waiting_membership(tx, c, &person, inviter)? else {
        return Ok(Acted::refused(Refused::Already, entry.about(person.id)));
    };
    count_sent_to(tx, &invite.mail)?;
    if let Some(department) = c.department
        && department::place(tx, invite.organisation, id, Some(department))?
    {
        entry = entry.with("department", department);
    }
    let entry = entry
        .about(person.id)
        .on(ObjectKind::Membership, id)
        .with("role", invite.role.name())
        .with("identified", invite.identified.map_or("", IdentifiedBy::name));
    let (link_id, link) = new_link(tx, c.handing.purpose(), &c.public_url, person.id, id)?;
    let invited = Invited { membership: id, link: link.clone() };
    let by = match tx.actor() {
        Actor::Provisioner(..) => organisation.name.clone(),
        _ => name_of_inviter(tx, &c.operator)?,
    };
    let told = tell(tx, c, &person, &by, (link_id, &organisation.name))?;
    if c.handing == Handing::Print {
        return Ok(Acted::done(invited, entry.with("link", "printed")).notices(told));
    }
    let lang = if person.is_enrolled() { person.lang } else { invite.lang };
    let notice = invitation(tx, person.id, lang, (link_id, link), (organisation.name, by));
    Ok(Acted::done(invited, entry).notices(told).notice(notice))
}

/// The membership that waits to be taken up: a new one, or the one of an invitation that was not used yet, for a wrong
/// number for instance. None when she has this role there already.
fn waiting_membership(
    tx: &mut Tx<'_>,
    c: &Command,
    person: &Person,
    inviter: String,
) -> Result<Option<MembershipId>, Fault> {
    let invite = &c.invite;
    let new = NewMembership {
        id: tx.new_id(),
        person: person.id,
        organisation: invite.organisation,
        role: invite.role,
        responsible: invite.responsible,
        identified: invite.identified,
        identified_by: inviter,
        given: (!person.is_enrolled()).then(|| Given {
            name: invite.name.as_str().to_owned(),
            phone: invite.phone.as_str().to_owned(),
        }),
    };
    if membership::insert(tx, &new, person)? {
        return Ok(Some(new.id));
    }
    if c.handing == Handing::Print {
        return Ok(None);
    }
    let renewed = membership::renew(tx, &new, person)?;
    if let Some(id) = renewed {
        link::close_of_membership(tx, id)?;
    }
    Ok(renewed)
}

/// A fresh link for a membership; its id and its address.
fn new_link(
    tx: &mut Tx<'_>,
    lifetime: LinkPurpose,
    public_url: &str,
    person: UserId,
    membership: MembershipId,
) -> Result<(LinkId, String), Fault> {
    let (id, token) = (tx.new_id(), fresh_token(tx));
    let new = NewLink {
        id,
        kind: LinkPurpose::Invitation,
        token: token.clone(),
        person: Some(person),
        membership: Some(membership),
        expires_at: tx.real_now().plus(lifetime.lifetime()),
    };
    link::insert(tx, &new)?;
    Ok((id, format!("{public_url}/uitnodiging/{token}")))
}

/// A person of whom nothing is known but her address: name and phone stay with the invitation until she confirms them.
fn insert_person(tx: &mut Tx<'_>, invite: &Invite) -> Result<Person, Fault> {
    let mail = invite.mail.as_str().to_owned();
    let profile = Profile { user_name: None, name: mail.clone(), mail, phone: String::new() };
    let id = tx.new_id();
    person::insert(tx, id, profile, invite.lang)
}

/// The name under which the invitation is sent.
fn name_of_inviter(tx: &mut Tx<'_>, operator: &str) -> Result<String, Fault> {
    match tx.actor().member().map(|m| m.user) {
        Some(user) => Ok(person::get(tx, user)?.profile.name),
        None => Ok(operator.to_owned()),
    }
}
