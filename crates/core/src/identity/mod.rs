//! Rules of the identity domain: how people prove who they are, and what keeps them in or out.

pub mod bar;
pub mod link;
pub mod login_way;
pub mod membership;
pub mod naming;
pub mod password;
pub mod provider;
pub mod provisioning;
pub mod recovery;
pub mod session;
pub mod sms_code;
pub mod system;
pub mod terms;
pub mod throttle;
