//! Asks the linker to write the program's relocations in short form (RELR) where the C library of this machine can read
//! it, glibc 2.36 or newer: 1.3 MB less on disk, all of which counted as memory at rest, because a start reads each of
//! them. An older library would not start such a program, another system has its own ways: there nothing is asked.

#![expect(clippy::disallowed_methods, reason = "cargo tells a build script by the environment")]

use std::env;
use std::process::Command;

/// The first glibc that reads relocations in short form.
const READS_SHORT: (u32, u32) = (2, 36);

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let of = |name| env::var(name).unwrap_or_default();
    let here = of("HOST") == of("TARGET");
    let glibc = of("CARGO_CFG_TARGET_OS") == "linux" && of("CARGO_CFG_TARGET_ENV") == "gnu";
    // Linkers of other processors learned it later.
    let known = of("CARGO_CFG_TARGET_ARCH") == "x86_64";
    if here && glibc && known && version().is_some_and(|found| found >= READS_SHORT) {
        println!("cargo:rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// The version of this machine's glibc, as `getconf` tells it ("glibc 2.36").
fn version() -> Option<(u32, u32)> {
    let told = Command::new("getconf").arg("GNU_LIBC_VERSION").output().ok()?;
    let text = String::from_utf8(told.stdout).ok()?;
    let (major, minor) = text.trim().strip_prefix("glibc ")?.split_once('.')?;
    Some((major.parse().ok()?, minor.split('.').next()?.parse().ok()?))
}
