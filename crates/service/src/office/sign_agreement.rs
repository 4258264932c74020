//! An administrator reads the processor agreement that is offered, and signs it for her organisation (U5.6): by name, with
//! both factors shown a short while ago. What she signs takes the place of what was signed before, without a gap.

use super::still;
use super::wind_down::is_closing;
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use crate::pass;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::{Actor, Member};
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::due::JobKind;
use wissel_core::exchange::sector::Published;
use wissel_core::ids::{AgreementId, AgreementTextId};
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::office::agreement_text::{Signature, TextRefused};
use wissel_core::office::organisation::OrganisationKind;
use wissel_core::permission::Need;
use wissel_store::exchange::sector;
pub use wissel_store::office::agreement::AgreementRow;
use wissel_store::office::agreement::{self, NewAgreement};
use wissel_store::office::agreement_text as texts;
pub use wissel_store::office::agreement_text::AgreementText;
use wissel_store::office::{members, organisation};
use wissel_store::{Fault, Released, Tx};

/// The agreements of her organisation, and what is offered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Own {
    /// The name of her organisation.
    pub organisation: String,
    /// The agreement that holds now, and the published text that it is about.
    pub holds: Option<(AgreementRow, Option<AgreementText>)>,
    /// The version that was published last, when it is not the one that was signed.
    pub offered: Option<AgreementText>,
    /// Earlier agreements, newest first.
    pub earlier: Vec<AgreementRow>,
    /// Every version of every sector's rule, where one of the texts names a sector.
    pub rules: Vec<Published>,
}

/// Sees the agreements of her organisation.
pub async fn see(app: &App, actor: &Actor) -> Result<Released<Own>, Failure<TextRefused>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::ManageMembers)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Own, Stop<TextRefused>>, Fault> {
    let member = pass!(tx, Need::ManageMembers);
    let now = tx.now();
    let name = organisation::get(tx, member.organisation)?.map(|o| o.name).unwrap_or_default();
    let (mut live, earlier): (Vec<_>, Vec<_>) = agreement::of(tx, member.organisation)?
        .into_iter()
        .partition(|a| a.ended_at.is_none_or(|end| now < end));
    let holds = match (!live.is_empty()).then(|| live.remove(0)) {
        Some(row) => {
            let text = row.text.map(|id| texts::by_id(tx, id)).transpose()?.flatten();
            Some((row, text))
        }
        None => None,
    };
    let signed = holds.as_ref().and_then(|(row, _)| row.text);
    let offered = texts::newest(tx)?.filter(|t| signed != Some(t.id));
    let texts = [holds.as_ref().and_then(|(_, text)| text.as_ref()), offered.as_ref()];
    let named = texts.into_iter().flatten().any(|t| !t.sectors.is_empty());
    let rules = if named { sector::all(tx)? } else { Vec::new() };
    let entry = AuditEntry::new(tx.new_id(), Event::OrganisationSeen)
        .on(ObjectKind::Organisation, member.organisation)
        .of(member.organisation)
        .with("what", "agreement");
    Ok(Acted::done(Own { organisation: name, holds, offered, earlier, rules }, entry))
}

/// A signature under a version that was shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sign {
    /// Which version.
    pub text: AgreementTextId,
    /// Its hash as it was shown.
    pub hash: String,
    /// Who signs, and what is on record.
    pub signature: Signature,
}

/// Signs for her organisation; its members reach data functions from now on.
pub async fn sign(app: &App, actor: &Actor, sign: Sign) -> Result<AgreementId, Failure<TextRefused>> {
    finish(app.store.act(actor, sign, run).await?)
}

fn run(tx: &mut Tx<'_>, c: &Sign) -> Result<Decided<AgreementId, Stop<TextRefused>>, Fault> {
    let member = pass!(tx, Need::SignAgreement);
    let entry = AuditEntry::new(tx.new_id(), Event::AgreementSigned).of(member.organisation);
    let house = organisation::get(tx, member.organisation)?
        .ok_or(Fault::Corrupt("a member of an organisation that is not there"))?;
    if house.kind == OrganisationKind::Operator.name() {
        return Ok(Acted::refused(TextRefused::Operator, entry));
    }
    if is_closing(tx)? {
        return Ok(Acted::refused(TextRefused::Closing, entry));
    }
    let Some(text) = texts::newest(tx)?.filter(|t| t.id == c.text && t.hash == c.hash) else {
        return Ok(Acted::refused(TextRefused::OtherVersion, entry));
    };
    let now = tx.now();
    let held = agreement::of(tx, member.organisation)?;
    if held.iter().any(|a| a.text == Some(text.id) && a.ended_at.is_none()) {
        return Ok(Acted::refused(TextRefused::AlreadySigned, entry));
    }
    let replaced = agreement::replace_all(tx, member.organisation)?;
    let id = tx.new_id();
    agreement::insert(
        tx,
        NewAgreement {
            id,
            organisation: member.organisation,
            version: &text.version,
            signatory: c.signature.signatory.as_str(),
            signed_on: now.day(),
            systems_two_factors: c.signature.systems_two_factors,
            recorded_by: &member.user.to_string(),
            text: Some(text.id),
        },
    )?;
    let told = told(tx, &member, &house.name, &text.version, c)?;
    let entry = entry
        .on(ObjectKind::Agreement, id)
        .with("version", &text.version)
        .with("hash", &text.hash)
        .with("systems-two-factors", c.signature.systems_two_factors);
    let acted = Acted::done(id, entry).notices(told);
    // An end that was planned for what is replaced destroys nothing any more.
    Ok(replaced.iter().fold(acted, |acted, old| acted.cancel(JobKind::AgreementOver, old.to_string())))
}

/// A mail to everybody who looks after the organisation: nobody signs for it unseen.
fn told(tx: &mut Tx<'_>, by: &Member, house: &str, version: &str, c: &Sign) -> Result<Vec<Notice>, Fault> {
    let mut mails = Vec::new();
    for (user, lang) in members::overseers(tx, by.organisation)? {
        mails.push(Notice {
            id: tx.new_id(),
            channel: Channel::Mail,
            to: Recipient::User(user),
            template: Template::AgreementSigned,
            args: vec![
                ("organisation".to_owned(), house.to_owned()),
                ("version".to_owned(), version.to_owned()),
                ("signatory".to_owned(), c.signature.signatory.as_str().to_owned()),
            ],
            lang,
            dedupe: format!("{}:{}:{}:{user}", Template::AgreementSigned.name(), c.text, by.organisation),
            not_after: None,
        });
    }
    Ok(mails)
}
