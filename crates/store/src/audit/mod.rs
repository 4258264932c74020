//! The audit log (NEN 7513): entries in the act's transaction, linked into a chain of hashes.

mod chain;
mod query;
mod seal;
pub mod trim;
mod verify;

pub use chain::Head;
pub(crate) use chain::{append_links, head};
pub use query::{After, Filter, PAGE, entries};
pub(crate) use seal::seal;
pub use verify::{VerifyReport, hash_at};

use crate::{Fault, Row, Tx, sql};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use wissel_core::actor::{Actor, Origin};
use wissel_core::audit::AuditEntry;
use wissel_core::time::Moment;

/// An entry as it is stored. Its JSON, in this order of fields, is what the chain covers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct AuditRow {
    /// Its id.
    pub id: String,
    /// When, civil time.
    pub at: Moment,
    /// Which program wrote it.
    pub node: String,
    /// `member`, `client`, `visitor`, `provisioner` or `system`.
    pub actor_kind: String,
    /// For the system: which job or command. For a member through a system of her organisation: that system's id. For a
    /// personnel system: the id of its token.
    pub actor_name: Option<String>,
    /// The person who acted.
    pub actor_user: Option<String>,
    /// Under which membership.
    pub actor_membership: Option<String>,
    /// For which organisation.
    pub actor_organisation: Option<String>,
    /// In which role.
    pub actor_role: Option<String>,
    /// For an assistant: the responsible practitioner's membership.
    pub actor_responsible: Option<String>,
    /// The login session.
    pub session: Option<String>,
    /// The network address.
    pub address: Option<String>,
    /// The request.
    pub request: Option<String>,
    /// The event's stable name.
    pub event: String,
    /// The letter of the action: C, R, U, D or E.
    pub action: String,
    /// The refusal's stable code; `None` when it was done.
    pub refused: Option<String>,
    /// What kind of thing it is about.
    pub object_kind: Option<String>,
    /// Which thing.
    pub object_id: Option<String>,
    /// Whose log it belongs to besides the actor's own organisation.
    pub organisation: Option<String>,
    /// The user it is about.
    pub about: Option<String>,
    /// Content-free facts: a JSON object of texts, keys in order.
    pub detail: String,
    /// The clients it is about, as pseudonyms, in order.
    pub subjects: Vec<String>,
}

impl AuditRow {
    fn new(tx: &Tx<'_>, entry: AuditEntry) -> Result<Self, Fault> {
        let actor = tx.actor();
        let member = actor.member();
        let origin: Option<&Origin> = actor.origin();
        let detail: BTreeMap<&str, String> = entry.detail.into_iter().collect();
        let (object_kind, object_id) = entry.object.map(|(k, id)| (k.name().to_owned(), id)).unzip();
        Ok(Self {
            id: entry.id.to_string(),
            at: tx.now(),
            node: tx.node().to_owned(),
            actor_kind: match actor {
                Actor::Visitor(_) => "visitor",
                Actor::Member(..) => "member",
                Actor::Client(..) => "client",
                Actor::Provisioner(..) => "provisioner",
                Actor::System(_) => "system",
            }
            .to_owned(),
            actor_name: match actor {
                Actor::System(name) => Some((*name).to_owned()),
                Actor::Member(member, _) => member.client.map(|c| c.to_string()),
                Actor::Provisioner(p, _) => Some(p.token.to_string()),
                Actor::Visitor(_) | Actor::Client(..) => None,
            },
            actor_user: member.map(|m| m.user.to_string()),
            actor_membership: member.map(|m| m.membership.to_string()),
            actor_organisation: match actor {
                Actor::Provisioner(p, _) => Some(p.organisation.to_string()),
                _ => member.map(|m| m.organisation.to_string()),
            },
            actor_role: member.map(|m| m.role.name().to_owned()),
            actor_responsible: member.and_then(|m| m.responsible).map(|r| r.to_string()),
            session: match actor {
                Actor::Member(m, _) => Some(m.session.to_string()),
                Actor::Client(v, _) => Some(v.session.to_string()),
                Actor::Visitor(_) | Actor::Provisioner(..) | Actor::System(_) => None,
            },
            address: origin.map(|o| o.address.clone()),
            request: origin.map(|o| o.request.to_string()),
            event: entry.event.name().to_owned(),
            action: entry.event.action().letter().to_owned(),
            refused: entry.refused.map(str::to_owned),
            object_kind,
            object_id,
            organisation: entry.organisation.map(|o| o.to_string()),
            about: entry.about.map(|u| u.to_string()),
            detail: serde_json::to_string(&detail).map_err(|_| Fault::Corrupt("audit detail"))?,
            subjects: entry.subjects.into_iter().map(|s| s.0).collect(),
        })
    }

