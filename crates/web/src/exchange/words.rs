//! Facts of records in words.

use crate::dates::When;
use crate::form::Form;
use crate::i18n::Texts;
use crate::key;
use crate::messages::exchange as say;
use crate::status::{Status, Tone};
use crate::views::exchange::{ClientHead, ReportRow};
use wissel_core::exchange::receipt::RuleNamed;
use wissel_core::exchange::receipt::{DocumentKind, Ground};
use wissel_core::exchange::record::WithdrawReason;
use wissel_core::exchange::sector::RetentionRule;
use wissel_core::exchange::view::{About, Answer};
use wissel_core::person::{BirthDate, ClientName, Phone};
use wissel_core::time::{Day, Moment};
use wissel_service::exchange::viewer::see::Report;

/// A birth date, as far as it is known.
pub(super) fn birth(texts: Texts, date: &BirthDate) -> When {
    match date.day() {
        Some(day) => texts.day_short(day),
        None => texts.part_of_year(date.year(), date.month()),
    }
}

/// "BSN eindigt op 421", or "geen BSN".
pub(super) fn identifier(texts: Texts, bsn_masked: Option<&str>) -> String {
    match bsn_masked {
        Some(tail) => texts.t1(say::RECORDS_IDENTIFIER_BSN, "tail", tail),
        None => texts.t(say::RECORDS_IDENTIFIER_NONE),
    }
}

/// What somebody did with what she collected; an emergency is named with it (U3.9).
pub(super) fn taken(texts: Texts, what: &str, emergency: bool) -> String {
    let what = texts.t(what);
    if emergency { texts.t1(say::COLLECTED_EMERGENCY, "what", what) } else { what }
}

/// Until when a record is there, and by which rule.
pub(super) struct Until<'a> {
    /// The due date, or the date that another sector's rule names.
    pub(super) due: Option<Day>,
    /// The rule.
    pub(super) rule: &'a RetentionRule,
    /// The last day.
    pub(super) last_day: Day,
}

/// Whom a record is about; outside birth care with the rule by which it ends.
pub(super) fn head(
    texts: Texts,
    name: &ClientName,
    born: &BirthDate,
    bsn_masked: Option<&str>,
    until: Option<&Until<'_>>,
    today: Day,
) -> ClientHead {
    let due = until.and_then(|u| due(u.rule, u.due));
    ClientHead {
        name: name.shown(),
        birth: birth(texts, born),
        identifier: identifier(texts, bsn_masked),
        due: due.map(|d| texts.day_short(d)),
        weeks: due.map(|d| texts.weeks(d, today)).unwrap_or_default(),
        rule: until.and_then(|u| rule(texts, u)),
    }
}

/// The due date: only birth care has one.
pub(crate) fn due(rule: &RetentionRule, date: Option<Day>) -> Option<Day> {
    date.filter(|_| rule.is_birth())
}

/// "28 dagen na ontslagdatum 1 februari 2027 (Ouderenzorg, regel 2)".
fn sum(t: Texts, rule: &RetentionRule, date: Option<Day>) -> String {
    let name = rule.date_name().within(t.lang());
    let date = date.map_or_else(|| name.to_owned(), |day| format!("{name} {}", t.day(day).text));
    let days = rule.limits().days().to_string();
    let version = rule.version().to_string();
    let which = t.t2(say::SECTOR_RULE, "sector", rule.name().within(t.lang()), "version", version);
    format!("{} ({which})", t.t2(say::SECTOR_SUM, "date", date, "days", days))
}

/// The rule where it acts, outside birth care: until when the record is there, and why until then.
pub(super) fn rule(t: Texts, until: &Until<'_>) -> Option<String> {
    let Until { due, rule, last_day } = *until;
    if rule.is_birth() {
        return None;
    }
    let ends_by_rule = due.is_some_and(|date| date.plus_days(rule.limits().days()) == last_day);
    let key = if ends_by_rule { say::SECTOR_UNTIL } else { say::SECTOR_UNTIL_EARLIER };
    Some(t.t2(key, "day", t.day(last_day).text, "rule", sum(t, rule, due)))
}

/// What the date of another sector is called, as the name of a field.
pub(super) fn date_label(t: Texts, rule: &RetentionRule) -> String {
    let mut rest = rule.date_name().within(t.lang()).chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}

