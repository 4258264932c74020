//! The keys of the sentences that handlers show at a field, on top of a form, or after a redirect.

use crate::key;

/// Logging in and a person's own account.
#[allow(missing_docs, reason = "each name is its key; the sentence stands in locales/")]
pub mod identity {
    use super::key;
    pub const LOGIN_WRONG: &str = key!("login-wrong");
    pub const LOGIN_EMPTY_NAME: &str = key!("login-empty-name");
    pub const LOGIN_EMPTY_PASSWORD: &str = key!("login-empty-password");
    pub const CODE_WRONG: &str = key!("code-wrong");
    pub const CODE_OVER: &str = key!("code-over");
    pub const CODE_OVER_INVITED: &str = key!("code-over-invited");
    pub const CODE_OVER_PHONE: &str = key!("code-over-phone");
    pub const CODE_OVER_CONFIRM: &str = key!("code-over-confirm");
    pub const PHONE_TAKEN: &str = key!("phone-taken");
    pub const PHONE_TAKEN_INVITED: &str = key!("phone-taken-invited");
    pub const PHONE_TAKEN_LOGIN: &str = key!("phone-taken-login");
    pub const CODE_SENT: &str = key!("code-sent");
    pub const LINK_OVER: &str = key!("link-over");
    pub const USERNAME_TAKEN: &str = key!("username-taken");
    pub const PASSWORD_NOW_WRONG: &str = key!("password-now-wrong");
    pub const PASSWORD_CHANGED: &str = key!("password-changed");
    pub const PHONE_CHANGED: &str = key!("phone-changed");
    pub const SECTORS_NAMED_BARE: &str = key!("sectors-named-one");
    pub const WAY_SMS: &str = key!("way-sms");
    pub const WAY_TOTP: &str = key!("way-totp");
    pub const APP_ADDED: &str = key!("app-added");
    pub const APP_REMOVED: &str = key!("app-removed");
    pub const APP_CODE_WRONG: &str = key!("app-code-wrong");
    pub const WAY_PASSKEY: &str = key!("way-passkey");
    pub const WAY_PROVIDER: &str = key!("way-provider");
    pub const PROVIDER_UNKNOWN: &str = key!("provider-unknown");
    pub const PROVIDER_TOO_OFTEN: &str = key!("provider-too-often");
    pub const PROVIDER_OVER: &str = key!("provider-over");
    pub const PROVIDER_STOPPED: &str = key!("provider-stopped");
    pub const PROVIDER_NOBODY: &str = key!("provider-nobody");
    pub const PROVIDER_WEAK: &str = key!("provider-weak");
    pub const PROVIDER_AWAY: &str = key!("provider-away");
    pub const PROVIDER_FAILED: &str = key!("provider-failed");
    pub const PROVIDER_JOINED: &str = key!("provider-joined");
    pub const PROVIDER_ELSEWHERE: &str = key!("provider-elsewhere");
    pub const PROVIDER_TAKEN: &str = key!("provider-taken");
    pub const PROVIDER_UNLINKED: &str = key!("provider-unlinked");
    pub const PASSKEY_ADDED: &str = key!("passkey-added");
    pub const PASSKEY_REMOVED: &str = key!("passkey-removed");
    pub const PASSKEY_OVER: &str = key!("passkey-over");
    pub const PASSKEY_WRONG: &str = key!("passkey-wrong");
    pub const PASSKEY_COPIED: &str = key!("passkey-copied");
    pub const PASSKEY_NOT_NAMED: &str = key!("passkey-not-named");
    pub const PASSKEY_KNOWN: &str = key!("passkey-known");
    pub const PASSKEY_TOO_MANY: &str = key!("passkey-too-many");
    pub const PASSKEY_UNAVAILABLE: &str = key!("passkey-unavailable");
    pub const PASSKEY_TOO_OFTEN: &str = key!("passkey-too-often");
    pub const CONFIRMED: &str = key!("confirm-done");
    pub const SESSION_ENDED: &str = key!("session-ended");
    pub const LOGGED_OUT: &str = key!("logged-out");
    pub const SESSION_OVER: &str = key!("session-over");
    pub const LOGIN_TOO_OFTEN: &str = key!("login-too-often");
    pub const CODES_TOO_MANY: &str = key!("codes-too-many");
    pub const PHONE_OTHER: &str = key!("phone-other");
    pub const INVITATION_EXCLUDED: &str = key!("invitation-excluded");
    pub const INVITATION_OTHER: &str = key!("invitation-other");
    pub const NO_AGREEMENT: &str = key!("choose-no-agreement");
    pub const LEVEL_LOW: &str = key!("level-low");
    pub const LEVEL_SUBSTANTIAL: &str = key!("level-substantial");
    pub const IDENTIFIED_DOCUMENT: &str = key!("identified-document");
    pub const IDENTIFIED_COLLEAGUE: &str = key!("identified-colleague");
    pub const IDENTIFIED_OTHER: &str = key!("identified-other");
    pub const IDENTIFIED_NOT: &str = key!("identified-not");
}

