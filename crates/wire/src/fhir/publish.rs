//! What a system publishes, as the form by which a record is shared.
//!
//! | form | FHIR |
//! |---|---|
//! | client | `DocumentReference.subject` → Patient (nl-core): BSN, birth date, initials, own family name |
//! | due date | Observation 161714006 (nl-core Pregnancy.EstimatedDateOfDelivery) |
//! | another care sector and its date | two extensions of the DocumentReference |
//! | treatment agreement (U2.3a) | Consent with scope `treatment` |
//! | consent (U2.3b) | Consent with scope `patient-privacy`: date, performer, verification, two extensions |
//! | PDF, text | `content.attachment` with data, or a Binary of the bundle |
//!
//! Nothing is filled in: what was not sent is an empty field, and the form's own check names it.

use super::references::Bundled;
use super::{Attachment, BSN, Element, FhirFlaw};
use wissel_core::exchange::sector::BIRTH;
use wissel_core::exchange::share::ShareForm;
use wissel_core::exchange::statement::StatementForm;
use wissel_core::person::date::DateInput;

/// The system of a Consent's scope.
pub const SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
const SNOMED: &str = "http://snomed.info/sct";
/// "Geschatte bevallingsdatum".
const DUE_DATE: &str = "161714006";
const OWN_NAME: &str = "http://hl7.org/fhir/StructureDefinition/humanname-own-name";
const OWN_PREFIX: &str = "http://hl7.org/fhir/StructureDefinition/humanname-own-prefix";
const QUALIFIER: &str = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-qualifier";
const NO_BSN: &str = "urn:wissel:fhir:no-bsn-reason";
/// The last day, chosen earlier or as it is.
pub const LAST_DAY: &str = "urn:wissel:fhir:last-day";
/// The key of the care sector; without it, birth care.
pub const SECTOR: &str = "urn:wissel:fhir:sector";
/// The date that another sector's rule names.
pub const RULE_DATE: &str = "urn:wissel:fhir:rule-date";
/// The version of that rule, in answers.
pub const RULE_VERSION: &str = "urn:wissel:fhir:rule-version";
/// The extension that says how consent was given.
pub const HOW: &str = "urn:wissel:fhir:consent-how";
/// The extension that says that the client was informed.
pub const INFORMED: &str = "urn:wissel:fhir:consent-informed";

/// A publication that was read.
#[derive(Debug)]
pub struct Published<'e> {
    /// The form, as a page would send it.
    pub form: ShareForm,
    /// The PDF.
    pub pdf: Option<Attachment<'e>>,
    /// The DocumentReference that it replaces, as referred to.
    pub replaces: Option<&'e str>,
}

/// Reads a publication.
pub fn read_publish<'e>(sent: &Bundled<'e, '_>) -> Result<Published<'e>, FhirFlaw> {
    let document = sent.document;
    if document.value("status")? != Some("current") {
        return Err(FhirFlaw::Value("DocumentReference.status"));
    }
    let replaces = replaces(document)?;
    let patient = sent.referred(document, "subject", "DocumentReference.subject")?;
    let patient = patient.ok_or(FhirFlaw::Missing("DocumentReference.subject"))?;
    if patient.name() != "Patient" {
        return Err(FhirFlaw::Value("DocumentReference.subject"));
    }
    let mut form = ShareForm { statements: statements(sent, patient)?, ..ShareForm::default() };
    client(patient, &mut form)?;
    form.sector = document.extension_value(SECTOR)?.map(str::to_owned);
    form.due_date = due_date(sent, patient)?;
    if form.sector.as_deref().is_some_and(|key| key != BIRTH) {
        if !form.due_date.is_empty() {
            return Err(FhirFlaw::Value("Observation"));
        }
        form.due_date = date(document.extension_value(RULE_DATE)?);
    }
    form.last_day = date(document.extension_value(LAST_DAY)?);
    let (pdf, text) = contents(sent)?;
    form.has_pdf = pdf.is_some();
    if let Some(text) = text {
        form.text = String::from_utf8(text.whole()?).map_err(|_| FhirFlaw::Value("text/plain"))?;
    }
    if replaces.is_some() {
        only_the_document(sent, &form)?;
    }
    Ok(Published { form, pdf, replaces })
}

/// What it replaces, when it replaces something. Another relation is not taken.
fn replaces<'e>(document: &'e Element<'_>) -> Result<Option<&'e str>, FhirFlaw> {
    let Some(relation) = document.one("relatesTo")? else { return Ok(None) };
    if relation.value("code")? != Some("replaces") {
        return Err(FhirFlaw::Value("DocumentReference.relatesTo.code"));
    }
    let target = relation.one("target")?.map(|t| t.value("reference")).transpose()?.flatten();
    target.map(Some).ok_or(FhirFlaw::Missing("DocumentReference.relatesTo.target"))
}

