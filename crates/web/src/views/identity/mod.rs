//! Logging in, invitations, terms, and a person's own account.

mod account;
mod login;
mod provider;
mod terms;

pub use account::{Account, AppPart, MembershipRow, NewApp, PasskeyPart, PasskeyRow, SessionRow};
pub use login::{
    ChooseOrganisation, Code, Confirm, ForgotPassword, ForgotSent, Invitation, Login, NewPassword,
    OrganisationChoice, Passkey, PasskeyOffer,
};
pub use provider::{ProviderDoor, ProviderGo, ProviderJoin, ProviderRow};
pub use terms::{NoAccess, NoAccessReason, Terms, TermsSection};
