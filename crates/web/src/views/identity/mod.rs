//! Logging in, invitations, terms, and a person's own account.

mod account;
mod login;
mod terms;

pub use account::{Account, MembershipRow, SessionRow};
pub use login::{
    ChooseOrganisation, Code, ForgotPassword, ForgotSent, Invitation, Login, NewPassword, OrganisationChoice,
};
pub use terms::{NoAccess, NoAccessReason, Terms, TermsSection};
