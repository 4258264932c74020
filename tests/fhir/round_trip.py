"""fhirclient: publishes, finds and retrieves (U1.4, U2.1, U2.2, U2.3b, U3.1).

What is sent and what is answered passes through the library's own classes of FHIR R4, which refuse what is none.
The demo's facts come on standard input. One line for each thing that was tried: `ok NAME`, or `FAILED NAME: WHY`.
"""

import base64
import datetime
import json
import pathlib
import sys
import traceback

import requests
from fhirclient.models.auditevent import AuditEvent
from fhirclient.models.binary import Binary
from fhirclient.models.bundle import Bundle
from fhirclient.models.consent import Consent
from fhirclient.models.documentreference import DocumentReference
from fhirclient.models.list import List
from fhirclient.models.observation import Observation
from fhirclient.models.operationoutcome import OperationOutcome
from fhirclient.models.patient import Patient
from fhirclient.server import FHIRServer

MIDWIVES = "Verloskundigen De Linde"
HOSPITAL = "Ziekenhuis Oostwaard"
BSN = "http://fhir.nl/fhir/NamingSystem/bsn"
SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope"
CATEGORY = [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}]
PAPERS = pathlib.Path(__file__).parent.parent / "corpora"
FILE = (PAPERS / "pdf-made/three-pages.pdf").read_bytes()
NEWER = (PAPERS / "pdf/plain/7.2-t17-pass-a.pdf").read_bytes()
TEXT = "Rhesus negatief."
STATED = {"X-Wissel-Relation": "agreement", "X-Wissel-Purpose": "birth_care"}

demo = json.load(sys.stdin)
now = datetime.datetime.fromisoformat(requests.get(demo["clock"], timeout=10).json()["now"]).date()


def server(organisation, user):
    """The library's server with a fresh token, acting for this user."""
    system = next(c for c in demo["api_clients"] if c["organisation"] == organisation)
    made = FHIRServer(None, base_uri=system["fhir_base"])
    secret = (system["client_id"], system["client_secret"])
    token = made.post_as_form(system["token_url"], {"grant_type": "client_credentials"}, auth=secret).json()
    made.session.headers["Authorization"] = "Bearer " + token["access_token"]
    made.session.headers["X-Wissel-Acting-User"] = user
    return made


def day(days):
    return (now + datetime.timedelta(days=days)).isoformat()


def patient(bsn):
    return Patient({
        "resourceType": "Patient",
        "identifier": [{"system": BSN, "value": bsn}],
        "birthDate": "1989-12-01",
        "name": [{"use": "official", "family": "Vermeer", "given": ["Julia"]}],
    }).as_json()


def around(reference):
    """Due date, treatment agreement and consent of the patient at this reference."""
    about = {"reference": reference}
    due = Observation({
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "161714006"}]},
        "subject": about,
        "valueDateTime": day(60),
    })
    treatment = Consent({
        "resourceType": "Consent",
        "status": "active",
        "scope": {"coding": [{"system": SCOPE, "code": "treatment"}]},
        "category": CATEGORY,
        "patient": about,
    })
    privacy = Consent({
        "resourceType": "Consent",
        "status": "active",
        "scope": {"coding": [{"system": SCOPE, "code": "patient-privacy"}]},
        "category": CATEGORY,
        "patient": about,
        "performer": [about],
        "dateTime": day(0),
        "verification": [{"verified": True}],
        "extension": [
            {"url": "urn:wissel:fhir:consent-how", "valueCode": "written"},
            {"url": "urn:wissel:fhir:consent-informed", "valueBoolean": True},
        ],
    })
    return [due.as_json(), treatment.as_json(), privacy.as_json()]


def attachment(content_type, **more):
    return {"attachment": {"contentType": content_type, **more}}


def encoded(data):
    return base64.b64encode(data).decode()


def simplified(bsn):
    contained = [{**r, "id": f"r{i}"} for i, r in enumerate([patient(bsn), *around("#r0")])]
    return DocumentReference({
        "resourceType": "DocumentReference",
        "status": "current",
        "contained": contained,
        "subject": {"reference": "#r0"},
        "content": [
            attachment("application/pdf", title="overdracht.pdf", data=encoded(FILE)),
            attachment("text/plain", data=encoded(TEXT.encode())),
        ],
    })


def transaction(bsn):
    url = [f"urn:uuid:00000000-0000-4000-8000-00000000001{n}" for n in range(7)]
    code = {"system": "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes", "code": "submissionset"}
    resources = [
        List({
            "resourceType": "List",
            "status": "current",
            "mode": "working",
            "code": {"coding": [code]},
            "subject": {"reference": url[3]},
            "entry": [{"item": {"reference": url[1]}}],
        }).as_json(),
        DocumentReference({
            "resourceType": "DocumentReference",
            "status": "current",
            "subject": {"reference": url[3]},
            "content": [attachment("application/pdf", url=url[2])],
        }).as_json(),
        Binary({"resourceType": "Binary", "contentType": "application/pdf", "data": encoded(FILE)}).as_json(),
        patient(bsn),
        *around(url[3]),
    ]
    entries = [
        {"fullUrl": u, "resource": r, "request": {"method": "POST", "url": r["resourceType"]}}
        for u, r in zip(url, resources, strict=True)
    ]
    return Bundle({"resourceType": "Bundle", "type": "transaction", "entry": entries})