/// Sharing, finding, collecting. Values: `status-collected` organisation, when; `status-soon` distance;
/// `status-replaced` when; `kind-*` version; `records-identifier-bsn` tail.
#[allow(missing_docs, reason = "each name is its key; the sentence stands in locales/")]
pub mod exchange {
    use super::key;
    pub const SEARCH_TOO_OFTEN: &str = key!("search-too-often");
    pub const START_OVER: &str = key!("start-over");
    pub const VIEW_OVER: &str = key!("view-over");
    pub const VIEW_UNSENT: &str = key!("view-unsent");
    pub const VIEW_SEND_AGAIN: &str = key!("view-send-again");
    pub const VIEW_WITHDRAWN_BEFORE: &str = key!("view-withdrawn-before");
    pub const RECEIPT_REPORTED: &str = key!("receipt-reported");
    pub const RECEIPT_REPORTED_WHAT: &str = key!("receipt-reported-what");
    pub const RECEIPT_REPORTED_ASKS: &str = key!("receipt-reported-asks");
    pub const RECEIPT_REPORTED_PERSON: &str = key!("receipt-reported-person");
    pub const VIEW_LEFT: &str = key!("view-left");
    pub const VIEW_SAID: &str = key!("view-said");
    pub const VIEW_NOTHING: &str = key!("view-nothing");
    pub const VIEW_TOO_OFTEN: &str = key!("view-too-often");
    pub const REPORTS_TOO_MANY: &str = key!("reports-too-many");
    pub const CODE_WITHDRAWN: &str = key!("view-code-withdrawn");
    pub const CODE_CHANGED: &str = key!("view-code-changed");
    pub const REPORT_ANSWERED: &str = key!("report-answered");
    pub const SHARED_DONE: &str = key!("shared-done");
    pub const UNDONE: &str = key!("undone");
    pub const UNDO_OVER: &str = key!("undo-over");
    pub const VERSION_DONE: &str = key!("version-done");
    pub const DATE_CHANGED: &str = key!("date-changed");
    pub const STOPPED: &str = key!("stopped");
    pub const DESTROYED_NOW: &str = key!("destroyed-now");
    pub const BSN_ADDED: &str = key!("bsn-added");
    pub const KEPT: &str = key!("kept");
    pub const RESTORED_DONE: &str = key!("restored-done");
    pub const STATUS_UNOPENABLE: &str = key!("status-unopenable");
    pub const RESTORED_STATUS: &str = key!("restored-status");
    pub const ANSWERED_NO: &str = key!("answered-no");
    pub const SEARCH_OVER: &str = key!("search-over");
    pub const RECORD_CHANGED: &str = key!("record-changed");
    pub const PREGNANCY_OVER: &str = key!("pregnancy-over");
    pub const SHARE_TOO_SLOW: &str = key!("share-too-slow");
    pub const SHARE_READ: &str = key!("share-read");
    pub const SHARE_READ_SOME: &str = key!("share-read-some");
    pub const SHARE_READ_NONE: &str = key!("share-read-none");
    pub const SHARE_BUSY: &str = key!("share-busy");
    pub const RULE_LIMIT: &str = key!("rule-limit");
    pub const SENT_BEFORE: &str = key!("sent-before");
    pub const SECTOR_RULE: &str = key!("sector-rule");
    pub const SECTOR_SUM: &str = key!("sector-sum");
    pub const SECTOR_UNTIL: &str = key!("sector-until");
    pub const SECTOR_UNTIL_EARLIER: &str = key!("sector-until-earlier");
    pub const SECTOR_AT_MOST: &str = key!("sector-at-most");
    pub const SECTOR_RECEIPT: &str = key!("sector-receipt");
    pub const SECTOR_CHOOSE: &str = key!("sector-choose");
    pub const SECTOR_FACT: &str = key!("sector-fact");
    pub const SECTOR_OFF: &str = key!("problem-sector-off");
    pub const NOT_BIRTH_CARE: &str = key!("sector-not-birth-care");
    pub const CONFIRM_CHOSEN_STAYS: &str = key!("confirm-chosen-stays");
    pub const RULE_DUE_DATE: &str = key!("rule-due-date");
    pub const RULE_CHOSEN: &str = key!("rule-chosen");
    pub const RECEIPT_GENUINE: &str = key!("receipt-genuine");
    pub const RECEIPT_NOT_GENUINE: &str = key!("receipt-not-genuine");
    pub const RECEIPT_CHANGED: &str = key!("receipt-changed");
    pub const RECEIPT_UNREADABLE: &str = key!("receipt-unreadable");
    pub const RECEIPT_SAYS_SHARED: &str = key!("receipt-says-shared");
    pub const RECEIPT_SAYS_DESTROYED: &str = key!("receipt-says-destroyed");
    pub const RECEIPT_SAYS_GONE: &str = key!("receipt-says-gone");
    pub const STATUS_COLLECTED_OLDER: &str = key!("status-collected-older");
    pub const COLLECTED_OLDER: &str = key!("collected-older");
    pub const COLLECTED_READ: &str = key!("collected-read");
    pub const COLLECTED_EMERGENCY: &str = key!("collected-emergency");
    pub const EMERGENCY_NOT_ALLOWED: &str = key!("emergency-not-allowed");
    pub const COLLECTED_DOWNLOADED: &str = key!("collected-downloaded");
    pub const COLLECTED_ORIGINAL: &str = key!("collected-with-original");
    pub const COLLECTED_CONFIRMED: &str = key!("collected-confirmed");
    pub const KIND_PDF: &str = key!("kind-pdf");
    pub const KIND_TEXT: &str = key!("kind-text");
    pub const RECORDS_IDENTIFIER_BSN: &str = key!("records-identifier-bsn");
    pub const RECORDS_IDENTIFIER_NONE: &str = key!("records-identifier-none");
    pub const STATUS_NOT_COLLECTED: &str = key!("status-not-collected");
    pub const STATUS_COLLECTED: &str = key!("status-collected");
    pub const STATUS_SOON: &str = key!("status-soon");
    pub const STATUS_WITHDRAWN: &str = key!("status-withdrawn");
    pub const STATUS_DESTROYED: &str = key!("status-destroyed");
    pub const STATUS_AVAILABLE: &str = key!("status-available");
    pub const STATUS_NEWEST: &str = key!("status-newest");
    pub const STATUS_REPLACED: &str = key!("status-replaced");
    pub const WARNING_WRONG_TITLE: &str = key!("warning-wrong-title");
    pub const WARNING_WRONG_CLIENT: &str = key!("warning-wrong-client");
    pub const WARNING_INCORRECT: &str = key!("warning-incorrect");
    pub const WARNING_CONFIRMED: &str = key!("warning-confirmed");
    pub const BREACH_CONFIRMED: &str = key!("breach-confirmed");
    pub const BREACH_OPEN: &str = key!("breach-open");
    pub const RECEIPT_NUMBER: &str = key!("receipt-number");
    pub const RECEIPT_ORGANISATION: &str = key!("receipt-organisation");
    pub const RECEIPT_GROUND: &str = key!("receipt-ground");
    pub const RECEIPT_SHARED_AT: &str = key!("receipt-shared-at");
    pub const RECEIPT_DESTROYED_AT: &str = key!("receipt-destroyed-at");
    pub const RECEIPT_KEY_GONE: &str = key!("receipt-key-gone");
    pub const GROUND_EXPIRED: &str = key!("ground-expired");
    pub const GROUND_WITHDRAWN_CONSENT: &str = key!("ground-withdrawn-consent");
    pub const GROUND_UNDO: &str = key!("ground-undo");
    pub const GROUND_REPLACED: &str = key!("ground-replaced");
    pub const GROUND_AGREEMENT_OVER: &str = key!("ground-agreement-over");
    pub const GROUND_WOUND_DOWN: &str = key!("ground-wound-down");
}

