//! The operator puts a processor agreement on file, and ends it (U5.6).

use super::authorised;
use super::wind_down::{CLOSING, is_closing};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::JobKind;
use wissel_core::ids::{AgreementId, OrganisationId};
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::office::agreement::{AgreementData, AgreementRefused, last_day, settle, settled_at};
use wissel_core::office::organisation::OrganisationKind;
use wissel_core::permission::Need;
use wissel_core::person::date;
use wissel_core::refusal::Coded;
use wissel_core::time::Moment;
use wissel_store::office::agreement::NewAgreement;
use wissel_store::office::{agreement, members, organisation};
use wissel_store::{Fault, Tx};

/// Why nothing changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// There is no such organisation, or no such agreement of it.
    Absent,
    /// The portal ends (U5.1).
    Closing,
    /// By a rule of agreements.
    Rule(AgreementRefused),
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "agreement-absent",
            Self::Closing => CLOSING,
            Self::Rule(rule) => rule.code(),
        }
    }
}

/// Puts a signed agreement on file; its members reach data functions from now on.
pub async fn record(
    app: &App,
    actor: &Actor,
    organisation: OrganisationId,
    data: AgreementData,
) -> Result<AgreementId, Failure<Refused>> {
    finish(app.store.act(actor, (organisation, data), run_record).await?)
}

fn run_record(
    tx: &mut Tx<'_>,
    (organisation, data): &(OrganisationId, AgreementData),
) -> Result<Decided<AgreementId, Stop<Refused>>, Fault> {
    let by = authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::AgreementRecorded);
    let refused = match organisation::get(tx, *organisation)? {
        None => Some(Refused::Absent),
        Some(o) if o.kind == OrganisationKind::Operator.name() => {
            Some(Refused::Rule(AgreementRefused::Operator))
        }
        Some(o) if o.agreement => Some(Refused::Rule(AgreementRefused::AlreadyHolds)),
        Some(_) if is_closing(tx)? => Some(Refused::Closing),
        Some(_) => None,
    };
    if let Some(why) = refused {
        return Ok(Acted::refused(why, entry));
    }
    let id = tx.new_id();
    let by = by.name();
    let paper = NewAgreement {
        id,
        organisation: *organisation,
        version: &data.version,
        signatory: data.signatory.as_str(),
        signed_on: data.signed,
        systems_two_factors: data.systems_two_factors,
        recorded_by: &by,
        text: None,
    };
    agreement::insert(tx, paper)?;
    let entry = entry
        .on(ObjectKind::Agreement, id)
        .of(*organisation)
        .with("version", &data.version)
        .with("signed", data.signed)
        .with("systems-two-factors", data.systems_two_factors);
    Ok(Acted::done(id, entry))
}

/// An end of an agreement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct End {
    /// Whose.
    pub organisation: OrganisationId,
    /// Which.
    pub agreement: AgreementId,
    /// From when on: now, or a moment to come (`agreement::ends_at`).
    pub at: Moment,
}

/// Ends an agreement. From then on the organisation's members have no data function, running downloads stop, and nobody
/// finds what it shared; that is destroyed a week later, unless an agreement holds again. Its people are told by mail.
pub async fn end(app: &App, actor: &Actor, end: End) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, end, run_end).await?)
}

fn run_end(tx: &mut Tx<'_>, c: &End) -> Result<Decided<(), Stop<Refused>>, Fault> {
    authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::AgreementEnded).on(ObjectKind::Agreement, c.agreement);
    let at = c.at.max(tx.now());
    let known = agreement::organisation(tx, c.agreement)? == Some(c.organisation);
    if !(known && agreement::end(tx, c.agreement, c.organisation, at)?) {
        return Ok(Acted::refused(
            if known { Refused::Rule(AgreementRefused::AlreadyEnded) } else { Refused::Absent },
            entry,
        ));
    }
    if at == tx.now() {
        organisation::stop_downloads(tx, c.organisation)?;
    }
    let told = told(tx, c, Template::AgreementEnds, at)?;
    let acted = Acted::done((), entry.of(c.organisation).with("last-day", last_day(at)));
    Ok(acted.notices(told).plan(settle(c.agreement, at)))
}

/// Takes back an end that is still to come.
pub async fn keep(
    app: &App,
    actor: &Actor,
    organisation: OrganisationId,
    id: AgreementId,
) -> Result<(), Failure<Refused>> {
    finish(app.store.act(actor, (organisation, id), run_keep).await?)
}

fn run_keep(
    tx: &mut Tx<'_>,
    (organisation, id): &(OrganisationId, AgreementId),
) -> Result<Decided<(), Stop<Refused>>, Fault> {
    authorised!(tx, Need::Operate);
    let entry = AuditEntry::new(tx.new_id(), Event::AgreementKept).on(ObjectKind::Agreement, id);
    let known = agreement::organisation(tx, *id)? == Some(*organisation);
    if !(known && agreement::keep(tx, *id, *organisation)?) {
        return Ok(Acted::refused(
            if known { Refused::Rule(AgreementRefused::NotEnding) } else { Refused::Absent },
            entry,
        ));
    }
    let c = End { organisation: *organisation, agreement: *id, at: tx.now() };
    let told = told(tx, &c, Template::AgreementGoesOn, c.at)?;
    let acted = Acted::done((), entry.of(*organisation)).notices(told);
    Ok(acted.cancel(JobKind::AgreementOver, id.to_string()))
}

/// A mail without content to everybody who works there: practitioners plan their work by it, administrators sign anew.
fn told(tx: &mut Tx<'_>, c: &End, template: Template, at: Moment) -> Result<Vec<Notice>, Fault> {
    let name = organisation::get(tx, c.organisation)?.map(|o| o.name).unwrap_or_default();
    let said_at = tx.now().micros();
    let mut mails = Vec::new();
    for (user, lang) in members::everybody(tx, c.organisation)? {
        mails.push(Notice {
            id: tx.new_id(),
            channel: Channel::Mail,
            to: Recipient::User(user),
            template,
            args: vec![
                ("organisation".to_owned(), name.clone()),
                ("day".to_owned(), date::long(last_day(at), lang)),
                ("gone".to_owned(), date::long(settled_at(at).day(), lang)),
            ],
            lang,
            dedupe: format!("{}:{}:{said_at}:{user}", template.name(), c.agreement),
            not_after: None,
        });
    }
    Ok(mails)
}
