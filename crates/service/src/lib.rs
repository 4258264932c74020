//! Wissel: service.
