//! Rules of the privacy domain.
