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
    pub const CODE_SENT: &str = key!("code-sent");
    pub const LINK_OVER: &str = key!("link-over");
    pub const USERNAME_TAKEN: &str = key!("username-taken");
    pub const USERNAME_SHAPE: &str = key!("username-shape");
    pub const PASSWORD_SHORT: &str = key!("password-short");
    pub const PASSWORD_COMMON: &str = key!("password-common");
    pub const PASSWORD_NOW_WRONG: &str = key!("password-now-wrong");
    pub const PHONE_SHAPE: &str = key!("phone-shape");
    pub const PASSWORD_CHANGED: &str = key!("password-changed");
    pub const PHONE_CHANGED: &str = key!("phone-changed");
    pub const SESSION_ENDED: &str = key!("session-ended");
    pub const LOGGED_OUT: &str = key!("logged-out");
    pub const SESSION_OVER: &str = key!("session-over");
    pub const EMPTY: &str = key!("field-empty");
    pub const LOGIN_TOO_OFTEN: &str = key!("login-too-often");
    pub const CODES_TOO_MANY: &str = key!("codes-too-many");
    pub const PASSWORD_LONG: &str = key!("password-long");
    pub const PHONE_OTHER: &str = key!("phone-other");
    pub const INVITATION_OTHER: &str = key!("invitation-other");
    pub const NO_AGREEMENT: &str = key!("choose-no-agreement");
    pub const IDENTIFIED_DOCUMENT: &str = key!("identified-document");
    pub const IDENTIFIED_COLLEAGUE: &str = key!("identified-colleague");
    pub const IDENTIFIED_OTHER: &str = key!("identified-other");
    pub const IDENTIFIED_NOT: &str = key!("identified-not");
}
