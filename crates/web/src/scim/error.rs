//! Why something is not done, as SCIM says it (RFC 7644, section 3.12). The stable code stands at the start of the words.

use crate::api::refusal::Refusal;
use crate::i18n::Texts;
use crate::key;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use std::fmt::Write;
use wissel_core::identity::membership::MembershipRefused;
use wissel_core::refusal::Coded;
use wissel_service::failure::Failure as Stopped;
use wissel_service::identity::invite;
use wissel_service::identity::provisioning::Refused;
use wissel_service::office::end_membership;
use wissel_service::scim::{self, MEDIA_TYPE, ScimFlaw};

/// A refusal in SCIM's own form. `incident`: the request's number, told for faults of ours.
pub(crate) fn error(refusal: &Refusal, texts: Texts, incident: Option<String>) -> Response {
    let incident = incident.filter(|_| refusal.status.is_server_error());
    let mut detail = format!("{}: {}", refusal.code, refusal.sentence(texts));
    for problem in &refusal.fields {
        let _ = write!(detail, " {}: {}", problem.field, Refusal::at_field(texts, problem));
    }
    for more in refusal.at.map(str::to_owned).into_iter().chain(incident) {
        let _ = write!(detail, " ({more})");
    }
    let body = scim::error(refusal.status.as_u16(), scim_type(refusal), &detail);
    (refusal.status, [(CONTENT_TYPE, MEDIA_TYPE)], body.to_string()).into_response()
}

/// The kind of error that SCIM knows (RFC 7644, table 9).
fn scim_type(refusal: &Refusal) -> Option<&'static str> {
    match (refusal.status, refusal.code) {
        (_, "scim-filter") => Some("invalidFilter"),
        (_, "scim-path") => Some("invalidPath"),
        (_, "scim-no-target") => Some("noTarget"),
        (_, "scim-stays") => Some("mutability"),
        (_, "scim-taken") => Some("uniqueness"),
        (_, "scim-syntax" | "bad-request") => Some("invalidSyntax"),
        (StatusCode::BAD_REQUEST, _) => Some("invalidValue"),
        _ => None,
    }
}

/// A use case that was not carried through.
pub(super) fn refusal(failure: Stopped<Refused>) -> Refusal {
    Refusal::stopped(failure, |why| {
        let code = why.code();
        let new = |status, key| Refusal::new(status, code, key);
        match why {
            Refused::Denied(why) => super::denied(why),
            Refused::Flaw(flaw) => flawed(flaw),
            Refused::Problems(problems) => Refusal {
                fields: problems.into_vec(),
                ..new(StatusCode::BAD_REQUEST, key!("scim-attributes"))
            },
            Refused::Absent => Refusal::absent(),
            Refused::Taken => new(StatusCode::CONFLICT, key!("scim-taken")),
            Refused::Full => new(StatusCode::CONFLICT, key!("scim-full")),
            Refused::Invitation(invite::Refused::TooOften(wait)) => Refusal::too_often(code, wait),
            Refused::Invitation(invite::Refused::Phone) => Refusal {
                at: Some("phoneNumbers"),
                ..new(StatusCode::BAD_REQUEST, key!("problem-phone-country"))
            },
            Refused::Invitation(
                invite::Refused::NoOrganisation
                | invite::Refused::Already
                | invite::Refused::NoResponsible
                | invite::Refused::Rule(_),
            ) => new(StatusCode::CONFLICT, key!("scim-not-invited")),
            Refused::End(end_membership::Refused::Rule(MembershipRefused::LastAdministrator)) => {
                new(StatusCode::CONFLICT, key!("member-last-administrator"))
            }
            Refused::End(_) => new(StatusCode::CONFLICT, key!("member-over")),
        }
    })
}

/// What was sent cannot be read.
pub(super) fn flawed(flaw: ScimFlaw) -> Refusal {
    let key = match flaw {
        ScimFlaw::Syntax => key!("scim-syntax"),
        ScimFlaw::Filter => key!("scim-filter"),
        ScimFlaw::Path => key!("scim-path"),
        ScimFlaw::NoTarget => key!("scim-no-target"),
        ScimFlaw::Value(_) => key!("scim-value"),
        ScimFlaw::Missing(_) => key!("scim-missing"),
        ScimFlaw::Stays(_) => key!("scim-stays"),
    };
    Refusal { at: flaw.attribute(), ..Refusal::new(StatusCode::BAD_REQUEST, flaw.code(), key) }
}