/// A newer version replaces one document of a record that exists. The record's dates and statements stand: what is
/// sent along of them would be kept nowhere.
fn only_the_document(sent: &Bundled<'_, '_>, form: &ShareForm) -> Result<(), FhirFlaw> {
    for (name, at) in
        [("Consent", "Consent"), ("Observation", "Observation"), ("RelatedPerson", "RelatedPerson")]
    {
        if !sent.sent(name).is_empty() {
            return Err(FhirFlaw::Value(at));
        }
    }
    for url in [LAST_DAY, SECTOR, RULE_DATE] {
        if sent.document.extension(url)?.is_some() {
            return Err(FhirFlaw::Value("DocumentReference.extension"));
        }
    }
    match (form.has_pdf, form.text.is_empty()) {
        (true, false) => Err(FhirFlaw::Repeated("content")),
        (false, true) => Err(FhirFlaw::Missing("content")),
        _ => Ok(()),
    }
}

/// An empty field where nothing was sent. FHIR's partial dates have unknown parts as 00 here.
fn date(text: Option<&str>) -> DateInput {
    let day = text.unwrap_or_default();
    let day = day.split_once('T').map_or(day, |(day, _)| day);
    DateInput::Text(match day.len() {
        4 => format!("{day}-00-00"),
        7 => format!("{day}-00"),
        _ => day.to_owned(),
    })
}

fn client(patient: &Element<'_>, form: &mut ShareForm) -> Result<(), FhirFlaw> {
    let mut numbers = Vec::new();
    for identifier in patient.all("identifier") {
        if identifier.value("system")? == Some(BSN) && identifier.value("use")? != Some("old") {
            numbers.extend(identifier.value("value")?);
        }
    }
    form.bsn = match numbers.as_slice() {
        [] => String::new(),
        [bsn] => (*bsn).to_owned(),
        _ => return Err(FhirFlaw::Repeated("Patient.identifier")),
    };
    patient.extension_value(NO_BSN)?.unwrap_or_default().clone_into(&mut form.no_bsn_reason);
    form.birth_date = date(patient.value("birthDate")?);
    let official = |name: &&Element<'_>| name.value("use").is_ok_and(|u| u == Some("official"));
    let usable = |name: &&Element<'_>| {
        !name.value("use").is_ok_and(|u| matches!(u, Some("old" | "nickname" | "anonymous")))
    };
    let name = patient.all("name").find(official).or_else(|| patient.all("name").find(usable));
    let Some(name) = name else { return Ok(()) };
    form.initials = initials(name)?;
    if let Some(family) = name.one("family")? {
        // Without the parts (nl-core), the whole is taken for the birth name.
        let own = family.extension_value(OWN_NAME)?;
        own.or(family.own_value()).unwrap_or_default().clone_into(&mut form.birth_name);
        family.extension_value(OWN_PREFIX)?.unwrap_or_default().clone_into(&mut form.prefix);
    }
    Ok(())
}

/// The initials when they were sent as such, else the first letters of the given names.
fn initials(name: &Element<'_>) -> Result<String, FhirFlaw> {
    let (mut initials, mut letters) = (String::new(), String::new());
    for given in name.all("given") {
        let Some(value) = given.own_value() else { continue };
        match given.extension_value(QUALIFIER)? {
            Some("IN") => initials.push_str(value),
            // A name by which she is called is no initial.
            Some("CL") => {}
            _ => letters.extend(value.chars().next()),
        }
    }
    Ok(if initials.is_empty() { letters } else { initials })
}

fn due_date(sent: &Bundled<'_, '_>, patient: &Element<'_>) -> Result<DateInput, FhirFlaw> {
    let mut found = None;
    for observation in sent.sent("Observation") {
        let code = observation.one("code")?;
        if !code.is_some_and(|code| code.has_coding(SNOMED, DUE_DATE)) {
            continue;
        }
        let about = sent.referred(observation, "subject", "Observation.subject")?;
        if about.is_some_and(|about| !std::ptr::eq(about, patient)) {
            return Err(FhirFlaw::Value("Observation.subject"));
        }
        if !matches!(observation.value("status")?, Some("final" | "amended" | "corrected")) {
            return Err(FhirFlaw::Value("Observation.status"));
        }
        if found.replace(observation).is_some() {
            return Err(FhirFlaw::Repeated("Observation"));
        }
    }
    let value = found.map(|o| o.value("valueDateTime")).transpose()?.flatten();
    Ok(date(value))
}