    /// From a row of the table `audit`; the clients are added by the caller.
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.text("id")?,
            at: row.moment("at")?,
            node: row.text("node")?,
            actor_kind: row.text("actor_kind")?,
            actor_name: row.opt_text("actor_name")?,
            actor_user: row.opt_text("actor_user")?,
            actor_membership: row.opt_text("actor_membership")?,
            actor_organisation: row.opt_text("actor_organisation")?,
            actor_role: row.opt_text("actor_role")?,
            actor_responsible: row.opt_text("actor_responsible")?,
            session: row.opt_text("session")?,
            address: row.opt_text("address")?,
            request: row.opt_text("request")?,
            event: row.text("event")?,
            action: row.text("action")?,
            refused: row.opt_text("refused")?,
            object_kind: row.opt_text("object_kind")?,
            object_id: row.opt_text("object_id")?,
            organisation: row.opt_text("organisation")?,
            about: row.opt_text("about")?,
            detail: row.text("detail")?,
            subjects: Vec::new(),
        })
    }

    /// SHA-256 over the entry's JSON.
    fn hash(&self) -> Result<[u8; 32], Fault> {
        let json = serde_json::to_vec(self).map_err(|_| Fault::Corrupt("audit entry"))?;
        Ok(Sha256::digest(&json).into())
    }

    fn insert(&self, tx: &mut Tx<'_>) -> Result<(), Fault> {
        let text = |v: &Option<String>| v.as_deref().into();
        tx.exec(
            sql!(
                "insert into audit (id, at, node, actor_kind, actor_name, actor_user, actor_membership, \
                 actor_organisation, actor_role, actor_responsible, session, address, request, event, action, \
                 refused, object_kind, object_id, organisation, about, detail) values ($1, $2, $3, $4, $5, $6, \
                 $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)"
            ),
            &[
                (&self.id).into(),
                self.at.into(),
                (&self.node).into(),
                (&self.actor_kind).into(),
                text(&self.actor_name),
                text(&self.actor_user),
                text(&self.actor_membership),
                text(&self.actor_organisation),
                text(&self.actor_role),
                text(&self.actor_responsible),
                text(&self.session),
                text(&self.address),
                text(&self.request),
                (&self.event).into(),
                (&self.action).into(),
                text(&self.refused),
                text(&self.object_kind),
                text(&self.object_id),
                text(&self.organisation),
                text(&self.about),
                (&self.detail).into(),
            ],
        )?;
        for (position, subject) in (0_i64..).zip(&self.subjects) {
            tx.exec(
                sql!("insert into audit_client (audit_id, position, subject) values ($1, $2, $3)"),
                &[(&self.id).into(), position.into(), subject.into()],
            )?;
        }
        Ok(())
    }
}

/// Writes one entry in the open transaction.
pub(crate) fn write(tx: &mut Tx<'_>, entry: AuditEntry) -> Result<(), Fault> {
    let row = AuditRow::new(tx, entry)?;
    let hash = row.hash()?;
    row.insert(tx)?;
    tx.entries.push((row.id, hash));
    Ok(())
}
