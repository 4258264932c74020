//! Rules of the identity domain: how people prove who they are, and what keeps them in or out.

pub mod membership;
