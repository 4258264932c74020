//! The operator publishes a version of the user terms (T5.1): it can be accepted at once and holds four weeks later.

use super::{authorised, sectors, still};
use crate::app::App;
use crate::failure::{Failure, Stop, finish};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use wissel_core::act::{Acted, Decided};
use wissel_core::actor::Actor;
use wissel_core::audit::{AuditEntry, Event, ObjectKind};
use wissel_core::exchange::sector::NamedSectors;
use wissel_core::identity::login_way::Ways;
use wissel_core::identity::terms::{self as rules, TermsRefused, check_named, read_version};
use wissel_core::ids::TermsId;
use wissel_core::input::{Collect, Flaw, Problems, code};
use wissel_core::permission::Need;
use wissel_core::person::date::DateInput;
use wissel_core::refusal::Coded;
use wissel_core::time::{Day, Moment};
use wissel_store::identity::terms::{self, Terms};
use wissel_store::{Fault, Released, Tx};

/// The longest text of one language, in characters.
const LONGEST: usize = 100_000;

/// A version as the form sends it.
#[derive(Clone, Debug, Default)]
pub struct TermsForm {
    /// Its name.
    pub version: String,
    /// The text in Dutch.
    pub text_nl: String,
    /// The text in English.
    pub text_en: String,
    /// The ways to log in that it names beside password and SMS.
    pub ways: Ways,
    /// Lines of [`NamedSectors::read_all`].
    pub sectors: String,
    /// The later day from which it holds; empty for four weeks from now.
    pub named: DateInput,
}

/// A version to be published.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewTerms {
    /// Its name, such as `2027-1`.
    pub version: String,
    /// The text in Dutch.
    pub text_nl: String,
    /// The text in English.
    pub text_en: String,
    /// The ways to log in that it names beside password and SMS (U2.4).
    pub ways: Ways,
    /// The care sectors beside birth care, each with its limit.
    pub sectors: NamedSectors,
    /// The later day from which it holds.
    pub named: Option<Day>,
}

impl TermsForm {
    /// Reads the form, or tells all its problems.
    pub fn check(&self) -> Result<NewTerms, Problems> {
        let mut c = Collect::new();
        let version = c.take("version", read_version(&self.version));
        let text_nl = c.take("text_nl", text(&self.text_nl));
        let text_en = c.take("text_en", text(&self.text_en));
        let sectors = c.take("sectors", NamedSectors::read_all(&self.sectors));
        let named = if self.named.is_empty() { None } else { c.take("named", self.named.day()) };
        c.finish(|| {
            Some(NewTerms {
                version: version?,
                text_nl: text_nl?,
                text_en: text_en?,
                ways: self.ways,
                sectors: sectors?,
                named,
            })
        })
    }
}

/// Lines as they are; line ends become `\n`, so that the same text has the same hash from every browser.
fn text(typed: &str) -> Result<String, Flaw> {
    let text = typed.replace("\r\n", "\n").trim().to_owned();
    if text.is_empty() {
        return Err(code::REQUIRED.into());
    }
    if text.chars().count() > LONGEST {
        return Err(Flaw::new(code::TEXT_TOO_LONG).arg("max", LONGEST));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(code::TEXT_CHARACTER.into());
    }
    Ok(text)
}

/// SHA-256 of both texts, of the further ways to log in and of the care sectors that it names, each preceded by its length,
/// hexadecimal: the hash by which a version is accepted (U1.3), of what ships with the program as of what the operator
/// publishes. A version that names no further way and no sector has the hash of its texts; one without a sector that of
/// its texts and ways.
pub fn hash(text_nl: &str, text_en: &str, ways: Ways, sectors: &NamedSectors) -> String {
    let mut sum = Sha256::new();
    let (ways, sectors) = (ways.text(), sectors.text());
    let parts = [text_nl, text_en, ways.as_str(), sectors.as_str()];
    let named = match (ways.is_empty(), sectors.is_empty()) {
        (true, true) => 2,
        (false, true) => 3,
        (_, false) => 4,
    };
    for text in parts.into_iter().take(named) {
        sum.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        sum.update(text.as_bytes());
    }
    sum.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Why nothing was published.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// By a rule of terms (T5.1).
    Rule(TermsRefused),
    /// It would hold before the version that was published last.
    BeforeNewest,
}

impl Coded for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Rule(rule) => rule.code(),
            Self::BeforeNewest => "terms-before-newest",
        }
    }
}

/// The version that was published last; none before the first.
pub async fn newest(app: &App, actor: &Actor) -> Result<Released<Option<Terms>>, Failure<Refused>> {
    finish(app.store.view(actor, (), read, |tx, (), _| still(tx, Need::PublishTerms)).await?)
}

fn read(tx: &mut Tx<'_>, (): &()) -> Result<Decided<Option<Terms>, Stop<Refused>>, Fault> {
    authorised!(tx, Need::PublishTerms);
    let newest = terms::newest(tx)?;
    let entry = AuditEntry::new(tx.new_id(), Event::OrganisationsSeen).with("what", "terms");
    Ok(Acted::done(newest, entry))
}

/// Publishes a version; from when it holds.
pub async fn publish(app: &App, actor: &Actor, new: NewTerms) -> Result<Moment, Failure<Refused>> {
    finish(app.store.act(actor, new, run).await?)
}

fn run(tx: &mut Tx<'_>, new: &NewTerms) -> Result<Decided<Moment, Stop<Refused>>, Fault> {
    authorised!(tx, Need::PublishTerms);
    let entry = AuditEntry::new(tx.new_id(), Event::TermsPublished).with("version", &new.version);
    let now = tx.now();
    let newest = terms::newest(tx)?;
    if let Err(rule) = check_named(new.named, newest.is_none(), now.day()) {
        return Ok(Acted::refused(Refused::Rule(rule), entry));
    }
    if !sectors::all_known(tx, &new.sectors)? {
        return Ok(Acted::refused(Refused::Rule(TermsRefused::SectorAbsent), entry));
    }
    let id: TermsId = tx.new_id();
    let hash = hash(&new.text_nl, &new.text_en, new.ways, &new.sectors);
    let version = new.version.clone();
    let first = newest.is_none();
    let rule = rules::Terms { id, version, hash: hash.clone(), published_at: now, named: new.named, first };
    let in_force_at = rule.in_force_from();
    if newest.as_ref().is_some_and(|n| in_force_at < n.in_force_at) {
        return Ok(Acted::refused(Refused::BeforeNewest, entry));
    }
    let row = Terms {
        id,
        version: new.version.clone(),
        ways: new.ways,
        sectors: new.sectors.clone(),
        hash: hash.clone(),
        text_nl: new.text_nl.clone(),
        text_en: new.text_en.clone(),
        published_at: now,
        in_force_at,
    };
    let same_text = newest.is_some_and(|n| n.hash == hash);
    if same_text || !terms::insert(tx, &row)? {
        return Ok(Acted::refused(Refused::Rule(TermsRefused::Exists), entry));
    }
    let entry = entry
        .on(ObjectKind::Terms, id)
        .with("hash", hash)
        .with("in_force", in_force_at.day())
        .with("ways", new.ways.text())
        .with("sectors", new.sectors.text());
    Ok(Acted::done(in_force_at, entry))
}
