//! The log as an organisation's administrator and the operator read it: who, what, when, record numbers; no client,
//! no content. The reading itself stands in the log.

use super::{Names, Paging, authorised, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use std::collections::HashMap;
use std::convert::Infallible;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Role};
use wissel_core::audit::{AuditEntry, Event};
use wissel_core::ids::{AuditId, DepartmentId, MembershipId, OrganisationId, UserId};
use wissel_core::permission::Need;
use wissel_core::time::{Day, Moment};
use wissel_store::identity::{client, membership};
use wissel_store::office::log::{self, LogRow, Narrow, Scope};
use wissel_store::office::{department, members, organisation};
use wissel_store::{Fault, Released, Tx};

/// Which lines are asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    /// By this member only.
    pub membership: Option<MembershipId>,
    /// By members of this department only, as they are in it now.
    pub department: Option<DepartmentId>,
    /// Of this kind only.
    pub event: Option<Event>,
    /// From this day.
    pub from: Option<Day>,
    /// Up to and including this day.
    pub until: Option<Day>,
    /// Which page.
    pub paging: Paging,
}

impl Ask {
    fn narrow(&self) -> Narrow {
        Narrow {
            membership: self.membership,
            department: self.department,
            event: self.event.map(Event::name),
            from: self.from.map(Day::start),
            until: self.until.map(Day::end),
        }
    }
}

/// A page of the log.
#[derive(Clone, PartialEq, Eq)]
pub struct LogPage {
    /// The lines, newest first.
    pub lines: Vec<Line>,
    /// How many there are, counted up to a limit.
    pub total: i64,
    /// Members to choose from.
    pub people: Vec<(MembershipId, String)>,
    /// Departments to choose from.
    pub departments: Vec<(DepartmentId, String)>,
}

/// Who acted, as far as the log knows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum By {
    /// A person.
    Person {
        /// Her name.
        name: String,
        /// For an assistant: the responsible practitioner's name.
        on_behalf: Option<String>,
        /// Where she works, when that is another organisation.
        elsewhere: Option<String>,
        /// The system through which she acted, when it was one.
        via: Option<String>,
    },
    /// Somebody who left so long ago that her name was removed: in which role, and her number.
    Former(Option<Role>, String),
    /// Somebody who had not logged in; the name of the account it was about, when there is one.
    Visitor(Option<String>),
    /// A client, by her view code.
    Client,
    /// The personnel system of an organisation; its name, when that is another organisation.
    Provisioner(Option<String>),
    /// A job or command.
    System(String),
}

/// One line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// The entry's id.
    pub id: AuditId,
    /// When.
    pub at: Moment,
    /// Who.
    pub by: By,
    /// Whom it was done to, for what is done to a member: invited, ended, identified.
    pub about: Option<String>,
    /// What; `None` for an event of an older version.
    pub event: Option<Event>,
    /// The number of the record, or nothing.
    pub record: Option<String>,
    /// The refusal's stable code.
    pub refused: Option<String>,
}

/// Her organisation's log, for its administrator.
pub async fn of_organisation(
    app: &App,
    actor: &Actor,
    ask: Ask,
) -> Result<Released<LogPage>, Failure<Infallible>> {
    let holds = |tx: &mut Tx<'_>, _: &Ask, _: &LogPage| still(tx, Need::ReadOrganisationLog);
    finish(app.store.view(actor, ask, read_own, holds).await?)
}

fn read_own(tx: &mut Tx<'_>, ask: &Ask) -> Result<Decided<LogPage, Stop<Infallible>>, Fault> {
    let by = authorised!(tx, Need::ReadOrganisationLog);
    let Some(member) = by.member() else {
        return Err(Fault::Forbidden("an organisation's own log is for a member of it"));
    };
    let own = member.organisation;
    let people = members::of(tx, own)?
        .into_iter()
        .map(|m| (m.id, m.name))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    let mut page = page(tx, &Scope::Organisation(own), Some(own), ask, people)?;
    page.departments = department::of(tx, own)?.into_iter().map(|d| (d.id, d.name)).collect();
    Ok(Acted::done(page, read_entry(tx, ask).with("log", "organisation")))
}

/// What operators, visitors and the system did, for the operator; no record numbers.
pub async fn of_operator(
    app: &App,
    actor: &Actor,
    ask: Ask,
) -> Result<Released<LogPage>, Failure<Infallible>> {
    finish(app.store.view(actor, ask, read_operator, |tx, _, _| still(tx, Need::Operate)).await?)
}

fn read_operator(tx: &mut Tx<'_>, ask: &Ask) -> Result<Decided<LogPage, Stop<Infallible>>, Fault> {
    let by = authorised!(tx, Need::Operate);
    let own = by.member().map(|m| m.organisation);
    let page = page(tx, &Scope::Operator, own, ask, Vec::new())?;
    Ok(Acted::done(page, read_entry(tx, ask).with("log", "operator")))
}