fn statements(sent: &Bundled<'_, '_>, patient: &Element<'_>) -> Result<StatementForm, FhirFlaw> {
    let mut form = StatementForm::default();
    for consent in sent.sent("Consent") {
        if consent.value("status")? != Some("active") {
            return Err(FhirFlaw::Value("Consent.status"));
        }
        let about = sent.referred(consent, "patient", "Consent.patient")?;
        let about = about.ok_or(FhirFlaw::Missing("Consent.patient"))?;
        if !std::ptr::eq(about, patient) {
            return Err(FhirFlaw::Value("Consent.patient"));
        }
        let scope = consent.one("scope")?.ok_or(FhirFlaw::Missing("Consent.scope"))?;
        if scope.has_coding(SCOPE, "treatment") {
            tick(&mut form.treatment)?;
        } else if scope.has_coding(SCOPE, "patient-privacy") {
            tick(&mut form.consent)?;
            privacy(sent, consent, patient, &mut form)?;
        } else {
            return Err(FhirFlaw::Value("Consent.scope"));
        }
    }
    Ok(form)
}

fn tick(field: &mut String) -> Result<(), FhirFlaw> {
    if !field.is_empty() {
        return Err(FhirFlaw::Repeated("Consent"));
    }
    "yes".clone_into(field);
    Ok(())
}

/// Consent for exchange by this medium: by whom, how, when, informed, identity checked.
fn privacy(
    sent: &Bundled<'_, '_>,
    consent: &Element<'_>,
    patient: &Element<'_>,
    form: &mut StatementForm,
) -> Result<(), FhirFlaw> {
    // Anything but plain consent has a provision; what it takes away is not understood here.
    if consent.one("provision")?.is_some() {
        return Err(FhirFlaw::Value("Consent.provision"));
    }
    let by = sent.referred(consent, "performer", "Consent.performer")?;
    let by = match by {
        Some(by) if std::ptr::eq(by, patient) => "client",
        Some(by) if by.name() == "RelatedPerson" => {
            let of = sent.referred(by, "patient", "RelatedPerson.patient")?;
            if of.is_some_and(|of| !std::ptr::eq(of, patient)) {
                return Err(FhirFlaw::Value("RelatedPerson.patient"));
            }
            "representative"
        }
        Some(_) => return Err(FhirFlaw::Value("Consent.performer")),
        None => "",
    };
    by.clone_into(&mut form.consent_by);
    consent.extension_value(HOW)?.unwrap_or_default().clone_into(&mut form.consent_how);
    form.consent_day = date(consent.value("dateTime")?);
    let yes = |value: Option<&str>| if value == Some("true") { "yes" } else { "" }.to_owned();
    form.informed = yes(consent.extension_value(INFORMED)?);
    let verification = consent.one("verification")?;
    form.identity_checked = yes(verification.map(|v| v.value("verified")).transpose()?.flatten());
    Ok(())
}

/// The PDF and the text; anything else is refused.
fn contents<'e>(
    sent: &Bundled<'e, '_>,
) -> Result<(Option<Attachment<'e>>, Option<Attachment<'e>>), FhirFlaw> {
    let (mut pdf, mut text) = (None, None);
    for content in sent.document.all("content") {
        let attachment = content.one("attachment")?.ok_or(FhirFlaw::Missing("content.attachment"))?;
        let data = match (attachment.value("data")?, attachment.value("url")?) {
            (Some(data), None) => data,
            (None, Some(url)) => {
                let binary = sent.follow(url).filter(|r| r.name() == "Binary");
                let binary = binary.ok_or(FhirFlaw::Dangling("content.attachment.url"))?;
                if binary.value("contentType")? != attachment.value("contentType")? {
                    return Err(FhirFlaw::Value("Binary.contentType"));
                }
                binary.value("data")?.ok_or(FhirFlaw::Missing("Binary.data"))?
            }
            (Some(_), Some(_)) => return Err(FhirFlaw::Value("content.attachment.url")),
            (None, None) => return Err(FhirFlaw::Missing("content.attachment.data")),
        };
        let kind = attachment.value("contentType")?.unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        let place = match kind.as_str() {
            "application/pdf" => &mut pdf,
            "text/plain" => &mut text,
            _ => return Err(FhirFlaw::Value("content.attachment.contentType")),
        };
        if place.replace(Attachment::new(attachment.value("title")?, data)).is_some() {
            return Err(FhirFlaw::Repeated("content"));
        }
    }
    Ok((pdf, text))
}
