//! `cargo +nightly fuzz run inspect`: any bytes get an answer, and so does the reading of their text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wissel_wire::pdf::{PdfLimits, inspect, read};

fuzz_target!(|bytes: &[u8]| {
    let limits = PdfLimits::default();
    let _ = inspect(bytes, &limits);
    let _ = read(bytes, &limits, wissel_core::time::Day::new(2027, 3, 1).unwrap());
});