fn read_entry(tx: &mut Tx<'_>, ask: &Ask) -> AuditEntry {
    let mut entry = AuditEntry::new(tx.new_id(), Event::LogRead).with("page", ask.paging.page);
    if let Some(id) = ask.membership {
        entry = entry.with("member", id);
    }
    if let Some(id) = ask.department {
        entry = entry.with("department", id);
    }
    if let Some(event) = ask.event {
        entry = entry.with("event", event.name());
    }
    for (key, day) in [("from", ask.from), ("until", ask.until)] {
        if let Some(day) = day {
            entry = entry.with(key, day);
        }
    }
    entry
}

fn page(
    tx: &mut Tx<'_>,
    scope: &Scope,
    own: Option<OrganisationId>,
    ask: &Ask,
    people: Vec<(MembershipId, String)>,
) -> Result<LogPage, Fault> {
    let narrow = ask.narrow();
    let rows = log::page(tx, scope, &narrow, ask.paging.size, ask.paging.offset())?;
    let total = log::count(tx, scope, &narrow)?;
    Ok(LogPage { lines: lines(tx, rows, own)?, total, people, departments: Vec::new() })
}

/// Rows with the names that belong to them.
pub(crate) fn lines(
    tx: &mut Tx<'_>,
    rows: Vec<LogRow>,
    own: Option<OrganisationId>,
) -> Result<Vec<Line>, Fault> {
    let mut words = Words { names: Names::default(), houses: HashMap::new(), own };
    rows.into_iter()
        .map(|row| {
            let event = Event::from_name(&row.event);
            Ok(Line {
                id: row.id,
                at: row.at,
                by: words.by(tx, &row)?,
                about: words.about(tx, event, &row)?,
                event,
                record: row.record.filter(|r| !r.is_empty()),
                refused: row.refused,
            })
        })
        .collect()
}

/// The number by which somebody is known whose name was removed.
fn number(user: UserId) -> String {
    let id = user.to_string();
    let tail: String = id.chars().skip(id.chars().count().saturating_sub(8)).collect();
    tail.to_uppercase()
}

struct Words {
    names: Names,
    houses: HashMap<OrganisationId, String>,
    own: Option<OrganisationId>,
}

impl Words {
    fn by(&mut self, tx: &mut Tx<'_>, row: &LogRow) -> Result<By, Fault> {
        if row.actor_kind == "provisioner" {
            let elsewhere = row.actor_organisation.filter(|o| Some(*o) != self.own);
            return Ok(By::Provisioner(elsewhere.map(|id| self.house(tx, id)).transpose()?));
        }
        let Some(user) = row.actor_user else {
            return Ok(match (row.actor_kind.as_str(), row.about) {
                ("visitor", Some(about)) => By::Visitor(self.names.of(tx, about)?),
                ("visitor", None) => By::Visitor(None),
                ("client", _) => By::Client,
                _ => By::System(row.actor_name.clone().unwrap_or_default()),
            });
        };
        let on_behalf = match row.responsible {
            Some(id) => match membership::by_id(tx, id)? {
                Some(m) => self.names.of(tx, m.person)?,
                None => None,
            },
            None => None,
        };
        let elsewhere = match row.actor_organisation.filter(|o| Some(*o) != self.own) {
            Some(id) => Some(self.house(tx, id)?),
            None => None,
        };
        let via = match row.actor_name.as_deref().and_then(|id| id.parse().ok()) {
            Some(id) => client::by_id(tx, id)?.map(|c| c.name),
            None => None,
        };
        let name = self.names.of(tx, user)?.unwrap_or_default();
        if name.is_empty() {
            let role = row.actor_role.as_deref().and_then(Role::from_name);
            return Ok(By::Former(role, number(user)));
        }
        Ok(By::Person { name, on_behalf, elsewhere, via })
    }

    fn about(
        &mut self,
        tx: &mut Tx<'_>,
        event: Option<Event>,
        row: &LogRow,
    ) -> Result<Option<String>, Fault> {
        let of_member = matches!(
            event,
            Some(
                Event::MemberInvited
                    | Event::MemberEnded
                    | Event::InvitationWithdrawn
                    | Event::MemberIdentified
                    | Event::ProvisioningAdded
                    | Event::ProvisioningChanged
                    | Event::ProvisioningDropped
            )
        );
        let Some(user) = row.about.filter(|_| of_member) else { return Ok(None) };
        let name = self.names.of(tx, user)?;
        Ok(name.map(|name| if name.is_empty() { number(user) } else { name }))
    }

    fn house(&mut self, tx: &mut Tx<'_>, id: OrganisationId) -> Result<String, Fault> {
        if let Some(known) = self.houses.get(&id) {
            return Ok(known.clone());
        }
        let name = organisation::get(tx, id)?.map(|o| o.name).unwrap_or_default();
        self.houses.insert(id, name.clone());
        Ok(name)
    }
}
