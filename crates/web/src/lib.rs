//! Wissel: web.
