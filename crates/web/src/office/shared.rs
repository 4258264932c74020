//! What the handlers of this domain share.

use crate::form::Form;
use crate::frame::Frame;
use crate::messages::office as say;
use crate::page::{fault, see_other};
use crate::status::{Status, Tone};
use crate::views::Pages;
use axum::response::Response;
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;
use wissel_core::actor::Role;
use wissel_core::identity::membership::IdentifiedBy;
use wissel_core::identity::naming::NamingRefused;
use wissel_core::ids::OrganisationId;
use wissel_core::input::{Collect, Problems, code};
use wissel_core::lang::Lang;
use wissel_core::person::{Mail, PersonName, Phone};
use wissel_service::failure::{Failure, Released};
use wissel_service::identity::invite::{Invite, Refused};
use wissel_service::office::Paging;

/// The answer to a use case that was not carried through.
pub(super) fn stopped<R>(failure: Failure<R>, refused: impl FnOnce(R) -> Response) -> Response {
    match failure {
        Failure::Refused(why) => refused(why),
        Failure::Denied(_) => see_other("/geen-toegang"),
        Failure::Fault(f) => fault(&f),
    }
}

/// What was read where nothing is refused, or the answer.
pub(super) fn unrefused<T>(read: Result<Released<T>, Failure<Infallible>>) -> Result<T, Response> {
    read.map(Released::into_inner).map_err(|failure| stopped(failure, never))
}

/// For use cases that refuse nothing.
pub(super) fn never(why: Infallible) -> Response {
    match why {}
}

/// Whether a processor agreement holds (U5.6).
pub(super) fn agreement(f: &Frame, on_file: bool) -> Status {
    if on_file {
        Status::new(Tone::Ok, f.t(say::AGREEMENT_ON_FILE))
    } else {
        Status::new(Tone::Bad, f.t(say::AGREEMENT_MISSING))
    }
}

/// What the agreement says about the organisation's own systems (U2.4).
pub(super) fn two_factors(f: &Frame, recorded: bool) -> String {
    f.t(if recorded { say::AGREEMENT_SYSTEMS_YES } else { say::AGREEMENT_SYSTEMS_NO })
}

/// Whether the exchange service is switched on.
pub(super) fn service(f: &Frame, on: bool) -> Status {
    if on {
        Status::new(Tone::Ok, f.t(say::SERVICE_IS_ON))
    } else {
        Status::new(Tone::Done, f.t(say::SERVICE_IS_OFF))
    }
}

/// Which page of a list is asked for.
#[derive(Deserialize)]
pub(super) struct PageQuery {
    #[serde(default)]
    pub(super) pagina: String,
}

/// The number that was asked for; anything else is the first page.
pub(super) fn paging(asked: &str) -> Paging {
    Paging::page(asked.parse().unwrap_or(1))
}

/// The way to the page before and after. `base` ends where `pagina=` is to follow.
pub(super) fn pages(paging: Paging, lines: i64, base: &str) -> Pages {
    let last = paging.last(lines);
    let to = |page: u32| format!("{base}pagina={page}");
    Pages {
        page: paging.page,
        last,
        before: (paging.page > 1).then(|| to(paging.page.saturating_sub(1).min(last))),
        after: (paging.page < last).then(|| to(paging.page.saturating_add(1))),
    }
}

/// A count as the pages show it.
pub(super) fn number(count: impl TryInto<u32>) -> u32 {
    count.try_into().unwrap_or(u32::MAX)
}

/// The fields of an organisation's administrator who is to be invited.
#[derive(Deserialize)]
pub(super) struct AdminFields {
    #[serde(default)]
    admin_name: String,
    #[serde(default)]
    admin_mail: String,
    #[serde(default)]
    admin_phone: String,
    #[serde(default)]
    identified: String,
}

impl AdminFields {
    /// The form with what was typed about her.
    pub(super) fn keep(&self, form: Form) -> Form {
        form.with("admin_name", &self.admin_name)
            .with("admin_mail", &self.admin_mail)
            .with("admin_phone", &self.admin_phone)
            .with("identified", &self.identified)
    }
    /// Reads who she is.
    pub(super) fn read(&self) -> Result<Newcomer, Problems> {
        newcomer(
            [&self.admin_name, &self.admin_mail, &self.admin_phone, &self.identified],
            ["admin_name", "admin_mail", "admin_phone", "identified"],
        )
    }
}

/// The form with what is wrong with an invitation in words; `names` are the fields for mail, phone, role and responsible
/// practitioner. None when the organisation is not there.
pub(super) fn not_invited(f: &Frame, kept: Form, why: Refused, names: [&'static str; 4]) -> Option<Form> {
    let [mail, phone, role, responsible] = names;
    Some(match why {
        Refused::Already => kept.wrong_key(f.texts, mail, say::MEMBER_ALREADY),
        Refused::Phone => kept.wrong_key(f.texts, phone, "problem-phone-country"),
        Refused::NoResponsible => kept.wrong_key(f.texts, responsible, "problem-choice-unknown"),
        Refused::Rule(NamingRefused::NotGiven) => kept.wrong_key(f.texts, role, "problem-choice-unknown"),
        Refused::Rule(NamingRefused::Oneself) => kept.wrong_key(f.texts, mail, say::MEMBER_ONESELF),
        Refused::Rule(NamingRefused::OperatorAlone) => {
            kept.wrong_key(f.texts, mail, say::MEMBER_OPERATOR_ALONE)
        }
        Refused::Rule(NamingRefused::HasAdministrator) => kept.refused(f.t(say::MEMBER_HAS_ADMINISTRATOR)),
        Refused::TooOften(wait) => {
            kept.refused(f.t1(say::MEMBER_TOO_OFTEN, "time", f.texts.wait(wait.max(Duration::from_secs(1)))))
        }
        Refused::NoOrganisation => return None,
    })
}

/// Somebody to be invited, as a form sends her.
pub(super) struct Newcomer {
    pub(super) name: PersonName,
    pub(super) mail: Mail,
    pub(super) phone: Phone,
    pub(super) identified: IdentifiedBy,
}

impl Newcomer {
    /// The invitation to be an organisation's administrator.
    pub(super) fn for_administrator(self, organisation: OrganisationId, lang: Lang) -> Invite {
        Invite {
            organisation,
            name: self.name,
            mail: self.mail,
            phone: self.phone,
            role: Role::Administrator,
            responsible: None,
            identified: Some(self.identified),
            lang,
        }
    }
}

/// Reads the fields of somebody to be invited; `names` are those of name, mail, phone and identification.
pub(super) fn newcomer(typed: [&str; 4], names: [&'static str; 4]) -> Result<Newcomer, Problems> {
    let [name, mail, phone, identified] = typed;
    let [name_field, mail_field, phone_field, identified_field] = names;
    let mut c = Collect::new();
    let name = c.take(name_field, PersonName::parse(name));
    let mail = c.take(mail_field, Mail::parse(mail));
    let phone = c.take(phone_field, Phone::parse_for_sms(phone));
    let identified = c.take(
        identified_field,
        IdentifiedBy::from_name(identified).ok_or_else(|| code::CHOICE_UNKNOWN.into()),
    );
    c.finish(|| Some(Newcomer { name: name?, mail: mail?, phone: phone?, identified: identified? }))
}
