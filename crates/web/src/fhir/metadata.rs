//! `GET /fhir/metadata`: what this server can do (CapabilityStatement), for everybody.

use super::{FHIR_JSON, answer};
use crate::state::Web;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

/// When this statement was last changed.
const SINCE: &str = "2026-11-28";
const IDENTIFIER: &str = "system|value, by POST only: http://fhir.nl/fhir/NamingSystem/bsn, or urn:wissel:fhir:collection-code \
     for a client without a BSN. Exact; a search names one client.";
const SECURITY: &str = "OAuth 2 client credentials. Each call names the user for whom the system acts in X-Wissel-Acting-User. A \
     search states the treatment relation in X-Wissel-Relation (agreement, involved, substitute) and the purpose in \
     X-Wissel-Purpose (birth_care, take_over, urgent, aftercare, consultation).";

pub(super) async fn metadata(State(web): State<Web>) -> Response {
    let policy = &web.app.policy;
    let statement = json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": SINCE,
        "kind": "instance",
        "software": { "name": "Wissel", "version": web.site.version },
        "implementation": { "description": policy.operator, "url": format!("{}/fhir", policy.public_url) },
        "fhirVersion": "4.0.1",
        "format": [FHIR_JSON],
        "implementationGuide": ["https://profiles.ihe.net/ITI/MHD/ImplementationGuide/ihe.iti.mhd|4.2.0"],
        "rest": [{
            "mode": "server",
            "documentation": "Publications are read as JSON or XML; answers are JSON.",
            "security": {
                "cors": false,
                "service": [{ "coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                    "code": "OAuth",
                }] }],
                "description": SECURITY,
                "extension": [{
                    "url": "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris",
                    "extension": [{ "url": "token", "valueUri": format!("{}/oauth/token", policy.public_url) }],
                }],
            },
            "resource": [
                {
                    "type": "DocumentReference",
                    "supportedProfile": [
                        "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.SimplifiedPublish.DocumentReference",
                        "https://profiles.ihe.net/ITI/MHD/StructureDefinition/IHE.MHD.Minimal.DocumentReference",
                    ],
                    "interaction": [
                        {
                            "code": "create",
                            "documentation": "Simplified publish (ITI-105). With relatesTo (replaces): a newer version of \
                                one document of a record of the own organisation.",
                        },
                        { "code": "search-type", "documentation": "Find (ITI-67), by POST to _search." },
                    ],
                    "searchParam": [
                        { "name": "patient.identifier", "type": "token", "documentation": IDENTIFIER },
                        { "name": "patient.birthdate", "type": "date", "documentation": "Needed with the identifier." },
                        { "name": "status", "type": "token", "documentation": "current" },
                    ],
                },
                {
                    "type": "Binary",
                    "interaction": [{
                        "code": "read",
                        "documentation": "The original's own bytes (ITI-68), whole or in ranges.",
                    }],
                },
                {
                    "type": "Consent",
                    "interaction": [{
                        "code": "search-type",
                        "documentation": "What was stated about a record of the own organisation.",
                    }],
                    "searchParam": [{
                        "name": "data",
                        "type": "reference",
                        "documentation": "DocumentReference/… as a publication was answered.",
                    }],
                },
                {
                    "type": "AuditEvent",
                    "interaction": [{
                        "code": "search-type",
                        "documentation": "The own organisation's log, for one of its administrators, after the patterns \
                            of IHE BALP. No client stands in it.",
                    }],
                    "searchParam": [
                        { "name": "date", "type": "date", "documentation": "ge, le, eq: whole days." },
                        { "name": "subtype", "type": "token", "documentation": "urn:wissel:event|name" },
                    ],
                },
            ],
            "interaction": [{ "code": "transaction", "documentation": "Publish (ITI-65) of one DocumentReference." }],
        }],
    });
    answer(StatusCode::OK, &statement)
}