/// The form, with its date called what the sector calls it: an error names the right one.
pub(super) fn date_called(form: Form, t: Texts, rule: &RetentionRule) -> Form {
    if rule.is_birth() { form } else { form.called("due_date", date_label(t, rule)) }
}

/// The rule before there is a date: what a form says about it.
pub(crate) fn rule_to_come(t: Texts, rule: &RetentionRule) -> String {
    t.t1(say::SECTOR_AT_MOST, "rule", sum(t, rule, None))
}

/// The rule as a receipt names it.
pub(super) fn rule_named(t: Texts, rule: &RuleNamed) -> String {
    let version = rule.version.to_string();
    let which = t.t2(say::SECTOR_RULE, "sector", rule.sector.as_str(), "version", version);
    t.t2(say::SECTOR_RECEIPT, "rule", which, "days", rule.days.to_string())
}

/// "PDF en tekst".
pub(super) fn kinds(texts: Texts, kinds: &[DocumentKind]) -> String {
    let has = |kind: DocumentKind| kinds.contains(&kind);
    texts.t(match (has(DocumentKind::Pdf), has(DocumentKind::Text)) {
        (true, true) => key!("kinds-both"),
        (false, true) => key!("kinds-text"),
        (_, false) => key!("kinds-pdf"),
    })
}

/// "PDF, versie 2".
pub(super) fn kind(texts: Texts, kind: DocumentKind, version: u32) -> String {
    let key = match kind {
        DocumentKind::Pdf => say::KIND_PDF,
        DocumentKind::Text => say::KIND_TEXT,
    };
    texts.t1(key, "version", version)
}

/// "212 kB".
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..=1_048_575 => format!("{} kB", bytes.div_ceil(1024).max(1)),
        _ => format!("{} MB", bytes.div_ceil(1024 * 1024)),
    }
}

/// A telephone number as people read it.
pub(super) fn phone(e164: &str) -> String {
    Phone::parse(e164).map_or_else(|_| e164.to_owned(), |p| p.shown())
}

/// Why a record was destroyed.
pub(crate) fn ground(texts: Texts, ground: Ground) -> String {
    texts.t(match ground {
        Ground::Expired => say::GROUND_EXPIRED,
        Ground::Replaced => say::GROUND_REPLACED,
        Ground::AgreementOver => say::GROUND_AGREEMENT_OVER,
        Ground::WoundDown => say::GROUND_WOUND_DOWN,
        Ground::Withdrawn(reason) => match reason {
            WithdrawReason::ConsentWithdrawn => say::GROUND_WITHDRAWN_CONSENT,
            WithdrawReason::WrongClient => key!("reason-wrong-client"),
            WithdrawReason::Incorrect => key!("reason-incorrect"),
            WithdrawReason::Undo => say::GROUND_UNDO,
            WithdrawReason::NoLongerNeeded => key!("reason-not-needed"),
        },
    })
}

/// The name of a document on screen: the file's, or "Tekst".
pub(super) fn name(texts: Texts, file: Option<&str>) -> String {
    file.map_or_else(|| texts.t("collected-text"), str::to_owned)
}

/// What a client said is not right, with the answer.
/// What was taken, and whether it is an older version than the one that is there now.
pub(super) fn older(t: Texts, older: bool, what: String) -> String {
    if older { t.t1(say::COLLECTED_OLDER, "what", what) } else { what }
}

/// What a client said is not right.
pub(super) fn about(texts: Texts, about: About) -> String {
    texts.t(match about {
        About::Person => key!("report-about-person"),
        About::Fact => key!("report-about-fact"),
        About::Reader => key!("report-about-reader"),
        About::Other => key!("report-about-other"),
    })
}

pub(super) fn report(texts: Texts, r: &Report, now: Moment) -> ReportRow {
    let status = match r.answered.as_ref().map(|a| a.outcome) {
        None => Status::new(Tone::Warn, texts.t("report-waits")),
        Some(Answer::Mended) => Status::new(Tone::Ok, texts.t("report-mended")),
        Some(Answer::Kept) => Status::new(Tone::Done, texts.t("report-kept")),
    };
    ReportRow {
        id: r.id.to_string(),
        about: about(texts, r.about),
        words: r.words.clone(),
        at: texts.moment(r.said_at, now),
        status,
        answer: r.answered.as_ref().map(|a| a.words.clone()).filter(|w| !w.is_empty()),
        waits: r.answered.is_none(),
    }
}
