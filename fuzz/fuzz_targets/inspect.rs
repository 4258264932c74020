//! `cargo +nightly fuzz run inspect`: any bytes get an answer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wissel_wire::pdf::{PdfLimits, inspect};

fuzz_target!(|bytes: &[u8]| {
    let _ = inspect(bytes, &PdfLimits::default());
});
