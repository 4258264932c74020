// fhir-kit-client: publishes, finds and retrieves (U2.1, U2.2, U2.3b, U3.1, U3.9).
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Client } from "fhir-kit-client";

const MIDWIVES = "Verloskundigen De Linde";
const HOSPITAL = "Ziekenhuis Oostwaard";
const BSN = "http://fhir.nl/fhir/NamingSystem/bsn";
const CONSENT = "http://terminology.hl7.org/CodeSystem/consentscope";
const PAPER = new URL("../corpora/pdf-made/three-pages.pdf", import.meta.url);
const STATED = { "X-Wissel-Relation": "substitute", "X-Wissel-Purpose": "urgent" };

/** A client of the library with a fresh token, acting for this user. */
const clientOf = async (demo, organisation, user) => {
  const system = demo.api_clients.find(c => c.organisation === organisation);
  const basic = Buffer.from(`${system.client_id}:${system.client_secret}`).toString("base64");
  const answer = await fetch(system.token_url, {
    method: "POST",
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  assert.equal(answer.status, 200);
  const { access_token } = await answer.json();
  return new Client({
    baseUrl: system.fhir_base,
    bearerToken: access_token,
    customHeaders: { "X-Wissel-Acting-User": user },
  });
};

const day = (now, days) => new Date(Date.parse(now) + days * 86_400_000).toISOString().slice(0, 10);

const patient = bsn => ({
  resourceType: "Patient",
  identifier: [{ system: BSN, value: bsn }],
  birthDate: "1992-05-17",
  name: [{ use: "official", family: "Bos", given: ["Lotte", "Anna"] }],
});

/** Due date, treatment agreement, consent: about the patient at this reference. */
const around = (now, reference) => [
  {
    resourceType: "Observation",
    status: "final",
    code: { coding: [{ system: "http://snomed.info/sct", code: "161714006" }] },
    subject: { reference },
    valueDateTime: day(now, 90),
  },
  {
    resourceType: "Consent",
    status: "active",
    scope: { coding: [{ system: CONSENT, code: "treatment" }] },
    category: [{ coding: [{ system: "http://loinc.org", code: "59284-0" }] }],
    policyRule: { text: "WGBO" },
    patient: { reference },
  },
  {
    resourceType: "Consent",
    status: "active",
    scope: { coding: [{ system: CONSENT, code: "patient-privacy" }] },
    category: [{ coding: [{ system: "http://loinc.org", code: "59284-0" }] }],
    policyRule: { text: "AVG" },
    patient: { reference },
    performer: [{ reference }],
    dateTime: day(now, -1),
    verification: [{ verified: true }],
    extension: [
      { url: "urn:wissel:fhir:consent-how", valueCode: "spoken" },
      { url: "urn:wissel:fhir:consent-informed", valueBoolean: true },
    ],
  },
];

const simplified = (now, bsn, data) => ({
  resourceType: "DocumentReference",
  status: "current",
  contained: [patient(bsn), ...around(now, "#r0")].map((r, i) => ({ ...r, id: `r${i}` })),
  subject: { reference: "#r0" },
  content: [{ attachment: { contentType: "application/pdf", title: "overdracht.pdf", data } }],
});

const transaction = (now, bsn, data) => {
  const url = n => `urn:uuid:00000000-0000-4000-8000-00000000000${n}`;
  const resources = [
    {
      resourceType: "List",
      status: "current",
      mode: "working",
      code: { coding: [{ system: "https://profiles.ihe.net/ITI/MHD/CodeSystem/MHDlistTypes", code: "submissionset" }] },
      subject: { reference: url(3) },
      entry: [{ item: { reference: url(1) } }],
    },
    {
      resourceType: "DocumentReference",
      status: "current",
      subject: { reference: url(3) },
      content: [{ attachment: { contentType: "application/pdf", url: url(2) } }],
    },
    { resourceType: "Binary", contentType: "application/pdf", data },
    patient(bsn),
    ...around(now, url(3)),
  ];
  const entry = resources.map((resource, n) => ({
    fullUrl: url(n),
    resource,
    request: { method: "POST", url: resource.resourceType },
  }));
  return { resourceType: "Bundle", type: "transaction", entry };
};

const find = (client, bsn, birthDate = "1992-05-17") => client.search({
  resourceType: "DocumentReference",
  searchParams: { "patient.identifier": `${BSN}|${bsn}`, "patient.birthdate": birthDate, status: "current" },
  options: { postSearch: true, headers: STATED },
});

const matches = bundle => bundle.entry.filter(e => e.search.mode === "match").map(e => e.resource);

/** The original, as this library can read it: a Binary. */
const retrieve = async (client, reference) => {
  const { url } = reference.content.map(c => c.attachment).find(a => a.contentType === "application/pdf");
  const binary = await client.request(url);
  assert.equal(binary.resourceType, "Binary");
  assert.equal(binary.contentType, "application/pdf");
  return Buffer.from(binary.data, "base64");
};

const refusal = async promise => {
  const error = await promise.then(() => assert.fail("it was done"), error => error);
  assert.equal(error.response?.data.resourceType, "OperationOutcome", error.stack);
  return [error.response.status, error.response.data.issue.map(i => i.details.coding[0].code)];
};

export const roundTrip = async (demo, tally) => {
  const step = (name, run) => tally.step(`fhir-kit-client: ${name}`, run);
  const { now } = await (await fetch(demo.clock)).json();
  const file = await readFile(PAPER);
  const data = file.toString("base64");
  const midwife = await clientOf(demo, MIDWIVES, "sanne");
  const hospital = await clientOf(demo, HOSPITAL, "fatima");

  await step("the CapabilityStatement is read", async () => {
    const statement = await hospital.capabilityStatement();
    assert.equal(statement.fhirVersion, "4.0.1");
    const types = statement.rest[0].resource.map(r => r.type);
    assert.ok(types.includes("DocumentReference") && types.includes("Binary"));
  });
  await step("U2.1, U2.2, U3.1: a simplified publish is found and retrieved", async () => {
    assert.equal(matches(await find(hospital, "999970008")).length, 0);
    const made = await midwife.create({
      resourceType: "DocumentReference",
      body: simplified(now, "999970008", data),
    });
    assert.equal(made.resourceType, "DocumentReference");
    const [found, ...more] = matches(await find(hospital, "999970008"));
    assert.equal(more.length, 0);
    assert.deepEqual(found.masterIdentifier, made.masterIdentifier);
    assert.deepEqual(found.contained[0].name[0], { family: "Bos", given: ["L.A."] });
    assert.ok(file.equals(await retrieve(hospital, found)));
  });
  await step("U2.1, U3.1: a transaction is found and retrieved", async () => {
    const answer = await midwife.transaction({ body: transaction(now, "999970021", data) });
    assert.equal(answer.type, "transaction-response");
    assert.ok(answer.entry.every(e => e.response.status === "201 Created"));
    const [found] = matches(await find(hospital, "999970021"));
    assert.ok(file.equals(await retrieve(hospital, found)));
  });
  await step("U2.3b: without consent nothing is published", async () => {
    const body = simplified(now, "999970033", data);
    body.contained = body.contained.filter(r => r.id !== "r3");
    const [status, codes] = await refusal(midwife.create({ resourceType: "DocumentReference", body }));
    assert.equal(status, 422);
    assert.ok(codes.includes("statement-consent"), codes.join());
    assert.equal(matches(await find(hospital, "999970033")).length, 0);
  });
  await step("U3.9: without a relation nothing is found", async () => {
    const asked = hospital.search({
      resourceType: "DocumentReference",
      searchParams: { "patient.identifier": `${BSN}|999970008`, "patient.birthdate": "1992-05-17" },
      options: { postSearch: true },
    });
    const [status, codes] = await refusal(asked);
    assert.equal(status, 422);
    assert.ok(codes.includes("statement-relation"), codes.join());
  });
  await step("U2.2: a wrong birth date is no hit", async () => {
    assert.equal(matches(await find(hospital, "999970008", "1992-05-18")).length, 0);
  });
};
