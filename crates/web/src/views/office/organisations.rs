//! Organisations and their agreements, for the operator.

use crate::dates::When;
use crate::form::Form;
use crate::frame::Frame;
use crate::status::Status;
use crate::views::Pages;
use askama::Template;

/// One organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationRow {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether a processor agreement is on file.
    pub agreement: Status,
    /// Whether the portal is switched on for it.
    pub service: Status,
    /// How many active members.
    pub members: u32,
}

/// `/operator/organisaties`. Fields: `name`, `kind`, `agb`, `phone`, `admin_name`, `admin_mail`, `admin_phone`,
/// `identified`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/organisations.html")]
pub struct Organisations {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// The rows.
    pub organisations: Vec<OrganisationRow>,
    /// How many in all.
    pub total: u32,
    /// Where we are.
    pub pages: Pages,
}

/// One signed processor agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgreementRow {
    /// Its version.
    pub version: String,
    /// Who signed.
    pub signatory: String,
    /// On which day.
    pub signed: When,
    /// What it says about the organisation's own systems.
    pub systems: String,
    /// When it ended, if it did.
    pub ended: Option<When>,
}

/// Until when an agreement holds, and what follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ends {
    /// Its last day.
    pub last: When,
    /// The day on which what was shared is destroyed.
    pub gone: When,
}

/// The agreement that holds now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// Its id.
    pub id: String,
    /// Its end, if that was set.
    pub ends: Option<Ends>,
}

/// The question before a service is switched off. Buttons: `service` (`off`), with `sure`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/switch_off.html")]
pub struct SwitchOff {
    /// The frame.
    pub f: Frame,
    /// The organisation's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many people work there.
    pub members: String,
}

/// The question before an agreement ends. Button: `agreement` (its id), with `from` and `sure`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/end_agreement.html")]
pub struct EndAgreement {
    /// The frame.
    pub f: Frame,
    /// The organisation's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many people work there.
    pub members: i64,
    /// The id of the agreement.
    pub agreement: String,
    /// Its version.
    pub version: String,
    /// How many records are there.
    pub records: i64,
    /// Until when it then holds.
    pub ends: Ends,
    /// Whether it ends now.
    pub at_once: bool,
    /// The day, as typed.
    pub from: String,
}

/// `/operator/organisaties/{id}`. Fields: `version`, `signatory`, `signed_on`; `from` with button `agreement`; button `service`
/// (`on`, `off`); `phone`; `admin_name`, `admin_mail`, `admin_phone`, `identified`.
#[derive(Template, Clone, Debug)]
#[template(path = "office/operator/organisation.html")]
pub struct Organisation {
    /// The frame.
    pub f: Frame,
    /// Typed values and errors.
    pub form: Form,
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// AGB, telephone, members.
    pub facts: Vec<(String, String)>,
    /// Whether a processor agreement is on file.
    pub agreement: Status,
    /// The agreement that runs, to be ended or kept.
    pub running: Option<Running>,
    /// The day that is usual for an end.
    pub usual: When,
    /// The agreements, newest first.
    pub agreements: Vec<AgreementRow>,
    /// Whether the portal is switched on, in words.
    pub service: Status,
    /// Whether it is switched on.
    pub service_on: bool,
}
