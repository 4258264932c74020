//! Who acts: a person under one membership, a visitor who has not logged in, or the system itself.

use crate::ids::{
    ClientId, MembershipId, OrganisationId, RecordId, RequestId, ScimTokenId, SessionId, UserId, ViewCodeId,
    ViewSessionId,
};
use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// What a membership lets a person do. Administrators and operators have no data function.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// "Zorgverlener": shares, finds and collects under her own name.
    Practitioner,
    /// "Assistent": the same, on behalf of a named practitioner (NEN 7513).
    Assistant,
    /// "Beheerder" of a care organisation: members and log with record numbers, no content.
    Administrator,
    /// "Functionaris privacy" of a care organisation: the audited way to a client's log.
    PrivacyOfficer,
    /// Staff of the network operator: organisations, agreements, bars, queues, no content.
    Operator,
}

impl Role {
    /// All roles, in the order in which they are shown.
    pub const ALL: [Role; 5] =
        [Role::Practitioner, Role::Assistant, Role::Administrator, Role::PrivacyOfficer, Role::Operator];
    /// The stable name in the database and in machine output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Practitioner => "practitioner",
            Self::Assistant => "assistant",
            Self::Administrator => "administrator",
            Self::PrivacyOfficer => "privacy_officer",
            Self::Operator => "operator",
        }
    }
    /// The role with this stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.name() == name)
    }
}

/// Where a request came from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The request's id; the user sees it when something fails.
    pub request: RequestId,
    /// The client's network address as text (after trusted proxies), for NEN 7513's access point.
    pub address: String,
}

/// A person under one membership: logged in with both factors, or named by her organisation's own system.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Member {
    /// The natural person.
    pub user: UserId,
    /// Under which membership she acts now.
    pub membership: MembershipId,
    /// The organisation of that membership.
    pub organisation: OrganisationId,
    /// The role of that membership.
    pub role: Role,
    /// For an assistant: the practitioner who is responsible (NEN 7513).
    pub responsible: Option<MembershipId>,
    /// The login session; for a call of a system, what stands for one: this person under one of its tokens.
    pub session: SessionId,
    /// The system through which she acts, when she did not log in here herself.
    pub client: Option<ClientId>,
    /// When both factors were last shown in this login.
    pub authenticated_at: Moment,
}

/// A client who showed her view code, her birth date and the code from the text message. She has no account: she sees
/// the one record of the source that gave her the code, and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Viewer {
    /// Her session.
    pub session: ViewSessionId,
    /// The code that opened it.
    pub code: ViewCodeId,
    /// The record that the code belongs to.
    pub record: RecordId,
}

/// The personnel system of an organisation (SCIM): no person. It says who works there, and nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Provisioner {
    /// Whose it is.
    pub organisation: OrganisationId,
    /// The token that it showed.
    pub token: ScimTokenId,
}

/// Who acts.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actor {
    /// Somebody who has not (fully) logged in.
    Visitor(Origin),
    /// A member at work.
    Member(Member, Origin),
    /// A client by her view code.
    Client(Viewer, Origin),
    /// The personnel system of an organisation.
    Provisioner(Provisioner, Origin),
    /// A job or a command of the program itself; the text names it (`job:record.destroy`, `cli:user`).
    System(&'static str),
}

impl Actor {
    /// The member, when one acts.
    pub fn member(&self) -> Option<&Member> {
        match self {
            Self::Member(m, _) => Some(m),
            Self::Visitor(_) | Self::Client(..) | Self::Provisioner(..) | Self::System(_) => None,
        }
    }
    /// The client, when one acts by her view code.
    pub fn viewer(&self) -> Option<Viewer> {
        match self {
            Self::Client(viewer, _) => Some(*viewer),
            Self::Member(..) | Self::Visitor(_) | Self::Provisioner(..) | Self::System(_) => None,
        }
    }
    /// The personnel system, when one acts.
    pub fn provisioner(&self) -> Option<Provisioner> {
        match self {
            Self::Provisioner(p, _) => Some(*p),
            Self::Member(..) | Self::Visitor(_) | Self::Client(..) | Self::System(_) => None,
        }
    }
    /// The request behind this act, when there is one.
    pub fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Member(_, o) | Self::Client(_, o) | Self::Provisioner(_, o) | Self::Visitor(o) => Some(o),
            Self::System(_) => None,
        }
    }
}
