//! The mails about an invitation: to the invited, and to who else looks after the organisation.

use super::Command;
use wissel_core::actor::Role;
use wissel_core::ids::{LinkId, OrganisationId, UserId};
use wissel_core::lang::Lang;
use wissel_core::notice::{Channel, Notice, Recipient, Template};
use wissel_store::identity::person::Person;
use wissel_store::office::members;
use wissel_store::{Fault, Tx};

/// The mail with the link.
pub(super) fn invitation(
    tx: &mut Tx<'_>,
    to: UserId,
    lang: Lang,
    (id, link): (LinkId, String),
    (organisation, inviter): (String, String),
) -> Notice {
    Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(to),
        template: Template::Invitation,
        args: vec![
            ("link".to_owned(), link),
            ("organisation".to_owned(), organisation),
            ("inviter".to_owned(), inviter),
        ],
        lang,
        dedupe: format!("invitation:{id}"),
        not_after: None,
    }
}

/// Mails for everybody else who looks after the organisation, and for the operator's other staff when one of them
/// invites: who is named cannot be named unseen (U5.5).
pub(super) fn tell(
    tx: &mut Tx<'_>,
    c: &Command,
    person: &Person,
    by: &str,
    (link, organisation): (LinkId, &str),
) -> Result<Vec<Notice>, Fault> {
    let own = tx.actor().member().map(|m| (m.user, m.role));
    let mut readers = members::overseers(tx, c.invite.organisation)?;
    if own.is_some_and(|(_, role)| role == Role::Operator) {
        readers.extend(members::operators(tx)?);
    }
    readers.retain(|(user, _)| *user != person.id && own.is_none_or(|(own, _)| own != *user));
    if let Some(acting) = tx.actor().provisioner() {
        return Ok(tell_once_a_day(tx, c, acting.organisation, (organisation, readers)));
    }
    let name = if person.is_enrolled() { person.profile.name.as_str() } else { c.invite.name.as_str() };
    let args = [
        ("name", name),
        ("role", c.invite.role.name()),
        ("organisation", organisation),
        ("inviter", by),
        ("helpdesk", c.helpdesk.as_str()),
    ];
    let mail = |tx: &mut Tx<'_>, (user, lang): (UserId, Lang)| Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(user),
        template: Template::MemberNamed,
        args: args.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        lang,
        dedupe: format!("named:{link}:{user}"),
        not_after: None,
    };
    Ok(readers.into_iter().map(|reader| mail(tx, reader)).collect())
}

/// The same for a personnel system, which may invite a whole house: one mail a day, which leads to the list.
fn tell_once_a_day(
    tx: &mut Tx<'_>,
    c: &Command,
    id: OrganisationId,
    (organisation, readers): (&str, Vec<(UserId, Lang)>),
) -> Vec<Notice> {
    let day = tx.now().day();
    let link = format!("{}/beheer/medewerkers", c.public_url);
    let mail = |(user, lang): (UserId, Lang)| Notice {
        id: tx.new_id(),
        channel: Channel::Mail,
        to: Recipient::User(user),
        template: Template::MembersProvisioned,
        args: [("organisation", organisation), ("link", &link), ("helpdesk", &c.helpdesk)]
            .map(|(k, v)| (k.to_owned(), v.to_owned()))
            .to_vec(),
        lang,
        dedupe: format!("provisioned:{id}:{day}:{user}"),
        not_after: None,
    };
    readers.into_iter().map(mail).collect()
}
