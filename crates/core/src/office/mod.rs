//! Rules of the office domain.
