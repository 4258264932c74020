//! What a source does with its record: one page with one form for each act, and what follows.

use super::record::ClientHead;
use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::i18n::Texts;
use crate::key;
use crate::status::Status;
use askama::Template;
use wissel_core::exchange::retention::CorrectionGround;
use wissel_core::exchange::sector::RetentionRule;

/// Something a source does with its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// `versie`: fields `file`, `text`; multipart, token first.
    Version,
    /// `datum`: fields `due_date`, `ground` (`scan`, `mistake`, `findings`); followed by [`DateConfirm`].
    DueDate,
    /// `eerder`: field `last_day`; followed by [`DateConfirm`].
    LastDay,
    /// `geeindigd`: field `choice` (`erase`, `keep`).
    PregnancyEnded,
    /// `stoppen`: field `reason`.
    Stop,
    /// `bsn`: fields `bsn`, `identity_checked`.
    AddBsn,
    /// `nog-nodig`: button `answer` (`erase`, `keep`).
    StillNeeded,
}

impl Act {
    /// All acts.
    pub const ALL: [Act; 7] = [
        Act::Version,
        Act::DueDate,
        Act::LastDay,
        Act::PregnancyEnded,
        Act::Stop,
        Act::AddBsn,
        Act::StillNeeded,
    ];
    /// The last part of its address.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Version => "versie",
            Self::DueDate => "datum",
            Self::LastDay => "eerder",
            Self::PregnancyEnded => "geeindigd",
            Self::Stop => "stoppen",
            Self::AddBsn => "bsn",
            Self::StillNeeded => "nog-nodig",
        }
    }
    fn is_version(self) -> bool {
        self == Self::Version
    }
}

/// `/dossiers/{id}/{act}`.
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/act.html")]
pub struct ActPage {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The record's id.
    pub id: String,
    /// Whom it is about.
    pub client: ClientHead,
    /// What is done.
    pub act: Act,
    title: String,
    lines: Vec<String>,
    button: String,
    date_label: String,
    grounds: Vec<(&'static str, String, &'static str)>,
}

impl ActPage {
    /// The page for an act, with the record's last day now and the last day that its rule allows.
    pub fn new(
        f: Frame,
        form: Form,
        id: String,
        client: ClientHead,
        act: Act,
        [erase, latest]: [&When; 2],
        rule: &RetentionRule,
    ) -> Self {
        let t = f.texts;
        let (date_title, date_label) = date_words(t, rule);
        let due = client.due.as_ref().map(|_| t.t("needed-due"));
        let until = t.t1("act-erase-now", "day", &erase.text);
        let (title, lines, button) = match act {
            Act::Version => (t.t("version-title"), vec![t.t("version-text")], t.t("version-do")),
            Act::DueDate => (date_title, vec![until, t.t("due-text")], t.t("act-next")),
            Act::LastDay => {
                let limit = t.t1("earlier-latest", "day", &latest.text);
                (t.t("earlier-title"), vec![until, limit], t.t("act-next"))
            }
            Act::PregnancyEnded => (t.t("ended-title"), vec![t.t("ended-text")], t.t("ended-do")),
            Act::Stop => (t.t("stop-title"), vec![t.t("stop-text")], t.t("stop-do")),
            Act::AddBsn => (t.t("add-bsn-title"), vec![t.t("add-bsn-text")], t.t("add-bsn-do")),
            Act::StillNeeded => {
                let lines = [until].into_iter().chain(due).chain([t.t("needed-text")]);
                (t.t("needed-title"), lines.collect(), String::new())
            }
        };
        let grounds = grounds(t, rule);
        Self { f, form, id, client, act, title, lines, button, date_label, grounds }
    }
}

/// What the page is called on which the date is changed, and its field.
pub fn date_words(t: Texts, rule: &RetentionRule) -> (String, String) {
    if rule.is_birth() {
        return (t.t("due-title"), t.t("due-new"));
    }
    let name = rule.date_name().within(t.lang());
    (t.t1("sector-date-title", "date", name), t.t1("sector-date-new", "date", name))
}

/// On what ground the date is changed. A scan dates a pregnancy only.
fn grounds(t: Texts, rule: &RetentionRule) -> Vec<(&'static str, String, &'static str)> {
    let all = [
        (CorrectionGround::Scan, key!("ground-scan")),
        (CorrectionGround::Mistake, key!("ground-mistake")),
        (CorrectionGround::Findings, key!("ground-findings")),
    ];
    let possible = all.into_iter().filter(|(ground, _)| rule.is_birth() || *ground != CorrectionGround::Scan);
    possible.map(|(ground, key)| (ground.name(), t.t(key), "")).collect()
}

/// The question after [`Act::DueDate`] and [`Act::LastDay`]: old and new limit first (U2.5b).
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/date_confirm.html")]
pub struct DateConfirm {
    /// The frame.
    pub f: Frame,
    /// The record's id.
    pub id: String,
    /// Whom it is about.
    pub client: ClientHead,
    /// Where the answer goes, such as `/dossiers/{id}/datum/akkoord`.
    pub action: String,
    /// Old and new date with their words, when that is what changes.
    pub due: Option<[(String, When); 2]>,
    /// The last day as it is.
    pub erase_old: When,
    /// The last day as it will be.
    pub erase_new: When,
    /// What to know, such as "your chosen earlier day stays".
    pub notes: Vec<String>,
    /// What was typed, handed on.
    pub hidden: Vec<(&'static str, String)>,
}

/// A collector of a record that was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BreachRow {
    /// Her name.
    pub who: String,
    /// Her organisation.
    pub organisation: String,
    /// When she collected it.
    pub at: When,
    /// Whether she confirmed the warning.
    pub status: Status,
}

/// `/dossiers/{id}/datalek`: what a wrong record may ask of its source (GDPR art. 33).
#[derive(Template, Clone, Debug)]
#[template(path = "exchange/breach.html")]
pub struct Breach {
    /// The frame.
    pub f: Frame,
    /// 72 hours after the withdrawal.
    pub report_before: When,
    /// Who collected it.
    pub collectors: Vec<BreachRow>,
    /// Where the receipt of its destruction is.
    pub receipt: String,
}
