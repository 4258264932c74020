//! Inviting a colleague (U1.1, U3.5): by an administrator for her own organisation, by the operator or the command
//! line for an organisation's first administrator.

use super::fresh_token;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::gate::{self, Gate};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Role};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::identity::link::LinkPurpose;
use wissel_core::identity::membership::{IdentifiedBy, MembershipState};
use wissel_core::ids::{MembershipId, OrganisationId};
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::permission::{Denied, Need};
use wissel_core::person::{Mail, PersonName, Phone};
use wissel_store::identity::link::{self, NewLink};
use wissel_store::identity::membership::{self, NewMembership};
use wissel_store::identity::person::{self, Profile};
use wissel_store::office::organisation;
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
    /// How the inviter knows that she is who she says she is.
    pub identified: IdentifiedBy,
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
    /// This role is not given by this inviter.
    RoleNotGiven,
}

impl Refused {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoOrganisation => "organisation-absent",
            Self::Already => "member-already",
            Self::NoResponsible => "no-responsible",
            Self::RoleNotGiven => "role-not-given",
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

struct Command {
    invite: Invite,
    handing: Handing,
    public_url: String,
    /// In whose name the command line invites.
    operator: String,
}

/// What came of it.
struct Invited {
    membership: MembershipId,
    link: String,
}

impl Command {
    fn new(app: &App, invite: Invite, handing: Handing) -> Self {
        let (public_url, operator) = (app.policy.public_url.clone(), app.policy.operator.clone());
        Self { invite, handing, public_url, operator }
    }
}

/// Invites: a membership, a single-use link, a mail.
pub async fn invite(app: &App, actor: &Actor, invite: Invite) -> Result<MembershipId, Failure<Refused>> {
    let command = Command::new(app, invite, Handing::Mail);
    finish(app.store.act(actor, command, run).await?).map(|invited| invited.membership)
}

/// Invites without a mail; the address to hand over. It is told this once: only the hash of its secret is stored.
/// For the first operator, who sets up the ways out of the house.
pub async fn invite_by_hand(app: &App, actor: &Actor, invite: Invite) -> Result<String, Failure<Refused>> {
    let command = Command::new(app, invite, Handing::Print);
    finish(app.store.act(actor, command, run).await?).map(|invited| invited.link)
}

/// What the inviter may give, and how she stands in the log; checked on the facts of this transaction.
fn authority(tx: &mut Tx<'_>, invite: &Invite) -> Result<Result<String, (Denied, Need)>, Fault> {
    let actor = tx.actor();
    let (need, role) = match actor {
        Actor::System(name) => return Ok(Ok((*name).to_owned())),
        Actor::Visitor(_) => return Ok(Err((Denied::RoleNotAllowed, Need::ManageMembers))),
        Actor::Member(m, _) if m.role == Role::Operator => (Need::Operate, Role::Operator),
        Actor::Member(m, _) => (Need::ManageMembers, m.role),
    };
    match gate::ask(tx, need)? {
        Gate::Closed(denied) => Ok(Err((denied, need))),
        Gate::Open(member) if role == Role::Operator || member.organisation == invite.organisation => {
            Ok(Ok(member.user.to_string()))
        }
        Gate::Open(_) => Ok(Err((Denied::RoleNotAllowed, need))),
    }
}

/// Which roles are given by whom: the operator names administrators (and colleagues in the operator's own
/// organisation), an administrator everybody else in a care organisation, the command line all of them.
fn may_give(actor: &Actor, role: Role, kind: &str) -> bool {
    if (role == Role::Operator) != (kind == "operator") {
        return false;
    }
    match actor {
        Actor::System(_) => true,
        Actor::Member(m, _) if m.role == Role::Operator => {
            matches!(role, Role::Administrator | Role::Operator)
        }
        Actor::Member(..) => role != Role::Operator,
        Actor::Visitor(_) => false,
    }
}

fn run(tx: &mut Tx<'_>, c: &Command) -> Result<Decided<Invited, Stop<Refused>>, Fault> {
    let invite = &c.invite;
    let inviter = match authority(tx, invite)? {
        Ok(inviter) => inviter,
        Err((denied, need)) => return Ok(gate::refuse(tx, denied, need)),
    };
    let entry = AuditEntry::new(tx.new_id(), Event::MemberInvited).of(invite.organisation);
    let refuse =
        |why: Refused, entry: AuditEntry| Ok(Acted::refused(Stop::Rule(why), entry.refused(why.code())));
    let Some(organisation) = organisation::get(tx, invite.organisation)? else {
        return refuse(Refused::NoOrganisation, entry);
    };
    if !may_give(tx.actor(), invite.role, &organisation.kind) {
        return refuse(Refused::RoleNotGiven, entry);
    }
    if !responsible_fits(tx, invite)? {
        return refuse(Refused::NoResponsible, entry);
    }
    let person = match person::by_mail(tx, &invite.mail)? {
        Some(known) => known,
        None => {
            let profile = Profile {
                user_name: None,
                name: invite.name.as_str().to_owned(),
                mail: invite.mail.as_str().to_owned(),
                phone: invite.phone.as_str().to_owned(),
            };
            let id = tx.new_id();
            person::insert(tx, id, profile, invite.lang)?
        }
    };
    let id = tx.new_id();
    let new = NewMembership {
        id,
        person: person.id,
        organisation: invite.organisation,
        role: invite.role,
        responsible: invite.responsible,
        identified: invite.identified,
        identified_by: inviter,
    };
    if !membership::insert(tx, &new)? {
        return refuse(Refused::Already, entry.about(person.id));
    }
    let (link_id, token) = (tx.new_id(), fresh_token(tx));
    let lifetime = match c.handing {
        Handing::Mail => LinkPurpose::Invitation,
        Handing::Print => LinkPurpose::SetUp,
    };
    let expires_at = tx.real_now().plus(lifetime.lifetime());
    let kind = LinkPurpose::Invitation;
    let link = NewLink {
        id: link_id,
        kind,
        token: token.clone(),
        person: Some(person.id),
        membership: Some(id),
        expires_at,
    };
    link::insert(tx, &link)?;
    let entry = entry
        .about(person.id)
        .on(ObjectKind::Membership, id)
        .with("role", invite.role.name())
        .with("identified", invite.identified.name());
    let link = format!("{}/uitnodiging/{token}", c.public_url);
    let invited = Invited { membership: id, link: link.clone() };
    if c.handing == Handing::Print {
        return Ok(Acted::done(invited, entry.with("link", "printed")));
    }
    let in_whose_name = name_of_inviter(tx, &c.operator)?;
    let notice = Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(person.id),
        template: Template::Invitation,
        args: vec![
            ("link".to_owned(), link),
            ("organisation".to_owned(), organisation.name),
            ("inviter".to_owned(), in_whose_name),
        ],
        lang: person.lang,
        dedupe: format!("invitation:{link_id}"),
        not_after: None,
    };
    Ok(Acted::done(invited, entry).notice(notice))
}

/// The name under which the invitation is sent.
fn name_of_inviter(tx: &mut Tx<'_>, operator: &str) -> Result<String, Fault> {
    match tx.actor().member().map(|m| m.user) {
        Some(user) => Ok(person::get(tx, user)?.profile.name),
        None => Ok(operator.to_owned()),
    }
}

fn responsible_fits(tx: &mut Tx<'_>, invite: &Invite) -> Result<bool, Fault> {
    match (invite.role, invite.responsible) {
        (Role::Assistant, Some(id)) => Ok(membership::by_id(tx, id)?.is_some_and(|m| {
            m.organisation == invite.organisation
                && m.role == Role::Practitioner
                && m.state == MembershipState::Active
        })),
        (Role::Assistant, None) => Ok(false),
        (_, responsible) => Ok(responsible.is_none()),
    }
}
