//! The log as an administrator, an operator or a privacy officer reads it: who did what and when, by record number.
//! To be used inside an audited view.

use crate::{Fault, Row, Tx, Value, sql};
use wissel_core::audit::Subject;
use wissel_core::ids::{AuditId, DepartmentId, MembershipId, OrganisationId, UserId};
use wissel_core::time::Moment;

/// Whose log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Scope {
    /// What members of an organisation did, and what others did with what is the organisation's.
    Organisation(OrganisationId),
    /// What operators, visitors and the system did; nothing that members of care organisations did.
    Operator,
    /// What concerns a client, as far as this organisation had part in it. A client who was known by a code before her
    /// BSN was added is one client.
    Client(Subject, OrganisationId),
}

/// What is looked for. Everything that is `None` is not narrowed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Narrow {
    /// By whom.
    pub membership: Option<MembershipId>,
    /// By members who are in this department now.
    pub department: Option<DepartmentId>,
    /// The event's stable name.
    pub event: Option<&'static str>,
    /// From this moment.
    pub from: Option<Moment>,
    /// Before this moment.
    pub until: Option<Moment>,
}

/// One line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogRow {
    /// The entry's id.
    pub id: AuditId,
    /// When, civil time.
    pub at: Moment,
    /// `member`, `client`, `visitor`, `provisioner` or `system`.
    pub actor_kind: String,
    /// For the system: which job or command. For a member through a system of her organisation: that system's id.
    pub actor_name: Option<String>,
    /// The person who acted.
    pub actor_user: Option<UserId>,
    /// The role in which she acted.
    pub actor_role: Option<String>,
    /// For which organisation.
    pub actor_organisation: Option<OrganisationId>,
    /// On whose behalf: the responsible practitioner of an assistant.
    pub responsible: Option<MembershipId>,
    /// The person it is about.
    pub about: Option<UserId>,
    /// The event's stable name.
    pub event: String,
    /// The number of the record it is about.
    pub record: Option<String>,
    /// The refusal's stable code.
    pub refused: Option<String>,
}

fn row(r: &Row) -> Result<LogRow, Fault> {
    Ok(LogRow {
        id: r.id("id")?,
        at: r.moment("at")?,
        actor_kind: r.text("actor_kind")?,
        actor_name: r.opt_text("actor_name")?,
        actor_user: r.opt_id("actor_user")?,
        actor_role: r.opt_text("actor_role")?,
        actor_organisation: r.opt_id("actor_organisation")?,
        responsible: r.opt_id("actor_responsible")?,
        about: r.opt_id("about")?,
        event: r.text("event")?,
        record: r.opt_text("record")?,
        refused: r.opt_text("refused")?,
    })
}

/// At most so many lines are counted; who needs older ones narrows by day.
pub const MOST: u32 = 5000;

fn keys(scope: &Scope, narrow: &Narrow) -> (Option<OrganisationId>, Vec<Value>) {
    let (organisation, subject) = match scope {
        Scope::Organisation(id) => (Some(*id), None),
        Scope::Operator => (None, None),
        Scope::Client(subject, id) => (Some(*id), Some(subject.0.clone())),
    };
    let text = |v: Option<String>| v.unwrap_or_default();
    let keys = vec![
        text(organisation.map(|o| o.to_string())).into(),
        text(subject).into(),
        text(narrow.membership.map(|m| m.to_string())).into(),
        narrow.event.unwrap_or_default().into(),
        narrow.from.map_or(i64::MIN, Moment::micros).into(),
        narrow.until.map_or(i64::MAX, Moment::micros).into(),
        text(narrow.department.map(|d| d.to_string())).into(),
    ];
    (organisation, keys)
}

/// A page of lines, newest first.
pub fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    narrow: &Narrow,
    limit: u32,
    offset: u32,
) -> Result<Vec<LogRow>, Fault> {
    let (organisation, mut args) = keys(scope, narrow);
    args.extend([limit.into(), offset.into()]);
    let rows = match organisation {
        Some(_) => tx.rows(
            sql!(
                "select id, at, actor_kind, actor_name, actor_user, actor_role, actor_organisation, actor_responsible, about, event,
                    case object_kind when 'record' then object_id end as record, refused
                from audit where (actor_organisation = $1 or organisation = $1)
                and ($2 = '' or id in (select audit_id from audit_client where subject = $2 or subject in
                    (select o.subject from audit_client b
                        join audit a on a.id = b.audit_id and a.event = 'record.bsn_added' and a.refused is null
                        join audit_client o on o.audit_id = b.audit_id
                        where b.subject = $2)))
                and ($3 = '' or actor_membership = $3) and ($4 = '' or event = $4) and at >= $5 and at < $6
                and ($7 = '' or actor_membership in (select m.id from membership m
                    where m.department_id = $7 and m.organisation_id = $1))
                order by at desc, id desc limit $8 offset $9"
            ),
            &args,
        )?,
        None => tx.rows(
            sql!(
                "select id, at, actor_kind, actor_name, actor_user, actor_role, actor_organisation, actor_responsible, about, event,
                    $1 as record, refused
                from audit where (actor_role = 'operator' or actor_kind not in ('member', 'provisioner')) and $2 = ''
                and ($3 = '' or actor_membership = $3) and ($4 = '' or event = $4) and at >= $5 and at < $6
                and ($7 = '' or actor_membership in (select m.id from membership m
                    where m.department_id = $7 and m.organisation_id = $1))
                order by at desc, id desc limit $8 offset $9"
            ),
            &args,
        )?,
    };
    rows.iter().map(row).collect()
}

/// How many lines there are, counted up to [`MOST`].
pub fn count(tx: &mut Tx<'_>, scope: &Scope, narrow: &Narrow) -> Result<i64, Fault> {
    let (organisation, mut args) = keys(scope, narrow);
    args.push(MOST.into());
    let row = match organisation {
        Some(_) => tx.one(
            sql!(
                "select count(*) as n from (select id from audit
                where (actor_organisation = $1 or organisation = $1)
                and ($2 = '' or id in (select audit_id from audit_client where subject = $2 or subject in
                    (select o.subject from audit_client b
                        join audit a on a.id = b.audit_id and a.event = 'record.bsn_added' and a.refused is null
                        join audit_client o on o.audit_id = b.audit_id
                        where b.subject = $2)))
                and ($3 = '' or actor_membership = $3) and ($4 = '' or event = $4) and at >= $5 and at < $6
                and ($7 = '' or actor_membership in (select m.id from membership m
                    where m.department_id = $7 and m.organisation_id = $1))
                limit $8) as found"
            ),
            &args,
        )?,
        None => tx.one(
            sql!(
                "select count(*) as n from (select id from audit
                where (actor_role = 'operator' or actor_kind not in ('member', 'provisioner')) and $1 = '' and $2 = ''
                and ($3 = '' or actor_membership = $3) and ($4 = '' or event = $4) and at >= $5 and at < $6
                and ($7 = '' or actor_membership in (select m.id from membership m
                    where m.department_id = $7 and m.organisation_id = $1))
                limit $8) as found"
            ),
            &args,
        )?,
    };
    row.int("n")
}
