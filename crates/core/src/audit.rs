//! Entries of the audit log after NEN 7513: who did what, when, to which object, about which client, on what ground.
//!
//! Entries carry no content and no identifying data of clients; a client is a [`Subject`], a pseudonym under
//! a key that is kept apart.

use crate::ids::AuditId;
use serde::{Deserialize, Serialize};

/// A client's pseudonym in the log: hexadecimal HMAC-SHA-256 of the client's identifier under the log's own key.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Subject(pub String);

/// Create, read, update, delete, execute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// Something came into being.
    Create,
    /// Personal data was shown.
    Read,
    /// Something changed.
    Update,
    /// Something was removed.
    Delete,
    /// Something was done (log-in, search).
    Execute,
}

impl Action {
    /// The letter of NEN 7513 and FHIR AuditEvent.
    pub const fn letter(self) -> &'static str {
        match self {
            Self::Create => "C",
            Self::Read => "R",
            Self::Update => "U",
            Self::Delete => "D",
            Self::Execute => "E",
        }
    }
}

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident = $name:literal $action:ident),+ $(,)?) => {
        /// What happened.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum Event { $($(#[$doc])* $variant),+ }
        impl Event {
            /// Every event.
            pub const ALL: &'static [Event] = &[$(Event::$variant),+];
            /// The stable name in the log; screen texts stand in Fluent under `event-<name with hyphens>`.
            pub const fn name(self) -> &'static str { match self { $(Self::$variant => $name),+ } }
            /// The kind of action.
            pub const fn action(self) -> Action { match self { $(Self::$variant => Action::$action),+ } }
            /// The event with this name.
            pub fn from_name(name: &str) -> Option<Self> { match name { $($name => Some(Self::$variant),)+ _ => None } }
        }
    };
}