/// What stands on every page.
#[allow(missing_docs, reason = "each name is its key; the sentence stands in locales/")]
pub mod frame {
    use crate::key;
    pub const ENDS: &str = key!("frame-ends");
    pub const ENDS_COLLECTING: &str = key!("frame-ends-collecting");
    pub const ENDS_DESTROYING: &str = key!("frame-ends-destroying");
    pub const ENDS_EMPTIED: &str = key!("frame-ends-emptied");
    pub const ENDED: &str = key!("frame-ended");
    pub const ENDS_TITLE: &str = key!("frame-ends-title");
    pub const MAINTENANCE_TITLE: &str = key!("frame-maintenance-title");
    pub const MAINTENANCE_COMES: &str = key!("frame-maintenance-comes");
    pub const MAINTENANCE_NOW: &str = key!("frame-maintenance-now");
    pub const MAINTENANCE_TIME: &str = key!("frame-maintenance-time");
    pub const STATUS_FINE: &str = key!("status-fine");
    pub const STATUS_FAULT: &str = key!("status-fault");
    pub const STATUS_WORK: &str = key!("status-work");
    pub const STATUS_SMS: &str = key!("status-sms");
    pub const STATUS_SCAN: &str = key!("status-scan");
}

/// Administration and the operator. Values: `todo-not-identified`, `alarm-sms` n; `agreement-version` version.
#[allow(missing_docs, reason = "each name is its key; the sentence stands in locales/")]
pub mod office {
    use super::key;
    pub const COMPLAINTS_TOO_OFTEN: &str = key!("complaints-too-often");
    pub const COMPLAINTS_QUEUED: &str = key!("complaints-queued");
    pub const COMPLAINT_ONCE_MORE: &str = key!("complaint-once-more");
    pub const COMPLAINT_ABSENT: &str = key!("complaint-absent");
    pub const COMPLAINT_ANSWERED: &str = key!("complaint-answered");
    pub const COMPLAINT_EXTENDED: &str = key!("complaint-extended");
    pub const COMPLAINT_CLOSED: &str = key!("complaint-closed");
    pub const COMPLAINT_LEFT: &str = key!("complaint-left");
    pub const COMPLAINT_OVER: &str = key!("complaint-over");
    pub const COMPLAINT_LATE: &str = key!("complaint-late");
    pub const EMERGENCY_IS_ON: &str = key!("emergency-is-on");
    pub const EMERGENCY_IS_OFF: &str = key!("emergency-is-off");
    pub const EMERGENCY_NOW_ON: &str = key!("emergency-now-on");
    pub const EMERGENCY_NOW_OFF: &str = key!("emergency-now-off");
    pub const EMERGENCY_NO_OFFICER: &str = key!("emergency-no-officer");
    pub const EMERGENCY_JUSTIFIED: &str = key!("emergency-justified");
    pub const EMERGENCY_NOT_JUSTIFIED: &str = key!("emergency-not-justified");
    pub const EMERGENCY_WAITS: &str = key!("emergency-waits");
    pub const EMERGENCY_CLOSED: &str = key!("emergency-closed");
    pub const EMERGENCY_OWN: &str = key!("emergency-own");
    pub const EMERGENCY_REVIEWED: &str = key!("emergency-reviewed");
    pub const TODO_COMPLAINTS: &str = key!("todo-complaints");
    pub const AGREEMENT_WHY: &str = key!("agreement-why");
    pub const AGREEMENT_VERSION_LABEL: &str = key!("agreement-version-label");
    pub const AGREEMENT_SIGNATORY: &str = key!("agreement-signatory");
    pub const AGREEMENT_SIGNED: &str = key!("agreement-signed");
    pub const AGREEMENT_VERSION: &str = key!("agreement-version");
    pub const AGREEMENT_SIGNED_DONE: &str = key!("sign-agreement-done");
    pub const AGREEMENT_SIGNED_ALREADY: &str = key!("sign-agreement-already");
    pub const AGREEMENT_OTHER_VERSION: &str = key!("sign-agreement-other");
    pub const AGREEMENT_PUBLISHED: &str = key!("publish-agreement-done");
    pub const AGREEMENT_HOLDS: &str = key!("agreement-holds");
    pub const AGREEMENT_OVER: &str = key!("agreement-over");
    pub const AGREEMENT_OPERATOR: &str = key!("agreement-operator");
    pub const AGREEMENT_ENDED_DONE: &str = key!("agreement-ended-done");
    pub const AGREEMENT_ENDS: &str = key!("agreement-ends");
    pub const AGREEMENT_GONE: &str = key!("agreement-gone");
    pub const AGREEMENT_ENDS_DONE: &str = key!("agreement-ends-done");
    pub const AGREEMENT_KEPT: &str = key!("agreement-kept");
    pub const AGREEMENT_NOT_ENDING: &str = key!("agreement-not-ending");
    pub const SERVICE_OFF_WHY: &str = key!("service-off-why");
    pub const TODO_NO_PHONE: &str = key!("todo-no-phone");
    pub const MEMBER_ALREADY: &str = key!("member-already");
    pub const MEMBER_ONESELF: &str = key!("member-oneself");
    pub const MEMBER_OPERATOR_ALONE: &str = key!("member-operator-alone");
    pub const MEMBER_HAS_ADMINISTRATOR: &str = key!("member-has-administrator");
    pub const MEMBER_TOO_OFTEN: &str = key!("member-too-often");
    pub const MEMBER_LAST_ADMINISTRATOR: &str = key!("member-last-administrator");
    pub const MEMBER_OVER: &str = key!("member-over");
    pub const ORGANISATION_AGB: &str = key!("organisation-agb");
    pub const ORGANISATION_PHONE: &str = key!("organisation-phone");
    pub const ORGANISATION_MEMBERS: &str = key!("organisation-members");
    pub const ORGANISATION_SAVED: &str = key!("organisation-saved");
    pub const NAME_TAKEN: &str = key!("organisation-name-taken");
    pub const BAR_ALREADY: &str = key!("bar-already");
    pub const BAR_NONE: &str = key!("bar-none");
    pub const BAR_OWN: &str = key!("bar-own");
    pub const HEALTH_JOBS: &str = key!("health-jobs");
    pub const HEALTH_WAITING: &str = key!("health-waiting");
    pub const QUEUE_JOB: &str = key!("queue-job");
    pub const PUBLISH_DONE: &str = key!("publish-done");
    pub const PUBLISH_TOO_SOON: &str = key!("publish-too-soon");
    pub const PUBLISH_BEFORE: &str = key!("publish-before-newest");
    pub const PUBLISH_EXISTS: &str = key!("publish-exists");
    pub const SECTOR_ABSENT: &str = key!("sectors-absent");
    pub const SECTOR_PUBLISHED: &str = key!("sectors-published");
    pub const SECTOR_ON: &str = key!("sectors-on");
    pub const SECTOR_OFF: &str = key!("sectors-off");
    pub const SECTOR_RULE_HOLDS: &str = key!("sectors-holds");
    pub const SECTOR_RULE_COMES: &str = key!("sectors-comes");
    pub const SECTOR_RULE_EARLIER: &str = key!("sectors-earlier");
    pub const SECTOR_RULE_SAME: &str = key!("sectors-same");
    pub const SECTOR_RULE_FARTHER: &str = key!("sectors-farther");
    pub const SECTOR_RULE_OTHER_DATE: &str = key!("sectors-other-date");
    pub const SECTOR_RULE_OUTLIVES: &str = key!("sectors-outlives");
    pub const SECTOR_SECTOR: &str = key!("sectors-sector");
    pub const SECTOR_VERSION: &str = key!("sectors-version");
    pub const SECTOR_KEY: &str = key!("sectors-key");
    pub const SECTOR_NAME_NL: &str = key!("sectors-name-nl");
    pub const SECTOR_NAME_EN: &str = key!("sectors-name-en");
    pub const SECTOR_DATE: &str = key!("sectors-date");
    pub const SECTOR_DATE_NL: &str = key!("sectors-date-nl");
    pub const SECTOR_DATE_EN: &str = key!("sectors-date-en");
    pub const SECTOR_DAYS: &str = key!("sectors-days");
    pub const SECTOR_FARTHEST: &str = key!("sectors-farthest");
    pub const SECTOR_ASKED: &str = key!("sectors-asked");
    pub const SECTOR_FROM: &str = key!("sectors-from");
    pub const SECTOR_TRIED: &str = key!("sectors-example");
    pub const SECTOR_RULE_CHANGED: &str = key!("sectors-changed");
    pub const SECTOR_EXAMPLE: &str = key!("sectors-example-text");
    pub const SECTOR_WHY_RULE: &str = key!("sectors-why-rule");
    pub const SECTOR_WHY_MAXIMUM: &str = key!("sectors-why-maximum");
    pub const SECTOR_WHY_TERMS: &str = key!("sectors-why-terms");
    pub const SECTOR_WHY_TERMS_DAYS: &str = key!("sectors-why-terms-days");
    pub const SECTOR_WHY_NO_AGREEMENT: &str = key!("sectors-why-no-agreement");
    pub const SECTOR_WHY_AGREEMENT: &str = key!("sectors-why-agreement");
    pub const SECTOR_WHY_AGREEMENT_DAYS: &str = key!("sectors-why-agreement-days");
    pub const SECTOR_WHY_AGREEMENT_LATER: &str = key!("sectors-why-agreement-later");
    pub const SECTOR_WHY_SWITCH: &str = key!("sectors-why-switch");
    pub const LOG_ON_BEHALF: &str = key!("log-on-behalf");
    pub const LOG_VISITOR: &str = key!("log-visitor");
    pub const LOG_VISITOR_OF: &str = key!("log-visitor-of");
    pub const LOG_FORMER: &str = key!("log-former");
    pub const MEMBER_FORMER: &str = key!("member-former");
    pub const LOG_CLIENT: &str = key!("log-client");
    pub const LOG_PROVISIONER: &str = key!("log-provisioner");
    pub const LOG_SYSTEM: &str = key!("log-system");
    pub const GROUND_CLIENT: &str = key!("ground-client");
    pub const GROUND_INCIDENT: &str = key!("ground-incident");
    pub const GROUND_CHECK: &str = key!("ground-check");
    pub const GROUND_SUPERVISOR: &str = key!("ground-supervisor");
    pub const WIND_DOWN_ALREADY: &str = key!("wind-down-already");
    pub const WIND_DOWN_ABSENT: &str = key!("wind-down-absent");
    pub const WIND_DOWN_ONESELF: &str = key!("wind-down-oneself");
    pub const WIND_DOWN_NOTICE_OVER: &str = key!("wind-down-notice-over");
    pub const WIND_DOWN_RULE_LONGER: &str = key!("wind-down-rule-longer");
    pub const WIND_DOWN_IRREVERSIBLE: &str = key!("wind-down-irreversible");
    pub const WIND_DOWN_TOO_EARLY: &str = key!("wind-down-too-early");
    pub const WIND_DOWN_NO_EXPORT: &str = key!("wind-down-no-export");
    pub const WIND_DOWN_CONFIRMED_BEFORE: &str = key!("wind-down-confirmed-before");
    pub const WIND_DOWN_PLANNED: &str = key!("wind-down-is-planned");
    pub const WIND_DOWN_TAKEN_BACK: &str = key!("wind-down-is-taken-back");
    pub const WIND_DOWN_ANNOUNCED: &str = key!("wind-down-is-announced");
    pub const WIND_DOWN_SHARING_OVER: &str = key!("wind-down-is-sharing-over");
    pub const WIND_DOWN_DESTROYING: &str = key!("wind-down-is-destroying");
    pub const WIND_DOWN_LOGS_KEPT: &str = key!("wind-down-is-logs-kept");
    pub const WIND_DOWN_FINISHED: &str = key!("wind-down-is-finished");
    pub const WIND_DOWN_SHARING: &str = key!("wind-down-sharing");
    pub const WIND_DOWN_COLLECTING: &str = key!("wind-down-collecting");
    pub const WIND_DOWN_BY: &str = key!("wind-down-by");
    pub const WIND_DOWN_CONFIRMED_BY: &str = key!("wind-down-confirmed-by");
    pub const WIND_DOWN_EMPTIED: &str = key!("wind-down-emptied");
    pub const WIND_DOWN_FINISHED_AT: &str = key!("wind-down-finished-at");
    pub const WIND_DOWN_HAS_LOG: &str = key!("wind-down-has-log");
    pub const WIND_DOWN_HAS_NOT: &str = key!("wind-down-has-not");
    pub const WIND_DOWN_WAITS_FOR: &str = key!("wind-down-waits-for");
    pub const WIND_DOWN_PLANNED_DONE: &str = key!("wind-down-planned-done");
    pub const WIND_DOWN_CONFIRMED_DONE: &str = key!("wind-down-confirmed-done");
    pub const WIND_DOWN_BACK_DONE: &str = key!("wind-down-back-done");
    pub const WIND_DOWN_TICK: &str = key!("wind-down-tick");
    pub const WIND_DOWN_CONFIRMED_AT: &str = key!("wind-down-confirmed-at");
    pub const WIND_DOWN_RECEIPTS: &str = key!("wind-down-receipts");
    pub const WIND_DOWN_DIGEST: &str = key!("wind-down-digest");
    pub const WIND_DOWN_LOG_END: &str = key!("wind-down-log-end");
    pub const WIND_DOWN_SAID: &str = key!("wind-down-said");
    pub const WIND_DOWN_SILENT: &str = key!("wind-down-silent");
    pub const OWN_LOG_TICK: &str = key!("own-log-tick");
    pub const OWN_LOG_DONE: &str = key!("own-log-done");
    pub const PORTAL_CLOSING: &str = key!("portal-closing");
    pub const RECOVERY_ASKED: &str = key!("recovery-asked");
    pub const RECOVERY_DONE: &str = key!("recovery-done");
    pub const RECOVERY_STOPPED: &str = key!("recovery-stopped");
    pub const RECOVERY_OVER: &str = key!("recovery-over");
    pub const RECOVERY_CHANGED: &str = key!("recovery-changed");
    pub const RECOVERY_OWN_NUMBER: &str = key!("recovery-own-number");
    pub const RECOVERY_OWN_NUMBER_OVER: &str = key!("recovery-own-number-over");
    pub const RECOVERY_TICK: &str = key!("recovery-tick");
    pub const RECOVERY_ONESELF: &str = key!("recovery-oneself");
    pub const RECOVERY_BARRED: &str = key!("recovery-barred");
    pub const RECOVERY_ELSEWHERE: &str = key!("recovery-elsewhere");
    pub const RECOVERY_NOBODY_ELSE: &str = key!("recovery-nobody-else");
    pub const SIGN_IN_ANY: &str = key!("sign-in-any");
    pub const SIGN_IN_NO_SMS: &str = key!("sign-in-no-sms");
    pub const SIGN_IN_PASSKEY: &str = key!("sign-in-passkey");
    pub const SIGN_IN_PROVIDER: &str = key!("sign-in-provider");
    pub const SIGN_IN_OWN_PROVIDER: &str = key!("sign-in-own-provider");
    pub const PROVIDER_SAVED: &str = key!("provider-set-saved");
    pub const PROVIDER_REMOVED: &str = key!("provider-removed");
    pub const PROVIDER_SECRET_MISSING: &str = key!("provider-set-secret-missing");
    pub const PROVIDER_DOMAIN: &str = key!("provider-set-domain");
    pub const PROVIDER_LOCKED: &str = key!("provider-set-locked");
    pub const PROVIDER_NONE: &str = key!("provider-set-none");
    pub const PROVIDER_UNTRIED: &str = key!("provider-set-untried");
    pub const PROVIDER_TRIED: &str = key!("provider-set-tried");
    pub const PROVIDER_COMPULSORY: &str = key!("provider-set-compulsory");
    pub const SCIM_NONE: &str = key!("scim-none");
    pub const SCIM_GOOD: &str = key!("scim-good");
    pub const SCIM_ENDS_SOON: &str = key!("scim-ends-soon");
    pub const SCIM_OVER: &str = key!("scim-over");
    pub const SCIM_REMOVED: &str = key!("scim-removed");
    pub const SIGN_IN_SAVED: &str = key!("sign-in-saved");
    pub const SIGN_IN_NOT_NAMED: &str = key!("sign-in-not-named");
    pub const SIGN_IN_OWN_WAY: &str = key!("sign-in-own-way");
    pub const IDENTIFIED_SAVED: &str = key!("sign-in-seen-saved");
    pub const IDENTIFIED_ONESELF: &str = key!("sign-in-seen-oneself");
    pub const IDENTIFIED_TICK: &str = key!("sign-in-seen-tick");
    pub const TODO_NOT_IDENTIFIED: &str = key!("todo-not-identified");
    pub const TODO_INVITATION_OLD: &str = key!("todo-invitation-old");
    pub const TODO_UNUSED: &str = key!("todo-unused");
    pub const TODO_AGREEMENT: &str = key!("todo-agreement");
    pub const DISCLOSURE_ASKED: &str = key!("disclosure-asked");
    pub const DISCLOSURE_CONFIRMED: &str = key!("disclosure-confirmed");
    pub const DISCLOSURE_STOPPED: &str = key!("disclosure-stopped");
    pub const DISCLOSURE_OVER: &str = key!("disclosure-over");
    pub const DISCLOSURE_SAME: &str = key!("disclosure-same");
    pub const DISCLOSURE_TICK: &str = key!("disclosure-tick");
    pub const BREACH_REPORTED: &str = key!("data-breach-reported");
    pub const BREACH_NOT_NEEDED: &str = key!("data-breach-not-needed");
    pub const BREACH_IN_TIME: &str = key!("data-breach-in-time");
    pub const BREACH_LATE: &str = key!("data-breach-late");
    pub const BREACH_OVER: &str = key!("data-breach-over");
    pub const BREACH_LEFT: &str = key!("data-breach-left");
    pub const BREACH_OPENED: &str = key!("data-breach-opened");
    pub const BREACH_CLOSED: &str = key!("data-breach-closed");
    pub const BREACH_NOT_REPORTED: &str = key!("data-breach-not-reported");
    pub const BREACH_NOTED: &str = key!("data-breach-noted");
    pub const BREACH_DONE: &str = key!("data-breach-done");
    pub const WHOM_AUTHORITY: &str = key!("data-breach-whom-authority");
    pub const WHOM_CLIENTS: &str = key!("data-breach-whom-clients");
    pub const WHOM_SOURCE: &str = key!("data-breach-whom-source");
    pub const WHOM_OTHER: &str = key!("data-breach-whom-other");
    pub const LOG_CASE_IN_ORDER: &str = key!("log-case-in-order");
    pub const LOG_CASE_NOT_IN_ORDER: &str = key!("log-case-not-in-order");
    pub const LOG_CASE_WAITS: &str = key!("log-case-waits");
    pub const PATTERN_SAMPLE: &str = key!("pattern-sample");
    pub const PATTERN_OWN_NAME: &str = key!("pattern-own-name");
    pub const PATTERN_COLLEAGUE: &str = key!("pattern-colleague");
    pub const PATTERN_MISSES: &str = key!("pattern-misses");
    pub const LOG_SAMPLED: &str = key!("log-sampled");
    pub const LOG_SAMPLE_NONE: &str = key!("log-sample-none");
    pub const LOG_CASE_CLOSED: &str = key!("log-case-closed");
    pub const LOG_CASE_OWN: &str = key!("log-case-own");
    pub const LOG_CASE_REVIEWED: &str = key!("log-case-reviewed");
    pub const EXPORT_TOO_MANY: &str = key!("export-too-many");
    pub const AGREEMENT_ON_FILE: &str = key!("agreement-on-file");
    pub const AGREEMENT_MISSING: &str = key!("agreement-missing");
    pub const MEMBER_ACTIVE: &str = key!("member-active");
    pub const MEMBER_INVITED: &str = key!("member-invited");
    pub const MEMBER_ENDED: &str = key!("member-ended");
    pub const MEMBER_WITHDRAWN: &str = key!("member-withdrawn");
    pub const MEMBER_WITHDRAWN_DONE: &str = key!("member-withdrawn-done");
    pub const MEMBER_INVITED_DONE: &str = key!("member-invited-done");
    pub const MEMBER_ENDED_DONE: &str = key!("member-ended-done");
    pub const HEALTH_BACKUP: &str = key!("health-backup");
    pub const HEALTH_RESTORE: &str = key!("health-restore");
    pub const HEALTH_QUEUE: &str = key!("health-queue");
    pub const HEALTH_SMS: &str = key!("health-sms");
    pub const HEALTH_FINE: &str = key!("health-fine");
    pub const HEALTH_OFF: &str = key!("health-off");
    pub const HEALTH_LOOK: &str = key!("health-look");
    pub const HEALTH_ACT: &str = key!("health-act");
    pub const HEALTH_CERTIFICATE: &str = key!("health-certificate");
    pub const HEALTH_DISK: &str = key!("health-disk");
    pub const HEALTH_MAIL: &str = key!("health-mail");
    pub const HEALTH_CLOCK: &str = key!("health-clock");
    pub const HEALTH_SERVER: &str = key!("health-server");
    pub const HEALTH_VERSION: &str = key!("health-version");
    pub const HEALTH_ADVICE: &str = key!("health-advice");
    pub const HEALTH_ALL_ARRIVED: &str = key!("health-all-arrived");
    pub const HEALTH_FAILED: &str = key!("health-failed");
    pub const HEALTH_OLDEST: &str = key!("health-oldest");
    pub const HEALTH_SCAN_ANSWERS: &str = key!("health-scan-answers");
    pub const HEALTH_SCAN_SILENT: &str = key!("health-scan-silent");
    pub const HEALTH_CLOCK_GOOD: &str = key!("health-clock-good");
    pub const HEALTH_CLOCK_HELD: &str = key!("health-clock-held");
    pub const HEALTH_HEARD: &str = key!("health-heard");
    pub const HEALTH_HEARD_ONLY: &str = key!("health-heard-only");
    pub const HEALTH_CERTIFICATE_OVER: &str = key!("health-certificate-over");
    pub const HEALTH_CERTIFICATE_UNTIL: &str = key!("health-certificate-until");
    pub const HEALTH_CERTIFICATE_UNREADABLE: &str = key!("health-certificate-unreadable");
    pub const HEALTH_CERTIFICATE_PROXY: &str = key!("health-certificate-proxy");
    pub const HEALTH_CERTIFICATE_NONE: &str = key!("health-certificate-none");
    pub const HEALTH_PLACE: &str = key!("health-place");
    pub const HEALTH_FREE: &str = key!("health-free");
    pub const HEALTH_HOLDS: &str = key!("health-holds");
    pub const MAINTENANCE_PUBLISHED: &str = key!("maintenance-published");
    pub const MAINTENANCE_CHANGED_DONE: &str = key!("maintenance-changed-done");
    pub const MAINTENANCE_WITHDRAWN_DONE: &str = key!("maintenance-withdrawn-done");
    pub const MAINTENANCE_GONE: &str = key!("maintenance-gone");
    pub const MAINTENANCE_CHANGED: &str = key!("maintenance-changed");
    pub const MAINTENANCE_WORDS_OF: &str = key!("maintenance-words-of");
    pub const MAINTENANCE_HIDDEN: &str = key!("maintenance-hidden");
    pub const MAINTENANCE_ANNOUNCED: &str = key!("maintenance-announced");
    pub const MAINTENANCE_UNDERWAY: &str = key!("maintenance-underway");
    pub const MAINTENANCE_FROM_DAY: &str = key!("maintenance-from-day");
    pub const MAINTENANCE_FROM_TIME: &str = key!("maintenance-from-time");
    pub const MAINTENANCE_TILL_DAY: &str = key!("maintenance-till-day");
    pub const MAINTENANCE_TILL_TIME: &str = key!("maintenance-till-time");
    pub const MAINTENANCE_SHOWN: &str = key!("maintenance-shown");
    pub const MAINTENANCE_NL: &str = key!("maintenance-nl");
    pub const MAINTENANCE_EN: &str = key!("maintenance-en");
    pub const DEPARTMENT_NAME: &str = key!("department-name");
    pub const DEPARTMENT_MADE: &str = key!("department-made");
    pub const DEPARTMENT_RENAMED: &str = key!("department-renamed");
    pub const DEPARTMENT_REMOVED: &str = key!("department-removed");
    pub const DEPARTMENT_CHOSEN: &str = key!("department-chosen");
    pub const DEPARTMENT_TAKEN: &str = key!("department-taken");
    pub const DEPARTMENT_ABSENT: &str = key!("department-absent");
    pub const DEPARTMENT_TOO_MANY: &str = key!("department-too-many");
    pub const HEALTH_NEVER: &str = key!("health-never");
    pub const HEALTH_SCAN: &str = key!("health-scan");
    pub const HEALTH_SCAN_OFF: &str = key!("health-scan-off");
    pub const ALARM_NOT_SCANNED: &str = key!("alarm-not-scanned");
    pub const ALARM_SEARCHES: &str = key!("alarm-searches");
    pub const ALARM_INFECTED: &str = key!("alarm-infected");
    pub const ALARM_SMS: &str = key!("alarm-sms");
    pub const AGREEMENT_SAVED: &str = key!("agreement-saved");
    pub const ORGANISATION_ADDED: &str = key!("organisation-added");
    pub const SERVICE_IS_ON: &str = key!("service-is-on");
    pub const SERVICE_IS_OFF: &str = key!("service-is-off");
    pub const USER_BARRED: &str = key!("user-barred");
    pub const BAR_DONE: &str = key!("bar-done");
    pub const LIFT_DONE: &str = key!("lift-done");
    pub const QUEUE_RETRIED: &str = key!("queue-retried");
    pub const QUEUE_SMS: &str = key!("queue-sms");
    pub const QUEUE_MAIL: &str = key!("queue-mail");
    pub const QUEUE_WAITING: &str = key!("queue-waiting");
    pub const QUEUE_DEAD: &str = key!("queue-dead");
    pub const CLIENT_REVOKED_DONE: &str = key!("client-revoked-done");
    pub const CLIENT_NAME_TAKEN: &str = key!("client-name-taken");
    pub const CLIENT_WORKS: &str = key!("client-works");
    pub const CLIENT_GONE: &str = key!("client-gone");
    pub const CLIENT_SECRET_WAY: &str = key!("client-secret-way");
    pub const CLIENT_KEY_WAY: &str = key!("client-key-way");
    pub const CLIENTS_NO_TWO_FACTORS: &str = key!("clients-no-two-factors");
    pub const AGREEMENT_SYSTEMS: &str = key!("agreement-systems");
    pub const AGREEMENT_SYSTEMS_YES: &str = key!("agreement-systems-yes");
    pub const AGREEMENT_SYSTEMS_NO: &str = key!("agreement-systems-no");
    pub const LOG_VIA: &str = key!("log-via");
    pub const QUEUE_REFUSED: &str = key!("queue-refused");
}

