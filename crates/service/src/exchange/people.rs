//! Names of staff, for those who may see who did what.

use wissel_core::exchange::view::About;
use wissel_core::identity::membership::MembershipState;
use wissel_core::ids::{MembershipId, UserId};
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_core::person::date::long;
use wissel_core::time::Moment;
use wissel_store::exchange::{record, view_code};
use wissel_store::identity::{membership, person};
use wissel_store::office::members;
use wissel_store::{Fault, Tx};

/// A colleague's name; empty when she is not known any more.
pub(crate) fn name(tx: &mut Tx<'_>, user: UserId) -> Result<String, Fault> {
    Ok(person::by_id(tx, user)?.map_or_else(String::new, |p| p.profile.name))
}

/// In which language messages reach somebody.
pub(crate) fn lang(tx: &mut Tx<'_>, user: UserId) -> Result<Lang, Fault> {
    Ok(person::by_id(tx, user)?.map_or_else(Lang::default, |p| p.lang))
}

/// Who is behind a membership, and in which language messages reach her.
pub(crate) fn reached(tx: &mut Tx<'_>, id: MembershipId) -> Result<Option<(UserId, Lang)>, Fault> {
    let Some(membership) = membership::by_id(tx, id)? else { return Ok(None) };
    Ok(person::by_id(tx, membership.person)?.map(|p| (p.id, p.lang)))
}

/// Who stands behind a record, in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The organisation's name.
    pub organisation: String,
    /// Its number by day and night, E.164.
    pub night_phone: String,
    /// The author's name.
    pub author: String,
    /// For an assistant's record: the responsible practitioner's name.
    pub responsible: Option<String>,
}

/// Who stands behind a record.
pub(crate) fn source(tx: &mut Tx<'_>, record: wissel_core::ids::RecordId) -> Result<Source, Fault> {
    let s = record::source(tx, record)?;
    Ok(Source {
        organisation: s.name,
        night_phone: s.night_phone,
        author: name(tx, s.author)?,
        responsible: s.responsible.map(|r| name(tx, r)).transpose()?,
    })
}

/// The name of whoever is behind a membership.
pub(crate) fn author(tx: &mut Tx<'_>, id: MembershipId) -> Result<String, Fault> {
    match membership::by_id(tx, id)? {
        Some(m) => name(tx, m.person),
        None => Ok(String::new()),
    }
}

/// An organisation's name.
pub(crate) fn organisation(tx: &mut Tx<'_>, id: wissel_core::ids::OrganisationId) -> Result<String, Fault> {
    Ok(place(tx, id)?.0)
}

/// An organisation's name and its number by day and night.
pub(crate) fn place(
    tx: &mut Tx<'_>,
    id: wissel_core::ids::OrganisationId,
) -> Result<(String, String), Fault> {
    Ok(record::organisation_place(tx, id)?.unwrap_or_default())
}

/// To whom a source is told about one of its records: its author while she works there, else whoever gave the client
/// her code, else those who look after the organisation.
pub(crate) fn keepers(tx: &mut Tx<'_>, record: &record::Record) -> Result<Vec<(UserId, Lang)>, Fault> {
    let giver = view_code::of_record(tx, record.id)?.map(|code| code.given_by);
    for id in [Some(record.author), giver, record.responsible].into_iter().flatten() {
        let works = membership::by_id(tx, id)?.is_some_and(|m| m.state == MembershipState::Active);
        if works && let Some(reached) = reached(tx, id)? {
            return Ok(vec![reached]);
        }
    }
    members::overseers(tx, record.organisation)
}

/// Mails that a client withdrew her consent while what she had said is not right waited for an answer: its kind and day,
/// never her words. When she had said that the record is not about her, the privacy officers hear of it too (GDPR art. 33).
pub(crate) fn tell_of_lost_report(
    tx: &mut Tx<'_>,
    record: &record::Record,
    (about, said_at): (About, Moment),
) -> Result<Vec<Notice>, Fault> {
    let mut readers = keepers(tx, record)?;
    if about == About::Person {
        for officer in members::privacy_officers(tx, record.organisation)? {
            if !readers.iter().any(|(user, _)| *user == officer.0) {
                readers.push(officer);
            }
        }
    }
    let template = Template::ClientWithdrewReported;
    let mail = |(user, lang): (UserId, Lang)| Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(user),
        template,
        args: vec![
            ("number".to_owned(), record.number.to_string()),
            ("about".to_owned(), about.name().to_owned()),
            ("day".to_owned(), long(said_at.day(), lang)),
        ],
        lang,
        dedupe: format!("{}:{}:{user}", template.name(), record.id),
        not_after: None,
    };
    Ok(readers.into_iter().map(mail).collect())
}

/// Mails to those who keep a record, without content: its number and nothing else.
pub(crate) fn tell_keepers(
    tx: &mut Tx<'_>,
    record: &record::Record,
    template: Template,
    dedupe: &str,
) -> Result<Vec<Notice>, Fault> {
    let mut mails = Vec::new();
    for (user, lang) in keepers(tx, record)? {
        mails.push(Notice {
            id: tx.new_id(),
            channel: Channel::Mail,
            to: Recipient::User(user),
            template,
            args: vec![("number".to_owned(), record.number.to_string())],
            lang,
            dedupe: format!("{}:{dedupe}:{user}", template.name()),
            not_after: None,
        });
    }
    Ok(mails)
}
