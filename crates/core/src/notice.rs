//! Messages that leave the house. They go through the outbox, written in the act's transaction.

use crate::ids::{NoticeId, UserId};
use crate::lang::Lang;
use crate::time::Moment;
use serde::{Deserialize, Serialize};

/// By which way a message goes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// Text message to the confirmed phone number.
    Sms,
    /// Mail.
    Mail,
}

impl Channel {
    /// The stable name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Mail => "mail",
        }
    }
}

/// To whom a message goes. A person's address is looked up when the message is sent, so that it is stored once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// A user, at her own phone number or mail address.
    User(UserId),
    /// A phone number or mail address that is not (yet) a user's: a new phone being confirmed, the audit log's second place.
    Address(String),
}

macro_rules! templates {
    ($($(#[$doc:meta])* $variant:ident = $name:literal),+ $(,)?) => {
        /// Which text; the words stand in the Fluent files under `notice-<name>` (and `notice-<name>-subject` for mail).
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        pub enum Template { $($(#[$doc])* #[serde(rename = $name)] $variant),+ }
        impl Template {
            /// Every template.
            pub const ALL: &'static [Template] = &[$(Template::$variant),+];
            /// The stable name, used in the database and in Fluent keys.
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name),+ } }
            /// The template with this name.
            pub fn from_name(name: &str) -> Option<Self> { match name { $($name => Some(Self::$variant),)+ _ => None } }
        }
    };
}

templates! {
    /// SMS: the login code. Args: `code`, `host`.
    LoginCode = "login-code",
    /// SMS: confirms a new phone number. Args: `code`, `host`.
    PhoneCode = "phone-code",
    /// Mail: an invitation to join an organisation. Args: `link`, `organisation`, `inviter`.
    Invitation = "invitation",
    /// Mail: an invitation was withdrawn; its link is over. Args: `organisation`, `helpdesk`.
    InvitationWithdrawn = "invitation-withdrawn",
    /// Mail, to who looks after an organisation: somebody was invited to it. Args: `name`, `role`, `organisation`,
    /// `inviter`, `helpdesk`.
    MemberNamed = "member-named",
    /// Mail, to who looks after an organisation, once a day: its personnel system invited people. Args:
    /// `organisation`, `link`, `helpdesk`.
    MembersProvisioned = "members-provisioned",
    /// Mail, to who may confirm it and to who is helped by it: somebody asks to let a member back in. Args: `name`,
    /// `organisation`, `inviter`, `helpdesk`.
    RecoveryAsked = "recovery-asked",
    /// Mail, content-free, to the privacy officers: a member searches unusually often. Args: `name`, `organisation`,
    /// `number`.
    SearchAlarm = "search-alarm",
    /// Mail: a link to choose a new password. Args: `link`.
    PasswordReset = "password-reset",
    /// Mail: your password, phone or other log-in means was changed. Args: `what`.
    AccountChanged = "account-changed",
    /// Mail, content-free: a record of yours was collected for the first time. Args: `number`.
    FirstCollected = "first-collected",
    /// Mail, content-free: a record that you collected was withdrawn as wrong. Args: `number`.
    CollectedWrong = "collected-wrong",
    /// Mail, content-free: is a record still needed? Args: `number`.
    StillNeeded = "still-needed",
    /// SMS to a client: the code that opens what her source shared. Names no care. Args: `code`, `host`.
    ViewCode = "view-code",
    /// Mail, content-free: a client withdrew her consent for a record. Args: `number`.
    ClientWithdrew = "client-withdrew",
    /// Mail, content-free: a client withdrew her consent for a record of which she had said that something is not right,
    /// and that was not answered. Args: `number`, `about`, `day`.
    ClientWithdrewReported = "client-withdrew-reported",
    /// Mail, content-free: a client says that something in a record is not right. Args: `number`.
    ClientReported = "client-reported",
    /// Mail, content-free, to who handles complaints: one came in. Args: `number`.
    ComplaintReceived = "complaint-received",
    /// Mail, content-free, to who handles complaints: the term of one ends. Args: `number`, `days`.
    ComplaintDue = "complaint-due",
    /// Mail, content-free, to who made a complaint: it came in, and its last day. Args: `number`, `day`.
    ComplaintTaken = "complaint-taken",
    /// Mail, content-free, to who made a complaint: it takes longer, until this day. Args: `number`, `day`.
    ComplaintLonger = "complaint-longer",
    /// Mail, content-free, to who made a complaint: there is an answer. Args: `number`.
    ComplaintAnswered = "complaint-answered",
    /// Mail, content-free, to who keeps a record: it was collected by emergency access. Args: `number`.
    EmergencyCollected = "emergency-collected",
    /// Mail, content-free, to the privacy officers: an emergency access waits for their review. Args: `number`.
    EmergencyReview = "emergency-review",
    /// Mail, content-free, to the privacy officers: one still waits. Args: `number`, `days`.
    EmergencyOpen = "emergency-open",
    /// Mail, to everybody of an organisation: its processor agreement ends. Args: `organisation`, `day`, `gone`.
    AgreementEnds = "agreement-ends",
    /// Mail, to everybody of an organisation: its processor agreement goes on. Args: `organisation`.
    AgreementGoesOn = "agreement-goes-on",
    /// Mail, content-free, to who collected a record: there is a newer version of it. Args: `number`.
    NewerVersion = "newer-version",
    /// Mail, content-free, to the privacy officers: the 72 hours of a data breach run out. Args: `hours`.
    BreachDue = "breach-due",
    /// Mail, to who looks after an organisation: another version of the processor agreement is offered. Args:
    /// `organisation`, `version`, `day`.
    AgreementOffered = "agreement-offered",
    /// Mail, to who looks after an organisation: the processor agreement was signed on the page. Args: `organisation`,
    /// `version`, `signatory`.
    AgreementSigned = "agreement-signed",
    /// Mail, to who looks after an organisation: its own system gets no messages any more. Args: `address`, `why`.
    WebhookStopped = "webhook-stopped",
    /// Mail, to administrators and operators: the portal ends. Args: `day`, `gone`, `words`.
    PortalEnds = "portal-ends",
    /// Mail, to administrators and operators: the portal goes on. No args.
    PortalGoesOn = "portal-goes-on",
    /// Mail, to administrators: everything is destroyed; take the log along and confirm it. Args: `organisation`.
    PortalLogDue = "portal-log-due",
    /// Mail, to operators: something has to be dealt with now. Args: `line`, `server`.
    HealthAlarm = "health-alarm",
    /// Mail, to administrators: maintenance is planned (T12.1). Args: `from`, `till`, `words`.
    MaintenancePlanned = "maintenance-planned",
    /// Mail, content-free, to those who keep a record: the operator disclosed its content (U5.5). Args: `number`.
    RecordDisclosed = "record-disclosed",
    /// Mail: the signed head of the audit log. Args: `head`.
    AuditHead = "audit-head",
}

/// A message to be sent once.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Its id; Message-ID and SMS reference come from it, so that a repeat can be recognised.
    pub id: NoticeId,
    /// SMS or mail.
    pub channel: Channel,
    /// To whom.
    pub to: Recipient,
    /// Which text.
    pub template: Template,
    /// Values for the text. Stored sealed.
    pub args: Vec<(String, String)>,
    /// In which language.
    pub lang: Lang,
    /// Natural key: a second notice with the same key is not written.
    pub dedupe: String,
    /// After this moment it makes no sense to send (a login code that has expired).
    pub not_after: Option<Moment>,
}
