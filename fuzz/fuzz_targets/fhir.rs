//! `cargo +nightly fuzz run fhir`: any bytes are a publication or are refused, as JSON and as XML.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wissel_wire::fhir::{Bundled, Format, read, read_publish};

fuzz_target!(|bytes: &[u8]| {
    for format in [Format::Json, Format::Xml] {
        if let Ok(sent) = read(format, bytes) {
            let _ = Bundled::of(&sent).and_then(|b| read_publish(&b).map(drop));
        }
    }
});