events! {
    /// The password step of a log-in; a code was sent or the attempt was refused.
    LoginPassword = "login.password" Execute,
    /// The code step of a log-in.
    LoginCode = "login.code" Execute,
    /// A log-in with a passkey.
    LoginPasskey = "login.passkey" Execute,
    /// A log-in by the sign-in of an organisation.
    LoginProvider = "login.provider" Execute,
    /// Somebody who is logged in showed both factors again, or was sent the code for it.
    LoginConfirmed = "login.confirmed" Execute,
    /// A new code was asked for.
    LoginCodeResent = "login.code_resent" Execute,
    /// A membership was chosen to act under.
    MembershipChosen = "login.membership" Execute,
    /// A session was ended by its user.
    Logout = "logout" Execute,
    /// A session was ended by its user from another session, by an administrator, or by a bar.
    SessionEnded = "session.ended" Delete,
    /// A user saw her own open sessions.
    SessionsSeen = "session.list" Read,
    /// The terms were accepted (U1.3).
    TermsAccepted = "terms.accepted" Create,
    /// The terms were not accepted; the user was logged out.
    TermsDeclined = "terms.declined" Execute,
    /// A password was changed or chosen.
    PasswordChanged = "password.changed" Update,
    /// A link to choose a new password was asked for.
    PasswordResetAsked = "password.reset_asked" Execute,
    /// A phone number was confirmed as a new second factor.
    PhoneChanged = "phone.changed" Update,
    /// The code step of a change of phone.
    PhoneCode = "phone.code" Execute,
    /// Somebody without a passkey was asked whether she wants one.
    PasskeyOffered = "passkey.offered" Execute,
    /// A passkey was about to be made.
    PasskeyBegun = "passkey.begun" Execute,
    /// A passkey was added.
    PasskeyAdded = "passkey.added" Create,
    /// A passkey was removed.
    PasskeyRemoved = "passkey.removed" Delete,
    /// The secret of an authenticator app was shown.
    TotpBegun = "totp.begun" Execute,
    /// An authenticator app became a second factor.
    TotpAdded = "totp.added" Create,
    /// An authenticator app is a second factor no more.
    TotpRemoved = "totp.removed" Delete,
    /// A member let the sign-in of her organisation open her account.
    ProviderLinked = "provider.linked" Create,
    /// She ended that.
    ProviderUnlinked = "provider.unlinked" Delete,
    /// An administrator set up her organisation's sign-in, or changed it.
    ProviderSet = "provider.set" Update,
    /// An administrator took her organisation's sign-in away.
    ProviderRemoved = "provider.removed" Delete,
    /// An administrator tried her organisation's sign-in.
    ProviderTried = "provider.tried" Execute,
    /// An administrator made a token for her organisation's personnel system, in the place of the one before.
    ProvisioningToken = "provisioning.token" Create,
    /// An administrator took it away.
    ProvisioningRemoved = "provisioning.token_removed" Delete,
    /// Somebody showed a token of a personnel system that is not good.
    ProvisioningRefused = "provisioning.refused" Execute,
    /// A personnel system named somebody who works there.
    ProvisioningAdded = "provisioning.added" Create,
    /// It changed what it says about her.
    ProvisioningChanged = "provisioning.changed" Update,
    /// It names her no more.
    ProvisioningDropped = "provisioning.dropped" Delete,
    /// It read what it said.
    ProvisioningRead = "provisioning.read" Read,
    /// An administrator asked to let a colleague back in.
    RecoveryAsked = "recovery.asked" Create,
    /// A second person confirmed it: another number, and no passkey or app any more.
    RecoveryConfirmed = "recovery.confirmed" Update,
    /// A request to let somebody back in was stopped.
    RecoveryStopped = "recovery.stopped" Update,
    /// The requests to let somebody back in were seen.
    RecoveriesListed = "recovery.list" Read,
    /// A member was invited.
    MemberInvited = "member.invited" Create,
    /// An invitation was taken up: user name, password and phone are set.
    InvitationUsed = "member.invitation_used" Update,
    /// An administrator saw the list of members.
    MembersSeen = "member.list" Read,
    /// A membership was ended ("uit dienst").
    MemberEnded = "member.ended" Update,
    /// An invitation that was not taken up was withdrawn.
    InvitationWithdrawn = "member.invitation_withdrawn" Update,
    /// How a member was identified was recorded.
    MemberIdentified = "member.identified" Update,
    /// A record was shared (U2.1 to U2.3b).
    RecordShared = "record.shared" Create,
    /// The source saw its own record.
    RecordSeen = "record.seen" Read,
    /// The source or a collector saw the list of her records.
    RecordsListed = "record.list" Read,
    /// A search by exact keys; hit or not.
    RecordSearched = "record.searched" Execute,
    /// A system made a link that opens the search form for a client.
    LaunchMade = "launch.made" Create,
    /// Such a link was opened.
    LaunchOpened = "launch.opened" Read,
    /// "Is dit uw cliënt?" was asked: initials and birth name were shown.
    ClientAsked = "record.client_asked" Read,
    /// "Is dit uw cliënt?" was answered with no.
    ClientDenied = "record.client_denied" Execute,
    /// A record was collected, with relation and purpose (U3.9, U5.3).
    RecordCollected = "record.collected" Read,
    /// A collected document was opened or downloaded.
    DocumentRead = "document.read" Read,
    /// A record was withdrawn, with the reason.
    RecordWithdrawn = "record.withdrawn" Update,
    /// A due date was corrected (U2.5b).
    DueDateCorrected = "record.due_date" Update,
    /// An earlier last day was chosen (U2.5b).
    LastDayChosen = "record.last_day" Update,
    /// A document was replaced by a newer version.
    DocumentReplaced = "document.replaced" Update,
    /// "Zwangerschap geëindigd" was said.
    PregnancyEnded = "record.pregnancy_ended" Update,
    /// "Nog nodig?" was asked.
    StillNeededAsked = "record.still_needed_asked" Execute,
    /// A record was about to expire: systems were told.
    RecordExpiring = "record.expiring" Execute,
    /// "Nog nodig?" was answered with yes.
    StillNeeded = "record.still_needed" Update,
    /// After a restore its source said that a record should be there.
    RecordConfirmed = "record.confirmed" Update,
    /// A BSN was added to a record that had a collection code.
    BsnAdded = "record.bsn_added" Update,
    /// The sheet for the client was made.
    ClientSheet = "record.client_sheet" Read,
    /// A receipt was shown to its source.
    ReceiptSeen = "receipt.seen" Read,
    /// A record was destroyed: keys, rows, blobs (U2.5a).
    RecordDestroyed = "record.destroyed" Delete,
    /// What was left of a withdrawn record, its number and its state, was removed: everybody has seen the warning.
    RecordSettled = "record.settled" Delete,
    /// A destroyed record was put on the list of erasures outside the database.
    ErasureListed = "erasure.listed" Create,
    /// An encrypted object was removed, or found to be in use.
    BlobRemoved = "blob.removed" Delete,
    /// The key of an expiry day died.
    DayKeyDied = "day_key.died" Delete,
    /// A collector confirmed a warning.
    WarningConfirmed = "warning.confirmed" Update,
    /// A source handed a view code to its client, or a new one in the place of the old one.
    ViewCodeGiven = "view_code.given" Create,
    /// A source withdrew a view code.
    ViewCodeWithdrawn = "view_code.withdrawn" Delete,
    /// Somebody showed a view code and a birth date; a code was sent by SMS, or it was refused.
    ViewCodeShown = "view_code.shown" Execute,
    /// The code step of a client who came with a view code.
    ViewCodeEntered = "view_code.entered" Execute,
    /// The client saw what is there, until when, and who collected it.
    ClientLooked = "client.looked" Read,
    /// The client withdrew her consent herself (GDPR art. 7(3)).
    ClientWithdrew = "client.withdrew" Update,
    /// The client said that something is not right.
    ClientReported = "client.reported" Create,
    /// The source answered what the client said.
    ClientAnswered = "client.answered" Update,
    /// The client ended her session.
    ClientLeft = "client.left" Execute,
    /// A complaint came in (T24.2).
    ComplaintMade = "complaint.made" Create,
    /// Who made a complaint looked how it fares.
    ComplaintFollowed = "complaint.followed" Read,
    /// The list of complaints was seen.
    ComplaintsListed = "complaint.list" Read,
    /// A complaint was read by whom it concerns.
    ComplaintRead = "complaint.read" Read,
    /// A complaint got more time, with the reason.
    ComplaintExtended = "complaint.extended" Update,
    /// A complaint was answered and closed with a decision.
    ComplaintClosed = "complaint.closed" Update,
    /// Who handles a complaint was reminded of its term.
    ComplaintReminded = "complaint.reminded" Execute,
    /// A complaint that was closed long ago was removed.
    ComplaintForgotten = "complaint.forgotten" Delete,
    /// A record was collected by emergency access: the relation arises by it, with reason and purpose (U3.9, U5.3).
    EmergencyCollected = "record.collected_in_emergency" Read,
    /// A privacy officer saw the list of emergency accesses.
    EmergenciesListed = "emergency.list" Read,
    /// A privacy officer read the reason of an emergency access.
    EmergencyRead = "emergency.read" Read,
    /// A privacy officer closed an emergency access with a decision.
    EmergencyReviewed = "emergency.reviewed" Update,
    /// The privacy officers were reminded of an emergency access.
    EmergencyReminded = "emergency.reminded" Execute,
    /// An administrator changed by which ways members log in, or which level collecting asks for.
    SignInChanged = "organisation.sign_in" Update,
    /// An administrator allowed emergency access in her organisation, or ended it.
    EmergencySwitched = "emergency.switched" Update,
    /// A privacy officer saw the list of data breaches.
    BreachesListed = "breach.list" Read,
    /// A privacy officer read the file of a data breach.
    BreachRead = "breach.read" Read,
    /// A data breach was put on file (GDPR art. 33).
    BreachOpened = "breach.opened" Create,
    /// It was noted that somebody was told of a data breach.
    BreachTold = "breach.told" Update,
    /// The file of a data breach was closed.
    BreachClosed = "breach.closed" Update,
    /// The privacy officers were reminded that the 72 hours run out.
    BreachReminded = "breach.reminded" Execute,
    /// A privacy officer drew a sample of collections.
    LogSampled = "log_case.sampled" Create,
    /// A privacy officer saw what is to be reviewed in the log.
    LogCasesListed = "log_case.list" Read,
    /// A privacy officer read a case of the review.
    LogCaseRead = "log_case.read" Read,
    /// A privacy officer decided about a case of the review.
    LogCaseReviewed = "log_case.reviewed" Update,
    /// A disclosure of content was put on file (U5.5).
    DisclosurePrepared = "disclosure.prepared" Create,
    /// An operator saw the disclosures.
    DisclosuresListed = "disclosure.list" Read,
    /// The document that shows the ground of a disclosure was read.
    DisclosureDocument = "disclosure.document" Read,
    /// An operator asked for a disclosure.
    DisclosureAsked = "disclosure.asked" Update,
    /// Another operator confirmed a disclosure.
    DisclosureConfirmed = "disclosure.confirmed" Update,
    /// An operator stopped a disclosure.
    DisclosureStopped = "disclosure.stopped" Update,
    /// The content of a record was disclosed by the operator.
    RecordDisclosed = "record.disclosed" Read,
    /// An upload began or was refused before anything was shared.
    UploadRefused = "upload.refused" Execute,
    /// An organisation was added.
    OrganisationAdded = "organisation.added" Create,
    /// An organisation's data were changed.
    OrganisationChanged = "organisation.changed" Update,
    /// The operator saw the organisations.
    OrganisationsSeen = "organisation.list" Read,
    /// A processor agreement was put on file (U5.6).
    AgreementRecorded = "agreement.recorded" Create,
    /// A processor agreement was ended, now or from a day on.
    AgreementEnded = "agreement.ended" Update,
    /// An administrator signed the processor agreement on the page.
    AgreementSigned = "agreement.signed" Create,
    /// The operator published a version of the processor agreement.
    AgreementPublished = "agreement.published" Create,
    /// A processor agreement that was to end goes on.
    AgreementKept = "agreement.kept" Update,
    /// What an organisation without an agreement had shared is being destroyed (GDPR art. 28(3)(g)).
    AgreementSettled = "agreement.settled" Execute,
    /// A line of the operator's page stands otherwise than before, or its alarm was mailed.
    HealthChanged = "health.changed" Execute,
    /// An administrator made a department.
    DepartmentAdded = "department.added" Create,
    /// A department got another name.
    DepartmentRenamed = "department.renamed" Update,
    /// A department was removed.
    DepartmentRemoved = "department.removed" Delete,
    /// A member was put in a department, or in none.
    DepartmentChosen = "department.chosen" Update,
    /// The operator saw the planned maintenance (T12.1).
    MaintenanceSeen = "maintenance.list" Read,
    /// Maintenance was published.
    MaintenancePublished = "maintenance.published" Create,
    /// Published maintenance was changed.
    MaintenanceChanged = "maintenance.changed" Update,
    /// Published maintenance was withdrawn.
    MaintenanceWithdrawn = "maintenance.withdrawn" Update,
    /// Somebody looked at how the end of the portal stands.
    WindDownSeen = "wind_down.seen" Read,
    /// An operator planned the end of the portal.
    WindDownPlanned = "wind_down.planned" Create,
    /// A second operator confirmed it.
    WindDownConfirmed = "wind_down.confirmed" Update,
    /// It was taken back.
    WindDownTakenBack = "wind_down.taken_back" Update,
    /// Everybody was told once more.
    WindDownTold = "wind_down.told" Execute,
    /// Collecting is over; everything is destroyed.
    WindDownEmptied = "wind_down.emptied" Delete,
    /// An organisation confirmed that it has its log.
    LogReceived = "log.received" Update,
    /// The log was destroyed, and the report was made.
    WindDownFinished = "wind_down.finished" Delete,
    /// The report was taken along.
    WindDownReported = "wind_down.reported" Execute,
    /// A system was added as a client of an organisation.
    ClientAdded = "client.added" Create,
    /// A system was taken away.
    ClientRevoked = "client.revoked" Update,
    /// An administrator saw her organisation's systems.
    ClientsSeen = "client.list" Read,
    /// An administrator saw the addresses of her organisation's systems that are told what happens.
    WebhooksSeen = "webhook.list" Read,
    /// Such an address was added.
    WebhookAdded = "webhook.added" Create,
    /// It got a new secret.
    WebhookSecret = "webhook.secret" Update,
    /// It was switched on or off by an administrator.
    WebhookSwitched = "webhook.switched" Update,
    /// An administrator had a test message sent.
    WebhookTested = "webhook.tested" Execute,
    /// It was removed.
    WebhookRemoved = "webhook.removed" Delete,
    /// It was switched off because it took no messages.
    WebhookStopped = "webhook.stopped" Update,
    /// A system asked for a token.
    ClientToken = "client.token" Execute,
    /// A system read the facts of its organisation.
    OrganisationSeen = "organisation.seen" Read,
    /// A service was switched on or off for an organisation.
    EntitlementSwitched = "entitlement.switched" Update,
    /// A version of a care sector's retention rule was published.
    SectorRulePublished = "sector.rule_published" Create,
    /// A care sector was switched on or off for an organisation.
    SectorSwitched = "sector.switched" Update,
    /// The care sectors and their rules were looked at.
    SectorsSeen = "sector.seen" Read,
    /// A version of the terms was published (T5.1).
    TermsPublished = "terms.published" Create,
    /// A person was barred (U5.2).
    UserBarred = "user.barred" Update,
    /// A bar was lifted (U5.2).
    BarLifted = "user.bar_lifted" Update,
    /// The operator looked up persons to bar.
    UsersSeen = "user.list" Read,
    /// The audit log was read.
    LogRead = "log.read" Read,
    /// An organisation's log was taken along, signed.
    LogExported = "log.exported" Read,
    /// The head of the audit log was signed.
    LogSigned = "log.signed" Create,
    /// Audit months past their retention were signed off and removed.
    LogTrimmed = "log.trimmed" Delete,
    /// The queues were looked at.
    QueuesSeen = "queue.list" Read,
    /// A message that could not be delivered was put in the queue again.
    NoticeRetried = "queue.retried" Update,
    /// A request was refused because role, state or organisation did not allow it.
    AccessRefused = "access.refused" Execute,
    /// The installation was set up or changed from the command line.
    SystemChanged = "system.changed" Update,
}

