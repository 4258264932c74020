//! The operator publishes a version of the processor agreement, with its sub-processors (U5.6, T4.4): it can be signed at
//! once and holds four weeks later (T5.1). Who looks after each organisation is told by mail.

use super::{authorised, sectors, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::ids::AgreementTextId;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::office::agreement_text::{NewText, Newest, TextRefused, publish as rule};
use wissel_core::permission::Need;
use wissel_core::person::date;
use wissel_core::time::Moment;
use wissel_store::office::agreement_text::{self as texts, AgreementText, SignedRow};
use wissel_store::office::members;
use wissel_store::{Fault, Released, Tx};

/// What is offered now, and who signed what.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offered {
    /// The version that was published last; none before the first.
    pub newest: Option<AgreementText>,
    /// Every organisation with the agreement that it has.
    pub organisations: Vec<SignedRow>,
}

/// Sees what is offered, and who signed what.
pub async fn see(app: &App, actor: &Actor) -> Result<Released<Offered>, Failure<TextRefused>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::PublishTerms)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Offered, Stop<TextRefused>>, Fault> {
    authorised!(tx, Need::PublishTerms);
    let offered = Offered { newest: texts::newest(tx)?, organisations: texts::signed(tx)? };
    let entry = AuditEntry::new(tx.new_id(), Event::OrganisationsSeen).with("what", "agreements");
    Ok(Acted::done(offered, entry))
}

/// Publishes a version; from when it holds.
pub async fn publish(app: &App, actor: &Actor, new: NewText) -> Result<Moment, Failure<TextRefused>> {
    finish(app.store.act(actor, new, run).await?)
}

/// SHA-256 of both texts, of each field of the sub-processors and of the care sectors, each preceded by its length,
/// hexadecimal: what is signed. A version that names no sector has the hash of the rest.
fn hash(new: &NewText) -> String {
    let sectors = new.sectors.text();
    let mut sum = Sha256::new();
    let listed = new.sub_processors.iter().flat_map(|s| [&s.name, &s.task, &s.country]);
    let named = (!sectors.is_empty()).then_some(&sectors);
    for text in [&new.text_nl, &new.text_en].into_iter().chain(listed).chain(named) {
        sum.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        sum.update(text.as_bytes());
    }
    sum.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn run(tx: &mut Tx<'_>, new: &NewText) -> Result<Decided<Moment, Stop<TextRefused>>, Fault> {
    authorised!(tx, Need::PublishTerms);
    let entry = AuditEntry::new(tx.new_id(), Event::AgreementPublished).with("version", &new.version);
    let (now, hash, newest) = (tx.now(), hash(new), texts::newest(tx)?);
    let before =
        newest.as_ref().map(|n| Newest { version: &n.version, hash: &n.hash, in_force_at: n.in_force_at });
    let in_force_at = match rule(new, &hash, before, now) {
        Ok(moment) => moment,
        Err(why) => return Ok(Acted::refused(why, entry)),
    };
    if !sectors::all_known(tx, &new.sectors)? {
        return Ok(Acted::refused(TextRefused::SectorAbsent, entry));
    }
    let id: AgreementTextId = tx.new_id();
    let row = AgreementText {
        id,
        version: new.version.clone(),
        hash: hash.clone(),
        text_nl: new.text_nl.clone(),
        text_en: new.text_en.clone(),
        sub_processors: new.sub_processors.clone(),
        sectors: new.sectors.clone(),
        published_at: now,
        in_force_at,
    };
    if !texts::insert(tx, &row)? {
        return Ok(Acted::refused(TextRefused::Exists, entry));
    }
    let told = told(tx, &row)?;
    let entry = entry.on(ObjectKind::Agreement, id).with("hash", hash).with("in_force", in_force_at.day());
    let entry = entry.with("sectors", new.sectors.text());
    Ok(Acted::done(in_force_at, entry).notices(told))
}

/// A mail to administrators and privacy officers of every organisation: they sign, or object before it holds.
fn told(tx: &mut Tx<'_>, new: &AgreementText) -> Result<Vec<Notice>, Fault> {
    let mut mails = Vec::new();
    for house in texts::signed(tx)? {
        for (user, lang) in members::overseers(tx, house.organisation)? {
            mails.push(Notice {
                id: tx.new_id(),
                channel: Channel::Mail,
                to: Recipient::User(user),
                template: Template::AgreementOffered,
                args: vec![
                    ("organisation".to_owned(), house.name.clone()),
                    ("version".to_owned(), new.version.clone()),
                    ("day".to_owned(), date::long(new.in_force_at.day(), lang)),
                ],
                lang,
                dedupe: format!(
                    "{}:{}:{}:{user}",
                    Template::AgreementOffered.name(),
                    new.id,
                    house.organisation
                ),
                not_after: None,
            });
        }
    }
    Ok(mails)
}
