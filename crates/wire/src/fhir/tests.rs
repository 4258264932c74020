//! Reading: the publisher's own examples, both formats, and what must be refused.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests fail loudly")]

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use wissel_core::person::date::DateInput;

macro_rules! example {
    ($name:literal) => {
        include_bytes!(concat!("../../../../tests/corpora/nl-core/nl-core-", $name, ".xml"))
    };
}

fn json(text: &str) -> Result<Element<'_>, FhirFlaw> {
    read(Format::Json, text.as_bytes())
}
fn xml(text: &str) -> Result<Element<'_>, FhirFlaw> {
    read(Format::Xml, text.as_bytes())
}

/// A whole simplified publish; `more` is put into the DocumentReference.
fn simple(more: &str) -> String {
    let (pdf, text) = (STANDARD.encode("%PDF-1.7 made up"), STANDARD.encode("Tweede kind."));
    format!(
        r##"{{"resourceType":"DocumentReference","status":"current",
        "contained":[
          {{"resourceType":"Patient","id":"p","identifier":[{{"system":"http://fhir.nl/fhir/NamingSystem/bsn","value":"999900031"}}],
            "birthDate":"1991-03-12","name":[{{"use":"official","family":"van Vermeer","_family":{{"extension":[
              {{"url":"http://hl7.org/fhir/StructureDefinition/humanname-own-prefix","valueString":"van"}},
              {{"url":"http://hl7.org/fhir/StructureDefinition/humanname-own-name","valueString":"Vermeer"}}]}},
              "given":["Tess","Tes"],"_given":[null,{{"extension":[{{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier","valueCode":"CL"}}]}}]}}]}},
          {{"resourceType":"Observation","id":"d","status":"final","code":{{"coding":[{{"system":"http://snomed.info/sct","code":"161714006"}}]}},"valueDateTime":"2027-02-01"}},
          {{"resourceType":"Consent","id":"t","status":"active","patient":{{"reference":"#p"}},"scope":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"treatment"}}]}}}},
          {{"resourceType":"Consent","id":"c","status":"active","scope":{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/consentscope","code":"patient-privacy"}}]}},
            "patient":{{"reference":"#p"}},"performer":[{{"reference":"#p"}}],"dateTime":"2026-11-20",
            "extension":[{{"url":"urn:wissel:fhir:consent-how","valueCode":"spoken"}},{{"url":"urn:wissel:fhir:consent-informed","valueBoolean":true}}],
            "verification":[{{"verified":true}}]}}],
        "subject":{{"reference":"#p"}},{more}
        "content":[{{"attachment":{{"contentType":"application/pdf","title":"overdracht.pdf","data":"{pdf}"}}}},
                   {{"attachment":{{"contentType":"text/plain","data":"{text}"}}}}]}}"##
    )
}

#[test]
fn u2_1_a_simplified_publish_is_the_form_of_the_page() {
    let text = simple("");
    let sent = json(&text).unwrap();
    let published = read_publish(&Bundled::of(&sent).unwrap()).unwrap();
    let form = &published.form;
    assert_eq!((form.bsn.as_str(), form.initials.as_str()), ("999900031", "T"));
    assert_eq!((form.prefix.as_str(), form.birth_name.as_str()), ("van", "Vermeer"));
    assert_eq!(form.birth_date, DateInput::from("1991-03-12"));
    assert_eq!(form.due_date, DateInput::from("2027-02-01"));
    assert_eq!(form.text, "Tweede kind.");
    let s = &form.statements;
    assert_eq!((s.treatment.as_str(), s.consent.as_str()), ("yes", "yes"));
    assert_eq!((s.consent_by.as_str(), s.consent_how.as_str()), ("client", "spoken"));
    assert_eq!((s.informed.as_str(), s.identity_checked.as_str()), ("yes", "yes"));
    let pdf = published.pdf.unwrap();
    assert_eq!((pdf.title, pdf.whole().unwrap()), (Some("overdracht.pdf"), b"%PDF-1.7 made up".to_vec()));
}

/// U2.3a, U2.3b: no statement comes from anything but what was sent.
#[test]
fn u2_3b_no_statement_is_made_up() {
    let text = simple("").replace("\"treatment\"", "\"research\"");
    assert_eq!(flaw(&text), FhirFlaw::Value("Consent.scope"));
    for (from, to, ticked) in [
        ("\"verified\":true", "\"verified\":false", (true, false)),
        ("\"valueBoolean\":true", "\"valueBoolean\":false", (false, true)),
    ] {
        let text = simple("").replace(from, to);
        let sent = json(&text).unwrap();
        let form = read_publish(&Bundled::of(&sent).unwrap()).unwrap().form;
        let yes = |field: &str| field == "yes";
        assert_eq!((yes(&form.statements.informed), yes(&form.statements.identity_checked)), ticked, "{to}");
    }
    let text = simple("").replace("\"status\":\"active\",\"scope\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/consentscope\",\"code\":\"patient", "\"status\":\"rejected\",\"scope\":{\"coding\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/consentscope\",\"code\":\"patient");
    assert_eq!(flaw(&text), FhirFlaw::Value("Consent.status"));
}

fn flaw(text: &str) -> FhirFlaw {
    let sent = match json(text) {
        Ok(sent) => sent,
        Err(flaw) => return flaw,
    };
    Bundled::of(&sent).and_then(|b| read_publish(&b).map(drop)).unwrap_err()
}

#[test]
fn what_could_turn_the_meaning_round_is_refused() {
    for (more, expected) in [
        (r#""modifierExtension":[{"url":"x","valueBoolean":true}],"#, FhirFlaw::Modifier),
        (r#""implicitRules":"http://example.org","#, FhirFlaw::Modifier),
        (r#""relatesTo":[{"code":"appends"}],"#, FhirFlaw::Value("DocumentReference.relatesTo.code")),
        (r#""relatesTo":[{"code":"replaces"}],"#, FhirFlaw::Missing("DocumentReference.relatesTo.target")),
        (
            r#""relatesTo":[{"code":"replaces","target":{"reference":"DocumentReference/1"}}],"#,
            FhirFlaw::Value("Consent"),
        ),
        (r#""status":"current","#, FhirFlaw::TwiceInObject),
        (
            r#""extension":[{"url":"urn:wissel:fhir:last-day","valueDate":"2027-01-01"},{"url":"urn:wissel:fhir:last-day","valueDate":"2027-02-01"}],"#,
            FhirFlaw::Repeated("urn:wissel:fhir:last-day"),
        ),
    ] {
        assert_eq!(flaw(&simple(more)), expected, "{more}");
    }
    for (from, to, expected) in [
        ("\"#p\"},\"performer\"", "\"#other\"},\"performer\"", FhirFlaw::Dangling("Consent.patient")),
        ("\"status\":\"final\"", "\"status\":\"entered-in-error\"", FhirFlaw::Value("Observation.status")),
        (
            "\"status\":\"final\"",
            "\"status\":\"final\",\"modifierExtension\":[{\"url\":\"x\"}]",
            FhirFlaw::Modifier,
        ),
        ("text/plain", "text/html", FhirFlaw::Value("content.attachment.contentType")),
        ("text/plain", "application/pdf", FhirFlaw::Repeated("content")),
        (
            "\"verification\"",
            "\"provision\":{\"type\":\"deny\"},\"verification\"",
            FhirFlaw::Value("Consent.provision"),
        ),
    ] {
        let text = simple("");
        assert!(text.contains(from), "{from}");
        assert_eq!(flaw(&text.replace(from, to)), expected, "{to}");
    }
}

/// U2.3b: what is said about somebody else, or said twice, is not taken for this client.
#[test]
fn u2_3b_another_persons_facts_are_not_this_clients() {
    let other = r#"{"resourceType":"Patient","id":"q"},"#;
    let with = |from: &str, to: &str| {
        let text = simple("").replacen("\"contained\":[", &format!("\"contained\":[{other}"), 1);
        assert!(text.contains(from), "{from}");
        flaw(&text.replacen(from, to, 1))
    };
    let performer = "\"performer\":[{\"reference\":\"#p\"}]";
    assert_eq!(
        with(performer, "\"performer\":[{\"reference\":\"#q\"}]"),
        FhirFlaw::Value("Consent.performer")
    );
    let due = "\"valueDateTime\"";
    assert_eq!(
        with(due, "\"subject\":{\"reference\":\"#q\"},\"valueDateTime\""),
        FhirFlaw::Value("Observation.subject")
    );
    assert_eq!(with("\"patient\":{\"reference\":\"#p\"},", ""), FhirFlaw::Missing("Consent.patient"));
    assert_eq!(with("\"id\":\"q\"", "\"id\":\"p\""), FhirFlaw::Repeated("contained.id"));
}

/// In a transaction every entry counts, whether it can be referred to or not.
#[test]
fn u2_3b_no_entry_of_a_transaction_is_passed_over() {
    let bundle = |bundle: &str, entry: &str, request: &str| {
        let inner = simple("");
        flaw(&format!(
            r#"{{"resourceType":"Bundle","type":"transaction",{bundle}"entry":[
            {{"fullUrl":"urn:uuid:1","resource":{inner},"request":{{"method":"POST","url":"DocumentReference"}}}},
            {{{entry},"request":{{"method":"POST","url":"x"{request}}}}}]}}"#
        ))
    };
    let refused = r#""resource":{"resourceType":"Consent","status":"rejected"}"#;
    assert_eq!(bundle("", refused, ""), FhirFlaw::Value("Consent.status"));
    let list = r#""resource":{"resourceType":"List"}"#;
    assert_eq!(bundle("\"implicitRules\":\"urn:x\",", list, ""), FhirFlaw::Modifier);
    let changed = format!("\"modifierExtension\":[{{\"url\":\"x\"}}],{list}");
    assert_eq!(bundle("", &changed, ""), FhirFlaw::Modifier);
    assert_eq!(
        bundle("", &format!("\"fullUrl\":\"urn:uuid:1\",{list}"), ""),
        FhirFlaw::Repeated("Bundle.entry.fullUrl")
    );
    assert_eq!(
        bundle("", r#""resource":{"resourceType":"Provenance"}"#, ""),
        FhirFlaw::Value("Bundle.entry.resource")
    );
    assert_eq!(
        bundle("", list, ",\"ifNoneExist\":\"a=b\""),
        FhirFlaw::Value("Bundle.entry.request.ifNoneExist")
    );
}

/// A transaction (ITI-65) with everything beside the DocumentReference.
#[test]
fn u2_1_a_full_publish_is_the_same_form() {
    let text = format!(
        r#"{{"resourceType":"Bundle","type":"transaction","entry":[
        {{"fullUrl":"urn:uuid:1","resource":{{"resourceType":"List","status":"current","mode":"working"}},"request":{{"method":"POST","url":"List"}}}},
        {{"fullUrl":"urn:uuid:2","resource":{{"resourceType":"DocumentReference","status":"current","subject":{{"reference":"urn:uuid:4"}},
          "content":[{{"attachment":{{"contentType":"application/pdf","url":"urn:uuid:3"}}}}]}},"request":{{"method":"POST","url":"DocumentReference"}}}},
        {{"fullUrl":"urn:uuid:3","resource":{{"resourceType":"Binary","contentType":"application/pdf","data":"{}"}},"request":{{"method":"POST","url":"Binary"}}}},
        {{"fullUrl":"urn:uuid:4","resource":{{"resourceType":"Patient","birthDate":"1991"}},"request":{{"method":"POST","url":"Patient"}}}}]}}"#,
        STANDARD.encode("%PDF")
    );
    let sent = json(&text).unwrap();
    let bundle = Bundled::of(&sent).unwrap();
    assert_eq!(bundle.entries, ["List", "DocumentReference", "Binary", "Patient"]);
    let published = read_publish(&bundle).unwrap();
    assert_eq!(published.pdf.unwrap().whole().unwrap(), b"%PDF");
    assert_eq!(published.form.birth_date, DateInput::from("1991-00-00"));
    assert_eq!(published.form.statements.consent, "", "nothing was stated");
    assert_eq!(
        flaw(&text.replace("\"url\":\"urn:uuid:3\"", "\"url\":\"urn:uuid:9\"")),
        FhirFlaw::Dangling("content.attachment.url")
    );
    assert_eq!(flaw(&text.replace("transaction", "batch")), FhirFlaw::Value("Bundle.type"));
    assert_eq!(flaw(&text.replacen("POST", "DELETE", 1)), FhirFlaw::Value("Bundle.entry.request.method"));
}

#[test]
fn the_publishers_examples_are_read() {
    let patient = read(Format::Xml, example!("Patient-01")).unwrap();
    let mut due = read(Format::Xml, example!("Pregnancy.EstimatedDateOfDelivery-01")).unwrap();
    // Sent along in another resource, it refers to the client inside that one.
    for subject in due.children.iter_mut().filter(|c| c.name == "subject") {
        for reference in subject.children.iter_mut().filter(|c| c.name == "reference") {
            reference.value = Some("#nl-core-Patient-01".into());
        }
    }
    let inside = |resource: Element<'static>| Element {
        name: "contained".into(),
        children: vec![resource],
        ..Element::default()
    };
    let mut sent = json(r##"{"resourceType":"DocumentReference","status":"current","subject":{"reference":"#nl-core-Patient-01"}}"##).unwrap();
    sent.children.extend([inside(patient), inside(due)]);
    let form = read_publish(&Bundled::of(&sent).unwrap()).unwrap().form;
    assert_eq!((form.bsn.as_str(), form.initials.as_str()), ("111222333", "JPM"));
    assert_eq!((form.prefix.as_str(), form.birth_name.as_str()), ("van", "Putten"));
    assert_eq!(
        (form.birth_date, form.due_date),
        (DateInput::from("1934-04-28"), DateInput::from("2015-01-08"))
    );
}

#[test]
fn every_example_is_read() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpora/nl-core");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "xml") {
            let bytes = std::fs::read(&path).unwrap();
            let read = read(Format::Xml, &bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            assert!(read.id.is_some(), "{}", path.display());
            count += 1;
        }
    }
    assert_eq!(count, 28);
}

/// What the fuzzer begins with, read without it.
#[test]
fn the_fuzzers_inputs_are_read_or_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/fhir");
    let (mut read_count, mut refused) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for format in [Format::Json, Format::Xml] {
            let sent = read(format, &bytes);
            match sent.as_ref().map(|sent| Bundled::of(sent).and_then(|b| read_publish(&b).map(drop))) {
                Ok(Ok(())) => read_count += 1,
                Ok(Err(_)) | Err(_) => refused += 1,
            }
        }
    }
    assert!(read_count >= 3 && refused > read_count, "{read_count} {refused}");
}

#[test]
fn both_formats_give_one_tree() {
    let from_json = json(
        r#"{"resourceType":"Patient","id":"x","birthDate":"1991-03-12","active":true,
        "name":[{"given":["A","B"],"_given":[null,{"extension":[{"url":"q","valueCode":"IN"}]}]}],
        "contained":[{"resourceType":"List","status":"current"}]}"#,
    );
    let from_xml = xml(
        r#"<?xml version="1.0" encoding="UTF-8"?><!-- a note --><Patient xmlns="http://hl7.org/fhir">
        <id value="x"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml">&#160;<b>x</b></div></text>
        <birthDate value="1991-03-12"/><active value="true"/>
        <name><given value="A"/><given value="B"><extension url="q"><valueCode value="IN"/></extension></given></name>
        <contained><List><status value="current"/></List></contained></Patient>"#,
    );
    let (a, b) = (from_json.unwrap(), from_xml.unwrap());
    for of in [&a, &b] {
        assert_eq!((of.name(), of.id.as_deref()), ("Patient", Some("x")));
        assert_eq!(of.value("birthDate"), Ok(Some("1991-03-12")));
        let name = of.one("name").unwrap().unwrap();
        let given: Vec<_> =
            name.all("given").map(|g| (g.own_value(), g.extension_value("q").unwrap())).collect();
        assert_eq!(given, [(Some("A"), None), (Some("B"), Some("IN"))]);
        assert_eq!(of.one("contained").unwrap().unwrap().resource().unwrap().name(), "List");
    }
}