/// What kind of thing an entry is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ObjectKind {
    /// A user.
    User,
    /// A membership.
    Membership,
    /// A session.
    Session,
    /// A log-in attempt.
    Attempt,
    /// A passkey.
    Passkey,
    /// An organisation.
    Organisation,
    /// A processor agreement.
    Agreement,
    /// A version of the terms.
    Terms,
    /// A record; shown by its number.
    Record,
    /// A document version.
    Document,
    /// A collection.
    Collection,
    /// A warning.
    Warning,
    /// A bar.
    Bar,
    /// A complaint; shown by its number.
    Complaint,
    /// An emergency access.
    Emergency,
    /// The file of a data breach.
    Breach,
    /// A case in the review of the log.
    LogCase,
    /// A message in the outbox.
    Notice,
    /// A day (of a key, of a log head).
    Day,
    /// A system that is a client.
    Client,
    /// An address of a system that is told what happens.
    Webhook,
    /// A token of a personnel system.
    ScimToken,
    /// Somebody as a personnel system names her.
    ScimUser,
    /// A route of the program.
    Route,
}

impl ObjectKind {
    /// The stable name in the log.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Membership => "membership",
            Self::Session => "session",
            Self::Attempt => "attempt",
            Self::Passkey => "passkey",
            Self::Organisation => "organisation",
            Self::Agreement => "agreement",
            Self::Terms => "terms",
            Self::Record => "record",
            Self::Document => "document",
            Self::Collection => "collection",
            Self::Warning => "warning",
            Self::Bar => "bar",
            Self::Complaint => "complaint",
            Self::Emergency => "emergency",
            Self::Breach => "breach",
            Self::LogCase => "log_case",
            Self::Notice => "notice",
            Self::Day => "day",
            Self::Client => "client",
            Self::Webhook => "webhook",
            Self::ScimToken => "scim_token",
            Self::ScimUser => "scim_user",
            Self::Route => "route",
        }
    }
}

