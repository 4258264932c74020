//! `cargo +nightly fuzz run launch`: any text is a launch link, written back as it was, or is refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wissel_wire::launch::LaunchLink;

fuzz_target!(|text: &str| {
    if let Some(link) = LaunchLink::parse(text) {
        assert_eq!(link.to_string(), text);
    }
});
