//! What a fresh installation starts with: the terms that ship with the program, and the operator's own organisation.

use crate::app::App;
use crate::identity::sweep;
use crate::office::publish_terms::hash;
use crate::privacy::{audit_head, audit_trim, forget_people};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::{Due, JobKind};
use wissel_core::exchange::sector::NamedSectors;
use wissel_core::identity::login_way::{LoginWay, Ways};
use wissel_core::ids::OrganisationId;
use wissel_store::identity::terms::{self, Terms};
use wissel_store::office::organisation::{self, NewOrganisation};
use wissel_store::{Fault, Tx};

/// The version of the terms that ships with the program.
pub const VERSION: &str = "2026-1";
const TEXT_NL: &str = include_str!("../terms/2026-1.nl.txt");
const TEXT_EN: &str = include_str!("../terms/2026-1.en.txt");

/// Publishes the shipped terms when there are none yet. The first version holds at once: it changes nothing for
/// anybody (T5.1).
pub async fn publish_first_terms(app: &App) -> Result<(), Fault> {
    if app.store.read((), |tx, ()| terms::newest(tx)).await?.is_some() {
        return Ok(());
    }
    // A demo shows what an operator can name; a real one decides by herself, in a version of her own.
    let ways = if app.policy.demo {
        Ways::NONE.with(LoginWay::Passkey).with(LoginWay::Totp).with(LoginWay::Provider)
    } else {
        Ways::NONE
    };
    app.store.act(&Actor::System("setup"), ways, first_terms).await.map(drop)
}

fn first_terms(tx: &mut Tx<'_>, ways: &Ways) -> Result<Decided<(), ()>, Fault> {
    let now = tx.now();
    let new = Terms {
        id: tx.new_id(),
        version: VERSION.to_owned(),
        ways: *ways,
        sectors: NamedSectors::default(),
        hash: hash(TEXT_NL, TEXT_EN, *ways, &NamedSectors::default()),
        text_nl: TEXT_NL.to_owned(),
        text_en: TEXT_EN.to_owned(),
        published_at: now,
        in_force_at: now,
    };
    terms::insert(tx, &new)?;
    let entry = AuditEntry::new(tx.new_id(), Event::TermsPublished).on(ObjectKind::Terms, new.id);
    Ok(Acted::done((), entry.with("version", VERSION).with("hash", new.hash)))
}

/// Makes the operator's own organisation, or tells which it is.
pub async fn operator_organisation(app: &App) -> Result<OrganisationId, Fault> {
    let name = app.policy.operator.clone();
    let phone = app.policy.operator_phone.clone();
    match app.store.act(&Actor::System("setup"), (name, phone), operator).await?.into_result() {
        Ok(id) => Ok(id),
        Err(never) => match never {},
    }
}

/// Nothing refuses here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Never {}

fn operator(
    tx: &mut Tx<'_>,
    (name, night_phone): &(String, String),
) -> Result<Decided<OrganisationId, Never>, Fault> {
    let known = organisation::all(tx)?.into_iter().find(|o| o.kind == "operator");
    let entry = AuditEntry::new(tx.new_id(), Event::OrganisationAdded);
    if let Some(known) = known {
        return Ok(Acted::done(known.id, entry.on(ObjectKind::Organisation, known.id).with("known", "1")));
    }
    let id: OrganisationId = tx.new_id();
    organisation::insert(tx, &NewOrganisation { id, kind: "operator", name, agb: None, night_phone })?;
    Ok(Acted::done(id, entry.on(ObjectKind::Organisation, id)))
}

/// Plans the work that comes back: swept at once, then each hour; the log's head the coming night; old months of the log
/// and people who left long ago
/// looked for at once, then each month. Harmless at every start.
pub async fn plan_recurring(app: &App) -> Result<(), Fault> {
    app.store.act(&Actor::System("setup"), (), recurring).await.map(drop)
}

fn recurring(tx: &mut Tx<'_>, (): &()) -> Result<Decided<(), ()>, Fault> {
    let sweep = Due { kind: JobKind::IdentitySweep, key: sweep::KEY.to_owned(), run_at: tx.now() };
    let night = tx.now().day().end();
    let head = Due { kind: JobKind::AuditHead, key: audit_head::KEY.to_owned(), run_at: night };
    let trim = Due { kind: JobKind::AuditTrim, key: audit_trim::KEY.to_owned(), run_at: tx.now() };
    let forget = Due { kind: JobKind::PeopleForget, key: forget_people::KEY.to_owned(), run_at: tx.now() };
    let entry = AuditEntry::new(tx.new_id(), Event::SystemChanged).with("started", tx.node());
    Ok(Acted::done((), entry).plan(sweep).plan(head).plan(trim).plan(forget))
}
