//! The sign-ins of organisations (OpenID Connect), and whom they may let in. Of a person's name there only a MAC is kept.

use super::membership;
use crate::{Fault, Row, Tx, sql};
use wissel_core::identity::membership::Level;
use wissel_core::identity::provider::{Assurance, Settings};
use wissel_core::ids::{OrganisationId, ProviderLinkId, UserId};
use wissel_core::time::Moment;

const SECRET: &str = "provider.secret";

/// The sign-in of an organisation.
#[derive(Clone, PartialEq, Eq)]
pub struct Provider {
    /// Whose.
    pub organisation: OrganisationId,
    /// How it is set up.
    pub settings: Settings,
    /// The client's secret.
    pub secret: String,
    /// Grows at each change.
    pub generation: i64,
    /// Whether it was tried with success since the last change.
    pub tried: bool,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("organisation", &self.organisation).finish_non_exhaustive()
    }
}

/// What joins a member to her name there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// Its id.
    pub id: ProviderLinkId,
    /// Who she is here.
    pub person: UserId,
}

/// A link as its owner sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Its id.
    pub id: ProviderLinkId,
    /// The organisation's name.
    pub organisation: String,
    /// Since when.
    pub created_at: Moment,
    /// When it last let her in.
    pub last_used_at: Option<Moment>,
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