#[test]
fn xml_that_wants_something_fetched_or_expanded_is_refused() {
    for (text, expected) in [
        (
            r#"<!DOCTYPE Patient [<!ENTITY a "b">]><Patient xmlns="http://hl7.org/fhir"/>"#,
            FhirFlaw::Declaration,
        ),
        (r#"<?xml-stylesheet href="x"?><Patient xmlns="http://hl7.org/fhir"/>"#, FhirFlaw::Declaration),
        (r#"<Patient xmlns="http://hl7.org/fhir"><birthDate value="&own;"/></Patient>"#, FhirFlaw::Foreign),
        (r#"<Patient xmlns="http://hl7.org/fhir">words</Patient>"#, FhirFlaw::Foreign),
        (
            r#"<Patient xmlns="http://hl7.org/fhir"><x:y xmlns:x="http://other"/></Patient>"#,
            FhirFlaw::Foreign,
        ),
        (r"<Patient/>", FhirFlaw::Foreign),
        (r#"<Patient xmlns="http://hl7.org/fhir" other="1"/>"#, FhirFlaw::Foreign),
        (
            r#"<Patient xmlns="http://hl7.org/fhir"/><Patient xmlns="http://hl7.org/fhir"/>"#,
            FhirFlaw::Foreign,
        ),
    ] {
        assert_eq!(xml(text).map(drop), Err(expected), "{text}");
    }
    for text in ["", "<Patient xmlns=\"http://hl7.org/fhir\">", "<a></b>", "text"] {
        assert!(xml(text).is_err(), "{text}");
    }
}

#[test]
fn depth_and_number_have_limits() {
    let deep = format!("{{\"resourceType\":\"List\",\"a\":{}1", "[{\"a\":".repeat(60));
    assert_eq!(json(&deep).map(drop), Err(FhirFlaw::TooLarge));
    let many = format!("{{\"resourceType\":\"List\",\"a\":[{}1]}}", "1,".repeat(20_000));
    assert_eq!(json(&many).map(drop), Err(FhirFlaw::TooLarge));
    let deep = format!("<List xmlns=\"http://hl7.org/fhir\">{}", "<a>".repeat(60));
    assert_eq!(xml(&deep).map(drop), Err(FhirFlaw::TooLarge));
    let many = format!("<List xmlns=\"http://hl7.org/fhir\">{}</List>", "<a/>".repeat(20_001));
    assert_eq!(xml(&many).map(drop), Err(FhirFlaw::TooLarge));
}

#[test]
fn an_attachment_is_decoded_in_pieces() {
    let content: Vec<u8> = (0..300_000_u32).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]).collect();
    for (i, lines) in [STANDARD.encode(&content), wrapped(&STANDARD.encode(&content))].iter().enumerate() {
        let attachment = Attachment::new(None, lines);
        assert_eq!(attachment.whole().unwrap(), content, "{i}");
        assert!(attachment.pieces().count() > 2);
    }
    for wrong in ["a", "ab=", "====", "ab==cd==", "äöü=", "a-_="] {
        assert_eq!(Attachment::new(None, wrong).whole(), Err(FhirFlaw::Base64), "{wrong}");
    }
}

fn wrapped(text: &str) -> String {
    text.as_bytes().chunks(76).map(|c| String::from_utf8_lossy(c).into_owned() + "\r\n").collect()
}

#[test]
fn u2_2_a_search_names_exact_keys_and_nothing_else() {
    let found = read_search([
        ("patient.identifier", "http://fhir.nl/fhir/NamingSystem/bsn|999900031"),
        ("patient.birthdate", "eq1991-03-12"),
        ("status", "current"),
    ]);
    let search = found.unwrap();
    assert_eq!((search.bsn.as_str(), search.birth_date.as_str()), ("999900031", "1991-03-12"));
    for parameter in [
        ("patient.identifier", "999900031"),
        ("patient.identifier", "http://other|1"),
        ("patient.name", "Vermeer"),
        ("patient.identifier:of-type", "x"),
        ("status", "superseded"),
        ("_revinclude", "Provenance:target"),
    ] {
        assert!(read_search([parameter]).is_err(), "{parameter:?}");
    }
    let twice = [("status", "current"), ("status", "current")];
    assert_eq!(read_search(twice), Err(FhirFlaw::Repeated("parameter")));
}

#[test]
fn nothing_of_the_client_is_printed() {
    let text = simple("");
    let sent = json(&text).unwrap();
    let printed = format!("{sent:?} {:?}", read_publish(&Bundled::of(&sent).unwrap()).unwrap());
    assert!(!printed.contains("999900031") && !printed.contains("Vermeer"), "{printed}");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for format in [Format::Json, Format::Xml] {
            if let Ok(sent) = read(format, &bytes) {
                let _ = Bundled::of(&sent).and_then(|b| read_publish(&b).map(drop));
            }
        }
    }

    /// Cut anywhere, or with one byte changed, a publication is read or refused, and never half.
    #[test]
    fn damaged_publications_do_not_pass_half(at in 0_usize..2000, byte in any::<u8>()) {
        let text = simple("");
        let mut bytes = text.clone().into_bytes();
        let at = at % bytes.len();
        prop_assert!(read(Format::Json, &bytes[..at]).is_err());
        bytes[at] = byte;
        if let Ok(sent) = read(Format::Json, &bytes) {
            let _ = Bundled::of(&sent).and_then(|b| read_publish(&b).map(drop));
        }
    }
}
