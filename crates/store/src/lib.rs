//! Wissel: store.
