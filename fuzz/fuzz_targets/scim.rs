//! `cargo +nightly fuzz run scim`: any bytes are a user, a change or a filter, or are refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wissel_core::identity::provisioning::Attributes;
use wissel_wire::scim::{Filter, apply, read_patch, read_user};

fuzz_target!(|bytes: &[u8]| {
    let _ = std::str::from_utf8(bytes).map(Filter::parse);
    let before = read_user(bytes).map_or_else(|_| Attributes::default(), |said| said.attributes);
    if let Ok(operations) = read_patch(bytes)
        && let Ok(said) = apply(&operations, &before)
    {
        assert!(!said.attributes.user_name.is_empty() && !said.attributes.mails.is_empty());
    }
});
