//! The `wissel` program.
fn main() {}
