//! `GET /api/openapi.json`: the product's own API in OpenAPI 3.1. A test holds it against the table of routes.

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

pub(super) const DOCUMENT: &str = include_str!("openapi.json");

pub(super) async fn document() -> Response {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::routes::Access;
    use serde_json::Value;
    use std::collections::BTreeSet;
    use std::time::Duration;
    use wissel_core::identity::system::Scope;
    use wissel_core::input::{Flaw, Problems, code};
    use wissel_core::permission::Denied;
    use wissel_core::refusal::Coded;
    use wissel_service::exchange::collect::AgainRefused;
    use wissel_service::exchange::confirm::HitRefused;
    use wissel_service::exchange::incoming::FileRefused;
    use wissel_service::exchange::search::SearchRefused;
    use wissel_service::exchange::see_collected::CollectedRefused;
    use wissel_service::exchange::share::ShareRefused;
    use wissel_service::identity::act_for::SystemRefused;
    use wissel_wire::pdf::{PdfRefusal, Reason};

    #[test]
    fn every_route_for_systems_is_described_with_its_scope_and_nothing_else_is() {
        let document: Value = serde_json::from_str(DOCUMENT).expect("JSON");
        let mut described = BTreeSet::new();
        for (path, methods) in document["paths"].as_object().expect("paths") {
            for (method, operation) in methods.as_object().expect("methods") {
                let scope = operation["security"][0]["system"][0].as_str().expect("a scope");
                described.insert((method.to_uppercase(), path.clone(), scope.to_owned()));
                let named = operation["parameters"].as_array().expect("parameters");
                let named: BTreeSet<_> = named.iter().filter_map(|p| p["name"].as_str()).collect();
                assert!(named.contains("X-Wissel-Acting-User"), "{path}");
                for part in path.split('/').filter_map(|p| p.strip_prefix('{')?.strip_suffix('}')) {
                    assert!(named.contains(part), "{path}: {part}");
                }
            }
        }
        let own = crate::api::routes().into_iter().filter_map(|r| match r.access {
            Access::System(t) => Some((r.method.to_string(), r.path.to_owned(), t.scope.name().to_owned())),
            _ => None,
        });
        assert_eq!(described, own.collect::<BTreeSet<_>>());
        let flow = &document["components"]["securitySchemes"]["system"]["flows"]["clientCredentials"];
        let scopes: BTreeSet<_> = flow["scopes"].as_object().expect("scopes").keys().cloned().collect();
        assert_eq!(scopes, Scope::ALL.iter().map(|s| s.name().to_owned()).collect());
        for rest in DOCUMENT.split("#/components/schemas/").skip(1) {
            let name = rest.split('"').next().expect("a name");
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }

    /// Each event is described, with exactly the body that is sent: a field more or less fails.
    #[test]
    fn every_message_to_a_system_is_described_as_it_is_sent() {
        use wissel_core::exchange::record::RecordNumber;
        use wissel_core::ids::{CollectionId, RecordId, WebhookMessageId};
        use wissel_core::office::webhook::{About, Body, WebhookEvent};
        let document: Value = serde_json::from_str(DOCUMENT).expect("JSON");
        let number: RecordNumber = "W-7K3M-9QPD".parse().expect("a number");
        let record: RecordId = "01a20000-0000-7000-8000-000000000001".parse().expect("an id");
        let collection: CollectionId = "01a20000-0000-7000-8000-000000000002".parse().expect("an id");
        let id: WebhookMessageId = "01a20000-0000-7000-8000-000000000009".parse().expect("an id");
        let described: BTreeSet<_> =
            document["webhooks"].as_object().expect("webhooks").keys().map(String::as_str).collect();
        assert_eq!(described, WebhookEvent::ALL.iter().map(|e| e.name()).collect());
        let schema = &document["components"]["schemas"]["WebhookMessage"];
        let kinds = schema["properties"]["type"]["enum"].as_array().expect("types");
        assert_eq!(kinds.iter().filter_map(Value::as_str).collect::<BTreeSet<_>>(), described);
        for event in WebhookEvent::ALL {
            let about = match event {
                WebhookEvent::Collected => About::logged(&number, record),
                WebhookEvent::NewVersion | WebhookEvent::Withdrawn => About::collected(&number, collection),
                WebhookEvent::Expiring => About::shared(&number, record),
                WebhookEvent::Test => About::nothing(),
            };
            let timestamp = "2026-09-01T08:00:00Z".to_owned();
            let sent =
                serde_json::to_value(Body { id, event: *event, timestamp, data: &about }).expect("JSON");
            let post = &document["webhooks"][event.name()]["post"];
            let content = &post["requestBody"]["content"]["application/json"];
            assert_eq!(content["example"], sent, "{}", event.name());
            assert_eq!(content["schema"]["$ref"], "#/components/schemas/WebhookMessage");
            for (held, known) in [(&sent, schema), (&sent["data"], &schema["properties"]["data"])] {
                for name in held.as_object().expect("an object").keys() {
                    assert!(known["properties"][name].is_object(), "{name} of {}", event.name());
                }
                assert_eq!(known["additionalProperties"], false);
            }
            let headers = post["parameters"].as_array().expect("headers");
            let headers: BTreeSet<_> = headers.iter().filter_map(|h| h["name"].as_str()).collect();
            assert_eq!(headers, ["webhook-id", "webhook-timestamp", "webhook-signature"].into());
        }
    }

    /// What a use case says of a call, each reason once: a new one does not compile before it stands here.
    fn of_share(why: &ShareRefused) -> &'static [&'static str] {
        match why {
            ShareRefused::Problems(_) | ShareRefused::TooSlow | ShareRefused::SectorOff => &["publish"],
            ShareRefused::File(FileRefused::Pdf(_) | FileRefused::Infected | FileRefused::NotScanned) => {
                &["publish"]
            }
        }
    }
    fn of_search(why: &SearchRefused) -> &'static [&'static str] {
        match why {
            SearchRefused::Problems(_) | SearchRefused::TooOften(_) => &["find"],
        }
    }
    fn of_system(why: SystemRefused) -> bool {
        match why {
            SystemRefused::NoToken | SystemRefused::NobodyNamed | SystemRefused::Unknown => true,
            // No system acts where both factors have to be fresh, and by which way a user logs in there is not asked; an
            // emergency stands with the calls that know it.
            SystemRefused::Denied(denied) => {
                !matches!(denied, Denied::NotFresh | Denied::WayRefused | Denied::EmergencyOff)
            }
        }
    }

    fn problems() -> Problems {
        Flaw::new(code::CHOICE_UNKNOWN).at("field").into()
    }

    /// The code and the calls that answer it; no call stands for all of them.
    fn answered() -> Vec<(&'static str, &'static [&'static str])> {
        const READ: &[&str] = &["collect", "collectAgain", "original", "seeCollection"];
        let mut all: Vec<(&str, &[&str])> = Vec::new();
        let system = [SystemRefused::NoToken, SystemRefused::NobodyNamed, SystemRefused::Unknown];
        let denied = Denied::ALL.iter().map(|d| SystemRefused::Denied(*d));
        all.extend(system.into_iter().chain(denied).filter(|s| of_system(*s)).map(|s| (s.code(), &[][..])));
        all.extend(["bad-request", "absent", "fault", "busy"].map(|c| (c, &[][..])));
        let pdf = Reason::ALL.iter().map(|r| FileRefused::Pdf(PdfRefusal::new(*r, "")));
        let file = pdf.chain([FileRefused::Infected, FileRefused::NotScanned]).map(ShareRefused::File);
        let share =
            file.chain([ShareRefused::Problems(problems()), ShareRefused::TooSlow, ShareRefused::SectorOff]);
        all.extend(share.map(|s| (s.code(), of_share(&s))));
        all.extend(["too-large", "too-slow"].map(|c| (c, &["publish"][..])));
        let search = [SearchRefused::Problems(problems()), SearchRefused::TooOften(Duration::ZERO)];
        all.extend(search.iter().map(|s| (s.code(), of_search(s))));
        all.push((
            Denied::EmergencyOff.code(),
            &["find", "collect", "collectAgain", "original", "seeCollection"],
        ));
        all.extend(HitRefused::ALL.iter().map(|h| (h.code(), &["find", "collect"][..])));
        // An absent collection is `absent`, like everything that is not there.
        let seen = CollectedRefused::ALL.iter().filter(|c| **c != CollectedRefused::Absent);
        all.extend(seen.map(|c| (c.code(), READ)));
        let again = AgainRefused::ALL.iter().filter(|a| **a != AgainRefused::Absent);
        all.extend(again.map(|a| (a.code(), &["collectAgain"][..])));
        all.push(("launch-problems", &["launch"]));
        all.push(("log-problems", &["log"]));
        all
    }

    #[test]
    fn every_code_that_a_route_can_answer_is_described_with_its_calls_and_nothing_else_is() {
        let described = crate::api::reference::described();
        let mut listed: BTreeSet<(String, String)> =
            described.common.iter().map(|c| (c.code.clone(), String::new())).collect();
        for o in &described.operations {
            listed.extend(o.codes.iter().map(|c| (c.code.clone(), o.id.clone())));
        }
        let mut can = BTreeSet::new();
        for (code, calls) in answered() {
            if calls.is_empty() {
                can.insert((code.to_owned(), String::new()));
            }
            can.extend(calls.iter().map(|call| (code.to_owned(), (*call).to_owned())));
        }
        assert_eq!(listed, can);
        let document: Value = serde_json::from_str(DOCUMENT).expect("JSON");
        let known = document["components"]["schemas"]["Code"]["anyOf"].as_array().expect("codes");
        let known: BTreeSet<_> =
            known.iter().filter_map(|k| k["const"].as_str().map(str::to_owned)).collect();
        assert_eq!(known, can.into_iter().map(|(code, _)| code).collect());
    }
}
