//! What an organisation's administrator and privacy officer see.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use crate::views::Pages;
use askama::Template;

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// What.
    pub text: String,
    /// Why, or for whom.
    pub detail: String,
    /// Where.
    pub href: String,
}

/// `/beheer`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/overview.html")]
pub struct OfficeOverview {
    /// The frame.
    pub f: Frame,
    /// The organisation.
    pub organisation: String,
    /// Whether a processor agreement is on file (U5.6).
    pub agreement: Status,
    /// Version, signatory, date.
    pub agreement_facts: Vec<(String, String)>,
    /// Why nobody of the organisation reaches data, when that is so.
    pub why: Option<String>,
    /// Whether emergency access is allowed (U3.9), in words.
    pub emergency: Status,
    /// The same, for the switch.
    pub emergency_on: bool,
    /// How many members are active.
    pub active: u32,
    /// How many invitations are open.
    pub invited: u32,
    /// What to do.
    pub todos: Vec<Todo>,
}

/// One membership.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct MemberRow {
    /// The membership's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The mail address.
    pub mail: String,
    /// The role in words.
    pub role: String,
    /// Her department, if she is in one.
    pub department: String,
    /// How she was identified, in words.
    pub identified: String,
    /// Active, invited, ended.
    pub status: Status,
    /// Last login under this membership.
    pub last: Option<When>,
    /// Whether a colleague may ask to let her back in.
    pub can_recover: bool,
    /// Whether "Uit dienst" is offered.
    pub can_end: bool,
    /// Whether it is an invitation that can be sent again or withdrawn.
    pub invited: bool,
    /// Whether the personnel system names her.
    pub provisioned: bool,
}

/// `/beheer/medewerkers`. Fields of the invitation: `name`, `mail`, `phone`, `role`, `responsible`, `identified`,
/// `department`. Address: `afdeling`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/members.html")]
pub struct Members {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors of the invitation.
    pub form: Form,
    /// For an assistant: membership id and name of who can be responsible (NEN 7513).
    pub practitioners: Vec<(String, String)>,
    /// Id and name of each department.
    pub departments: Vec<(String, String)>,
    /// The department whose members are shown.
    pub shown: Form,
    /// The rows.
    pub members: Vec<MemberRow>,
    /// How many in all.
    pub total: u32,
    /// Where we are.
    pub pages: Pages,
}

/// `/beheer/medewerkers/{id}/uit-dienst`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/end_membership.html")]
pub struct EndMembership {
    /// The frame.
    pub f: Frame,
    /// The membership's id.
    pub id: String,
    /// Whether it is an invitation that was not taken up.
    pub invited: bool,
    /// The name.
    pub name: String,
    /// The role in words.
    pub role: String,
}

/// `/beheer/logboek/meenemen`. Fields: `from`, `until`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/log_export.html")]
pub struct LogExport {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
}

/// `/beheer/medewerkers/{id}/herstel`. Fields: `phone`, `seen`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/ask_recovery.html")]
pub struct AskRecovery {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The membership's id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// A colleague who waits to be let back in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecoveryRow {
    /// The request's id.
    pub id: String,
    /// Her name.
    pub name: String,
    /// Who asked.
    pub by: String,
    /// The last two digits of the new number.
    pub phone_tail: String,
    /// When it was asked.
    pub asked: When,
    /// Until when it can be confirmed.
    pub until: When,
    /// Whether who looks may confirm.
    pub is_hers: bool,
}

/// `/herstel`. Field: `seen`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/recoveries.html")]
pub struct Recoveries {
    /// The frame.
    pub f: Frame,
    /// Errors.
    pub form: Form,
    /// What waits, newest first.
    pub rows: Vec<RecoveryRow>,
}

/// `/beheer/inloggen`. Fields: `sign_in`, `collect_level`; `seen` for one member.
#[derive(Template, Clone, Debug)]
#[template(path = "office/sign_in.html")]
pub struct SignInRules {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The rule that holds, in words.
    pub now: String,
    /// Whether the terms leave less than everything to choose from.
    pub limited: bool,
    /// The rules to choose from: value and words.
    pub choices: Vec<(&'static str, String)>,
    /// Members who have made neither passkey nor app.
    pub without_way: Vec<String>,
    /// Members who may collect, with the low level: membership and name.
    pub low: Vec<(String, String)>,
}

/// One line of the log: no content, no client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// When.
    pub at: When,
    /// Who, and for an assistant on whose behalf.
    pub who: String,
    /// What, in words.
    pub what: String,
    /// The record's number, or empty.
    pub record: String,
    /// Whether it was refused.
    pub refused: bool,
}

/// `/beheer/logboek` and `/operator/logboek`. Query: `wat`, `wie`, `van`, `tot`, `pagina`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/log.html")]
pub struct Log {
    /// The frame.
    pub f: Frame,
    /// The filter as typed.
    pub form: Form,
    /// The page's own address.
    pub action: &'static str,
    /// Kinds to choose from: name and words.
    pub kinds: Vec<(String, String)>,
    /// People to choose from: membership id and name.
    pub people: Vec<(String, String)>,
    /// Departments to choose from.
    pub departments: Vec<(String, String)>,
    /// The rows, newest first.
    pub rows: Vec<LogRow>,
    /// Whether the filter was understood: otherwise there are no rows.
    pub asked: bool,
    /// Where we are.
    pub pages: Pages,
}

/// `/beheer/logboek/client`: a client's log by BSN, for the privacy officer. Fields: `bsn`, `reason`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/client_log.html")]
pub struct ClientLog {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Grounds to choose from: name and words.
    pub grounds: Vec<(String, String)>,
    /// The rows, after asking.
    pub rows: Option<Vec<LogRow>>,
    /// The number of the next page, when there are older lines.
    pub older: Option<u32>,
}
