//! Organisation administration and the operator's pages: no content, ever (U5.5).

mod agreements;
mod clients;
mod complaints;
mod departments;
mod disclosures;
mod emergencies;
mod maintenance;
mod members;
mod operator;
mod organisations;
mod privacy;
mod provider;
mod provisioning;
mod sectors;
mod webhooks;
mod wind_down;

pub use agreements::{AgreementTextPart, PublishAgreement, SignAgreement, SignedRow, SubProcessorRow};
pub use clients::{ClientAdded, ClientRow, Clients, RevokeClient, ScopeChoice};
pub use complaints::{
    ComplaintFollow, ComplaintFollowed, ComplaintList, ComplaintOne, ComplaintPage, ComplaintRow,
    ComplaintTaken,
};
pub use departments::{DepartmentRow, Departments, Member};
pub use disclosures::{DisclosureRow, Disclosures};
pub use emergencies::{EmergencyList, EmergencyOne, EmergencyRow};
pub use maintenance::{Maintenance, MaintenanceEdit, MaintenanceRow};
pub use members::{
    AskRecovery, ClientLog, EndMembership, Log, LogExport, LogRow, MemberRow, Members, OfficeOverview,
    Recoveries, RecoveryRow, SignInRules, Todo,
};
pub use operator::{
    BarNote, FoundUser, HealthRow, OperatorOverview, PastBar, PublishTerms, QueueRow, Queues, Users,
};
pub use organisations::{
    AgreementRow, EndAgreement, Ends, Organisation, OrganisationRow, Organisations, Running, SwitchOff,
};
pub use privacy::{BreachFile, BreachList, BreachRow, BreachTold, LogCaseList, LogCaseOne, LogCaseRow};
pub use provider::{ProviderSettings, ProviderTried};
pub use provisioning::{Provisioning, ProvisioningMade};
pub use sectors::{ConfirmRule, OrganisationSectors, RuleLine, Sectors, SwitchLine};
pub use webhooks::{RemoveWebhook, TryRow, Webhook, WebhookRow, WebhookSecret, Webhooks};
pub use wind_down::{OwnLog, OwnerRow, Planned, Steps, WindDown, WindDownReport};
