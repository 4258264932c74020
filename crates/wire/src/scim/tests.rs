//! What personnel systems send: the standard's form, what Entra makes of it, and anything else.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use wissel_core::identity::provisioning::{Attributes, Entry};
use wissel_core::time::Moment;

fn entry(value: &str, kind: Option<&str>, primary: Option<bool>) -> Entry {
    Entry { value: value.to_owned(), kind: kind.map(str::to_owned), primary }
}

fn fatima() -> Attributes {
    let sent = json!({
        "schemas": [USER, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
        "externalId": "e-17",
        "userName": "fatima@nest.example",
        "name": { "givenName": "Fatima", "familyName": "el Amrani", "honorificPrefix": "dr." },
        "displayName": "Fatima el Amrani",
        "emails": [{ "value": "fatima@nest.example", "type": "work", "primary": true }],
        "phoneNumbers": [{ "value": "+31612345678", "type": "mobile" }],
        "active": true,
        "roles": [{ "value": "administrator" }],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Nacht" },
    });
    let said = read_user(sent.to_string().as_bytes()).unwrap();
    assert_eq!(said.active, Some(true));
    said.attributes
}

/// U3.5: a user is read with what is kept here; what is not is left out.
#[test]
fn u3_5_a_user_is_read() {
    let a = fatima();
    assert_eq!(a.user_name, "fatima@nest.example");
    assert_eq!(a.external_id.as_deref(), Some("e-17"));
    assert_eq!((a.given.as_deref(), a.family.as_deref()), (Some("Fatima"), Some("el Amrani")));
    assert_eq!(a.mails, [entry("fatima@nest.example", Some("work"), Some(true))]);
    assert_eq!(a.phones, [entry("+31612345678", Some("mobile"), None)]);
    for (sent, flaw) in [
        ("", ScimFlaw::Syntax),
        ("[]", ScimFlaw::Syntax),
        ("{}", ScimFlaw::Missing("userName")),
        (r#"{"userName":"a"}"#, ScimFlaw::Missing("emails")),
        (r#"{"userName":{},"emails":"a@b.example"}"#, ScimFlaw::Value("userName")),
        (r#"{"userName":"a\u0000"}"#, ScimFlaw::Value("userName")),
        (r#"{"userName":"a","emails":[17]}"#, ScimFlaw::Value("emails")),
        (r#"{"userName":"a","emails":"a@b.example","active":"perhaps"}"#, ScimFlaw::Value("active")),
        (r#"{"userName":"a","phoneNumbers":[{"value":{}}]}"#, ScimFlaw::Value("phoneNumbers")),
        (r#"{"userName":"a","name":"Fatima"}"#, ScimFlaw::Value("name")),
        (r#"{"user name":"a"}"#, ScimFlaw::Path),
    ] {
        assert_eq!(read_user(sent.as_bytes()), Err(flaw), "{sent}");
    }
    let long = json!({ "userName": "a".repeat(257), "emails": "a@b.example" });
    assert_eq!(read_user(long.to_string().as_bytes()), Err(ScimFlaw::Value("userName")));
    let many = json!({ "userName": "a", "emails": vec!["a@b.example"; 11] });
    assert_eq!(read_user(many.to_string().as_bytes()), Err(ScimFlaw::Value("emails")));
}

fn patched(operations: &Value) -> Result<Said, ScimFlaw> {
    let sent =
        json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations });
    apply(&read_patch(sent.to_string().as_bytes())?, &fatima())
}

/// U3.5: who leaves is told in every form that identity services send.
#[test]
fn u3_5_a_leaver_is_understood_in_every_form() {
    for operations in [
        json!([{ "op": "replace", "path": "active", "value": false }]),
        json!([{ "op": "Replace", "path": "active", "value": "False" }]),
        json!([{ "op": "Add", "path": "ACTIVE", "value": "false" }]),
        json!([{ "op": "replace", "value": { "active": false } }]),
        json!([{ "op": "replace", "path": "", "value": { "active": "False" } }]),
        json!([{ "OP": "Replace", "Path": "active", "Value": [{ "value": "False" }] }]),
        json!([{ "op": "replace", "path": format!("{USER}:active"), "value": false }]),
        json!([{ "op": "replace", "path": USER, "value": { "active": false } }]),
        json!([{ "op": "replace", "value": { format!("{USER}:active"): false } }]),
        // Beside it stands what is not kept here.
        json!([
            { "op": "Replace", "path": "title", "value": "Nacht" },
            { "op": "Add", "path": "addresses[type eq \"work\" and primary eq true].country", "value": "NL" },
            { "op": "Add", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": "7" },
            { "op": "Remove", "path": "roles[primary eq \"True\"]" },
            { "op": "Replace", "path": "active", "value": "False" },
        ]),
    ] {
        let said = patched(&operations).unwrap_or_else(|e| panic!("{operations}: {e}"));
        assert_eq!((said.active, said.attributes), (Some(false), fatima()), "{operations}");
    }
}

/// Changes of what is said about her, by standard and by Entra's own forms.
#[test]
fn changes_are_carried_out_in_their_order() {
    let work = r#"emails[type eq "work"].value"#;
    let mail = |v: &str| vec![entry(v, Some("work"), Some(true))];
    let is = |operations: Value, change: &dyn Fn(&mut Attributes)| {
        let mut expected = fatima();
        change(&mut expected);
        let said = patched(&operations).unwrap_or_else(|e| panic!("{operations}: {e}"));
        assert_eq!(said.attributes, expected, "{operations}");
        assert_eq!(said.active, None, "{operations}");
    };
    is(json!([{ "op": "Replace", "path": work, "value": "f@nest.example" }]), &|a| {
        a.mails = mail("f@nest.example");
    });
    is(json!([{ "op": "Add", "path": work, "value": "f@nest.example" }]), &|a| {
        a.mails = mail("f@nest.example");
    });
    is(json!([{ "op": "replace", "value": { work: "f@nest.example", "name.givenName": "Fati" } }]), &|a| {
        a.mails = mail("f@nest.example");
        a.given = Some("Fati".to_owned());
    });
    is(
        json!([{ "op": "add", "path": "emails", "value": [{ "value": "g@nest.example", "primary": true }] }]),
        &|a| {
            a.mails = vec![
                entry("fatima@nest.example", Some("work"), Some(false)),
                entry("g@nest.example", None, Some(true)),
            ];
        },
    );
    is(
        json!([{ "op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": "020 1234567" }]),
        &|a| {
            a.phones.push(entry("020 1234567", Some("work"), None));
        },
    );
    is(json!([{ "op": "replace", "path": "emails[type eq \"home\"].value", "value": null }]), &|_| ());
    is(json!([{ "op": "replace", "path": "name", "value": { "familyName": "de Boer" } }]), &|a| {
        a.family = Some("de Boer".to_owned());
    });
    is(
        json!([{ "op": "remove", "path": "name.givenName" }, { "op": "remove", "path": "externalId" }]),
        &|a| {
            a.given = None;
            a.external_id = None;
        },
    );
    is(json!([{ "op": "remove", "path": "phoneNumbers[type eq \"mobile\"]" }]), &|a| a.phones.clear());
    is(json!([{ "op": "remove", "path": "name" }, { "op": "remove", "path": "displayName" }]), &|a| {
        a.given = None;
        a.family = None;
        a.display = None;
    });
}

#[test]
fn a_change_that_cannot_be_read_is_refused_as_a_whole() {
    for (operations, flaw) in [
        (json!([]), ScimFlaw::Syntax),
        (json!("active"), ScimFlaw::Syntax),
        (json!([{ "op": "move", "path": "active", "value": false }]), ScimFlaw::Syntax),
        (json!([{ "path": "active", "value": false }]), ScimFlaw::Syntax),
        (json!([{ "op": "replace", "path": "active" }]), ScimFlaw::Syntax),
        (json!([{ "op": "replace", "value": "active" }]), ScimFlaw::Syntax),
        (json!([{ "op": "remove" }]), ScimFlaw::NoTarget),
        (json!([{ "op": "replace", "path": 1, "value": 1 }]), ScimFlaw::Path),
        (json!([{ "op": "replace", "path": "emails[type eq \"work\"", "value": "a" }]), ScimFlaw::Path),
        (
            json!([{ "op": "replace", "path": "emails[type ne \"work\"].value", "value": "a" }]),
            ScimFlaw::Path,
        ),
        (json!([{ "op": "replace", "path": "emails[]", "value": "a" }]), ScimFlaw::Path),
        (json!([{ "op": "replace", "path": "a b", "value": "a" }]), ScimFlaw::Path),
        (json!([{ "op": "replace", "path": "name..x", "value": "a" }]), ScimFlaw::Path),
        (json!([{ "op": "replace", "path": "active", "value": "nee" }]), ScimFlaw::Value("active")),
        (json!([{ "op": "remove", "path": "active" }]), ScimFlaw::Stays("active")),
        (json!([{ "op": "remove", "path": "userName" }]), ScimFlaw::Stays("userName")),
        (json!([{ "op": "remove", "path": "emails" }]), ScimFlaw::Missing("emails")),
        (json!([{ "op": "replace", "path": "userName", "value": "" }]), ScimFlaw::Missing("userName")),
    ] {
        assert_eq!(patched(&operations), Err(flaw), "{operations}");
    }
    let many = vec![json!({ "op": "remove", "path": "title" }); 201];
    assert_eq!(patched(&json!(many)), Err(ScimFlaw::Syntax));
}

/// U3.5: the kind of an entry is read the same from a path as from a value: one short line.
#[test]
fn u3_5_the_kind_of_an_entry_is_one_short_line() {
    let longest = "k".repeat(64);
    for (kind, read) in [
        ("home", Some(Some("home"))),
        ("  home \u{a0} two ", Some(Some("home two"))),
        (longest.as_str(), Some(Some(longest.as_str()))),
        (&"k".repeat(65), None),
        ("ho\u{202e}me", None),
        ("ho\u{0}me", None),
        ("", Some(None)),
        ("   ", Some(None)),
    ] {
        let quoted = Value::from(kind).to_string();
        let path = format!("phoneNumbers[type eq {quoted}].value");
        let said = patched(&json!([{ "op": "add", "path": path, "value": "020 1234567" }]));
        let kinds = said.map(|s| s.attributes.phones.into_iter().map(|p| p.kind).collect::<Vec<_>>());
        let mobile = Some("mobile".to_owned());
        let expected = match read {
            Some(Some(kind)) => Ok(vec![mobile, Some(kind.to_owned())]),
            // Without a kind it selects nobody's entry.
            Some(None) => Ok(vec![mobile]),
            None => Err(ScimFlaw::Path),
        };
        assert_eq!(kinds, expected, "{quoted} in a path");
        let phones = json!([{ "value": "020 1234567", "type": kind }]);
        let whole = json!({ "userName": "a", "emails": "a@b.example", "phoneNumbers": phones });
        let said = read_user(whole.to_string().as_bytes());
        let kinds = said.map(|s| s.attributes.phones.into_iter().map(|p| p.kind).collect::<Vec<_>>());
        let expected = match read {
            Some(kind) => Ok(vec![kind.map(str::to_owned)]),
            None => Err(ScimFlaw::Value("phoneNumbers")),
        };
        assert_eq!(kinds, expected, "{quoted} in a value");
    }
}

#[test]
fn a_filter_asks_for_one_value() {
    for (text, expected) in [
        (r#"userName eq "Fatima""#, Some(Filter::UserName("Fatima".to_owned()))),
        (r#"USERNAME EQ "a \"b\" ] c""#, Some(Filter::UserName("a \"b\" ] c".to_owned()))),
        (r#" externalId  eq  "e-17" "#, Some(Filter::ExternalId("e-17".to_owned()))),
        (r#"emails[type eq "work"].value eq "a@b.example""#, Some(Filter::Mail("a@b.example".to_owned()))),
        (r#"emails.value eq "a@b.example""#, Some(Filter::Mail("a@b.example".to_owned()))),
        (r#"emails eq "a@b.example""#, Some(Filter::Mail("a@b.example".to_owned()))),
        (
            r#"urn:ietf:params:scim:schemas:core:2.0:User:userName eq "a""#,
            Some(Filter::UserName("a".to_owned())),
        ),
        (r#"emails[type eq "home"].value eq "a@b.example""#, None),
        (r#"userName sw "a""#, None),
        ("userName eq a", None),
        ("userName eq 17", None),
        (r#"userName eq "a" or userName eq "b""#, None),
        (r#"not (userName eq "a")"#, None),
        (r#"password eq "a""#, None),
        ("userName eq", None),
        ("userName", None),
        ("", None),
    ] {
        assert_eq!(Filter::parse(text).ok(), expected, "{text}");
    }
}

#[test]
fn a_user_is_written_with_what_is_asked_for() {
    let at: Moment = "2027-02-14T10:00:00+01:00".parse().unwrap();
    let attributes = fatima();
    let r = Resource { id: "7", attributes: &attributes, active: true, created: at, changed: at };
    let write =
        |only: &str, but: &str| resource(r, "https://wissel.example/scim/v2", &Asked::parse(only, but));
    let whole = write("", "");
    assert_eq!(whole["meta"]["location"], "https://wissel.example/scim/v2/Users/7");
    assert_eq!(
        read_user(whole.to_string().as_bytes()).unwrap(),
        Said { attributes: fatima(), active: Some(true) }
    );
    let names = |v: &Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(names(&write("userName", "")), "id schemas userName");
    let part = write(&format!("{USER}:name.familyName,emails.value"), "userName");
    assert_eq!(names(&part), "emails id name schemas");
    assert_eq!((names(&part["name"]).as_str(), names(&part["emails"][0]).as_str()), ("familyName", "value"));
    let but = write("", "id,meta,name.familyName,EMAILS");
    assert!(but.get("id").is_some() && but.get("meta").is_none() && but.get("emails").is_none());
    assert_eq!(names(&but["name"]), "givenName");
}

/// What the fuzzer asks of any input.
fn holds(bytes: &[u8]) {
    let _ = std::str::from_utf8(bytes).map(Filter::parse);
    let before = fatima();
    let read = read_patch(bytes).and_then(|operations| apply(&operations, &before));
    for said in [read, read_user(bytes)].into_iter().flatten() {
        assert!(!said.attributes.user_name.is_empty() && !said.attributes.mails.is_empty());
        let of = |e: &[Entry]| e.iter().filter(|e| e.primary == Some(true)).count();
        assert!(of(&said.attributes.mails) <= 1 && of(&said.attributes.phones) <= 1);
        // What was taken is written, and read back the same.
        let r = Resource {
            id: "7",
            attributes: &said.attributes,
            active: true,
            created: Moment::from_micros(0),
            changed: Moment::from_micros(0),
        };
        let written = resource(r, "", &Asked::All).to_string();
        assert_eq!(read_user(written.as_bytes()).map(|s| s.attributes), Ok(said.attributes));
    }
}

/// What the fuzzer begins with, read without it.
#[test]
fn the_fuzzers_inputs_are_read_or_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/scim");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).expect("corpus") {
        holds(&std::fs::read(file.expect("file").path()).expect("bytes"));
        seen += 1;
    }
    assert!(seen >= 8, "{seen} inputs");
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC*") {
        holds(text.as_bytes());
    }
    /// Near enough to what is meant that most of it is looked at.
    #[test]
    fn any_change_is_read_or_refused(
        op in "(add|Replace|remove)",
        path in r#"(urn:ietf:params:scim:schemas:core:2\.0:User:?)?(active|userName|name|emails|phoneNumbers|title)?(\[(type|value|primary) eq ("work"|"mobile"|true|\PC{0,3})\])?(\.(value|type|primary|givenName|\PC{0,3}))?"#,
        value in prop_oneof![
            any::<bool>().prop_map(Value::from),
            "\\PC{0,12}".prop_map(Value::from),
            Just(Value::Null),
            "\\PC{1,9}".prop_map(|v| json!([{ "value": v, "type": "work", "primary": true }])),
            ("\\PC{0,9}", "\\PC{0,9}").prop_map(|(k, v)| json!({ k: v, "active": "False" })),
        ],
    ) {
        let one = json!({ "op": op, "path": path, "value": value });
        holds(json!({ "Operations": [one.clone(), one] }).to_string().as_bytes());
    }
    #[test]
    fn any_filter_is_read_or_refused(text in r#"(userName|emails|\[|\]|"|\\| |eq|type|\PC){0,12}"#) {
        holds(text.as_bytes());
    }
}
