//! What an emergency sets going when a record is collected by it (U3.9): a case for the privacy officers of the
//! collecting organisation, and mails without content to them and to the source.

use super::people;
use wissel_core::actor::Member;
use wissel_core::due::Due;
use wissel_core::exchange::emergency::{Reason, reminder};
use wissel_core::ids::{EmergencyId, OrganisationId};
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_store::exchange::emergency::{self, Case};
use wissel_store::exchange::hit::Hit;
use wissel_store::exchange::record::Record;
use wissel_store::office::members;
use wissel_store::{Fault, Tx};

/// What is added to the collection.
pub(super) struct Opening {
    /// The case.
    pub(super) case: EmergencyId,
    /// Mails, the first time this record is collected from this search.
    pub(super) told: Vec<Notice>,
    /// The first reminder.
    pub(super) due: Option<Due>,
}

/// Opens the case of this search about this record, or finds it: asked twice, one emergency is one case.
pub(super) fn open(
    tx: &mut Tx<'_>,
    member: &Member,
    record: &Record,
    hit: &Hit,
    reason: &Reason,
) -> Result<Opening, Fault> {
    if let Some(case) = emergency::of_hit(tx, hit.id, record.id)? {
        return Ok(Opening { case, told: Vec::new(), due: None });
    }
    let (id, opened_at): (EmergencyId, _) = (tx.new_id(), tx.now());
    let case = Case {
        id,
        hit: hit.id,
        record: record.id,
        record_number: record.number.to_string(),
        source: record.organisation,
        organisation: member.organisation,
        person: member.user,
        membership: member.membership,
        purpose: hit.ground.purpose().name().to_owned(),
        opened_at,
        verdict: None,
    };
    if !emergency::insert(tx, &case, reason)? {
        return Err(Fault::Corrupt("two cases of one emergency"));
    }
    let mut told = people::tell_keepers(tx, record, Template::EmergencyCollected, &id.to_string())?;
    told.extend(tell_reviewers(tx, &case, Template::EmergencyReview, None)?);
    Ok(Opening { case: id, told, due: Some(reminder(id, opened_at)) })
}

/// The privacy officers of an organisation; its administrators while there are none.
fn reviewers(
    tx: &mut Tx<'_>,
    organisation: OrganisationId,
) -> Result<Vec<(wissel_core::ids::UserId, wissel_core::lang::Lang)>, Fault> {
    let officers = members::privacy_officers(tx, organisation)?;
    if officers.is_empty() { members::overseers(tx, organisation) } else { Ok(officers) }
}

/// Mails without content to those who judge a case; `days`: how long it has been open.
pub(crate) fn tell_reviewers(
    tx: &mut Tx<'_>,
    case: &Case,
    template: Template,
    days: Option<u64>,
) -> Result<Vec<Notice>, Fault> {
    let mut args = vec![("number".to_owned(), case.record_number.clone())];
    args.extend(days.map(|days| ("days".to_owned(), days.to_string())));
    let occasion = days.unwrap_or_default();
    let mut mails = Vec::new();
    for (user, lang) in reviewers(tx, case.organisation)? {
        mails.push(Notice {
            id: tx.new_id(),
            channel: Channel::Mail,
            to: Recipient::User(user),
            template,
            args: args.clone(),
            lang,
            dedupe: format!("{}:{}:{occasion}:{user}", template.name(), case.id),
            not_after: None,
        });
    }
    Ok(mails)
}
