//! Wissel: wire.