/// The sign-in of this organisation.
pub fn of(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<Option<Provider>, Fault> {
    let row = tx.opt(
        sql!(
            "select issuer, client_id, sealed, acr, amr, level, generation, tried from provider \
             where organisation_id = $1"
        ),
        &[organisation.into()],
    )?;
    let Some(row) = row else { return Ok(None) };
    let domains = tx.rows(
        sql!("select domain from provider_domain where organisation_id = $1 order by domain"),
        &[organisation.into()],
    )?;
    let secret = tx.keys().open_system(SECRET, &row.bytes("sealed")?)?;
    let generation = row.int("generation")?;
    Ok(Some(Provider {
        organisation,
        settings: Settings {
            issuer: row.text("issuer")?,
            client_id: row.text("client_id")?,
            domains: domains.iter().map(|r| r.text("domain")).collect::<Result<_, _>>()?,
            assurance: Assurance { acr: words(row.str("acr")?), amr: words(row.str("amr")?) },
            level: Level::from_name(row.str("level")?).ok_or(Fault::Corrupt("unknown level"))?,
        },
        secret: String::from_utf8(secret).map_err(|_| Fault::Corrupt("a secret is not readable"))?,
        generation,
        tried: row.int("tried")? == generation,
    }))
}

/// Sets it up, or changes it: from now on it has not been tried.
pub fn put(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    settings: &Settings,
    secret: &str,
) -> Result<(), Fault> {
    let (now, nonce) = (tx.now(), tx.nonce());
    let sealed = tx.keys().seal_system(SECRET, secret.as_bytes(), nonce)?;
    tx.exec(
        sql!(
            "insert into provider (organisation_id, issuer, client_id, sealed, acr, amr, level, generation, tried, \
             changed_at) values ($1, $2, $3, $4, $5, $6, $7, 1, 0, $8) \
             on conflict (organisation_id) do update set issuer = $2, client_id = $3, sealed = $4, acr = $5, \
             amr = $6, level = $7, generation = provider.generation + 1, changed_at = $8"
        ),
        &[
            organisation.into(),
            (&settings.issuer).into(),
            (&settings.client_id).into(),
            sealed.into(),
            settings.assurance.acr.join(" ").into(),
            settings.assurance.amr.join(" ").into(),
            settings.level.name().into(),
            now.into(),
        ],
    )?;
    tx.exec(sql!("delete from provider_domain where organisation_id = $1"), &[organisation.into()])?;
    for domain in &settings.domains {
        tx.exec(
            sql!("insert into provider_domain (domain, organisation_id) values ($1, $2)"),
            &[domain.into(), organisation.into()],
        )?;
    }
    Ok(())
}

/// Notes that this generation was tried with success; `false` when it was changed meanwhile.
pub fn note_tried(tx: &mut Tx<'_>, organisation: OrganisationId, generation: i64) -> Result<bool, Fault> {
    let n = tx.exec(
        sql!("update provider set tried = $2 where organisation_id = $1 and generation = $2"),
        &[organisation.into(), generation.into()],
    )?;
    Ok(n == 1)
}

/// Takes it away, with whom it could let in; `false` when there is none.
pub fn remove(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<bool, Fault> {
    unlink_all_at(tx, organisation)?;
    Ok(tx.exec(sql!("delete from provider where organisation_id = $1"), &[organisation.into()])? == 1)
}

/// The organisations to whose sign-in mail addresses at this domain lead, by name.
pub fn at_domain(tx: &mut Tx<'_>, domain: &str) -> Result<Vec<(OrganisationId, String)>, Fault> {
    let rows = tx.rows(
        sql!(
            "select o.id, o.name from provider_domain d join organisation o on o.id = d.organisation_id \
             where d.domain = $1 and o.closed_at is null order by o.name, o.id limit 20"
        ),
        &[domain.into()],
    )?;
    rows.iter().map(|r| Ok((r.id("id")?, r.text("name")?))).collect()
}

/// Ends the sessions that the sign-in of this organisation opened.
pub fn end_sessions(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<u64, Fault> {
    let now = tx.real_now();
    tx.exec(
        sql!(
            "update session set ended_at = $2, ended_why = 'provider' where vouched is not null and ended_at is null \
             and membership_id in (select id from membership where organisation_id = $1)"
        ),
        &[organisation.into(), now.into()],
    )
}

/// Under what somebody's name at a provider is found: of another issuer it is another person.
pub fn subject(tx: &Tx<'_>, organisation: OrganisationId, issuer: &str, subject: &str) -> [u8; 32] {
    let text = format!("{organisation}\0{issuer}\0{subject}");
    tx.keys().mac("subject of a provider", text.as_bytes())
}

/// Who is joined to this name.
pub fn linked(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
    subject: [u8; 32],
) -> Result<Option<Link>, Fault> {
    let row = tx.opt(
        sql!("select id, person_id from provider_link where organisation_id = $1 and subject = $2"),
        &[organisation.into(), subject.into()],
    )?;
    row.map(|r| Ok(Link { id: r.id("id")?, person: r.id("person_id")? })).transpose()
}

/// Joins a member to a name, in the place of the one before; `false` when the name is somebody else's.
pub fn link(
    tx: &mut Tx<'_>,
    (organisation, person): (OrganisationId, UserId),
    subject: [u8; 32],
) -> Result<bool, Fault> {
    tx.exec(
        sql!("delete from provider_link where organisation_id = $1 and person_id = $2"),
        &[organisation.into(), person.into()],
    )?;
    let (id, now): (ProviderLinkId, Moment) = (tx.new_id(), tx.now());
    let row = tx.opt(
        sql!(
            "insert into provider_link (id, organisation_id, person_id, subject, created_at) \
             values ($1, $2, $3, $4, $5) on conflict do nothing returning id"
        ),
        &[id.into(), organisation.into(), person.into(), subject.into(), now.into()],
    )?;
    Ok(row.is_some())
}

/// How many members it may let in.
pub fn joined(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<i64, Fault> {
    tx.one(
        sql!("select count(*) as n from provider_link where organisation_id = $1"),
        &[organisation.into()],
    )?
    .int("n")
}

/// Notes that it let her in.
pub fn used(tx: &mut Tx<'_>, id: ProviderLinkId) -> Result<(), Fault> {
    let now = tx.now();
    tx.exec(sql!("update provider_link set last_used_at = $2 where id = $1"), &[id.into(), now.into()])?;
    Ok(())
}

/// The links of a person, oldest first.
pub fn of_person(tx: &mut Tx<'_>, person: UserId) -> Result<Vec<Listed>, Fault> {
    let rows = tx.rows(
        sql!(
            "select l.id, o.name, l.created_at, l.last_used_at from provider_link l \
             join organisation o on o.id = l.organisation_id where l.person_id = $1 order by l.created_at, l.id"
        ),
        &[person.into()],
    )?;
    rows.iter().map(listed).collect()
}

fn listed(r: &Row) -> Result<Listed, Fault> {
    Ok(Listed {
        id: r.id("id")?,
        organisation: r.text("name")?,
        created_at: r.moment("created_at")?,
        last_used_at: r.opt_moment("last_used_at")?,
    })
}

/// Ends a link of this person, and the sessions that it opened; `false` when it is not there, or somebody else's.
pub fn unlink(tx: &mut Tx<'_>, id: ProviderLinkId, person: UserId) -> Result<bool, Fault> {
    let row = tx.opt(
        sql!("delete from provider_link where id = $1 and person_id = $2 returning organisation_id"),
        &[id.into(), person.into()],
    )?;
    let Some(row) = row else { return Ok(false) };
    let (organisation, now): (OrganisationId, Moment) = (row.id("organisation_id")?, tx.real_now());
    tx.exec(
        sql!(
            "update session set ended_at = $3, ended_why = 'provider' where person_id = $2 and vouched is not null \
             and ended_at is null and membership_id in (select id from membership where organisation_id = $1)"
        ),
        &[organisation.into(), person.into(), now.into()],
    )?;
    Ok(true)
}

/// Ends every link of a person; her sessions are the caller's to end.
pub fn unlink_all(tx: &mut Tx<'_>, person: UserId) -> Result<(), Fault> {
    tx.exec(sql!("delete from provider_link where person_id = $1"), &[person.into()])?;
    Ok(())
}

/// Ends every link at an organisation.
pub fn unlink_all_at(tx: &mut Tx<'_>, organisation: OrganisationId) -> Result<(), Fault> {
    tx.exec(sql!("delete from provider_link where organisation_id = $1"), &[organisation.into()])?;
    Ok(())
}

/// A membership ended: unless she still works there in another role, the sign-in lets her in no more.
pub fn left(tx: &mut Tx<'_>, organisation: OrganisationId, person: UserId) -> Result<(), Fault> {
    if membership::at(tx, person, organisation)?.is_none() {
        tx.exec(
            sql!("delete from provider_link where organisation_id = $1 and person_id = $2"),
            &[organisation.into(), person.into()],
        )?;
    }
    Ok(())
}