/// One entry. The engine adds moment, node, actor, network address and request id.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditId,
    /// What happened.
    pub event: Event,
    /// `None` when it was done; the stable code of the refusal when it was refused.
    pub refused: Option<&'static str>,
    /// The thing it is about.
    pub object: Option<(ObjectKind, String)>,
    /// For things that belong to one organisation: which, so that its administrator can see the entry.
    pub organisation: Option<crate::ids::OrganisationId>,
    /// The user the entry is about, when that is somebody else than the actor or the actor has not logged in.
    pub about: Option<crate::ids::UserId>,
    /// The clients it is about; a child row for each.
    pub subjects: Vec<Subject>,
    /// Content-free facts: purpose, ground, statement ids, version.
    pub detail: Vec<(&'static str, String)>,
}

impl AuditEntry {
    /// An entry for something that was done.
    pub fn new(id: AuditId, event: Event) -> Self {
        Self {
            id,
            event,
            refused: None,
            object: None,
            organisation: None,
            about: None,
            subjects: Vec::new(),
            detail: Vec::new(),
        }
    }
    /// It was refused with this code.
    #[must_use]
    pub fn refused(mut self, code: &'static str) -> Self {
        self.refused = Some(code);
        self
    }
    /// It is about this object.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a call reads better with a value than with a reference"
    )]
    pub fn on(mut self, kind: ObjectKind, id: impl ToString) -> Self {
        self.object = Some((kind, id.to_string()));
        self
    }
    /// It belongs to this organisation's log, besides the actor's own.
    #[must_use]
    pub fn of(mut self, organisation: crate::ids::OrganisationId) -> Self {
        self.organisation = Some(organisation);
        self
    }
    /// It is about this user.
    #[must_use]
    pub fn about(mut self, user: crate::ids::UserId) -> Self {
        self.about = Some(user);
        self
    }
    /// It is about this client.
    #[must_use]
    pub fn subject(mut self, subject: Subject) -> Self {
        self.subjects.push(subject);
        self
    }
    /// A content-free fact.
    #[must_use]
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a call reads better with a value than with a reference"
    )]
    pub fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.detail.push((key, value.to_string()));
        self
    }
}