/// Messages to an organisation's own systems. Values: `webhook-taken`, `webhook-status` code; `webhook-attempt`,
/// `webhook-last` n, millis; `webhook-too-many` n; `webhook-test-too-often` time.
#[allow(missing_docs, reason = "each name is its key; the sentence stands in locales/")]
pub mod webhooks {
    use super::key;
    pub const ON: &str = key!("webhook-on");
    pub const OFF: &str = key!("webhook-off");
    pub const FAILING: &str = key!("webhook-failing");
    pub const GONE: &str = key!("webhook-gone");
    pub const RESTORED: &str = key!("webhook-restored");
    pub const TAKEN: &str = key!("webhook-taken");
    pub const STATUS: &str = key!("webhook-status");
    pub const TIMEOUT: &str = key!("webhook-timeout");
    pub const CONNECT: &str = key!("webhook-connect");
    pub const TLS: &str = key!("webhook-tls");
    pub const ADDRESS: &str = key!("webhook-address");
    pub const ANSWER: &str = key!("webhook-answer");
    pub const INTERNAL: &str = key!("webhook-internal");
    pub const ATTEMPT: &str = key!("webhook-attempt");
    pub const LAST: &str = key!("webhook-last");
    pub const KNOWN: &str = key!("webhook-known");
    pub const TOO_MANY: &str = key!("webhook-too-many");
    pub const TESTED: &str = key!("webhook-tested");
    pub const TEST_OFF: &str = key!("webhook-test-off");
    pub const TEST_WAITS: &str = key!("webhook-test-waits");
    pub const TEST_TOO_OFTEN: &str = key!("webhook-test-too-often");
    pub const ON_DONE: &str = key!("webhook-on-done");
    pub const OFF_DONE: &str = key!("webhook-off-done");
    pub const REMOVED: &str = key!("webhook-removed");
}