def find(at, bsn, born="1989-12-01"):
    """What a search finds. The library searches by GET alone, so that its own session is used to POST."""
    fields = {"patient.identifier": f"{BSN}|{bsn}", "patient.birthdate": born}
    answer = at.session.post(at.base_uri + "DocumentReference/_search", data=fields, headers=STATED, timeout=10)
    at.raise_for_status(answer)
    bundle = Bundle(answer.json())
    found = [e.resource for e in bundle.entry if e.search.mode == "match"]
    assert bundle.total == len(found)
    return found


def address(reference, content_type):
    contents = (c.attachment for c in reference.content)
    return next(a.url for a in contents if a.contentType.startswith(content_type))


def refused(status, code, call):
    """Runs what must be refused, by an OperationOutcome with this code."""
    try:
        call()
    except requests.HTTPError as error:
        answer = error.response
    else:
        raise AssertionError("it was done")
    assert answer.status_code == status, answer.text
    issues = OperationOutcome(answer.json()).issue
    codes = [issue.details.coding[0].code for issue in issues]
    assert code in codes, codes


midwife = server(MIDWIVES, "sanne")
hospital = server(HOSPITAL, "fatima")
administrator = server(MIDWIVES, "ilse")


def the_capability_statement_is_read():
    statement = hospital.capabilityStatement
    assert statement.fhirVersion == "4.0.1"
    assert {r.type for r in statement.rest[0].resource} >= {"DocumentReference", "Binary"}


def u2_1_u2_2_u3_1_a_simplified_publish_is_found_and_retrieved():
    assert find(hospital, "999970045") == []
    made = DocumentReference(simplified("999970045").create(midwife))
    (found,) = find(hospital, "999970045")
    assert found.masterIdentifier.as_json() == made.masterIdentifier.as_json()
    assert found.contained[0].name[0].family == "Vermeer"
    url = address(found, "application/pdf")
    # The bytes for whoever asks for them, a Binary for whoever asks for FHIR, and a part.
    assert hospital.request_data(url, headers={"Accept": "application/pdf"}) == FILE
    binary = Binary.read_from(url, hospital)
    assert (binary.contentType, base64.b64decode(binary.data)) == ("application/pdf", FILE)
    part = hospital.request_data(url, headers={"Accept": "application/pdf", "Range": "bytes=100-299"})
    assert part == FILE[100:300]
    text = hospital.request_data(address(found, "text/plain"), headers={"Accept": "text/plain"})
    assert text.decode() == TEXT


def u2_1_u3_1_a_transaction_is_found_and_retrieved():
    answer = Bundle(transaction("999970057").create(midwife))
    assert answer.type == "transaction-response"
    assert all(e.response.status == "201 Created" for e in answer.entry)
    (found,) = find(hospital, "999970057")
    url = address(found, "application/pdf")
    assert hospital.request_data(url, headers={"Accept": "application/pdf"}) == FILE


def u2_1_u2_3b_a_newer_version_replaces_and_statements_are_read():
    made = DocumentReference(simplified("999970070").create(midwife))
    reference = f"DocumentReference/{made.id}"
    newer = DocumentReference({
        "resourceType": "DocumentReference",
        "status": "current",
        "contained": [{**patient("999970070"), "id": "she"}],
        "subject": {"reference": "#she"},
        "relatesTo": [{"code": "replaces", "target": {"reference": reference}}],
        "content": [attachment("application/pdf", data=encoded(NEWER))],
    })
    assert DocumentReference(newer.create(midwife)).id == made.id
    (found,) = find(hospital, "999970070")
    url = address(found, "application/pdf")
    assert hospital.request_data(url, headers={"Accept": "application/pdf"}) == NEWER
    stated = Consent.where({"data": reference}).perform_resources(midwife)
    scopes = {c.scope.coding[0].code: c for c in stated}
    assert scopes.keys() == {"treatment", "patient-privacy"}
    assert scopes["patient-privacy"].dateTime.as_json() == day(0)


def u1_4_the_log_is_read_as_audit_events():
    events = AuditEvent.where({"subtype": "record.shared"}).perform_resources(administrator)
    through = [e for e in events if len(e.agent) == 2]
    assert through and all(e.action == "C" and e.outcome == "0" for e in through)


def u2_3b_without_consent_nothing_is_published():
    sent = simplified("999970069")
    sent.contained = [r for r in sent.contained if r.id != "r3"]
    refused(422, "statement-consent", lambda: sent.create(midwife))
    assert find(hospital, "999970069") == []


def u2_2_a_wrong_birth_date_is_no_hit():
    assert find(hospital, "999970045", "1989-12-02") == []


failed = 0
for run in [
    the_capability_statement_is_read,
    u2_1_u2_2_u3_1_a_simplified_publish_is_found_and_retrieved,
    u2_1_u3_1_a_transaction_is_found_and_retrieved,
    u2_1_u2_3b_a_newer_version_replaces_and_statements_are_read,
    u1_4_the_log_is_read_as_audit_events,
    u2_3b_without_consent_nothing_is_published,
    u2_2_a_wrong_birth_date_is_no_hit,
]:
    try:
        run()
        print(f"ok fhirclient: {run.__name__}")
    except Exception as error:
        failed += 1
        body = getattr(getattr(error, "response", None), "text", "")
        line = traceback.extract_tb(error.__traceback__)[-1].lineno
        print(f"FAILED {run.__name__}: {type(error).__name__} {error} {body} (line {line})".replace("\n", " "))
sys.exit(1 if failed else 0)