/// The demo. Values: `demo-travelled` now, n.
#[allow(missing_docs, reason = "each name is its key; the sentence stands in locales/")]
pub mod demo {
    use super::key;
    pub const DEMO_TRAVELLED: &str = key!("demo-travelled");
}

/// Why a PDF is refused: the codes of the inspection are the keys of the sentences.
pub const PDF_REFUSALS: &[&str] = &[
    key!("pdf-not-a-pdf"),
    key!("pdf-broken"),
    key!("pdf-ambiguous"),
    key!("pdf-missing-part"),
    key!("pdf-no-pages"),
    key!("pdf-encrypted"),
    key!("pdf-too-complex"),
    key!("pdf-javascript"),
    key!("pdf-launch"),
    key!("pdf-import-data"),
    key!("pdf-submit-form"),
    key!("pdf-reset-form"),
    key!("pdf-rendition"),
    key!("pdf-sound"),
    key!("pdf-movie"),
    key!("pdf-rich-media"),
    key!("pdf-3d"),
    key!("pdf-other-document"),
    key!("pdf-embedded-file"),
    key!("pdf-xfa"),
    key!("pdf-automatic-action"),
    key!("pdf-changes-view"),
    key!("pdf-unsafe-link"),
    key!("pdf-unknown-action"),
];
